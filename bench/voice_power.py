"""The power of votes: ours, powerindices and plain whole numbers, the same games in one run; then ours alone.

The games have weights from 1 to 100 and a quota of half and one, always the same for a size. Three engines
work out absolute Banzhaf and Shapley-Shubik of every voter: ours, as fractions; `powerindices` from PyPI, as
floating point; and the dynamic programme that anybody would write with Python's whole numbers, which says
what is right. Where powerindices is not right, the row says so and its time means nothing.
"""

import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from math import factorial
from statistics import median
from types import ModuleType

from catchment.voice.rules.power.counting import count_swings
from catchment.voice.rules.power.games import weighted
from catchment.voice.rules.power.indices import indices
from catchment.voice.rules.power.large import shapley_of_large
from common import Row, SkippedError

SIZES = (12, 20, 30, 40, 66, 80)
ALONE = (200, 500, 1000)
ROUNDS = 5
WRONG = 1e-9  # a value further off than this is wrong, not rounded
TIMES_TARGET, AT = 20, 40
BANZHAF_TARGET, SHAPLEY_TARGET = 2, 60  # seconds at a thousand voters
OURS, PLAIN = "ours", "plain whole numbers"
THEIR_BANZHAF, THEIR_SHAPLEY = "powerindices Banzhaf", "powerindices Shapley-Shubik"
Values = tuple[list[Fraction], list[Fraction]]  # absolute Banzhaf and Shapley-Shubik; theirs is one alone
Engine = Callable[[], Values]


def measure() -> list[Row]:
    """Ask every engine the same games; raises SkippedError where powerindices is not installed."""
    try:
        import powerindices
    except ImportError as missing:
        raise SkippedError("powerindices is not installed here; make bench installs it.") from missing
    rows: list[Row] = []
    for size in SIZES:
        rows += _beside(size, powerindices)
    for size in ALONE:
        rows += _alone(size)
    return rows


def game_of(size: int) -> tuple[list[int], int]:
    """Return the weights and the quota of the game of a size."""
    chance = random.Random(size)
    weights = [chance.randint(1, 100) for _ in range(size)]
    return weights, sum(weights) // 2 + 1


def _beside(size: int, peer: ModuleType) -> list[Row]:
    """Measure one size, each engine in turn in every round."""
    weights, quota = game_of(size)
    engines: dict[str, Engine] = {
        OURS: partial(_ours, weights, quota),
        THEIR_BANZHAF: partial(_theirs, peer.compute_pbi, weights, quota),
        THEIR_SHAPLEY: partial(_theirs, peer.compute_ssi, weights, quota),
        PLAIN: partial(_plainly, weights, quota),
    }
    times: dict[str, list[float]] = {name: [] for name in engines}
    answers: dict[str, Values] = {}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            started = time.perf_counter()
            answers[name] = engine()
            times[name].append(time.perf_counter() - started)
    if answers[OURS] != answers[PLAIN]:
        sys.exit(f"Ours is not what whole numbers give for {size} voters: no figure would mean anything.")
    rows = []
    for name, found in times.items():
        note = f"{min(found) * 1000:.1f} to {max(found) * 1000:.1f} in {ROUNDS} rounds"
        note += _how_right(name, answers)
        rows.append(
            Row(f"voice: power of {size} voters, {name}", median(found) * 1000, "ms", None, note, found)
        )
    for peer_name, target in ((THEIR_SHAPLEY, TIMES_TARGET if size == AT else None), (PLAIN, None)):
        ratios = [other / own for own, other in zip(times[OURS], times[peer_name], strict=True)]
        note = f"{min(ratios):.1f} to {max(ratios):.1f} in {ROUNDS} rounds; ours is both indices, exact"
        figure = f"voice: power of {size} voters, as fast as {peer_name}"
        rows.append(Row(figure, median(ratios), "times", target, note, ratios, at_least=True))
    return rows


def _how_right(name: str, answers: Mapping[str, Values]) -> str:
    """Return how far powerindices is off what whole numbers give; nothing for the other engines."""
    if name not in (THEIR_BANZHAF, THEIR_SHAPLEY):
        return ""
    banzhaf, shapley = answers[PLAIN]
    right = shapley if name == THEIR_SHAPLEY else banzhaf
    off = max(abs(float(each) - float(true)) for each, true in zip(answers[name][0], right, strict=True))
    said = f"WRONG, by up to {off:.3f}" if off > WRONG else f"right to {off:.0e}"
    return f"; powerindices {version('powerindices')}: {said}"


def _ours(weights: Sequence[int], quota: int) -> Values:
    indices.cache_clear()
    found = indices(weighted(weights, quota)).voters
    return [each.banzhaf for each in found], [each.shapley or Fraction(0) for each in found]


def _theirs(compute: Callable[..., Iterable[float]], weights: Sequence[int], quota: int) -> Values:
    return [Fraction(float(each)) for each in compute(quota, list(weights))], []


def _plainly(weights: Sequence[int], quota: int) -> Values:
    """Count coalitions by size and weight, take each voter out again, add up the stretch they swing."""
    number = len(weights)
    counts = [[0] * quota for _ in range(number + 1)]
    counts[0][0] = 1
    for weight in weights:
        for size in range(number - 1, -1, -1):
            row, after = counts[size], counts[size + 1]
            for total in range(quota - 1 - weight, -1, -1):
                if row[total]:
                    after[total + weight] += row[total]
    orders = [factorial(size) * factorial(number - 1 - size) for size in range(number)]
    banzhaf, shapley = [], []
    for weight in weights:
        without = [counts[0][:]]
        for size in range(1, number):
            row, before = counts[size][:], without[-1]
            for total in range(weight, quota):
                row[total] -= before[total - weight]
            without.append(row)
        swings = [sum(row[max(0, quota - weight) :]) for row in without]
        banzhaf.append(Fraction(sum(swings), 2 ** (number - 1)))
        shapley.append(Fraction(sum(map(int.__mul__, swings, orders)), factorial(number)))
    return banzhaf, shapley


def _alone(size: int) -> list[Row]:
    """Measure ours where nobody else goes: exact Banzhaf, and Shapley-Shubik with its error."""
    weights, quota = game_of(size)
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        count_swings(weights, quota)
        found.append(time.perf_counter() - started)
    note = f"exact; {min(found):.2f} to {max(found):.2f} in {ROUNDS} rounds"
    target = BANZHAF_TARGET if size == ALONE[-1] else None
    rows = [Row(f"voice: absolute Banzhaf of {size:,} voters", median(found), "s", target, note, found)]
    started = time.perf_counter()
    values = shapley_of_large(weighted(weights, quota))
    taken = time.perf_counter() - started
    note = f"no value off by more than {values.error:.0e}; their sum is off by {values.sum_off_by:.0e}; once"
    target = SHAPLEY_TARGET if size == ALONE[-1] else None
    return [*rows, Row(f"voice: Shapley-Shubik of {size:,} voters", taken, "s", target, note, [taken])]
