"""Receiving: taking in what an organisation sent, each batch whole or not at all, and the same thing once.

Every batch is placed, stored and counted in one transaction, and so is what waits. A process that is killed
leaves whole batches; whatever is sent again is found to be there already.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from struct import error as unpackable
from typing import Any

import psycopg
from django.db import DataError, transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.record.actions.placing import (
    NO_PROMISES,
    Incoming,
    Outcome,
    Placed,
    Placing,
    place,
    sender_of,
)
from catchment.record.actions.storing import store
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.models import Delivery
from catchment.record.rules.content import dumps
from catchment.record.rules.parsing import parse
from catchment.record.rules.placed import OPERATOR, Sender
from catchment.record.rules.receiving import LONGEST_ID, Sent, entries_of, told_to_sender
from catchment.record.rules.values import Resource
from catchment.structure.models import Organisation

DIGEST_SIZE = 16
NOT_STORABLE = "not-storable"  # why something waits that the database does not take
LONGEST_TYPE = 40  # characters kept of what says it is of a type that there is not
UNSTORABLE = (
    psycopg.DataError,
    DataError,
    OverflowError,
    unpackable,
)  # a value that the database has no room for


@dataclass(slots=True)
class Counts:
    """What became of what came in: numbers of resources, by outcome, by reason, by warning."""

    received: int = 0
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    matched: int = 0
    structure: int = 0
    parked: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "received": self.received,
            "stored": self.stored,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "matched": self.matched,
            "of_the_structure": self.structure,
            "parked": _some(self.parked),
            "warnings": _some(self.warnings),
        }

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> "Counts":
        """Return counts as they were kept."""
        names = ("received", "stored", "updated", "unchanged", "matched")
        return cls(
            *(said.get(name, 0) for name in names),
            said.get("of_the_structure", 0),
            Counter(said.get("parked", {})),
            Counter(said.get("warnings", {})),
        )


def _some(counted: Counter[str]) -> dict[str, int]:
    return {code: number for code, number in sorted(counted.items()) if number}


@dataclass(frozen=True, slots=True)
class Raw:
    """Something that came, as the bytes that came, with what was read of it; None where it was unreadable."""

    raw: bytes
    incoming: Incoming | None
    where: str
    problem: str = ""


class BundleRefused(Exception):
    """A transaction in which something could not be placed: none of it was stored."""

    def __init__(self, placed: Placed) -> None:
        """Say what could not be placed, the first few."""
        self.parked = placed.parked
        told = "; ".join(
            f"{each.incoming.where}: {told_to_sender(each.reason, each.detail)}" for each in self.parked[:5]
        )
        super().__init__(f"Nothing was stored, because {len(self.parked)} could not be placed: {told}")


def begin_delivery(
    actor: Actor, source: Organisation | None, name: str, counts: dict[str, Any] | None = None
) -> Delivery:
    """Note that an organisation sends something; raises NotAllowed where the actor may not send for it."""
    require_today(actor, Act.SEND_RECORDS, source.code if source else "", Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor),
        action="record: receive",
        detail={"name": name[:300], "source": source.code if source else ""},
    )
    return Delivery.objects.create(
        source=source, name=name[:300], began_at=timezone.now(), change=change, counts=counts or {}
    )


def sender_in(delivery: Delivery) -> Sender:
    """Return who sends in a delivery; one without a source was begun by the operator, who alone may."""
    return sender_of(delivery.source) if delivery.source else OPERATOR


def take_in(
    raws: Sequence[Raw], delivery: Delivery, counts: Counts, promised: Container[int] = NO_PROMISES
) -> None:
    """Place and store a batch of a delivery, let the rest wait, and add to its counts; in a transaction.

    Where something in it cannot be kept, such as a number larger than the database takes, the batch is halved
    until that one is found; it waits, and all the rest is kept.
    """
    try:
        with transaction.atomic():
            _take_in(raws, delivery, counts, promised)
        return
    except UNSTORABLE as problem:
        if len(raws) == 1:
            _let_wait(raws[0], delivery, counts, problem)
            return
    for half in (raws[: len(raws) // 2], raws[len(raws) // 2 :]):
        take_in([_again(each) for each in half], delivery, counts, promised)


def _take_in(raws: Sequence[Raw], delivery: Delivery, counts: Counts, promised: Container[int]) -> None:
    """Place and store a batch, or nothing of it; counts change once all is stored."""
    readable = [each for each in raws if each.incoming is not None]
    incoming = [each.incoming for each in readable if each.incoming is not None]
    placed = place(incoming, sender=sender_in(delivery), delivery=delivery.pk, promised=promised)
    stored = store(placed.writes, source=delivery.source_id, delivery=delivery.pk, looked_up=placed.looked_up)
    waiting = [
        (placing, each.raw)
        for placing, each in zip(placed.placings, readable, strict=True)
        if placing.outcome is Outcome.PARKED
    ]
    unreadable = [each for each in raws if each.incoming is None]
    with raw_cursor() as cursor:
        park(cursor, delivery, waiting, unreadable)
        _no_longer_waiting(cursor, delivery, placed)
    count(counts, placed, stored)
    counts.received += len(raws)
    counts.parked.update(placing.reason for placing, _ in waiting)
    counts.parked["not-readable"] += len(unreadable)


def _again(raw: Raw) -> Raw:
    """Return what came as it came: placing has changed what was read of it."""
    if raw.incoming is None or raw.incoming.resource is None:
        return raw
    resource = parse(raw.raw, len(raw.raw))
    return replace(raw, incoming=replace(raw.incoming, resource=resource, mentioned=None))


def _let_wait(raw: Raw, delivery: Delivery, counts: Counts, problem: Exception) -> None:
    """Let one thing wait that the database does not take."""
    assert raw.incoming is not None, "what cannot be read is kept as bytes, which can always be kept"
    placing = Placing(raw.incoming)
    placing.park(NOT_STORABLE, why_unstorable(problem))
    with raw_cursor() as cursor:
        park(cursor, delivery, [(placing, raw.raw)])
    counts.received += 1
    counts.parked[placing.reason] += 1


def why_unstorable(problem: Exception) -> str:
    """Return in a sentence why the database does not take something."""
    return f"It cannot be kept ({' '.join(str(problem).split())[:200]})."


def count(counts: Counts, placed: Placed, stored: Sequence[Any]) -> None:
    """Add to counts what was stored or found of a batch, and what is odd about it."""
    for each in stored:
        counts.stored += each.created
        counts.updated += each.changed and not each.created
        counts.unchanged += not each.changed
    for placing in placed.placings:
        counts.matched += placing.outcome is Outcome.MATCHED
        counts.structure += placing.outcome is Outcome.STRUCTURE
    counts.warnings.update(placed.warnings)


def park(
    cursor: psycopg.Cursor[Any],
    delivery: Delivery,
    waiting: Sequence[tuple[Placing, bytes]],
    unreadable: Sequence[Raw] = (),
) -> None:
    """Keep what cannot be placed, whole, with the reason; what waits already from this sender waits once."""
    rows = [
        (
            each.incoming.type[:LONGEST_TYPE],
            each.incoming.their_id[:LONGEST_ID],
            each.reason,
            _told(each),
            raw,
            _digest(delivery, raw),
        )
        for each, raw in waiting
    ]
    rows += [
        ("", "", "not-readable", f"{each.where}: {each.problem}", each.raw, _digest(delivery, each.raw))
        for each in unreadable
    ]
    rows = list({(row[0], row[1], row[5]): row for row in rows}.values())
    if rows:
        cursor.execute(
            "INSERT INTO record_parked (delivery_id, type, their_id, reason, detail, content, digest, "
            "parked_at, resolution) SELECT %s, *, %s, '' FROM unnest(%s::text[], %s::text[], %s::text[], "
            "%s::text[], %s::bytea[], %s::bytea[]) "
            "ON CONFLICT (type, their_id, digest) WHERE resolution = '' DO UPDATE SET "
            "delivery_id = excluded.delivery_id, reason = excluded.reason, detail = excluded.detail",
            [delivery.pk, timezone.now(), *(list(column) for column in zip(*rows, strict=True))],
        )


def _told(placing: Placing) -> str:
    path = "" if placing.path and placing.detail.startswith(placing.path) else placing.path
    where = " at ".join(filter(None, (placing.incoming.where, path)))
    return f"{where}: {placing.detail}" if where else placing.detail


def _digest(delivery: Delivery, raw: bytes) -> bytes:
    """Return a digest of what a sender sent: the same from another is another thing."""
    return blake2b(b"%d " % (delivery.source_id or 0) + raw, digest_size=DIGEST_SIZE).digest()


def _no_longer_waiting(cursor: psycopg.Cursor[Any], delivery: Delivery, placed: Placed) -> None:
    """Resolve what waited under the sender's ids of what has now been stored."""
    done = [each.incoming for each in placed.placings if each.outcome is not Outcome.PARKED]
    names = {(each.type, each.their_id) for each in done if each.their_id}
    cursor.execute(
        "UPDATE record_parked p SET resolution = 'stored', resolved_by_id = %s FROM record_delivery d "
        "WHERE d.id = p.delivery_id AND p.resolution = '' AND d.source_id IS NOT DISTINCT FROM %s "
        "AND p.type = ANY(%s) AND p.their_id = ANY(%s) AND (p.type, p.their_id) IN "
        "(SELECT * FROM unnest(%s::text[], %s::text[]))",
        [
            *(delivery.change_id, delivery.source_id, list({kind for kind, _ in names})),
            *([name for _, name in names], [kind for kind, _ in names], [name for _, name in names]),
        ],
    )


