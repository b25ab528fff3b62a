"""Giving ids: under which id of ours each thing is kept that came, so that the same thing is kept once.

A sender's id is kept as ours if it is free or already theirs. Where another sender's thing has it, ours is
made from both names, always the same. A thing with a business identifier that its sender has sent before
under another id, in another delivery, about the same patient and of the same kind and time (`likeness`), is
the same thing: from then on what comes under the new id describes it, and what comes under the old one no
longer does. Where several are as like, none of them is meant.
"""

from uuid import uuid4

from catchment.record.actions.placing_batch import Batch
from catchment.record.actions.placing_references import subject_of
from catchment.record.rules.described import ODS_SYSTEMS, identifiers
from catchment.record.rules.likeness import likeness
from catchment.record.rules.placed import Outcome, Placing
from catchment.record.rules.receiving import another_id, uuid_of
from catchment.record.rules.values import DIRECTORY_TYPES, Resource


def give_ids(batch: Batch) -> None:
    """Give everything but patients its id, and note what the sender's names for it stand for."""
    for _, placing in batch.each():
        if placing.incoming.type in DIRECTORY_TYPES:
            _of_the_structure(batch, placing)
        elif placing.incoming.type != "Patient":
            _give_id(batch, placing)


def _give_id(batch: Batch, placing: Placing) -> None:
    """Give one thing its id."""
    incoming = placing.incoming
    kind, sent_as = incoming.type, incoming.their_id or uuid_of(incoming.full_url)
    alias = batch.stands_for.get((kind, sent_as)) if sent_as else None
    found = batch.there.get((kind, sent_as))
    if incoming.addressed and found is not None:
        _addressed(batch, placing)
    elif alias is not None:
        placing.id = alias.our_id
        if not alias.describes:
            placing.outcome = Outcome.MATCHED
    elif not sent_as:
        placing.id = str(uuid4())
    elif found is not None and not batch.sender.may_replace(found.source):
        placing.id = another_id(batch.sender.code, kind, sent_as)
        batch.alias(placing, sent_as, describes=True)
    else:
        placing.id = sent_as
        if batch.describing.get((kind, sent_as), sent_as) != sent_as:
            placing.outcome = Outcome.MATCHED  # the sender has another id for it since
    if incoming.resource is not None:
        if (kind, placing.id) not in batch.there and not incoming.addressed:
            _same_thing(batch, placing, incoming.resource, sent_as)
        for system, value in identifiers(incoming.resource):
            batch.here.setdefault((kind, system, value), []).append(placing.id)
        incoming.resource["id"] = placing.id
    ours = f"{kind}/{placing.id}"
    for name in (incoming.full_url, f"{kind}/{incoming.their_id}" if incoming.their_id else ""):
        if name:
            batch.names[name] = ours


def _addressed(batch: Batch, placing: Placing) -> None:
    """Take an id as ours; only whoever sent a thing replaces it, and whoever operates the machine."""
    kind, name = placing.incoming.type, placing.incoming.their_id
    placing.id = name
    if not batch.sender.may_replace(batch.there[kind, name].source):
        placing.park(
            "somebody-elses", f"{kind}/{name} was sent by another organisation, who alone replace it."
        )


def _same_thing(batch: Batch, placing: Placing, resource: Resource, sent_as: str) -> None:
    """Give a thing the id under which its sender sent the same thing before, by its business identifiers."""
    kind = placing.incoming.type
    sharing = [each for name in identifiers(resource) for each in batch.identified.get((kind, *name), ())]
    if not sharing:
        return
    patient, like = subject_of(batch, resource), likeness(resource)
    if not like.says_something:
        return
    found = {
        each.id
        for each in sharing
        if batch.sender.may_replace(each.source)
        and (each.patient, each.likeness) == (patient, like)
        and (each.delivery is None or each.delivery != batch.delivery)
        and (kind, each.id) not in batch.taken
    }
    if len(found) == 1:
        (placing.id,) = found
        batch.taken.add((kind, placing.id))
        batch.alias(placing, sent_as, describes=True)


def _of_the_structure(batch: Batch, placing: Placing) -> None:
    """Let an organisation or practitioner that was sent stand for the structure's, or for who it names."""
    incoming = placing.incoming
    placing.outcome = Outcome.STRUCTURE
    resource = incoming.resource or {}
    sent = [*identifiers(resource)]
    codes = [value for system, value in sent if system in ODS_SYSTEMS] + [incoming.their_id]
    code = next((each for each in codes if each in batch.organisations), "")
    for name in filter(
        None, (incoming.full_url, incoming.their_id and f"{incoming.type}/{incoming.their_id}")
    ):
        if incoming.type == "Organization" and code:
            batch.names[name] = f"Organization/{code}"
        else:
            batch.substitutes[name] = _in_words(resource, sent)


def _in_words(resource: dict[str, object], sent: list[tuple[str, str]]) -> dict[str, object]:
    """Return who or what a resource is, as a reference says it without an address."""
    words: dict[str, object] = {}
    if sent:
        system, value = sent[0]
        words["identifier"] = {"system": system, "value": value}
    name = resource.get("name")
    if isinstance(name, list) and name and isinstance(name[0], dict):
        whole = name[0].get("text")
        given = name[0].get("given")
        parts = [*(given if isinstance(given, list) else []), name[0].get("family")]
        name = whole or " ".join(part for part in parts if isinstance(part, str))
    if isinstance(name, str) and name:
        words["display"] = name[:200]
    return words or {"display": str(resource.get("resourceType", "somebody not named"))}
