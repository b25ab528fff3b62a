"""How likely a body says yes, when everybody in it says yes with a chance of their own (J-020).

Sums are followed only up to each quota: what is more than enough is enough. With fractions the answer is
exact; with floating point every step adds or multiplies positive numbers, so what is off stays below
4·voters·2^-53.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import TypeVar

from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.games import Plain

MOST_SUMS = 200_000

Chance = TypeVar("Chance", Fraction, float)


def chance_of_yes(plain: Plain, chances: Sequence[Chance], one: Chance) -> Chance:
    """Return how likely a plain game passes; `chances` are of its voters, in order, each on its own.

    `one` says in which numbers: Fraction(1) or 1.0. Raises TooLarge where the sums are too many.
    """
    nothing = one - one
    if plain.never:
        return nothing
    if prod(quota + 1 for _, quota in plain.rules) > MOST_SUMS and len(plain.voters) > 16:
        raise TooLarge("The rules ask too many different sums to follow; give the weights in larger units.")
    quotas = tuple(quota for _, quota in plain.rules)
    states: dict[tuple[int, ...], Chance] = {(0,) * len(quotas): one}
    for place, chance in enumerate(chances):
        weights = tuple(rule[0][place] for rule in plain.rules)
        after: dict[tuple[int, ...], Chance] = {}
        for sums, likely in states.items():
            if chance != one:
                after[sums] = after.get(sums, nothing) + likely * (one - chance)
            if chance != nothing:
                reached = tuple(min(q, s + w) for q, s, w in zip(quotas, sums, weights, strict=True))
                after[reached] = after.get(reached, nothing) + likely * chance
        states = after
    return states.get(quotas, nothing)
