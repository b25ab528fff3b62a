"""Editing a handbook one thing at a time: pure functions from a handbook to a handbook.

A page that fills a seat, ends a term or declares an interest changes one item and nothing else. Each function
here gives a whole new handbook in which only that item differs, checked for shape as if it had been read from
a file; `actions.applying` then records the difference from a day. `Unfit` says which field is wrong, and why.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from catchment.governance.rules.document import (
    Body,
    Handbook,
    Holder,
    Instrument,
    Interest,
    Person,
    Seat,
    Suitability,
)
from catchment.governance.rules.document.base import Item

MOST_OF_A_CODE = 40  # characters made from a name; a number may follow
SHAPES = {
    "string_pattern_mismatch": "Use only letters, numbers, full stops, hyphens and underscores.",
    "string_too_long": "This is too long: use at most {max_length} characters.",
    "string_too_short": "This cannot be empty.",
    "too_long": "These are too many: choose at most {max_length}.",
    "greater_than_equal": "The number or date must be {ge} or later.",
    "less_than_equal": "The number must be {le} or lower.",
    "less_than": "The date or number must be before {lt}.",
    "date_parsing": "This must be a real date.",
}

Changed = TypeVar("Changed", bound=Item)


class Unfit(ValueError):
    """An edit that would make a handbook without meaning; `faults` are (field, sentence)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        """Keep what is wrong, field by field; a field that is empty means the whole."""
        super().__init__(" ".join(sentence for _, sentence in faults))
        self.faults = faults


def made(kind: type[Changed], /, **said: Any) -> Changed:
    """Return an item of the handbook from plain values, or raise Unfit with a sentence for each field."""
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        raise Unfit(*(_fault(dict(each)) for each in error.errors(include_url=False))) from error


def changed(item: Changed, /, **said: Any) -> Changed:
    """Return the item with some of its parts said anew; raises Unfit as `made` does."""
    return made(type(item), **{**{name: getattr(item, name) for name in type(item).model_fields}, **said})


def _fault(error: dict[str, Any]) -> tuple[str, str]:
    """Return a fault of shape as (field, sentence)."""
    location = error["loc"]
    field = str(location[0]) if location else ""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        said = str(context.get("error", error["msg"]))
        return field, f"{said[:1].upper()}{said[1:]}."
    known = SHAPES.get(error["type"])
    return field, known.format(**context) if known else f"{error['msg'].rstrip('.')}."


def change_body(handbook: Handbook, body: str, edit: Callable[[Body], Body]) -> Handbook:
    """Return the handbook with one body edited; raises Unfit where it has no such body."""
    if handbook.body(body) is None:
        raise Unfit(("", f"The handbook has no body {body} on this day."))
    bodies = tuple(edit(each) if each.code == body else each for each in handbook.bodies)
    return changed(handbook, bodies=bodies)


def change_seat(handbook: Handbook, body: str, seat: str, edit: Callable[[Seat], Seat]) -> Handbook:
    """Return the handbook with one seat edited; raises Unfit where the body has no such seat."""

    def in_body(found: Body) -> Body:
        if all(each.code != seat for each in found.seats):
            raise Unfit(("", f"{found.name} has no seat {seat} on this day."))
        return changed(found, seats=tuple(edit(each) if each.code == seat else each for each in found.seats))

    return change_body(handbook, body, in_body)


def change_person(handbook: Handbook, person: str, edit: Callable[[Person], Person]) -> Handbook:
    """Return the handbook with one person edited; raises Unfit where it does not describe them."""
    if handbook.person(person) is None:
        raise Unfit(("", f"The handbook does not describe {person} on this day."))
    people = tuple(edit(each) if each.code == person else each for each in handbook.people)
    return changed(handbook, people=people)


def fill_seat(handbook: Handbook, body: str, seat: str, holder: Holder) -> Handbook:
    """Return the handbook with somebody more in a seat.

    Raises Unfit where the seat is taken for some of the same days: two cannot hold a seat of one.
    """

    def fill(found: Seat) -> Seat:
        try:
            return changed(found, holders=(*found.holders, holder))
        except Unfit as fault:
            raise Unfit(("since", str(fault))) from fault

    return change_seat(handbook, body, seat, fill)


def end_holding(
    handbook: Handbook,
    body: str,
    seat: str,
    person: str,
    *,
    on: date,
    last_day: date,
    until: date,
    reasons: str,
) -> Handbook:
    """Return the handbook in which whoever holds a seat on a day leaves it: `until` is the day after their
    `last_day`. Raises Unfit where they do not hold it on the day, or came into it after their last day.
    """

    def end(holder: Holder) -> Holder:
        if last_day < holder.since:
            sentence = f"The last day must be on or after {holder.since}, the day they came into the seat."
            raise Unfit(("last_day", sentence))
        return changed(holder, until=until, reasons=reasons or holder.reasons)

    return _change_holder(handbook, body, seat, person, on, "last_day", end)


def renew_term(
    handbook: Handbook, body: str, seat: str, person: str, *, on: date, term_ends: date | None
) -> Handbook:
    """Return the handbook in which the term of whoever holds a seat on a day ends on another day."""

    def renew(holder: Holder) -> Holder:
        if term_ends is not None and term_ends < holder.since:
            sentence = f"The term must end on or after {holder.since}, the day it began."
            raise Unfit(("term_ends", sentence))
        return changed(holder, term_ends=term_ends)

    return _change_holder(handbook, body, seat, person, on, "term_ends", renew)


