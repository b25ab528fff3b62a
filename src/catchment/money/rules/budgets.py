"""Budgets on a day: what is there, spent, committed and free, and where the year is likely to end.

The forecast is plain, so that anybody can follow it: what was spent, and what is committed, will have been
spent by the end of the year; spending that nobody committed to goes on as it has. The variance is what the
budget holds beyond that: above nothing is under the budget, below is over it.
"""

from dataclasses import dataclass
from datetime import date

from catchment.money.rules.years import FinancialYear


@dataclass(frozen=True, slots=True)
class BudgetOn:
    """A budget on a day, in pence: given, spent by commitments and without, committed and not yet spent."""

    given: int
    spent_as_committed: int
    spent_directly: int
    committed: int

    @property
    def spent(self) -> int:
        """Return what was spent, however."""
        return self.spent_as_committed + self.spent_directly

    @property
    def free(self) -> int:
        """Return what is neither spent nor committed."""
        return self.given - self.spent - self.committed


def share_of_year_gone(year: FinancialYear, day: date) -> float:
    """Return how much of a year has gone at the end of a day, from 0 to 1."""
    days = (year.ends - year.starts).days
    return min(max((day - year.starts).days + 1, 0), days) / days


def forecast(budget: BudgetOn, year: FinancialYear, day: date) -> int:
    """Return what will have been spent by the end of the year, in pence, as told above."""
    gone = share_of_year_gone(year, day)
    going_on = round(budget.spent_directly / gone) if gone else budget.spent_directly
    return budget.spent_as_committed + budget.committed + going_on


def variance(budget: BudgetOn, year: FinancialYear, day: date) -> int:
    """Return what is left of a budget at the end of the year by the forecast; below nothing is overspent."""
    return budget.given - forecast(budget, year, day)
