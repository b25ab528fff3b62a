"""People in the index: by id or NHS number, where they are registered, which board is responsible (B-011)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.record.auditing import Entry, note
from catchment.record.models import GpRegistration, Patient
from catchment.record.queries.planned_for import AS_AT, above, board_at
from catchment.record.rules.identity import number_fault, standard_number
from catchment.structure.queries.sql import fetch, holds


@dataclass(frozen=True, slots=True)
class Responsible:
    """The board responsible for somebody on a day, and why: `registration` or `residence`."""

    code: str
    why: str


def patient_named(name: str) -> Patient | None:
    """Return who has an id or a verified NHS number; of those merged, the one who was kept; else None."""
    name = name.strip().removeprefix("Patient/")
    found = None
    if not number_fault(name):
        holders = Patient.objects.filter(nhs_number=standard_number(name), nhs_number_status="01")
        found = holders.filter(merged_into=None).first() or holders.first()
    found = found or Patient.objects.filter(resource_id=name).first()
    while found is not None and found.merged_into_id is not None:
        found = found.merged_into
    return found


def told_of(name: str, on: date, actor: Actor) -> dict[str, Any] | None:
    """Return what the index knows of who has an id or NHS number, and the board responsible; or None.

    Raises NotAllowed where the actor may not correct the record of their practice. Asking is in the log.
    """
    found = patient_named(name)
    practice = registrations(found.pk)[-1:] if found else []
    about = str(practice[0]["practice"]) if practice else ""
    require_today(actor, Act.CORRECT_RECORDS, about, Thing.ORGANISATION)
    operator = actor.kind is ActorKind.OPERATOR
    asked = "somebody who is not known" if found is None else f"Patient/{found.resource_id}"
    note(
        Entry(
            timezone.now(),
            "operator" if operator else actor.code,
            "operator" if operator else Act.CORRECT_RECORDS.value,
            about,
            "person",
            "direct-care",
            asked,
            "not-found" if found is None else "allowed",
            f"may {Act.CORRECT_RECORDS.value}",
            False,
            [found.pk] if found else [],
            1 if found else 0,
        )
    )
    if found is None:
        return None
    responsible = responsible_icb(found.pk, on)
    return {
        "id": found.resource_id,
        "nhs_number": found.nhs_number,
        "nhs_number_status": found.get_nhs_number_status_display(),
        "family": found.family,
        "given": found.given,
        "birth_date": found.birth_date.isoformat() if found.birth_date else None,
        "gender": found.gender,
        "deceased": found.deceased,
        "small_area": found.small_area,
        "registrations": registrations(found.pk),
        "responsible_icb": responsible.code if responsible else None,
        "responsible_by": responsible.why if responsible else None,
        "merged_from": sorted(found.merged.values_list("resource_id", flat=True)),
    }


def registrations(patient: int) -> list[dict[str, Any]]:
    """Return where somebody was registered, oldest first, as it is believed now."""
    rows = GpRegistration.objects.current().filter(patient_id=patient).select_related("practice")
    return [
        {
            "practice": row.practice.code,
            "from": row.valid_from.isoformat(),
            "to": row.valid_to.isoformat() if row.valid_to else None,
            "named_gp": row.named_gp,
            "basis": row.basis,
        }
        for row in rows.order_by("valid_from")
    ]


def responsible_icb(patient: int, on: date) -> Responsible | None:
    """Return the board responsible for somebody (a number) on a day: by their practice, else their home.

    None where neither leads to a board, as for somebody whose address is not known.
    """
    rows = fetch(
        f"""
        SELECT up.code FROM record_gpregistration said, LATERAL ({above("said.practice_id", AS_AT)}) up
         WHERE said.patient_id = %(patient)s AND {holds("said", Moment(on))} AND up.kind = 'icb'
        """,
        Moment(on),
        patient=patient,
    )
    if rows:
        return Responsible(str(rows[0].code), "registration")
    home = fetch(
        f"""
        SELECT home.code FROM record_patient p, LATERAL ({board_at("p.small_area", AS_AT)}) home
         WHERE p.number = %(patient)s
        """,
        Moment(on),
        patient=patient,
    )
    return Responsible(str(home[0].code), "residence") if home else None
