"""`catchment up` as a newcomer meets it: from nothing to a page, a worker replaced, one signal to stop."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

SECONDS_TO_FIRST_PAGE = 120
SECONDS_TO_REPLACE_WORKER = 20
SECONDS_TO_STOP = 30


class Running:
    """A `catchment up` of its own home, with what it said."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "catchment.cli", "up", "--no-browser", "--port", "8765", "--people", "60"],
            env={**os.environ, "CATCHMENT_HOME": str(home), "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def address(self) -> str:
        """Wait for the line that says where the site is, and return the address."""
        give_up = time.monotonic() + SECONDS_TO_FIRST_PAGE
        while time.monotonic() < give_up and self.process.poll() is None:
            for line in self.said:
                if line.startswith("Catchment is at "):
                    return line.split()[3]
            time.sleep(0.1)
        pytest.fail(f"no address within {SECONDS_TO_FIRST_PAGE} s; it said: {''.join(self.said)}")

    def worker(self) -> psutil.Process | None:
        """Return the worker process, if there is one."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        alive = (child for child in children if child.status() != psutil.STATUS_ZOMBIE)
        return next((child for child in alive if "db_worker" in child.cmdline()), None)


@pytest.fixture
def running() -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="c-up-"))
    started = Running(home)
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(SECONDS_TO_STOP)
    shutil.rmtree(home, ignore_errors=True)


def test_from_nothing_to_a_page_and_back(running: Running) -> None:
    address = running.address()
    home = httpx.get(address, timeout=30)
    assert home.status_code == 200
    assert "Invented data" in home.text
    system = httpx.get(f"{address}system/XEX.json", params={"as_at": "2026-11-01"}, timeout=30).json()
    assert 1_000_000 < system["counts"]["patients"] < 1_200_000

    worker = running.worker()
    assert worker is not None
    worker.kill()
    give_up = time.monotonic() + SECONDS_TO_REPLACE_WORKER
    while time.monotonic() < give_up and (running.worker() in (None, worker)):
        time.sleep(0.2)
    assert running.worker() not in (None, worker), "a worker that died is replaced"

    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(SECONDS_TO_STOP) == 0
    left = [
        process.cmdline()
        for process in psutil.process_iter(["cmdline"])
        if any(str(running.home) in part for part in process.info["cmdline"] or ())
    ]
    assert left == [], "nothing is left running, the database included"
