"""Counting days as governance does: months later, financial years, and how long the law gives.

A month later is the same day of the month, or its last day where the month is shorter. A financial year
begins on 1 April, and is written with both its years: 2025/26.
"""

from calendar import monthrange
from datetime import date

DAYS_TO_DECLARE = 28  # to declare an interest, from the day it is known: s.14Z30(3), B-062
LAST_DAY = date(2500, 1, 1)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month if it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if year >= LAST_DAY.year:
        return LAST_DAY
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def financial_year_of(day: date) -> date:
    """Return the first day of the financial year that a day is in: 1 April."""
    return date(day.year if day >= date(day.year, 4, 1) else day.year - 1, 4, 1)


def financial_year(start: int) -> str:
    """Return a financial year as people write it, by its first calendar year: 2025 is “2025/26”."""
    return f"{start}/{(start + 1) % 100:02d}"
