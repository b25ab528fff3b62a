"""Financial years: 1 April to 31 March, and a short first one for a body that begins in between (B-014).

A year is named with both its calendar years, 2024/25. The first of every ICB ran from 1 July 2022.
"""

import re
from dataclasses import dataclass
from datetime import date

from catchment.governance.rules.days import financial_year, financial_year_of

WRITTEN = re.compile(r"(20\d\d)[/-](\d\d)")
FIRST_ICB_DAY = date(2022, 7, 1)  # B-014: the Health and Care Act 2022 set every ICB up on this day
EARLIEST = 2013
LATEST = 2099
MONTHS = 12


class UnclearYearError(ValueError):
    """A financial year that cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """A financial year by the calendar year it begins in; days are half-open, `[starts, ends)`."""

    begins: int

    @property
    def starts(self) -> date:
        """Return its first day, 1 April."""
        return date(self.begins, 4, 1)

    @property
    def ends(self) -> date:
        """Return the first day after it."""
        return date(self.begins + 1, 4, 1)

    @property
    def label(self) -> str:
        """Return it as people write it: 2024/25."""
        return financial_year(self.begins)

    def months(self) -> tuple[date, ...]:
        """Return the first day of each of its twelve months, from April."""
        return tuple(
            date(self.begins + (3 + each) // MONTHS, (3 + each) % MONTHS + 1, 1) for each in range(MONTHS)
        )

    def starts_for(self, established: date) -> date:
        """Return its first day for a body set up on a day: that day, where the year had begun (B-014)."""
        return max(self.starts, established)

    def __str__(self) -> str:
        """Return the label."""
        return self.label


def year_of(day: date) -> FinancialYear:
    """Return the financial year that a day is in (B-014)."""
    return FinancialYear(financial_year_of(day).year)


def read_year(said: str) -> FinancialYear:
    """Return the year written 2024/25 or 2024-25; raises UnclearYearError."""
    found = WRITTEN.fullmatch(said.strip())
    begins = int(found.group(1)) if found else 0
    if not found or (begins + 1) % 100 != int(found.group(2)) or not EARLIEST <= begins <= LATEST:
        raise UnclearYearError(
            f"“{said[:20]}” is not a financial year. Write both its years, such as 2024/25."
        )
    return FinancialYear(begins)
