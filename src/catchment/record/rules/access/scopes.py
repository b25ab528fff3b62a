"""SMART scopes: what a token lets an application ask for; they only ever narrow what its user may do.

`user/Observation.rs` reads and searches observations, as far as the user may; `system/*.cu` creates and
updates anything, as far as the organisation may; `patient/*.rs` is about the one patient that the token
names. The letters are those of SMART App Launch 2: create, read, update, delete, search. Those of version 1
(`.read`, `.write`, `.*`) mean the same as `.rs`, `.cud` and `.cruds`.
"""

import re
from collections.abc import Iterable

from catchment.record.rules.access.values import Asker, Scope

LETTERS = "cruds"
VERSION_1 = {"read": "rs", "write": "cud", "*": LETTERS}
MOST_SCOPES = 100
LONGEST_SCOPES = 5_000  # characters of all
CONTEXTS = ("patient", "user", "system")
_SCOPE = re.compile(r"(patient|user|system)/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)(\?.*)?")


class UnclearScope(ValueError):
    """A scope that cannot be kept to, so the token is refused; the message is a sentence."""


def read_scopes(text: str) -> tuple[Scope, ...]:
    """Return the scopes on FHIR data in the `scope` of a token.

    What is about something else (`openid`, `launch/patient`, `offline_access`) is left out. Raises
    UnclearScope where a scope on data is not written as it should be, or names search parameters: a limit
    that is not kept here must not be believed to be.
    """
    if len(text) > LONGEST_SCOPES or len(text.split()) > MOST_SCOPES:
        raise UnclearScope(
            f"A token may have {MOST_SCOPES} scopes and {LONGEST_SCOPES:,} characters of them."
        )
    return tuple(_scope(each) for each in dict.fromkeys(text.split()) if each.startswith(_PREFIXES))


_PREFIXES = tuple(f"{context}/" for context in CONTEXTS)


def _scope(text: str) -> Scope:
    found = _SCOPE.fullmatch(text)
    if found is None or not found[3]:
        raise UnclearScope(
            f"The scope “{text[:80]}” is not one of SMART: write it as user/Observation.rs, with some of the "
            "letters c, r, u, d, s in this order."
        )
    if found[4]:
        raise UnclearScope(
            f"The scope “{text[:80]}” limits by a search, which is not kept to here; leave out what follows "
            "the question mark, or ask for a narrower type."
        )
    return Scope(found[1], found[2], frozenset(VERSION_1.get(found[3], found[3])))


def scope_allows(asker: Asker, resource_type: str, letter: str) -> bool:
    """Say whether the token reaches an interaction (one of c r u d s) with a type at all."""
    return asker.unlimited or any(
        letter in scope.may and scope.type in ("*", resource_type) for scope in asker.scopes
    )


def shown(scopes: Iterable[Scope]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the types (`*`: all) that may stand in an answer: of everybody, and of the one patient only.

    What may be read or searched may stand in an answer; which of the two is being asked for is looked at
    where the request comes in.
    """
    told = [scope for scope in scopes if scope.may & {"r", "s"}]
    everybody = frozenset(scope.type for scope in told if scope.context != "patient")
    return everybody, frozenset(scope.type for scope in told if scope.context == "patient")


def reaches(asker: Asker, resource_type: str, patient: int, letter: str) -> bool:
    """Say whether the token reaches one resource: of a type, about a patient (a number; 0 and less: nobody).

    To stand in an answer (`r`, `s`) a resource needs either letter; to be written, the very one.
    """
    if asker.unlimited:
        return True
    letters = {"r", "s"} if letter in "rs" else {letter}
    return any(
        scope.may & letters
        and scope.type in ("*", resource_type)
        and (scope.context != "patient" or patient == 0 or patient == asker.only)
        for scope in asker.scopes
    )
