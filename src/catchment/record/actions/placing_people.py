"""Placing people: which patient each description is of, and what the index then knows of them (G-001).

Descriptions are worked through one after the other, because two of one batch may be of the same person. What
is found out is then written with one statement for all patients and one for all registrations.
"""

from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
from django.utils import timezone

from catchment.foundation.facts import begin_change, close_rows, copy_rows
from catchment.foundation.models import Change
from catchment.record.actions.placing_batch import Batch
from catchment.record.actions.relationships import registered
from catchment.record.models import GpRegistration
from catchment.record.rules.described import Claim, Description, described
from catchment.record.rules.identity import (
    Fate,
    Known,
    Sent,
    chosen,
    is_test_number,
    match,
    standard_number,
)
from catchment.record.rules.placed import Outcome, Placing
from catchment.record.rules.receiving import another_id, local_name, uuid_of
from catchment.record.rules.registering import Registered, has_moved, timeline

COLUMNS = (
    ("number", "int8"), ("resource_id", "text"), ("nhs_number", "text"), ("nhs_number_status", "text"),
    ("family", "text"), ("given", "text"), ("birth_date", "date"), ("gender", "text"), ("deceased", "bool"),
    ("deceased_on", "date"), ("address", "text"), ("postcode", "text"), ("small_area", "text"),
    ("source", "int8"), ("described_as", "text"),
)  # fmt: skip


def place_people(cursor: psycopg.Cursor[Any], batch: Batch, change: Change | None) -> None:
    """Decide of whom each description is and bring the index up to date.

    Registrations are recorded by `change`; without one, a change is begun if any registration changes.
    """
    described_here: list[tuple[Placing, Known]] = []
    for place, placing in batch.each():
        if placing.incoming.type == "Patient":
            known = _place(batch, placing, batch.said.get(place))
            if known is not None:
                described_here.append((placing, known))
    changed = {known.resource_id: known for _, known in described_here if known.said is not None}
    new = {known.resource_id for known in changed.values() if not known.number}
    if changed:
        _write(cursor, changed)
    for placing, known in described_here:
        placing.patient, placing.id = known.number, known.resource_id
        _name(batch, placing)
    if changed:
        _register(cursor, batch, list(changed.values()), new, change)


def _place(batch: Batch, placing: Placing, description: Description | None) -> Known | None:
    """Decide of whom one description is (None: it is to be deleted); None where it waits."""
    incoming = placing.incoming
    if description is None:
        return _delete(batch, placing)
    said = _own_claims(batch, description)
    sent_as = incoming.their_id or uuid_of(incoming.full_url)
    first = ("Patient", sent_as) not in batch.stands_for
    of_sender = batch.people.by_id.get(sent_as) if incoming.addressed else None
    of_sender = of_sender or _of_sender(batch, said, sent_as)
    if incoming.addressed and of_sender and of_sender.source == batch.sender.number:
        sent_as = of_sender.described_as  # ours and theirs are two names for one description
    of_number = batch.people.by_nhs_number.get(standard_number(said.nhs_number), [])
    sender, today = batch.sender, timezone.localdate()
    sent = Sent(sender.number, sender.code, sent_as, first, batch.practice_is_open, today)
    found = match(said, sent, of_number, of_sender)
    if incoming.patient is not None:
        found = chosen(batch.people.by_number[incoming.patient], said, sent)
    if found.fate is Fate.PARKED:
        placing.park(found.reason, found.detail, "Patient.identifier")
        return None
    known = found.known or _new(batch, sent_as)
    if found.fate is Fate.MATCHED and incoming.addressed and known.resource_id == incoming.their_id:
        if not batch.sender.is_operator:
            placing.park(
                "somebody-elses", f"Patient/{known.resource_id} is described by another organisation."
            )
            return None
        found = found._replace(fate=Fate.KEPT)  # whoever operates the machine may correct any description
    if found.fate is Fate.MATCHED:
        placing.outcome = Outcome.MATCHED
        for system, value in said.identifiers:
            batch.alias(placing, local_name(system, value), our_id=known.resource_id, describes=False)
    else:
        placing.taken_over = known.said is None and known.number > 0 and known.source != sender.number
        _keep(batch, known, said, sent_as)
    batch.alias(placing, sent_as, our_id=known.resource_id, describes=False)
    return known


