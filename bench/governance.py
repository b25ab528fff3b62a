"""How long the pages of governance take, on the invented example: bodies, people, the diagram, the handbook.

England has no handbooks, so the example is measured: 67 bodies, 503 seats and 246 people in one system. Each
page is asked for 30 times each way, as in `pages.py`; the first time of a fresh process is in the note.
"""

import sys
from pathlib import Path

from common import Row, catchment, percentile, run_alone, temporary_home, watch
from pages import TARGET, WAYS, times_of

DAY = "as_at=2026-11-01"
ADDRESSES = tuple(
    f"{address}?{DAY}"
    for address in (
        "/body/XEX-BOARD",
        "/body/XEX-BOARD.json",
        "/body/XEX-PLACE-P1",
        "/body/XEX-XN001",
        "/person/XEX-P-GP",
        "/system/XEX/governance",
        "/handbook/XEX",
        "/handbook/XEX.yaml",
        "/duties/XEX",
        "/duties/XEX.ics",
    )
)


def measure(home: Path | None = None) -> list[Row]:
    """Ask for each page 30 times each way, on a home of its own with the example."""
    if home is None:
        with temporary_home() as own:
            return measure(own)
    loaded = watch(catchment("demo"), home)
    rows = [Row("the example loaded from nothing", loaded.seconds, "s")]
    for way, pages in times_of(home, *ADDRESSES).items():
        by_page = {address: percentile(samples, 0.95) for address, samples in pages.items()}
        slowest = max(by_page, key=lambda address: by_page[address])
        name = WAYS[way]
        rows.append(Row(f"slowest page of governance, p95 ({name})", by_page[slowest], "ms", TARGET, slowest))
        for address, samples in pages.items():
            note = (
                f"median {percentile(samples, 0.5):.0f}, first {samples[0]:.0f}, slowest {max(samples):.0f}"
            )
            rows.append(Row(f"{address} ({name})", by_page[address], "ms", TARGET, note, samples))
    return rows


if __name__ == "__main__":
    sys.exit(run_alone(measure))
