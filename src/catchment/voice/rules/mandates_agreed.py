"""Mandates that came out of agreed positions, read as those of a handbook are: who carries what, for whom."""

from collections.abc import Iterator
from datetime import date

from catchment.governance.rules.document.vocabulary import MandateKind
from catchment.governance.rules.facts import GovernanceFacts, Sitting, holders_on
from catchment.structure.rules.words import counted
from catchment.voice.rules.gp_voice import MandateHeld, commissioning_gps, directors, group_of
from catchment.voice.rules.positions import Group, QuestionNow


def mandates_agreed(now: QuestionNow, facts: GovernanceFacts, day: date) -> Iterator[MandateHeld]:
    """Give the mandates of a question on the day, also those that ran out; those to come are not given.

    One whose holder no longer sits in the seat is not in force: nobody carries it.
    """
    leading = {each.holder.person for held in directors(facts, day).values() for each in held}
    buying = {each.holder.person for each in commissioning_gps(facts, day)}
    for agreed in now.agreed:
        for mandate in agreed.mandates:
            sitting = sitting_in(facts, mandate.person, mandate.seat, day)
            body = facts.bodies.get(mandate.seat.partition("/")[0])
            group = group_of(facts, sitting, leading, buying) if sitting else Group.PRACTICES
            title, _, body_name = mandate.seat_title.partition(", ")
            yield MandateHeld(
                mandate.person,
                mandate.name,
                mandate.seat,
                title,
                body.name if body else body_name,
                MandateKind.MEMBERS,
                True,
                group,
                f"{counted(len(mandate.binds), 'signatory', 'signatories')} of {now.code}",
                mandate.covers,
                mandate.since,
                mandate.until,
                frozenset(mandate.binds),
                mandate.in_force(day) and sitting is not None,
                now.code,
            )


def sitting_in(facts: GovernanceFacts, person: str, seat: str, day: date) -> Sitting | None:
    """Return somebody in a seat (`BODY/seat`) on the day, None where they do not sit there."""
    body = facts.bodies.get(seat.partition("/")[0])
    found = next((each for each in body.seats if f"{body.code}/{each.code}" == seat), None) if body else None
    if body is None or found is None:
        return None
    held = next((each for each in holders_on(found, day) if each.person == person), None)
    return Sitting(body, found, held) if held is not None else None
