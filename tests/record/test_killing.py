"""A load that is killed at any moment loses and doubles nothing: real processes, real PostgreSQL, SIGKILL.

The command itself runs on the database of the tests, in no transaction of theirs; it is killed at random
moments, and what is there when it has ended by itself is what an uninterrupted load leaves.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from catchment.record.models import Delivery, GpRegistration, IndexedTerm, Parked, Patient, ResourceVersion
from tests.record.senders import HOSPITAL, NUMBERS, PRACTICE, found_senders, observation, patient

pytestmark = pytest.mark.django_db(transaction=True)

LOADER = Path(__file__).parent / "loader.py"
PEOPLE, OBSERVATIONS = 1_200, 3_500
KILLS = 3
LONGEST_DELAY = 0.2  # seconds after something more was stored; about as long as one batch takes
SECONDS = 120


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Killed again and again, and run until it ends: the same as once without a kill."""
    folder = _folder(tmp_path)
    found_senders()
    (alone,) = _run(folder, [])
    wanted, counted = _state(), _counts()
    assert alone["ended"] == 0
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    found_senders()
    chance = random.Random(20261122)
    *killed, last = _run(folder, [chance.uniform(0, LONGEST_DELAY) for _ in range(KILLS)])
    reached = [each["versions"] for each in killed]
    assert reached == sorted(reached), "what was taken in stays"
    assert killed[0]["ended"] == -signal.SIGKILL
    # a quick machine may end before it is killed again
    assert {each["ended"] for each in killed} <= {-signal.SIGKILL, 0}
    assert reached[0] < last["versions"] == alone["versions"], "it was killed before it had ended"
    assert _state() == wanted
    assert _counts() == counted, "one delivery, taken up again and again, counted once"
    (again,) = _run(folder, [])
    assert (again["versions"], _state()) == (alone["versions"], wanted), "once more is harmless"


def _folder(tmp_path: Path) -> Path:
    """Write a folder with people, observations of them, and a few things that cannot be placed."""
    folder = tmp_path / "in"
    folder.mkdir()
    people = [patient(f"p{each}", born="1980-05-01", gp=PRACTICE, local=f"L{each}") for each in range(PEOPLE)]
    people.append(patient("numbered", nhs=NUMBERS[0], born="1980-05-01"))
    people.append(patient("again", nhs=NUMBERS[0], born="1980-05-01"))
    seen = [observation(f"o{each}", f"Patient/p{each % PEOPLE}") for each in range(OBSERVATIONS)]
    seen += [observation("lost", "Patient/nobody"), observation("matched", "Patient/again")]
    for name, lines in (("a", seen), ("b", people)):
        (folder / f"{name}.ndjson").write_text("\n".join(json.dumps(line) for line in lines))
    return folder


def _run(folder: Path, delays: list[float]) -> list[dict[str, Any]]:
    """Run the command on the database of the tests, killed after each delay, and once to its end."""
    where = connection.settings_dict
    address = f"postgresql:///{where['NAME']}?host={where['HOST']}&user={where['USER']}&port={where['PORT']}"
    command = ["record", "import", "ndjson", str(folder), "--source", HOSPITAL, "--json"]
    said = {"command": command, "delays": delays, "answer": str(folder.parent / "answer.json")}
    done = subprocess.run(
        [sys.executable, str(LOADER)], env=os.environ | {"DATABASE_URL": address}, input=json.dumps(said),
        text=True, capture_output=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _counts() -> dict[str, Any]:
    """Return what the first delivery that ended counted."""
    delivery = Delivery.objects.exclude(ended_at=None).order_by("pk")[0]
    return {name: said for name, said in delivery.counts.items() if name not in ("fingerprint", "place")}


def _state() -> dict[str, Any]:
    """Return what is there, without numbers and moments, which differ from load to load."""
    numbers = dict(Patient.objects.values_list("number", "resource_id"))
    versions = ResourceVersion.objects.values_list("type", "resource_id", "version", "digest", "patient")
    about = [(*rest, bytes(seal), numbers.get(person)) for *rest, seal, person in versions]
    said = ("patient__resource_id", "practice__code", "recorded_to")
    return {
        "versions": sorted(about),
        "people": sorted(numbers.values()),
        "registrations": sorted(GpRegistration.objects.values_list(*said)),
        "waiting": sorted(Parked.objects.values_list("type", "their_id", "reason", "resolution")),
        "terms": IndexedTerm.objects.count(),
    }
