"""Every check over all England: `catchment check --nation ENG`, the whole command from start to end."""

import sys
from pathlib import Path

from common import AS_AT, Row, answer_of, catchment, run_alone, temporary_home, watch
from import_england import measure as import_england


def measure(home: Path | None = None) -> list[Row]:
    """Run the checks on a home that holds England; without one, make it first."""
    if home is None:
        with temporary_home() as own:
            import_england(own)
            return measure(own)
    rows = []
    for name, which, target in (
        ("all England", ["--nation", "ENG"], 10),
        ("one system", ["--system", "QNC"], None),
    ):
        watched = watch(catchment("check", *which, "--as-at", AS_AT, "--json"), home)
        found = answer_of(watched, f"The check of {name}")
        rows.append(Row(f"findings for {name}", watched.seconds, "s", target, f"{len(found):,} findings"))
    return rows


if __name__ == "__main__":
    sys.exit(run_alone(measure))
