"""Dates as they are searched: from the first moment to the first moment after, in UTC.

"2024" is a year, not the midnight with which it begins: a date in FHIR is as long as it is precise, and a
search compares two stretches of time. What is written without a time zone is taken as UTC.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

OPEN_START = datetime.min.replace(tzinfo=UTC)  # of a period without a start: both Python and PostgreSQL
OPEN_END = datetime.max.replace(tzinfo=UTC)  # keep these two
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.(\d+))?)?(?:Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MICROSECONDS = 6  # digits of a second that are told apart


def date_range(text: str) -> tuple[datetime, datetime]:
    """Return the stretch of time that a FHIR date, dateTime or instant means: from, up to but not with.

    Raises ValueError, as a sentence, for what is no date, such as 2024-02-30.
    """
    try:
        return _moment(text) if len(text) > 10 else _date(text)
    except ValueError as problem:
        raise ValueError(f"{text[:40]!r} is no date that FHIR knows ({problem})") from problem


def _date(text: str) -> tuple[datetime, datetime]:
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError("expected is YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = found.groups()
    if day:
        low = datetime(int(year), int(month), int(day), tzinfo=UTC)
        return low, low + _DAY if low.date() < date.max else OPEN_END
    low = datetime(int(year), int(month or 1), 1, tzinfo=UTC)
    years, months = divmod(low.month if month else 12, 12)
    if low.year + years > date.max.year:
        return low, OPEN_END
    return low, datetime(low.year + years, months + 1, 1, tzinfo=UTC)


def _moment(text: str) -> tuple[datetime, datetime]:
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError("expected is a date, T, and a time such as 14:30:00Z")
    seconds, fraction = found.groups()
    if seconds and seconds.startswith(":60"):  # a leap second, which no clock here has
        text = text[:17] + "59" + text[19:]
    read = datetime.fromisoformat(text)
    if fraction:
        digits = len(fraction)
        width = timedelta(microseconds=10 ** (_MICROSECONDS - digits) if digits < _MICROSECONDS else 1)
    else:
        width = _SECOND if seconds else _MINUTE
    try:
        low = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
        return low, low + width
    except OverflowError:  # within a day of the calendar's ends
        return (OPEN_START, OPEN_START + width) if read.year == 1 else (OPEN_END - width, OPEN_END)


def period_range(period: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return the stretch of a Period; an end that is missing is open."""
    start, end = period.get("start"), period.get("end")
    low = date_range(start)[0] if start else OPEN_START
    high = date_range(end)[1] if end else OPEN_END
    return low, high


def timing_ranges(timing: Mapping[str, Any]) -> list[tuple[datetime, datetime]]:
    """Return the outer limits of a Timing's events and bounds (FHIR: how often between does not count)."""
    found = [date_range(event) for event in timing.get("event", ()) if event]
    bounds = timing.get("repeat", {}).get("boundsPeriod")
    if bounds:
        found.append(period_range(bounds))
    return [(min(low for low, _ in found), max(high for _, high in found))] if found else []
