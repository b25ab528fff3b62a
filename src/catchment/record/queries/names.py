"""What the names in a delivery stand for: ids, other senders' ids, business identifiers, NHS numbers, codes.

A delivery has thousands of names, so each kind is looked up once for all of them: the number of statements
does not grow with the number of resources.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg

from catchment.record.copying import array_of_numbers, array_of_texts
from catchment.record.rules.content import loads
from catchment.record.rules.described import identifiers
from catchment.record.rules.identity import VERIFIED, Known
from catchment.record.rules.likeness import Likeness, likeness
from catchment.record.rules.registering import Practice
from catchment.record.rules.terms import identifier_term, parameter_of
from catchment.record.rules.values import Head

Identifier = tuple[str, str, str]  # type, system, value
Found = TypeVar("Found")
_PATIENT = """
    SELECT p.number, p.resource_id, p.nhs_number, p.nhs_number_status, p.family, p.gender, p.birth_date,
           p.source, p.described_as, p.merged_into_id, o.code, r.valid_from, v.number IS NOT NULL
      FROM record_patient p
      LEFT JOIN LATERAL (SELECT g.practice_id, g.valid_from FROM record_gpregistration g
          WHERE g.patient_id = p.number AND g.recorded_to IS NULL
            AND (g.valid_to IS NULL OR g.valid_to > current_date)
          ORDER BY g.valid_from DESC LIMIT 1) r ON true
      LEFT JOIN structure_organisation o ON o.id = r.practice_id
      LEFT JOIN record_resourceversion v ON v.resource_id = p.resource_id AND v.type = 'Patient'
       AND v.replaced_by IS NULL AND v.content IS NOT NULL
"""


class Alias(NamedTuple):
    """A sender's id of something we keep; `describes`: what came under it is what is kept."""

    our_id: str
    describes: bool


class Identified(NamedTuple):
    """A thing that has a business identifier: who sent it, in which delivery, of whom and what it is."""

    id: str
    source: int | None
    delivery: int | None
    patient: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Lookup(Generic[Found]):
    """A statement that looks something up, and how its rows are read."""

    sql: str
    values: Sequence[Any]
    read: Callable[[list[tuple[Any, ...]]], Found]

    def now(self, cursor: psycopg.Cursor[Any]) -> Found:
        """Ask, and return what was found."""
        cursor.execute(self.sql, self.values)
        return self.read(cursor.fetchall())


def look_up_together(cursor: psycopg.Cursor[Any], *lookups: Lookup[Any]) -> list[Any]:
    """Return what several statements find that do not depend on each other, in one journey."""
    raw = cursor.connection
    with raw.pipeline():
        asked = [type(cursor)(raw).execute(each.sql, each.values) for each in lookups]
    return [each.read(one.fetchall()) for each, one in zip(lookups, asked, strict=True)]


class People:
    """Patients by the names a delivery has for them; those merged stand for whom they were merged into."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.by_id: dict[str, Known] = {}
        self.by_nhs_number: dict[str, list[Known]] = {}
        self.by_number: dict[int, Known] = {}

    def add(self, known: Known) -> None:
        """Add somebody under their own names."""
        self.by_id[known.resource_id] = known
        self.numbered(known)

    def numbered(self, known: Known, before: str = "") -> None:
        """Note the NHS number that somebody has now, in place of the one they had before."""
        if before and before != known.nhs_number:
            holders = self.by_nhs_number.get(before, [])
            self.by_nhs_number[before] = [each for each in holders if each is not known]
        self.holds(known, known.nhs_number)

    def holds(self, known: Known, number: str) -> None:
        """Note that an NHS number is somebody's; they have several when several patients were one person."""
        holders = self.by_nhs_number.setdefault(number, []) if number else [known]
        if not any(each is known for each in holders):
            holders.append(known)


def aliases(
    source: int, names: Collection[str]
) -> Lookup[tuple[dict[tuple[str, str], Alias], dict[tuple[str, str], str]]]:
    """Look up what a sender's ids stand for, and which of its ids describes a thing of ours (by our id)."""

    def read(
        rows: list[tuple[Any, ...]],
    ) -> tuple[dict[tuple[str, str], Alias], dict[tuple[str, str], str]]:
        stands_for = {(kind, theirs): Alias(ours, describes) for kind, theirs, ours, describes in rows}
        describing = {(kind, ours): theirs for kind, theirs, ours, describes in rows if describes}
        return stands_for, describing

    return Lookup(
        "SELECT type, their_id, our_id, describes FROM record_receivedas WHERE source = %s "
        "AND their_id = ANY(%s::text[]) UNION SELECT type, their_id, our_id, describes "
        "FROM record_receivedas WHERE describes AND our_id = ANY(%s::text[]) AND source = %s",
        [source, array_of_texts(names), array_of_texts(names), source],
        read,
    )


def heads(ids: Collection[str]) -> Lookup[dict[tuple[str, str], Head]]:
    """Look up the newest version of what is in the store under some ids, deleted things too."""
    return Lookup(
        "SELECT type, resource_id, number, version, digest, content IS NULL, patient, source "
        "FROM record_resourceversion WHERE resource_id = ANY(%s::text[]) AND replaced_by IS NULL",
        [array_of_texts(ids)],
        _heads,
    )


def _heads(rows: list[tuple[Any, ...]]) -> dict[tuple[str, str], Head]:
    return {(kind, name): Head(*rest) for kind, name, *rest in rows}


def newest_number() -> Lookup[int]:
    """Look up the number of the newest version of all, 0 where there is none; in a turn to write."""
    return Lookup("SELECT coalesce(max(number), 0) FROM record_resourceversion", [], _number)


