"""On what terms a seat is filled: read from the seat and the structure of the day, never from a list of ours.

Who may nominate is the constituency of the day (B-021 to B-023), or whoever the seat lists (B-024), or the
parties of a body that has no constituency. Who appoints is as the constitution names them (B-028). Who must
approve follows from the law: the chair, for an ordinary member of an ICB's board (B-028) and for a committee
that commissions (B-033); whoever the seat names otherwise.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.assumed import number_of, share_of, unusable
from catchment.governance.rules.checks.appointments import MENTAL_HEALTH, mental_health_expertise
from catchment.governance.rules.checks.board import is_member
from catchment.governance.rules.checks.wording import says
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import Constituency, Duty, Filling, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import plain_date
from catchment.voice.rules.appointment_values import ApprovedBy, CountedAmong, Method, Terms

SHARE = ("B-024", "share_of_nominators")
COUNTED = ("B-024", "counted_among")
CALLED = {
    Constituency.TRUSTS: "trust",
    Constituency.PRIMARY_MEDICAL: "practice",
    Constituency.LOCAL_AUTHORITIES: "council",
}
BY_NOBODY_HERE = frozenset({SeatRole.CHAIR, SeatRole.CHIEF_EXECUTIVE})  # of an ICB's board (B-030, B-031)


def method_of(seat: Seat) -> Method:
    """Return how a seat is filled, as the handbook says."""
    if seat.filling is Filling.ELECTED:
        return Method.ELECTION
    return Method.JOINT if seat.filling is Filling.NOMINATED else Method.PANEL


def nominators_of(facts: GovernanceFacts, body: Body, seat: Seat) -> tuple[tuple[str, ...], str]:
    """Return who may nominate for a seat on the day (codes), and how that was worked out (B-021 to B-026)."""
    if seat.nominators:
        return tuple(sorted(seat.nominators)), "They are those whom the handbook lists for this seat (B-024)."
    if seat.nominated_by is not None:
        found = facts.constituencies.get(seat.nominated_by)
        return (found.organisations, found.basis) if found else ((), "")
    network = next((each for each in facts.networks.values() if each.code in _organisations(body)), None)
    if network is not None and body.purpose is Purpose.NETWORK:
        return tuple(sorted(network.practices)), f"Member practices of {network.name} on the day."
    parties = tuple(sorted({party.organisation for party in body.parties}))
    return parties, f"Organisations that take part in {body.name}." if parties else ""


def _organisations(body: Body) -> set[str]:
    return {each for each in (body.organisation, *(party.organisation for party in body.parties)) if each}


def is_ordinary(body: Body, seat: Seat) -> bool:
    """Say whether the holder is an ordinary member of an ICB's board (Sch 1B para 3)."""
    return body.purpose is Purpose.ICB_BOARD and is_member(seat) and seat.role not in BY_NOBODY_HERE


def approval_of(body: Body, seat: Seat) -> tuple[ApprovedBy, str, str]:
    """Return who must approve: kind, words, and the rule that asks for it (B-028, B-030, B-031, B-033)."""
    if is_ordinary(body, seat):
        return ApprovedBy.CHAIR, "the chair", "B-028"
    if body.commissioning and is_member(seat) and seat.role is not SeatRole.CHAIR:
        return ApprovedBy.CHAIR, "the chair", "B-033"
    if not seat.approved_by:
        return ApprovedBy.NOBODY, "", ""
    if seat.approved_by.casefold() in ("chair", "the chair"):
        return ApprovedBy.CHAIR, "the chair", "B-028"
    rule = {SeatRole.CHAIR: "B-030", SeatRole.CHIEF_EXECUTIVE: "B-031"}.get(seat.role, "B-028")
    return ApprovedBy.OTHER, seat.approved_by, rule


def how_joint(facts: GovernanceFacts) -> tuple[Decimal, CountedAmong]:
    """Return which share of whom makes a nomination a joint one: the handbook's value, else ours (B-024).

    Raises OutOfOrder where a handbook's own value cannot be used.
    """
    share, among = share_of(facts.values, *SHARE), str(facts.values.get("B-024", {}).get(COUNTED[1]))
    if share is None:
        raise OutOfOrder("B-024", unusable(facts.values, *SHARE, "a share above 0 and at most 1"))
    if among not in set(CountedAmong):
        raise OutOfOrder("B-024", unusable(facts.values, *COUNTED, "took-part or all"))
    return share, CountedAmong(among)


def terms_of(
    facts: GovernanceFacts,
    body: Body,
    seat: Seat,
    method: Method,
    *,
    on: date,
    closes_on: date | None,
    guidance: str = "",
) -> Terms:
    """Return the terms on which a seat is filled, opened on a day.

    Raises OutOfOrder where it cannot be opened so: nobody may nominate, no closing day, an ex officio seat,
    a constitution that does not name who appoints (B-028), a value that cannot be used (B-024).
    """
    if seat.filling is Filling.EX_OFFICIO:
        raise OutOfOrder(
            "B-024", f"{seat.title} is held by virtue of an office: whoever holds that office is in the seat."
        )
    if not seat.appointed_by:
        raise OutOfOrder(
            "B-028",
            f"Nothing says who appoints to the seat {seat.title}. Say it in the handbook first "
            "(appointed_by).",
        )
    nominators, basis = nominators_of(facts, body, seat) if method is not Method.PANEL else ((), "")
    if method is not Method.PANEL and not nominators:
        raise OutOfOrder(
            "B-024",
            f"Nobody may nominate for the seat {seat.title} on {plain_date(on)}. Say in the handbook who "
            "does (nominated_by, or nominators), or let a panel decide.",
        )
    if method is not Method.PANEL and closes_on is None:
        raise OutOfOrder("B-024", "Give the last day for nominations, such as 1 4 2026.")
    if closes_on is not None and closes_on < on:
        raise OutOfOrder("B-024", f"The last day for nominations must be {plain_date(on)} or later.")
    share, among = how_joint(facts)
    approved_by, approver, rule = approval_of(body, seat)
    return Terms(
        seat_title=seat.title,
        body_name=body.name,
        method=method,
        opened_on=on,
        nominators=nominators,
        basis=basis,
        called=CALLED.get(seat.nominated_by, "organisation") if seat.nominated_by else "organisation",
        closes_on=closes_on,
        appointer=seat.appointed_by,
        approved_by=approved_by,
        approver=approver,
        rule=rule,
        guidance=guidance,
        share=share,
        counted_among=among,
        places=seat.holders_at_once,
        years=seat.term_years or number_of(facts.values, "B-041", "years_a_term"),
    )


def asks_mental_health(
    facts: GovernanceFacts, body: Body, seat: Seat, coming: Iterable[str], on: date
) -> bool:
    """Say whether the chair must give reasons about mental illness services when approving (B-029).

    So where no ordinary member, and nobody of those `coming` (people by code), has that knowledge.
    """
    if body.purpose is not Purpose.ICB_BOARD or Duty.MENTAL_HEALTH in seat.duties:
        return False
    people = (facts.people.get(code) for code in coming)
    if any(says(skill, *MENTAL_HEALTH) for person in people if person for skill in person.skills):
        return False
    return any(mental_health_expertise(facts, body, on))
