"""Rows of the index that have one value: of a time, a number, a text, a term.

A prefix compares stretches (FHIR R4, search, prefixes): `ge2026-01` holds of whatever goes on after the month
or is within it. Each comparison is written once, here; `rules/searching/matching.py` says the same of values
in memory, and a test holds the two together.
"""

from collections.abc import Sequence
from typing import Any

from catchment.record.queries.search_checks import NEVER, TERMS, AllOf, AnyOf, Check, OnVersion, Rows
from catchment.record.rules.content import dumps
from catchment.record.rules.extraction import SearchParameter, normalised, range_of
from catchment.record.rules.searching.query import DateValue, NumberValue

DATES, TEXTS, QUANTITIES = "record_indexeddate", "record_indexedtext", "record_indexedquantity"
LAST_LETTER = "\U0010ffff"
_PARTS = {
    "HumanName": (".family", ".given", ".prefix", ".suffix", ".text"),
    "Address": (".line", ".city", ".district", ".state", ".postalCode", ".country", ".text"),
}
_READS = (  # no JSON of the database can hold the character of number nought
    "CASE WHEN position('\\\\u0000'::bytea IN {v}.content) > 0 THEN false ELSE EXISTS (SELECT 1 FROM "
    "unnest(%s::jsonpath[]) way WHERE jsonb_path_exists(convert_from({v}.content, 'UTF8')::jsonb, way, "
    "%s::jsonb)) END"
)
# What holds between a stretch of time that was asked (%s) and one that was found, by prefix; and whether the
# index, which is in the order of `low`, has the rows that match beside each other.
_TIMES = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high <= %s", "low high high", True),
    "ne": ("NOT ({x}.low >= %s AND {x}.high <= %s)", "low high", False),
    "gt": ("{x}.high > %s", "high", False),
    "lt": ("{x}.low < %s", "low", True),
    "ge": ("({x}.high > %s OR {x}.low >= %s AND {x}.high <= %s)", "high low high", False),
    "le": ("{x}.low < %s AND ({x}.low < %s OR {x}.high <= %s)", "high low high", True),
    "sa": ("{x}.low >= %s", "high", True),
    "eb": ("{x}.low < %s AND {x}.high <= %s", "low low", True),
    "ap": ("{x}.low < %s AND {x}.high > %s", "high low", False),
}
_STORED = {
    "eq": ("{v}.stored_at >= %s AND {v}.stored_at < %s", "low high"),
    "ne": ("NOT ({v}.stored_at >= %s AND {v}.stored_at < %s)", "low high"),
    "gt": ("{v}.stored_at >= %s", "high"),
    "lt": ("{v}.stored_at < %s", "low"),
    "ge": ("{v}.stored_at >= %s", "low"),
    "le": ("{v}.stored_at < %s", "high"),
    "sa": ("{v}.stored_at >= %s", "high"),
    "eb": ("{v}.stored_at < %s", "low"),
    "ap": ("{v}.stored_at >= %s AND {v}.stored_at < %s", "low high"),
}
# A number compares by its value, however precisely it was written; the middle of its reach is that value.
# What has no end ("< 5") has no middle, and is compared by its ends.
_WIDTH, _MIDDLE = "({x}.high - {x}.low)", "(({x}.low + {x}.high) / 2)"


def _compared(open_ended: str, closed: str) -> str:
    return f"CASE WHEN {_WIDTH} = 'Infinity' THEN {open_ended} ELSE {closed} END"


_ABOVE = f"{_MIDDLE} > %s + {_WIDTH} * 1e-6"
_BELOW = f"{_MIDDLE} < %s - {_WIDTH} * 1e-6"
_NUMBERS = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high <= %s", "low high high", True),
    "ne": ("NOT ({x}.low >= %s AND {x}.high <= %s)", "low high", False),
    "gt": (_compared("{x}.high > %s", _ABOVE), "exact exact", False),
    "lt": (_compared("{x}.low < %s", _BELOW), "exact exact", False),
    "ge": (_compared("{x}.high > %s", f"NOT {_BELOW}"), "exact exact", False),
    "le": (_compared("{x}.low < %s", f"NOT {_ABOVE}"), "exact exact", False),
    "sa": (_compared("{x}.low >= %s", _ABOVE), "exact exact", False),
    "eb": (_compared("{x}.high <= %s", _BELOW), "exact exact", False),
    "ap": ("{x}.low < %s AND {x}.high > %s", "high low", False),
}

