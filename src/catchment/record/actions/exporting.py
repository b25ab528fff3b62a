"""Bulk export: all that somebody may see, as NDJSON files, one for each type (FHIR Bulk Data 2.0).

An export is a job. It is of one moment, the number S of when it began, however long it takes. After every
batch it notes where it is, so that a worker that is killed is followed by one that goes on from there: each
file is cut to the length that was noted, and nothing is doubled or lost.

Who asks is looked up again for every batch: rights that end stop the export. The log names, batch by batch,
whose records were written, before they are. An export is deleted a day after it ended.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.foundation.models import Job
from catchment.record.auditing import Entry, note
from catchment.record.models import Patient
from catchment.record.queries.asking import asker_of
from catchment.record.queries.trim import trim
from catchment.record.rules.access.claims import Claims, UnclearClaims
from catchment.record.rules.access.values import Asker, Purpose, Scope

KIND = "record-export"
AT_ONCE = 2_000  # resources between two notes of where it is
PART_BYTES = 64 * 2**20  # of a file: it is sent in one piece, so a type has as many files as it needs
LASTS = timedelta(hours=24)  # after it ended


def folder_of(export: str) -> Path:
    """Return the folder of an export's files; `export` is its name, made of letters and digits."""
    assert export.isalnum(), "an export is named by letters and digits"
    return Path(settings.CATCHMENT_HOME) / "exports" / export


def remove_export(export: str) -> None:
    """Delete the files of an export, if it has any."""
    shutil.rmtree(folder_of(export), ignore_errors=True)


def remove_expired(now: datetime) -> None:
    """Delete the exports that ended more than a day ago (`LASTS`), files and all."""
    for job in Job.objects.filter(kind=KIND, finished_at__lt=now - LASTS):
        remove_export(job.arguments["export"])
        job.delete()


def kept_asker(asker: Asker) -> dict[str, Any]:
    """Return what a token said of who asks, as plain JSON to be kept with the job."""
    patient = Patient.objects.filter(number=asker.only).values_list("resource_id", flat=True).first()
    return {
        "person": asker.person,
        "organisation": asker.organisation,
        "purpose": asker.purpose.value,
        "patient": patient or "",
        "scopes": [
            {"context": each.context, "type": each.type, "may": sorted(each.may)} for each in asker.scopes
        ],
    }


def asker_again(kept: dict[str, Any], at: datetime) -> Asker:
    """Return who asks as they stand now, from what was kept; raises JobError where they may no longer."""
    scopes = tuple(Scope(each["context"], each["type"], frozenset(each["may"])) for each in kept["scopes"])
    of_system = any(scope.context == "system" for scope in scopes)
    claims = Claims(
        person="" if of_system else kept["person"],
        client=kept["person"].removeprefix("system:") if of_system else "",
        organisation=kept["organisation"],
        purpose=Purpose(kept["purpose"]),
        scopes=scopes,
        patient=kept["patient"],
    )
    try:
        return asker_of(claims, at)
    except UnclearClaims as problem:
        raise JobError(f"Whoever asked for the export may no longer have it: {problem}") from problem