def _own_claims(batch: Batch, said: Description) -> Description:
    """Return a description with what its sender may say of registrations: that of itself, or all as operator.

    A hospital knows somebody's GP from hearsay, and a registration opens a record (G-036). A practice that
    says that another has somebody says that it has them no longer.
    """
    if batch.sender.is_operator:
        return said
    code, today = batch.sender.code, timezone.localdate()
    own = tuple(claim for claim in said.claims if claim.practice == code)
    batch.warnings["registration-of-another"] += len(said.claims) - len(own)
    if code in batch.practices and not own and any(_holds(batch, claim, today) for claim in said.claims):
        own = (Claim(code, None, today),)
    return replace(said, claims=own)


def _holds(batch: Batch, claim: Claim, today: date) -> bool:
    """Return whether a claim is of a practice that the structure knows, and of today."""
    practice = batch.practices.get(claim.practice)
    begun = claim.starts is None or claim.starts <= today
    lasts = claim.ends is None or claim.ends > today
    return practice is not None and practice.closed_on is None and begun and lasts


def _of_sender(batch: Batch, said: Description, sent_as: str) -> Known | None:
    """Return whom a sender's id, or one of their local identifiers, stands for."""
    people = batch.people.by_id
    alias = batch.stands_for.get(("Patient", sent_as))
    if alias is not None:
        return people.get(alias.our_id)
    known = people.get(sent_as)
    if known is not None and batch.means(known, sent_as):
        return known
    for system, value in said.identifiers:
        alias = batch.stands_for.get(("Patient", local_name(system, value)))
        stored = batch.identified.get(("Patient", system, value), ())
        own = [people[each.id] for each in stored if each.source == batch.sender.number and each.id in people]
        found = [people[alias.our_id]] if alias is not None and alias.our_id in people else own
        if len({each.resource_id for each in found}) == 1:
            return found[0]
    return None


def _delete(batch: Batch, placing: Placing) -> Known | None:
    """Find whose description is to be deleted; their place in the index stays, as does what is about them."""
    their_id = placing.incoming.their_id
    known = batch.people.by_id.get(their_id) if placing.incoming.addressed else None
    known = known or _of_sender(batch, described({}), their_id)
    if known is None:
        placing.park("about-nobody-known", f"Nobody is known as Patient/{placing.incoming.their_id}.")
        return None
    if not batch.sender.may_replace(known.source):
        placing.park("somebody-elses", f"Patient/{known.resource_id} is described by another organisation.")
        return None
    known.described = False
    return known


def _new(batch: Batch, sent_as: str) -> Known:
    """Return a new patient, under the sender's id if it is free."""
    name = sent_as or str(uuid4())
    if name in batch.people.by_id or ("Patient", name) in batch.there:
        name = another_id(batch.sender.code, "Patient", name)
    known = Known(name)
    batch.people.add(known)
    return known


def _keep(batch: Batch, known: Known, said: Description, sent_as: str) -> None:
    """Make a description the one that is kept."""
    before = known.nhs_number
    known.said, known.described = said, True
    known.source, known.described_as = batch.sender.number, sent_as
    if said.nhs_number:  # a description without a number takes away none that we know
        known.nhs_number, known.status = standard_number(said.nhs_number), said.status
    known.family, known.gender, known.birth_date = said.family, said.gender, said.birth_date
    opened = [each for each in said.claims if each.ends is None]
    if opened:
        known.practice = opened[-1].practice
        known.practice_since = opened[-1].starts or known.practice_since or timezone.localdate()
    batch.people.numbered(known, before)
    if is_test_number(known.nhs_number):
        batch.warnings["test-number"] += 1


