"""The steps of a claim: made, perhaps assessed again, then approved and paid - or refused, or withdrawn.

Each is written once, in order. Whoever made a claim, or had it assessed again, never approves it.
"""

from collections.abc import Sequence
from enum import StrEnum


class StepKind(StrEnum):
    """What happens to a claim."""

    MADE = "made"
    ASSESSED = "assessed"  # again: because a rate came to be known, or an earlier claim was refused
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClaimState(StrEnum):
    """Where a claim stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENT_BACK = "sent back"  # paid, and the payment reversed: what is right is claimed anew


STATE_WORDS = {
    ClaimState.WAITING: "waiting for approval",
    ClaimState.APPROVED: "approved, not yet paid",
    ClaimState.PAID: "paid",
    ClaimState.REFUSED: "refused",
    ClaimState.WITHDRAWN: "withdrawn",
    ClaimState.SENT_BACK: "sent back",
}
STEP_WORDS = {
    StepKind.MADE: "Made",
    StepKind.ASSESSED: "Assessed again",
    StepKind.APPROVED: "Approved",
    StepKind.PAID: "Paid",
    StepKind.REFUSED: "Refused",
    StepKind.WITHDRAWN: "Withdrawn",
}
COUNTS = frozenset({ClaimState.WAITING, ClaimState.APPROVED, ClaimState.PAID})  # uses the sum and its posts
FROM_WAITING = frozenset({StepKind.ASSESSED, StepKind.APPROVED, StepKind.REFUSED, StepKind.WITHDRAWN})
ENDS_IN = {
    StepKind.MADE: ClaimState.WAITING,
    StepKind.ASSESSED: ClaimState.WAITING,
    StepKind.APPROVED: ClaimState.APPROVED,
    StepKind.PAID: ClaimState.PAID,
    StepKind.REFUSED: ClaimState.REFUSED,
    StepKind.WITHDRAWN: ClaimState.WITHDRAWN,
}
POSSIBLE: dict[ClaimState, frozenset[StepKind]] = {
    ClaimState.WAITING: FROM_WAITING,
    ClaimState.APPROVED: frozenset({StepKind.PAID}),
    ClaimState.PAID: frozenset(),
    ClaimState.REFUSED: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
    ClaimState.SENT_BACK: frozenset(),
}


class CannotClaim(Exception):
    """A claim cannot be made or taken on; `rule` says which rule is in the way, the message why."""

    def __init__(self, rule: str, sentence: str) -> None:
        """Keep the rule beside the sentence."""
        super().__init__(sentence)
        self.rule = rule


def state_after(steps: Sequence[str], *, sent_back: bool = False) -> ClaimState:
    """Return where a claim stands after its steps (kinds, in order); there is at least one.

    `sent_back` is whether the transfer that paid it was reversed in the ledger.
    """
    state = ENDS_IN[StepKind(steps[-1])]
    return ClaimState.SENT_BACK if sent_back and state is ClaimState.PAID else state


def why_not_step(state: ClaimState, kind: StepKind, *, own: bool, accepted: int) -> str:
    """Return why a step is not possible, empty where it is.

    `own` is whether the actor made the claim, or had it assessed again; `accepted` is in pence.
    """
    if kind not in POSSIBLE[state]:
        return f"The claim is {STATE_WORDS[state]}, so it cannot be {kind} now."
    if kind is StepKind.APPROVED and own:
        return "You made this claim or had it assessed: somebody else has to approve it."
    if kind is StepKind.APPROVED and not accepted:
        return "Nothing of it is accepted, so there is nothing to approve: refuse it, or have it withdrawn."
    return ""
