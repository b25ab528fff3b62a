"""The ledger: a million postings written and asked about, eight writers at once, and other tools beside it.

The books are invented and always the same (`money_books.py`). What is measured inside Catchment is in
`money_inside.py`. The other tools get the same books of 100,000 postings as text, without what only we carry
(numbers, keys, decisions), and each is run as it is fastest; every round asks each of them once.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from common import REPOSITORY, Row, answer_of, percentile, run_alone, temporary_home, watch

ROUNDS = 3
TRIAL_TARGET, STATEMENT_TARGET = 1000, 50  # ms
POSTING_TARGET = 25_000  # postings a second
LONGEST_PEER_SECONDS = 300
LOADER = """
import sys, time
from beancount import loader
from beancount.core import realization
loader.initialize(use_cache=False)
started = time.perf_counter()
entries, errors, _ = loader.load_file(sys.argv[1])
realization.realize(entries)
assert not errors, errors[:3]
print(time.perf_counter() - started)
"""
OURS = {
    "first": "trial balance, first asked",
    "again": "trial balance, asked again",
    "anew": "every total worked out anew",
}
PEERS = {"hledger balance": 20, "ledger balance": 5, "bean-check": 40, "beancount loader": 40}


def measure() -> list[Row]:
    """Build both books, each on a home of its own, and ask."""
    with temporary_home() as home:
        large = answer_of(inside(home, "large"), "The large books")
    if (
        large["wrong"]
        or large["writers"]["wrong"]
        or large["writers"]["lost"]
        or any(large["writers"]["ended"])
    ):
        sys.exit(f"The books are not right, so no figure means anything: {large['wrong']} {large['writers']}")
    rows = [*_posting(large), *_reading(large), *_writing(large["writers"])]
    with temporary_home() as home, tempfile.TemporaryDirectory() as folder:
        small = answer_of(inside(home, "small", folder), "The small books")
        rows += _peers(home, Path(folder), small)
    return rows


def inside(home: Path, *arguments: str) -> Any:
    """Run a part of `money_inside.py` on a home."""
    return watch([sys.executable, str(REPOSITORY / "bench" / "money_inside.py"), *arguments], home)


def _posting(large: dict[str, Any]) -> list[Row]:
    """Bulk posting through all the checks, beside bare inserts."""
    rates = [2 * entries / seconds for entries, seconds in large["batches"]]
    entries, seconds = (sum(each) for each in zip(*large["batches"], strict=True))
    rate, bare = 2 * entries / seconds, median(large["bare"])
    note = f"{2 * entries:,} postings in batches; batches {min(rates):,.0f} to {max(rates):,.0f}"
    return [
        Row("money: bulk posting through all checks", rate, "postings/s", POSTING_TARGET, note, rates, True),
        Row(
            "money: a bare multi-row insert, no checks or indexes", bare, "rows/s", None,
            "before and after the books", large["bare"],
        ),
        Row("money: bulk posting, as fast as the bare insert", rate / bare, "times", None, ""),
    ]  # fmt: skip


def _reading(large: dict[str, Any]) -> list[Row]:
    rows = []
    about = f"{2 * large['transfers']:,} postings, {large['accounts']:,} accounts"
    for day, taken in large["trial"].items():
        note = f"{about}; {_range(taken)}"
        rows.append(Row(f"money: trial balance as at {day}", median(taken), "ms", TRIAL_TARGET, note, taken))
    taken = large["trial_known"]
    rows.append(
        Row("money: trial balance as known earlier", median(taken), "ms", TRIAL_TARGET, _range(taken), taken)
    )
    for name, found in large["statements"].items():
        for page in ("first", "last"):
            taken = found[page]
            note = f"{found['transfers']:,} transfers on {found['days']:,} days; {_range(taken)}"
            figure = f"money: statement of {name}, {page} page, p95"
            rows.append(Row(figure, percentile(taken, 0.95), "ms", STATEMENT_TARGET, note, taken))
    seconds = large["check_seconds"]
    return [*rows, Row("money: every total worked out anew (check-books)", seconds, "s", None, about)]


def _writing(found: dict[str, Any]) -> list[Row]:
    rate = found["postings"] / found["seconds"]
    note = f"{found['postings']:,} postings, 50 entries a transaction; none lost, every total right"
    return [Row("money: 8 writers at once on the same accounts", rate, "postings/s", None, note)]


def _peers(home: Path, folder: Path, small: dict[str, Any]) -> list[Row]:
    """Ask ours and every tool that is here, in turn; tools that are not are said."""
    ours: dict[str, list[float]] = {name: [] for name in OURS}
    theirs: dict[str, list[float]] = {name: [] for name in PEERS}
    versions = {name: _version(name) for name in PEERS}
    for _ in range(ROUNDS):
        found = answer_of(inside(home, "trial"), "The trial balance")
        for name, taken in ours.items():
            taken.append(found[name])
        for name, taken in theirs.items():
            if versions[name]:
                taken.append(_seconds(name, folder) * 1000)
    about = "100,000 postings"
    rows = [
        *(
            Row(f"money: {what}, {about}", median(ours[name]), "ms", None, _range(ours[name]), ours[name])
            for name, what in OURS.items()
        ),
        *(
            Row(f"money: written out for {form}", seconds, "s", None, about)
            for form, seconds in small["export_seconds"].items()
        ),
    ]
    for name, target in PEERS.items():
        if not versions[name]:
            print(f"Left out: {name} is not installed here.", flush=True)
            continue
        taken = theirs[name]
        rows.append(
            Row(f"money: {name}", median(taken), "ms", None, f"{versions[name]}; {_range(taken)}", taken)
        )
        times = [other / own for other, own in zip(taken, ours["first"], strict=True)]
        note = f"{min(times):,.0f} to {max(times):,.0f} in {len(times)} rounds; same books of {about}"
        figure = f"money: trial balance, as fast as {name}"
        rows.append(Row(figure, median(times), "times", target, note, times, at_least=True))
    return rows


def _version(name: str) -> str:
    """Return the version of a tool, empty where it is not here."""
    program = name.split()[0]
    if program in ("bean-check", "beancount"):
        try:
            return f"beancount {version('beancount')}"
        except PackageNotFoundError:
            return ""
    if shutil.which(program) is None:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return said.splitlines()[0].split(",")[0]


def _seconds(name: str, folder: Path) -> float:
    """Return how long a tool takes to read and balance the books; ends where it finds them wrong."""
    journal, text = str(folder / "books.journal"), str(folder / "books.beancount")
    command: Sequence[str] = {
        "hledger balance": ["hledger", "-f", journal, "balance", "--flat"],
        "ledger balance": ["ledger", "-f", journal, "balance", "--flat"],
        "bean-check": [str(Path(sys.executable).parent / "bean-check"), "--no-cache", text],
        "beancount loader": [sys.executable, "-c", LOADER, text],
    }[name]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_PEER_SECONDS, check=False)
    seconds = time.perf_counter() - started
    if done.returncode or done.stderr.strip():
        sys.exit(f"{name} does not take the books: {done.stderr[-1000:]}")
    return float(done.stdout) if name == "beancount loader" else seconds


def _range(taken: Sequence[float]) -> str:
    return f"{min(taken):,.1f} to {max(taken):,.1f} in {len(taken)}"


if __name__ == "__main__":
    sys.exit(run_alone(measure))
