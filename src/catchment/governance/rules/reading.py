"""Reading handbook.yaml: from text to a `Handbook`, with a line for everything in it.

The file comes from outside, so it has limits: its size, its depth, how many parts it has. Anchors and aliases
are refused (ten lines of them can stand for a billion), and so are keys that come twice. Everything else that
is wrong is said at once, each with its line, so that a secretary can put it right in one go.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading_words import sentence_for

ENTRIES = (
    ("instrument", "instruments"),
    ("register", "registers"),
    ("plan", "plans"),
    ("function", "functions"),
    ("reservation", "reservations"),
    ("delegation", "delegations"),
    ("pooled-fund", "pooled_funds"),
)
MOST_BYTES = 5_000_000
DEEPEST = 20
MOST_PARTS = 200_000
MOST_PROBLEMS = 100
Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,10}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Position:
    """A line and column of a file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be read as a handbook: where, and a sentence."""

    position: Position
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: a handbook or problems, and where each item stands.

    `positions` maps (kind, code) of what a finding is about to a place in the file: `icb`, `body`, `seat`
    (`BODY/seat`), `person`, `interest` (`PERSON/code`), `instrument`, `register`, `plan` (`SYSTEM/code`).
    """

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    positions: Mapping[tuple[str, str], Position] = field(default_factory=dict)


class Unreadable(Exception):
    """The text cannot be read any further."""

    def __init__(self, position: Position, sentence: str) -> None:
        """Keep where and why."""
        super().__init__(sentence)
        self.problem = Problem(position, sentence)


Path = tuple[str | int, ...]
Part = TypeVar("Part", bound=BaseModel)


def read_handbook(text: str | bytes) -> Reading:
    """Return the handbook in `text`, or every problem that kept it from being read."""
    if len(text) > MOST_BYTES:
        megabytes = MOST_BYTES // 1_000_000
        sentence = f"The file is larger than {megabytes} MB; a handbook of one system is far smaller."
        return Reading(None, (Problem(Position(1, 1), sentence),))
    marks: dict[Path, Position] = {}
    try:
        value = _Tree(text, marks).read()
    except Unreadable as problem:
        return Reading(None, (problem.problem,))
    if not isinstance(value, dict):
        sentence = (
            "A handbook is a list of named parts that begins with “handbook: 1”; this is something else."
        )
        return Reading(None, (Problem(Position(1, 1), sentence),))
    try:
        handbook = Handbook.model_validate(value)
    except ValidationError as error:
        wrong = [
            (_nearest(marks, each["loc"]), each)
            for each in error.errors(include_url=False)
            if not (each["type"] == "too_short" and each["input"])  # its items are wrong, and said to be
        ]
        wrong.sort(key=lambda each: (each[0].line, each[0].column))
        found = [Problem(place, sentence_for(each, value)) for place, each in wrong[:MOST_PROBLEMS]]
        return Reading(None, tuple(dict.fromkeys(found)))
    return Reading(handbook, (), dict(_positions(handbook, marks)))


def read_part(text: str, kind: type[Part]) -> tuple[Part | None, tuple[Problem, ...]]:
    """Return one part of a handbook, such as a quorum, or every problem with its line."""
    marks: dict[Path, Position] = {}
    try:
        value = _Tree(text, marks).read()
        return kind.model_validate(value), ()
    except Unreadable as problem:
        return None, (problem.problem,)
    except ValidationError as error:
        found = (
            Problem(
                _nearest(marks, tuple(step for step in each["loc"] if not _is_model(step))),
                sentence_for(each, value).replace("The handbook", "The rule", 1),
            )
            for each in error.errors(include_url=False)
        )
        return None, tuple(dict.fromkeys(found))


def _is_model(step: str | int) -> bool:
    """Say whether a step of an error's location is a kind of rule that was tried, not a part of the text."""
    return isinstance(step, str) and step[:1].isupper()


def _nearest(marks: Mapping[Path, Position], location: tuple[Any, ...]) -> Position:
    """Return the place of the deepest part of a location that the file has."""
    path = list(location)
    while path:
        here = marks.get(tuple(path))
        if here is not None:
            return here
        path.pop()
    return Position(1, 1)


