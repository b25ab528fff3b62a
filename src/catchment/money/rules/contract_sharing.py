"""Gain and risk share: who gets what when a year cost less than its target, and who bears what when more.

The difference between target and cost is shared in three steps. What lies within the band stays where it
fell. What is left is capped. The capped part is shared in the percentages agreed, the commissioner's among
them. Whoever was paid is the one who saved or overspent, so each brings in its part of what is shared and
takes out its share; nothing is made or lost on the way (D-054).

Penny by penny, parts come from `shared_out` (largest remainder).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catchment.foundation.rules.money import pounds
from catchment.money.rules.contract_flows import shared_out
from catchment.money.rules.contracts import Sharing


@dataclass(frozen=True, slots=True)
class Part:
    """One party's part in pence: its share of the gain (below nothing: of the loss), and what it receives
    (below nothing: pays) so that it ends up with that share.
    """

    party: str
    share_pence: int
    receives_pence: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A year's result in pence: a gain is above nothing, a loss below; what is shared, and the parts."""

    target_pence: int
    cost_pence: int
    shared_pence: int
    parts: tuple[Part, ...]

    @property
    def difference_pence(self) -> int:
        """Return the gain against the target, below nothing where it is a loss."""
        return self.target_pence - self.cost_pence

    @property
    def sentence(self) -> str:
        """Return the result in a sentence."""
        target, difference = pounds(self.target_pence), pounds(abs(self.difference_pence))
        if not self.difference_pence:
            return f"The year cost what was agreed, {target}: there is nothing to share."
        word = "less" if self.difference_pence > 0 else "more"
        said = f"The year cost {pounds(self.cost_pence)}, {difference} {word} than the target of {target}"
        if not self.shared_pence:
            return f"{said}: that is within the band, and stays where it fell."
        what = "gain" if self.shared_pence > 0 else "loss"
        return f"{said}; {pounds(abs(self.shared_pence))} of it is shared as a {what}."


def shared_part(sharing: Sharing, difference_pence: int) -> int:
    """Return how much of a gain (or, below nothing, a loss) is shared: beyond the band, up to the cap."""
    beyond = max(abs(difference_pence) - sharing.band_pence, 0)
    most = sharing.most_gain_pence if difference_pence > 0 else sharing.most_loss_pence
    capped = beyond if most is None else min(beyond, most)
    return capped if difference_pence > 0 else -capped


def settled(sharing: Sharing, paid: Mapping[str, int], costs: Mapping[str, int]) -> Settlement:
    """Return how a year is settled; what is received by some is paid by others, to the penny.

    `paid` is what each provider was due from the commissioner in the year, `costs` what each reports that it
    cost: of a lead provider, what the whole contract cost. The target is shared out over them as they are
    paid. All in pence; both name the same providers.
    """
    assert paid.keys() == costs.keys() and paid, "whoever is paid reports a cost"
    targets = shared_out(sharing.target_pence, list(paid.values()))
    fell = [target - costs[code] for code, target in zip(paid, targets, strict=True)]
    difference = sum(fell)
    shared = shared_part(sharing, difference)
    brings = shared_out(shared, [Fraction(each) for each in fell]) if difference else [0] * len(fell)
    takes = shared_out(shared, list(sharing.shares.values()))
    receives = dict(zip(sharing.shares, takes, strict=True))
    for code, pence in zip(paid, brings, strict=True):
        receives[code] = receives.get(code, 0) - pence
    shares = dict(zip(sharing.shares, takes, strict=True))
    parts = tuple(Part(code, shares.get(code, 0), pence) for code, pence in receives.items())
    return Settlement(sharing.target_pence, sum(costs.values()), shared, parts)
