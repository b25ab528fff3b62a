"""Taking the example's people into the record: sent by their organisations, one folder after the other.

They go the way that everything goes: matched to the person index, checked, stored with provenance, parked
where something is wrong with them. What was taken in is marked in the log of changes, so asking again for as
many people does nothing, and asking for more adds the ones that are missing: person number 17 is the same
among 2,000 people and among 10,000.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from catchment.demo.chance import SEED
from catchment.demo.record.ground import example_world
from catchment.demo.record.writing import PEOPLE_BY_DEFAULT, CannotWrite, check_number, write_people
from catchment.demo.writing import ACTOR
from catchment.foundation.facts import begin_change
from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor, ActorKind
from catchment.record.actions.flags import Flag, record_flags
from catchment.record.actions.receiving_folders import receive_ndjson
from catchment.record.models import Patient, ReceivedAs
from catchment.record.models.access import FlagKind
from catchment.record.synthetic.batch import PEOPLE
from catchment.record.synthetic.making import batches
from catchment.record.synthetic.pen import Pen
from catchment.record.synthetic.persons import begin_batch
from catchment.structure.models import Organisation

__all__ = ["PEOPLE_BY_DEFAULT", "PEOPLE_JOB", "keep_people"]

KEEP = "load people"
PEOPLE_JOB = "people"
LIMITS = {
    FlagKind.RESTRICTED: "restricted",
    FlagKind.NATIONAL_OPT_OUT: "opted_out",
    FlagKind.TYPE_1: "type_one",
}  # by the columns of people
COMPLETE = "complete"  # a file that says that all files of a folder are there
COUNTED = ("received", "stored", "updated", "matched", "parked")


class _Within(Progress):
    """The progress of one folder as part of the whole: its steps count, its total and words do not."""

    def __init__(self, whole: Progress) -> None:
        """Report to `whole`."""
        super().__init__()
        self._whole = whole

    def expect(self, total: int) -> None:
        """Ignore how many steps the folder has: the whole knows."""

    def say(self, message: str) -> None:
        """Ignore what the folder says."""

    def advance(self, steps: int = 1) -> None:
        """Count the folder's steps among all."""
        self._whole.advance(steps)


def keep_people(people: int, *, seed: int = SEED, progress: Progress | None = None) -> dict[str, Any]:
    """Take the first `people` of the example's people into the record, unless they are there.

    The example must be loaded. Gives `people` added and counts of what was `received`, `stored` as new,
    `updated`, `matched` (another description of somebody known) and `parked`.
    Raises JobError where the number is too large, the example is missing, or people of another seed are
    there: both would have the same NHS numbers (G-001).
    """
    watched = progress or Progress()
    try:
        check_number(people)
    except CannotWrite as problem:
        raise JobError(str(problem)) from problem
    first = _already(seed)
    if first >= people:
        watched.say(f"The record holds {first:,} of these people already.")
        return {"people": 0, **dict.fromkeys(COUNTED, 0)}
    folder = Path(settings.CATCHMENT_HOME) / "synthetic" / f"{seed}-{first}-{people}"
    resources = _written(folder, people, seed, first, watched)
    watched.expect(resources)
    counts: Counter[str] = Counter()
    for sender in example_world().senders:
        here = folder / sender.code
        if not here.is_dir():
            continue
        organisation = Organisation.objects.filter(code=sender.code).first()
        if organisation is None:
            raise JobError(
                f"There is no organisation {sender.code}: load the example first (`catchment demo`)."
            )
        watched.say(f"Taking in what {sender.name} sends")
        by = Actor(ActorKind.OPERATOR, name=ACTOR)
        taken = receive_ndjson(here, source=organisation, actor=by, progress=_Within(watched))
        counts.update({name: taken[name] for name in ("received", "stored", "matched", "updated")})
        counts["parked"] += sum(taken["parked"].values())
    limits = list(_limits(people, seed, first))
    with transaction.atomic():
        detail = {"people": people, "seed": seed}
        change = begin_change(
            actor=ACTOR, action=KEEP, reason="Invented people to try things on.", detail=detail
        )
        record_flags(limits, change)
    shutil.rmtree(folder)
    return {"people": people - first, **{name: counts[name] for name in COUNTED}}


def _already(seed: int) -> int:
    """Return how many people of a seed were taken in; raises JobError where others were."""
    marks = [change.detail for change in Change.objects.filter(actor=ACTOR, action=KEEP)]
    others = {mark["seed"] for mark in marks} - {seed}
    if others:
        raise JobError(
            f"The record holds people made with the seed {min(others)}, who have the NHS numbers of these: "
            "ask for more of those, or begin with an empty database."
        )
    return max((mark["people"] for mark in marks), default=0)


def _limits(people: int, seed: int, first: int) -> Iterator[Flag]:
    """Yield what limits the use of these people's records: restrictions and opt-outs (G-031, G-032)."""
    world = example_world()
    wanted: dict[str, list[tuple[str, date]]] = {}
    for number in range(first // PEOPLE, batches(people)):
        batch = begin_batch(world, seed, number)
        pen = Pen(batch, first, people)
        since = batch.people["registered"].tolist()
        for kind, column in LIMITS.items():
            for row in np.flatnonzero(batch.people[column]).tolist():
                person = int(batch.people["person"][row])
                if first <= person < people:
                    name = pen.patient_id(int(batch.people["practice"][row]), person)
                    wanted.setdefault(name, []).append((str(kind), since[row]))
    renamed = ReceivedAs.objects.filter(type="Patient", their_id__in=wanted)
    ours = dict(renamed.values_list("their_id", "our_id"))
    numbers: dict[str, int] = dict(
        Patient.objects.filter(resource_id__in=[ours.get(name, name) for name in wanted]).values_list(
            "resource_id", "number"
        )
    )
    for name, limits in wanted.items():
        known = numbers.get(ours.get(name, name))
        if known is not None:  # whoever waits to be placed is nobody yet
            yield from ((known, kind, day, None) for kind, day in limits)


def _written(folder: Path, people: int, seed: int, first: int, progress: Progress) -> int:
    """Write the files unless an earlier run wrote all of them; returns how many resources they hold.

    Files that are whole are left as they are, so a run that was killed goes on where it stopped.
    """
    complete = folder / COMPLETE
    if complete.is_file():
        return int(complete.read_text(encoding="utf-8"))
    shutil.rmtree(folder, ignore_errors=True)
    progress.say(f"Making {people - first:,} people")
    resources = write_people(folder, people, seed=seed, first=first)
    complete.write_text(str(resources), encoding="utf-8")
    return resources


@job_kind(PEOPLE_JOB)
def keep_people_job(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take people into the record as a job; takes how many `people` and their `seed`."""
    return keep_people(arguments["people"], seed=arguments.get("seed", SEED), progress=progress)