def _positions(
    handbook: Handbook, marks: Mapping[Path, Position]
) -> Iterator[tuple[tuple[str, str], Position]]:
    """Give the place of every item that a finding may be about."""
    start = Position(1, 1)
    yield ("icb", handbook.system), marks.get(("system",), start)
    for singular, plural in ENTRIES:
        for index, each in enumerate(getattr(handbook, plural)):
            yield (singular, f"{handbook.system}/{each.code}"), marks.get((plural, index), start)
    for index, assumption in enumerate(handbook.assumptions):
        yield ("assumption", assumption.rule), marks.get(("assumptions", index), start)
    for index, body in enumerate(handbook.bodies):
        yield ("body", body.code), marks.get(("bodies", index), start)
        for inner, seat in enumerate(body.seats):
            yield ("seat", f"{body.code}/{seat.code}"), marks.get(("bodies", index, "seats", inner), start)
    for index, person in enumerate(handbook.people):
        yield ("person", person.code), marks.get(("people", index), start)
        for inner, interest in enumerate(person.interests):
            place = marks.get(("people", index, "interests", inner), start)
            yield ("interest", f"{person.code}/{interest.code}"), place


class _Tree:
    """Builds plain values from YAML events, noting where each stands."""

    def __init__(self, text: str | bytes, marks: dict[Path, Position]) -> None:
        self._text, self._marks, self._parts = text, marks, 0

    def read(self) -> Any:
        """Return the value of the one document in the text."""
        value: Any = None
        documents = 0
        try:
            events = yaml.parse(self._text, Loader=Parser)
            for event in events:
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise Unreadable(
                            _place(event), "One file holds one handbook; a second one starts here."
                        )
                elif isinstance(event, MappingStartEvent | SequenceStartEvent | ScalarEvent | AliasEvent):
                    value = self._value(event, events, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self._within(Position(mark.line + 1, mark.column + 1)) if mark else Position(1, 1)
            said = str(error.problem or error.context or "it is not YAML")
            raise Unreadable(place, f"This is not YAML: {said}.") from error
        except yaml.reader.ReaderError as error:
            place = Position(self._line_at(error.position), 1)
            raise Unreadable(place, f"The file cannot be read as text: {error.reason}.") from error
        except UnicodeEncodeError as error:  # half of a pair of characters, which no file can hold
            place = Position(str(error.object).count("\n", 0, error.start) + 1, 1)
            raise Unreadable(place, f"The text cannot be read: {error.reason}.") from error
        return value

    def _within(self, place: Position) -> Position:
        """Return a place of the text: the parser may complain of what is missing after the last line."""
        newline: Any = b"\n" if isinstance(self._text, bytes) else "\n"
        last = self._text.count(newline) + (not self._text.endswith(newline))
        return place if place.line <= last else Position(max(last, 1), 1)

    def _line_at(self, offset: int) -> int:
        """Return the line of an offset in bytes."""
        text = self._text if isinstance(self._text, bytes) else self._text.encode("utf-8", "surrogatepass")
        return text.count(b"\n", 0, offset) + 1

    def _value(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Unreadable(_place(event), f"The file has more than {MOST_PARTS:,} parts.")
        if len(path) > DEEPEST:
            raise Unreadable(_place(event), f"Lists and parts are nested more than {DEEPEST} deep here.")
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                _place(event), "Anchors (&) and aliases (*) are not taken; write what is meant in full."
            )
        if not isinstance(event, ScalarEvent) and getattr(event, "tag", None):
            raise _tagged(event)
        self._marks.setdefault(path, _place(event))
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        assert isinstance(event, ScalarEvent)
        return _scalar(event)

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                return found
            if not isinstance(event, ScalarEvent):
                raise Unreadable(_place(event), "A part must be named by a word.")
            name = event.value
            if name in found:
                raise Unreadable(_place(event), f"“{name[:40]}” comes twice in the same part.")
            self._marks[(*path, name)] = _place(event)
            found[name] = self._value(next(events), events, (*path, name))
        raise AssertionError("the parser ends every mapping")

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                return found
            found.append(self._value(event, events, (*path, len(found))))
        raise AssertionError("the parser ends every sequence")


def _place(event: Event) -> Position:
    mark: Any = event.start_mark
    return Position(mark.line + 1, mark.column + 1)


def _tagged(event: Any) -> Unreadable:
    return Unreadable(_place(event), f"The tag “{event.tag[:40]}” is not taken; write a plain value.")


def _scalar(event: ScalarEvent) -> Any:
    """Return a scalar: a date, a number, true or false, nothing, or else text.

    Only what nobody could mean as text is anything else: `no` stays the word it is, and a code such as
    `00123` keeps its noughts.
    """
    if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
        raise _tagged(event)
    text: str = event.value
    if event.style or event.tag:
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return Decimal(text)
    if DATE.fullmatch(text):
        with suppress(ValueError):  # 2026-02-30 stays text, and the schema says what is wrong with it
            return date.fromisoformat(text)
    return text
