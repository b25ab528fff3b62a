"""Steps and their order: what a meeting and a selection of providers have in common.

A proceeding is the sum of its steps. `fold` adds them up; a rule that does not allow the next step raises
OutOfOrder, with the rule and a sentence that says what must come first. Nothing that was refused is kept, and
nothing that was kept is ever changed.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

State = TypeVar("State")
Step = TypeVar("Step")


class OutOfOrder(Exception):
    """A step that may not be taken now; the message says why and what to do, `rule` which rule says so."""

    def __init__(self, rule: str, sentence: str) -> None:
        """Keep the rule and the sentence."""
        super().__init__(sentence)
        self.rule, self.sentence = rule, sentence


def fold(start: State, steps: Iterable[Step], take: Callable[[State, Step], State]) -> State:
    """Return the state after all steps; raises OutOfOrder at the first that may not be taken."""
    state = start
    for step in steps:
        state = take(state, step)
    return state
