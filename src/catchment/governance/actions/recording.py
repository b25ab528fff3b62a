"""Recording a handbook: its items become dated facts, from a day on.

What the handbook says without dates of its own holds from the day it is applied, for as long as what held
then went on; what was planned for later stays. Holders, posts and interests bring their own dates: the
handbook is complete about those that hold on the day or later, and what ended before is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded, close_rows, copy_rows, fact_columns, record_from
from catchment.foundation.models import Change, DatedFact
from catchment.foundation.models.dated import Basis
from catchment.governance.models import (
    Body,
    BodyParty,
    BodyTerms,
    Collection,
    HandbookEntry,
    HandbookEntryKey,
    Holding,
    Interest,
    Person,
    PersonDetail,
    PostHeld,
    Seat,
    SeatTerms,
)
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.references import organisations_named
from catchment.governance.rules.writing import in_order
from catchment.governance.said import split
from catchment.structure.models import Organisation

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The database's numbers of everything a handbook names by code."""

    organisations: Mapping[str, int]
    bodies: Mapping[str, int]
    seats: Mapping[tuple[str, str], int]
    people: Mapping[str, int]
    entries: Mapping[tuple[str, str], int]


def record_handbook(handbook: Handbook, *, on: date, change: Change) -> Recorded:
    """Make the handbook what holds from the day `on`; its codes must all be known (`rules.references`).

    Where the handbook itself is to end, as before a merger, what is new in it ends with it; people go on.
    """
    handbook = in_order(handbook)
    numbers = _numbers(handbook)
    system = numbers.organisations[handbook.system]
    ends = _end_of_handbook(system, on)
    done = Recorded()
    for model, rows, key, scope in (
        (HandbookEntry, _entry_rows(handbook, numbers), ("key_id",), Q(key__system_id=system)),
        (BodyTerms, _body_rows(handbook, numbers), ("body_id",), Q(body__system_id=system)),
        (
            BodyParty,
            _party_rows(handbook, numbers),
            ("body_id", "organisation_id", "role"),
            Q(body__system_id=system),
        ),
        (SeatTerms, _seat_rows(handbook, numbers), ("seat_id",), Q(seat__body__system_id=system)),
        (PersonDetail, _person_rows(handbook, numbers), ("person_id",), Q(system_id=system)),
    ):
        until = None if model is PersonDetail else ends
        done += record_from(model, rows, key=key, on=on, change=change, scope=scope, ends=until)
    for model, rows, key, scope in (
        (
            Holding,
            _holding_rows(handbook, numbers),
            ("seat_id", "person_id"),
            Q(seat__body__system_id=system),
        ),
        (
            PostHeld,
            _post_rows(handbook, numbers),
            ("person_id", "employer_id", "title"),
            Q(system_id=system),
        ),
        (Interest, _interest_rows(handbook, numbers), ("person_id", "code"), Q(system_id=system)),
    ):
        done += _record_lasting(model, rows, key=key, on=on, change=change, scope=scope)
    return done


def _end_of_handbook(system: int, on: date) -> date | None:
    """Return the first day on which a handbook that is there on a day is no more, if one is known."""
    titles = HandbookEntry.objects.current().filter(key__system_id=system, key__collection=Collection.TITLE)
    ends = dict(
        titles.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).values_list("valid_from", "valid_to")
    )
    end = next((until for since, until in ends.items() if since <= on), None)
    while end in ends:
        end = ends[end]
    return end


def end_handbook(system: Organisation, *, on: date, change: Change) -> Recorded:
    """End a system's handbook on a day, as on a merger (K-043): its bodies, seats and documents are no more.

    People stay described and keep their posts, for they outlive a board; a seat that is gone has no holders.
    """
    done = Recorded()
    for model, key, scope in (
        (HandbookEntry, ("key_id",), Q(key__system=system)),
        (BodyTerms, ("body_id",), Q(body__system=system)),
        (BodyParty, ("body_id", "organisation_id", "role"), Q(body__system=system)),
        (SeatTerms, ("seat_id",), Q(seat__body__system=system)),
    ):
        done += record_from(model, (), key=key, on=on, change=change, scope=scope)
    return done


def _record_lasting(
    model: type[DatedFact],
    rows: Iterable[Row],
    *,
    key: tuple[str, ...],
    on: date,
    change: Change,
    scope: Q,
) -> Recorded:
    """Record items with dates of their own, told apart by `key` and the day they begin.

    An item that held on the day and is not said any more ends on it; one that was to begin later and is not
    said any more is no longer believed; one that is said with another end or other words is corrected.
    """
    columns = fact_columns(model)
    wanted = {_identity(row, key): row for row in rows}
    gone, new, unchanged = [], [], set()
    for held in model.objects.current().filter(scope).values("id", *columns):
        subject = _identity(held, key)
        said = wanted.get(subject)
        if said is not None and all(held[column] == said[column] for column in columns):
            unchanged.add(subject)
        elif said is not None or held["valid_to"] is None or held["valid_to"] > on:
            gone.append(held["id"])
            if said is None and held["valid_from"] < on:
                new.append({**held, "valid_to": on})
    new += [row for subject, row in wanted.items() if subject not in unchanged]
    close_rows(model, gone, change)
    copy_rows(model, [[row[column] for column in columns] for row in new], change)
    return Recorded(len(new), len(gone), len(unchanged))


def _identity(row: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[column] for column in (*key, "valid_from"))


def _numbers(handbook: Handbook) -> Numbers:
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
    order = {
        name: [each.code for each in getattr(handbook, name)]
        for name in ("instruments", "registers", "plans", "bodies", "people")
    }
    yield (Collection.TITLE, "handbook"), {"title": handbook.title, "order": order}
    for assumption in handbook.assumptions:
        said = assumption.model_dump(mode="json", exclude_defaults=True)
        yield (Collection.ASSUMPTION, assumption.rule), said
    for collection in (Collection.INSTRUMENT, Collection.REGISTER, Collection.PLAN):
        for each in getattr(handbook, collection.value):
            yield (collection, each.code), each.model_dump(mode="json", exclude_defaults=True)


def _entry_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    for (collection, code), said in _entries(handbook):
        yield {"key_id": numbers.entries[str(collection), code], "said": said}


def _body_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
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


def _party_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    for body in handbook.bodies:
        for party in body.parties:
            yield {
                "body_id": numbers.bodies[body.code],
                "organisation_id": numbers.organisations[party.organisation],
                "role": str(party.role),
            }


def _seat_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
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


def _holding_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
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


def _person_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
    system = numbers.organisations[handbook.system]
    for person in handbook.people:
        held, said = split(person, ("code", "name"), ("posts", "interests"))
        yield {
            "person_id": numbers.people[held["code"]],
            "system_id": system,
            "name": held["name"],
            "said": said,
        }


def _post_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
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


def _interest_rows(handbook: Handbook, numbers: Numbers) -> Iterator[Row]:
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
