"""Counting swings of one weighted rule, exactly, by a generating function held in one whole number (J-017).

The polynomial Π(1 + y·x^w) counts coalitions by their weight (x) and their size (y). We keep it as one large
integer in which every coefficient has a slot of bits wide enough for any count, so that multiplying by
(1 + y·x^w) is a shift and an addition, which Python does at the speed of memory. Coalitions that are too
heavy are cut off.

A voter of weight w swings the coalitions of the others that weigh from q-w to q-1. What the others have is
the polynomial divided by (1 + y·x^w); the sum of a stretch as long as w of that quotient is an alternating
sum of prefix sums, F(q) - (1+y)·F(q-w) + y·(1+y)·F(q-2w) - ..., so each different weight takes q/w steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

MOST_BITS = 3_000_000_000  # of the polynomial: about 375 MB
VOTERS_A_WIDTH = 100


class TooLarge(Exception):
    """Too much to count exactly; the sentence says what can be done."""


@dataclass(frozen=True, slots=True)
class Swings:
    """How many coalitions of the others each voter swings; `winning` coalitions there are in all.

    `by_size`, where it was asked for, has for each voter the counts by the number of others, from 0.
    """

    winning: int
    swings: tuple[int, ...]
    by_size: tuple[tuple[int, ...], ...] = ()


def bits_of(weights: Sequence[int], quota: int, *, sizes: bool) -> int:
    """Return how many bits the polynomial of a rule would take, at most."""
    slot = len(weights) + 1
    reach = min(quota, sum(weights) - quota + 1)
    return reach * slot * (slot if sizes else 1)


def count_swings(weights: Sequence[int], quota: int, *, sizes: bool = False) -> Swings:
    """Return the swings of the rule [quota; weights], 0 < quota <= their sum.

    Takes weights of 0 and more. Counts the losing side where that is shorter: a rule and its opposite (who
    can block) have the same swings. Raises TooLarge beyond MOST_BITS.
    """
    whole = sum(weights)
    assert 0 < quota <= whole, "a quota that can be reached and is not met by nobody"
    if bits_of(weights, quota, sizes=sizes) > MOST_BITS:
        raise TooLarge(
            f"Counting {len(weights):,} voters with weights up to {max(weights):,} exactly would take more "
            f"than {MOST_BITS // 8_000_000:,} MB; use smaller weights, or ask for a figure with its error."
        )
    opposite = whole - quota + 1
    turned = opposite < quota
    reach = min(quota, opposite)
    slots = _prefixes(weights, reach, sizes=sizes)
    found = {weight: _swings(slots, reach, weight, len(weights), sizes=sizes) for weight in set(weights)}
    below = slots.sums[reach]
    lighter = sum(_parts(below, slots.inner, len(weights) + 1)) if sizes else below
    winning = lighter if turned else (1 << len(weights)) - lighter
    if not sizes:
        return Swings(winning, tuple(sum(found[weight]) for weight in weights))
    by_size = {weight: parts[::-1] if turned else parts for weight, parts in found.items()}
    return Swings(
        winning,
        tuple(sum(by_size[weight]) for weight in weights),
        tuple(by_size[weight] for weight in weights),
    )


@dataclass(frozen=True, slots=True)
class _Slots:
    """Sums of coefficients below each weight, packed; `inner` is the bits of one size, 0 without sizes."""

    sums: tuple[int, ...]
    inner: int


def _prefixes(weights: Sequence[int], reach: int, *, sizes: bool) -> _Slots:
    """Return the sums of the first 0, 1, 2 ... `reach` coefficients of the product.

    Few voters need narrow slots, so slots are made wider as voters come in: that halves the work.
    """
    inner = len(weights) + 1 if sizes else 0
    data, width, top, voters = b"\x01", 1, 1, 0
    ordered = sorted(weights)
    for start in range(0, len(weights), VOTERS_A_WIDTH):
        part = ordered[start : start + VOTERS_A_WIDTH]
        voters += len(part)
        wider = -(-(voters + 1) * (inner or 1) // 8)  # bytes of one slot
        data, width = _widened(data, width, wider), wider
        top = min(reach, top + sum(part))
        limit, stride = 8 * width * top, 8 * width
        below_limit = (1 << limit) - 1
        product = int.from_bytes(data, "little")
        for weight in part:
            if weight >= reach:
                break
            product += product << (weight * stride + inner)
            if product.bit_length() > limit:
                product &= below_limit
        data = product.to_bytes(width * top, "little")
    coefficients = (
        int.from_bytes(data[start : start + width], "little") for start in range(0, len(data), width)
    )
    return _Slots((0, *accumulate(coefficients)), inner)


def _widened(data: bytes, width: int, wider: int) -> bytes:
    """Return coefficients in wider slots."""
    gap = bytes(wider - width)
    return gap.join(data[start : start + width] for start in range(0, len(data), width)) + gap


def _swings(slots: _Slots, reach: int, weight: int, voters: int, *, sizes: bool) -> tuple[int, ...]:
    """Return the counts of the others' coalitions that weigh from reach-weight to reach-1, by size."""
    if not weight:
        return (0,) * voters if sizes else (0,)
    total, shift, sign = 0, 0, 1
    for end in range(reach, 0, -weight):
        stretch = slots.sums[end] - slots.sums[max(0, end - weight)]
        total += sign * (stretch << shift)
        shift += slots.inner
        sign = -sign
    return _parts(total, slots.inner, voters) if sizes else (total,)


def _parts(packed: int, inner: int, number: int) -> tuple[int, ...]:
    """Return the counts by size out of one slot."""
    mask = (1 << inner) - 1
    return tuple((packed >> (inner * size)) & mask for size in range(number))
