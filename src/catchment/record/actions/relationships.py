"""Deriving relationships: whatever is stored, and whoever registers, gives and ends reasons to look (G-036).

Rows are never changed but for the moment from which they are no longer believed, so "who could have seen this
record on a day" can be asked later. Many resources need the same three statements as one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import yaml
from django.utils import timezone

from catchment.record.rules.access.deciding import OVERRIDE, REGISTERED, Tie
from catchment.record.rules.access.relating import CONCERNED, MAY_NAME, Limits, for_another, own, ties
from catchment.record.rules.values import Stored, Write

COLUMNS = "holder, patient, kind, starts, ends, basis, recorded_from"
TYPES = ("varchar", "int8", "varchar", "timestamptz", "timestamptz", "varchar", "timestamptz")
REGISTRATION = "registration"  # the basis of a relationship that comes from the person index
LONDON = ZoneInfo("Europe/London")  # in whose days registrations are dated
Row = tuple[int, str, Tie]  # the patient, the basis, the relationship


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Return how long relationships last that nobody ended, from `data/relationship_limits.yaml`."""
    return Limits.of_days(_told()["days"])


@lru_cache(maxsize=1)
def emergency_hours() -> tuple[int, int]:
    """Return for how many hours emergency access usually lasts, and for how many at most."""
    told = _told()["emergency_hours"]
    return int(told["usual"]), int(told["most"])


def _told() -> dict[str, dict[str, int]]:
    text = (files("catchment.record") / "data" / "relationship_limits.yaml").read_text(encoding="utf-8")
    told: dict[str, dict[str, int]] = yaml.safe_load(text)
    return told


def derive(cursor: psycopg.Cursor[Any], written: Sequence[tuple[Write, Stored]], sender: str) -> None:
    """Bring relationships up to date with what a sender (a holder; empty: the operator) has just stored.

    What an earlier version gave ends now; what the newest gives begins: to its sender, and to whom a sender
    names who cares for the patient (what the same batch says of that counts). Also keeps a seal whole:
    whatever the newest version, or its deletion, makes more sensitive is so in every version.
    """
    _seal_versions(cursor, written)
    newest = {f"{write.type}/{write.id}": (write, stored) for write, stored in written}
    concerned = {basis: pair for basis, pair in newest.items() if pair[0].type in CONCERNED}
    if not concerned:
        return
    now = next(iter(concerned.values()))[1].stored_at
    held_before = [basis for basis, (_, stored) in concerned.items() if stored.version > 1]
    _close(cursor, held_before, now)
    said = [
        (write.patient, basis, tie, sender)
        for basis, (write, stored) in concerned.items()
        if write.resource is not None and write.patient > 0
        for tie in ties({**write.resource, "id": write.id}, stored.stored_at, limits())
    ]
    _add(cursor, (row[:3] for row in said if own(row[2], row[3])), now)
    named = [row for row in said if for_another(row[2], row[3])]
    caring = _caring(cursor, {(sender, patient) for patient, _, _, sender in named}, now)
    _add(cursor, (row[:3] for row in named if (row[3], row[0]) in caring), now)


def _caring(
    cursor: psycopg.Cursor[Any], asked: Collection[tuple[str, int]], now: datetime
) -> set[tuple[str, int]]:
    """Return which of some holders with patients have a relationship now that lets them name others."""
    if not asked:
        return set()
    holders, patients = zip(*asked, strict=True)
    cursor.execute(
        "SELECT DISTINCT held.holder, held.patient "
        "FROM unnest(%s::text[], %s::bigint[]) one(holder, patient) "
        "JOIN record_relationship held ON held.holder = one.holder AND held.patient = one.patient "
        "WHERE held.kind = ANY(%s) AND held.recorded_to IS NULL AND held.starts <= %s "
        "AND (held.ends IS NULL OR held.ends > %s)",
        [list(holders), list(patients), sorted(MAY_NAME), now, now],
    )
    return set(cursor.fetchall())


