"""Synthetic people as NDJSON: a folder for each organisation that sends, a file for each type of resource.

`catchment record import ndjson FOLDER --source CODE` takes in one folder, as if that organisation sent it.
Files are of one part (PART batches) each, so that parts can be made at the same time; within a file the order
is that of the batches, so the same people are the same bytes however they were made.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import orjson

from catchment.record.synthetic.batch import PEOPLE, Batch
from catchment.record.synthetic.making import make_batch
from catchment.record.synthetic.pen import Pen, Sent
from catchment.record.synthetic.world import World
from catchment.record.synthetic.writing_care import write_care
from catchment.record.synthetic.writing_clinical import write_clinical
from catchment.record.synthetic.writing_paper import questionnaire, write_paper
from catchment.record.synthetic.writing_people import write_people

PART = 10  # batches in a file
ENOUGH = 16 << 20  # bytes that wait in memory before they are written
Lines = dict[tuple[str, str], list[bytes]]  # by sender's code and type of resource


def resources(batch: Batch, people: int, first: int = 0) -> Iterator[Sent]:
    """Yield all that is sent about the wanted people of a batch: from number `first` to before `people`."""
    pen = Pen(batch, first, people)
    yield from write_people(pen)
    yield from write_care(pen)
    yield from write_clinical(pen)
    yield from write_paper(pen)


def write_part(world: World, seed: int, part: int, people: int, folder: Path, first: int = 0) -> int:
    """Write one part as `<sender>/<Type>.<part>.ndjson`; returns how many resources.

    Only the people numbered from `first` to before `people` are written. Files that are there already are
    written anew.
    """
    waiting: Lines = defaultdict(list)
    begun: set[tuple[str, str]] = set()
    held = count = 0
    codes = [each.code for each in world.senders]
    last = min((part + 1) * PART, -(-people // PEOPLE))
    for number in range(max(part * PART, first // PEOPLE), last):
        batch = make_batch(world, seed, number)
        if number == 0 and first == 0:
            waiting[codes[0], "Questionnaire"].append(
                orjson.dumps(questionnaire(batch), option=orjson.OPT_APPEND_NEWLINE)
            )
            count += 1
        for sender, resource in resources(batch, people, first):
            line = orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE)
            waiting[codes[sender], resource["resourceType"]].append(line)
            held += len(line)
            count += 1
        if held > ENOUGH or number == last - 1:
            _write(folder, part, waiting, begun)
            waiting.clear()
            held = 0
    return count


def _write(folder: Path, part: int, waiting: Lines, begun: set[tuple[str, str]]) -> None:
    """Write what waits; the first time to a new file, then after what is there."""
    for (sender, kind), lines in waiting.items():
        here = folder / sender
        here.mkdir(parents=True, exist_ok=True)
        with (here / f"{kind}.{part:04d}.ndjson").open("ab" if (sender, kind) in begun else "wb") as file:
            file.writelines(lines)
        begun.add((sender, kind))
