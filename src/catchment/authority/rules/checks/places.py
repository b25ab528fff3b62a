"""Who decides at place: the holes of a scheme, its double owners, and accountability without authority.

Nobody can tell at many places whether the NHS or the council is in charge (S000-11). So for each place that
has a board this asks who decides *at place*: its boards and their seats, and whoever else holds a delegation
for just this ground. What somebody ought to decide at place is data: the value `heads` of S000-11, and
everything that at least one place of the same system decides for itself.

One person may be accountable for a place and have no say in what its outcomes need (S000-14, T-A2), or have
a say that the law gives to somebody else (S000-13). That there is exactly one such person is asked by the
checks of governance (S000-12).
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from catchment.authority.rules.checks.frame import (
    CheckedAuthority,
    PlaceOn,
    about_body,
    about_delegation,
    about_seat,
    about_system,
    called,
    of,
)
from catchment.authority.rules.facts import AuthorityFacts, SeatOn
from catchment.authority.rules.graph import EVERYWHERE, UNLIMITED, Warrant
from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import INFO, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.assumed import unusable, words_of
from catchment.structure.rules.words import counted
from catchment.structure.rules.words import listed as in_words

WHITE_PAPER = "Joining up care for people, places and populations, February 2022"
Holding = tuple[str, Warrant]


def holders_at(place: PlaceOn, checked: CheckedAuthority) -> list[Holding]:
    """Return who decides at a place: its boards, their seats, and others with just this ground."""
    seats = checked.facts.seats
    return [
        (holder, warrant)
        for holder, warrant in checked.delegated.get(place.system, ())
        if not place.ground & ~warrant.ground
        and (
            holder in place.boards
            or (holder in seats and seats[holder].body in place.boards)
            or not warrant.ground & ~place.ground
        )
    ]


def no_clear_owner(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """S000-11: functions that are usually decided at place, and that nobody at this place decides."""
    for system, places in groupby(checked.places, key=lambda place: place.system):
        heads = _functions_said(checked, system, "S000-11", "heads")
        if heads is None:
            yield _unusable(checked, system, "S000-11", "heads")
            continue
        by_place = [(place, _all(holders_at(place, checked))) for place in places]
        usual = heads
        for _, functions in by_place:
            usual |= functions
        for place, functions in by_place:
            yield from _gaps(checked, place, usual & ~functions)


def _gaps(checked: CheckedAuthority, place: PlaceOn, missing: int) -> Iterator[Fault]:
    """Give what is missing at a place: decided for it elsewhere, for a part of it only, or by nobody."""
    facts = checked.facts
    about, decided = about_body(place.boards[0], facts), 0
    near = [
        (holder, warrant)
        for holder, warrant in checked.delegated.get(place.system, ())
        if warrant.functions & missing and warrant.ground & place.ground
    ]
    whole = [(holder, warrant) for holder, warrant in near if not place.ground & ~warrant.ground]
    if found := missing & _all(whole):
        decided |= found
        yield Fault(
            about,
            f"Nobody at {place.name} decides {checked.named(found)}; {_names(whole, facts)} may.",
            "Tell the partners so, or delegate it to the place.",
            INFO,
        )
    parts = [(holder, warrant) for holder, warrant in near if warrant.functions & missing & ~decided]
    if found := missing & ~decided & _all(parts):
        decided |= found
        yield Fault(
            about,
            f"Only a part of {place.name} has a clear owner of {checked.named(found)}: "
            f"{_names(parts, facts)} may decide there, and nobody has been given it for the rest.",
            "Delegate it for the rest of the place, or draw the place within the border.",
        )
    if found := missing & ~decided:
        yield Fault(
            about,
            f"In {place.name} there is no clear owner of {checked.named(found)}: nobody at place, and no "
            f"committee or person of the system, has been given it. {_in_law(checked, place, found)}",
            "Delegate it for this place, or write down who keeps it.",
        )


def _names(holding: list[Holding], facts: AuthorityFacts) -> str:
    return in_words(list(dict.fromkeys(facts.name_of(holder) for holder, _ in holding)))


def _in_law(checked: CheckedAuthority, place: PlaceOn, functions: int) -> str:
    """Say with whom functions stay in law, of those who are responsible for the ground of a place."""
    names = [
        checked.facts.name_of(organisation)
        for organisation, held, ground in checked.held_in_law
        if held & functions and place.ground & ground and ground != EVERYWHERE
    ]
    return f"In law it stays with {in_words(names)}." if names else "In law nobody here holds it."


def two_owners(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """S000-11: two that decide the same for a place up to the same amount, neither of them through the other.

    Different limits are levels of one ladder, as schemes are meant to have them; the same limit is none. The
    finding is about the older of the two delegations, which was perhaps forgotten when the other was made.
    """
    facts = checked.facts
    found: dict[tuple[str, str], tuple[int, list[PlaceOn], Warrant]] = {}
    for place in checked.places:
        by_limit: dict[tuple[int, str], list[Holding]] = {}
        for holder, warrant in checked.delegated.get(place.system, ()):
            if not place.ground & ~warrant.ground:
                by_limit.setdefault((warrant.limit, warrant.root), []).append((holder, warrant))
        for level in by_limit.values():
            for (one, first), (other, second), shared in _overlaps(level):
                older = min(
                    first, second, key=lambda each: (of(each.chain[-1]).said.since, each.chain[-1].code)
                )
                functions, places, older = found.get((one, other), (0, [], older))
                if place not in places:
                    places.append(place)
                found[one, other] = (functions | shared, places, older)
    for (one, other), (functions, places, older) in sorted(found.items(), key=lambda pair: pair[0]):
        amount = "whatever it costs" if older.limit == UNLIMITED else f"up to {pounds_in_short(older.limit)}"
        where = in_words([place.name for place in places])
        yield Fault(
            about_delegation(older.chain[-1], facts),
            f"Both {facts.name_of(one)} and {facts.name_of(other)} may decide {checked.named(functions)} for "
            f"{where}, {amount}, and neither through the other.",
            "Leave it with one of them, or give them different limits.",
        )


def _overlaps(level: list[Holding]) -> Iterator[tuple[Holding, Holding, int]]:
    """Give pairs of holders of one level with the functions they share and hold apart from each other."""
    seen = 0
    for index, (holder, warrant) in enumerate(level):
        if warrant.functions & seen:
            for earlier, other in level[:index]:
                shared = warrant.functions & other.functions
                if (
                    shared
                    and earlier != holder
                    and not _through(other, holder)
                    and not _through(warrant, earlier)
                ):
                    yield (earlier, other), (holder, warrant), shared
        seen |= warrant.functions


def _through(warrant: Warrant, holder: str) -> bool:
    return any(link.delegator == holder for link in warrant.chain)


def accountable_without_authority(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """S000-14: for how many of the outcomes somebody answers for they may decide what these need."""
    facts = checked.facts
    for seat in sorted(facts.seats.values(), key=lambda each: each.code):
        judged = [(name, needs) for name, needs in seat.outcomes if needs]
        lacking = [(name, lack) for name, needs in judged if (lack := _lacks(checked, seat, needs))]
        if not lacking:
            continue
        functions = 0
        for _, lack in lacking:
            functions |= lack
        has, outcomes = len(judged) - len(lacking), counted(len(judged), "outcome")
        without = in_words([f"“{name}”" for name, _ in lacking])
        yield Fault(
            about_seat(seat.code, facts),
            f"{facts.name_of(seat.code)} is accountable for {outcomes} and has authority for "
            f"{has or 'none'}: for {without} neither the seat nor its body decides "
            f"{checked.named(functions)}.",
            "Delegate what the outcomes need, or show the gap to the partners.",
            None if not has else INFO,
        )


def _lacks(checked: CheckedAuthority, seat: SeatOn, needs: tuple[str, ...]) -> int:
    """Return the functions that an outcome needs and that neither a seat nor its body may decide."""
    body = checked.facts.bodies.get(seat.body)
    ground = checked.graph.grounds.get(body.area, 0) if body else 0
    held = 0
    for holder in (seat.code, seat.body):
        for warrant in checked.graph.warrants.get(holder, ()):
            if not ground & ~warrant.ground:
                held |= warrant.functions
    wanted = 0
    for code in needs:
        wanted |= checked.graph.bits.get(code, 0)
    return wanted & ~held


def powers_of_others(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """S000-13: whoever is accountable for a place gets no power of accountable officers or councils."""
    facts = checked.facts
    kept = {system: _functions_said(checked, system, "S000-13", "functions") for system in checked.systems}
    for system, functions in kept.items():
        if functions is None:
            yield _unusable(checked, system, "S000-13", "functions")
    for link in checked.links:
        seat = facts.seats.get(link.delegate)
        if seat is None or not seat.accountable:
            continue
        taken = checked.meant(of(link).said) & (kept.get(of(link).system) or 0)
        if taken:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} gives the person accountable for a place {checked.named(taken)}, "
                "which belongs to an accountable officer, to a chief finance officer or to a council itself.",
                "Take it out: being accountable for a place leaves their duties as they were.",
            )


def _functions_said(checked: CheckedAuthority, system: str, rule: str, name: str) -> int | None:
    """Return the functions that a value names, with all under them; None where it cannot be used."""
    codes = words_of(checked.facts.values.get(system, {}), rule, name)
    if codes is None or any(code not in checked.facts.functions for code in codes):
        return None
    found = 0
    for code in codes:
        found |= checked.under[code]
    return found


def _unusable(checked: CheckedAuthority, system: str, rule: str, name: str) -> Fault:
    facts: AuthorityFacts = checked.facts
    sentence = unusable(facts.values.get(system, {}), rule, name, "a list of functions of the catalogue")
    remedy = "Put it right under assumptions; until then this is not judged."
    return Fault(about_system(system, facts), sentence, remedy)


def _all(holding: list[Holding]) -> int:
    found = 0
    for _, warrant in holding:
        found |= warrant.functions
    return found


CHECKS: tuple[Check, ...] = (
    listed(
        "S000-11",
        "Has everything that is decided at place a clear owner at each place?",
        WARNING,
        WHITE_PAPER,
        no_clear_owner,
        confidence="M",
        since=date(2022, 2, 1),
    ),
    listed(
        "S000-11",
        "Does nobody share a decision at place without knowing?",
        WARNING,
        WHITE_PAPER,
        two_owners,
        confidence="M",
        since=date(2022, 2, 1),
    ),
    listed(
        "S000-13",
        "Is the person accountable for a place given no power that is another's by law?",
        WARNING,
        f"{WHITE_PAPER}, p7",
        powers_of_others,
        confidence="M",
        since=date(2022, 2, 1),
    ),
    listed(
        "S000-14",
        "Has everybody who is accountable for outcomes the authority that these need?",
        WARNING,
        f"{WHITE_PAPER}, p7",
        accountable_without_authority,
        confidence="M",
        since=date(2022, 2, 1),
    ),
)
