"""Figures and dates in plain English, as pages and charts write them.

Service manual rules: numerals; commas from 1,000; "1 in 9" before the percentage, because more people
understand it; dates as 6 August 2018. A figure that is not known is said to be not known.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

NOT_KNOWN = "not known"
CLOSE_ENOUGH = 0.05  # how far, as a share of itself, "1 in n" may be from the figure it stands for
Figure = int | float | Decimal


def number(value: Figure | None, places: int | None = None) -> str:
    """Return 1209887 as "1,209,887"; a figure with a fraction keeps one decimal place unless told."""
    if value is None:
        return NOT_KNOWN
    if places is None:
        places = 0 if value == int(value) else 1
    return f"{value:,.{places}f}"


def percent(share: Figure | None, places: int = 1) -> str:
    """Return the share 0.146 as "14.6%"; whole percentages have no decimals."""
    if share is None:
        return NOT_KNOWN
    least = 10.0**-places
    if 0 < share * 100 < least / 2:
        return f"under {least:.{places}f}%"
    text = f"{float(share) * 100:,.{places}f}"
    return f"{text.removesuffix('.' + '0' * places) if places else text}%"


def in_words(share: Figure | None) -> str:
    """Return the share 0.111 as "1 in 9 (11.1%)"."""
    if share is None:
        return NOT_KNOWN
    share = float(share)
    assert 0 <= share <= 1, f"a share lies between 0 and 1, not {share}"
    return f"{_in_n(share)} ({percent(share)})"


def _in_n(share: float) -> str:
    """Return a share as so many in so many: 1 in n where that is close, else in tens."""
    if share in (0, 1):
        return "all" if share else "none"
    if share > 0.9:
        total = round(1 / (1 - share))
        return f"{number(total - 1)} in {number(total)}"
    total = round(1 / share)
    if abs(1 / total - share) <= CLOSE_ENOUGH * share:
        return f"1 in {number(total)}"
    return f"{round(share * 10)} in 10"


def plain_date(day: date | datetime | str | None) -> str:
    """Return a date (or ISO text) as "6 August 2018"."""
    if not day:
        return NOT_KNOWN
    if isinstance(day, str):
        day = date.fromisoformat(day[:10])
    if isinstance(day, datetime):
        day = timezone.localdate(day) if timezone.is_aware(day) else day.date()
    return f"{day.day} {day:%B %Y}"


def plain_time(moment: datetime | None) -> str:
    """Return a moment as "6 August 2018 at 5.30pm"."""
    if moment is None:
        return NOT_KNOWN
    local = timezone.localtime(moment)
    hour = local.hour % 12 or 12
    minutes = f".{local.minute:02d}" if local.minute else ""
    return f"{plain_date(local.date())} at {hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def plural(count: int | None, one: str, many: str = "") -> str:
    """Return the count with its noun: "1 practice", "1,204 practices"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
