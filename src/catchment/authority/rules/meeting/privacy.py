"""Who may read what of a meeting or decision that is not for everybody (B-064, B-066, B-068).

The public may know that something was taken in private, who decided, under which function, and whether it was
valid: never its title, papers, cost, votes or words. Those are for the members of the body and for whoever
runs its meetings, but a conflict comes first: whoever must leave for an item, as a member or from behind the
scenes, is no reader of it, before the meeting as little as after it. Observers are not members.

What a body has not published yet is a draft: papers before publication, minutes before approval, votes before
the result.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.meeting.conflicts import must_step_out, out_for
from catchment.authority.rules.meeting.state import ItemNow, Meeting
from catchment.authority.rules.meeting.steps import AgendaItem
from catchment.foundation.rules.permission import Actor, ActorKind
from catchment.governance.rules.document.vocabulary import ActsAs

ITEM_IN_PRIVATE = "An item taken in private"
DECIDED_IN_PRIVATE = "A decision taken in private"
ABOUT_ONE_PERSON = "A decision about one person's care"
ITEM_ABOUT_ONE_PERSON = "An item about one person's care"
MEETING_IN_PRIVATE = "The meeting is in private."
WHOLE_MEETING = 0  # in the place of an item's number


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads, `on` the day they do: what they may run, where they sit, what ties them to whom.

    `sits` are the bodies in which they hold a seat on that day, `observes` those where it is an observer's;
    `tied_to` are the organisations in which they hold a post or have a registered interest.
    """

    actor: Actor
    runs: bool
    on: date
    sits: frozenset[str] = frozenset()
    observes: frozenset[str] = frozenset()
    tied_to: frozenset[str] = frozenset()


def title_in_private(*, about_one_person: bool, item: bool) -> str:
    """Return what others read in the place of a title; `item` where it is of a meeting."""
    if about_one_person:
        return ABOUT_ONE_PERSON
    return ITEM_IN_PRIVATE if item else DECIDED_IN_PRIVATE


def title_of_item(says: AgendaItem) -> str:
    """Return what others read in the place of the title of a private item."""
    if says.about_one_person and not says.function:
        return ITEM_ABOUT_ONE_PERSON
    return title_in_private(about_one_person=says.about_one_person, item=True)


def may_read(meeting: Meeting, number: int, reader: Reader, *, private: bool = False) -> bool:
    """Say whether somebody may read what an item holds; everybody reads a public one.

    Where the meeting is one as known earlier, it must be readable by what is known now as well. `private`
    says that the item is, also where the meeting does not: its decision was stored so.
    """
    if not private and not meeting.is_private(number):
        return True
    return all(_inside(each, number, reader, reader.sits) for each in _then_and_now(meeting))


def sees_drafts(meeting: Meeting, number: int, reader: Reader) -> bool:
    """Say whether somebody may see what is not published yet: papers, minutes, votes before the result."""
    everybody = reader.sits | reader.observes
    return may_read(meeting, number, reader) and all(
        _inside(each, number, reader, everybody, observers=True) for each in _then_and_now(meeting)
    )


def may_read_alone(
    body: str, organisations: Collection[str], *, competitive: bool, took: Collection[str], reader: Reader
) -> bool:
    """Say whether somebody may read a private decision between meetings, which the people `took` made."""
    if reader.actor.kind is not ActorKind.PERSON:
        return reader.runs
    if competitive and reader.tied_to & frozenset(organisations):
        return False
    return reader.runs or body in reader.sits or reader.actor.code in took


def _then_and_now(meeting: Meeting) -> tuple[Meeting, ...]:
    return (meeting,) if meeting.newest is None else (meeting, meeting.newest)


def _inside(
    meeting: Meeting, number: int, reader: Reader, sits: frozenset[str], *, observers: bool = False
) -> bool:
    """Say whether somebody runs the meeting or is of the body, and has no conflict with the item."""
    if reader.actor.kind is not ActorKind.PERSON:
        return reader.runs
    item = meeting.item(number)
    if item is not None and _shut_out(meeting, item, reader):
        return False
    if reader.runs or meeting.body.body in sits:
        return True
    return meeting.day <= reader.on and reader.actor.code in _sat_there(meeting, observers=observers)


def _shut_out(meeting: Meeting, item: ItemNow, reader: Reader) -> bool:
    """Say whether somebody must leave for an item, at the meeting or not (B-063 to B-066)."""
    person = reader.actor.code
    if item.says.competitive and reader.tied_to & frozenset(item.says.organisations):
        return True
    return must_step_out(meeting, item, person) is not None or person in out_for(meeting, item)


def _sat_there(meeting: Meeting, *, observers: bool) -> frozenset[str]:
    return frozenset(
        each.person
        for seat in meeting.body.seats
        if observers or seat.seat.acts_as is not ActsAs.OBSERVER
        for each in seat.holders
    )
