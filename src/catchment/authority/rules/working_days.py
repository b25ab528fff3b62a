"""Working days in England, as the Provider Selection Regime counts them (regulation 12(12), D-089).

A working day is any day but a Saturday, a Sunday or a public holiday: Christmas Day, Good Friday, the first
Monday in May, or a bank holiday in England - one-off ones by royal proclamation too (the coronation on
8 May 2023). Which days those are is kept by the `holidays` library, which is data and no I/O.

A period "at the end of the 8th working day after" a day does not count that day itself.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
MOST_COUNTED = 366  # working days: no clock of the law is longer
FIRST_MONDAY_IN_MAY = "First Monday in May"


@lru_cache(maxsize=256)
def public_holidays(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year in England, with their names (regulation 12(12))."""
    found = {
        day: str(name) for day, name in holidays.country_holidays("GB", subdiv="ENG", years=year).items()
    }
    first = next(date(year, 5, day) for day in range(1, 8) if date(year, 5, day).weekday() == 0)
    # the regulations name this Monday besides the bank holidays, which were moved in 1995 and 2020
    found.setdefault(first, FIRST_MONDAY_IN_MAY)
    return found


def why_not_working(day: date) -> str:
    """Return why a day is no working day (“Christmas Day”, “a Saturday”); empty where it is one."""
    named = public_holidays(day.year).get(day)
    if named:
        return named
    return f"a {day:%A}" if day.weekday() >= SATURDAY else ""


def is_working_day(day: date) -> bool:
    """Say whether a day is a working day in England (regulation 12(12))."""
    return not why_not_working(day)


def working_day_after(day: date, count: int) -> date:
    """Return the `count`-th working day after a day, the day itself not counted.

    Raises ValueError where `count` is less than 1 or more than a year of them.
    """
    if not 1 <= count <= MOST_COUNTED:
        raise ValueError(f"Count from 1 to {MOST_COUNTED} working days; got {count}.")
    found = day
    while count:
        found += timedelta(days=1)
        count -= is_working_day(found)
    return found


def days_off_between(first: date, last: date) -> tuple[tuple[date, str], ...]:
    """Return the public holidays after `first` up to and with `last` that are no weekend, with their names.

    For saying why a clock runs longer than somebody would have guessed.
    """
    span = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return tuple(
        (day, why_not_working(day)) for day in span if day.weekday() < SATURDAY and not is_working_day(day)
    )
