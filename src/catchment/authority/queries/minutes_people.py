"""Who was at a meeting, in the headings that minutes have: present, deputies, in attendance, apologies."""

from collections import defaultdict
from dataclasses import dataclass

from catchment.authority.queries.minutes_values import Attender
from catchment.authority.rules.meeting.log import log_sentence
from catchment.authority.rules.meeting.state import Meeting, Stage
from catchment.authority.rules.meeting.steps import (
    ChairTaken,
    ItemClosed,
    ItemDeferred,
    ItemOpened,
    Left,
    Opened,
    Returned,
)
from catchment.authority.rules.meeting.whereabouts import NOT_THERE, whereabouts


@dataclass(frozen=True, slots=True)
class Attendance:
    """Everybody of the body, each once for every seat that they hold."""

    present: tuple[Attender, ...]
    deputies: tuple[Attender, ...]
    in_attendance: tuple[Attender, ...]
    apologies: tuple[Attender, ...]
    absent: tuple[Attender, ...]  # neither came nor sent apologies


def attendance(meeting: Meeting) -> Attendance:
    """Return who was there and who was not; nobody before the meeting was opened."""
    if meeting.stage in (Stage.CALLED, Stage.CANCELLED, Stage.NOTHING):
        return Attendance((), (), (), (), ())
    found: dict[str, list[Attender]] = defaultdict(list)
    came = {(each.seat, each.person): each for each in meeting.occupants}
    sent = {(each.seat, each.person) for each in meeting.apologies}
    for place in whereabouts(meeting):
        key = (place.seat, place.person)
        occupant = came.get(key)
        if key in sent:
            found["apologies"].append(Attender(place.name, place.title))
        elif occupant is None:
            if place.how == NOT_THERE:
                found["absent"].append(Attender(place.name, place.title))
        elif occupant.deputy:
            note = f"for {holders}" if (holders := name_in(meeting, place.seat)) else ""
            found["deputies"].append(Attender(place.name, place.title, note))
        elif place.observer:
            found["in_attendance"].append(Attender(place.name, place.title, "observer"))
        else:
            found["present"].append(Attender(place.name, place.title, "" if place.votes else "no vote"))
    return Attendance(
        tuple(found["present"]),
        tuple(found["deputies"]),
        tuple(found["in_attendance"]),
        tuple(found["apologies"]),
        tuple(found["absent"]),
    )


def chairs(meeting: Meeting) -> tuple[str, ...]:
    """Return who was in the chair, in the order in which they took it, each once."""
    taken: list[str] = []
    for step in meeting.steps:
        match step:
            case Opened():
                taken.append(name_in(meeting, step.chair, step.person))
            case ChairTaken():
                taken.append(name_in(meeting, step.seat, step.person))
    return tuple(dict.fromkeys(taken))


def came_and_went(meeting: Meeting) -> dict[int | None, tuple[str, ...]]:
    """Return who left, came back or took the chair, in sentences, by the item that the meeting was at.

    What happened between items is under None.
    """
    found: dict[int | None, list[str]] = {None: []}
    number: int | None = None
    for step in meeting.steps:
        match step:
            case ItemOpened():
                number = step.number
            case ItemClosed() | ItemDeferred():
                number = None if step.number == number else number
            case Left() | Returned() | ChairTaken():
                found.setdefault(number, []).append(log_sentence(meeting.body, step))
    return {number: tuple(sentences) for number, sentences in found.items()}


def name_in(meeting: Meeting, seat: str, person: str | None = None) -> str:
    """Return who holds a seat by name, or its title where nobody does; `person` picks one who shares it."""
    then = meeting.body.seat(seat)
    if then is None:
        return seat
    names = [each.name for each in then.holders if person in (None, each.person)]
    return " and ".join(names) or then.seat.title
