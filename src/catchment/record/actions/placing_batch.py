"""A batch that is being placed: what came in, what its names stand for, and what is found out on the way."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from catchment.record.queries import names
from catchment.record.queries.directory import Directory
from catchment.record.queries.names import Alias, Identified, Identifier, People, look_up_together
from catchment.record.rules.described import (
    NHS_NUMBER,
    ODS_SYSTEMS,
    Description,
    described,
    identifiers,
)
from catchment.record.rules.identity import Known, standard_number
from catchment.record.rules.placed import Outcome, Placing, Sender
from catchment.record.rules.receiving import (
    Mention,
    local_name,
    named_condition,
    split_reference,
    uuid_of,
)
from catchment.record.rules.registering import Practice
from catchment.record.rules.terms import resource_key
from catchment.record.rules.values import Head


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
    there: dict[tuple[str, str], Head] = field(default_factory=dict)
    looked_up: frozenset[str] = frozenset()  # the ids of which `there` tells
    last: int = 0  # the number of the newest version of all
    people: People = field(default_factory=People)
    identified: dict[Identifier, list[Identified]] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)
    practices: dict[str, Practice] = field(default_factory=dict)
    directory: Directory | None = None  # of today, once something names a practitioner
    said: dict[int, Description] = field(default_factory=dict)  # of people, by the place of the placing
    waiting: set[tuple[str, str]] = field(
        default_factory=set
    )  # what this sender sent and could not be placed
    names: dict[str, str] = field(default_factory=dict)
    substitutes: dict[str, dict[str, Any]] = field(default_factory=dict)
    new_aliases: dict[tuple[str, str], tuple[Alias, Placing]] = field(default_factory=dict)
    here: dict[Identifier, list[str]] = field(default_factory=dict)  # our ids of what came, by identifier
    taken: set[tuple[str, str]] = field(default_factory=set)  # what something in the batch was found to be
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

    @property
    def practice_is_open(self) -> bool:
        """Return whether the sender is a GP practice that has not closed."""
        practice = self.practices.get(self.sender.code)
        return practice is not None and practice.closed_on is None

    def knows(self, kind: str, name: str) -> Head | None:
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
    """Look up every name in the batch: two journeys, however many resources there are."""
    wanted = _wanted(batch)
    (batch.stands_for, batch.describing), batch.identified, found = look_up_together(
        cursor,
        names.aliases(batch.sender.number or 0, wanted.ids),
        names.identified(wanted.identifiers),
        names.organisations(wanted.codes),
    )
    batch.organisations, batch.practices = found
    wanted.ids.update(alias.our_id for alias in batch.stands_for.values())
    wanted.ids.update(
        each.id for (kind, *_), found in batch.identified.items() if kind == "Patient" for each in found
    )
    here = {(placing.incoming.type, placing.incoming.their_id) for _, placing in batch.each()}
    chosen = {each.incoming.patient for each in batch.placings if each.incoming.patient is not None}
    unknown = {
        each
        for each in wanted.references - here
        if each not in batch.stands_for and each[0] != "Organization"
    }
    batch.looked_up = frozenset(wanted.ids)
    batch.there, rows, batch.last, batch.waiting = look_up_together(
        cursor,
        names.heads(wanted.ids),
        names.known(wanted.nhs_numbers, wanted.ids, chosen),
        names.newest_number(),
        names.waiting(batch.sender.number, unknown),
    )
    batch.people = names.people(cursor, rows)


def _wanted(batch: Batch) -> "_Wanted":
    """Return the names to look up, having read what is said of people and whom everything mentions."""
    wanted = _Wanted()
    wanted.codes.add(batch.sender.code)
    for place, placing in batch.each():
        incoming = placing.incoming
        wanted.ids.update(filter(None, (incoming.their_id, uuid_of(incoming.full_url))))
        if incoming.resource is None:
            continue
        if incoming.type == "Organization":
            wanted.codes.add(incoming.their_id)
        elif incoming.type == "Patient":
            wanted.person(batch.said.setdefault(place, described(incoming.resource)))
        for system, value in identifiers(incoming.resource):
            wanted.identifier(incoming.type, system, value)
        for mention in incoming.mentions():
            named = mention.holder[mention.key]
            wanted.mention(batch.text_of(named) if isinstance(named, str) else named, mention)
    return wanted


@dataclass(slots=True)
class _Wanted:
    """The names to look up."""

    ids: set[str] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    identifiers: set[Identifier] = field(default_factory=set)
    nhs_numbers: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def person(self, said: Description) -> None:
        """Add what a description of somebody names: their number, local identifiers, and practices."""
        self.nhs_numbers.add(standard_number(said.nhs_number))
        self.ids.update(local_name(system, value) for system, value in said.identifiers)
        self.codes.update(claim.practice for claim in said.claims)

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
