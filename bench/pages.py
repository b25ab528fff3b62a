"""How long pages take on the real England: through Django's test client, and over loopback.

The requests are made by `pages_inside.py` in a process of its own, whose home holds England. Here its times
become rows: for each way, the 95th percentile of the slowest page, and of all requests together.
"""

import sys
from pathlib import Path

from common import REPOSITORY, Row, answer_of, percentile, run_alone, temporary_home, watch
from import_england import measure as import_england

WAYS = {"client": "test client", "served": "granian, loopback"}
TARGET = 300


def times_of(home: Path, *only: str) -> dict[str, dict[str, list[float]]]:
    """Return the milliseconds of each request, by way and address; `only` limits the addresses."""
    watched = watch([sys.executable, str(REPOSITORY / "bench" / "pages_inside.py"), *only], home)
    times: dict[str, dict[str, list[float]]] = answer_of(watched, "The requests")
    return times


def measure(home: Path | None = None) -> list[Row]:
    """Ask for each page 30 times each way, on a home that holds England; without one, make it first."""
    if home is None:
        with temporary_home() as own:
            import_england(own)
            return measure(own)
    rows = []
    for way, pages in times_of(home).items():
        by_page = {address: percentile(samples, 0.95) for address, samples in pages.items()}
        slowest = max(by_page, key=lambda address: by_page[address])
        everything = [sample for samples in pages.values() for sample in samples]
        name = WAYS[way]
        rows.append(Row(f"slowest page, 95th percentile ({name})", by_page[slowest], "ms", TARGET, slowest))
        rows.append(Row(f"all pages, 95th percentile ({name})", percentile(everything, 0.95), "ms", TARGET))
        for address, samples in pages.items():
            note = (
                f"median {percentile(samples, 0.5):.0f}, first {samples[0]:.0f}, slowest {max(samples):.0f}"
            )
            rows.append(Row(f"{address} ({name})", by_page[address], "ms", TARGET, note, samples))
    return rows


if __name__ == "__main__":
    sys.exit(run_alone(measure))
