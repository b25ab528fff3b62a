"""Counting swings of several rules at once, exactly: by a table of sums, or by going through every coalition.

Let G_k(s) be how many coalitions of k voters reach the sums s in every rule. Of the others of a voter with
weights w, C_k(s) = G_{k+1}(s+w) - G_{k+2}(s+2w) + ... reach s: the table for all voters tells that of each.
A rule that gives every voter the weight 1 is the number of voters itself, and needs no axis of its own.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
import numpy.typing as npt

from catchment.voice.rules.power.counting import Swings, TooLarge

MOST_CELLS = 30_000_000
MOST_ENUMERATED = 20  # voters whose every coalition is gone through
MOST_IN_64_BITS = 62
MOST_LARGE_CELLS = 400_000  # where counts are Python's whole numbers, a hundred times slower

Rules = Sequence[tuple[Sequence[int], int]]
Table = npt.NDArray[np.int64]


def count_all(rules: Rules, voters: int) -> Swings:
    """Return the swings of a game whose rules must all be met, by size too.

    Raises TooLarge where neither way can count them.
    """
    heads = max((quota for weights, quota in rules if set(weights) == {1}), default=0)
    others = [(tuple(weights), quota) for weights, quota in rules if set(weights) != {1}]
    cells = (voters + 1) * prod(sum(weights) + 1 for weights, _ in others)
    if voters <= MOST_ENUMERATED and cells > 1 << voters:
        return _by_coalitions(rules, voters)
    if cells > (MOST_CELLS if voters <= MOST_IN_64_BITS else MOST_LARGE_CELLS):
        raise TooLarge(
            f"Counting {voters} voters under {len(rules)} rules at once take a table of {cells:,} sums; "
            f"give the larger weights in larger units, so that there are at most {MOST_CELLS:,}."
        )
    return _by_table(others, heads, voters)


def _by_coalitions(rules: Rules, voters: int) -> Swings:
    """Go through every coalition: voter i is bit i of its number."""
    every = np.arange(1 << voters, dtype=np.int64)
    wins = np.ones(1 << voters, dtype=bool)
    for weights, quota in rules:
        sums = np.zeros(1, dtype=np.int64)
        for weight in weights:
            sums = np.concatenate([sums, sums + weight])
        wins &= sums >= quota
    by_size = []
    for voter in range(voters):
        bit = 1 << voter
        without = every[(every & bit) == 0]
        swung = without[wins[without | bit] & ~wins[without]]
        counted = np.bincount(np.bitwise_count(swung).astype(np.int64), minlength=voters)
        by_size.append(tuple(int(each) for each in counted))
    return Swings(int(wins.sum()), tuple(sum(counts) for counts in by_size), tuple(by_size))


def _by_table(others: Rules, heads: int, voters: int) -> Swings:
    """Count by the table of sums; its first axis is the number of voters."""
    kind = np.int64 if voters <= MOST_IN_64_BITS else object
    shape = (voters + 1, *(sum(weights) + 1 for weights, _ in others))
    table = np.zeros(shape, dtype=kind)
    table[(0,) * len(shape)] = 1
    steps = [(1, *(weights[voter] for weights, _ in others)) for voter in range(voters)]
    for step in steps:
        moved = table[tuple(slice(0, length - by) for by, length in zip(step, shape, strict=True))].copy()
        table[tuple(slice(by, None) for by in step)] += moved
    for axis in range(1, len(shape)):  # from "exactly this sum" to "at least this sum"
        table = np.flip(np.flip(table, axis).cumsum(axis=axis, dtype=kind), axis)
    quotas = tuple(quota for _, quota in others)
    reaching = [int(table[(size, *quotas)]) if size >= heads else 0 for size in range(voters + 1)]
    found = {step: _swings_by_size(table, step, quotas, heads, voters) for step in set(steps)}
    by_size = tuple(found[step] for step in steps)
    return Swings(sum(reaching), tuple(sum(counts) for counts in by_size), by_size)


def _swings_by_size(
    table: Table, step: tuple[int, ...], quotas: tuple[int, ...], heads: int, voters: int
) -> tuple[int, ...]:
    """Return how many coalitions of 0, 1, 2 ... others a voter of these weights swings."""
    with_voter = _of_the_others(
        table, step, tuple(q - w for q, w in zip(quotas, step[1:], strict=True)), voters
    )
    without = _of_the_others(table, step, quotas, voters)
    return tuple(
        (with_voter[size] if size + 1 >= heads else 0) - (without[size] if size >= heads else 0)
        for size in range(voters)
    )


def _of_the_others(
    table: Table, step: tuple[int, ...], sums: tuple[int, ...], voters: int
) -> tuple[int, ...]:
    """Return C_k(sums) for k from 0: how many coalitions of k others reach these sums."""
    found = []
    for size in range(voters):
        total, sign, times = 0, 1, 1
        while size + times <= voters:
            at = tuple(each + times * by for each, by in zip(sums, step[1:], strict=True))
            if any(place >= length for place, length in zip(at, table.shape[1:], strict=True)):
                break
            total += sign * int(table[(size + times, *(max(0, place) for place in at))])
            sign, times = -sign, times + 1
        found.append(total)
    return tuple(found)
