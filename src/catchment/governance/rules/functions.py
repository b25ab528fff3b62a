"""Functions: what there is to decide, who holds it in law since when, and how it may be passed on.

Functions form a tree: a delegation of a head covers what is under it unless that is excepted. Who *holds* a
function is a matter of statute and of the day - clinical commissioning groups arranged health services until
30 June 2022, integrated care boards since (B-010) - and some functions may never be passed on by some routes
(D-004, D-022). All of it is data (`data/functions.yaml`); a system adds functions of its own under these.
"""

import difflib
import re
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LegalKind(StrEnum):
    """What an organisation is to the statutes of delegation (D-001 to D-003)."""

    NHS_ENGLAND = "nhs-england"
    ICB = "icb"
    CCG = "ccg"
    TRUST = "trust"  # NHS trusts and foundation trusts
    COUNCIL = "council"  # county, unitary, metropolitan and London councils
    DISTRICT_COUNCIL = "district-council"  # of a county that has districts; holds the lower tier's functions
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
ICBS_BEGAN = date(2022, 7, 1)  # boards were established and groups abolished (B-006, B-012)
CCG_ROLE = "RO98"  # of ODS; kept by the sub-ICB location that a group became (K-003)
LEGAL_WORDS = {
    LegalKind.NHS_ENGLAND: "NHS England",
    LegalKind.ICB: "integrated care boards",
    LegalKind.CCG: "clinical commissioning groups",
    LegalKind.TRUST: "NHS trusts and foundation trusts",
    LegalKind.COUNCIL: "councils",
    LegalKind.DISTRICT_COUNCIL: "district councils",
    LegalKind.COMBINED_AUTHORITY: "combined authorities",
    LegalKind.OTHER: "others",
}
RELEVANT_BODIES = frozenset({LegalKind.NHS_ENGLAND, LegalKind.ICB, LegalKind.TRUST})  # s.65Z5(2), D-001
COUNCILS = frozenset({LegalKind.COUNCIL, LegalKind.DISTRICT_COUNCIL})
LOCAL_GOVERNMENT = COUNCILS | {LegalKind.COMBINED_AUTHORITY}
# What people say before the thing itself: “commission district nursing” is asked for as “district nursing”.
# fmt: off
LEADING = frozenset({
    "accept", "agree", "allocate", "answer", "appoint", "approve", "arrange", "assess", "commission",
    "decide", "fund", "lead", "make", "manage", "oversee", "plan", "prepare", "provide", "review", "set",
})
# fmt: on
MOST_ASKED = 300  # letters of a name that are looked at
NEAREST = 3


def legal_kind(kind: str, roles: Collection[str], on: date) -> LegalKind:
    """Return what an organisation is to the statutes of delegation on a day, by its kind and its roles.

    The structure keeps one identity under a code for as long as the code lives (K-003): a clinical
    commissioning group has been a sub-ICB location since 1 July 2022, and what is an integrated care board
    now was a partnership without functions of its own before (B-006, B-012).
    """
    if on >= ICBS_BEGAN:
        return LegalKind.OTHER if kind == "ccg" else LEGAL_KINDS.get(kind, LegalKind.OTHER)
    if kind == "sub-icb":
        return LegalKind.CCG if CCG_ROLE in roles else LegalKind.OTHER
    return LegalKind.OTHER if kind == "icb" else LEGAL_KINDS.get(kind, LegalKind.OTHER)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Which kind of organisation holds a function in law, in `[since, until)`.

    `regime` must be in force, and `ended_by` must not: law that has no day yet moves nothing (K-042).
    """

    kind: LegalKind
    since: date | None = None
    until: date | None = None
    regime: str = ""
    ended_by: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether the dates hold on a day (the regimes are asked by `holds_under`)."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def holds_under(self, day: date, in_force: Container[str]) -> bool:
        """Say whether it holds on a day on which certain regimes, by code, are in force."""
        begun = not self.regime or self.regime in in_force
        return begun and self.ended_by not in in_force and self.holds_on(day)


@dataclass(frozen=True, slots=True)
class CatalogueFunction:
    """One function: what it is called, what it is part of, who holds it in law, what forbids passing it on.

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

    def holders_on(self, day: date, in_force: Container[str]) -> tuple[LegalKind, ...]:
        """Return the kinds of organisation that hold it in law on a day, given the regimes in force."""
        return tuple(dict.fromkeys(each.kind for each in self.held_by if each.holds_under(day, in_force)))


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
        nearest = "The nearest is" if len(self.names) == 1 else "The nearest are"
        return f"No function is called “{self.asked[:80]}”. {nearest}: {listed}."


