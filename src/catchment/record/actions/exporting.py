"""Bulk export: all that somebody may see, as NDJSON files, one for each type (FHIR Bulk Data 2.0).

An export is a job. It is of one moment, the number S of when it began, however long it takes. After every
batch it notes where it is, so that a worker that is killed is followed by one that goes on from there: each
file is cut to the length that was noted, and nothing is doubled or lost.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.record.queries.trim import trim
from catchment.record.rules.access.values import Asker, Purpose, Scope

KIND = "record-export"
AT_ONCE = 2_000  # resources between two notes of where it is


def folder_of(export: str) -> Path:
    """Return the folder of an export's files; `export` is its name, made of letters and digits."""
    assert export.isalnum(), "an export is named by letters and digits"
    return Path(settings.CATCHMENT_HOME) / "exports" / export


def remove_export(export: str) -> None:
    """Delete the files of an export, if it has any."""
    shutil.rmtree(folder_of(export), ignore_errors=True)


def kept_asker(asker: Asker) -> dict[str, Any]:
    """Return somebody who asks as plain JSON, to be kept with the job."""
    kept = asdict(asker) | {"at": asker.at.isoformat()}
    kept["scopes"] = [
        {"context": each.context, "type": each.type, "may": sorted(each.may)} for each in asker.scopes
    ]
    return kept


def asker_again(kept: dict[str, Any], at: datetime) -> Asker:
    """Return who asks, from what was kept; relationships count as they are at `at`."""
    scopes = tuple(Scope(each["context"], each["type"], frozenset(each["may"])) for each in kept["scopes"])
    return Asker(
        **{
            **kept,
            "at": at,
            "scopes": scopes,
            "purpose": Purpose(kept["purpose"]),
            "holders": tuple(kept["holders"]),
            "organisations": tuple(kept["organisations"]),
        }
    )


@job_kind(KIND)
def export(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the files of an export; goes on where an earlier run was stopped.

    Arguments: `export` (its name), `asker`, `types`, and perhaps `since` and `patients` (numbers). Gives the
    files with their counts, and the moment the export is of.
    """
    folder = folder_of(arguments["export"])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    note = folder / "state.json"
    state = orjson.loads(note.read_bytes()) if note.exists() else _first_state(arguments["types"])
    asker = asker_again(arguments["asker"], timezone.now())
    progress.expect(len(state["types"]))
    for kind in state["types"]:
        progress.say(f"Writing {kind}")
        _write_type(folder, note, state, kind, asker, arguments)
        progress.advance()
    return {
        "at": state["at"],
        "files": [
            {"type": kind, "name": f"{kind}.ndjson", "count": state["types"][kind]["count"]}
            for kind in state["types"]
            if state["types"][kind]["count"]
        ],
    }


def _first_state(types: Sequence[str]) -> dict[str, Any]:
    """Return the state of an export that has just begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM record_resourceversion")
        (last,) = cursor.fetchone()
    begun = {kind: {"after": 0, "length": 0, "count": 0, "done": False} for kind in types}
    return {"at": timezone.now().isoformat(), "last": last, "types": begun}


def _write_type(
    folder: Path, note: Path, state: dict[str, Any], kind: str, asker: Asker, arguments: dict[str, Any]
) -> None:
    """Write the rest of one type's file, batch by batch."""
    where = state["types"][kind]
    path = folder / f"{kind}.ndjson"
    with path.open("ab") as file:
        if file.tell() < where["length"]:
            raise JobError(
                f"{path.name} is shorter than it was when the export stopped; begin another export."
            )
        file.truncate(where["length"])
        while not where["done"]:
            rows = _rows(kind, state["last"], where["after"], asker, arguments)
            file.writelines(bytes(content) + b"\n" for _, content in rows)
            file.flush()
            where["length"], where["count"] = file.tell(), where["count"] + len(rows)
            where["after"] = rows[-1][0] if rows else where["after"]
            where["done"] = len(rows) < AT_ONCE
            fresh = note.with_suffix(".new")
            fresh.write_bytes(orjson.dumps(state))
            fresh.replace(note)


def _rows(
    kind: str, last: int, after: int, asker: Asker, arguments: dict[str, Any]
) -> list[tuple[int, bytes]]:
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
            f"SELECT v.number, v.content FROM record_resourceversion v WHERE {' AND '.join(conditions)} "
            "ORDER BY v.number LIMIT %s",
            [*values, AT_ONCE],
        )
        return cursor.fetchall()
