"""The board of an ICB as its checks see it: who is a member on a day, and which committees are the ICB's own.

Integrated care boards began on 1 July 2022, so every check of one belongs to the regime HCA22: a handbook of
an earlier day is asked nothing. A system without a board is told so once (B-020); `of_the_board` and
`of_the_icb` keep every other check silent then, for a board that is not there has no vacant seats.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypedDict, Unpack

from catchment.foundation.rules.findings import Check, Severity
from catchment.foundation.rules.listing import Fault, listed
from catchment.governance.rules.checks.frame import about_body, about_seat
from catchment.governance.rules.document import Body, Person, Post, Seat
from catchment.governance.rules.document.vocabulary import ActsAs, BodyKind, Job, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting, holders_on, seats_with_role
from catchment.structure.rules.words import counted, plain_date

REGIME = "HCA22"
OFFICES = frozenset({Job.CHAIR, Job.NON_EXECUTIVE})  # held by appointment, not employment
NOT_MEMBERS = frozenset({SeatRole.OBSERVER, SeatRole.SECRETARY})
COMMITTEE_KINDS = frozenset({BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE, BodyKind.COMMITTEE_IN_COMMON})
OWN_PURPOSES = frozenset({Purpose.AUDIT, Purpose.REMUNERATION, Purpose.COMMISSIONING})
BoardRun = Callable[[GovernanceFacts, Body, date], Iterable[Fault]]


class Law(TypedDict, total=False):
    """The parts of a check's law that may differ: how sure, from when, until when."""

    confidence: str
    regime: str
    since: date
    until: date
    ended_by: str


def boards(facts: GovernanceFacts) -> list[Body]:
    """Return the bodies that are said to be the ICB's board (one, if all is well), by code."""
    return facts.bodies_for(Purpose.ICB_BOARD)


def of_the_board(
    rule: str, asks: str, severity: Severity, source: str, run: BoardRun, **law: Unpack[Law]
) -> Check:
    """Return a check that is asked of the ICB's board, and is silent where there is none."""

    def ask(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
        for board in boards(facts):
            yield from run(facts, board, as_of)

    return listed(rule, asks, severity, source, ask, **_law(law))


def of_the_icb(
    rule: str, asks: str, severity: Severity, source: str, run: BoardRun, **law: Unpack[Law]
) -> Check:
    """Return a check that is asked once of the whole ICB, and is silent where it has no board."""

    def ask(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
        for board in boards(facts)[:1]:
            yield from run(facts, board, as_of)

    return listed(rule, asks, severity, source, ask, **_law(law))


def _law(said: Law) -> Law:
    """Return a check's law, in the regime of integrated care boards unless it says another."""
    law: Law = {"regime": REGIME}
    law.update(said)
    return law


def is_member(seat: Seat) -> bool:
    """Say whether who holds the seat is a member: observers and secretaries are in the room, no more."""
    return seat.role not in NOT_MEMBERS and seat.acts_as is not ActsAs.OBSERVER


def members_on(facts: GovernanceFacts, body: Body, as_of: date) -> list[Sitting]:
    """Return the members of a body on the day, by seat and person."""
    found = [sitting for sitting in facts.sittings(as_of, body) if is_member(sitting.seat)]
    return sorted(found, key=lambda sitting: (sitting.seat.code, sitting.holder.person))


def ordinary_members_on(facts: GovernanceFacts, board: Body, as_of: date) -> list[Sitting]:
    """Return the ordinary members: all but the chair and the chief executive (Sch 1B para 3)."""
    apart = (SeatRole.CHAIR, SeatRole.CHIEF_EXECUTIVE)
    return [sitting for sitting in members_on(facts, board, as_of) if sitting.seat.role not in apart]


def in_role(facts: GovernanceFacts, body: Body, role: SeatRole, as_of: date) -> list[Sitting]:
    """Return who holds the seats of a role on the day."""
    return [sitting for sitting in members_on(facts, body, as_of) if sitting.seat.role is role]


def committees(facts: GovernanceFacts) -> list[Body]:
    """Return the committees and sub-committees of the ICB, by code.

    A committee is the ICB's when it says so (`organisation`), or when it names no organisation and either
    the board made it, directly or not, or it is there for what only an ICB's committee is for.
    """
    found = [body for body in facts.handbook.bodies if body.kind in COMMITTEE_KINDS and _ours(facts, body)]
    return sorted(found, key=lambda body: body.code)


def _ours(facts: GovernanceFacts, body: Body) -> bool:
    """Say whether a committee is the ICB's own."""
    if body.organisation is not None:
        return body.organisation == facts.handbook.system
    if body.purpose in OWN_PURPOSES:
        return True
    seen: set[str] = set()
    above: Body | None = body
    while above is not None and above.parent is not None and above.code not in seen:
        seen.add(above.code)
        above = facts.bodies.get(above.parent)
        if above is not None and above.purpose is Purpose.ICB_BOARD:
            return True
    return False


def committees_for(facts: GovernanceFacts, purpose: Purpose) -> list[Body]:
    """Return the ICB's committees with a purpose, by code."""
    return [body for body in committees(facts) if body.purpose is purpose]


def commissioning_committees(facts: GovernanceFacts) -> list[Body]:
    """Return the ICB's committees that exercise commissioning functions (B-033), by code."""
    return [body for body in committees(facts) if body.commissioning or body.purpose is Purpose.COMMISSIONING]


def audit_chairs(facts: GovernanceFacts, as_of: date) -> frozenset[str]:
    """Return the codes of the people who chair an audit committee on the day."""
    return frozenset(
        sitting.holder.person
        for body in committees_for(facts, Purpose.AUDIT)
        for sitting in in_role(facts, body, SeatRole.CHAIR, as_of)
    )


def posts_on(person: Person, as_of: date) -> list[Post]:
    """Return the posts somebody is in on the day."""
    return [
        post for post in person.posts if post.since <= as_of and (post.until is None or as_of < post.until)
    ]


def employees(facts: GovernanceFacts, as_of: date) -> list[Person]:
    """Return the people whom the ICB employs on the day, by code; those in an office are not employed."""
    system = facts.handbook.system
    found = [
        person
        for person in facts.people.values()
        if any(post.employer == system and post.job not in OFFICES for post in posts_on(person, as_of))
    ]
    return sorted(found, key=lambda person: person.code)


def unfilled(board: Body, role: SeatRole, what: str, as_of: date) -> Iterator[Fault]:
    """Give the fault of a seat that does not exist, or that exists and is vacant: two different sentences.

    `what` says who belongs in it, with an article: “a medical director”.
    """
    yield from vacant(board, seats_with_role(board, role), what, as_of)


def vacant(board: Body, seats: list[Seat], what: str, as_of: date) -> Iterator[Fault]:
    """Give the fault of some seats of which at least one must be filled."""
    if any(holders_on(seat, as_of) for seat in seats):
        return
    remedy = f"Fill the seat: record who is {what} and since when."
    if not seats:
        sentence = f"No seat of {board.name} is for {what}."
        yield Fault(about_body(board), sentence, f"Add a seat for {what}, and record who holds it.")
    elif len(seats) == 1:
        sentence = f"The seat {seats[0].title} of {board.name} is vacant on {plain_date(as_of)}."
        yield Fault(about_seat(board, seats[0]), sentence, remedy)
    else:
        many = counted(len(seats), "seat")
        sentence = f"All {many} of {board.name} for {what} are vacant on {plain_date(as_of)}."
        yield Fault(about_body(board), sentence, remedy)
