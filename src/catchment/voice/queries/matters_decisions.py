"""The decision that an answer rests on: of the body that answers or one above it, not of before the matter.

Somebody who may not read a decision learns nothing of it here (B-068): whether it was taken in private, is
void, or is not there at all, they are told the same sentence.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from catchment.authority.models import Decision
from catchment.authority.queries.decision_privacy import hidden_from
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, Thing
from catchment.governance.rules.document import Body
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import plain_date
from catchment.voice.rules.matters_steps import RULE


@dataclass(frozen=True, slots=True)
class Resting:
    """An answer that rests on a decision (its code): of which body, what is above it, and on which days the
    matter was raised and is answered.
    """

    decision: str
    body: Body
    above: Container[str]
    raised: date
    on: date


def require_decision(answer: Resting, facts: GovernanceFacts, actor: Actor | None) -> None:
    """Raise OutOfOrder where an answer cannot rest on the decision that it names (S003-63, B-079).

    `actor` is who names it; None may read any (the example). Three queries, and those of reading a meeting
    where the decision was taken in private.
    """
    rows = Decision.objects.filter(code=answer.decision, system__code=facts.handbook.system)
    row = rows.select_related("body", "proceeding", "system").first()
    if row is None or row.taken_on > answer.on or _hidden(row, actor):
        raise OutOfOrder(RULE, f"No decision of {facts.name} has the code “{answer.decision[:60]}”.")
    if not row.valid:
        raise OutOfOrder("B-079", f"{row.code} is void, so no answer can rest on it.")
    whose = row.body.code if row.body else row.decider
    if whose != answer.body.code and whose not in answer.above:
        named = facts.bodies.get(whose)
        raise OutOfOrder(
            RULE,
            f"{row.code} is a decision of {named.name if named else whose}. The answer of {answer.body.name} "
            "rests on its own decisions, or on those of a body above it.",
        )
    if row.taken_on < answer.raised:
        raise OutOfOrder(
            RULE,
            f"{row.code} was taken on {plain_date(row.taken_on)}, before this was raised: it answers "
            "something else. Say in your own words what was decided before.",
        )


def _hidden(row: Decision, actor: Actor | None) -> bool:
    """Say whether somebody may not read a decision that was taken in private."""
    if actor is None or actor.kind is ActorKind.OPERATOR:
        return False
    about = (row.body.code, Thing.BODY) if row.body else (row.system.code, Thing.ORGANISATION)
    return bool(hidden_from(reader_of(actor, *about), [row], Moment(timezone.localdate())))