def registered(cursor: psycopg.Cursor[Any], patients: Sequence[int]) -> None:
    """Bring the relationships of practices up to date with the registrations of some patients (numbers)."""
    now = timezone.now()
    cursor.execute(
        "SELECT id, patient, holder, starts, ends FROM record_relationship "
        "WHERE patient = ANY(%s) AND basis = %s AND recorded_to IS NULL",
        [list(patients), REGISTRATION],
    )
    held = {(patient, holder, starts, ends): row for row, patient, holder, starts, ends in cursor}
    cursor.execute(
        "SELECT said.patient_id, practice.code, said.valid_from, said.valid_to "
        "FROM record_gpregistration said "
        "JOIN structure_organisation practice ON practice.id = said.practice_id "
        "WHERE said.patient_id = ANY(%s) AND said.recorded_to IS NULL",
        [list(patients)],
    )
    wanted = {
        (patient, f"organisation:{code}", _midnight(starts), _midnight(ends) if ends else None)
        for patient, code, starts, ends in cursor
    }
    gone = [row for said, row in held.items() if said not in wanted]
    if gone:
        cursor.execute("UPDATE record_relationship SET recorded_to = %s WHERE id = ANY(%s)", [now, gone])
    new = sorted((said for said in wanted if said not in held), key=_patient_and_holder)
    _add(cursor, ((said[0], REGISTRATION, Tie(REGISTERED, *said[1:])) for said in new), now)


def followed(cursor: psycopg.Cursor[Any], gone: int, kept: int) -> None:
    """Let open emergency access follow a merge, from one patient (a number) to another."""
    now = timezone.now()
    cursor.execute(
        f"INSERT INTO record_relationship ({COLUMNS}) "
        "SELECT holder, %s, kind, starts, ends, basis, %s FROM record_relationship "
        "WHERE patient = %s AND kind = %s AND recorded_to IS NULL AND ends > %s",
        [kept, now, gone, OVERRIDE, now],
    )


def override(cursor: psycopg.Cursor[Any], patient: int, basis: str, tie: Tie) -> None:
    """Add the relationship of somebody who broke the glass."""
    _add(cursor, [(patient, basis, tie)], tie.starts)


def _patient_and_holder(said: tuple[int, str, datetime, datetime | None]) -> tuple[int, str, datetime]:
    return said[:3]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def _close(cursor: psycopg.Cursor[Any], bases: list[str], now: datetime) -> None:
    if bases:
        cursor.execute(
            "UPDATE record_relationship SET recorded_to = %s WHERE basis = ANY(%s) AND recorded_to IS NULL",
            [now, bases],
        )


def _add(cursor: psycopg.Cursor[Any], rows: Iterable[Row], now: datetime) -> None:
    found = [
        (tie.holder, patient, tie.kind, tie.starts, tie.ends, basis, now) for patient, basis, tie in rows
    ]
    if not found:
        return
    with cursor.copy(f"COPY record_relationship ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(TYPES)
        for row in found:
            copy.write_row(row)


def _seal_versions(cursor: psycopg.Cursor[Any], written: Sequence[tuple[Write, Stored]]) -> None:
    """Make earlier versions as sensitive as the newest, and a deletion as sensitive as what it deleted.

    Otherwise the history of a resource would tell what its newest version hides (G-037).
    """
    again = [(write, stored) for write, stored in written if stored.version > 1]
    labelled = [
        (stored.id, stored.type, stored.version, write.sensitivity)
        for write, stored in again
        if write.sensitivity
    ]
    if labelled:
        cursor.execute(
            "UPDATE record_resourceversion held SET sensitivity = held.sensitivity | said.bits "
            "FROM unnest(%s::text[], %s::text[], %s::int[], %s::int2[]) said(id, type, version, bits) "
            "WHERE held.resource_id = said.id AND held.type = said.type AND held.version < said.version "
            "AND held.sensitivity <> held.sensitivity | said.bits",
            [list(each) for each in zip(*labelled, strict=True)],
        )
    deleted = [(stored.id, stored.type, stored.version) for write, stored in again if write.resource is None]
    if deleted:
        cursor.execute(
            "UPDATE record_resourceversion held SET sensitivity = held.sensitivity | before.sensitivity "
            "FROM unnest(%s::text[], %s::text[], %s::int[]) said(id, type, version) "
            "JOIN record_resourceversion before ON before.resource_id = said.id "
            "AND before.type = said.type AND before.version = said.version - 1 "
            "WHERE held.resource_id = said.id AND held.type = said.type AND held.version = said.version "
            "AND before.sensitivity <> 0",
            [list(each) for each in zip(*deleted, strict=True)],
        )
