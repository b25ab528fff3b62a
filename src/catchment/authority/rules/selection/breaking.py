"""What the law does not allow but happened all the same: kept as a breach with its reason, or refused."""

from dataclasses import replace

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.state import Breach, SelectionState
from catchment.authority.rules.selection.steps import AnyStep


class MayBeRecorded(OutOfOrder):
    """A step that the law does not allow now, but that can be recorded if it happened all the same."""


def allowed_to_break(state: SelectionState, step: AnyStep, rule: str, sentence: str) -> SelectionState:
    """Return the state with the breach where the step says it happened all the same; else raise."""
    if step.all_the_same is None:
        raise MayBeRecorded(rule, sentence)
    breach = Breach(rule, sentence, step.on, step.all_the_same)
    return replace(state, breaches=(*state.breaches, breach))
