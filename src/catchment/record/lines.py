"""The lines of a folder of NDJSON files: read, parsed and checked a batch at a time, each with its place.

People come first, from whatever file they are in, then everything else and what is unreadable. Nothing here
needs a database, so that a process of its own can do it (`reading_ahead`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.receiving import LONGEST_ID, Mention, is_name, mentions, name_by_content
from catchment.record.rules.validation import check
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

MOST_BYTES = 16_000_000  # of the lines of a batch
LONGEST_LINE = 10_000_000  # bytes
KEPT_OF_TOO_LONG = 100_000  # bytes of a line that is too long
PASSES = ("people", "rest")


class Place(NamedTuple):
    """How far a reading got: the pass, the file, and the byte in it where the next line begins."""

    phase: int = 0
    file: int = 0
    byte: int = 0
    line: int = 0


class Line(NamedTuple):
    """One line: the bytes, where it stands, and the resource with what was found in it, or the problem."""

    raw: bytes
    where: str
    resource: Resource | None = None
    type: str = ""
    their_id: str = ""
    faults: Sequence[Fault] = ()
    mentions: Sequence[Mention] = ()  # places in the resource itself, which are changed there
    problem: str = ""


Batch = tuple[list[Line], Place]


def batches(files: Sequence[Path], start: Place, at_once: int) -> Iterator[Batch]:
    """Yield batches of at most so many lines from a place on, each with the place after it."""
    batch: list[Line] = []
    size = 0
    after = start
    for phase in range(start.phase, len(PASSES)):
        first_file = start.file if phase == start.phase else 0
        for number in range(first_file, len(files)):
            resumed = phase == start.phase and number == start.file
            here = start if resumed else Place(phase, number)
            for raw, after in _lines(files[number], here):
                line = _read(raw, phase, f"{files[number].name}, line {after.line}")
                if line is not None:
                    batch.append(line)
                    size += len(raw)
                if len(batch) >= at_once or size >= MOST_BYTES:
                    yield batch, after
                    batch, size = [], 0
    if batch:
        yield batch, after


def names_on(raw: bytes) -> tuple[str, str]:
    """Return the type and id on a line, as far as they can be read; faults are told when it is taken in."""
    try:
        resource = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return "", ""
    if not isinstance(resource, dict):
        return "", ""
    kind, name = resource.get("resourceType"), resource.get("id", "")
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else ("", "")


def _lines(path: Path, here: Place) -> Iterator[tuple[bytes, Place]]:
    """Yield the lines of a file that are not blank, each with the place after it."""
    byte, line = here.byte, here.line
    with path.open("rb") as opened:
        opened.seek(byte)
        for raw in opened:
            byte, line = byte + len(raw), line + 1
            if raw.strip():
                yield raw.strip(), Place(here.phase, here.file, byte, line)


def _read(raw: bytes, phase: int, where: str) -> Line | None:
    """Read a line if it is of this pass: people first, then everything else and what is unreadable."""
    person = b'"Patient"' in raw and names_on(raw)[0] == "Patient"
    if person != (PASSES[phase] == "people"):
        return None
    if len(raw) > LONGEST_LINE:
        long = f"the line has more than {LONGEST_LINE:,} bytes; only its beginning is kept here."
        return Line(raw[:KEPT_OF_TOO_LONG], where, problem=long)
    try:
        resource = parse(raw, LONGEST_LINE)
    except Unreadable as problem:
        return Line(raw, where, problem="; ".join(fault.message for fault in problem.faults))
    kind, their_id = resource.get("resourceType"), resource.get("id", "")
    if not isinstance(kind, str) or not kind.isalpha():
        return Line(raw, where, problem="it has no resourceType.")
    if not is_name(their_id):
        unnamed = f"its id must be a text of at most {LONGEST_ID} letters and digits."
        return Line(raw, where, problem=unnamed)
    name = their_id or name_by_content(resource)
    return Line(raw, where, resource, kind, name, check(resource, kind), mentions(resource))
