"""Placing: whose record everything that came in belongs to, under which id, and what it refers to.

One call places a whole batch with a few statements, however large it is: all names are looked up at once
(`queries/names`), people are matched first, then everything else is given an id, its references are made to
point at our ids, and each thing is found to be about one patient, about nobody, or its sender's own. What
cannot be placed waits with its reason; nothing is stored here but what the index knows of people.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Any

import psycopg
from django.db import connection

from catchment.foundation.models import Change
from catchment.record.actions.placing_batch import Batch, look_up
from catchment.record.actions.placing_names import give_ids
from catchment.record.actions.placing_people import place_people
from catchment.record.actions.placing_references import SUBJECTS, resolve
from catchment.record.actions.turns import raw_cursor, take_turn
from catchment.record.rules.access.sensitivity import bits
from catchment.record.rules.extraction import patient_references
from catchment.record.rules.placed import Incoming, Outcome, Placed, Placing, Sender
from catchment.record.rules.receiving import (
    ABOUT_THEIR_TARGETS,
    OF_MANY,
    OF_NOBODY,
    mentions,
    rank,
    split_reference,
)
from catchment.record.rules.validation import check
from catchment.record.rules.values import DIRECTORY, LookedUp, Resource
from catchment.structure.models import Organisation

__all__ = ["Incoming", "Outcome", "Placed", "Placing", "place", "sender_of"]

MOST_FAULTS_TOLD = 20
NO_PROMISES: frozenset[int] = frozenset()


def place(
    incoming: Sequence[Incoming],
    *,
    sender: Sender,
    change: Change | None = None,
    delivery: int | None = None,
    names_are_ours: bool = False,
    base: str = "",
    promised: Container[int] = NO_PROMISES,
    checked: bool = False,
    in_turn: bool = False,
) -> Placed:
    """Place what came in from a sender, in a delivery where it is part of one; the caller stores it.

    Must be called in a transaction. It takes the turn to write unless the caller has (`in_turn`), and then,
    where registrations with practices change and no change is given, begins one; whoever begins a change
    before takes the turn before that, so that two writers never wait for each other.
    `names_are_ours`: ids in references are this record's, as over HTTP, and `base` is the address they may
    begin with; else they are the sender's own. `promised` holds keys of what comes later. `checked`: the
    resources have been validated already. Resources are changed in place: their ids and references.
    """
    assert connection.in_atomic_block, "what is placed is stored in the same transaction"
    batch = Batch(
        [Placing(each) for each in incoming],
        sender,
        delivery,
        names_are_ours,
        base,
        promised,
    )
    if not checked:
        _check(batch)
    with raw_cursor() as cursor:
        if not in_turn:
            take_turn(cursor)
        look_up(cursor, batch)
        place_people(cursor, batch, change)
        give_ids(batch)
        resolve(batch)
        _find_patients(batch)
        _write_aliases(cursor, batch)
    stored = [placing for _, placing in batch.each() if placing.outcome is Outcome.STORE]
    stored.sort(key=_rank)
    looked_up = LookedUp(batch.there, batch.looked_up, batch.last)
    return Placed(batch.placings, stored, batch.warnings, looked_up)


def sender_of(organisation: Organisation) -> Sender:
    """Return an organisation of the structure as a sender."""
    return Sender(organisation.pk, organisation.code)


def _rank(placing: Placing) -> int:
    return rank(placing.incoming.type)


def _check(batch: Batch) -> None:
    """Park what breaks a rule of FHIR; warnings are counted."""
    for _, placing in batch.each():
        incoming = placing.incoming
        if incoming.resource is None:
            continue
        found = check(incoming.resource, incoming.type) if incoming.faults is None else incoming.faults
        faults = [fault for fault in found if fault.severity in ("error", "fatal")]
        batch.warnings["not-quite-valid"] += len(faults) < len(found)
        if faults:
            told = "; ".join(f"{fault.path}: {fault.message}" for fault in faults[:MOST_FAULTS_TOLD])
            placing.park("not-valid", told, faults[0].path, faults)


def _find_patients(batch: Batch) -> None:
    """Find whom everything is about, in order, so that what is about another thing comes after it."""
    about = {
        f"Patient/{placing.id}": placing.patient
        for _, placing in batch.each()
        if placing.patient and placing.id
    }
    waiting = [placing for _, placing in batch.each() if placing.incoming.type != "Patient"]
    for placing in sorted(waiting, key=_rank):
        incoming = placing.incoming
        if placing.outcome is not Outcome.STORE:
            continue
        if incoming.resource is None:
            there = batch.there.get((incoming.type, placing.id))
            placing.patient = there.patient if there else DIRECTORY
            continue
        _find_patient(batch, placing, incoming.resource, about)
        placing.sensitivity = bits(incoming.resource)
        about[f"{incoming.type}/{placing.id}"] = placing.patient
    for _, placing in batch.each():
        if placing.incoming.type == "Patient" and placing.incoming.resource is not None:
            placing.sensitivity = bits(placing.incoming.resource)


def _find_patient(batch: Batch, placing: Placing, resource: Resource, about: dict[str, int]) -> None:
    """Find whom one resource is about: the patient it names, or that of what it is about."""
    kind = placing.incoming.type
    numbers = _named_subject(batch, placing, resource)
    if numbers is None:
        return
    if not numbers and kind not in OF_MANY:
        references = patient_references(resource) if kind != "Bundle" else _inside(resource)
        numbers = set(_numbers(batch, references))
    if not numbers and kind in ABOUT_THEIR_TARGETS:
        numbers = _of_targets(batch, kind, resource, about)
    if len(numbers) == 1:
        (placing.patient,) = numbers
    elif numbers:
        several = f"It is about {len(numbers)} patients; send it as one resource for each."
        placing.park("about-several-people", several, kind)
    elif kind in OF_NOBODY:
        placing.patient = DIRECTORY
    elif batch.sender.number is not None:
        placing.patient = -batch.sender.number
    elif (there := batch.there.get((kind, placing.id))) is not None:
        placing.patient = there.patient  # whoever operates the machine corrects what is somebody's
    else:
        own = f"Say who sends it: a {kind} about no one patient belongs to its organisation."
        placing.park("whose-is-it", own, kind)


def _named_subject(batch: Batch, placing: Placing, resource: Resource) -> set[int] | None:
    """Return the patient whom a resource names as its subject; None where the subject is nobody known."""
    for element in SUBJECTS:
        subject = resource.get(element)
        if not isinstance(subject, dict):
            continue
        text = subject.get("reference")
        kind, _, name = text.partition("/") if isinstance(text, str) else ("", "", "")
        if kind == "Patient":
            known = batch.people.by_id.get(name.partition("/")[0])
            if known is not None:
                return {known.number}
        if kind in ("Patient", "", "https:", "http:") or kind.startswith("#"):
            who = f"“{(text or subject.get('display') or 'somebody without a name')[:80]}” is nobody we know."
            placing.park("about-nobody-known", who, f"{placing.incoming.type}.{element}")
            return None
    return set()


def _numbers(batch: Batch, references: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the patients among references."""
    for reference in references:
        kind, _, rest = reference.partition("/")
        known = batch.people.by_id.get(rest.partition("/")[0]) if kind == "Patient" else None
        if known is not None:
            yield known.number


