"""Reading the log of access, from the newest entry back: about a patient, by somebody, within a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from catchment.record.auditing import COLUMNS
from catchment.record.rules.sealing import Entry

_REGISTERED = (
    "r.holder = %s AND r.kind = 'registered' AND r.recorded_to IS NULL AND (r.ends IS NULL OR r.ends > now())"
)
_OF_ORGANISATION = (
    "(organisation = %s OR EXISTS (SELECT 1 FROM unnest(patients) one(number) "
    "JOIN record_relationship r ON r.patient = one.number WHERE "
    + _REGISTERED.replace("%s", "'organisation:' || %s")
    + "))"
)
_OF_PATIENT = (
    "patients && ARRAY(SELECT number FROM record_patient WHERE resource_id = %s UNION "
    "SELECT m.number FROM record_patient m JOIN record_patient k ON m.merged_into_id = k.number "
    "WHERE k.resource_id = %s)"
)


class Logged(NamedTuple):
    """An entry of the log: its place, what it says, and the ids of the patients concerned.

    `whole` is False where somebody concerned is left out of the ids.
    """

    number: int
    entry: Entry
    patients: tuple[str, ...]
    whole: bool = True


def log_entries(
    *,
    limit: int,
    number: int | None = None,
    patient: str = "",
    person: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    organisation: str = "",
) -> list[Logged]:
    """Return at most `limit` entries from the newest; `patient` is an id, and of those merged all are meant.

    `since` and `until` are the first moment and the first moment after. `organisation` (a code) leaves out
    what neither its people did nor is about a patient registered there; of what others did it names those
    alone.
    """
    conditions: list[str] = ["TRUE"]
    values: list[Any] = []
    for condition, value in (
        ("sequence = %s", number),
        ("person = %s", person or None),
        ("at >= %s", since),
        ("at < %s", until),
        ("sequence < %s", before),
        (_OF_ORGANISATION, organisation or None),
        (_OF_PATIENT, patient or None),
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
        names = _names(cursor, {patient for row in rows for patient in row[-3]}, organisation)
    entries = [(row[0], Entry(*row[1:-1])) for row in rows]
    told = [(place, entry, tuple(_named(entry, names, organisation))) for place, entry in entries]
    return [Logged(*each, len(each[2]) == len(each[1].patients)) for each in told]


def _named(entry: Entry, names: dict[int, tuple[str, bool]], organisation: str) -> Iterator[str]:
    """Yield the ids of the patients of an entry that may be named."""
    own = not organisation or entry.organisation == organisation
    for number in entry.patients:
        name, registered = names.get(number, ("", False))
        if name and (own or registered):
            yield name


def _names(cursor: psycopg.Cursor[Any], numbers: set[int], organisation: str) -> dict[int, tuple[str, bool]]:
    """Return the ids of patients by their numbers, and whether they are registered with an organisation."""
    cursor.execute(
        "SELECT named.number, named.resource_id, EXISTS (SELECT 1 FROM record_relationship r "
        f"WHERE r.patient = named.number AND {_REGISTERED}) "
        "FROM record_patient named WHERE named.number = ANY(%s)",
        [f"organisation:{organisation}", list(numbers)],
    )
    return {number: (name, registered) for number, name, registered in cursor}
