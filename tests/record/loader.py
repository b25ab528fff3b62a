"""Runs the real command in processes that are started and killed quickly: forks of one with Django loaded.

Reads `command`, `delays` and `said` (where the last run writes its answer) as JSON; prints how each run ended
and how many versions were there. The last run is not killed.
"""

import json
import os
import signal
import sys
import time
from importlib import import_module
from typing import Any

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "catchment.settings"
django.setup()

main = import_module("catchment.cli").main  # only now: it needs Django's settings
SECONDS = 60


def ran(command: list[str], delay: float | None, answer: str) -> dict[str, Any]:
    """Run the command in a child; kill it so many seconds after it has stored something more, or ended."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as watching:
        before = versions(watching)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(answer, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), sys.stdout.fileno())
        main(command)
        os._exit(1)  # the command ends the process itself
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as watching:
        if delay is not None:
            until = time.monotonic() + SECONDS
            while versions(watching) == before and not has_ended(child) and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return {"ended": ended, "versions": versions(watching)}


def has_ended(child: int) -> bool:
    """Return whether a child has ended; it is still there to be asked how, and to be killed in vain."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def versions(watching: psycopg.Connection[Any]) -> int:
    """Return how many versions there are."""
    row = watching.execute("SELECT count(*) FROM record_resourceversion").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    said = json.load(sys.stdin)
    sys.stdout.write(
        json.dumps([ran(said["command"], delay, said["answer"]) for delay in [*said["delays"], None]])
    )
