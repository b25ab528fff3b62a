"""How likely a body says yes, when everybody in it says yes with a chance of their own (J-020).

Sums are followed only up to each quota: what is more than enough is enough. Chances are fractions; we count
in whole numbers over the product of their denominators, so nothing is rounded and nothing has to be reduced
on the way. `chance_in_floats` does the same in floating point: every step adds or multiplies positive
numbers, so it is off by at most 4·voters·2^-53.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod

import numpy as np

from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.games import Plain

MOST_SUMS = 200_000
SMALL = 16  # voters whose sums are few, whatever their weights


def chance_of_yes(plain: Plain, chances: Sequence[Fraction]) -> Fraction:
    """Return how likely a plain game passes, exactly; `chances` are of its voters, each on its own.

    Raises TooLarge where there are too many sums to follow.
    """
    if plain.never:
        return Fraction(0)
    if prod(quota + 1 for _, quota in plain.rules) > MOST_SUMS and len(plain.voters) > SMALL:
        raise TooLarge("The rules ask too many different sums to follow; give the weights in larger units.")
    quotas = tuple(quota for _, quota in plain.rules)
    states = {(0,) * len(quotas): 1}
    for weights, chance in zip(_columns(plain), chances, strict=True):
        yes, no = chance.numerator, chance.denominator - chance.numerator
        after: dict[tuple[int, ...], int] = {}
        for sums, ways in states.items():
            if no:
                after[sums] = after.get(sums, 0) + ways * no
            if yes:
                reached = tuple(min(q, s + w) for q, s, w in zip(quotas, sums, weights, strict=True))
                after[reached] = after.get(reached, 0) + ways * yes
        states = after
    return Fraction(states.get(quotas, 0), prod(chance.denominator for chance in chances))


def chance_in_floats(plain: Plain, chances: Sequence[float]) -> float:
    """Return the same for a game of one rule, in floating point."""
    if plain.never:
        return 0.0
    assert len(plain.rules) == 1, "floating point follows one rule"
    quota = plain.rules[0][1]
    below = np.zeros(quota + 1)  # the last place holds what is enough
    below[0] = 1.0
    for (weight,), chance in zip(_columns(plain), chances, strict=True):
        moved = below * chance
        below *= 1 - chance
        if weight:
            below[-1] += moved[max(0, quota - weight) :].sum()
            below[weight:-1] += moved[: max(0, quota - weight)]
        else:
            below += moved
    return float(below[-1])


def _columns(plain: Plain) -> Iterable[tuple[int, ...]]:
    """Give the weights of each voter, one in each rule."""
    return (tuple(weights[place] for weights, _ in plain.rules) for place in range(len(plain.voters)))