def _name(batch: Batch, placing: Placing) -> None:
    """Note what the sender's names for a patient stand for within the batch."""
    incoming, ours = placing.incoming, f"Patient/{placing.id}"
    if incoming.resource is not None:
        incoming.resource["id"] = placing.id
    for name in (incoming.full_url, f"Patient/{incoming.their_id}" if incoming.their_id else ""):
        if name:
            batch.names[name] = ours


def _write(cursor: psycopg.Cursor[Any], changed: dict[str, Known]) -> None:
    """Write what is known of patients, by id: new ones get a number, others are changed where they differ."""
    rows = [_row(known, known.said) for known in changed.values() if known.said]
    columns = [name for name, _ in COLUMNS]
    told = ", ".join(columns[1:])
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in COLUMNS)
    ours, theirs = (
        ", ".join(f"{table}.{name}" for name in columns[1:]) for table in ("record_patient", "excluded")
    )
    cursor.execute(
        f"INSERT INTO record_patient (number, {told}) "
        "SELECT coalesce(said.number, nextval(pg_get_serial_sequence('record_patient', 'number'))), "
        f"{told} FROM unnest({arrays}) said(number, {told}) ON CONFLICT (number) DO UPDATE "
        f"SET ({told}) = ROW({theirs}) WHERE ({ours}) IS DISTINCT FROM ({theirs}) "
        "RETURNING number, resource_id",
        [list(column) for column in zip(*rows, strict=True)],
    )
    for number, resource_id in cursor.fetchall():
        changed[resource_id].number = number


def _row(known: Known, said: Description) -> tuple[Any, ...]:
    """Return a patient's row, in the order of COLUMNS."""
    return (
        *(known.number or None, known.resource_id, known.nhs_number, known.status, said.family, said.given),
        *(said.birth_date, said.gender, said.deceased, said.deceased_on, said.address, said.postcode),
        *(said.small_area, known.source, known.described_as),
    )


def _register(
    cursor: psycopg.Cursor[Any],
    batch: Batch,
    changed: list[Known],
    new: Container[str],
    change: Change | None,
) -> None:
    """Bring registrations up to date with what descriptions say; `new` are the ids of new patients."""
    held: dict[int, dict[Registered, int]] = {known.number: {} for known in changed}
    if before := [known.number for known in changed if known.resource_id not in new]:
        for number, row_id, registration in _held(cursor, before):
            held[number][registration] = row_id
    gone: list[int] = []
    added: list[tuple[int, Registered]] = []
    touched: set[int] = set()
    for known in changed:
        assert known.said is not None
        believed = held[known.number]
        wanted, wrong = timeline(believed, known.said.claims, batch.practices, timezone.localdate())
        batch.warnings.update(wrong)
        batch.warnings["registration-moved"] += has_moved(believed, wanted)
        over = [row_id for each, row_id in believed.items() if each not in wanted]
        begun = [(known.number, each) for each in wanted if each not in believed]
        gone += over
        added += begun
        if over or begun:
            touched.add(known.number)
    if not touched:
        return
    if change is None:
        sender = batch.sender.code or "whoever operates the machine"
        change = begin_change(actor=sender, action="record: register patients with practices")
    close_rows(GpRegistration, gone, change)
    copy_rows(GpRegistration, (_registration_row(number, each) for number, each in added), change)
    registered(cursor, sorted(touched))


def _held(cursor: psycopg.Cursor[Any], patients: list[int]) -> Iterator[tuple[int, int, Registered]]:
    """Yield the registrations that are believed of some patients: patient, row, registration."""
    cursor.execute(
        "SELECT patient_id, id, practice_id, valid_from, valid_to, named_gp, basis "
        "FROM record_gpregistration WHERE patient_id = ANY(%s) AND recorded_to IS NULL",
        [patients],
    )
    for patient, row_id, practice, starts, ends, named_gp, basis in cursor:
        yield patient, row_id, Registered(practice, starts, ends, named_gp, basis == "observed")


def _registration_row(patient: int, each: Registered) -> tuple[Any, ...]:
    """Return a row in the order of the model's columns."""
    basis = "observed" if each.observed else "stated"
    return (each.starts, each.ends, basis, patient, each.practice, each.named_gp)
