"""Settling: commitments paid, released or expired, and transfers put right by reversing them."""

from datetime import date

from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.money.actions.allowed import refuse_to_come
from catchment.money.actions.posting import post
from catchment.money.models import Commitment, Transfer
from catchment.money.queries.accounts import about, cause_of, transfer_numbered
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import TransferKind
from catchment.structure.rules.words import plain_date


@transaction.atomic
def pay(*, actor: Actor, commitment: int, amount_pence: int, on: date, key: str, text: str = "") -> Transfer:
    """Pay pence out of a commitment (its transfer's number). Raises NotAllowed, Missing, CannotPost."""
    return _settle(actor, commitment, TransferKind.POST, amount_pence, on, key, text or "Paid")


@transaction.atomic
def release(*, actor: Actor, commitment: int, on: date, key: str, because: str) -> Transfer:
    """Give up what is left of a commitment: it is free again in its budget, and under its decision."""
    outstanding = Commitment.objects.filter(transfer_id=commitment).values_list(
        "outstanding_pence", flat=True
    )
    released = Transfer.objects.filter(pending_id=commitment, key=key).values_list("amount_pence", flat=True)
    left = released.first() or outstanding.first()  # what was released under this key is released again
    if not left:
        raise CannotPost("commitment_not_exceeded", f"Nothing is left of the commitment T-{commitment}.")
    return _settle(actor, commitment, TransferKind.VOID, left, on, key, because)


@transaction.atomic
def expire_due(*, actor: Actor, system: str, on: date) -> list[Transfer]:
    """Let every commitment of a system that has run out by a day expire; returns those transfers."""
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    refuse_to_come(on)
    change = begin_change(actor=str(actor), action="expire commitments", detail={"on": on.isoformat()})
    due = Transfer.objects.select_related(
        "from_account", "to_account", "decision", "claim", "commitment", "system"
    )
    due = due.filter(system__code=system, expires_on__lte=on, commitment__outstanding_pence__gt=0).order_by(
        "id"
    )
    rows = list(due)
    if not rows:
        return []
    entries = [
        _settling(
            row, TransferKind.EXPIRE, row.commitment.outstanding_pence, on, f"expire/{row.pk}", "Expired"
        )
        for row in rows
    ]
    return post(rows[0].system, entries, change)


@transaction.atomic
def reverse(*, actor: Actor, transfer: int, on: date, because: str, key: str) -> Transfer:
    """Put a transfer right by sending the whole of it back; what is right is then written anew.

    Raises NotAllowed, Missing, CannotPost (reversed already, or there is no longer enough where it went).
    """
    row = transfer_numbered(transfer)
    require_today(actor, Act.KEEP_BOOKS, row.system.code, Thing.ORGANISATION)
    refuse_to_come(on)
    if not because.strip():
        raise CannotPost("transfer_reversal_says_of_what", "Say why it is reversed.")
    change = begin_change(
        actor=str(actor), action="reverse a transfer", reason=because.strip(), detail={"transfer": row.code}
    )
    entry = Entry(
        TransferKind.REVERSAL,
        row.to_account.code,
        row.from_account.code,
        row.amount_pence,
        on,
        key,
        f"Reverses {row.code}: {because.strip()}"[:300],
        **cause_of(row),
        reverses=row.pk,
    )
    return post(row.system, [entry], change)[0]


def _settle(
    actor: Actor, number: int, kind: TransferKind, amount_pence: int, on: date, key: str, text: str
) -> Transfer:
    row = transfer_numbered(number)
    require_today(actor, Act.COMMIT_MONEY, *about(row.from_account))
    refuse_to_come(on)
    if row.claim_id is not None:
        raise CannotPost(
            "claim_by_its_steps",
            f"{row.code} is of a claim: approve, pay or refuse the claim on its own page.",
        )
    change = begin_change(actor=str(actor), action=f"{kind} a commitment", detail={"commitment": row.code})
    return post(row.system, [_settling(row, kind, amount_pence, on, key, text)], change)[0]


def _settling(row: Transfer, kind: TransferKind, pence: int, on: date, key: str, text: str) -> Entry:
    if row.kind != TransferKind.PENDING:
        raise CannotPost("transfer_fits_its_commitment", f"{row.code} is no commitment.")
    ended = row.expires_on is not None and on >= row.expires_on
    if kind is TransferKind.POST and ended:
        raise CannotPost(
            "transfer_expires_if_pending",
            f"The commitment {row.code} ran out on {plain_date(row.expires_on)}.",
        )
    return Entry(
        kind,
        row.from_account.code,
        row.to_account.code,
        pence,
        on,
        key,
        text[:300],
        **cause_of(row),
        settles=row.pk,
    )
