"""Counting a single transferable vote: 50,000 papers, 20 candidates, nearly all papers different.

The papers are drawn from one seed. Every counter gets the same papers, each in its own form, and only the
count is timed. PyRankVote counts a simpler quota, so it is a yardstick for speed and not for results.
"""

import random
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from statistics import median

from catchment.voice.rules.counting.counting import count
from catchment.voice.rules.counting.values import UNITS, CountSheet, Method, Paper
from common import Row

PAPERS, CANDIDATES, ROUNDS = 50_000, 20, 3
PLACES = (3, 5, 7)
TARGET_SECONDS = 2.0
SEED = 2026


def measure() -> list[Row]:
    """Count the papers for 3, 5 and 7 places, and for 5 with each other counter that is installed."""
    names = tuple(f"C{number:02}" for number in range(1, CANDIDATES + 1))
    papers = drawn(names)
    rows = []
    for places in PLACES:
        seconds, sheet = timed(lambda places=places: count(Method.STV, names, papers, places))
        _require_right(sheet, places)
        rows.append(
            Row(
                f"STV, {PAPERS:,} papers, {CANDIDATES} candidates, {places} places",
                round(median(seconds), 3),
                "s",
                TARGET_SECONDS,
                f"{len(sheet.stages)} stages, {len({each.preferences for each in papers}):,} papers differ",
                seconds,
            )
        )
    return [*rows, *_pyrankvote(names, papers)]


def drawn(names: tuple[str, ...]) -> list[Paper]:
    """Return papers that rank everybody; some candidates are liked more than others."""
    chance = random.Random(SEED)
    papers = []
    for _ in range(PAPERS):
        liked = [(chance.expovariate(1 + 0.15 * place), name) for place, name in enumerate(names)]
        papers.append(Paper(tuple(name for _, name in sorted(liked))))
    return papers


def timed(run: Callable[[], CountSheet]) -> tuple[list[float], CountSheet]:
    """Return the seconds of every round, and the last sheet."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        sheet = run()
        seconds.append(time.perf_counter() - started)
    return seconds, sheet


def _require_right(sheet: CountSheet, places: int) -> None:
    if len(sheet.elected) != places or any(each.held() != sheet.valid * UNITS for each in sheet.stages):
        raise SystemExit("The count lost votes or elected too few, so no figure means anything.")


def _pyrankvote(names: tuple[str, ...], papers: list[Paper]) -> list[Row]:
    try:
        import pyrankvote
    except ImportError:
        return []
    candidates = {name: pyrankvote.Candidate(name) for name in names}
    ballots = [pyrankvote.Ballot([candidates[name] for name in paper.preferences]) for paper in papers]
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        pyrankvote.single_transferable_vote(list(candidates.values()), ballots, 5)
        seconds.append(time.perf_counter() - started)
    return [
        Row(
            "STV, the same papers, 5 places, PyRankVote",
            round(median(seconds), 3),
            "s",
            None,
            _version("pyrankvote"),
            seconds,
        )
    ]


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name
