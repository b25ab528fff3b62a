"""Storing: the one way a resource gets into the record, with all that it can be found by.

Writers take turns: the lock is taken here and held until the transaction ends, so the numbers of versions
are in the order in which they were committed, and a page of results can say "as at number S" (decision 33).
Many resources are stored with the same few statements as one: that is what makes a bulk load fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from catchment.record.actions.pruning import prune_now_and_then
from catchment.record.actions.relationships import derive
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.copying import copy_packed, date_row, quantity_row, term_row, text_row
from catchment.record.queries.names import heads as heads_of
from catchment.record.queries.names import look_up_together, newest_number
from catchment.record.rules.content import as_kept, content, digest
from catchment.record.rules.extraction import extract
from catchment.record.rules.terms import resource_key
from catchment.record.rules.values import Extracted, Head, LookedUp, Stored, Write
from catchment.structure.models import Organisation

NOTHING = Extracted([], [], [], [], 0, [])
VERSION_COLUMNS = (
    "number, type, resource_id, version, key, patient, sensitivity, present, source, delivery, stored_at, "
    "replaced_by, indexed, digest, content"
)
REPLACED_BY = VERSION_COLUMNS.split(", ").index("replaced_by")
VERSION_TYPES = [
    *("int8", "varchar", "varchar", "int4", "int8", "int8", "int2", "int8", "int8", "int8", "timestamptz"),
    *("int8", "bool", "bytea", "bytea"),
]
_vocabulary_met: set[tuple[int, str, str]] = set()  # what this process knows to be noted


class VersionConflict(Exception):
    """Somebody else has changed the resource since the writer read it (`If-Match`)."""

    def __init__(self, write: Write, current: int | None) -> None:
        """Say which version is current; None where the resource is not there."""
        held = f"version {current} is current" if current else "there is none"
        super().__init__(
            f"{write.type}/{write.id} was to be changed from version {write.expected}, but {held}; "
            "read it again and repeat the change."
        )
        self.write = write


@dataclass(slots=True)
class _Batch:
    """What one call writes, row by row."""

    next_number: int
    stored_at: datetime
    source: int | None
    source_code: str
    delivery: int | None
    heads: dict[tuple[str, str], Head]
    versions: list[list[Any]] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)  # of a version in `versions`, by number
    replaced: list[tuple[int, int]] = field(default_factory=list)
    extracted: list[tuple[int, int, Extracted]] = field(default_factory=list)


def store(
    writes: Sequence[Write],
    *,
    source: int | None,
    delivery: int | None = None,
    looked_up: LookedUp | None = None,
) -> list[Stored]:
    """Store resources, in order, and index what they say; gives what became of each.

    `source` is the number of the organisation (structure) that sent them; the operator (None) leaves what an
    organisation sent with that organisation. `looked_up` is what was found in the store since the turn was
    taken. Content that is already there is not stored again. Must be called in a transaction. Raises
    VersionConflict where a write expected another version.
    """
    with raw_cursor() as cursor:
        if looked_up is None:
            take_turn(cursor)
            last, heads = look_up_together(cursor, newest_number(), heads_of({write.id for write in writes}))
        else:
            last, heads = looked_up.last, looked_up.heads
            if others := {write.id for write in writes} - looked_up.ids:
                heads |= heads_of(others).now(cursor)
        code = source_code(source) if source else ""
        batch = _Batch(last + 1, timezone.now(), source, code, delivery, heads)
        written = [(write, _write(batch, write)) for write in writes]
        if batch.versions:
            _send(cursor, batch)
            changed = [(write, stored) for write, stored in written if stored.changed]
            derive(cursor, changed, f"organisation:{code}" if code else "")
            prune_now_and_then(cursor, batch.stored_at)
    return [stored for _, stored in written]


@lru_cache(10_000)
def source_code(number: int) -> str:
    """Return the ODS code of an organisation by its number; codes never change (K-002)."""
    return Organisation.objects.values_list("code", flat=True).get(pk=number)


def _write(batch: _Batch, write: Write) -> Stored:
    """Add one write to the batch."""
    head = batch.heads.get((write.type, write.id))
    there = head is not None and not head.deleted
    if write.expected is not None and (head is None or not there or head.version != write.expected):
        raise VersionConflict(write, head.version if head and there else None)
    found = digest(write.resource) if write.resource is not None else b""
    same = head is not None and (found, write.patient) == (head.digest, head.patient)
    unchanged = there and same if head else write.resource is None
    if unchanged or (write.resource is None and not there):
        assert head or write.resource is None
        number, version = (head.number, head.version) if head else (0, 0)
        return Stored(number, write.type, write.id, version, batch.stored_at, changed=False, created=False)
    number, version = batch.next_number, head.version + 1 if head else 1
    batch.next_number += 1
    source, code = batch.source, batch.source_code
    if head:
        _replace(batch, head.number, number)
        if source is None and head.source is not None:  # whoever operates the machine corrects what is theirs
            source, code = head.source, source_code(head.source)
    batch.heads[(write.type, write.id)] = Head(
        number, version, found, write.resource is None, write.patient, source
    )
    kept, extracted = None, NOTHING
    if write.resource is not None:
        kept = content(write.resource, write.id, version, batch.stored_at, code)
        extracted = extract(as_kept(write.resource, write.id, code))
        batch.extracted.append((write.patient, number, extracted))
    batch.place[number] = len(batch.versions)
    batch.versions.append(
        [
            *(number, write.type, write.id, version, resource_key(write.type, write.id), write.patient),
            *(write.sensitivity, extracted.present, source, batch.delivery, batch.stored_at),
            *(None, kept is not None, found, kept),
        ]
    )
    return Stored(number, write.type, write.id, version, batch.stored_at, changed=True, created=not there)


def _replace(batch: _Batch, gone: int, by: int) -> None:
    """Note that a version is replaced, whether it is of this batch or an earlier one."""
    if gone in batch.place:
        batch.versions[batch.place[gone]][REPLACED_BY] = by
    else:
        batch.replaced.append((gone, by))


def _send(cursor: psycopg.Cursor[Any], batch: _Batch) -> None:
    """Write the batch to the database."""
    if batch.replaced:
        cursor.executemany(
            "UPDATE record_resourceversion SET replaced_by = %s WHERE number = %s",
            [(by, gone) for gone, by in batch.replaced],
        )
    with cursor.copy(f"COPY record_resourceversion ({VERSION_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(VERSION_TYPES)
        for row in batch.versions:
            copy.write_row(row)
    each = batch.extracted
    terms = (term_row(term, patient, number) for patient, number, found in each for term in found.terms)
    copy_packed(cursor, "record_indexedterm", "term, patient, number", terms)
    dates = (
        date_row(parameter, patient, number, low, high)
        for patient, number, found in each
        for parameter, low, high in found.dates
    )
    copy_packed(cursor, "record_indexeddate", "parameter, patient, number, low, high", dates)
    texts = (
        text_row(parameter, patient, number, value)
        for patient, number, found in each
        for parameter, value in found.texts
    )
    copy_packed(cursor, "record_indexedtext", "parameter, patient, number, value", texts)
    quantities = (
        quantity_row(parameter, patient, number, unit, low, high)
        for patient, number, found in each
        for parameter, unit, low, high in found.quantities
    )
    copy_packed(cursor, "record_indexedquantity", "parameter, patient, number, unit, low, high", quantities)
    _note_vocabulary(cursor, each)


def _note_vocabulary(cursor: psycopg.Cursor[Any], each: list[tuple[int, int, Extracted]]) -> None:
    """Note coded values that were not met before, so that a search may leave their system out."""
    met = {row[:3]: row for _, _, found in each for row in found.vocabulary if row[:3] not in _vocabulary_met}
    if met:
        cursor.executemany(
            "INSERT INTO record_vocabulary (parameter, system, code, display) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            list(met.values()),
        )
        connection.on_commit(_Remember(set(met)))


class _Remember:
    """Remembers, once it is committed, what was noted."""

    def __init__(self, met: set[tuple[int, str, str]]) -> None:
        self.met = met

    def __call__(self) -> None:
        """Remember it."""
        _vocabulary_met.update(self.met)
