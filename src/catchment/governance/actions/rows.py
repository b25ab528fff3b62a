"""A handbook's items as rows of the database, each by its columns; and the numbers of what they name.

What is joined, constrained or searched is a column; the rest stays in the handbook's own words (`said`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catchment.foundation.models.dated import Basis
from catchment.governance.models import Body, Collection, HandbookEntryKey, Person, Seat
from catchment.governance.rules.document import CODED, Handbook
from catchment.governance.rules.references import organisations_named
from catchment.governance.said import split
from catchment.structure.models import Organisation

Row = dict[str, Any]
ENTRIES = (
    Collection.INSTRUMENT,
    Collection.REGISTER,
    Collection.PLAN,
    Collection.FUNCTION,
    Collection.RESERVATION,
    Collection.DELEGATION,
    Collection.POOLED_FUND,
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The database's numbers of everything a handbook names by code."""

    organisations: Mapping[str, int]
    bodies: Mapping[str, int]
    seats: Mapping[tuple[str, str], int]
    people: Mapping[str, int]
    entries: Mapping[tuple[str, str], int]


def numbers_of(handbook: Handbook) -> Numbers:
    """Return the numbers of everything named; identities that are new are written."""
    organisations = dict(
        Organisation.objects.filter(code__in={code for code, _ in organisations_named(handbook)}).values_list(
            "code", "id"
        )
    )
    system = organisations[handbook.system]
    invented = Organisation.objects.get(pk=system).invented
    bodies = [body.code for body in handbook.bodies]
    Body.objects.bulk_create((Body(code=code, system_id=system) for code in bodies), ignore_conflicts=True)
    body_ids = dict(Body.objects.filter(code__in=bodies).values_list("code", "id"))
    Seat.objects.bulk_create(
        (
            Seat(body_id=body_ids[body.code], code=seat.code)
            for body in handbook.bodies
            for seat in body.seats
        ),
        ignore_conflicts=True,
    )
    seats = Seat.objects.filter(body_id__in=body_ids.values()).values_list("body__code", "code", "id")
    Person.objects.bulk_create(
        (Person(code=person.code, invented=invented) for person in handbook.people), ignore_conflicts=True
    )
    named = {person.code for person in handbook.people}
    named |= {held.person for body in handbook.bodies for seat in body.seats for held in seat.holders}
    keys = list(_entries(handbook))
    HandbookEntryKey.objects.bulk_create(
        (HandbookEntryKey(system_id=system, collection=key[0], code=key[1]) for key, _ in keys),
        ignore_conflicts=True,
    )
    entries = HandbookEntryKey.objects.filter(system_id=system).values_list("collection", "code", "id")
    return Numbers(
        organisations,
        body_ids,
        {(body, seat): number for body, seat, number in seats},
        dict(Person.objects.filter(code__in=named).values_list("code", "id")),
        {(collection, code): number for collection, code, number in entries},
    )


def _entries(handbook: Handbook) -> Iterator[tuple[tuple[str, str], Row]]:
    """Give every entry that nothing else points at: its key, and what it says."""
    order = {name: [each.code for each in getattr(handbook, name)] for name in CODED}
    yield (Collection.TITLE, "handbook"), {"title": handbook.title, "order": order}
    for assumption in handbook.assumptions:
        said = assumption.model_dump(mode="json", exclude_defaults=True)
        yield (Collection.ASSUMPTION, assumption.rule), said
    for collection in ENTRIES:
        for each in getattr(handbook, collection.value):
            yield (collection, each.code), each.model_dump(mode="json", exclude_defaults=True)


def entry_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the title, assumptions, instruments, registers, plans and the scheme as rows."""
    for (collection, code), said in _entries(handbook):
        yield {"key_id": numbers.entries[str(collection), code], "said": said}


def body_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the bodies as rows."""
    columns = ("code", "name", "kind", "purpose", "area", "parent", "organisation", "accountable_body")
    for body in handbook.bodies:
        held, said = split(body, columns, ("seats", "parties"))
        if body.seats:
            said["seat_order"] = [seat.code for seat in body.seats]
        yield {
            "body_id": numbers.bodies[body.code],
            "name": held["name"],
            "kind": str(held["kind"]),
            "purpose": str(held["purpose"]),
            "parent_id": numbers.bodies[held["parent"]] if held["parent"] else None,
            "organisation_id": _organisation(held["organisation"], numbers),
            "accountable_body_id": _organisation(held["accountable_body"], numbers),
            "area": held["area"] or "",
            "said": said,
        }


def _organisation(code: str | None, numbers: Numbers) -> int | None:
    return numbers.organisations[code] if code else None


def party_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the parties of bodies as rows."""
    for body in handbook.bodies:
        for party in body.parties:
            yield {
                "body_id": numbers.bodies[body.code],
                "organisation_id": numbers.organisations[party.organisation],
                "role": str(party.role),
            }


def seat_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the seats as rows."""
    for body in handbook.bodies:
        for seat in body.seats:
            held, said = split(seat, ("code", "title", "role"), ("holders",))
            yield {
                "seat_id": numbers.seats[body.code, seat.code],
                "title": held["title"],
                "role": str(held["role"]),
                "shared": seat.holders_at_once > 1,
                "said": said,
            }


def holding_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the holders of seats as rows."""
    for body in handbook.bodies:
        for seat in body.seats:
            for holder in seat.holders:
                held, said = split(holder, ("person", "term_ends", "since", "until"))
                yield {
                    "seat_id": numbers.seats[body.code, seat.code],
                    "person_id": numbers.people[held["person"]],
                    "shared": seat.holders_at_once > 1,
                    "term_ends": held["term_ends"],
                    "said": said,
                    **_period(held),
                }


def _period(held: Mapping[str, Any]) -> Row:
    return {"valid_from": held["since"], "valid_to": held["until"], "basis": Basis.STATED}


def person_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the descriptions of people as rows."""
    system = numbers.organisations[handbook.system]
    for person in handbook.people:
        held, said = split(person, ("code", "name"), ("posts", "interests"))
        yield {
            "person_id": numbers.people[held["code"]],
            "system_id": system,
            "name": held["name"],
            "said": said,
        }


def post_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the posts of people as rows."""
    system = numbers.organisations[handbook.system]
    for person in handbook.people:
        for post in person.posts:
            held, said = split(post, ("employer", "job", "title", "since", "until"))
            yield {
                "person_id": numbers.people[person.code],
                "system_id": system,
                "employer_id": numbers.organisations[held["employer"]],
                "job": str(held["job"]),
                "title": held["title"],
                "said": said,
                **_period(held),
            }


def interest_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    """Give the interests of people as rows."""
    system = numbers.organisations[handbook.system]
    columns = ("code", "organisation", "aware_on", "declared_on", "since", "until")
    for person in handbook.people:
        for interest in person.interests:
            held, said = split(interest, columns)
            yield {
                "person_id": numbers.people[person.code],
                "system_id": system,
                "code": held["code"],
                "organisation_id": _organisation(held["organisation"], numbers),
                "aware_on": held["aware_on"],
                "declared_on": held["declared_on"],
                "said": said,
                **_period(held),
            }
