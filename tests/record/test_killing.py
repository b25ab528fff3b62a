"""A load that is killed at any moment loses and doubles nothing: real processes, real PostgreSQL, SIGKILL.

The command itself runs on the database of the tests, in no transaction of theirs; it is killed at random
moments until it has ended by itself, and what is then there is what an uninterrupted load leaves.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from catchment.record.models import Delivery, GpRegistration, IndexedTerm, Parked, Patient, ResourceVersion
from tests.record.senders import HOSPITAL, NUMBERS, PRACTICE, found_senders, observation, patient

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 1_200
OBSERVATIONS = 3_000
KILLS = 5
SECONDS = 120
RUN = "from catchment.cli import main; main()"


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed again and again, and run until it ends: the same as once without a kill."""
    found_senders()
    folder = _folder(tmp_path)
    alone, seconds = _uninterrupted(folder)
    _empty()
    found_senders()
    chance = random.Random(20261122)
    killed, reached = 0, []
    for _ in range(KILLS):
        process = _start(folder)
        _wait_until_begun(process, len(reached))
        time.sleep(chance.uniform(0, seconds / KILLS / 2))
        process.send_signal(signal.SIGKILL)
        killed += process.wait(SECONDS) == -signal.SIGKILL
        process.communicate()
        reached.append(ResourceVersion.objects.count())
        if Delivery.objects.exclude(ended_at=None).exists():
            break
    assert killed >= 2, "it was killed before it had ended"
    assert reached == sorted(reached), "what was taken in stays"
    _counts(_start(folder))
    assert _state() == alone["state"]
    kept = Delivery.objects.order_by("pk")[0].counts
    told = {name: kept[name] for name in alone["counts"] if name != "delivery"}
    assert {name: alone["counts"][name] for name in told} == told, "one delivery, taken up again, counted once"


def _folder(tmp_path: Path) -> Path:
    """Write a folder with people, observations of them, and a few things that cannot be placed."""
    people = [patient(f"p{each}", born="1980-05-01", gp=PRACTICE, local=f"L{each}") for each in range(PEOPLE)]
    people.append(patient("numbered", nhs=NUMBERS[0], born="1980-05-01"))
    people.append(patient("again", nhs=NUMBERS[0], born="1980-05-01"))
    seen = [observation(f"o{each}", f"Patient/p{each % PEOPLE}") for each in range(OBSERVATIONS)]
    seen += [observation("lost", "Patient/nobody"), observation("matched", "Patient/again")]
    for name, lines in (("a", seen), ("b", people)):
        (tmp_path / f"{name}.ndjson").write_text("\n".join(json.dumps(line) for line in lines))
    return tmp_path


def _start(folder: Path) -> subprocess.Popen[str]:
    """Start the command on the database of the tests."""
    where = connection.settings_dict
    address = f"postgresql:///{where['NAME']}?host={where['HOST']}&user={where['USER']}&port={where['PORT']}"
    environment = os.environ | {"DATABASE_URL": address}
    command = ["record", "import", "ndjson", str(folder), "--source", HOSPITAL, "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *command],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _wait_until_begun(process: subprocess.Popen[str], before: int) -> None:
    """Wait until a load has begun, for a process takes longer to start than to load so little."""
    until = time.monotonic() + SECONDS
    at_first = ResourceVersion.objects.count()
    while time.monotonic() < until and process.poll() is None:
        begun = ResourceVersion.objects.count() > at_first if before else Delivery.objects.exists()
        if begun:
            return
        time.sleep(0.01)


def _counts(process: subprocess.Popen[str]) -> dict[str, Any]:
    said, complained = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, complained[-3000:]
    found: dict[str, Any] = json.loads(said)
    return found


def _uninterrupted(folder: Path) -> tuple[dict[str, Any], float]:
    """Load once without a kill; gives what is then there, and how long the load took."""
    counts = _counts(_start(folder))
    delivery = Delivery.objects.get()
    assert delivery.ended_at is not None
    seconds = (delivery.ended_at - delivery.began_at).total_seconds()
    return {"counts": counts, "state": _state()}, seconds


def _state() -> dict[str, Any]:
    """Return what is there, without numbers and moments, which differ from load to load."""
    numbers = dict(Patient.objects.values_list("number", "resource_id"))
    versions = ResourceVersion.objects.values_list("type", "resource_id", "version", "digest", "patient")
    about = [(*rest, bytes(seal), numbers.get(person)) for *rest, seal, person in versions]
    said = ("patient__resource_id", "practice__code", "recorded_to")
    registrations = GpRegistration.objects.values_list(*said)
    return {
        "versions": sorted(about),
        "people": sorted(numbers.values()),
        "registrations": sorted(registrations),
        "waiting": sorted(Parked.objects.values_list("type", "their_id", "reason", "resolution")),
        "terms": IndexedTerm.objects.count(),
    }


def _empty() -> None:
    """Take everything out again."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
