"""The ground an appointment stands on: the handbook's body and seat, and the structure of the day."""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.checks import judged
from catchment.governance.models import Body as BodyRow
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import plain_date


@dataclass(frozen=True, slots=True)
class Ground:
    """A seat of a body on a day, with everything its handbook and the structure say then."""

    facts: GovernanceFacts
    body: Body
    seat: Seat


def facts_of_body(body: str, moment: Moment) -> GovernanceFacts:
    """Return what is known of the system of a body at a moment; raises Missing."""
    system = BodyRow.objects.filter(code=body).values_list("system__code", flat=True).first()
    found = judged(system, moment) if system else None
    if found is None:
        raise Missing(f"No body has the code “{body[:60]}” on {plain_date(moment.as_at)}.")
    return found.facts


def ground_of(body: str, seat: str, moment: Moment) -> Ground:
    """Return a seat of a body at a moment; raises Missing where there is no such body or seat then."""
    facts = facts_of_body(body, moment)
    found = facts.bodies.get(body)
    if found is None:
        raise Missing(f"The body {body} is not there on {plain_date(moment.as_at)}.")
    at = next((each for each in found.seats if each.code == seat), None)
    if at is None:
        raise Missing(f"{found.name} has no seat “{seat[:60]}” on {plain_date(moment.as_at)}.")
    return Ground(facts, found, at)
