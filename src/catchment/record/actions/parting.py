"""Parting two patients who were merged by mistake: every resource goes back to whom it was about.

What nobody has changed since goes back to the version before the merge. What was changed since keeps the
change and refers to the other again; and what arrived since stays where it is, to be looked through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import psycopg

from catchment.record.actions.storing import store
from catchment.record.models import PatientMerge
from catchment.record.queries.reading import COLUMNS, current_of
from catchment.record.rules.content import loads
from catchment.record.rules.merging import follow, parted
from catchment.record.rules.receiving import ORDER
from catchment.record.rules.terms import type_term
from catchment.record.rules.values import Held, Resource, Write

MOST_TOLD = 1_000


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a merge did: how much went back as it was, and what somebody must look through."""

    restored: int
    changed_since: tuple[str, ...]  # Type/id: went back with what was changed since
    arrived_since: tuple[str, ...]  # Type/id: came after the merge, stays with the one who was kept


def give_back(cursor: psycopg.Cursor[Any], done: PatientMerge) -> Undone:
    """Give every resource that a merge moved back to whom it was about before."""
    before = _versions(cursor, done.moved)
    newest = current_of(f"{held.type}/{held.id}" for held in before)
    writes: list[tuple[int | None, Write]] = []
    changed = []
    for held in before:
        name = f"{held.type}/{held.id}"
        now = newest.get(name)
        if now is None:
            changed.append(f"{name} (deleted)")
        elif now.version == held.version + 1:
            said = loads(held.content or b"")
            writes.append((held.source, Write(held.type, held.id, said, held.patient, held.sensitivity)))
        elif now.version > held.version:
            changed.append(name)
            said = _with_the_change(now, held, done)
            writes.append((now.source, Write(held.type, held.id, said, held.patient, now.sensitivity)))
    store_as_sent(writes)
    return Undone(len(writes) - len(changed), tuple(changed), tuple(_arrived(cursor, done)))


def store_as_sent(writes: Iterable[tuple[int | None, Write]]) -> None:
    """Store new versions, each as still sent by whoever sent the one before; `writes` say by whom."""
    for source, group in groupby(sorted(writes, key=_by_source), key=_by_source):
        store([write for _, write in group], source=source or None)


def _by_source(sent: tuple[int | None, Write]) -> int:
    return sent[0] or 0


def _versions(cursor: psycopg.Cursor[Any], names: Iterable[str]) -> list[Held]:
    """Return the versions named `Type/id/_history/n`."""
    split = [name.split("/") for name in names]
    cursor.execute(
        f"SELECT {COLUMNS} FROM record_resourceversion v "
        "JOIN unnest(%s::text[], %s::text[], %s::int[]) AS m(type, id, version) "
        "ON v.resource_id = m.id AND v.type = m.type AND v.version = m.version ORDER BY v.number",
        [[each[0] for each in split], [each[1] for each in split], [int(each[3]) for each in split]],
    )
    return [Held(*row) for row in cursor]


def _with_the_change(now: Held, before: Held, done: PatientMerge) -> Resource:
    """Return what a resource says now, about whom it was before the merge."""
    said: Resource = loads(now.content or b"")
    if (now.type, now.id) == ("Patient", done.kept.resource_id):
        return parted(said, done.gone.resource_id)
    if (now.type, now.id) == ("Patient", done.gone.resource_id):
        was = loads(before.content or b"")
        said = parted(said, done.kept.resource_id)
        return {**{key: value for key, value in said.items() if key != "active"}, **_active(was)}
    follow(said, done.kept.resource_id, done.gone.resource_id)
    return said


def _active(resource: Resource) -> Resource:
    return {"active": resource["active"]} if "active" in resource else {}


def _arrived(cursor: psycopg.Cursor[Any], done: PatientMerge) -> list[str]:
    """Return what came after the merge about who was kept, as Type/id, at most MOST_TOLD."""
    cursor.execute(
        "SELECT v.type || '/' || v.resource_id FROM record_indexedterm t "
        "JOIN record_resourceversion v ON v.number = t.number WHERE t.term = ANY(%s) AND t.patient = %s "
        "AND v.replaced_by IS NULL AND v.version = 1 AND v.stored_at > %s ORDER BY v.number LIMIT %s",
        [[type_term(kind) for kind in ORDER], done.kept_id, done.change.at, MOST_TOLD],
    )
    return [name for (name,) in cursor]