@job_kind(KIND)
def export(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the files of an export; goes on where an earlier run was stopped.

    Arguments: `export` (its name), `asker`, `types`, and perhaps `since` and `patients` (numbers). Gives the
    files with their counts, and the moment the export is of. Raises JobError where the asker's rights ended.
    """
    folder = folder_of(arguments["export"])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    noted = folder / "state.json"
    state = orjson.loads(noted.read_bytes()) if noted.exists() else _first_state(arguments["types"])
    progress.expect(len(state["types"]))
    for kind in state["types"]:
        progress.say(f"Writing {kind}")
        _write_type(folder, noted, state, kind, arguments)
        progress.advance()
    return {
        "at": state["at"],
        "files": [
            {"type": kind, "name": part_name(kind, number), "count": part["count"]}
            for kind, where in state["types"].items()
            for number, part in enumerate(where["parts"])
            if part["count"]
        ],
    }


def part_name(kind: str, number: int) -> str:
    """Return the name of a part of a type's file, from part 0."""
    return f"{kind}.{number:03}.ndjson"


def _first_state(types: Sequence[str]) -> dict[str, Any]:
    """Return the state of an export that has just begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM record_resourceversion")
        (last,) = cursor.fetchone()
    begun = {kind: {"after": 0, "done": False, "parts": [{"length": 0, "count": 0}]} for kind in types}
    return {"at": timezone.now().isoformat(), "last": last, "types": begun}


def _write_type(
    folder: Path, noted: Path, state: dict[str, Any], kind: str, arguments: dict[str, Any]
) -> None:
    """Write the rest of one type, batch by batch: each with the rights of its moment, and in the log."""
    where = state["types"][kind]
    while not where["done"]:
        asker = asker_again(arguments["asker"], timezone.now())
        rows = _rows(kind, state["last"], where["after"], asker, arguments)
        if rows:
            _note_batch(asker, f"$export {arguments['export']} {kind}", rows)
            _write_rows(folder, kind, where["parts"], [bytes(row[1]) + b"\n" for row in rows])
            where["after"] = rows[-1][0]
        where["done"] = len(rows) < AT_ONCE
        fresh = noted.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(state))
        fresh.replace(noted)


def _note_batch(asker: Asker, what: str, rows: Sequence[tuple[int, bytes, int]]) -> None:
    """Write to the log whose records are about to be in a file."""
    note(
        Entry(
            at=asker.at,
            person=asker.person,
            role=asker.role,
            organisation=asker.organisation,
            action="export",
            purpose=asker.purpose.value,
            what=what,
            outcome="allowed",
            reason="",
            override=False,
            patients=sorted({patient for _, _, patient in rows if patient > 0}),
            resources=len(rows),
        )
    )


def _write_rows(folder: Path, kind: str, parts: list[dict[str, int]], lines: Iterable[bytes]) -> None:
    """Add lines to the last part of a file, and to new parts once it is full; `parts` is brought up to date.

    What an earlier run wrote without noting it is cut off first.
    """
    for full, those in _by_part(parts[-1]["length"], lines):
        if full:
            parts.append({"length": 0, "count": 0})
        part = parts[-1]
        path = folder / part_name(kind, len(parts) - 1)
        with path.open("ab") as file:
            if file.tell() < part["length"]:
                raise JobError(
                    f"{path.name} is shorter than it was when the export stopped; begin another export."
                )
            file.truncate(part["length"])
            file.writelines(those)
            file.flush()
            part["length"], part["count"] = file.tell(), part["count"] + len(those)


def _by_part(length: int, lines: Iterable[bytes]) -> Iterator[tuple[bool, list[bytes]]]:
    """Yield lines for the part that has a length already, then for new ones (True)."""
    full, those = False, []
    for line in lines:
        if length and length + len(line) > PART_BYTES:
            yield full, those
            full, those, length = True, [], 0
        those.append(line)
        length += len(line)
    yield full, those


def _rows(
    kind: str, last: int, after: int, asker: Asker, arguments: dict[str, Any]
) -> list[tuple[int, bytes, int]]:
    """Return the next resources of a type as they were at number `last`, as far as the asker may see them."""
    may_see, parameters = trim(asker, patient="v.patient", version="v")
    conditions = [
        "v.type = %s",
        "v.number > %s AND v.number <= %s",
        "(v.replaced_by IS NULL OR v.replaced_by > %s)",
        "v.content IS NOT NULL",
        may_see,
    ]
    values: list[Any] = [kind, after, last, last, *parameters]
    if since := arguments.get("since"):
        conditions.append("v.stored_at >= %s")
        values.append(since)
    if (patients := arguments.get("patients")) is not None:
        conditions.append("v.patient = ANY(%s)")
        values.append(patients)
    elif arguments.get("people_only"):
        conditions.append("v.patient > 0")
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "SELECT v.number, v.content, v.patient FROM record_resourceversion v "
            f"WHERE {' AND '.join(conditions)} ORDER BY v.number LIMIT %s",
            [*values, AT_ONCE],
        )
        return cursor.fetchall()
