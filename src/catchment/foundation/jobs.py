"""Jobs: long work with progress, that survives the death of its worker.

A kind of job is a function `(arguments, progress) -> result`, registered by name. It runs in the worker
(django-tasks), or in the terminal with the same progress. While it runs, a thread of its own writes the
progress and a heartbeat through its own connection, so the work's transaction never holds them back.
`reap` puts jobs with a stopped heart back in the queue; so a job must be safe to run twice.

The worker's tasks lie in the same database as the jobs, so a job and its task are written together or not
at all. A task may come twice: whoever claims the job first runs it. A run may outlive its claim (a machine
that slept): from then on it writes nothing of the job, which is another run's.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from catchment.foundation.models.job import Job

HEARTBEAT_SECONDS = 0.5
STOPPED_HEART = timedelta(seconds=20)
LEFT_WAITING = timedelta(seconds=30)
MOST_ATTEMPTS = 3
MESSAGE_LENGTH = 300

Work = Callable[[dict[str, Any], "Progress"], dict[str, Any]]
Listener = Callable[["Progress"], None]
_kinds: dict[str, Work] = {}


class JobError(Exception):
    """The work cannot be done; the message is a sentence for whoever asked."""


class Progress:
    """How far a piece of work is. The work calls `expect`, `advance` and `say`; others read."""

    def __init__(self, listener: Listener | None = None) -> None:
        """Start at nothing done; `listener` is called after each step (the terminal's bar)."""
        self.done = 0
        self.total = 0
        self.message = ""
        self._listener = listener

    def expect(self, total: int) -> None:
        """Say how many steps there are in all."""
        self.total = total
        self._tell()

    def advance(self, steps: int = 1) -> None:
        """Say that so many more steps are done."""
        self.done += steps
        self._tell()

    def say(self, message: str) -> None:
        """Say what is being done now."""
        self.message = message[:MESSAGE_LENGTH]
        self._tell()

    def _tell(self) -> None:
        if self._listener is not None:
            self._listener(self)


def job_kind(name: str) -> Callable[[Work], Work]:
    """Register a function as a kind of job."""

    def register(work: Work) -> Work:
        assert name not in _kinds, f"two kinds of job are called {name}"
        _kinds[name] = work
        return work

    return register


def submit(kind: str, arguments: dict[str, Any], *, requested_by: str) -> Job:
    """Queue a job for the worker, which sees it once the current transaction commits."""
    assert kind in _kinds, f"no kind of job is called {kind}"
    with transaction.atomic():
        job = Job.objects.create(kind=kind, arguments=arguments, requested_by=requested_by)
        _enqueue(job.pk)
    return job


def run_here(kind: str, arguments: dict[str, Any], *, requested_by: str, listener: Listener) -> Job:
    """Run a job in this process, as the command line does; the browser can watch it all the same."""
    job = Job.objects.create(kind=kind, arguments=arguments, requested_by=requested_by)
    perform(job.pk, listener)
    job.refresh_from_db()
    return job


@task()
def perform_queued(job_id: int) -> None:
    """Run a queued job in the worker."""
    perform(job_id)


def _enqueue(job_id: int) -> None:
    """Write the worker's task for a job, within the transaction that makes the job wait."""
    perform_queued.enqueue(job_id)


def perform(job_id: int, listener: Listener | None = None) -> None:
    """Claim and run a job; a job that is not waiting is left alone."""
    job = _claim(job_id)
    if job is None:
        return
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts)
    progress = Progress(listener)
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(ours, progress, ended), daemon=True)
    heart.start()
    outcome: dict[str, Any] = {"state": Job.State.FAILED, "error": "It was stopped before it ended."}
    try:
        outcome = {"state": Job.State.DONE, "result": _kinds[job.kind](job.arguments, progress)}
    except JobError as problem:
        outcome["error"] = str(problem)
    except SystemExit:
        # The worker was asked to stop, and asked again. That is no fault of the work: it waits for the next
        # worker, and the attempt is not counted. The connection may be in the middle of a statement.
        connection.close()
        outcome = {"state": Job.State.QUEUED, "worker": "", "attempts": job.attempts - 1}
        raise
    except Exception as problem:
        outcome["error"] = f"{type(problem).__name__}: {problem}"
        raise
    finally:
        ended.set()
        heart.join()
        _end(ours, outcome, progress)


def _claim(job_id: int) -> Job | None:
    """Make a waiting job ours and return it; None when it is not waiting."""
    now = timezone.now()
    with transaction.atomic():
        claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
            state=Job.State.RUNNING,
            worker=f"{socket.gethostname()}:{os.getpid()}"[:100],
            attempts=F("attempts") + 1,
            started_at=now,
            heartbeat_at=now,
            done=0,
        )
        return Job.objects.get(pk=job_id) if claimed else None


def _end(ours: QuerySet[Job], outcome: dict[str, Any], progress: Progress) -> None:
    """Write how a run ended, if the job is still this run's; one that is to wait gets a new task."""
    waits = outcome["state"] == Job.State.QUEUED
    with transaction.atomic():
        job_id = ours.values_list("pk", flat=True).select_for_update().first()
        if job_id is None:
            return
        finished_at = None if waits else timezone.now()
        ours.update(**outcome, **_written(progress), finished_at=finished_at)
        if waits:
            _enqueue(job_id)


def _beat(ours: QuerySet[Job], progress: Progress, ended: threading.Event) -> None:
    """Write progress and heartbeat until the work ends, over this thread's own connection."""
    try:
        while not ended.wait(HEARTBEAT_SECONDS):
            try:
                ours.update(**_written(progress), heartbeat_at=timezone.now())
            except Error:
                # The database may be back at the next beat, but not over this connection. If it stays away,
                # the heart is seen to have stopped, which is all that can be said without a database.
                connection.close()
    finally:
        connection.close()


def _written(progress: Progress) -> dict[str, Any]:
    return {"done": progress.done, "total": progress.total, "message": progress.message}


def reap(now: datetime) -> list[int]:
    """Put jobs whose worker died back in the queue, and jobs there that no task will bring to a worker.

    A job that killed too many workers is given up. Returns the numbers of the jobs put back.
    """
    stopped = Job.objects.filter(
        Q(heartbeat_at__lt=now - STOPPED_HEART) | Q(heartbeat_at__isnull=True), state=Job.State.RUNNING
    )
    with transaction.atomic():
        stopped.filter(attempts__gte=MOST_ATTEMPTS).update(
            state=Job.State.FAILED,
            finished_at=now,
            error=f"The worker died {MOST_ATTEMPTS} times while doing this; it was not tried again.",
        )
        put_back = list(stopped.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Job.objects.filter(pk__in=put_back).update(state=Job.State.QUEUED, worker="")
        for job_id in put_back:
            _enqueue(job_id)
        left = _left_waiting(now)
        for job_id in left:
            _enqueue(job_id)
    return put_back + left


def _left_waiting(now: datetime) -> list[int]:
    """Return and lock the jobs that have waited a while though no task for them waits.

    A task is lost when its worker dies between taking it and claiming the job. A job that waits behind
    other work still has its task, and gets no second one.
    """
    waiting = list(
        Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - LEFT_WAITING)
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    if not waiting:
        return []
    tasks = DBTaskResult.objects.ready().filter(task_path=perform_queued.module_path)
    expected = {args_kwargs["args"][0] for args_kwargs in tasks.values_list("args_kwargs", flat=True)}
    return [job_id for job_id in waiting if job_id not in expected]
