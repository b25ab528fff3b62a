"""Writing the example's people to files: NDJSON as organisations send it, or Parquet to count with.

Two parts are made at a time, each by a process of its own; nothing here needs a database.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from catchment.demo.chance import SEED
from catchment.demo.record.ground import example_world
from catchment.record.synthetic import ndjson, parquet
from catchment.record.synthetic.making import FEWEST, MOST, batches

NOTE = "people.txt"  # in a folder: which people were written to it
PEOPLE_BY_DEFAULT = 2_000
AT_ONCE = 2  # processes; a small machine has two processors
Step = Callable[[int, int], None]  # told how many parts are done, of how many


class Form(StrEnum):
    """How people are written."""

    NDJSON = "ndjson"
    PARQUET = "parquet"


class CannotWrite(ValueError):
    """What was asked for cannot be made or written; the message is a sentence for whoever asked."""


def check_number(people: int, first: int = 0) -> None:
    """Check that so many people can be made; raises CannotWrite with what can."""
    if not FEWEST <= people <= MOST or not 0 <= first < people:
        raise CannotWrite(f"{people:,} people cannot be made: give a number from {FEWEST} to {MOST:,}.")


def write_people(
    folder: Path,
    people: int,
    *,
    seed: int = SEED,
    form: Form = Form.NDJSON,
    first: int = 0,
    step: Step | None = None,
) -> int:
    """Write the people numbered from `first` to before `people`; returns how many resources or rows.

    NDJSON has a folder for each sending organisation in `folder`. `step` is told of every part that is done.
    The same people are the same files, however often they are written. Raises CannotWrite where so many
    cannot be made, or where the folder holds something else.
    """
    check_number(people, first)
    world = example_world()
    _claim(folder, f"{form} {seed} {first} {people}\n")
    if form is Form.PARQUET:
        parquet.write_words(world, folder)
    size = parquet.PART if form is Form.PARQUET else ndjson.PART
    parts = range(first // (size * 1000), -(-batches(people) // size))
    write = partial(_write, form=form, seed=seed, first=first, people=people, folder=folder)
    written = 0
    with _workers(len(parts)) as run:
        for done, count in enumerate(run(write, parts), start=1):
            written += count
            if step:
                step(done, len(parts))
    return written


def _claim(folder: Path, what: str) -> None:
    """Note in a folder what is written to it; raises CannotWrite where something else is there."""
    note = folder / NOTE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and (not note.is_file() or note.read_text(encoding="utf-8") != what):
            raise CannotWrite(f"The folder {folder.name} holds something else: give an empty or a new one.")
        note.write_text(what, encoding="utf-8")
    except OSError as problem:
        raise CannotWrite(f"Nothing can be written to {folder.name}: {problem.strerror}.") from problem


def _write(part: int, *, form: Form, seed: int, first: int, people: int, folder: Path) -> int:
    """Write one part, in whichever process."""
    if form is Form.PARQUET:
        return parquet.write_part(example_world(), seed, part, people, folder, first)
    return ndjson.write_part(example_world(), seed, part, people, folder, first)


def _here(write: Callable[[int], int], parts: range) -> Iterator[int]:
    yield from map(write, parts)


@contextmanager
def _workers(parts: int) -> Iterator[Callable[[Callable[[int], int], range], Iterator[int]]]:
    """Give something that runs parts: here where there are few, else in processes of their own."""
    if parts <= AT_ONCE:
        yield _here
        return
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:

        def run(write: Callable[[int], int], numbers: range) -> Iterator[int]:
            for made in as_completed([pool.submit(write, number) for number in numbers]):
                yield made.result()

        yield run