def receive_bundle(bundle: Resource, *, source: Organisation | None, actor: Actor, name: str) -> Counts:
    """Take in a bundle: a transaction whole or not at all, every entry of another kind by itself.

    Raises BundleRefused where something in a transaction cannot be placed, ValueError in a sentence where it
    is no bundle of things to store, NotAllowed where the actor may not send for the organisation.
    """
    entries = entries_of(bundle)
    whole = bundle.get("type") == "transaction"
    counts = Counts()
    with transaction.atomic():
        with raw_cursor() as cursor:
            take_turn(cursor)  # before a change begins, as everywhere in the record
        delivery = begin_delivery(actor, source, name)
        raws = [Raw(dumps(entry.resource), _incoming(entry), entry.where) for entry in entries]
        if whole:
            incoming = [each.incoming for each in raws if each.incoming]
            placed = place(incoming, sender=sender_in(delivery), delivery=delivery.pk)
            if placed.parked:
                raise BundleRefused(placed)
            stored = store(
                placed.writes, source=delivery.source_id, delivery=delivery.pk, looked_up=placed.looked_up
            )
            count(counts, placed, stored)
            counts.received += len(raws)
            with raw_cursor() as cursor:
                _no_longer_waiting(cursor, delivery, placed)
        else:
            take_in(raws, delivery, counts)
        delivery.counts, delivery.ended_at = counts.as_json(), timezone.now()
        delivery.save(update_fields=["counts", "ended_at"])
    return counts


def _incoming(entry: Sent) -> Incoming:
    return Incoming(entry.type, entry.resource, entry.their_id, entry.full_url, where=entry.where)
