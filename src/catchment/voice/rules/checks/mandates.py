"""Checks of who speaks for whom: loops, mandates that outlive their holder, rules that cannot decide.

Governance checks each seat by itself: that whoever represents has a mandate (S004-28), that nobody on an
ICB's board has one (B-036). These look at what becomes of it on the way up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.governance.rules.checks.frame import about_body, about_seat
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import ActsAs, Purpose
from catchment.governance.rules.facts import holders_on
from catchment.structure.rules.words import plain_date
from catchment.voice.rules.chambers import Tie
from catchment.voice.rules.representation import Representation


@dataclass(frozen=True, slots=True)
class RepresentationFacts:
    """Who speaks for whom in a system on the day, and what people are called by code."""

    system: str
    name: str
    representation: Representation
    people: dict[str, str]

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        bodies = self.representation.bodies.values()
        seats = (("seat", f"{body.code}/{seat.code}") for body in bodies for seat in body.seats)
        return tuple((key, self.system) for key in (*(("body", body.code) for body in bodies), *seats))

    def seats(self) -> Iterator[tuple[Body, Seat]]:
        """Give every seat with its body."""
        for body in self.representation.bodies.values():
            for seat in body.seats:
                yield body, seat


def _loops(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """J-022: representation leads up; where it goes in a circle nobody's power can be worked out."""
    for each in checked.of(RepresentationFacts):
        if each.representation.loop:
            yield Fault(
                About("icb", each.system, each.name),
                each.representation.loop,
                "Take one of these bodies out of the mandates (bodies) of a seat in the other.",
            )


def _beyond_the_term(checked: Checked, as_of: date) -> Iterator[Fault]:
    """J-024: a mandate ends with the term of whoever carries it; the next holder is given their own."""
    for each in checked.of(RepresentationFacts):
        for body, seat in each.seats():
            mandate = seat.mandate
            if mandate is None or mandate.until is None or mandate.until <= as_of:
                continue
            for holder in holders_on(seat, as_of):
                last = holder.term_ends
                if last is not None and mandate.until > last:
                    who = each.people.get(holder.person, holder.person)
                    yield Fault(
                        about_seat(body, seat),
                        f"The mandate of {seat.title} of {body.name} runs until {plain_date(mandate.until)}, "
                        f"longer than the term of {who}, which ends on {plain_date(last)}.",
                        "End the mandate with the term, or renew the term; whoever follows is mandated anew.",
                    )


def _unitary(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """B-036: on a board that decides as one nobody votes by instruction; the ICB's own is for governance."""
    for each in checked.of(RepresentationFacts):
        for body, seat in each.seats():
            if not body.unitary or body.purpose is Purpose.ICB_BOARD:
                continue
            if seat.acts_as is ActsAs.DELEGATE or seat.mandate is not None:
                what = "is for a delegate" if seat.acts_as is ActsAs.DELEGATE else "holds a mandate"
                yield Fault(
                    about_seat(body, seat),
                    f"{body.name} is said to be unitary, so that its members decide for the whole, and the "
                    f"seat {seat.title} {what}.",
                    "Say unitary: false of the body, or let the seat act as a member without a mandate.",
                )


def _can_decide(checked: Checked, as_of: date) -> Iterator[Fault]:
    """J-017: the voting rule of a body can be met by those who sit there, and not by nobody."""
    for each in checked.of(RepresentationFacts):
        for body in each.representation.bodies.values():
            voting = any(seat.votes and holders_on(seat, as_of) for seat in body.seats)
            if body.voting is None or not voting:
                continue
            voices = each.representation.voices[body.code]
            plain = voices.chamber.plain if voices.chamber else None
            why = voices.why if plain is None else plain.why
            if plain is not None and not plain.never and not plain.rules:
                why = "Every proposal passes, even if nobody says yes."
            if why:
                yield Fault(
                    about_body(body),
                    f"The voting rule of {body.name} cannot work with those who hold its seats on "
                    f"{plain_date(as_of)}. {why}",
                    "Put the voting rule right, or fill the seats that it needs.",
                )


def _from_nobody(checked: Checked, as_of: date) -> Iterator[Fault]:
    """J-024: a mandate says whose outcome it carries, by code; else no way up leads through it."""
    for each in checked.of(RepresentationFacts):
        unnamed = {
            (one.body, one.seat)
            for voices in each.representation.voices.values()
            for one in voices.speaking
            if one.tie is Tie.UNNAMED
        }
        for body, seat in each.seats():
            if (body.code, seat.code) in unnamed and seat.mandate is not None and holders_on(seat, as_of):
                yield Fault(
                    about_seat(body, seat),
                    f"The mandate of {seat.title} of {body.name} is given by {seat.mandate.given_by}, and "
                    "names no body or organisation whose outcome it carries: no way up leads through it.",
                    "Name them in the mandate, by code, under bodies or organisations.",
                )


CHECKS: tuple[Check, ...] = (
    listed(
        "J-022",
        "Does representation lead up, without going round in a loop?",
        ERROR,
        "A chain of compound games has no circle; domain.md J-022",
        _loops,
    ),
    listed(
        "J-024",
        "Does no mandate outlive the term of whoever carries it?",
        WARNING,
        "Seed S004-32: mandates are given to somebody; domain.md J-024",
        _beyond_the_term,
        confidence="M",
    ),
    listed(
        "B-036",
        "Has no other board that is said to be unitary delegates or mandates?",
        WARNING,
        "Model constitution 2.1.4 to 2.1.6, said there of an ICB's board",
        _unitary,
        confidence="M",
    ),
    listed(
        "J-017",
        "Can the voting rule of every body be met, and not by nobody?",
        ERROR,
        "A weighted rule [q; w] with 0 < q <= the sum of w; domain.md J-017",
        _can_decide,
    ),
    listed(
        "J-024",
        "Does every mandate name those whose outcome it carries?",
        INFO,
        "domain.md J-024: only a delegate of somebody named carries an outcome",
        _from_nobody,
        confidence="M",
    ),
)
