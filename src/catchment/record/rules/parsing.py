"""Reading JSON that others sent: within limits, to the last digit, and with a place for every fault.

Python's parsers take the last of two equal keys without a word, so a text in which a key could stand twice
in one object is read a second time by one that looks (`_pairs`). Numbers keep their digits (rules/content).
"""

import json
import re
from typing import Any

import orjson

from catchment.record.rules.content import ExactNumber, reads_exactly
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

DEEPEST = 60
LONGEST = 100 * 1024 * 1024  # bytes
_LONG_NUMBER = re.compile(rb"\d{300}")
_KEY = re.compile(rb'"\s*:')  # the end of a key; of something like it within a text, too


class Unreadable(Exception):
    """A text that is no resource; `faults` say why and where."""

    def __init__(self, said: str, code: str = "structure") -> None:
        """Say it in a sentence."""
        super().__init__(said)
        self.faults = [Fault("fatal", code, "", said)]


class _Twice(ValueError):
    """A key stands twice in one object."""


def parse(raw: bytes, limit: int = LONGEST) -> Resource:
    """Return the object that a text of JSON is; raises Unreadable where it is none."""
    if len(raw) > limit:
        said = f"A text of {limit // (1024 * 1024)} MB at most was expected; this has {len(raw):,} bytes."
        raise Unreadable(said, "too-long")
    if not raw.strip():
        raise Unreadable("A resource in JSON was expected; nothing was sent.", "required")
    if b"\\u0000" in raw:
        raise Unreadable("The text holds the character of code 0, which no value has.", "value")
    if len(raw) > 308 and _LONG_NUMBER.search(raw):
        raise Unreadable("A number of more than 300 digits is more than a resource may say.", "value")
    value = _loaded(raw)
    if not isinstance(value, dict):
        raise Unreadable("A resource is a JSON object: it begins with { and ends with }.")
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _deeper_than(value, DEEPEST):
        raise Unreadable(f"Objects and lists may lie {DEEPEST} deep in each other; these lie deeper.")
    return value


def _loaded(raw: bytes) -> Any:
    """Parse a text, by the quick parser where nothing is lost by it."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise Unreadable(_what_is_wrong(raw, problem)) from problem
    exact, once = reads_exactly(raw), len(_KEY.findall(raw)) <= _keys(value)
    if exact and once:
        return value
    try:
        return json.loads(
            raw,
            parse_float=None if exact else ExactNumber,
            object_pairs_hook=None if once else _pairs,
        )
    except _Twice as problem:
        raise Unreadable(str(problem)) from problem
    except RecursionError as problem:
        raise Unreadable(f"Objects and lists may lie {DEEPEST} deep in each other.") from problem


def _what_is_wrong(raw: bytes, problem: orjson.JSONDecodeError) -> str:
    """Return why a text is not JSON."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as first:
        return f"The text is not UTF-8: byte {first.start + 1} begins no character."
    return f"The text is not JSON: {problem.msg} (line {problem.lineno}, column {problem.colno})."


def _keys(value: Any) -> int:
    """Return how many keys all objects of a value have; fewer than were written means that one came twice.

    Text that looks like a key only makes the count of those written greater, so that the slower parser looks.
    """
    count, waiting = 0, [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            count += len(node)
            waiting.extend(each for each in node.values() if isinstance(each, dict | list))
        elif isinstance(node, list):
            waiting.extend(each for each in node if isinstance(each, dict | list))
    return count


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of some pairs; raises _Twice where a key stands twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(f"The key “{twice[:60]}” stands twice in one object; say it once.")
    return made


def _deeper_than(value: Any, limit: int) -> bool:
    """Return whether objects and lists lie more than `limit` deep in each other."""
    level = [value]
    for _ in range(limit):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
