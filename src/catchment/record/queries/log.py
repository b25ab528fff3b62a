"""Reading the log of access, from the newest entry back: about a patient, by somebody, within a time."""

from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from catchment.record.auditing import COLUMNS
from catchment.record.rules.sealing import Entry

_OF_PATIENT = (
    "patients && ARRAY(SELECT number FROM record_patient WHERE resource_id = %s UNION "
    "SELECT m.number FROM record_patient m JOIN record_patient k ON m.merged_into_id = k.number "
    "WHERE k.resource_id = %s)"
)


class Logged(NamedTuple):
    """An entry of the log: its place, what it says, and the ids of the patients concerned."""

    number: int
    entry: Entry
    patients: tuple[str, ...]


def log_entries(
    *,
    limit: int,
    number: int | None = None,
    patient: str = "",
    person: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> list[Logged]:
    """Return at most `limit` entries from the newest; `patient` is an id, and of those merged all are meant.

    `since` and `until` are the first moment and the first moment after.
    """
    conditions, values = ["TRUE"], []
    for condition, value in (
        ("sequence = %s", number),
        ("person = %s", person or None),
        ("at >= %s", since),
        ("at < %s", until),
        ("sequence < %s", before),
        (
            _OF_PATIENT,
            patient or None,
        ),
    ):
        if value is not None:
            conditions.append(condition)
            values += [value] * condition.count("%s")
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM record_auditentry WHERE {' AND '.join(conditions)} "
            "ORDER BY sequence DESC LIMIT %s",
            [*values, limit],
        )
        rows = cursor.fetchall()
        names = _names(cursor, {patient for row in rows for patient in row[-3]})
    entries = [(row[0], Entry(*row[1:-1])) for row in rows]
    return [
        Logged(place, entry, tuple(names[each] for each in entry.patients if each in names))
        for place, entry in entries
    ]


def _names(cursor: psycopg.Cursor[Any], numbers: set[int]) -> dict[int, str]:
    """Return the ids of patients by their numbers."""
    cursor.execute("SELECT number, resource_id FROM record_patient WHERE number = ANY(%s)", [list(numbers)])
    return dict(cursor.fetchall())
