"""Shapley-Shubik values of very large games, in floating point with an error that is worked out.

The value of a voter is the average, over a chance t from 0 to 1, of how likely they are to decide when all
others say yes with chance t. That is a polynomial of degree n-1 in t, so Gauss-Legendre quadrature with half
as many points gives its average without any error of method; what is left is rounding. At each point the
distribution of the sum of weights is built by n additions of positive numbers, and a voter is taken out again
by an alternating series whose ratio is t/(1-t); above one half we look at the opposite game, who can block,
so the ratio never exceeds one and rounding does not grow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.games import Game, reduced

MOST_STEPS = 100_000_000_000  # points times voters times quota: about a minute and a half
POINTS_AT_ONCE = 8
UNIT = float(np.finfo(np.float64).eps) / 2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Approximate:
    """Shapley-Shubik values with the most that any of them can be off, and how far their sum is from one."""

    voters: tuple[str, ...]
    shapley: tuple[float, ...]
    error: float
    sum_off_by: float


def shapley_of_large(game: Game) -> Approximate:
    """Return the Shapley-Shubik values of a game of one rule, with the error.

    Raises NoSuchGame, or TooLarge for several rules at once or where it would take many minutes.
    """
    plain = reduced(game)
    if plain.never:
        return Approximate(plain.voters, (0.0,) * len(plain.voters), 0.0, 0.0)
    if len(plain.rules) != 1:
        raise TooLarge(
            "Figures with an error are worked out for one rule; several rules are counted exactly."
        )
    weights, quota = plain.rules[0]
    points = len(weights) // 2 + 1
    if points * len(weights) * quota > MOST_STEPS:
        raise TooLarge(
            f"{len(weights):,} voters with a quota of {quota:,} would take many minutes; use smaller weights."
        )
    places, shares = np.polynomial.legendre.leggauss(points)
    chances, shares = (places + 1) / 2, shares / 2
    different = sorted(set(weights))
    found = np.zeros(len(different))
    error = 0.0
    low = chances <= 0.5
    for part, at, reach in ((low, chances[low], quota), (~low, 1 - chances[~low], sum(weights) - quota + 1)):
        for start in range(0, len(at), POINTS_AT_ONCE):
            block = slice(start, start + POINTS_AT_ONCE)
            values, off = _pivotal(weights, different, reach, at[block])
            found += values @ shares[part][block]
            error += float(off @ shares[part][block])
    by_weight = dict(zip(different, found.tolist(), strict=True))
    shapley = tuple(by_weight[weight] for weight in weights)
    sum_off_by = abs(float(np.sum(shapley)) - 1)
    assert sum_off_by <= max(error, UNIT) * len(weights), "the values of all voters add up to one"
    return Approximate(plain.voters, shapley, error, sum_off_by)


def _pivotal(
    weights: Sequence[int], different: Sequence[int], reach: int, chances: Floats
) -> tuple[Floats, Floats]:
    """Return how likely a voter of each weight decides at each chance (weights by chances), and the error.

    Every sum is of positive numbers, each off by at most (3n + reach) roundings of its size; the alternating
    series adds at most Σ r^j/(1-t) of them.
    """
    yes, no = chances[:, None], 1 - chances[:, None]
    below = np.zeros((len(chances), reach))
    below[:, 0] = 1
    top = 1  # one above the heaviest sum so far
    for weight in sorted(weights):
        top = min(reach, top + weight)
        if weight >= reach:
            below *= no
        elif weight:
            moved = below[:, : top - weight] * yes
            below[:, :top] *= no
            below[:, weight:top] += moved
    sums = np.concatenate([np.zeros((len(chances), 1)), below.cumsum(axis=1)], axis=1)
    ratio = chances / (1 - chances)
    values = np.zeros((len(different), len(chances)))
    off = np.zeros(len(chances))
    for row, weight in enumerate(different):
        if not weight:
            continue
        ends = np.arange(reach, 0, -weight)
        stretches = sums[:, ends] - sums[:, np.maximum(ends - weight, 0)]
        factors = np.power(-ratio[:, None], np.arange(len(ends))[None, :]) / no
        values[row] = (stretches * factors).sum(axis=1)
        off = np.maximum(off, np.abs(factors).sum(axis=1))
    return values, off * 2 * UNIT * (3 * len(weights) + reach)
