"""One command starts everything, and one signal stops it.

The web server (granian, WSGI) and the worker (django-tasks) run as children. This process watches them,
starts a worker that died again, and every few seconds puts jobs whose worker died back in the queue. However
this process ends, short of being killed, it stops its children first.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from types import FrameType

import click
import httpx
from django.db import Error, connection
from django.utils import timezone

from catchment.foundation.jobs import reap

PORTS_TRIED = 20
SECONDS_BETWEEN_ROUNDS = 5
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15
SECONDS_TO_LET_GO = 5
# Requests at once. Most of their time they wait for the database, for the log's disk above all. Where more
# clients ask than that, some are read while others are written down, and a quarter more are answered.
THREADS = "12"

Child = subprocess.Popen[bytes]


def free_port(host: str, port: int) -> int:
    """Return `port`, or the next one that nobody listens on.

    Raises OSError when twenty in a row are taken.
    """
    for candidate in range(port, port + PORTS_TRIED):
        with socket.socket() as probe:
            if probe.connect_ex((host, candidate)) != 0:
                return candidate
    raise OSError(f"Ports {port} to {port + PORTS_TRIED - 1} are all taken; choose another with --port.")


def serve(host: str, port: int, *, open_browser: bool) -> int:
    """Run web server and worker until a signal comes; returns the exit code."""
    port = free_port(host, port)
    address = f"http://{host}:{port}/"
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    # Before there are children: a signal that came between would end this process and leave them running.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    children: dict[str, Child] = {}
    try:
        children["web"] = web = _start_web(host, port)
        children["worker"] = _start_worker()
        if _answers(address, web, stopping):
            click.echo(f"Catchment is at {address}  (Ctrl-C stops it)")
            if open_browser and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
                webbrowser.open(address)
        while not stopping.wait(SECONDS_BETWEEN_ROUNDS) and web.poll() is None:
            _go_round(children)
        return 0 if web.poll() is None else 1
    finally:
        _stop(list(children.values()))


def _go_round(children: dict[str, Child]) -> None:
    """Replace a worker that ended, and put back the jobs of workers that died."""
    if children["worker"].poll() is not None:
        click.echo("The worker ended; starting another.", err=True)
        children["worker"] = _start_worker()
    try:
        for job_id in reap(timezone.now()):
            click.echo(f"Job {job_id} was left by its worker; it is back in the queue.", err=True)
    except Error as problem:
        # A database that restarts is back in a moment; the next round asks it again.
        click.echo(f"Could not look after the jobs, and will try again: {problem}", err=True)
    finally:
        connection.close()


def _start_web(host: str, port: int) -> Child:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    options = ["--workers", "1", "--blocking-threads", THREADS, "--no-ws", "--log-level", "warning"]
    return subprocess.Popen([*command, *options, "catchment.wsgi:application"], start_new_session=True)


def _start_worker() -> Child:
    command = [sys.executable, "-m", "django", "db_worker", "--no-reload", "--interval", "0.2", "-v", "0"]
    return subprocess.Popen([*command, "--queue-name", "*"], start_new_session=True)


def _answers(address: str, web: Child, stopping: threading.Event) -> bool:
    """Wait until the server answers; False when it ended, took too long, or is to stop."""
    answered, enough = threading.Event(), threading.Event()
    # In a thread of its own, because a request that waits for its answer cannot be called off.
    threading.Thread(target=_ask, args=(address, answered, enough), daemon=True).start()
    give_up = time.monotonic() + SECONDS_TO_START
    try:
        while time.monotonic() < give_up and web.poll() is None and not stopping.is_set():
            if answered.wait(0.1):
                return True
    finally:
        enough.set()
    if not stopping.is_set():
        click.echo("The web server did not start; what it said stands above.", err=True)
    return False


def _ask(address: str, answered: threading.Event, enough: threading.Event) -> None:
    """Ask for the first page again and again, until it comes or it is enough."""
    while not enough.wait(0.1):
        try:
            httpx.get(address, timeout=30)
        except httpx.TransportError:
            continue
        answered.set()
        return


def _stop(children: list[Child]) -> None:
    """Ask all children to stop, and insist with those that do not.

    A worker that is asked once ends the job it is doing; asked twice, it puts the job back in the queue.
    """
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    for child in running:
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            _insist(child)


def _insist(child: Child) -> None:
    """Ask a second time, and kill what does not listen."""
    child.terminate()
    try:
        child.wait(SECONDS_TO_LET_GO)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
