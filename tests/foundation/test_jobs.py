"""Jobs: progress while they run, sentences when they fail, and a dead worker's job picked up again.

Also what must hold when something breaks at a bad moment: no job is lost, no heart stops for good, and a run
that lost its job leaves it alone.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catchment.foundation import jobs
from catchment.foundation.jobs import (
    MOST_ATTEMPTS,
    JobError,
    Progress,
    job_kind,
    perform,
    reap,
    run_here,
    submit,
)
from catchment.foundation.models import Job


@job_kind("test counting")
def count(arguments, progress: Progress):
    """Count to a number."""
    progress.expect(arguments["to"])
    for number in range(arguments["to"]):
        progress.say(f"Counting {number}")
        progress.advance()
    return {"counted": arguments["to"]}


@job_kind("test refusing")
def refuse(arguments, progress: Progress):
    """Refuse with a sentence."""
    raise JobError("Expected a number to count to.")


@job_kind("test breaking")
def break_down(arguments, progress: Progress):
    """Fail as programs do."""
    return {"never": 1 / arguments["divisor"]}


MINUTE = timedelta(minutes=1)


@job_kind("test losing its heart")
def lose_heart(arguments, progress: Progress):
    """Break the connection of the heart once it beats, and say whether it beats again."""
    progress.expect(9)
    wait_for(lambda: Job.objects.filter(total=9))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%heartbeat_at%'"
        )
        broken = cursor.rowcount
    progress.expect(10)
    return {"broken": broken, "beats": wait_for(lambda: Job.objects.filter(total=10))}


@job_kind("test outliving its claim")
def outlive(arguments, progress: Progress):
    """Be judged dead while at work, as on a machine that slept, and go on while another run has the job."""
    job = Job.objects.get(kind="test outliving its claim")
    Job.objects.update(heartbeat_at=timezone.now() - MINUTE)
    assert reap(timezone.now()) == [job.pk]
    assert jobs._claim(job.pk) is not None
    progress.advance(7)
    time.sleep(4 * jobs.HEARTBEAT_SECONDS)
    return {"of": "the first run"}


@job_kind("test being stopped")
def be_stopped(arguments, progress: Progress):
    """End as the worker does that is asked to stop a second time."""
    sys.exit(1)


def wait_for(rows) -> bool:
    """Wait until there are such rows, at most five seconds; say whether there are."""
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up:
        if rows().exists():
            return True
        time.sleep(0.02)
    return False


def tasks_waiting() -> int:
    """Return how many tasks wait for the worker."""
    return DBTaskResult.objects.ready().count()


@pytest.mark.django_db(transaction=True)
def test_a_job_shows_progress_and_ends_with_its_result() -> None:
    seen = []
    job = run_here("test counting", {"to": 3}, requested_by="test", listener=lambda p: seen.append(p.done))
    assert (job.state, job.result, job.percent, job.attempts) == ("done", {"counted": 3}, 100, 1)
    assert seen[-1] == 3


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_be_done_says_why() -> None:
    job = run_here("test refusing", {}, requested_by="test", listener=lambda p: None)
    assert (job.state, job.error) == ("failed", "Expected a number to count to.")


@pytest.mark.django_db(transaction=True)
def test_a_job_that_breaks_is_marked_failed_and_the_fault_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        run_here("test breaking", {"divisor": 0}, requested_by="test", listener=lambda p: None)
    assert Job.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_job_is_claimed_once() -> None:
    job = submit("test counting", {"to": 1}, requested_by="test")
    perform(job.pk)
    perform(job.pk)
    job.refresh_from_db()
    assert job.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_heart_stopped_goes_back_in_the_queue_and_is_done() -> None:
    now = timezone.now()
    job = Job.objects.create(
        kind="test counting",
        arguments={"to": 2},
        requested_by="test",
        state="running",
        attempts=1,
        heartbeat_at=now - timedelta(minutes=1),
    )
    beating = Job.objects.create(kind="test counting", requested_by="test", state="running", heartbeat_at=now)
    assert reap(now) == [job.pk]
    perform(job.pk)
    job.refresh_from_db()
    beating.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert beating.state == "running"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_killed_its_workers_is_given_up() -> None:
    job = Job.objects.create(
        kind="test counting", requested_by="test", state="running", attempts=MOST_ATTEMPTS
    )
    assert reap(timezone.now()) == []
    job.refresh_from_db()
    assert job.state == "failed"
    assert "died 3 times" in job.error


@pytest.mark.django_db(transaction=True)
def test_a_job_and_its_task_are_written_together_or_not_at_all(monkeypatch) -> None:
    with transaction.atomic():
        submit("test counting", {"to": 1}, requested_by="test")
        assert tasks_waiting() == 1, "nothing is left to do after the transaction, when the process may die"
        transaction.set_rollback(True)
    assert (Job.objects.count(), tasks_waiting()) == (0, 0)

    def die(job_id: int) -> None:
        raise MemoryError

    monkeypatch.setattr(jobs, "_enqueue", die)
    with pytest.raises(MemoryError):
        submit("test counting", {"to": 1}, requested_by="test")
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_whose_task_was_lost_gets_another() -> None:
    job = Job.objects.create(kind="test counting", arguments={"to": 1}, requested_by="test")
    assert reap(timezone.now()) == [], "it may be about to be claimed"
    assert reap(timezone.now() + MINUTE) == [job.pk]
    assert reap(timezone.now() + MINUTE) == [], "it waits behind other work, and gets no second task"
    assert tasks_waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_put_back_has_its_task_in_the_same_transaction() -> None:
    Job.objects.create(kind="test counting", requested_by="test", state="running", attempts=1)
    with transaction.atomic():
        reap(timezone.now() + MINUTE)
        assert tasks_waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_a_heart_beats_again_after_its_connection_broke(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)
    job = run_here("test losing its heart", {}, requested_by="test", listener=lambda p: None)
    assert job.result == {"broken": 1, "beats": True}


@pytest.mark.django_db(transaction=True)
def test_a_run_that_lost_its_job_leaves_it_to_the_next_run(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)
    job = run_here("test outliving its claim", {}, requested_by="test", listener=lambda p: None)
    assert (job.state, job.attempts, job.done, job.result) == ("running", 2, 0, None)
    assert job.finished_at is None


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_told_to_stop_waits_again_and_loses_no_attempt() -> None:
    with pytest.raises(SystemExit):
        run_here("test being stopped", {}, requested_by="test", listener=lambda p: None)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error, job.finished_at) == ("queued", 0, "", None)
    assert tasks_waiting() == 1


KILLED = """
import sys, time, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from catchment.foundation.jobs import job_kind, run_here
@job_kind("slow")
def slow(arguments, progress):
    progress.expect(1000)
    for _ in range(1000):
        progress.advance()
        time.sleep(0.05)
run_here("slow", {}, requested_by="test", listener=lambda progress: None)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_a_job_that_is_picked_up() -> None:
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, name],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "catchment.settings"},
    )
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and not Job.objects.filter(kind="slow", done__gt=5).exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    job = Job.objects.get(kind="slow")
    assert job.state == "running"
    assert 5 < job.done < 1000
    assert reap(timezone.now() + timedelta(minutes=1)) == [job.pk]
    job.refresh_from_db()
    assert job.state == "queued"
