"""People in the index: by id or NHS number, where they are registered, which board is responsible (B-011)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.record.auditing import Entry, note
from catchment.record.models import GpRegistration, Patient
from catchment.record.rules.identity import number_fault, standard_number
from catchment.structure.models import Area
from catchment.structure.queries.ground_above import larger_areas
from catchment.structure.queries.sql import fetch, holds

STEPS_UP = 3  # from a practice to its board: by a sub-ICB location, at most


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
    moment = Moment(on)
    practice = GpRegistration.objects.at(moment).filter(patient_id=patient).values_list("practice", flat=True)
    board = _board_above(practice[0], moment) if practice else ""
    if board:
        return Responsible(board, "registration")
    home = Patient.objects.filter(pk=patient).values_list("small_area", flat=True).first()
    board = _board_at(home, moment) if home else ""
    return Responsible(board, "residence") if board else None


def _board_above(practice: int, moment: Moment) -> str:
    """Return the code of the board that a practice is commissioned by, however many steps up; else empty."""
    rows = fetch(
        f"""
        WITH RECURSIVE up AS (
            SELECT %(practice)s::bigint AS id, 0 AS step
            UNION
            SELECT r.target_id, up.step + 1 FROM up JOIN structure_relationship r ON r.source_id = up.id
               AND r.kind IN ('commissioned_by', 'part_of') AND {holds("r", moment)}
             WHERE up.step < %(steps)s)
        SELECT o.code FROM up JOIN structure_organisation o ON o.id = up.id AND o.kind = 'icb'
         ORDER BY up.step LIMIT 1
        """,
        moment,
        practice=practice,
        steps=STEPS_UP,
    )
    return str(rows[0].code) if rows else ""


def _board_at(small_area: str, moment: Moment) -> str:
    """Return the code of the board on whose ground a small area lies; else empty."""
    area = Area.objects.filter(kind="lsoa21", code=small_area).values_list("pk", flat=True).first()
    if area is None:
        return ""
    larger = larger_areas(area, moment)
    boards = [row.code for row in larger if row.kind == "icb"]
    if boards:
        return str(boards[0])
    grounds = [row.id for row in larger if row.kind == "icb-area"]
    rows = fetch(
        f"""SELECT o.code FROM structure_organisationarea t
              JOIN structure_organisation o ON o.id = t.organisation_id AND o.kind = 'icb'
             WHERE t.area_id = ANY(%(grounds)s) AND t.kind = 'responsible_for' AND {holds("t", moment)}
             ORDER BY o.code LIMIT 1""",
        moment,
        grounds=grounds,
    )
    return str(rows[0].code) if rows else ""
