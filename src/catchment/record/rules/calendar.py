"""The ends of the calendar: moments moved without falling out of what Python and PostgreSQL can keep.

Content from outside may say the year 1 or 9999. Adding a year to such a moment must not be an error of ours:
it stops at the end instead.
"""

from datetime import UTC, datetime, timedelta

FIRST = datetime(1, 1, 3, tzinfo=UTC)  # two days from the ends: any time zone can show these two
LAST = datetime(9999, 12, 29, tzinfo=UTC)


def within(moment: datetime) -> datetime:
    """Return a moment, or the end of the calendar where it lies beyond."""
    return min(max(moment, FIRST), LAST)


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Return a moment moved by a time, but not out of the calendar."""
    try:
        return within(moment + by)
    except OverflowError:
        return FIRST if by < timedelta(0) else LAST
