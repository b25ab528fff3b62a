"""The simple values of FHIR R4: what each must look like, as one function for each type.

Each takes a value and gives what was expected instead, or nothing when the value is right. The forms are
those of the standard's data types; a date must also be a day that there is (2024-02-30 is none).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], str]
LONGEST_TEXT = 1024 * 1024  # characters (the standard's limit for a string)
SMALLEST, GREATEST = -(2**31), 2**31 - 1
MOST_DIGITS = 40

_DATE = r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_is_date = re.compile(_DATE + r"\Z").match
_is_date_time = re.compile(_DATE + rf"(?:T{_TIME}{_ZONE})?\Z").match
_is_instant = re.compile(rf"(\d{{4}})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T{_TIME}{_ZONE}\Z").match
_is_time = re.compile(_TIME + r"\Z").match
_is_code = re.compile(r"[^\s]+(\s[^\s]+)*\Z").match
_is_id = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z").match
_is_uri = re.compile(r"\S+\Z").match
_is_oid = re.compile(r"urn:oid:[0-2](\.(0|[1-9]\d*))+\Z").match
_is_uuid = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z").match
_is_base64 = re.compile(r"(\s*[0-9A-Za-z+/]){2,}(\s*=){0,2}\s*\Z|\s*\Z").match
_MIME = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+*-]+(\s*;.*)?\Z").match
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z").match
_CURRENCY = re.compile(r"[A-Z]{3}\Z").match
FORMS: dict[str, Callable[[str], object]] = {"mime": _MIME, "language": _LANGUAGE, "currency": _CURRENCY}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return "a text"
    if not value or value.isspace():
        return "a text that is not empty"
    return "a text of a million characters at most" if len(value) > LONGEST_TEXT else ""


def _boolean(value: Any) -> str:
    return "" if value is True or value is False else "true or false, without quotation marks"


def _whole(least: int, expected: str) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= GREATEST
        return "" if fits else expected

    return check


def _decimal(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "a number, without quotation marks"
    written = getattr(value, "text", None) or repr(value)
    return f"a number of {MOST_DIGITS} digits at most" if len(written) > MOST_DIGITS else ""


def _formed(matches: Callable[[str], object], expected: str) -> Check:
    def check(value: Any) -> str:
        return "" if isinstance(value, str) and matches(value) else expected

    return check


def _dated(matches: Callable[[str], "re.Match[str] | None"], expected: str) -> Check:
    """Return a check of a form that begins with year, month and day, for days that there are."""

    def check(value: Any) -> str:
        found = matches(value) if isinstance(value, str) else None
        if found is None:
            return expected
        year, month, day = found.group(1, 2, 3)
        if year == "0000" or (day and int(day) > 28 and int(day) > monthrange(int(year), int(month))[1]):
            return f"{expected}, on a day that there is"
        return ""

    return check


def _base64(value: Any) -> str:
    fits = isinstance(value, str) and _is_base64(value) and len(re.sub(r"\s", "", value)) % 4 == 0
    return "" if fits else "bytes in base64"


def _xhtml(value: Any) -> str:
    fits = isinstance(value, str) and value.lstrip().startswith("<div")
    return "" if fits else "XHTML in one <div> element"


_address = _formed(_is_uri, "an address without spaces")
PRIMITIVES: dict[str, Check] = {
    "string": _text,
    "markdown": _text,
    "boolean": _boolean,
    "integer": _whole(SMALLEST, "a whole number of 32 bits"),
    "unsignedInt": _whole(0, "a whole number, 0 or more"),
    "positiveInt": _whole(1, "a whole number, 1 or more"),
    "decimal": _decimal,
    "date": _dated(_is_date, "a date such as 2026, 2026-04 or 2026-04-01"),
    "dateTime": _dated(_is_date_time, "a date or moment such as 2026-04-01 or 2026-04-01T09:00:00+01:00"),
    "instant": _dated(_is_instant, "a moment such as 2026-04-01T09:00:00Z"),
    "time": _formed(_is_time, "a time such as 09:00:00"),
    "code": _formed(_is_code, "a code without spaces around it"),
    "id": _formed(_is_id, "an id: 1 to 64 letters, digits, hyphens and full stops"),
    "uri": _address,
    "url": _address,
    "canonical": _address,
    "oid": _formed(_is_oid, "an OID such as urn:oid:2.16.840"),
    "uuid": _formed(_is_uuid, "a UUID such as urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
    "base64Binary": _base64,
    "xhtml": _xhtml,
}
