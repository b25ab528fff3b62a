"""How the values of FHIR's simple types are written: dates, times, identifiers, numbers, addresses.

The forms are those of the standard (https://hl7.org/fhir/R4/datatypes.html#primitive), and a day must exist:
2024-02-30 has the right form and is refused.
"""

import re
from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

from catchment.record.rules.validation.narrative import is_narrative

LONGEST_TEXT = 1_048_576  # characters, FHIR's own limit for a string
LONGEST_BINARY = 50_000_000  # characters of base64
LARGEST_INTEGER = 2_147_483_647
_YEAR = r"(?!0000)\d{4}"
_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,12})?"
_DATE = re.compile(rf"{_YEAR}(-(0[1-9]|1[0-2])|-{_DAY})?", re.ASCII)
_DATE_TIME = re.compile(rf"{_YEAR}(-(0[1-9]|1[0-2])|-{_DAY}(T{_CLOCK}{_ZONE})?)?", re.ASCII)
_INSTANT = re.compile(rf"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}", re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URI = re.compile(r"[^\s\x00-\x1f]+")
_OID = re.compile(r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_CODE = re.compile(r"[^\s\x00-\x1f]+(\s[^\s\x00-\x1f]+)*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMS = {
    "mime": re.compile(r"[\w.+\-*]+(/[\w.+\-*]+)?(\s*;.*)?", re.ASCII),
    "currency": re.compile(r"[A-Z]{3}"),
    "language": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
}


def _exists(text: str) -> bool:
    """Return whether a date that has the right form is a day of the calendar."""
    if len(text) < 10 or text[8:10] <= "28":
        return True
    try:
        date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return False
    return True


def _date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None and _exists(value)


def _date_time(value: Any) -> bool:
    return isinstance(value, str) and _DATE_TIME.fullmatch(value) is not None and _exists(value)


def _instant(value: Any) -> bool:
    return isinstance(value, str) and _INSTANT.fullmatch(value) is not None and _exists(value)


def _matching(form: re.Pattern[str], longest: int = 4096) -> Callable[[Any], bool]:
    """Return a check that a value is a text of a form, at most `longest` characters."""
    match = form.fullmatch

    def is_so(value: Any) -> bool:
        return isinstance(value, str) and len(value) <= longest and match(value) is not None

    return is_so


def _text(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_TEXT
        and not value.isspace()
        and value != ""
        and (value.isprintable() or not _UNSEEN.search(value))
    )


def _base64(value: Any) -> bool:
    if not isinstance(value, str) or not value or len(value) > LONGEST_BINARY:
        return False
    bare = "".join(value.split())
    return len(bare) % 4 == 0 and _BASE64.fullmatch(bare) is not None


def _boolean(value: Any) -> bool:
    return value is True or value is False


def _decimal(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _integer_from(least: int) -> Callable[[Any], bool]:
    """Return a check that a value is a whole number of 32 bits, `least` or more."""

    def is_so(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST_INTEGER

    return is_so


CHECKS: dict[str, Callable[[Any], bool]] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "canonical": _matching(_URI),
    "code": _matching(_CODE),
    "date": _date,
    "dateTime": _date_time,
    "decimal": _decimal,
    "id": _matching(_ID),
    "instant": _instant,
    "integer": _integer_from(-LARGEST_INTEGER - 1),
    "markdown": _text,
    "oid": _matching(_OID),
    "positiveInt": _integer_from(1),
    "string": _text,
    "time": _matching(_TIME),
    "unsignedInt": _integer_from(0),
    "uri": _matching(_URI),
    "url": _matching(_URI),
    "uuid": _matching(_UUID),
    "xhtml": is_narrative,
}
IN_WORDS = {
    "base64Binary": "base64 text of at most 50 million characters",
    "boolean": "true or false, without quotation marks",
    "canonical": "an address without spaces",
    "code": "a code, without spaces around it",
    "date": "a day that exists, such as 2024-02-29, or a month or a year",
    "dateTime": "a day that exists, such as 2024-02-29, or a moment with its zone, "
    "such as 2024-02-29T09:30:00Z",
    "decimal": "a number, without quotation marks",
    "id": "1 to 64 letters, digits, - and .",
    "instant": "a moment with seconds and zone, such as 2024-02-29T09:30:00Z",
    "integer": "a whole number of at most 32 bits",
    "markdown": "text that is not empty, without control characters, of at most 1,048,576 characters",
    "oid": "an OID, such as urn:oid:1.2.3",
    "positiveInt": "a whole number from 1 to 2,147,483,647",
    "string": "text that is not empty, without control characters, of at most 1,048,576 characters",
    "time": "a time of day, such as 09:30:00",
    "unsignedInt": "a whole number from 0 to 2,147,483,647",
    "uri": "an address without spaces",
    "url": "an address without spaces",
    "uuid": "a UUID, such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "xhtml": "well-formed XHTML in one <div>, with text, lists, tables, links and pictures, "
    "and nothing that runs",
}
