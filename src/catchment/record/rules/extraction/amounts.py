"""Numbers as they are searched: as precise as they are written.

5.4 mg is anything from 5.35 to 5.45 that somebody rounded; 5.40 is narrower (FHIR R4, search, number). The
unit is a term of its own, so that `5.4|http://unitsofmeasure.org|mg` compares two whole numbers. Nothing is
converted: 5 mg and 0.005 g do not find each other.
"""

import math
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from catchment.record.rules.terms import hash64, token_term

UNIT = hash64("unit")  # the "parameter" of units, in terms and in the vocabulary
_RANGE = hash64("range")
_HALF = Decimal("0.5")
_REMEMBERED = 1 << 15
MOST_DIGITS = 400  # after the point; a float knows no more


@lru_cache(_REMEMBERED)
def quantity_range(text: str) -> tuple[float, float]:
    """Return from where to where a number reaches, given as it is written: half its last digit either way.

    With an exponent the standard counts one digit more: 1e2 is 95 to 105. Raises ValueError for no number,
    and for one so great that no float holds it.
    """
    try:
        number = Decimal(text)
    except InvalidOperation as problem:
        raise ValueError(f"{text[:40]!r} is no number") from problem
    last = number.as_tuple().exponent
    if not isinstance(last, int) or not math.isfinite(float(text)):
        raise ValueError(f"{text[:40]!r} is greater than any number the record holds")
    if last < -MOST_DIGITS:
        return float(number), float(number)
    half = _HALF.scaleb(last - 1 if last > 0 else last)
    return float(number - half), float(number + half)


def written(number: float) -> str:
    """Return how a number of a resource was written (see rules/content.py on exact numbers)."""
    exact: str | None = getattr(number, "text", None)
    return exact if exact is not None else repr(number)


def range_of(parameter: int) -> int:
    """Return the "parameter" of the Ranges among a parameter's numbers: they are compared in another way."""
    return parameter ^ _RANGE


def unit_term(system: str, code: str) -> int:
    """Return the term of a unit: a code of a system, or what was written for people with system empty."""
    return token_term(UNIT, system, code)


def unit_of(quantity: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return system and code of a quantity's unit; without a code, what was written; None without a unit."""
    code = quantity.get("code")
    if code:
        return quantity.get("system", ""), code
    unit = quantity.get("unit")
    return ("", unit) if unit else None


def reach(quantity: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return from where to where a Quantity reaches; "< 5" from minus infinity; None without a value."""
    value = quantity.get("value")
    if value is None:
        return None
    comparator = quantity.get("comparator")
    if comparator:
        exact = float(written(value))
        return (-math.inf, exact) if comparator[0] == "<" else (exact, math.inf)
    return quantity_range(written(value))


def amounts(quantity: Mapping[str, Any]) -> list[tuple[tuple[str, str] | None, float, float]]:
    """Return (unit, low, high) of a Quantity, Age, Duration or Money, if it has a value."""
    found = reach(quantity)
    if found is None:
        return []
    currency = quantity.get("currency")  # only Money has one
    unit = ("urn:iso:std:iso:4217", currency) if currency else unit_of(quantity)
    return [(unit, *found)]


def range_amounts(range_: Mapping[str, Any]) -> list[tuple[tuple[str, str] | None, float, float]]:
    """Return (unit, low, high) of a Range; an end that is missing is infinite.

    Its ends are exact: 1.99 is not in the range from 2 to 3 (FHIR R4, Range).
    """
    low, high = range_.get("low", {}), range_.get("high", {})
    from_, to = low.get("value"), high.get("value")
    if from_ is None and to is None:
        return []
    least = -math.inf if from_ is None else float(written(from_))
    most = math.inf if to is None else float(written(to))
    return [(unit_of(low) or unit_of(high), least, most)]
