"""Reading the values that nobody is sure of: a handbook may set its own, and may set one that cannot be used.

Such a value must neither stop the checks nor be taken for ours in silence. So each reader gives None for what
is not a day, a day of the year, a number or a list of words, and `unusable` says so as a sentence.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

MOST = 1_200  # months in a century: nothing that is counted here is more

Values = Mapping[str, Mapping[str, Any]]


def _said(values: Values, rule: str, name: str) -> Any:
    return values.get(rule, {}).get(name)


def day_of(values: Values, rule: str, name: str) -> date | None:
    """Return a value as a day (2023-06-30); None where it is not one."""
    try:
        return date.fromisoformat(str(_said(values, rule, name)))
    except ValueError:
        return None


def day_in_year(values: Values, rule: str, name: str, year: int) -> date | None:
    """Return a value such as 03-31 as a day of a year; None where it is not a day of every year."""
    try:
        day = date.fromisoformat(f"2023-{_said(values, rule, name)}")  # a year without 29 February
    except ValueError:
        return None
    return day.replace(year=year)


def number_of(values: Values, rule: str, name: str, most: int = MOST) -> Decimal | None:
    """Return a value as a number above 0 and not above `most`; None where it is not one."""
    try:
        number = Decimal(str(_said(values, rule, name)))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number <= most else None


def share_of(values: Values, rule: str, name: str) -> Decimal | None:
    """Return a value as a share of a whole, above 0 and not above 1; None where it is not one."""
    return number_of(values, rule, name, most=1)


def words_of(values: Values, rule: str, name: str) -> tuple[str, ...] | None:
    """Return a value as a list of words; None where it is not one."""
    said = _said(values, rule, name)
    if not isinstance(said, list | tuple) or not all(isinstance(word, str) and word for word in said):
        return None
    return tuple(said)


def unusable(values: Values, rule: str, name: str, expected: str) -> str:
    """Say that a value cannot be used, and what was expected (“a day, such as 2023-06-30”)."""
    return f"The value {name} of {rule} is “{_said(values, rule, name)}”, which is not {expected}."