def _number(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0])


def known(
    nhs_numbers: Collection[str], ids: Collection[str], numbers: Collection[int] = ()
) -> Lookup[list[tuple[Any, ...]]]:
    """Look up the rows of patients with some NHS numbers, ids, or numbers of ours, for `people`."""
    return Lookup(
        f"{_PATIENT} WHERE p.nhs_number = ANY(%s::text[]) AND p.nhs_number <> '' UNION "
        f"{_PATIENT} WHERE p.resource_id = ANY(%s::text[]) UNION {_PATIENT} WHERE p.number = ANY(%s::int[])",
        [array_of_texts(nhs_numbers), array_of_texts(ids), array_of_numbers(numbers)],
        list,
    )


def people(cursor: psycopg.Cursor[Any], rows: list[tuple[Any, ...]]) -> People:
    """Return patients by what `known` found; those whom they were merged into are looked up too."""
    found = People()
    merged: dict[int, tuple[Known, int]] = {}
    _read(rows, found, merged)
    while unread := {into for _, into in merged.values() if into not in found.by_number}:
        cursor.execute(f"{_PATIENT} WHERE p.number = ANY(%s)", [list(unread)])
        _read(cursor.fetchall(), found, merged)
    for gone, into in merged.values():
        while into in merged:
            into = merged[into][1]
        kept = found.by_number[into]
        found.by_id[gone.resource_id] = kept
        if gone.status == VERIFIED:
            found.holds(kept, gone.nhs_number)
    return found


def _read(rows: list[tuple[Any, ...]], found: People, merged: dict[int, tuple[Known, int]]) -> None:
    """Add patients as they come; those merged are noted with the number of whom they were merged into."""
    for number, name, nhs, status, family, gender, born, source, described_as, into, *rest in rows:
        if number in found.by_number:
            continue
        one = Known(name, nhs, status, family, gender, born, source, described_as)
        one.number = number
        one.practice, one.practice_since, one.described = rest[0] or "", rest[1], rest[2]
        found.by_number[number] = one
        if into is None:
            found.add(one)
        else:
            merged[number] = (one, into)


def identified(wanted: Collection[Identifier]) -> Lookup[dict[Identifier, list[Identified]]]:
    """Look up everything that has some business identifiers, the oldest first.

    What a term leads to is read and compared, because two identifiers can have one term.
    """
    terms = {
        identifier_term(parameter_of(kind, "identifier"), system, value): (kind, system, value)
        for kind, system, value in wanted
    }

    def read(rows: list[tuple[Any, ...]]) -> dict[Identifier, list[Identified]]:
        found: dict[Identifier, list[Identified]] = {}
        for term, name, source, delivery, patient, content in rows:
            resource, wanted_here = loads(content), terms[term]
            if wanted_here[1:] in set(identifiers(resource)):
                each = Identified(name, source, delivery, patient, likeness(resource))
                found.setdefault(wanted_here, []).append(each)
        return found

    return Lookup(
        "SELECT t.term, v.resource_id, v.source, v.delivery, v.patient, v.content FROM record_indexedterm t "
        "JOIN record_resourceversion v ON v.number = t.number "
        "WHERE t.term = ANY(%s::bigint[]) AND v.replaced_by IS NULL AND v.content IS NOT NULL "
        "ORDER BY v.number",
        [array_of_numbers(terms)],
        read,
    )


def numbers_of(cursor: psycopg.Cursor[Any], ids: Collection[str]) -> Mapping[str, int]:
    """Return the numbers of patients by their ids, those merged as whom they were merged into."""
    found = people(cursor, known((), ids).now(cursor))
    return {name: one.number for name, one in found.by_id.items()}


class Organisations(NamedTuple):
    """Organisations of the structure among some codes, open or closed, and the GP practices among them."""

    codes: set[str]
    practices: dict[str, Practice]


def organisations(codes: Collection[str]) -> Lookup[Organisations]:
    """Look up which of some codes are of organisations of the structure, and when practices closed."""
    return Lookup(
        "SELECT o.code, o.id, o.kind, CASE WHEN bool_and(r.valid_to IS NOT NULL) THEN max(r.valid_to) END "
        "FROM structure_organisation o LEFT JOIN structure_organisationrole r ON r.organisation_id = o.id "
        "AND r.is_primary AND r.recorded_to IS NULL WHERE o.code = ANY(%s::text[]) "
        "GROUP BY o.code, o.id, o.kind",
        [array_of_texts(codes)],
        _organisations,
    )


def _organisations(rows: list[tuple[Any, ...]]) -> Organisations:
    practices = {
        code: Practice(number, closed_on) for code, number, kind, closed_on in rows if kind == "practice"
    }
    return Organisations({row[0] for row in rows}, practices)


def waiting(source: int | None, references: Collection[tuple[str, str]]) -> Lookup[set[tuple[str, str]]]:
    """Look up what a sender sent, by type and id, that could not be placed and waits."""
    return Lookup(
        "SELECT p.type, p.their_id FROM record_parked p JOIN record_delivery d ON d.id = p.delivery_id "
        "WHERE p.resolution = '' AND p.type = ANY(%s::text[]) AND p.their_id = ANY(%s::text[]) "
        "AND d.source_id IS NOT DISTINCT FROM %s",
        [
            array_of_texts({kind for kind, _ in references}),
            array_of_texts(name for _, name in references),
            source,
        ],
        _pairs,
    )


def _pairs(rows: list[tuple[Any, ...]]) -> set[tuple[str, str]]:
    return {(kind, name) for kind, name in rows}
