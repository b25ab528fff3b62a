"""Giving ids: under which id of ours each thing is kept that came, so that the same thing is kept once.

A sender's id is kept as ours if it is free or already theirs. Where another sender's thing has it, ours is
made from both names, always the same. A thing with a business identifier that its sender has sent before
under another id is the same thing: from then on what comes under the new id describes it, and what comes
under the old one no longer does.
"""

from uuid import uuid4

from catchment.record.actions.placing_batch import Batch
from catchment.record.rules.described import ODS_SYSTEMS, identifiers
from catchment.record.rules.placed import Outcome, Placing
from catchment.record.rules.receiving import another_id, uuid_of
from catchment.record.rules.values import DIRECTORY_TYPES


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
    elif found is not None and batch.knows(kind, sent_as) is None:
        placing.id = another_id(batch.source_code, kind, sent_as)
        batch.alias(kind, sent_as, placing.id, describes=True)
    else:
        placing.id = sent_as
        if batch.describing.get((kind, sent_as), sent_as) != sent_as:
            placing.outcome = Outcome.MATCHED  # the sender has another id for it since
    if incoming.resource is not None:
        _same_thing(batch, placing, sent_as)
        incoming.resource["id"] = placing.id
    ours = f"{kind}/{placing.id}"
    for name in (incoming.full_url, f"{kind}/{incoming.their_id}" if incoming.their_id else ""):
        if name:
            batch.names[name] = ours


def _addressed(batch: Batch, placing: Placing) -> None:
    """Take an id as ours; only whoever sent a thing replaces it, and whoever operates the machine."""
    kind, name = placing.incoming.type, placing.incoming.their_id
    placing.id = name
    source = batch.there[kind, name].source
    if batch.source is not None and source not in (None, batch.source):
        placing.park(
            "somebody-elses", f"{kind}/{name} was sent by another organisation, who alone replace it."
        )


def _same_thing(batch: Batch, placing: Placing, sent_as: str) -> None:
    """Give a thing the id under which its sender sent the same thing before, by its business identifiers."""
    incoming, kind = placing.incoming, placing.incoming.type
    assert incoming.resource is not None
    known = (kind, placing.id) in batch.there
    for system, value in identifiers(incoming.resource):
        identifier = (kind, system, value)
        name, own = batch.identified.get(identifier, ("", False))
        other = batch.here.get(identifier) or (name if own else "")
        if other and other != placing.id and not known:
            placing.id, known = other, True
            batch.alias(kind, sent_as, other, describes=True)
        batch.here[identifier] = placing.id


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
