"""One command starts everything, and one signal stops it.

The web server (granian, WSGI) and the worker (django-tasks) run as children. This process watches them,
starts a worker that died again, and every few seconds puts jobs whose worker died back in the queue.
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
from django.db import connection
from django.utils import timezone

from catchment.foundation.jobs import reap

PORTS_TRIED = 20
SECONDS_BETWEEN_ROUNDS = 5
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


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
    web = _start_web(host, port)
    worker = _start_worker()
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if _answers(address, web):
        click.echo(f"Catchment is at {address}  (Ctrl-C stops it)")
        if open_browser and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
            webbrowser.open(address)
    while not stopping.wait(SECONDS_BETWEEN_ROUNDS) and web.poll() is None:
        if worker.poll() is not None:
            click.echo("The worker ended; starting another.", err=True)
            worker = _start_worker()
        for job_id in reap(timezone.now()):
            click.echo(f"Job {job_id}: its worker died; it is back in the queue.", err=True)
        connection.close()
    failed = web.poll()
    for child in (web, worker):
        _stop(child)
    return 0 if failed is None else 1


def _start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    options = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    return subprocess.Popen([*command, *options, "catchment.wsgi:application"], start_new_session=True)


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "django", "db_worker", "--no-reload", "--interval", "0.2", "-v", "0"]
    return subprocess.Popen([*command, "--queue-name", "*"], start_new_session=True)


def _answers(address: str, web: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers; False when it ended or took too long."""
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up and web.poll() is None:
        try:
            httpx.get(address, timeout=30)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return True
    click.echo("The web server did not start; what it said stands above.", err=True)
    return False


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask a child to stop, and insist if it does not."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
