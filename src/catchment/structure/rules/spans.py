"""Spans: taking periods away from periods, to find the days that something does not cover.

All periods are half-open, `[start, end)`; an end of None means still so (K-040).
"""

from collections.abc import Iterable
from datetime import date

from catchment.foundation.rules.periods import Period


def shared(one: Period, other: Period) -> Period | None:
    """Return the days that both periods have, if any."""
    if not one.overlaps(other):
        return None
    ends = [end for end in (one.end, other.end) if end is not None]
    return Period(max(one.start, other.start), min(ends, default=None))


def without(period: Period, taken: Iterable[Period]) -> list[Period]:
    """Return what is left of a period once others are taken away, in order."""
    left = [period]
    for other in taken:
        left = [piece for each in left for piece in _without_one(each, other)]
    return left


def _without_one(period: Period, taken: Period) -> list[Period]:
    """Return what is left of a period once one other is taken away."""
    if not period.overlaps(taken):
        return [period]
    pieces = []
    if period.start < taken.start:
        pieces.append(Period(period.start, taken.start))
    if taken.end is not None and (period.end is None or taken.end < period.end):
        pieces.append(Period(taken.end, period.end))
    return pieces


def all_without(periods: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """Return what is left of several periods once others are taken away."""
    others = list(taken)
    return [piece for period in periods for piece in without(period, others)]


def from_day(periods: Iterable[Period], day: date) -> list[Period]:
    """Return the parts of periods on and after a day."""
    onwards = Period(day)
    return [part for period in periods if (part := shared(period, onwards))]
