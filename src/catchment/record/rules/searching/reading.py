"""Reading one value of a search parameter: what `ge2026-01-31`, `http://loinc.org|4548-4` or `5.4||mg` say.

A date or number stands for a stretch: 2026-01 is the whole month, 5.4 is from 5.35 to 5.45. *About* (`ap`)
widens a number by a tenth of it, and a date by a tenth of how far it is from now, as the standard suggests.
"""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from catchment.record.rules.calendar import shifted
from catchment.record.rules.extraction import date_range, quantity_range
from catchment.record.rules.searching.lexing import plain, split
from catchment.record.rules.searching.query import (
    BadSearch,
    CompositeValue,
    DateValue,
    Kind,
    MissingValue,
    Modifier,
    NumberValue,
    Prefix,
    ReferenceValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
)

LONGEST_VALUE = 2000  # characters
LARGEST = 1e100  # no number of medicine is greater
TENTH = 10
_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d.+-])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_REFERENCE = re.compile(r"(?:(?P<type>[A-Z][A-Za-z]{1,40})/)?(?P<id>[A-Za-z0-9.\-]{1,64})(/_history/\d+)?")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


def read_value(
    name: str, kind: Kind, components: Sequence[Kind], modifier: Modifier, text: str, now: datetime, base: str
) -> Value:
    """Return what `text` asks of a parameter of a kind; `components` are the kinds of a composite's parts.

    `base` is our own address, with which references may begin; `now` is what dates are about (`ap`).

    Raises BadSearch with a sentence that begins with `name`.
    """
    if not text:
        raise BadSearch(name, f"{name}: a value was expected after the equals sign or between two commas.")
    if len(text) > LONGEST_VALUE:
        raise BadSearch(
            name, f"{name}: the value has {len(text)} characters; at most {LONGEST_VALUE} are read."
        )
    if modifier == "missing":
        if text not in ("true", "false"):
            raise BadSearch(name, f"{name}: {text!r} was given; `true` or `false` was expected.")
        return MissingValue(text == "true")
    if modifier == "text":
        return TokenValue(None, plain(name, text))
    if modifier == "identifier":
        return _token(name, text)
    if kind == "composite":
        return _composite(name, components, text, now, base)
    return _simple(name, kind, modifier, text, now, base)


def _simple(name: str, kind: Kind, modifier: Modifier, text: str, now: datetime, base: str) -> Value:
    """Return a value that is not composite; raises BadSearch."""
    if kind == "token":
        return _of_type(name, text) if modifier == "of-type" else _token(name, text)
    if kind == "date":
        return _date(name, text, now)
    if kind == "number":
        prefix, rest = _prefixed(text)
        return _number(name, prefix, rest, None, None)
    if kind == "quantity":
        return _quantity(name, text)
    if kind == "reference":
        return _reference(name, plain(name, text), base)
    if kind == "uri":
        return UriValue(plain(name, text))
    if kind == "string":
        return TextValue(plain(name, text))
    raise BadSearch(name, f"{name}: parameters of this kind cannot be searched here.", "not-supported")


def _token(name: str, text: str) -> TokenValue:
    parts = [plain(name, part) for part in split(text, "|")]
    if len(parts) == 1:
        return TokenValue(None, parts[0])
    system, code = parts[0], "|".join(parts[1:])
    if len(parts) > 2 or not (system or code):
        raise BadSearch(name, f"{name}: {text!r} was given; `code`, `system|code` or `system|` was expected.")
    return TokenValue(system, code or None)


def _of_type(name: str, text: str) -> TokenValue:
    parts = [plain(name, part) for part in split(text, "|")]
    if len(parts) != 3 or not all(parts):
        raise BadSearch(name, f"{name}: {text!r} was given; `system|type|value` was expected.")
    return TokenValue(parts[0], parts[1], parts[2])


def _prefixed(text: str) -> tuple[Prefix, str]:
    found = _PREFIX.match(text)
    return (cast(Prefix, found[1]), text[2:]) if found else ("eq", text)


def _date(name: str, text: str, now: datetime) -> DateValue:
    prefix, rest = _prefixed(text)
    try:
        low, high = date_range(rest.replace(" ", "+"))
    except ValueError as problem:
        raise BadSearch(
            name,
            f"{name}: {rest!r} is no date: {str(problem).rstrip('.')}. Expected is 2026, 2026-01, 2026-01-31 "
            "or a time such as 2026-01-31T14:30:00Z.",
        ) from problem
    if prefix == "ap":
        slack = abs(now - low) / TENTH
        low, high = shifted(low, -slack), shifted(high, slack)
    return DateValue(prefix, low, high)


def _number(name: str, prefix: Prefix, text: str, system: str | None, code: str | None) -> NumberValue:
    if not _NUMBER.fullmatch(text) or len(text) > 64:
        raise BadSearch(name, f"{name}: {text[:80]!r} is no number; expected is one such as 5.4 or 1e-3.")
    exact = float(text)
    if not math.isfinite(exact) or abs(exact) > LARGEST:
        raise BadSearch(name, f"{name}: {text!r} is greater than any number the record holds ({LARGEST:g}).")
    low, high = quantity_range(text)
    if prefix == "ap":
        low, high = min(low, exact - abs(exact) / TENTH), max(high, exact + abs(exact) / TENTH)
    return NumberValue(prefix, exact, low, high, system, code)


def _quantity(name: str, text: str) -> NumberValue:
    parts = [plain(name, part) for part in split(text, "|")]
    if len(parts) not in (1, 3):
        raise BadSearch(
            name, f"{name}: {text!r} was given; a number or `number|system|unit` was expected (`5.4||mg`)."
        )
    prefix, rest = _prefixed(parts[0])
    if len(parts) == 1:
        return _number(name, prefix, rest, None, None)
    if not parts[2]:
        raise BadSearch(name, f"{name}: {text!r} names no unit after the second bar.")
    return _number(name, prefix, rest, parts[1] or None, parts[2])


def _reference(name: str, text: str, base: str) -> ReferenceValue:
    own = text.removeprefix(base.rstrip("/") + "/") if base else text
    found = _REFERENCE.fullmatch(own)
    if found:
        return ReferenceValue(found["type"], found["id"])
    if _ADDRESS.fullmatch(text):
        return ReferenceValue(None, "", text)
    raise BadSearch(name, f"{name}: {text!r} was given; an id, `Type/id` or an address was expected.")


def _composite(name: str, kinds: Sequence[Kind], text: str, now: datetime, base: str) -> CompositeValue:
    parts = split(text, "$")
    if len(parts) != len(kinds):
        raise BadSearch(
            name, f"{name}: {text!r} has {len(parts)} parts; {len(kinds)} were expected, with $ between them."
        )
    return CompositeValue(
        tuple(_simple(name, kind, "", part, now, base) for kind, part in zip(kinds, parts, strict=True))
    )


def read_id(name: str, text: str) -> TokenValue:
    """Return an id; raises BadSearch for what can be none."""
    if not _ID.fullmatch(text):
        raise BadSearch(
            name, f"{name}: {text[:80]!r} can be no id; it has up to 64 letters, digits, - and full stops."
        )
    return TokenValue(None, text)
