"""All of England, from cold and again: `catchment import england`.

The first import starts with an empty home, so it also makes the database and its tables. The second finds
every file already in. Memory is the command's, and PostgreSQL's beside it.
"""

import sys
from pathlib import Path

from common import Row, answer_of, catchment, england_data, run_alone, temporary_home, watch


def measure(home: Path | None = None) -> list[Row]:
    """Import everything twice into `home` (left there), or into a home of its own."""
    data = england_data()
    if home is None:
        with temporary_home() as own:
            return measure(own)
    command = catchment("import", "england", str(data), "--json")
    cold = watch(command, home)
    first = answer_of(cold, "The import")
    again = watch(command, home)
    second = answer_of(again, "The second import")
    note = f"{first['imported']} files, {first['refused']} refused"
    return [
        Row("import of all England, from cold", cold.seconds, "s", 90, note),
        Row("import of all England, peak memory of the command", cold.peak_command, "MiB", 2048),
        Row("import of all England, peak memory of PostgreSQL", cold.peak_postgres, "MiB"),
        Row(
            "import of all England again, unchanged",
            again.seconds,
            "s",
            20,
            f"{second['unchanged']} unchanged",
        ),
    ]


if __name__ == "__main__":
    sys.exit(run_alone(measure))
