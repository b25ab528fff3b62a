"""What the index knows of two patients who are one: registrations and limits of use follow, and go back."""

from collections.abc import Iterable
from typing import Any

import psycopg

from catchment.foundation.facts import close_rows, copy_rows, fact_columns
from catchment.foundation.models import Change
from catchment.foundation.models.dated import DatedFact
from catchment.record.actions.relationships import followed, registered
from catchment.record.models import GpRegistration, Patient, PatientFlag, PatientMerge


def follow_facts(cursor: psycopg.Cursor[Any], kept: Patient, gone: Patient, change: Change) -> None:
    """Let what is known of the one who is gone hold of the one who is kept.

    A limit on the use of either record limits the one record. Registrations are those of the one who is kept,
    and of the other only where the first had none.
    """
    for model in (GpRegistration, PatientFlag):
        held = list(model.objects.current().filter(patient=gone))
        theirs = list(model.objects.current().filter(patient=kept))
        close_rows(model, [row.pk for row in held], change)
        if model is GpRegistration:
            new = [] if theirs else held
        else:
            limits = {(row.kind, row.valid_from) for row in theirs}
            new = [row for row in held if (row.kind, row.valid_from) not in limits]
        _record_for(model, new, kept, change)
    registered(cursor, [kept.pk, gone.pk])
    followed(cursor, gone.pk, kept.pk)


def give_back_facts(cursor: psycopg.Cursor[Any], done: PatientMerge, change: Change) -> None:
    """Let what was known of each before a merge hold again, but for what has been recorded since."""
    for model in (GpRegistration, PatientFlag):
        followed_then = model.objects.filter(patient=done.kept, change=done.change)
        given = {_said(model, row) for row in followed_then}
        held = model.objects.current().filter(patient=done.kept)
        close_rows(model, [row.pk for row in held if _said(model, row) in given], change)
        _record_for(
            model, model.objects.filter(patient=done.gone, superseded_by=done.change), done.gone, change
        )
    registered(cursor, [done.kept_id, done.gone_id])


def _said(model: type[DatedFact], row: Any) -> tuple[Any, ...]:
    """Return what a fact says, whenever it was recorded."""
    return tuple(getattr(row, column) for column in fact_columns(model))


def _record_for(model: type[DatedFact], rows: Iterable[Any], patient: Patient, change: Change) -> None:
    """Record facts anew, of a patient."""
    columns = fact_columns(model)
    copy_rows(
        model,
        (
            [patient.pk if column == "patient_id" else getattr(row, column) for column in columns]
            for row in list(rows)
        ),
        change,
    )
