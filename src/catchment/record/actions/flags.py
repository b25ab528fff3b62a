"""What limits the use of somebody's record: set and lifted, dated, by whoever may (G-031, G-032, G-034).

The national opt-out and the type 1 opt-out limit planning and research; a restricted person and a local
objection limit care too. The practice that somebody is registered with says so, or who corrects records.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from catchment.foundation.facts import Recorded, begin_change, close_rows, copy_rows, fact_columns
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, NotAllowed, Thing, may_today
from catchment.record.models import GpRegistration, Patient, PatientFlag
from catchment.record.models.access import FlagKind
from catchment.record.queries.patients import patient_named

Flag = tuple[
    int, str, date, date | None
]  # the patient's number, the kind, its first day, its first day without


class CannotFlag(Exception):
    """A limit that is not set or lifted as it was asked; the message is a sentence."""


def set_flag(patient: str, kind: str, *, on: date, reason: str, actor: Actor) -> Recorded:
    """Limit the use of a patient's record (NHS number or id) from a day on; what is so already stays.

    Raises NotAllowed, and CannotFlag where the patient or the kind is unknown or no reason is given.
    """
    found = _asked(patient, kind, on, reason, actor)
    held = _held(found, kind, on)
    if held.filter(valid_from__lte=on).exists():
        return Recorded(unchanged=1)
    with transaction.atomic():
        change = _change(f"record: {kind}", reason, actor, found)
        close_rows(PatientFlag, list(held.values_list("pk", flat=True)), change)
        return Recorded(added=record_flags([(found.number, kind, on, None)], change))


def lift_flag(patient: str, kind: str, *, on: date, reason: str, actor: Actor) -> Recorded:
    """End a limit on the use of a patient's record (NHS number or id) on a day.

    Raises NotAllowed, and CannotFlag where there is no such limit.
    """
    found = _asked(patient, kind, on, reason, actor)
    rows = list(_held(found, kind, on))
    if not rows:
        raise CannotFlag(f"The record of this person has no limit of the kind {kind} on {on}.")
    with transaction.atomic():
        change = _change(f"record: lift {kind}", reason, actor, found)
        close_rows(PatientFlag, [row.pk for row in rows], change)
        before = [(found.number, kind, row.valid_from, on) for row in rows if row.valid_from < on]
        return Recorded(added=record_flags(before, change), superseded=len(rows))


def record_flags(flags: Iterable[Flag], change: Change) -> int:
    """Add many limits by one change, as a load does that has checked them; gives how many."""
    columns = fact_columns(PatientFlag)
    rows = [  # all of them before the COPY begins: nothing else can be asked of the database while it runs
        {"patient_id": number, "kind": kind, "valid_from": starts, "valid_to": ends, "basis": "stated"}
        for number, kind, starts, ends in flags
    ]
    return copy_rows(PatientFlag, ([row[column] for column in columns] for row in rows), change)


def _asked(patient: str, kind: str, on: date, reason: str, actor: Actor) -> Patient:
    """Return the patient, or raise for whoever may not, an unknown kind or patient, or no reason."""
    found = patient_named(patient)
    moment = Moment(on)
    registered = GpRegistration.objects.at(moment).filter(patient=found) if found else None
    practice = registered.values_list("practice__code", flat=True).first() if registered else None
    verdicts = [
        may_today(actor, act, practice or "", Thing.ORGANISATION)
        for act in (Act.CORRECT_RECORDS, Act.SEND_RECORDS)
        if practice or act is Act.CORRECT_RECORDS
    ]
    if not any(verdict.allowed for verdict in verdicts):
        raise NotAllowed(verdicts[-1], actor)
    if found is None:
        raise CannotFlag(f"Nobody with the NHS number or id “{patient[:64]}” is known here.")
    if kind not in FlagKind.values:
        raise CannotFlag(f"“{kind[:40]}” is no limit of use; it is one of {', '.join(FlagKind.values)}.")
    if not reason.strip():
        raise CannotFlag("Say why: whoever looks at the history will ask.")
    return found


def _held(patient: Patient, kind: str, on: date) -> QuerySet[PatientFlag]:
    """Return the limits of a kind that hold on a day or begin later."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return PatientFlag.objects.current().filter(lasting, patient=patient, kind=kind)


def _change(action: str, reason: str, actor: Actor, patient: Patient) -> Change:
    return begin_change(
        actor=str(actor), action=action, reason=reason, detail={"patient": patient.resource_id}
    )
