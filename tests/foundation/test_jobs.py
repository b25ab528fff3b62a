"""Jobs: progress while they run, sentences when they fail, and a dead worker's job picked up again."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

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
