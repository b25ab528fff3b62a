"""Reading the JSON of a resource, and saying where it cannot be read.

JSON parsers differ in what they let through: two values under one name (the last wins, silently), numbers
without end, text that is no text. A record must not guess, so each of these is refused with its line and
column.

Names that come twice are found cheaply: what was parsed is written again, and the names in the text are
counted against the names in the copy. Only where the counts differ is the text read name by name.
"""

import json
import re
from typing import Any

import orjson

from catchment.record.rules.content import ExactNumber, reads_exactly
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

LONGEST = 50_000_000  # bytes of one resource or bundle
DEEPEST = 60
LONGEST_NUMBER = 40  # characters; FHIR asks for 18 digits at least to be kept
LARGEST_NUMBER = 1e100  # searches compare with no greater one, and a database cannot with any
_NAME = re.compile(rb'"[ \t\r\n]*:')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_AFTER = re.compile(r"\s*:")


class Unreadable(ValueError):
    """What was sent is no JSON of a resource; `faults` say why and where."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults; there is at least one."""
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class _NumberTooLong(ValueError):
    """A number has more digits than anybody means."""


def parse(raw: bytes, limit: int = LONGEST) -> Resource:
    """Return the JSON object in `raw`, at most `limit` bytes; digits of numbers are kept as written.

    Raises Unreadable where it is too long, no JSON, no object, or says anything twice.
    """
    found = read_json(raw, limit)
    if not isinstance(found, dict):
        raise _unreadable("structure", 'A resource is a JSON object, {"resourceType": ...}; this is none.')
    return found


def read_json(raw: bytes, limit: int = LONGEST) -> Any:
    """Return whatever JSON is in `raw`, as `parse` does.

    Raises Unreadable where it is too long, no JSON, or says anything twice.
    """
    if len(raw) > limit:
        raise _unreadable(
            "too-long", f"This is {len(raw):,} bytes; at most {limit:,} are taken. Send it in parts."
        )
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise _no_json(raw, problem) from problem
    if not isinstance(found, (dict, list)):
        return found
    # Few brackets cannot be deep, and counting them is cheaper than climbing.
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _deeper(found):
        raise _unreadable(
            "too-costly", f"This is nested more than {DEEPEST} levels deep; at most that are taken."
        )
    if _may_repeat(raw, found):
        _refuse_repeated(raw.decode())
    if reads_exactly(raw):
        return found
    try:
        return json.loads(raw, parse_float=_fraction, parse_int=_whole)
    except _NumberTooLong as problem:
        raise _unreadable(
            "value", problem.args[0], _position(raw.decode(), str(problem.args[1]))
        ) from problem


def _may_repeat(raw: bytes, found: Any) -> bool:
    """Return whether a name may be there twice; never False where one is.

    Escaped quotation marks and colons (`\\u0022`) would be counted in the copy only, so they always may.
    """
    if b"\\u00" in raw:
        return True
    return len(_NAME.findall(raw)) != orjson.dumps(found).count(b'":')


def _refuse_repeated(text: str) -> None:
    """Raise Unreadable at the first name that an object has twice."""
    open_objects: list[set[str] | None] = []
    for token in _TOKEN.finditer(text):
        written = token.group()
        if written == "{":
            open_objects.append(set())
        elif written == "[":
            open_objects.append(None)
        elif written in "}]":
            open_objects.pop()
        elif _AFTER.match(text, token.end()):
            name, names = json.loads(written), open_objects[-1]
            if names is None:
                continue
            if name in names:
                said = f"The name {name[:64]!r} is there twice in one object; say it once."
                raise _unreadable("structure", said, _place(text, token.start()))
            names.add(name)


def _deeper(found: Any) -> bool:
    """Return whether objects and lists are nested more than `DEEPEST` levels."""
    level = [found]
    for _ in range(DEEPEST):
        inside: list[Any] = []
        for each in level:
            inside += [x for x in (each.values() if type(each) is dict else each) if type(x) in (dict, list)]
        if not inside:
            return False
        level = inside
    return True


def _fraction(written: str) -> float:
    """Return a number with a fraction or exponent, with its digits."""
    if len(written) > LONGEST_NUMBER or not abs(float(written)) <= LARGEST_NUMBER:
        raise _NumberTooLong(f"The number {written[:24]} is longer or larger than is taken.", written)
    return ExactNumber(written)


def _whole(written: str) -> int:
    """Return a whole number that 64 bits hold."""
    if len(written) > 20 or not -(2**63) <= int(written) < 2**63:
        raise _NumberTooLong(f"The number {written[:24]} is longer or larger than is taken.", written)
    return int(written)


def _no_json(raw: bytes, problem: orjson.JSONDecodeError) -> Unreadable:
    """Return why the text is no JSON, and where."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as broken:
        line, column = raw.count(b"\n", 0, broken.start) + 1, broken.start - raw.rfind(b"\n", 0, broken.start)
        said = f"This is not UTF-8: byte {broken.start + 1:,} ({raw[broken.start]:#04x}) begins no character."
        return _unreadable("invalid", said, f"line {line}, column {column}")
    said = f"This is no JSON: {problem.msg}."
    return _unreadable("invalid", said, _place(text, min(problem.pos, len(text))))


def _position(text: str, written: str) -> str:
    return _place(text, max(text.find(written), 0))


def _place(text: str, position: int) -> str:
    """Return the line and column of a position, both from 1."""
    return (
        f"line {text.count(chr(10), 0, position) + 1}, column {position - text.rfind(chr(10), 0, position)}"
    )


def _unreadable(code: str, said: str, place: str = "") -> Unreadable:
    """Return the refusal; a place in the text goes into the sentence, as there is no FHIRPath yet."""
    return Unreadable([Fault("error", code, "", f"{said} (At {place}.)" if place else said)])
