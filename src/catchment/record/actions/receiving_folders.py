"""Receiving a folder of NDJSON files: one resource a line, in any order, a thousand at a time.

People are taken in first, from whatever file they are in, then everything else, files of what others refer to
first. How far it got is written with each batch, in the same transaction: a delivery that was killed goes on
where it stopped, and a folder sent again changes nothing. At the end, whatever waited for something that has
come since is placed.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from django.db import transaction
from django.utils import timezone

from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.record.actions.parked import retry_waiting
from catchment.record.actions.placing import Incoming
from catchment.record.actions.receiving import Counts, Raw, begin_delivery, take_in
from catchment.record.models import Delivery
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.receiving import LONGEST_ID, is_name, name_by_content, rank
from catchment.record.rules.terms import resource_key
from catchment.record.rules.validation import check
from catchment.structure.models import Organisation

AT_ONCE = 1_000  # resources in a transaction
MOST_BYTES = 16_000_000  # of the lines of a transaction
LONGEST_LINE = 10_000_000  # bytes
KEPT_OF_TOO_LONG = 100_000  # bytes of a line that is too long
PASSES = ("people", "rest")


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


@dataclass(slots=True)
class _Place:
    """How far a delivery got: the pass, the file, and the byte in it where the next line begins."""

    phase: int = 0
    file: int = 0
    byte: int = 0
    line: int = 0

    def as_json(self) -> list[int]:
        """Return the place as plain values."""
        return [self.phase, self.file, self.byte, self.line]


_Read = tuple[list[Raw], _Place]


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
    for batch, after in _ahead(_batches(folder, place)):
        with transaction.atomic():
            _still_ours(delivery, place)
            take_in(batch, delivery, counts, folder.keys)
            place = after
            _save(delivery, folder, counts, place)
        progress.say(f"Taking in {folder.files[place.file].name}")
        progress.advance(len(batch))
    with transaction.atomic():
        _still_ours(delivery, place)
        retry_waiting(delivery, counts)
        delivery.ended_at = timezone.now()
        _save(delivery, folder, counts, place)
    return {"delivery": delivery.pk, **counts.as_json()}


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
                kind, name = _names(raw)
                lines += bool(raw.strip())
                if kind:
                    kinds.setdefault(path, kind)
                    keys.append(resource_key(kind, name))
    files.sort(key=lambda path: (rank(kinds.get(path, "")), path.name))
    return _Folder(files, _Keys(keys), lines, fingerprint.hexdigest())


def _names(raw: bytes) -> tuple[str, str]:
    """Return the type and id on a line, as far as they can be read; faults are told when it is taken in."""
    try:
        resource = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return "", ""
    if not isinstance(resource, dict):
        return "", ""
    kind, name = resource.get("resourceType"), resource.get("id", "")
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else ("", "")


def _delivery(
    directory: Path, folder: _Folder, source: Organisation | None, actor: Actor
) -> tuple[Delivery, _Place]:
    """Return the delivery of this folder that was not finished, and how far it got, or a new one."""
    unfinished = Delivery.objects.filter(
        source=source, name=str(directory)[-300:], ended_at=None, counts__fingerprint=folder.fingerprint
    )
    found = unfinished.order_by("-id").first()
    if found is not None:
        return found, _Place(*found.counts["place"])
    with transaction.atomic():
        counts = {"fingerprint": folder.fingerprint, "place": _Place().as_json()}
        return begin_delivery(actor, source, str(directory)[-300:], counts), _Place()


def _still_ours(delivery: Delivery, place: _Place) -> None:
    """Hold the delivery for this transaction; raises JobError where another process has gone on with it."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.ended_at is not None or held.counts["place"] != place.as_json():
        raise JobError("Another process is taking in this folder; look at its job.")


def _save(delivery: Delivery, folder: _Folder, counts: Counts, place: _Place) -> None:
    delivery.counts = {**counts.as_json(), "fingerprint": folder.fingerprint, "place": place.as_json()}
    delivery.save(update_fields=["counts", "ended_at"])


def _ahead(batches: Iterator[_Read]) -> Iterator[_Read]:
    """Yield batches while a thread reads and checks the next: the database is busy with one meanwhile."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _batches(folder: _Folder, start: _Place) -> Iterator[_Read]:
    """Yield batches from a place on, each with the place after it."""
    batch: list[Raw] = []
    size = 0
    for phase in range(start.phase, len(PASSES)):
        first_file = start.file if phase == start.phase else 0
        for number in range(first_file, len(folder.files)):
            resumed = phase == start.phase and number == start.file
            here = _Place(phase, number, start.byte, start.line) if resumed else _Place(phase, number)
            for raw, after in _lines(folder.files[number], here):
                read = _read(raw, phase, folder.files[number].name, after.line)
                if read is not None:
                    batch.append(read)
                    size += len(raw)
                if len(batch) >= AT_ONCE or size >= MOST_BYTES:
                    yield batch, after
                    batch, size = [], 0
    if batch:
        yield batch, after


def _lines(path: Path, here: _Place) -> Iterator[tuple[bytes, _Place]]:
    """Yield the lines of a file that are not blank, each with the place after it."""
    byte, line = here.byte, here.line
    with path.open("rb") as opened:
        opened.seek(byte)
        for raw in opened:
            byte, line = byte + len(raw), line + 1
            if raw.strip():
                yield raw.strip(), _Place(here.phase, here.file, byte, line)


def _read(raw: bytes, phase: int, name: str, line: int) -> Raw | None:
    """Read a line if it is of this pass: people first, then everything else and what is unreadable."""
    person = b'"Patient"' in raw and _names(raw)[0] == "Patient"
    if person != (PASSES[phase] == "people"):
        return None
    where = f"{name}, line {line}"
    if len(raw) > LONGEST_LINE:
        long = f"the line has more than {LONGEST_LINE:,} bytes; only its beginning is kept here."
        return Raw(raw[:KEPT_OF_TOO_LONG], None, where, long)
    try:
        resource = parse(raw, LONGEST_LINE)
    except Unreadable as problem:
        return Raw(raw, None, where, "; ".join(fault.message for fault in problem.faults))
    kind, their_id = resource.get("resourceType"), resource.get("id", "")
    if not isinstance(kind, str) or not kind.isalpha():
        return Raw(raw, None, where, "it has no resourceType.")
    if not is_name(their_id):
        return Raw(raw, None, where, f"its id must be a text of at most {LONGEST_ID} letters and digits.")
    name = their_id or name_by_content(resource)
    incoming = Incoming(kind, resource, name, where=where, faults=check(resource, kind))
    return Raw(raw, incoming, where)
