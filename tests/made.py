"""The database that the workers of pytest-xdist copy theirs from: made once a run, beside the first tests.

To apply every migration takes ten seconds of work, to load the example fifteen more; to copy a database
takes a fraction of one. So the first worker starts a process that makes the database, with the example kept
aside in it when a test wants it (tests/demo/kept.py), and each worker waits for it before its first test
with a database. Tests that need none run before all others, so that few wait.

That process holds the lock of a file as long as it lives: whoever can share the lock knows that it has
ended, well or not. Without workers nothing here is used: the one process makes its own database.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg

REPOSITORY = Path(__file__).resolve().parent.parent
FIRST = "gw0"  # the worker that starts the making
USES_EXAMPLE = {"loaded", "loaded_example", "site"}


def forget_at_power_cuts() -> None:
    """Let the embedded server wait for no disk: its data is the tests' own, and made anew when it is broken.

    The system's server of the second run is told the same (scripts/with_postgres.py).
    """
    with _server() as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")


def _file(name: str) -> Path:
    """Return a file of the tests' home: the lock, what the process said, or the mark of what is done."""
    return Path(os.environ["CATCHMENT_HOME"]) / f"made.{name}"


def name_of_made() -> str:
    """Return the name of the database that the others are copies of."""
    from django.db import connection

    return f"test_{connection.settings_dict['NAME'].removeprefix('test_')}_made"


def start_making(example: bool) -> None:
    """Start the process that makes the database; takes whether a test will want the example."""
    with _file("lock").open("w") as lock, _file("log").open("w") as said:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.Popen(
            [sys.executable, "-m", "tests.made", "example" if example else "empty"],
            cwd=REPOSITORY,
            pass_fds=[lock.fileno()],  # the lock is held until that process, too, has closed the file
            stdout=said,
            stderr=said,
        )


def wait_for_made() -> str:
    """Wait until the process has ended; gives the name of its database.

    Raises AssertionError with what the process said when it made none.
    """
    with _file("lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert _file("mark").exists(), f"the database of the tests was not made:\n{_file('log').read_text()}"
    return _file("mark").read_text()


def forget_made() -> None:
    """Take away what a run before this one left: its mark would tell of a database that is not there."""
    for name in ("lock", "mark", "log"):
        _file(name).unlink(missing_ok=True)


def drop_made() -> None:
    """Take the database away, when the last worker has ended."""
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name_of_made()}"')


def _server() -> psycopg.Connection:
    """Return a connection of our own to the server: Django's may not be used outside a test."""
    from django.db import connection

    where = {**connection.get_connection_params(), "dbname": "postgres"}
    keys = ("dbname", "host", "port", "user", "password")
    return psycopg.connect(**{key: where[key] for key in keys if where.get(key)}, autocommit=True)


def _make(with_example: bool) -> None:
    import django

    django.setup()
    from django.db import connection

    name = name_of_made()
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    if with_example:
        from tests.demo.kept import load_kept_example, take_out

        load_kept_example()
        take_out()
    connection.close()
    _file("mark").write_text(name)


if __name__ == "__main__":
    _make(with_example=sys.argv[1] == "example")
