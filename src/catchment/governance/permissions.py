"""The answer to who may do what: reads what somebody holds on the day, and asks the one pure rule."""

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, Verdict, answered_by
from catchment.governance.queries.standing import about_of, standing_of
from catchment.governance.rules.permissions import may as rule


def register() -> None:
    """Tell the house who answers."""
    answered_by(decide)


def decide(actor: Actor, act: Act, about: str, moment: Moment, thing: Thing | None) -> Verdict:
    """Return whether an actor may do something on the day, and why."""
    if actor.kind is ActorKind.OPERATOR:
        return Verdict(True, "Whoever operates the machine can do this at its terminal, and is recorded.")
    if actor.kind is ActorKind.ANYBODY:
        return Verdict(False, f"Sign in first: nobody may {act} without saying who they are.")
    return rule(standing_of(actor.code, moment), act, about_of(about, moment, thing) if about else None)
