"""Receiving a folder of NDJSON files: one resource a line, in any order, a thousand at a time.

People are taken in first, then everything else, files of what others refer to first (`lines`). How far it
got is written with each batch, in the same transaction: a delivery that was killed goes on where it stopped,
and a folder sent again changes nothing. At the end, whatever waited for something that has come since is
placed.
"""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.record.actions.parked import retry_waiting
from catchment.record.actions.placing import Incoming
from catchment.record.actions.receiving import Counts, Raw, begin_delivery, take_in
from catchment.record.lines import Line, Place, names_on
from catchment.record.models import Delivery
from catchment.record.reading_ahead import ReadingFailed, read_ahead
from catchment.record.rules.receiving import rank
from catchment.record.rules.terms import resource_key
from catchment.structure.models import Organisation

AT_ONCE = 1_000  # resources in a transaction


class _Keys:
    """The keys of everything in a folder: eight bytes each, however many there are."""

    def __init__(self, keys: list[int]) -> None:
        self._keys = np.unique(np.array(keys, dtype=np.int64))

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        place = int(np.searchsorted(self._keys, key))
        return place < len(self._keys) and int(self._keys[place]) == key


@dataclass(frozen=True, slots=True)
class _Folder:
    """What a first reading of a folder tells: its files in order, and what is in it."""

    files: list[Path]
    keys: _Keys
    lines: int
    fingerprint: str


@job_kind("record")
def record_job(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take in a folder: `directory`, the ODS code of its `source` (or none) and the `by` who sends it."""
    said = arguments["by"]
    actor = Actor(ActorKind(said["kind"]), said["code"], said["name"])
    code = arguments.get("source")
    source = Organisation.objects.filter(code=code).first() if code else None
    if code and source is None:
        raise JobError(f"No organisation has the code “{code[:20]}”: give the ODS code of who sends it.")
    try:
        return receive_ndjson(Path(arguments["directory"]), source=source, actor=actor, progress=progress)
    except NotAllowed as refusal:
        raise JobError(str(refusal)) from refusal


def receive_ndjson(
    directory: Path, *, source: Organisation | None, actor: Actor, progress: Progress
) -> dict[str, Any]:
    """Take in every `*.ndjson` of a folder; gives the counts, and the number of the delivery.

    Raises JobError where the folder has no such file, or another process is taking it in.
    """
    progress.say(f"Looking through {directory.name}")
    folder = _look_through(directory)
    progress.expect(folder.lines)
    delivery, place = _delivery(directory, folder, source, actor)
    counts = Counts.of_json(delivery.counts)
    progress.advance(counts.received)
    place = _take_in_all(folder, delivery, counts, place, progress)
    with transaction.atomic():
        _still_ours(delivery, place)
        retry_waiting(delivery, counts)
        delivery.ended_at = timezone.now()
        _save(delivery, folder, counts, place)
    return {"delivery": delivery.pk, **counts.as_json()}


def _take_in_all(
    folder: _Folder, delivery: Delivery, counts: Counts, place: Place, progress: Progress
) -> Place:
    """Take in a folder from a place on, batch after batch; gives the place after the last."""
    try:
        with closing(read_ahead(folder.files, place, AT_ONCE, folder.lines)) as batches:
            for batch, after in batches:
                with transaction.atomic():
                    _still_ours(delivery, place)
                    take_in([_raw(line) for line in batch], delivery, counts, folder.keys)
                    place = after
                    _save(delivery, folder, counts, place)
                progress.say(f"Taking in {folder.files[place.file].name}")
                progress.advance(len(batch))
    except ReadingFailed as problem:
        raise JobError(str(problem)) from problem
    return place


def _raw(line: Line) -> Raw:
    """Return a line as something that came."""
    if line.resource is None:
        return Raw(line.raw, None, line.where, line.problem)
    incoming = Incoming(
        line.type,
        line.resource,
        line.their_id,
        where=line.where,
        faults=line.faults,
        mentioned=list(line.mentions),
    )
    return Raw(line.raw, incoming, line.where)


def _look_through(directory: Path) -> _Folder:
    """Read a folder once: what is in it, and in which order its files are taken in."""
    files = sorted(directory.glob("*.ndjson")) if directory.is_dir() else []
    if not files:
        raise JobError(f"There is no *.ndjson file in {directory.name}; give the folder that holds them.")
    keys: list[int] = []
    kinds: dict[Path, str] = {}
    fingerprint = sha256()
    lines = 0
    for path in files:
        about = path.stat()
        fingerprint.update(f"{path.name} {about.st_size} {about.st_mtime_ns}\n".encode())
        with path.open("rb") as opened:
            for raw in opened:
                kind, name = names_on(raw)
                lines += bool(raw.strip())
                if kind:
                    kinds.setdefault(path, kind)
                    keys.append(resource_key(kind, name))
    files.sort(key=lambda path: (rank(kinds.get(path, "")), path.name))
    return _Folder(files, _Keys(keys), lines, fingerprint.hexdigest())


def _delivery(
    directory: Path, folder: _Folder, source: Organisation | None, actor: Actor
) -> tuple[Delivery, Place]:
    """Return the delivery of this folder that was not finished, and how far it got, or a new one."""
    unfinished = Delivery.objects.filter(
        source=source, name=str(directory)[-300:], ended_at=None, counts__fingerprint=folder.fingerprint
    )
    found = unfinished.order_by("-id").first()
    if found is not None:
        return found, Place(*found.counts["place"])
    with transaction.atomic():
        counts = {"fingerprint": folder.fingerprint, "place": Place()}
        return begin_delivery(actor, source, str(directory)[-300:], counts), Place()


def _still_ours(delivery: Delivery, place: Place) -> None:
    """Hold the delivery for this transaction; raises JobError where another process has gone on with it."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.ended_at is not None or held.counts["place"] != list(place):
        raise JobError("Another process is taking in this folder; look at its job.")


def _save(delivery: Delivery, folder: _Folder, counts: Counts, place: Place) -> None:
    delivery.counts = {**counts.as_json(), "fingerprint": folder.fingerprint, "place": list(place)}
    delivery.save(update_fields=["counts", "ended_at"])
