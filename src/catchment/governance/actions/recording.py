"""Recording a handbook: its items become dated facts, from a day on.

What the handbook says without dates of its own holds from the day it is applied, for as long as what held
then went on; what was planned for later stays. Holders, posts and interests bring their own dates: the
handbook is complete about those that hold on the day or later, of the seats and people that are there on the
day. What ended before is left alone, and so is what belongs to a seat or person that only comes later: the
handbook of this day does not know of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded, close_rows, copy_rows, fact_columns, record_from
from catchment.foundation.models import Change, DatedFact
from catchment.governance.actions import rows
from catchment.governance.actions.rows import Row
from catchment.governance.models import (
    BodyParty,
    BodyTerms,
    Collection,
    HandbookEntry,
    Holding,
    Interest,
    PersonDetail,
    PostHeld,
    SeatTerms,
)
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.writing import in_order
from catchment.structure.models import Organisation


def record_handbook(handbook: Handbook, *, on: date, change: Change) -> Recorded:
    """Make the handbook what holds from the day `on`; its codes must all be known (`rules.references`).

    Where the handbook itself is to end, as before a merger, what is new in it ends with it; people go on.
    """
    handbook = in_order(handbook)
    numbers = rows.numbers_of(handbook)
    system = numbers.organisations[handbook.system]
    ends = _end_of_handbook(system, on)
    seats = _owners(SeatTerms, "seat_id", Q(seat__body__system_id=system), on)
    people = _owners(PersonDetail, "person_id", Q(system_id=system), on)
    done = Recorded()
    for model, said, key, scope in (
        (HandbookEntry, rows.entry_rows(handbook, numbers), ("key_id",), Q(key__system_id=system)),
        (BodyTerms, rows.body_rows(handbook, numbers), ("body_id",), Q(body__system_id=system)),
        (
            BodyParty,
            rows.party_rows(handbook, numbers),
            ("body_id", "organisation_id", "role"),
            Q(body__system_id=system),
        ),
        (SeatTerms, rows.seat_rows(handbook, numbers), ("seat_id",), Q(seat__body__system_id=system)),
        (PersonDetail, rows.person_rows(handbook, numbers), ("person_id",), Q(system_id=system)),
    ):
        until = None if model is PersonDetail else ends
        done += record_from(model, said, key=key, on=on, change=change, scope=scope, ends=until)
    of_people = people.spoken_of({numbers.people[person.code] for person in handbook.people})
    of_seats = seats.spoken_of(
        numbers.seats[body.code, seat.code] for body in handbook.bodies for seat in body.seats
    )
    held, posts = rows.holding_rows(handbook, numbers), rows.post_rows(handbook, numbers)
    interests = rows.interest_rows(handbook, numbers)
    for model, said, key, scope, owners in (
        (Holding, held, ("seat_id", "person_id"), Q(seat__body__system_id=system), of_seats),
        (PostHeld, posts, ("person_id", "employer_id", "title"), Q(system_id=system), of_people),
        (Interest, interests, ("person_id", "code"), Q(system_id=system), of_people),
    ):
        done += _record_lasting(model, said, key=key, on=on, change=change, scope=scope, owners=owners)
    return done


@dataclass(frozen=True, slots=True)
class Owners:
    """Seats or people of a system: those there on a day, and when those that come later begin."""

    there: frozenset[int]
    later: Mapping[int, date]

    def spoken_of(self, said: Iterable[int]) -> Mapping[int, date | None]:
        """Return of whom the handbook of the day can speak: those it has, and those it takes away.

        For one that it takes away and that comes back later, the day it comes back: what begins then stays.
        """
        kept = set(said)
        return {**{one: self.later.get(one) for one in self.there - kept}, **dict.fromkeys(kept, None)}


def _owners(model: type[DatedFact], owner: str, scope: Q, on: date) -> Owners:
    """Return the seats or people of a system that are there on a day, and those that are planned."""
    there: set[int] = set()
    later: dict[int, date] = {}
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = model.objects.current().filter(scope & ends_later).order_by("valid_from")
    for number, since in rows.values_list(owner, "valid_from"):
        if since <= on:
            there.add(number)
        else:
            later.setdefault(number, since)
    return Owners(frozenset(there), later)


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
    owners: Mapping[int, date | None],
) -> Recorded:
    """Record items with dates of their own, told apart by `key` and the day they begin.

    An item that held on the day and is not said any more ends on it; one that was to begin later and is not
    said any more is no longer believed; one that is said with another end or other words is corrected. The
    first column of `key` is whose the items are; those of nobody in `owners` are left alone.
    """
    columns = fact_columns(model)
    wanted = {_identity(row, key): row for row in rows}
    gone, new, unchanged = [], [], set()
    for held in model.objects.current().filter(scope).values("id", *columns):
        subject = _identity(held, key)
        said = wanted.get(subject)
        if said is not None and all(held[column] == said[column] for column in columns):
            unchanged.add(subject)
        elif said is not None or _taken_back(held, owners, key[0], on):
            gone.append(held["id"])
            if said is None and held["valid_from"] < on:
                new.append({**held, "valid_to": on})
    new += [row for subject, row in wanted.items() if subject not in unchanged]
    close_rows(model, gone, change)
    copy_rows(model, [[row[column] for column in columns] for row in new], change)
    return Recorded(len(new), len(gone), len(unchanged))


def _taken_back(held: Row, owners: Mapping[int, date | None], owner: str, on: date) -> bool:
    """Say whether an item that is not said any more was within what the handbook of the day speaks of."""
    if held[owner] not in owners or (held["valid_to"] is not None and held["valid_to"] <= on):
        return False
    back = owners[held[owner]]
    return back is None or held["valid_from"] < back


def _identity(row: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[column] for column in (*key, "valid_from"))