def _inside(bundle: Resource) -> list[str]:
    """Return every reference within a bundle that is kept as a document."""
    return [str(each.holder[each.key]) for each in mentions(bundle) if each.key == "reference"]


def _of_targets(batch: Batch, kind: str, resource: Resource, about: dict[str, int]) -> set[int]:
    """Return the patients of what a resource is about, such as the target of a Provenance."""
    found = set()
    for element in ABOUT_THEIR_TARGETS[kind]:
        value = resource.get(element)
        for each in value if isinstance(value, list) else [value]:
            target = each.get("what", each) if isinstance(each, dict) else None
            text = target.get("reference") if isinstance(target, dict) else None
            if not isinstance(text, str):
                continue
            name = split_reference(text)
            there = batch.there.get(name)
            number = about.get("/".join(name), there.patient if there else DIRECTORY)
            if number > DIRECTORY:
                found.add(number)
    return found


def _write_aliases(cursor: psycopg.Cursor[Any], batch: Batch) -> None:
    """Write the sender's ids of things that we keep under another, or matched; not of what has to wait."""
    rows = [
        (kind, theirs, *alias)
        for (kind, theirs), (alias, placing) in batch.new_aliases.items()
        if placing.outcome is not Outcome.PARKED
    ]
    if rows:
        cursor.execute(
            "INSERT INTO record_receivedas (source, type, their_id, our_id, describes) "
            "SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bool[]) "
            "ON CONFLICT (source, type, their_id) DO UPDATE SET our_id = excluded.our_id, "
            "describes = excluded.describes",
            [batch.sender.number or 0, *(list(column) for column in zip(*rows, strict=True))],
        )
