"""The clocks of a selection: 14 days, the standstill, 30 days, 4 years, each with its days and why.

A clock that ends on a day runs until midnight at its end, so what waits for it can be done the day after.
The standstill begins the day after its notice is *published*, not submitted, whether or not that is a working
day; the 8 working days are counted after the day it begins (regulation 12(2), (3) and (9), D-089).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from catchment.authority.rules.working_days import days_off_between, working_day_after
from catchment.structure.rules.words import listed, plain_date

BEFORE_IDENTIFIED = timedelta(days=14)  # regulation 10(5), D-088
STANDSTILL_DAYS = 8  # working days, regulation 12(3) and (9), D-089
AFTER_FURTHER_DECISION = 5  # working days, regulation 12(10), D-090
NOTICE_WITHIN = timedelta(days=30)  # regulations 7 to 11, 13(5), 14(5), 15(5): D-091 to D-093
FRAMEWORK_YEARS = 4  # regulation 16(5), D-094


@dataclass(frozen=True, slots=True)
class Clock:
    """A period with its first and last day; `next_day` is when what waits for it can be done."""

    name: str
    rule: str
    law: str
    first: date
    last: date
    sentence: str

    @property
    def next_day(self) -> date:
        """Return the first day after it."""
        return self.last + timedelta(days=1)

    def running(self, day: date) -> bool:
        """Say whether it runs on a day."""
        return self.first <= day <= self.last


def before_identified(submitted: date) -> Clock:
    """Return the 14 days before providers may be identified: step 2 must not be completed before the day
    which is 14 days after that of the notice of intention (regulation 10(5), D-088).
    """
    earliest = submitted + BEFORE_IDENTIFIED
    sentence = (
        f"Providers may be identified from {plain_date(earliest)}: 14 days after the notice of intention."
    )
    last = earliest - timedelta(days=1)
    return Clock("14 days for providers", "D-088", "regulation 10(5)", submitted, last, sentence)


def standstill(published: date) -> Clock:
    """Return the standstill without representations: until midnight at the end of the 8th working day after
    the day it begins, which is the day after the notice is published (regulation 12(2) and (9), D-089).
    """
    begins = published + timedelta(days=1)
    last = working_day_after(begins, STANDSTILL_DAYS)
    off = [f"{name} ({plain_date(day)})" for day, name in days_off_between(begins, last)]
    without = f" {listed(off)} {'does' if len(off) == 1 else 'do'} not count." if off else ""
    sentence = (
        f"The standstill began on {plain_date(begins)}; representations can be made until midnight at the "
        f"end of {plain_date(last)}, its 8th working day.{without}"
    )
    return Clock("Standstill", "D-089", "regulation 12(2), (3) and (9)", begins, last, sentence)


def after_further_decision(told: date) -> Clock:
    """Return the 5 working days after providers were told of the last further decision (12(10), D-090)."""
    last = working_day_after(told, AFTER_FURTHER_DECISION)
    sentence = (
        f"Providers were told of the further decision on {plain_date(told)}: the standstill cannot end "
        f"before 5 working days have passed, on {plain_date(last)}."
    )
    return Clock("After the further decision", "D-090", "regulation 12(10)", told, last, sentence)


def notice_due(what: str, since: date, rule: str, law: str) -> Clock:
    """Return the 30 days within which a notice must be submitted, counted from the day after (D-091)."""
    last = since + NOTICE_WITHIN
    sentence = f"The {what} must be submitted by {plain_date(last)}, 30 days after {plain_date(since)}."
    return Clock(what[:1].upper() + what[1:], rule, law, since, last, sentence)


def framework_limit(starts: date) -> date:
    """Return the last day of a framework agreement that lasts 4 years (regulation 16(5), D-094)."""
    years_on = starts.year + FRAMEWORK_YEARS
    leap_day = (starts.month, starts.day) == (2, 29)
    try:
        return starts.replace(year=years_on) - timedelta(days=1)
    except ValueError:
        assert leap_day, "only 29 February is missing in some years"
        return date(years_on, 2, 28)
