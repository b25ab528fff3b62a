"""The scheme as a document: what a delegation must say, how long it lasts, what is reserved, who covers.

A delegation to another organisation rests on a written agreement that says what it covers (D-011). Whether it
may be passed on is always said: silence forbids it (D-006). Which version of NHS England's guidance it had
regard to (D-010) a handbook has no field for, and precedence of standing orders over terms of reference
(B-081) cannot be judged, since neither document's text is kept: both are left to people.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from catchment.authority.rules.checks.frame import (
    CheckedAuthority,
    about_delegation,
    about_reservation,
    about_seat,
    about_system,
    called,
    of,
)
from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import Link
from catchment.authority.rules.law import OF_ONE_ORGANISATION
from catchment.authority.rules.spreading import owner_of
from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.governance.rules.document import Reservation
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.document.vocabulary import BodyKind, InstrumentKind
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

SCHEME = "Scheme of reservation and delegation, as NHS England describes it (B-079)"
AGREEMENTS = "Practice under section 65Z5 and section 75 (the list of contents is not verified)"
BETWEEN_ORGANISATIONS = frozenset({Route.SECTION_65Z5, Route.SECTION_75})
RECENTLY = timedelta(days=90)  # how long an expiry is worth a word: by then it was renewed, or is not missed


def incomplete(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-011: what a delegation to another organisation must say in writing, and does not."""
    facts = checked.facts
    with_scheme = {
        system
        for (system, _), instrument in facts.instruments.items()
        if instrument.kind is InstrumentKind.SCHEME_OF_DELEGATION
    }
    for link in checked.links:
        if of(link).said.route not in BETWEEN_ORGANISATIONS:
            continue
        missing = _missing(of(link), facts)
        if of(link).system not in with_scheme:
            missing.append("a scheme of reservation and delegation that lists it")
        if missing:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} is without {in_words(missing, 8)}.",
                "Complete the agreement, and write down here what it says.",
            )


def _missing(scoped: ScopedDelegation, facts: AuthorityFacts) -> list[str]:
    said = scoped.said
    instrument = facts.instruments.get((scoped.system, said.instrument or ""))
    limited = said.limit is not None or said.yearly_limit is not None
    ends = said.until is not None or (instrument is not None and instrument.ends_on is not None)
    return [
        words
        for given, words in (
            (instrument is not None, "a written agreement"),
            (limited, "a limit of money"),
            (said.reporting, "how it is reported on"),
            (ends, "a term"),
            (said.ending, "how it can be ended"),
        )
        if not given
    ]


def outlives_its_instrument(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-011: a delegation ends when the document ends on which it rests."""
    facts = checked.facts
    links = {
        (of(each).system, each.code): each for each in checked.graph.links if each.said and not each.cover
    }
    for _, link in sorted(links.items()):
        scoped = of(link)
        if not _holds_by_itself(scoped, facts.on):
            continue
        rests_on = scoped.said.instrument
        instrument = facts.instruments.get((scoped.system, rests_on or ""))
        if rests_on and instrument is None:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} rests on {rests_on}, which is not in the handbook.",
                "Add the document, or name the one it rests on.",
            )
        elif instrument and instrument.ends_on and instrument.ends_on < facts.on:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} grants nothing since “{instrument.title}” ended on "
                f"{plain_date(instrument.ends_on)}, although by its own dates it goes on.",
                "Renew the document, or end the delegation.",
            )
        elif instrument and instrument.ends_on and scoped.said.until:
            last = scoped.said.until - timedelta(days=1)
            if instrument.ends_on < last:
                yield Fault(
                    about_delegation(link, facts),
                    f"{called(link, facts)} says it lasts until {plain_date(last)}, but ends with "
                    f"“{instrument.title}” on {plain_date(instrument.ends_on)}.",
                    "Give both the same last day.",
                    WARNING,
                )


def _holds_by_itself(scoped: ScopedDelegation, day: date) -> bool:
    """Say whether a delegation's own dates hold on a day, whatever became of its instrument."""
    begun = scoped.said.since <= day and not scoped.is_to_come(day)
    return begun and (scoped.until is None or day < scoped.until)


def expired(checked: CheckedAuthority, as_of: date) -> Iterator[Fault]:
    """D-011: a delegation that ran out of itself in the last 90 days, and that nothing has taken up since."""
    facts = checked.facts
    now: dict[str, int] = {}
    for link in checked.working:
        now[link.delegate] = now.get(link.delegate, 0) | link.functions
    for link in checked.graph.links:
        if link.said is None or link.cover:
            continue
        until, withdrawn = link.said.said.until, link.said.withdrawn
        if until is None or not until <= as_of < until + RECENTLY or (withdrawn and withdrawn < until):
            continue
        gone = checked.meant(link.said.said) & ~now.get(link.delegate, 0)
        if gone:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} ran out on {plain_date(until - timedelta(days=1))} and was not "
                f"renewed: {facts.name_of(link.delegate)} has lost {checked.named(gone)}.",
                "Renew it, or say to whom the decisions have gone.",
            )