def find_function(asked: str, functions: Mapping[str, CatalogueFunction]) -> CatalogueFunction | Nearest:
    """Return the function with a code, name or other name, or the nearest.

    Capitals, hyphens and a leading verb do not count: “Commission district nursing” is “district nursing”.
    """
    if asked in functions:
        return functions[asked]
    names, shorter = _names(functions)
    wanted = _key(asked[:MOST_ASKED])
    alike: tuple[str, ...] = ()
    for form in (wanted, _without_verb(wanted)):
        alike = (names[form],) if form in names else shorter.get(form, ())
        if len(alike) == 1:
            return functions[alike[0]]
    codes = (alike or _nearest(_without_verb(wanted), names, shorter))[:NEAREST]
    return Nearest(asked, codes, tuple(functions[code].name for code in codes))


def _names(functions: Mapping[str, CatalogueFunction]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return what functions are called, with their codes: in full, and without the leading verb.

    Functions that are the same but for the verb share the short name, so that it alone is not an answer.
    """
    names: dict[str, str] = {}
    for each in functions.values():
        for name in (each.code, each.name, *each.also):
            names.setdefault(_key(name), each.code)
    shorter: dict[str, tuple[str, ...]] = {}
    for name, code in names.items():
        short = _without_verb(name)
        if short != name:
            shorter[short] = tuple(dict.fromkeys((*shorter.get(short, ()), code)))
    return names, shorter


def _nearest(
    wanted: str, names: Mapping[str, str], shorter: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the codes of the names most like what was asked: by spelling, then by words in common."""
    codes = {**{name: (code,) for name, code in names.items()}, **shorter}
    words = set(wanted.split())
    near = difflib.get_close_matches(wanted, codes, n=NEAREST, cutoff=0.6)
    near += sorted(
        (name for name in codes if words & set(name.split())),
        key=lambda name: (-len(words & set(name.split())), len(name), name),
    )
    return tuple(dict.fromkeys(code for name in near for code in codes[name]))


def matching(asked: str, functions: Mapping[str, CatalogueFunction]) -> tuple[str, ...]:
    """Return the codes of what a search finds: each word begins a word of one of a function's names.

    What is called exactly that comes first; else the order is that of the functions.
    """
    wanted = _without_verb(_key(asked[:MOST_ASKED])).split()
    if not wanted:
        return ()
    exact = find_function(asked, functions)
    first = (exact.code,) if isinstance(exact, CatalogueFunction) else ()
    found = (each.code for each in functions.values() if _has_words(each, wanted))
    return tuple(dict.fromkeys((*first, *found)))


def _has_words(function: CatalogueFunction, wanted: list[str]) -> bool:
    names = (_key(name).split() for name in (function.code, function.name, *function.also))
    return any(all(any(_begins(word, part) for word in words) for part in wanted) for words in names)


def _begins(word: str, part: str) -> bool:
    """Say whether a word begins with a part; one or two letters (GP, A and E) are a whole word."""
    return word == part or (len(part) > 2 and word.startswith(part))


def _key(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


def _without_verb(key: str) -> str:
    verb, _, rest = key.partition(" ")
    return rest if rest and verb in LEADING else key


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
