"""Merging two patients who are one person, and undoing it: changes like any other, with a reason and a name.

Nothing is overwritten: whatever referred to the one who is gone, or was about them, gets a new version. The
merge keeps which versions it began from, so undoing it restores exactly those and can say what has arrived
since, which somebody must look through, for it may be of either.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.record.actions.merged_facts import follow_facts, give_back_facts
from catchment.record.actions.parting import Undone, give_back, store_as_sent
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.models import GpRegistration, Patient, PatientMerge
from catchment.record.queries.reading import COLUMNS
from catchment.record.rules.content import loads
from catchment.record.rules.extraction import parameters
from catchment.record.rules.merging import as_gone, as_kept, follow
from catchment.record.rules.receiving import ORDER
from catchment.record.rules.terms import parameter_of, reference_term, type_term
from catchment.record.rules.values import Held, Resource, Write

MOST_MOVED = 200_000  # resources that one merge may touch


class CannotMerge(Exception):
    """Two patients cannot be merged, or a merge not be undone, as it was asked; the message is a sentence."""


def merge(kept: str, gone: str, *, reason: str, actor: Actor) -> PatientMerge:
    """Make two patients (ids) one: what was about `gone`, or refers to them, is then about `kept`.

    Raises CannotMerge in a sentence, NotAllowed where the actor may not correct the record.
    """
    with transaction.atomic(), raw_cursor() as cursor:
        take_turn(cursor)
        one, other = _both(kept, gone, reason)
        _require(actor, one)
        change = begin_change(
            actor=str(actor),
            action="record: merge patients",
            reason=reason,
            detail={"kept": kept, "gone": gone},
        )
        moving = {held.number: held for held in _about_or_to(cursor, other)}
        moving |= {held.number: held for held in _descriptions(cursor, one)}
        moved = []
        writes = []
        for held in moving.values():
            resource = _merged(held, one, other)
            patient = one.number if held.patient == other.number else held.patient
            moved.append(f"{held.type}/{held.id}/_history/{held.version}")
            writes.append((held.source, Write(held.type, held.id, resource, patient, held.sensitivity)))
        other.merged_into = one
        other.save(update_fields=["merged_into"])
        store_as_sent(writes)
        follow_facts(cursor, one, other, change)
        return PatientMerge.objects.create(kept=one, gone=other, change=change, moved=moved)


def unmerge(number: int, *, reason: str, actor: Actor) -> Undone:
    """Undo a merge by its number; gives what went back and what arrived since.

    Raises CannotMerge in a sentence, NotAllowed where the actor may not correct the record.
    """
    with transaction.atomic(), raw_cursor() as cursor:
        take_turn(cursor)
        done = PatientMerge.objects.select_related("kept", "gone", "change").filter(pk=number).first()
        if done is None or done.undone_by_id is not None:
            raise CannotMerge(f"There is no merge number {number} that could be undone.")
        if not reason.strip():
            raise CannotMerge("Say why the merge is undone.")
        _require(actor, done.kept)
        if done.kept.merged_into_id is not None:
            raise CannotMerge("Undo the later merge first: who was kept has been merged since, too.")
        _number_is_free(done.gone)
        change = begin_change(
            actor=str(actor), action="record: undo a merge", reason=reason, detail={"merge": number}
        )
        done.gone.merged_into = None
        done.gone.save(update_fields=["merged_into"])
        undone = give_back(cursor, done)
        give_back_facts(cursor, done, change)
        done.undone_by = change
        done.save(update_fields=["undone_by"])
        return undone


def _both(kept: str, gone: str, reason: str) -> tuple[Patient, Patient]:
    """Return the two patients, or raise CannotMerge where they are not two who can be merged."""
    if not reason.strip():
        raise CannotMerge("Say why they are one person.")
    found = {row.resource_id: row for row in Patient.objects.filter(resource_id__in=[kept, gone])}
    for name in (kept, gone):
        if name not in found:
            raise CannotMerge(f"No patient has the id “{name[:64]}”.")
        if found[name].merged_into_id is not None:
            raise CannotMerge(f"Patient/{name} has been merged into somebody else already.")
    if kept == gone:
        raise CannotMerge("Nobody can be merged with themselves.")
    return found[kept], found[gone]


def _require(actor: Actor, patient: Patient) -> None:
    """Raise NotAllowed where the actor may not correct the record of somebody's practice."""
    codes = GpRegistration.objects.current().filter(patient=patient, valid_to=None)
    code = codes.values_list("practice__code", flat=True).first()
    require_today(actor, Act.CORRECT_RECORDS, code or "", Thing.ORGANISATION)


def _number_is_free(gone: Patient) -> None:
    """Raise CannotMerge where somebody else has the verified NHS number of who was merged."""
    same = Patient.objects.filter(nhs_number=gone.nhs_number, nhs_number_status="01", merged_into=None)
    if gone.nhs_number and gone.nhs_number_status == "01" and (other := same.first()) is not None:
        raise CannotMerge(
            f"Patient/{other.resource_id} has the NHS number of Patient/{gone.resource_id} now, and two "
            "people cannot have one; correct that first."
        )


def _merged(held: Held, kept: Patient, gone: Patient) -> Resource:
    """Return what a resource says once two patients are one."""
    resource: Resource = loads(held.content or b"")
    if (held.type, held.id) == ("Patient", gone.resource_id):
        return as_gone(resource, kept.resource_id)
    follow(resource, gone.resource_id, kept.resource_id)
    if (held.type, held.id) == ("Patient", kept.resource_id):
        return as_kept(resource, gone.resource_id)
    return resource


def _about_or_to(cursor: psycopg.Cursor[Any], patient: Patient) -> list[Held]:
    """Return the newest versions of what is about somebody or refers to them, but for who is kept."""
    target = f"Patient/{patient.resource_id}"
    references = [
        reference_term(parameter_of(kind, code), target)
        for kind in ORDER
        for code, parameter in parameters(kind).items()
        if parameter.type == "reference"
    ]
    cursor.execute(
        f"SELECT {COLUMNS} FROM record_resourceversion v WHERE v.number IN ("
        "SELECT number FROM record_indexedterm WHERE term = ANY(%s) AND patient = %s UNION "
        "SELECT number FROM record_indexedterm WHERE term = ANY(%s)) "
        "AND v.replaced_by IS NULL AND v.content IS NOT NULL ORDER BY v.number LIMIT %s",
        [[type_term(kind) for kind in ORDER], patient.number, references, MOST_MOVED + 1],
    )
    found = [Held(*row) for row in cursor]
    if len(found) > MOST_MOVED:
        raise CannotMerge(f"More than {MOST_MOVED:,} resources are about Patient/{patient.resource_id}.")
    return found


def _descriptions(cursor: psycopg.Cursor[Any], patient: Patient) -> Iterator[Held]:
    """Yield the description of somebody, if there is one."""
    cursor.execute(
        f"SELECT {COLUMNS} FROM record_resourceversion v WHERE v.resource_id = %s AND v.type = 'Patient' "
        "AND v.replaced_by IS NULL AND v.content IS NOT NULL",
        [patient.resource_id],
    )
    yield from (Held(*row) for row in cursor.fetchall())