def without_cover(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-053: somebody who decides alone needs cover, and a seat that nobody holds decides nothing."""
    facts = checked.facts
    held: dict[str, list[Link]] = {}
    for link in checked.working:
        if link.delegate in facts.seats:
            held.setdefault(link.delegate, []).append(link)
    for seat, links in sorted(held.items()):
        acting = [link for link in links if checked.graph.can_act(of(link).said.cover or seat)]
        uncovered = [link for link in links if not of(link).said.cover]
        codes = in_words([link.code for link in links])
        if not facts.seats[seat].holders:
            idle = [link for link in links if link not in acting]
            if idle:
                yield Fault(
                    about_seat(seat, facts),
                    f"{facts.name_of(seat)} holds {counted(len(links), 'delegation')} ({codes}), but "
                    f"nobody is in the seat, and for {in_words([link.code for link in idle])} nobody stands "
                    "in.",
                    "Fill the seat, or name a cover who is in post.",
                )
        elif uncovered:
            uncovered_codes = in_words([link.code for link in uncovered])
            yield Fault(
                about_seat(seat, facts),
                f"Nobody stands in for {facts.name_of(seat)} while they are away, under {uncovered_codes}.",
                "Name a seat under cover.",
            )
        for link in links:
            cover = of(link).said.cover
            if cover and facts.seats[seat].holders and not checked.graph.can_act(cover):
                yield Fault(
                    about_delegation(link, facts),
                    f"{called(link, facts)} names {facts.name_of(cover)} as cover, a seat that nobody holds.",
                    "Fill that seat, or name another.",
                )
    lawful = {(of(link).system, link.code) for link in checked.links if not link.faults}
    for link in checked.graph.links:
        if link.cover and link.faults and (of(link).system, link.code) in lawful:
            yield Fault(
                about_delegation(link, facts),
                f"Delegation {link.code} names {facts.name_of(link.delegate)} as cover, who cannot stand in. "
                f"{link.faults[0].sentence}",
                "Name a seat to which the delegation itself could go.",
            )


def reserved_twice(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: what two bodies keep for themselves, neither can be given by anybody else."""
    facts = checked.facts
    before: dict[str, dict[str, int]] = {}
    for system, said in _reservations(facts):
        kept = before.setdefault(owner_of(said.to, facts), {})
        mask = checked.under.get(said.function, 0)
        for body, functions in kept.items():
            if body != said.to and functions & mask:
                yield Fault(
                    about_reservation(system, said, facts),
                    f"{checked.named(functions & mask)} is reserved to both {facts.name_of(body)} and "
                    f"{facts.name_of(said.to)} ({said.code}).",
                    "Leave it with one of them.",
                )
        kept[said.to] = kept.get(said.to, 0) | mask


def reserved_in_vain(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: a body keeps only what it holds: what was delegated to it, or what is the board's own."""
    facts = checked.facts
    for system, said in _reservations(facts):
        held = 0
        for warrant in checked.graph.warrants.get(said.to, ()):
            held |= warrant.functions
        if not held & checked.under.get(said.function, 0):
            yield Fault(
                about_reservation(system, said, facts),
                f"“{facts.name_of(said.function)}” is reserved to {facts.name_of(said.to)} ({said.code}), "
                "which does not hold it.",
                "Delegate it to that body first, or take the reservation out.",
            )


def _reservations(facts: AuthorityFacts) -> list[tuple[str, Reservation]]:
    """Return the reservations to bodies that are there, by system and code."""
    there = (each for each in facts.reservations if each[1].to in facts.bodies)
    return sorted(there, key=lambda each: (each[0], each[1].code))


def four_kinds(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: a scheme says what the board keeps, and what committees, individuals and other bodies get."""
    facts = checked.facts
    present: dict[str, set[str]] = {system: set() for system in checked.systems}
    for system, _ in facts.reservations:
        present[system].add("reserved to the board")
    for link in checked.links:
        present[of(link).system].add(_kind(link, facts))
    kinds = (
        "reserved to the board",
        "delegated to committees",
        "delegated to individuals",
        "delegated to other bodies or joint committees",
    )
    for system, found in present.items():
        missing = [kind for kind in kinds if kind not in found]
        if missing:
            yield Fault(
                about_system(system, facts),
                f"Nothing in the scheme of {facts.name_of(system)} is {' or '.join(missing)}.",
                "Write it down under reservations and delegations, unless there is nothing to write.",
            )


def _kind(link: Link, facts: AuthorityFacts) -> str:
    """Return which of the four kinds of the scheme a delegation is."""
    if link.delegate in facts.seats:
        return "delegated to individuals"
    body = facts.bodies.get(link.delegate)
    own = body is not None and body.kind in OF_ONE_ORGANISATION and body.kind is not BodyKind.STATUTORY_BOARD
    if own and facts.organisation_of(link.delegator) == facts.organisation_of(link.delegate):
        return "delegated to committees"
    return "delegated to other bodies or joint committees"


CHECKS: tuple[Check, ...] = (
    listed(
        "D-011",
        "Does each delegation to another organisation say what it must?",
        WARNING,
        AGREEMENTS,
        incomplete,
        confidence="M",
    ),
    listed(
        "D-011",
        "Does no delegation outlive the document it rests on?",
        ERROR,
        AGREEMENTS,
        outlives_its_instrument,
        confidence="M",
    ),
    listed("D-011", "Was what ran out renewed?", WARNING, AGREEMENTS, expired, confidence="M"),
    listed(
        "D-053",
        "Has everybody who decides alone somebody to stand in?",
        WARNING,
        "Thriving places, NHS England and the LGA, September 2021",
        without_cover,
        confidence="M",
    ),
    listed("B-079", "Is each function reserved to one body only?", WARNING, SCHEME, reserved_twice),
    listed("B-079", "Does each body hold what is reserved to it?", WARNING, SCHEME, reserved_in_vain),
    listed("B-079", "Does the scheme have its four parts?", INFO, SCHEME, four_kinds),
)
