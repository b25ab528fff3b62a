"""Asking the resolver by whose authority a contract is awarded, and where to ask it again."""

from urllib.parse import urlencode

import orjson

from catchment.authority.queries.asking import ask
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.authority import RULE, Authority
from catchment.authority.rules.selection.steps import AnyStep, Awarded, AwardedUrgently
from catchment.foundation.moment import Moment

ASKED = "Say which function this decides, for which area, and who decides: a body, a seat or an organisation."


def with_authority(step: AnyStep) -> AnyStep:
    """Return an award with what the resolver says of it on its day; other steps as they are.

    Raises OutOfOrder where the award does not say who decides what, and Unknown where no function, area or
    body is called what it says. What the step itself claims of its authority counts for nothing.
    """
    if not isinstance(step, Awarded | AwardedUrgently):
        return step
    if not (step.function and step.area and step.decider):
        raise OutOfOrder(RULE, ASKED)
    moment = Moment(step.on)
    found = ask(step.decider, step.function, step.area, step.value_pence, moment)
    authority = Authority(
        function=found.function.code,
        function_name=found.function.name,
        area=found.area.code,
        area_name=found.area.name,
        decider=found.actor.code,
        decider_name=found.actor.name,
        allowed=found.allowed,
        sentence=found.sentence,
        proof=orjson.loads(orjson.dumps(found)),
    )
    return step.model_copy(update={"authority": authority})


def ask_again(step: Awarded | AwardedUrgently) -> str:
    """Return the address at which the question of an award is asked again."""
    said = step.authority
    if said is None:
        return ""
    typed = {
        "function": said.function,
        "area": said.area,
        "amount": f"{step.value_pence / 100:.2f}",
        "body": said.decider,
        "as_at": step.on.isoformat(),
    }
    return f"/who-may?{urlencode(typed)}"
