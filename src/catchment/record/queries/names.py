"""What the names in a delivery stand for: ids, other senders' ids, business identifiers, NHS numbers, codes.

A delivery has thousands of names, so each kind is looked up once for all of them: the number of statements
does not grow with the number of resources.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import psycopg

from catchment.record.rules.content import loads
from catchment.record.rules.described import identifiers
from catchment.record.rules.identity import VERIFIED, Known
from catchment.record.rules.likeness import Likeness, likeness
from catchment.record.rules.registering import Practice
from catchment.record.rules.terms import identifier_term, parameter_of

Identifier = tuple[str, str, str]  # type, system, value
_PATIENT = """
    SELECT p.number, p.resource_id, p.nhs_number, p.nhs_number_status, p.family, p.gender, p.birth_date,
           p.source, p.described_as, p.merged_into_id, o.code, r.valid_from, v.number IS NOT NULL
      FROM record_patient p
      LEFT JOIN record_gpregistration r ON r.patient_id = p.number AND r.recorded_to IS NULL
       AND r.valid_to IS NULL
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


class There(NamedTuple):
    """A thing that is in the store: who sent it and whom it is about."""

    source: int | None
    patient: int
    deleted: bool


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
            self.by_nhs_number[before] = [each for each in self.by_nhs_number[before] if each is not known]
        self.holds(known, known.nhs_number)

    def holds(self, known: Known, number: str) -> None:
        """Note that an NHS number is somebody's; they have several when several patients were one person."""
        holders = self.by_nhs_number.setdefault(number, []) if number else [known]
        if not any(each is known for each in holders):
            holders.append(known)


def aliases(
    cursor: psycopg.Cursor[Any], source: int, names: Collection[str]
) -> tuple[dict[tuple[str, str], Alias], dict[tuple[str, str], str]]:
    """Return what a sender's ids stand for, and which of its ids describes a thing of ours (by our id)."""
    cursor.execute(
        "SELECT type, their_id, our_id, describes FROM record_receivedas WHERE source = %s "
        "AND their_id = ANY(%s) UNION SELECT type, their_id, our_id, describes FROM record_receivedas "
        "WHERE describes AND our_id = ANY(%s) AND source = %s",
        [source, list(names), list(names), source],
    )
    rows = cursor.fetchall()
    stands_for = {(kind, theirs): Alias(ours, describes) for kind, theirs, ours, describes in rows}
    describing = {(kind, ours): theirs for kind, theirs, ours, describes in rows if describes}
    return stands_for, describing


def there(cursor: psycopg.Cursor[Any], ids: Iterable[str]) -> dict[tuple[str, str], There]:
    """Return what is in the store under some ids, deleted things too."""
    cursor.execute(
        "SELECT type, resource_id, source, patient, content IS NULL FROM record_resourceversion "
        "WHERE resource_id = ANY(%s) AND replaced_by IS NULL",
        [list(ids)],
    )
    return {(kind, name): There(*rest) for kind, name, *rest in cursor}


def people(
    cursor: psycopg.Cursor[Any],
    nhs_numbers: Collection[str],
    ids: Collection[str],
    numbers: Collection[int] = (),
) -> People:
    """Return the patients with some NHS numbers, ids, or numbers of ours."""
    found = People()
    merged: dict[int, tuple[Known, int]] = {}
    cursor.execute(
        f"{_PATIENT} WHERE p.nhs_number = ANY(%s) AND p.nhs_number <> '' UNION "
        f"{_PATIENT} WHERE p.resource_id = ANY(%s) UNION {_PATIENT} WHERE p.number = ANY(%s)",
        [list(nhs_numbers), list(ids), list(numbers)],
    )
    _read(cursor, found, merged)
    while unread := {into for _, into in merged.values() if into not in found.by_number}:
        cursor.execute(f"{_PATIENT} WHERE p.number = ANY(%s)", [list(unread)])
        _read(cursor, found, merged)
    for gone, into in merged.values():
        while into in merged:
            into = merged[into][1]
        kept = found.by_number[into]
        found.by_id[gone.resource_id] = kept
        if gone.status == VERIFIED:
            found.holds(kept, gone.nhs_number)
    return found


