"""The moment a question is asked about: as at a date, as known at a time (K-041).

Every page, query, API call and command takes both. `as_at` is the day the facts must hold on; `as_known`
is when we must already have recorded them. With `as_known` left out, the answer is what we believe now.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

EARLIEST = date(1948, 7, 5)  # the first day of the NHS
LATEST = date(2100, 1, 1)


class UnclearMomentError(ValueError):
    """A date somebody typed that is not a date, or is outside the years Catchment knows."""


@dataclass(frozen=True, slots=True)
class Moment:
    """As at `as_at`; as known at `as_known` (None: now)."""

    as_at: date
    as_known: datetime | None = None

    @property
    def query_string(self) -> str:
        """Return the moment as it stands in a page's address."""
        known = f"&as_known={self.as_known.date().isoformat()}" if self.as_known else ""
        return f"as_at={self.as_at.isoformat()}{known}"


def read_date(text: str, name: str) -> date:
    """Return the ISO date in `text`, or raise UnclearMomentError in a sentence that names the field."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as problem:
        raise UnclearMomentError(
            f"“{name}” must be a real date written year-month-day, such as 2025-12-01; got “{text[:40]}”."
        ) from problem
    if not EARLIEST <= day < LATEST:
        raise UnclearMomentError(f"“{name}” must be between {EARLIEST} and {LATEST}; got {day}.")
    return day


def read_moment(as_at: str | None, as_known: str | None, today: date, *, called: str = "as at") -> Moment:
    """Return the moment that two texts name; `as_known` means the end of that day, in UTC.

    `called` is what the first text is called where it was asked for.
    """
    day = read_date(as_at, called) if as_at else today
    known = None
    if as_known:
        known_day = read_date(as_known, "as known at")
        known = datetime.combine(known_day + timedelta(days=1), time.min, tzinfo=UTC)
        known -= timedelta(microseconds=1)
    return Moment(day, known)