def _change_holder(
    handbook: Handbook,
    body: str,
    seat: str,
    person: str,
    on: date,
    field: str,
    edit: Callable[[Holder], Holder],
) -> Handbook:
    """Edit how somebody holds a seat on a day."""

    def is_meant(holder: Holder) -> bool:
        return holder.person == person and holder.since <= on and (holder.until is None or on < holder.until)

    def in_seat(found: Seat) -> Seat:
        if not any(is_meant(each) for each in found.holders):
            raise Unfit((field, f"{person} does not hold the seat “{found.title}” on {on}."))
        return changed(found, holders=tuple(edit(each) if is_meant(each) else each for each in found.holders))

    return change_seat(handbook, body, seat, in_seat)


def add_seat(handbook: Handbook, body: str, seat: Seat) -> Handbook:
    """Return the handbook with one more seat at a table, at its end."""

    def add(found: Body) -> Body:
        if any(each.code == seat.code for each in found.seats):
            raise Unfit(("code", f"{found.name} has a seat {seat.code} already. Choose another code."))
        return changed(found, seats=(*found.seats, seat))

    return change_body(handbook, body, add)


def add_body(handbook: Handbook, body: Body, instruments: Iterable[Instrument] = ()) -> Handbook:
    """Return the handbook with a new body, and the instruments it rests on where they are not there yet."""
    if handbook.body(body.code) is not None:
        raise Unfit(("code", f"There is a body {body.code} already. Choose another code."))
    there = {each.code for each in handbook.instruments}
    added = tuple(each for each in instruments if each.code not in there)
    return changed(handbook, bodies=(*handbook.bodies, body), instruments=(*handbook.instruments, *added))


def add_person(handbook: Handbook, person: Person) -> Handbook:
    """Return the handbook with one more person described."""
    if handbook.person(person.code) is not None:
        raise Unfit(("new_person", f"There is a person {person.code} already."))
    return changed(handbook, people=(*handbook.people, person))


def declare_interest(handbook: Handbook, person: str, interest: Interest) -> Handbook:
    """Return the handbook in which somebody has one more interest (B-060); to have none is then not so."""

    def declare(found: Person) -> Person:
        if any(each.code == interest.code for each in found.interests):
            raise Unfit(("description", f"{found.name} has an interest {interest.code} already."))
        return changed(found, interests=(*found.interests, interest), no_interests_declared_on=None)

    return change_person(handbook, person, declare)


def end_interest(handbook: Handbook, person: str, interest: str, *, until: date) -> Handbook:
    """Return the handbook in which somebody's interest is over from the day `until`."""

    def end(found: Person) -> Person:
        meant = next((each for each in found.interests if each.code == interest), None)
        if meant is None:
            raise Unfit(("interest", f"{found.name} has no interest {interest} on this day."))
        if until <= meant.since:
            sentence = f"The last day must be on or after {meant.since}, the day the interest began."
            raise Unfit(("interest_last_day", sentence))
        ended = changed(meant, until=until)
        return changed(found, interests=tuple(ended if each is meant else each for each in found.interests))

    return change_person(handbook, person, end)


def declare_no_interests(handbook: Handbook, person: str, *, on: date) -> Handbook:
    """Return the handbook in which somebody declared, on a day, that they have no interests."""

    def declare(found: Person) -> Person:
        if lasting := [each for each in found.interests if each.until is None or each.until > on]:
            sentence = f"{found.name} still has the interest “{lasting[0].description[:60]}”. End it first."
            raise Unfit(("no_interests_on", sentence))
        return changed(found, no_interests_declared_on=on)

    return change_person(handbook, person, declare)


def answer_suitability(handbook: Handbook, person: str, answers: Suitability) -> Handbook:
    """Return the handbook with the answers about whether somebody may sit (B-032, B-050 to B-057)."""
    return change_person(handbook, person, lambda found: changed(found, suitability=answers))


def code_from(name: str, taken: Iterable[str], before: str = "") -> str:
    """Return a code made from a name, such as P-ADA-EXAMPLE, that nothing else has (`before` is P-).

    Codes that differ by capitals only are the same to a reader, so they count as taken.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = before + (re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").upper() or "NEW")[:MOST_OF_A_CODE]
    used, number, code = {each.casefold() for each in taken}, 1, stem
    while code.casefold() in used:
        number += 1
        code = f"{stem}-{number}"
    return code


def without_suitability(handbook: Handbook) -> Handbook:
    """Return the handbook as anybody may read it: without the answers about who may sit."""
    people = tuple(
        each if each.suitability is None else changed(each, suitability=None) for each in handbook.people
    )
    return changed(handbook, people=people)


def keep_suitability(handbook: Handbook, recorded: Mapping[str, Suitability | None]) -> Handbook:
    """Return the handbook with the answers about suitability as they are `recorded` of each code, whatever it
    says; nobody else has any.
    """
    people = tuple(
        each
        if each.suitability == recorded.get(each.code)
        else changed(each, suitability=recorded.get(each.code))
        for each in handbook.people
    )
    return changed(handbook, people=people)
