"""Functions: what there is to decide, who holds it in law since when, and by which routes it may be passed on.

Functions form a tree: a delegation of a head covers what is under it unless that is excepted. Who *holds* a
function is a matter of statute and of the day - clinical commissioning groups arranged health services until
30 June 2022, integrated care boards since (B-010) - and some functions may never be passed on by some routes
(D-004, D-022). All of it is data (`data/functions.yaml`); a system adds functions of its own under these.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LegalKind(StrEnum):
    """What an organisation is to the statutes of delegation (D-001 to D-003)."""

    NHS_ENGLAND = "nhs-england"
    ICB = "icb"
    CCG = "ccg"
    TRUST = "trust"  # NHS trusts and foundation trusts
    COUNCIL = "council"
    COMBINED_AUTHORITY = "combined-authority"
    OTHER = "other"  # practices, PCNs, federations, companies, charities: none of them may be delegated to


LEGAL_KINDS = {  # by the kind of an organisation in the structure
    "nation": LegalKind.NHS_ENGLAND,
    "icb": LegalKind.ICB,
    "ccg": LegalKind.CCG,
    "trust": LegalKind.TRUST,
    "council": LegalKind.COUNCIL,
    "combined-authority": LegalKind.COMBINED_AUTHORITY,
}
RELEVANT_BODIES = frozenset({LegalKind.NHS_ENGLAND, LegalKind.ICB, LegalKind.TRUST})  # s.65Z5(2), D-001
LOCAL_GOVERNMENT = frozenset({LegalKind.COUNCIL, LegalKind.COMBINED_AUTHORITY})


def legal_kind(kind: str) -> LegalKind:
    """Return what a kind of organisation is to the statutes of delegation."""
    return LEGAL_KINDS.get(kind, LegalKind.OTHER)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Which kind of organisation holds a function in law, in `[since, until)`; `regime` must be in force."""

    kind: LegalKind
    since: date | None = None
    until: date | None = None
    regime: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether the dates hold on a day (the regime is asked by whoever knows regimes)."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CatalogueFunction:
    """One function: what it is called, what it is part of, who holds it in law, and what forbids passing it on.

    What is not said of a function is as it is for its parent: `catalogue()` fills that in.
    """

    code: str
    name: str
    parent: str = ""
    also: tuple[str, ...] = ()  # other names people search by
    statute: str = ""
    rule: str = ""  # rule ID of domain.md
    held_by: tuple[HeldBy, ...] = ()
    not_by_65z5_from: frozenset[LegalKind] = frozenset()  # D-004: of these holders, never under s.65Z5
    not_by_section_75: bool = False  # D-022
    council_by_section_75: bool = False  # D-023: a council function that an NHS body may exercise
    by_direction: bool = False  # D-012: NHS England may direct an ICB to exercise it
    verify: str = ""  # what is not certain about it, in words (confidence L or "verify")
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """Nothing is called that; these come nearest."""

    asked: str
    codes: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say so, with the nearest."""
        if not self.names:
            return f"No function is called “{self.asked[:80]}”. See the list of functions for what there is."
        listed = "; ".join(self.names)
        return f"No function is called “{self.asked[:80]}”. The nearest are: {listed}."


def find_function(asked: str, functions: Mapping[str, CatalogueFunction]) -> CatalogueFunction | Nearest:
    """Return the function with a code, name or other name (capitals and hyphens aside), or the nearest."""
    wanted = _key(asked)
    names: dict[str, str] = {}
    for each in functions.values():
        for name in (each.code, each.name, *each.also):
            names.setdefault(_key(name), each.code)
    if wanted in names:
        return functions[names[wanted]]
    words = set(wanted.split())
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
    near += sorted(
        (name for name in names if words & set(name.split())),
        key=lambda name: (-len(words & set(name.split())), name),
    )
    codes = tuple(dict.fromkeys(names[name] for name in near))[:3]
    return Nearest(asked, codes, tuple(functions[code].name for code in codes))


def _key(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


def ancestors(code: str, parents: Mapping[str, str]) -> list[str]:
    """Return a function and everything it is part of, nearest first; circles are cut."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return found


def children_of(functions: Iterable[CatalogueFunction]) -> dict[str, tuple[str, ...]]:
    """Return, by code, the functions directly under it."""
    found: dict[str, list[str]] = {}
    for each in functions:
        found.setdefault(each.parent, []).append(each.code)
    return {parent: tuple(codes) for parent, codes in found.items()}
