"""What waits: tried again when what it waited for has come, or resolved by somebody who may (G-001).

To resolve something is to say of which patient it is, to have it tried again as it is, or to discard it
with a reason. It is kept whichever way it went, with who decided.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.record.actions.placing import Incoming, Outcome, place, sender_of
from catchment.record.actions.receiving import NOT_STORABLE, UNSTORABLE, Counts, count, why_unstorable
from catchment.record.actions.storing import store
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.models import Delivery, Parked, Patient
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.placed import OPERATOR
from catchment.structure.models import Organisation

AT_ONCE = 1_000
FOR_WANT_OF_OTHERS = ("about-nobody-known", "reference-to-nobody")
LONGEST = 10_000_000  # bytes of something that waits
MOST_ROUNDS = 10  # of trying again what waits for what waits


class CannotResolve(Exception):
    """What waits cannot be resolved as it was asked; the message is a sentence."""


def retry_waiting(delivery: Delivery, counts: Counts) -> None:
    """Try again what waits from a sender for want of something else; counts change with what is stored.

    Goes round as long as something is placed, for what waits may wait for something else that waits.
    """
    for _ in range(MOST_ROUNDS):
        waiting = Parked.objects.filter(
            resolution="", reason__in=FOR_WANT_OF_OTHERS, delivery__source_id=delivery.source_id
        )
        placed = 0
        last = 0
        while rows := list(waiting.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
            last = rows[-1].pk
            placed += _retry(rows, delivery.source, delivery.change, counts, delivery.pk)
        if not placed:
            return


def _retry(
    rows: Sequence[Parked],
    source: Organisation | None,
    change: Change,
    counts: Counts,
    delivery: int | None = None,
    patient: int | None = None,
) -> int:
    """Place and store what waits, as far as it can be now; gives how many things no longer wait.

    Where one of them cannot be kept, halves are tried until that one is found; it waits on, and says so.
    """
    try:
        with transaction.atomic():
            return _retry_together(rows, source, change, counts, delivery, patient)
    except UNSTORABLE as problem:
        if len(rows) == 1:
            return _cannot_be_kept(rows[0], counts, delivery, problem)
    halves = (rows[: len(rows) // 2], rows[len(rows) // 2 :])
    return sum(_retry(half, source, change, counts, delivery, patient) for half in halves)


def _cannot_be_kept(row: Parked, counts: Counts, delivery: int | None, problem: Exception) -> int:
    """Say of something that waits that the database does not take it; gives 0, for it waits on."""
    ours = row.delivery_id == delivery
    counts.parked[row.reason] -= ours
    row.reason, row.detail = NOT_STORABLE, why_unstorable(problem)
    counts.parked[row.reason] += ours
    row.save(update_fields=["reason", "detail"])
    return 0


def _retry_together(
    rows: Sequence[Parked],
    source: Organisation | None,
    change: Change,
    counts: Counts,
    delivery: int | None,
    patient: int | None,
) -> int:
    """Place and store what waits, or nothing of it; counts change once all is stored."""
    read = [(row, _incoming(row, patient)) for row in rows]
    ready = [(row, incoming) for row, incoming in read if incoming is not None]
    placed = place(
        [incoming for _, incoming in ready],
        sender=sender_of(source) if source else OPERATOR,
        delivery=delivery,
        checked=all(row.reason in FOR_WANT_OF_OTHERS for row, _ in ready),  # it was when it came
    )
    stored = store(
        placed.writes, source=source.pk if source else None, delivery=delivery, looked_up=placed.looked_up
    )
    waiting, resolved = [], []
    for (row, _), placing in zip(ready, placed.placings, strict=True):
        counts.parked[row.reason] -= row.delivery_id == delivery
        if placing.outcome is Outcome.PARKED:
            row.reason, row.detail = placing.reason, placing.detail
            counts.parked[row.reason] += row.delivery_id == delivery
            waiting.append(row)
        elif patient is not None and placing.patient != patient:
            raise CannotResolve("It says itself of whom it is, and that is another: resolve it as it is.")
        else:
            resolved.append(row.pk)
    count(counts, placed, stored)
    Parked.objects.filter(pk__in=resolved).update(resolution="stored", resolved_by=change)
    Parked.objects.bulk_update(waiting, ["reason", "detail"])
    return len(resolved)


def _incoming(row: Parked, patient: int | None) -> Incoming | None:
    """Read what waits once more; None where it cannot be read, or is to be deleted."""
    try:
        resource = parse(bytes(row.content), LONGEST)
    except Unreadable:
        return None
    return Incoming(row.type, resource, row.their_id, patient=patient) if row.type else None


def resolve(
    number: int, *, actor: Actor, reason: str, patient: str = "", discard: bool = False
) -> dict[str, Any]:
    """Resolve something that waits: of the `patient` with an id, as it is, or discarded; tells what came.

    Raises CannotResolve in a sentence where it still cannot be placed, NotAllowed where the actor may not.
    """
    with transaction.atomic():
        row = Parked.objects.select_related("delivery__source").filter(pk=number, resolution="").first()
        if row is None:
            raise CannotResolve(f"Nothing waits under the number {number}.")
        source = row.delivery.source
        require_today(actor, Act.CORRECT_RECORDS, source.code if source else "", Thing.ORGANISATION)
        if not reason.strip():
            raise CannotResolve("Say why.")
        with raw_cursor() as cursor:
            take_turn(cursor)
        change = begin_change(
            actor=str(actor),
            action="record: resolve what waits",
            reason=reason,
            detail={"parked": number, "patient": patient, "discarded": discard},
        )
        row = Parked.objects.select_for_update().get(pk=number)
        if row.resolution:
            raise CannotResolve(f"Somebody else has resolved number {number}.")
        if discard:
            row.resolution, row.resolved_by = "discarded", change
            row.save(update_fields=["resolution", "resolved_by"])
            return {"number": number, "resolution": "discarded"}
        chosen = _patient(patient) if patient else None
        counts = Counts()
        if not _retry([row], source, change, counts, patient=chosen):
            raise CannotResolve(f"It still cannot be placed: {row.detail or 'it cannot be read.'}")
        others = _retry_others(source, change, counts) if row.type == "Patient" else 0
        return {"number": number, "resolution": "stored", "with_it": others, "at": timezone.now().isoformat()}


def _retry_others(source: Organisation | None, change: Change, counts: Counts) -> int:
    """Try again what waits from a sender, now that somebody is known; gives how many things were placed."""
    waiting = Parked.objects.filter(
        resolution="", reason="about-nobody-known", delivery__source=source
    ).order_by("pk")
    return _retry(list(waiting[:AT_ONCE]), source, change, counts)


def _patient(name: str) -> int:
    """Return the number of the patient with an id; raises CannotResolve where there is none."""
    found = Patient.objects.filter(resource_id=name.removeprefix("Patient/"), merged_into=None).first()
    if found is None:
        raise CannotResolve(f"No patient has the id “{name[:64]}”; one who was merged has another now.")
    return int(found.pk)
