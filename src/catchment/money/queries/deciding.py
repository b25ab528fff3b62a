"""Decisions as money reads them: what was decided on, where, how much, and what is left of it."""

from dataclasses import dataclass

from catchment.authority.models import Decision
from catchment.authority.queries.asking import graph_at
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.rules.functions import ancestors
from catchment.money.models import DecisionUse
from catchment.money.rules.moving import Said


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a decision allows, has been used of it, and leaves, in pence."""

    allowed_pence: int
    used_pence: int

    @property
    def left_pence(self) -> int:
        """Return what is left."""
        return self.allowed_pence - self.used_pence


def decision_named(code: str) -> Decision:
    """Return a decision by its code, with its system; raises Missing."""
    found = Decision.objects.select_related("system", "body").filter(code__iexact=code.strip()).first()
    if found is None:
        raise Missing(
            f"No decision has the code “{code[:60]}”. Record the decision first, then move the money."
        )
    return found


def said_of(decision: Decision, area: str, moment: Moment) -> Said:
    """Return what a decision says, for money of one area; whether it reaches there is asked of the ground."""
    graph = graph_at(moment)
    parents = graph.facts.parents
    functions = frozenset({decision.function, *ancestors(decision.function, parents)})
    around, inside = graph.grounds.get(decision.area), graph.grounds.get(area)
    lies_within = area == decision.area or (
        around is not None and inside is not None and not inside & ~around
    )
    return Said(
        decision.code,
        functions,
        frozenset({decision.area, *([area] if area and lies_within else [])}),
        decision.area == decision.system.code,
    )


def allowed_by(decision: Decision) -> Allowed:
    """Return what a decision allows and what was used of it; a void one allows nothing."""
    if not decision.valid:
        return Allowed(0, 0)
    use = DecisionUse.objects.filter(decision=decision).first()
    return Allowed(decision.amount_pence, use.used_pence if use else 0)
