"""Periods: when a fact is true.

A period is half-open, `[start, end)`: it holds on its first day and no longer on its last (K-040). An open
end is None. ODS publishes the *inclusive* last day, so an importer adds one day; `closed_period` does that.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of days, `[start, end)`; `end` None means still so."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse an empty or backward period."""
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"A period must end after it starts; got {self.start} to {self.end}.")

    def holds_on(self, day: date) -> bool:
        """Say whether the period covers `day`."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Say whether the two periods share a day."""
        starts_before_other_ends = other.end is None or self.start < other.end
        return starts_before_other_ends and (self.end is None or other.start < self.end)


def closed_period(first_day: date, last_day: date | None) -> Period:
    """Turn ODS's inclusive first and last days into a period (K-040)."""
    return Period(first_day, None if last_day is None else last_day + timedelta(days=1))
