"""Chance that always falls the same way.

The example system must be the same for everybody, byte for byte, so nothing in it may depend on the clock,
on the order of a set or on how often somebody else rolled the dice. Each topic gets dice of its own, named
after the seed and the topic: a change in how practices are named then never moves the coast line.
"""

import random
from collections.abc import Sequence

SEED = 2027


def dice(seed: int, topic: str) -> random.Random:
    """Return the dice of one topic; the same seed and topic always roll the same numbers."""
    return random.Random(f"catchment example {seed} {topic}")


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights into whole numbers that add up to it (largest remainder).

    Takes weights of at least zero, not all zero. Ties go to the earlier one.
    """
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    missing = total - sum(parts)
    if missing:
        by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in by_remainder[:missing]:
            parts[i] += 1
    return parts
