"""Leading and representing are different: only a mandate makes a representative (S004-28, S004-31).

A clinical director is in a delivery role: sitting somewhere does not make them speak for general practice.
Somebody represents when those represented have given a mandate, for something, and it has not run out. The
ICB's board is left to B-036: its members represent nobody.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import WARNING, Fault, listed
from catchment.governance.rules.checks.directors import director_seats
from catchment.governance.rules.checks.frame import about_seat
from catchment.governance.rules.checks.wording import says
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

NEXT_STEPS = date(2020, 11, 26)  # the paper that the source of both rules answers


def _representing(facts: GovernanceFacts) -> Iterator[tuple[Body, Seat]]:
    """Give the seats said to represent somebody, but not those of the ICB's board (B-036)."""
    for body in facts.handbook.bodies:
        if body.purpose is not Purpose.ICB_BOARD:
            for seat in body.seats:
                if seat.represents:
                    yield body, seat


def _directing(facts: GovernanceFacts, as_of: date) -> frozenset[str]:
    """Return who is clinical director of a network on the day."""
    return frozenset(held.person for _, seat in director_seats(facts) for held in holders_on(seat, as_of))


def _of_director(seat: Seat, directors: frozenset[str], as_of: date) -> bool:
    """Say whether a seat is a clinical director's, by its role or because one sits in it."""
    held_by = {held.person for held in holders_on(seat, as_of)}
    return seat.role is SeatRole.CLINICAL_DIRECTOR or bool(held_by & directors)


def _covered(seat: Seat, who: str) -> bool:
    """Say whether the mandate of a seat names those it is said to represent."""
    if seat.mandate is None:
        return False
    return says(seat.mandate.given_by, who) or says(seat.mandate.covers, who)


def directors_without_mandate(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S004-31: a clinical director represents nobody unless mandated."""
    directors = _directing(facts, as_of)
    for body, seat in _representing(facts):
        if seat.mandate is None and _of_director(seat, directors, as_of):
            yield Fault(
                about_seat(body, seat),
                f"{seat.title} of {body.name} is a clinical director's, a delivery role, and is said to "
                f"represent {in_words(seat.represents)} without a mandate.",
                "Record the mandate (given_by, covers, until), or take away what the seat represents.",
            )


def mandates(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S004-28: whoever represents has a mandate in force from those represented, which leading is not."""
    directors = _directing(facts, as_of)
    for body, seat in _representing(facts):
        about = about_seat(body, seat)
        led = {work.casefold() for work in seat.leads}
        both = [who for who in seat.represents if who.casefold() in led]
        if both:
            yield Fault(
                about,
                f"{seat.title} of {body.name} both leads and represents {in_words(both)}: "
                "these are different things.",
                "Say what work it leads, and which people it represents.",
            )
        if seat.mandate is None:
            if not _of_director(seat, directors, as_of):
                yield Fault(
                    about,
                    f"{seat.title} of {body.name} is said to represent {in_words(seat.represents)} "
                    "without a mandate.",
                    "Record the mandate (given_by, covers, until), or take away what the seat represents.",
                )
            continue
        if seat.mandate.until is not None and seat.mandate.until <= as_of:
            yield Fault(
                about,
                f"The mandate of {seat.title} of {body.name}, given by {seat.mandate.given_by}, ran out on "
                f"{plain_date(seat.mandate.until)}.",
                "Ask those represented whether they renew it.",
            )
        uncovered = [who for who in seat.represents if not _covered(seat, who)]
        if uncovered:
            yield Fault(
                about,
                f"{seat.title} of {body.name} is said to represent {in_words(uncovered)}, whom its mandate "
                f"(given by {seat.mandate.given_by}) does not name.",
                "Name them in the mandate, or take them out of what the seat represents.",
            )


CHECKS: tuple[Check, ...] = (
    listed(
        "S004-28",
        "Has everybody who represents a mandate in force from those they represent?",
        WARNING,
        "Response to Integrating care - Next steps; domain.md T-A7",
        mandates,
        since=NEXT_STEPS,
    ),
    listed(
        "S004-31",
        "Does no clinical director represent without a mandate?",
        WARNING,
        "Response to Integrating care - Next steps; J-005",
        directors_without_mandate,
        since=NEXT_STEPS,
    ),
)
