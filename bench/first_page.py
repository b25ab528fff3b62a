"""From nothing to the first page: `catchment up` on an empty home, packages installed.

The clock starts with the command and stops when the home page has been received whole. It is then stopped
and started again, which is what a person meets on the second day.
"""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from common import Row, SkippedError, catchment, environment, run_alone, temporary_home

MOST_SECONDS = 600
MOST_SECONDS_TO_STOP = 60


def seconds_to_first_page(home: Path) -> float:
    """Start everything, wait for the home page, stop everything; return the seconds to the page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / f"{home.name}.log"
    with log.open("w+") as said:
        started = time.perf_counter()
        running = subprocess.Popen(
            catchment("up", "--no-browser", "--port", str(port)),
            env=environment(home), stdout=said, stderr=said,
        )  # fmt: skip
        try:
            while time.perf_counter() - started < MOST_SECONDS:
                if running.poll() is not None:
                    said.seek(0)
                    raise SkippedError(f"`catchment up` ended by itself: {said.read()[-2000:]}")
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/", timeout=60).status_code == httpx.codes.OK:
                        return time.perf_counter() - started
                except httpx.TransportError:
                    time.sleep(0.05)
            raise SkippedError(f"No page after {MOST_SECONDS} seconds.")
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(MOST_SECONDS_TO_STOP)
            log.unlink()


def measure() -> list[Row]:
    """Start on an empty home, then once more."""
    with temporary_home() as home:
        first = seconds_to_first_page(home)
        second = seconds_to_first_page(home)
    return [
        Row("example system from nothing to its first page", first, "s", 60),
        Row("the same, second start", second, "s"),
    ]


if __name__ == "__main__":
    sys.exit(run_alone(measure))
