"""Words: how shares, changes and ages are written in the sentences of pages (rules/words has the rest).

Sentences follow the NHS style: numerals with commas, "1 in 7" before a percentage, months in full.
"""

from datetime import date

from catchment.structure.rules.words import counted


def one_in(share: float) -> str:
    """Return a share as "1 in 5 (20.3%)"; very small and very large ones as a percentage only."""
    percentage = f"{share * 100:.1f}%"
    if not 0.01 <= share <= 0.55:
        return percentage
    return f"1 in {round(1 / share)} ({percentage})"


def percentage(share: float) -> str:
    """Return "20.3%"."""
    return f"{share * 100:.1f}%"


def change_in_words(share: float) -> str:
    """Return "up 1.2%", "down 0.4%" or "unchanged"."""
    if abs(share) < 0.0005:
        return "unchanged"
    return f"{'up' if share > 0 else 'down'} {abs(share) * 100:.1f}%"


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from one day to another."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - 1 if later.day < earlier.day else months


def whole_months(number: int) -> str:
    """Return "7 months", "2 years"."""
    return counted(number // 12, "year") if number >= 24 else counted(number, "month")
