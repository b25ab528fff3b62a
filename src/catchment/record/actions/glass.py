"""Breaking the glass: emergency access to one person's record, with a reason and an end (G-037).

It is for one person who asks, about one patient, for some hours. It opens what is restricted and what is
sealed, is written to the log before anything is shown, and stands on the list that privacy officers review.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.record.actions.relationships import override
from catchment.record.actions.storing import raw_cursor
from catchment.record.auditing import Entry, note
from catchment.record.models import BreakGlass
from catchment.record.queries.patients import patient_named
from catchment.record.rules.access.deciding import OVERRIDE, Tie
from catchment.record.rules.access.values import Purpose

SHORTEST_REASON, LONGEST_REASON = 10, 2_000  # characters
USUAL_HOURS, MOST_HOURS = 4, 24  # [design advice, L]


class CannotBreakGlass(Exception):
    """Emergency access that is not given as it was asked for; the message is a sentence."""


def break_glass(
    patient: str, *, reason: str, actor: Actor, organisation: str, hours: int = USUAL_HOURS
) -> BreakGlass:
    """Give a clinician emergency access to a patient (NHS number or id) for some hours; gives what is kept.

    `organisation` is the ODS code of whom they act for. Raises NotAllowed where no post of theirs there lets
    them, and CannotBreakGlass where the reason, the hours or the patient will not do.
    """
    if actor.kind is not ActorKind.PERSON:
        raise CannotBreakGlass("Emergency access is somebody's own: say whose, by their code.")
    require_today(actor, Act.BREAK_GLASS, organisation, Thing.ORGANISATION)
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise CannotBreakGlass(
            f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON:,} characters: a privacy officer reads it."
        )
    if not 1 <= hours <= MOST_HOURS:
        raise CannotBreakGlass(f"Emergency access lasts from 1 to {MOST_HOURS} hours, not {hours}.")
    found = patient_named(patient)
    if found is None:
        raise CannotBreakGlass(f"Nobody with the NHS number or id “{patient[:64]}” is known here.")
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
        note(
            Entry(
                at=now,
                person=actor.code,
                role="emergency access",
                organisation=organisation,
                action="break-glass",
                purpose=Purpose.DIRECT_CARE.value,
                what=f"Patient/{found.resource_id}",
                outcome="allowed",
                reason=reason,
                override=True,
                patients=[found.number],
                resources=0,
            )
        )
    return kept
