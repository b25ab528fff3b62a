"""An import whose process is killed half-way leaves nothing behind, and is done again by its job."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from catchment.foundation.jobs import perform, reap
from catchment.foundation.models import Change, ImportRun, Job
from catchment.structure.models import Area, PatientsByArea
from tests.structure.imports.tables import list_areas_of_icb
from tests.structure.world import World

IMPORT = """
import sys, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from catchment.foundation.jobs import run_here
arguments = {"kind": "gp-list-areas", "path": sys.argv[2]}
run_here("import", arguments, requested_by="test", listener=lambda progress: None)
"""
COPIED = (
    "SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy "
    "WHERE relid = 'structure_patientsbyarea'::regclass"
)
PRACTICES, AREAS = 60, 4000


def rows_being_copied() -> int:
    """Return how many rows the other process has sent so far."""
    with connection.cursor() as cursor:
        cursor.execute(COPIED)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_and_is_done_again(tmp_path) -> None:
    world = World()
    practices = [f"A{number:05}" for number in range(PRACTICES)]
    for practice in practices:
        world.organisation(practice, "practice")
    areas = [f"E01{number:06}" for number in range(AREAS)]
    rows = [(practice, area, "3") for practice in practices for area in areas]
    path = list_areas_of_icb(rows).write(tmp_path)
    changes = Change.objects.count()

    command = [sys.executable, "-c", IMPORT, connection.settings_dict["NAME"], str(path)]
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "catchment.settings"})
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and process.poll() is None and rows_being_copied() < len(rows) // 10:
        time.sleep(0.005)
    copied = rows_being_copied()
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert 0 < copied < len(rows), "the process was to be killed half-way"
    for model in (PatientsByArea, Area, ImportRun):
        assert not model.objects.exists()
    assert Change.objects.count() == changes
    job = Job.objects.get(kind="import")
    assert job.state == "running"

    assert reap(timezone.now() + timedelta(minutes=1)) == [job.pk]
    perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("done", "", 2)
    assert PatientsByArea.objects.count() == len(rows)
    assert ImportRun.objects.get().state == "imported"
