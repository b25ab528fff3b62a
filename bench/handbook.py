"""How long it takes to check one system's handbook, and those of every system in England.

The handbooks are generated from the real structure (`handbook_inside.py`), so their constituencies are as
long as they are in life. The last row is what a board secretary waits for at the terminal, from pressing
return to the prompt; starting Python and Django is in it.
"""

import sys
from pathlib import Path

from common import AS_AT, REPOSITORY, Row, answer_of, catchment, percentile, run_alone, temporary_home, watch
from import_england import measure as import_england

SYSTEM = "QOP"
TARGET_ONE, TARGET_ALL = 300, 10


def measure(home: Path | None = None) -> list[Row]:
    """Check generated handbooks on a home that holds England; without one, make it first."""
    if home is None:
        with temporary_home() as own:
            import_england(own)
            return measure(own)
    inside = watch([sys.executable, str(REPOSITORY / "bench" / "handbook_inside.py"), AS_AT], home)
    taken = answer_of(inside, "The check of the handbooks")
    if taken["unusable"]:
        sys.exit(f"{taken['unusable']} of the generated handbooks cannot be used.")
    samples = taken["one"]
    note = f"{SYSTEM}, {taken['one_bytes'] / 1000:.0f} kB, {len(samples)} times"
    written = watch(catchment("handbook", "skeleton", SYSTEM, "--as-at", AS_AT), home)
    path = home / "skeleton.yaml"
    path.write_text(written.said, encoding="utf-8")
    typed = watch(catchment("handbook", "check", str(path), "--as-at", AS_AT), home)
    return [
        Row("check of one handbook, p95", percentile(samples, 0.95), "ms", TARGET_ONE, note, samples),
        Row(
            f"check of {taken['systems']} handbooks",
            taken["all"],
            "s",
            TARGET_ALL,
            f"{taken['findings']:,} findings",
        ),
        Row("`catchment handbook check`, start to end", typed.seconds, "s", None, SYSTEM),
    ]


if __name__ == "__main__":
    sys.exit(run_alone(measure))
