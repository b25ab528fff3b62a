"""A batch that is being placed: what came in, what its names stand for, and what is found out on the way."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from catchment.record.queries import names
from catchment.record.queries.names import Alias, Identified, Identifier, People, There
from catchment.record.rules.described import NHS_NUMBER, ODS_SYSTEMS, identifiers, nhs_number_of
from catchment.record.rules.identity import Known, standard_number
from catchment.record.rules.placed import Outcome, Placing, Sender
from catchment.record.rules.receiving import (
    Mention,
    local_name,
    mentions,
    named_condition,
    split_reference,
    uuid_of,
)
from catchment.record.rules.terms import resource_key


@dataclass(slots=True)
class Batch:
    """A batch on its way.

    `names` says what the names within the batch stand for: the text of a reference gives `Type/our id`.
    `substitutes` are for names of practitioners that nobody knows: who they are in words. `promised` holds
    the keys (`resource_key`) of what comes later in the same delivery.
    """

    placings: list[Placing]
    sender: Sender
    delivery: int | None
    ours: bool  # names that stand in references are ours, as over HTTP, not the sender's own
    base: str  # the address of this record, which references may begin with
    promised: Container[int]
    stands_for: dict[tuple[str, str], Alias] = field(default_factory=dict)
    describing: dict[tuple[str, str], str] = field(default_factory=dict)
    there: dict[tuple[str, str], There] = field(default_factory=dict)
    people: People = field(default_factory=People)
    identified: dict[Identifier, list[Identified]] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)
    waiting: set[tuple[str, str]] = field(
        default_factory=set
    )  # what this sender sent and could not be placed
    names: dict[str, str] = field(default_factory=dict)
    substitutes: dict[str, dict[str, Any]] = field(default_factory=dict)
    mentioned: dict[int, list[Mention]] = field(default_factory=dict)  # by the place of the placing
    new_aliases: dict[tuple[str, str], tuple[Alias, Placing]] = field(default_factory=dict)
    here: dict[Identifier, list[str]] = field(default_factory=dict)  # our ids of what came, by identifier
    taken: set[tuple[str, str]] = field(default_factory=set)  # what something in the batch was found to be
    practice_is_open: bool = False  # the sender is a GP practice that has not closed
    warnings: Counter[str] = field(default_factory=Counter)

    def each(self) -> Iterator[tuple[int, Placing]]:
        """Yield what is not parked, with its place in the batch."""
        return (
            (place, placing)
            for place, placing in enumerate(self.placings)
            if placing.outcome is not Outcome.PARKED
        )

    def text_of(self, reference: str) -> str:
        """Return a reference without the address of this record."""
        return reference.removeprefix(self.base) if self.base else reference

    def knows(self, kind: str, name: str) -> There | None:
        """Return what the store has under an id, where the sender can mean it by that id.

        A sender's own numbers mean nothing elsewhere: `Encounter/1` of one hospital is not that of another.
        A UUID is the same everywhere.
        """
        found = self.there.get((kind, name))
        if found is None or self.ours or found.source is None or self.sender.may_replace(found.source):
            return found
        return found if uuid_of(f"urn:uuid:{name}") else None

    def means(self, known: Known, name: str) -> bool:
        """Return whether the sender can mean a patient by their id with us (see `knows`)."""
        if self.ours or known.source is None or self.sender.may_replace(known.source):
            return True
        return bool(uuid_of(f"urn:uuid:{name}"))

    def is_promised(self, kind: str, name: str) -> bool:
        """Return whether something comes later in the same delivery."""
        return resource_key(kind, name) in self.promised

    def alias(self, placing: Placing, their_id: str, *, describes: bool, our_id: str = "") -> None:
        """Note a sender's id of something we keep, if it is new; it is forgotten if the thing has to wait."""
        kind, found = placing.incoming.type, Alias(our_id or placing.id, describes)
        if their_id and self.stands_for.get((kind, their_id)) != found:
            self.stands_for[kind, their_id] = found
            self.new_aliases[kind, their_id] = (found, placing)


def look_up(cursor: psycopg.Cursor[Any], batch: Batch) -> None:
    """Look up every name in the batch: a handful of statements, however many resources there are."""
    wanted = _Wanted()
    for place, placing in batch.each():
        incoming = placing.incoming
        wanted.ids.update(filter(None, (incoming.their_id, uuid_of(incoming.full_url))))
        if incoming.resource is None:
            continue
        if incoming.type == "Organization":
            wanted.codes.add(incoming.their_id)
        for system, value in identifiers(incoming.resource):
            wanted.identifier(incoming.type, system, value)
            if incoming.type == "Patient":
                wanted.ids.add(local_name(system, value))
        for mention in batch.mentioned.setdefault(place, mentions(incoming.resource)):
            named = mention.holder[mention.key]
            wanted.mention(batch.text_of(named) if isinstance(named, str) else named, mention)
    batch.stands_for, batch.describing = names.aliases(cursor, batch.sender.number or 0, wanted.ids)
    wanted.ids.update(alias.our_id for alias in batch.stands_for.values())
    batch.there = names.there(cursor, wanted.ids)
    batch.identified = names.identified(cursor, wanted.identifiers)
    wanted.ids.update(
        each.id for (kind, *_), found in batch.identified.items() if kind == "Patient" for each in found
    )
    wanted.nhs_numbers.update(_numbers_sent(batch))
    chosen = {each.incoming.patient for each in batch.placings if each.incoming.patient is not None}
    batch.people = names.people(cursor, wanted.nhs_numbers, wanted.ids, chosen)
    batch.organisations = names.organisation_codes(cursor, wanted.codes)
    unknown = {
        each
        for each in wanted.references
        if each not in batch.there and each not in batch.stands_for and each[0] != "Organization"
    }
    if unknown:
        batch.waiting = names.waiting(cursor, batch.sender.number, unknown)
    if batch.sender.practice and any(placing.incoming.type == "Patient" for _, placing in batch.each()):
        practice = names.practices(cursor, [batch.sender.code]).get(batch.sender.code)
        batch.practice_is_open = practice is not None and practice.closed_on is None


@dataclass(slots=True)
class _Wanted:
    """The names to look up."""

    ids: set[str] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    identifiers: set[Identifier] = field(default_factory=set)
    nhs_numbers: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def mention(self, text: Any, mention: Mention) -> None:
        """Add what a mention names."""
        if mention.key == "identifier":
            self.identifier(str(mention.holder.get("type") or ""), text.get("system"), text.get("value"))
            return
        kind, name = split_reference(text)
        condition = named_condition(text)
        if condition:
            self.identifier(*condition)
        elif kind == "Organization":
            self.codes.add(name)
        elif kind:
            self.ids.add(name)
            self.references.add((kind, name))

    def identifier(self, kind: str, system: Any, value: Any) -> None:
        """Add a business identifier: of a person, of an organisation, or of a thing."""
        if not isinstance(system, str) or not isinstance(value, str):
            return
        if system == NHS_NUMBER:
            self.nhs_numbers.add(standard_number(value))
        elif system in ODS_SYSTEMS:
            self.codes.add(value)
        elif kind:
            self.identifiers.add((kind, system, value))


def _numbers_sent(batch: Batch) -> Iterator[str]:
    """Yield the NHS numbers, as ten digits, of the patients that came."""
    for _, placing in batch.each():
        if placing.incoming.type == "Patient" and placing.incoming.resource is not None:
            number = standard_number(nhs_number_of(placing.incoming.resource)[0])
            if number:
                yield number
