"""The functions and decisions map: level by level, who decides what, who is accountable, to whom it reports.

It is the second of the two tables that an ICB publishes (B-078): not the lines of the scheme, but what
follows from them. From NHS England down to single persons each holder stands once, with the functions it may
decide - the heads, each standing for all under it - by the amount up to which it may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catchment.authority.rules.accountability import accountable_for
from catchment.authority.rules.answers import Named
from catchment.authority.rules.graph import UNLIMITED, Warrant
from catchment.authority.rules.scheme import LEVELS, Level, SchemeOn, level_of, stands_in
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.functions import LegalKind
from catchment.structure.rules.words import counted

EVERYTHING = "Everything below, and whatever nobody else was given"


@dataclass(frozen=True, slots=True)
class Deciding:
    """Functions that a holder decides up to one amount in one area; each head stands for all under it."""

    up_to: str
    where: tuple[str, ...]
    functions: tuple[Named, ...]
    number: int  # of functions, those under the heads included
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class MapHolder:
    """A holder in the map: what it decides, who is accountable for that, to whom it reports."""

    code: str
    name: str
    people: tuple[Named, ...]
    number: int  # functions it may decide
    decides: tuple[Deciding, ...]
    accountable: tuple[Named, ...]
    reports_to: tuple[Named, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapLevel:
    """One level of the map."""

    level: Level
    holders: tuple[MapHolder, ...]


def functions_map(scheme: SchemeOn, reports: Mapping[str, Iterable[str]]) -> tuple[MapLevel, ...]:
    """Return the levels that have anybody, from the nation down; `reports` are the bodies each answers to."""
    by_level: dict[Level, list[MapHolder]] = {level: [] for level in LEVELS}
    for holder in _givers(scheme):
        by_level[Level.NATION].append(_national(holder, scheme))
    for holder in scheme.holders:
        level = level_of(holder, scheme.system, scheme.facts)
        by_level[level].append(_holder(holder, scheme, reports))
    return tuple(MapLevel(level, tuple(holders)) for level, holders in by_level.items() if holders)


def _givers(scheme: SchemeOn) -> list[str]:
    """Return who in the nation delegated anything to the system."""
    found = {link.delegator for link in scheme.links if link.functions}
    organisations = scheme.facts.organisations
    return sorted(
        code
        for code in found
        if code in organisations
        and organisations[code].legal is LegalKind.NHS_ENGLAND
        and code not in scheme.holders
    )


def _national(holder: str, scheme: SchemeOn) -> MapHolder:
    """Return NHS England with what it passed to the system, for which it stays accountable (D-014)."""
    facts = scheme.facts
    passed = 0
    for link in scheme.links:
        if link.delegator == holder:
            passed |= link.functions
    words = "Holds in law, and passed to the system"
    deciding = Deciding(words, (), heads_of(passed, scheme), passed.bit_count())
    name = facts.name_of(holder)
    return MapHolder(holder, name, (), 0, (deciding,), (Named(holder, name),), (), "accountable")


def _holder(holder: str, scheme: SchemeOn, reports: Mapping[str, Iterable[str]]) -> MapHolder:
    facts = scheme.facts
    warrants = scheme.granted(holder) if scheme.graph.can_act(holder) else ()
    number = 0
    accountable: dict[str, Named] = {}
    for warrant in warrants:
        number |= warrant.functions
        for each in accountable_for(warrant, facts):
            accountable.setdefault(each.code, each)
    seat = facts.seats.get(holder)
    above = (seat.body,) if seat else tuple(reports.get(holder, ()))
    people = tuple(Named(each.person, each.name) for each in seat.holders) if seat else ()
    note = "" if number else _why_nothing(holder, scheme)
    return MapHolder(
        code=holder,
        name=facts.name_of(holder),
        people=people,
        number=(number & scheme.scope).bit_count(),
        decides=_deciding(holder, warrants, scheme),
        accountable=tuple(accountable.values()),
        reports_to=tuple(Named(code, facts.name_of(code)) for code in above),
        note=note,
    )


def _why_nothing(holder: str, scheme: SchemeOn) -> str:
    if not scheme.graph.can_act(holder):
        return "The seat is vacant: nobody decides."
    if any(link.delegate == holder for link in scheme.links):
        return "It is named in the scheme, and decides nothing on this day."
    return "The scheme gives it nothing to decide."


def _deciding(holder: str, warrants: Iterable[Warrant], scheme: SchemeOn) -> tuple[Deciding, ...]:
    """Return what warrants allow, those with the same limit and ground together, the largest limit first."""
    if holder == scheme.board:
        kept = scheme.reserved_to.get(holder, 0) & scheme.scope
        first = (Deciding("Reserved to it", (), heads_of(kept, scheme), kept.bit_count()),) if kept else ()
        every = Named("", EVERYTHING)
        return (*first, Deciding("Without a limit in money", (), (every,), scheme.scope.bit_count()))
    alike: dict[tuple[int, tuple[str, ...], bool], int] = {}
    for warrant in warrants:
        key = (warrant.limit, _areas_named(warrant, scheme), stands_in(warrant))
        alike[key] = alike.get(key, 0) | (warrant.functions & scheme.scope)
    return tuple(
        Deciding(
            "Without a limit in money"
            if limit == UNLIMITED
            else f"Up to {pounds_in_short(limit)} a decision",
            where,
            heads_of(functions, scheme),
            functions.bit_count(),
            cover,
        )
        for (limit, where, cover), functions in sorted(
            alike.items(), key=lambda each: (each[0][2], -each[0][0])
        )
    )


def _areas_named(warrant: Warrant, scheme: SchemeOn) -> tuple[str, ...]:
    """Return the areas that the nearest delegation of a chain names; empty where none names any."""
    for link in reversed(warrant.chain):
        if link.said is not None and link.said.said.areas:
            return tuple(scheme.facts.name_of(area) for area in link.said.said.areas)
    return ()


def heads_of(functions: int, scheme: SchemeOn) -> tuple[Named, ...]:
    """Return the highest functions of a bit set, as the tree has them; `why` counts what is under each."""
    bits, parents = scheme.graph.bits, scheme.facts.parents
    inside = [code for code in scheme.ordered if bits[code] & functions]
    within = set(inside)
    found = []
    for code in inside:
        if parents.get(code, "") in within:
            continue
        under = scheme.checked.under[code] & scheme.scope
        missing = (under & ~functions).bit_count()
        number = (under & functions).bit_count() - 1
        why = f"and {counted(number, 'function')} under it" if number else ""
        why += f", but for {missing:,}" if missing and number else ""
        found.append(Named(code, scheme.facts.name_of(code), why))
    return tuple(found)


def map_sentence(levels: Iterable[MapLevel], name: str) -> str:
    """Say at which level how many decide anything."""
    said = []
    for each in levels:
        deciding = sum(1 for holder in each.holders if holder.number)
        if deciding and each.level is not Level.BOARD:
            said.append(f"{counted(deciding, *NOUNS[each.level])}")
    if not said:
        return f"In {name} the board decides everything itself: nothing is delegated."
    last = f" and {said[-1]}" if len(said) > 1 else ""
    listed = ", ".join(said[:-1]) + last if last else said[0]
    return f"In {name} the board has given decisions to {listed}."


NOUNS = {
    Level.NATION: ("national body", "national bodies"),
    Level.COMMITTEES: ("committee", "committees"),
    Level.PLACES: ("place board", "place boards"),
    Level.GROUPS: ("collaborative or partnership", "collaboratives or partnerships"),
    Level.OTHERS: ("other organisation", "other organisations"),
    Level.PERSONS: ("person's seat", "persons' seats"),
}
