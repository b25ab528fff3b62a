"""Voice over England: every practice through six layers of boards, read from the database and worked out.

Measured on the home into which England was imported, in a fresh process: read, floating point, exact. The two
ways must agree within the error that is stated, or no figure is told.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from common import AS_AT, REPOSITORY, Row, answer_of, run_alone, temporary_home, watch
from import_england import measure as import_england

TARGET = 5  # seconds, for reading and working out together
ROUNDS = 5


def measure(home: Path | None = None) -> list[Row]:
    """Ask a fresh process on a home that holds England; without one, make it first."""
    if home is None:
        with temporary_home() as own:
            import_england(own)
            return measure(own)
    command = [sys.executable, str(REPOSITORY / "bench" / "voice_england.py"), "inside"]
    found = answer_of(watch(command, home), "England in six layers")
    if found["apart"] > found["error"]:
        sys.exit(f"Floating point is off by {found['apart']}, more than the {found['error']} it states.")
    about = f"{found['practices']:,} practices, {found['bodies']:,} bodies"
    error = f"{about}; error under {found['error']:.1e}, found {found['apart']:.1e}"
    first = found["read"][0] + found["floats"][0]
    return [
        Row("voice: all England through six layers, first time", first, "s", TARGET, error),
        Row("voice: of that, reading the structure", found["read"][0], "s", None, about, found["read"]),
        Row("voice: of that, floating point", found["floats"][0], "s", None, about, found["floats"]),
        Row("voice: all England through six layers, exactly", found["exact"], "s", TARGET, about),
    ]


def inside() -> dict[str, Any]:
    """Return what reading and working out took, in seconds, in this process."""
    import django

    django.setup()
    from datetime import date

    from django.db import connection

    from catchment.foundation.moment import Moment
    from catchment.voice.queries.layered import practices_in_layers
    from catchment.voice.rules import layered

    connection.ensure_connection()
    read, floats = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        practices = practices_in_layers(Moment(date.fromisoformat(AS_AT)))
        read.append(time.perf_counter() - started)
        started = time.perf_counter()
        bodies = layered.standard_bodies(practices)
        found = layered.powers_in_floats(bodies)
        floats.append(time.perf_counter() - started)
    started = time.perf_counter()
    exact = layered.powers_exactly(bodies)
    return {
        "practices": len(found.powers),
        "bodies": found.bodies,
        "read": read,
        "floats": floats,
        "exact": time.perf_counter() - started,
        "error": found.error,
        "apart": float(max(abs(exact[code] - power) for code, power in found.powers.items())),
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        print(json.dumps(inside()))
    else:
        sys.exit(run_alone(measure))