def _read(cursor: psycopg.Cursor[Any], found: People, merged: dict[int, tuple[Known, int]]) -> None:
    """Add patients as they come; those merged are noted with the number of whom they were merged into."""
    for number, name, nhs, status, family, gender, born, source, described_as, into, *rest in cursor:
        if number in found.by_number:
            continue
        known = Known(name, nhs, status, family, gender, born, source, described_as)
        known.number = number
        known.practice, known.practice_since, known.described = rest[0] or "", rest[1], rest[2]
        found.by_number[number] = known
        if into is None:
            found.add(known)
        else:
            merged[number] = (known, into)


def identified(
    cursor: psycopg.Cursor[Any], wanted: Collection[Identifier]
) -> dict[Identifier, list[Identified]]:
    """Return everything that has some business identifiers, the oldest first.

    What a term leads to is read and compared, because two identifiers can have one term.
    """
    if not wanted:
        return {}
    terms: dict[int, Identifier] = {}
    for kind, system, value in wanted:
        terms[identifier_term(parameter_of(kind, "identifier"), system, value)] = (kind, system, value)
    cursor.execute(
        "SELECT t.term, v.resource_id, v.source, v.delivery, v.patient, v.content FROM record_indexedterm t "
        "JOIN record_resourceversion v ON v.number = t.number "
        "WHERE t.term = ANY(%s) AND v.replaced_by IS NULL AND v.content IS NOT NULL ORDER BY v.number",
        [list(terms)],
    )
    found: dict[Identifier, list[Identified]] = {}
    for term, name, source, delivery, patient, content in cursor:
        resource, wanted_here = loads(content), terms[term]
        if wanted_here[1:] in set(identifiers(resource)):
            each = Identified(name, source, delivery, patient, likeness(resource))
            found.setdefault(wanted_here, []).append(each)
    return found


def numbers_of(cursor: psycopg.Cursor[Any], ids: Collection[str]) -> Mapping[str, int]:
    """Return the numbers of patients by their ids, those merged as whom they were merged into."""
    return {name: known.number for name, known in people(cursor, (), ids).by_id.items()}


def practices(cursor: psycopg.Cursor[Any], codes: Collection[str]) -> dict[str, Practice]:
    """Return the GP practices of the structure with some codes, and when each closed."""
    cursor.execute(
        "SELECT o.code, o.id, CASE WHEN bool_and(r.valid_to IS NOT NULL) THEN max(r.valid_to) END "
        "FROM structure_organisation o LEFT JOIN structure_organisationrole r ON r.organisation_id = o.id "
        "AND r.is_primary AND r.recorded_to IS NULL WHERE o.code = ANY(%s) AND o.kind = 'practice' "
        "GROUP BY o.code, o.id",
        [list(codes)],
    )
    return {code: Practice(number, closed_on) for code, number, closed_on in cursor}


def organisation_codes(cursor: psycopg.Cursor[Any], codes: Collection[str]) -> set[str]:
    """Return those of some codes that are of organisations of the structure, open or closed."""
    cursor.execute("SELECT code FROM structure_organisation WHERE code = ANY(%s)", [list(codes)])
    return {code for (code,) in cursor}


def waiting(
    cursor: psycopg.Cursor[Any], source: int | None, references: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return what a sender sent, by type and id, that could not be placed and waits."""
    cursor.execute(
        "SELECT p.type, p.their_id FROM record_parked p JOIN record_delivery d ON d.id = p.delivery_id "
        "WHERE p.resolution = '' AND p.type = ANY(%s) AND p.their_id = ANY(%s) "
        "AND d.source_id IS NOT DISTINCT FROM %s",
        [list({kind for kind, _ in references}), [name for _, name in references], source],
    )
    return set(cursor.fetchall())
