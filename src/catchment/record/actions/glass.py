"""Breaking the glass: emergency access to one person's record, with a reason and an end (G-037).

It is for one person who asks, about one patient, for some hours. It opens what is restricted and what is
sealed, is written to the log before anything is shown, and stands on the list that privacy officers review.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Act, Actor, ActorKind, NotAllowed, Thing, require_today
from catchment.record.actions.relationships import emergency_hours, override
from catchment.record.actions.storing import raw_cursor
from catchment.record.auditing import Entry, note
from catchment.record.models import BreakGlass, Patient
from catchment.record.queries.patients import patient_named
from catchment.record.rules.access.deciding import OVERRIDE, Tie
from catchment.record.rules.access.values import Purpose

SHORTEST_REASON, LONGEST_REASON = 10, 2_000  # characters


class CannotBreakGlass(Exception):
    """Emergency access that is not given as it was asked for; the message is a sentence."""


def break_glass(
    patient: str, *, reason: str, actor: Actor, organisation: str, hours: int | None = None
) -> BreakGlass:
    """Give a clinician emergency access to a patient (NHS number or id) for some hours; gives what is kept.

    `organisation` is the ODS code of whom they act for; `hours` are the usual ones of
    `data/relationship_limits.yaml` where none are said. Raises NotAllowed where no post of theirs there lets
    them, and CannotBreakGlass where the reason, the hours or the patient will not do; the log has that too.
    """
    found = patient_named(patient)
    reason = " ".join(reason.split())
    hours = emergency_hours()[0] if hours is None else hours
    try:
        _require(found, patient, reason, actor, organisation, hours)
    except (CannotBreakGlass, NotAllowed) as refused:
        what = f"Patient/{found.resource_id if found else patient[:64]}"
        _note(timezone.now(), actor, organisation, what, "refused", str(refused), found)
        raise
    assert found is not None, "nobody's record is opened"
    return _broken(found, reason, actor, organisation, hours)


def _require(
    found: Patient | None, patient: str, reason: str, actor: Actor, organisation: str, hours: int
) -> None:
    """Raise NotAllowed or CannotBreakGlass where emergency access is not to be given as it is asked for."""
    if actor.kind is not ActorKind.PERSON:
        raise CannotBreakGlass("Emergency access is somebody's own: say whose, by their code.")
    require_today(actor, Act.BREAK_GLASS, organisation, Thing.ORGANISATION)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise CannotBreakGlass(
            f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON:,} characters: a privacy officer reads it."
        )
    most = emergency_hours()[1]
    if not 1 <= hours <= most:
        raise CannotBreakGlass(f"Emergency access lasts from 1 to {most} hours, not {hours}.")
    if found is None:
        raise CannotBreakGlass(f"Nobody with the NHS number or id “{patient[:64]}” is known here.")


def _broken(found: Patient, reason: str, actor: Actor, organisation: str, hours: int) -> BreakGlass:
    """Open a record to somebody who may, and say so in the log, together or not at all."""
    now = timezone.now()
    ends = now + timedelta(hours=hours)
    with transaction.atomic():
        change = begin_change(actor=str(actor), action="record: break the glass", reason=reason)
        kept = BreakGlass.objects.create(
            person=actor.code,
            holder_organisation=organisation,
            patient=found,
            reason=reason,
            starts=now,
            ends=ends,
            change=change,
        )
        with raw_cursor() as cursor:
            tie = Tie(OVERRIDE, f"person:{actor.code}", now, ends)
            override(cursor, found.number, f"break-glass {kept.pk}", tie)
        _note(now, actor, organisation, f"Patient/{found.resource_id}", "allowed", reason, found)
    return kept


def _note(
    at: datetime,
    actor: Actor,
    organisation: str,
    what: str,
    outcome: str,
    reason: str,
    found: Patient | None,
) -> None:
    note(
        Entry(
            at=at,
            person=actor.code,
            role="emergency access",
            organisation=organisation,
            action="break-glass",
            purpose=Purpose.DIRECT_CARE.value,
            what=what,
            outcome=outcome,
            reason=reason,
            override=outcome == "allowed",
            patients=[found.number] if found else [],
            resources=0,
        )
    )
