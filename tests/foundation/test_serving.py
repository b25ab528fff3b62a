"""Serving: children are always stopped, a database that restarts is survived, a signal is heeded at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from catchment.foundation.jobs import Progress, job_kind, submit
from catchment.foundation.models import Job
from catchment.web import serve as serving

HOST, PORT = "127.0.0.1", 18765
SLEEPER = "import time; time.sleep(120)"
SILENT_SERVER = """
import socket, sys, time
listening = socket.create_server((sys.argv[1], int(sys.argv[2])))
time.sleep(120)
"""
WORKER = """
import sys, time, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.core.management import call_command
from catchment.foundation.jobs import job_kind
@job_kind("test sleeping")
def sleep(arguments, progress):
    progress.expect(1)
    time.sleep(120)
call_command("db_worker", reload=False, interval=0.1, startup_delay=False, verbosity=0)
"""


@job_kind("test sleeping")
def sleep(arguments, progress: Progress):
    """Stand here for the work of the same name in the worker."""
    raise AssertionError("only the worker sleeps")


def child(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a Python program as `catchment up` starts its children."""
    return subprocess.Popen([sys.executable, "-c", program, *arguments], start_new_session=True)


def tell(number: signal.Signals = signal.SIGTERM) -> None:
    """Send this process a signal."""
    os.kill(os.getpid(), number)


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Keep the handlers of the tests' own process; until serving has its own, a signal is a failure."""

    def unheeded(number: int, frame: object) -> None:
        raise AssertionError("a signal came before anybody listened for it")

    kept = {number: signal.signal(number, unheeded) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def children(monkeypatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Let web server and worker be sleepers that answer at once; the rounds follow without a pause."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*_: object) -> subprocess.Popen[bytes]:
        started.append(child(SLEEPER))
        return started[-1]

    monkeypatch.setattr(serving, "_start_web", start)
    monkeypatch.setattr(serving, "_start_worker", start)
    monkeypatch.setattr(serving, "_answers", lambda *_: True)
    monkeypatch.setattr(serving, "SECONDS_BETWEEN_ROUNDS", 0.01)
    yield started
    for each in started:
        each.kill()
        each.wait()


def test_a_database_that_restarts_is_survived_and_said(children, monkeypatch, capsys) -> None:
    answers = iter([OperationalError("the database system is starting up")] * 2)

    def reap(now: object) -> list[int]:
        problem = next(answers, None)
        if problem is not None:
            raise problem
        tell()
        return [7]

    monkeypatch.setattr(serving, "reap", reap)
    assert serving.serve(HOST, PORT, open_browser=False) == 0
    said = capsys.readouterr().err
    assert said.count("will try again: the database system is starting up") == 2
    assert "Job 7 " in said
    assert [each.poll() for each in children] == [-signal.SIGTERM] * 2


def test_children_are_stopped_whatever_happens(children, monkeypatch) -> None:
    def reap(now: object) -> list[int]:
        raise MemoryError

    monkeypatch.setattr(serving, "reap", reap)
    with pytest.raises(MemoryError):
        serving.serve(HOST, PORT, open_browser=False)
    assert [each.poll() for each in children] == [-signal.SIGTERM] * 2


def test_a_worker_that_cannot_be_started_takes_the_web_server_with_it(children, monkeypatch) -> None:
    def start() -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(serving, "_start_worker", start)
    with pytest.raises(OSError, match="no more processes"):
        serving.serve(HOST, PORT, open_browser=False)
    assert [each.poll() for each in children] == [-signal.SIGTERM]


def test_a_signal_while_children_start_is_heeded(children, monkeypatch) -> None:
    start = serving._start_web
    monkeypatch.setattr(serving, "_start_web", lambda *_: (start(), tell())[0])
    monkeypatch.setattr(serving, "reap", lambda now: pytest.fail("it was told to stop"))
    assert serving.serve(HOST, PORT, open_browser=False) == 0
    assert [each.poll() for each in children] == [-signal.SIGTERM] * 2


def test_a_signal_while_the_first_answer_is_awaited_stops_at_once(monkeypatch, capsys) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start_web(host: str, port: int) -> subprocess.Popen[bytes]:
        started.append(child(SILENT_SERVER, host, str(port)))
        return started[0]

    monkeypatch.setattr(serving, "_start_web", start_web)
    monkeypatch.setattr(serving, "_start_worker", lambda: child(SLEEPER))
    threading.Timer(1.5, tell).start()
    began = time.monotonic()
    assert serving.serve(HOST, PORT, open_browser=False) == 0
    assert time.monotonic() - began < 5
    assert started[0].poll() == -signal.SIGTERM
    assert "did not start" not in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_stopping_puts_the_job_in_hand_back_in_the_queue(monkeypatch) -> None:
    job = submit("test sleeping", {}, requested_by="test")
    worker = child(WORKER, connection.settings_dict["NAME"])
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and not Job.objects.filter(state="running", total=1).exists():
        time.sleep(0.05)
    monkeypatch.setattr(serving, "SECONDS_TO_STOP", 0.5)
    serving._stop([worker])
    job.refresh_from_db()
    assert worker.poll() != -signal.SIGKILL
    assert (job.state, job.attempts, job.error) == ("queued", 0, "")
    assert DBTaskResult.objects.ready().count() == 1