# A Range against the same; its ends are exact, and so is the number where a prefix makes it so.
_RANGES = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high < %s", "low high high", True),
    "ne": ("NOT ({x}.low >= %s AND {x}.high < %s)", "low high", False),
    "gt": ("{x}.high > %s", "exact", False),
    "lt": ("{x}.low < %s", "exact", True),
    "ge": ("({x}.high > %s OR {x}.low >= %s AND {x}.high <= %s)", "exact exact exact", False),
    "le": ("{x}.low <= %s AND ({x}.low < %s OR {x}.high <= %s)", "exact exact exact", True),
    "sa": ("{x}.low > %s", "exact", True),
    "eb": ("{x}.high < %s", "exact", False),
    "ap": ("{x}.low < %s AND {x}.high >= %s", "high low", False),
}


def one_of(checks: Sequence[Check]) -> Check:
    """Return the check that any of several holds; terms are asked together."""
    terms = [term for check in checks if isinstance(check, Rows) for term in check.terms]
    others = [check for check in checks if not (isinstance(check, Rows) and check.terms) and check != NEVER]
    if terms:
        others.insert(0, having_terms(terms))
    return others[0] if len(others) == 1 else AnyOf(tuple(others))


def having_terms(terms: Sequence[int]) -> Check:
    """Return the check that one of these terms is there."""
    unique = tuple(dict.fromkeys(terms))
    if not unique:
        return NEVER
    if len(unique) == 1:
        return Rows(TERMS, "{x}.term = %s", unique, unique)
    return Rows(TERMS, "{x}.term = ANY(%s)", (list(unique),), unique)


def stored_at(value: DateValue) -> Check:
    """Return the check on when a version was stored."""
    where, bounds = _STORED[value.prefix]
    since = None if value.prefix in ("ne", "lt", "le", "eb") else value.low
    return OnVersion(where, tuple(getattr(value, bound) for bound in bounds.split()), since=since)


def at_time(number: int, value: DateValue) -> Check:
    """Return the check that a parameter (by number) has a time that stands so to what was asked."""
    where, bounds, together = _TIMES[value.prefix]
    values = tuple(getattr(value, bound) for bound in bounds.split())
    return Rows(DATES, f"{{x}}.parameter = %s AND {where}", (number, *values), together=together)


def of_number(number: int, value: NumberValue, units: Sequence[int]) -> Check:
    """Return the check that a parameter has such a number, in one of some units where one was asked for."""
    return _measured(number, _NUMBERS, value, units)


def of_range(number: int, value: NumberValue, units: Sequence[int]) -> Check:
    """Return the check that a parameter has a Range that stands so to a number, in one of some units."""
    return _measured(range_of(number), _RANGES, value, units)


def _measured(
    number: int, how: dict[str, tuple[str, str, bool]], value: NumberValue, units: Sequence[int]
) -> Check:
    where, bounds, together = how[value.prefix]
    values: tuple[Any, ...] = (number, *(getattr(value, bound) for bound in bounds.split()))
    if value.code is not None:
        where, values = f"{where} AND {{x}}.unit = ANY(%s)", (*values, list(units))
    return Rows(QUANTITIES, f"{{x}}.parameter = %s AND {where}", values, together=together)


def of_text(number: int, modifier: str, text: str) -> Check:
    """Return the check that a parameter has a text that begins so, or contains it."""
    asked = normalised(text)
    if modifier == "contains":
        escaped = asked.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return Rows(
            TEXTS, "{x}.parameter = %s AND {x}.value LIKE %s", (number, f"%{escaped}%"), together=False
        )
    return Rows(
        TEXTS,
        "{x}.parameter = %s AND {x}.value >= %s AND {x}.value < %s",
        (number, asked, asked + LAST_LETTER),
    )


def exactly(parameter: SearchParameter, text: str) -> Check:
    """Return the check that a text is there to the letter: found without case, then read in the content."""
    asked = normalised(text)
    found = Rows(TEXTS, "{x}.parameter = %s AND {x}.value = %s", (parameter.number, asked))
    paths = [
        f"$.{route.path}{part} ? (@ == $asked)"
        for route in parameter.routes
        for part in _PARTS.get(route.datatype, ("",))
    ]
    read = OnVersion(_READS, (paths, dumps({"asked": text}).decode()))
    return AllOf((found, read))
