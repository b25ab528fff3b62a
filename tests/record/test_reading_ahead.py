"""Reading ahead: a second process reads what this one would, stops when it is told, and outlives nobody."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.record import reading_ahead
from catchment.record.lines import Batch, Place, batches
from catchment.record.reading_ahead import FEW_LINES, ReadingFailed, end_reading, read_ahead
from tests.record.senders import observation, patient

START = Place()
MANY = FEW_LINES
PROCESSES = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="/proc, which Linux has, tells who runs"
)
LINES: list[Any] = [
    *(observation(f"o{each}", f"Patient/p{each % 7}") for each in range(40)),
    *(patient(f"p{each}", born="1980-05-01") for each in range(7)),
    "this is no JSON", "", "   ", {"id": "x"}, {"resourceType": "Observation", "id": 5},
]  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """End the second process after each test."""
    yield
    end_reading()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return two files, in which people come last."""
    made = []
    for number, lines in enumerate((LINES[:30], LINES[30:])):
        made.append(tmp_path / f"{number}.ndjson")
        made[-1].write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
    return made


def read_here(files: list[Path], start: Place = START, at_once: int = 9) -> list[Batch]:
    """Read in this process."""
    return list(batches(files, start, at_once))


def ids(read: list[Batch]) -> list[str]:
    """Return the ids on the lines, in the order in which they are taken in."""
    return [line.their_id or line.problem for batch, _ in read for line in batch]


def test_people_come_first_and_what_is_unreadable_is_told(files: list[Path]) -> None:
    """Every line that is not blank comes once: people, then the rest, with what is wrong and where."""
    read = read_here(files)
    assert ids(read)[:47] == [f"p{each}" for each in range(7)] + [f"o{each}" for each in range(40)]
    last = [line for batch, _ in read for line in batch][47:]
    assert [line.where for line in last] == [f"1.ndjson, line {number}" for number in (18, 21, 22)]
    assert last[1].problem == "it has no resourceType." and last[2].problem.startswith("its id must be")
    assert all(line.resource is None for line in last)


@given(at_once=st.integers(1, 60))
def test_a_reading_goes_on_where_it_stopped(tmp_path_factory: pytest.TempPathFactory, at_once: int) -> None:
    """From the place after any batch on come the lines that were not read, and no other."""
    path = tmp_path_factory.mktemp("in") / "a.ndjson"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in LINES))
    whole = read_here([path], at_once=at_once)
    for number, (_, place) in enumerate(whole, 1):
        assert ids(read_here([path], place, at_once)) == ids(whole[number:])
    assert all(before < after for (_, before), (_, after) in pairwise(whole))


def test_the_second_process_reads_the_same(files: list[Path]) -> None:
    """Batches, places, faults: all as read here; and what a line mentions is in that line's own resource."""
    ahead = list(read_ahead(files, START, 9, MANY))
    assert ahead == read_here(files)
    line = next(line for batch, _ in ahead for line in batch if line.type == "Observation")
    line.mentions[0].holder["reference"] = "Patient/ours"
    assert line.resource is not None and line.resource["subject"] == {"reference": "Patient/ours"}
    again = list(read_ahead(files, ahead[2][1], 9, MANY))
    assert again == read_here(files, ahead[2][1]), "the same process, asked once more"


def test_few_lines_are_read_here(files: list[Path]) -> None:
    """No process is started for them."""
    assert list(read_ahead(files, START, 9, FEW_LINES - 1)) == read_here(files)
    assert reading_ahead._reader is None


def test_who_stops_midway_leaves_nothing_for_the_next(files: list[Path]) -> None:
    """What had been read ahead for one is not given to another."""
    reading = read_ahead(files, START, 2, MANY)
    next(reading)
    reading.close()
    assert list(read_ahead(files, START, 9, MANY)) == read_here(files)


@PROCESSES
def test_a_file_that_is_gone_is_a_sentence(files: list[Path]) -> None:
    """So is a process that somebody ended; the next reading starts another."""
    for lines in (MANY, FEW_LINES - 1):  # read there, and read here
        with pytest.raises(ReadingFailed, match=r"gone.ndjson cannot be read: No such file"):
            list(read_ahead([files[0].with_name("gone.ndjson")], START, 9, lines))
    reading = read_ahead(files * 200, START, 1, MANY)
    next(reading)
    (child,) = _children(os.getpid())
    os.kill(child, signal.SIGKILL)
    with pytest.raises(ReadingFailed, match="has ended; try again"):
        list(reading)
    assert list(read_ahead(files, START, 9, MANY)) == read_here(files)
    (child,) = _children(os.getpid())
    os.kill(child, signal.SIGKILL)
    ends = time.monotonic() + 10
    while _is_there(child) and time.monotonic() < ends:
        time.sleep(0.02)
    assert list(read_ahead(files, START, 9, MANY)) == read_here(files), "one that ended between two readings"


PARENT = """
import sys, time
from pathlib import Path
from catchment.record.lines import Place
from catchment.record.reading_ahead import FEW_LINES, read_ahead
reading = read_ahead([Path(sys.argv[1])] * 10_000, Place(), 1, FEW_LINES)
next(reading)
print("begun", flush=True)
time.sleep(60)
"""


@PROCESSES
def test_it_ends_with_whoever_started_it(files: list[Path]) -> None:
    """Killed, the first process can tell nobody; the second notices."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(files[0])], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None and parent.stdout.readline() == "begun\n"
    (child,) = _children(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ends = time.monotonic() + 10
    while _is_there(child) and time.monotonic() < ends:
        time.sleep(0.02)
    assert not _is_there(child)


def _children(parent: int) -> list[int]:
    """Return the processes that a process started to read ahead."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            of = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if of == parent and b"reading_ahead" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
    return found


def _is_there(process: int) -> bool:
    """Return whether a process runs: one that has ended and that nobody asked about does not."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()
