"""What of a private item is shown to whom (B-068).

The public may know that an item is private, its title and the resolution that excludes them; what is said in
the papers, who votes how and what is minuted is for the members of the body and for who runs its meetings.
A member who must leave for the item is no reader of it either.
"""

from dataclasses import dataclass, replace

from catchment.authority.queries.meeting_values import ItemPage
from catchment.authority.rules.meeting.conflicts import out_for
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.steps import AnyStep, ItemAdded, ItemChanged
from catchment.foundation.permission import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a page of a meeting; `runs` where they may run the meetings of the body."""

    actor: Actor
    runs: bool


def may_read(meeting: Meeting, number: int, reader: Reader) -> bool:
    """Say whether somebody may read what a private item holds; everybody reads a public one."""
    if reader.runs or not meeting.is_private(number):
        return True
    if reader.actor.kind is not ActorKind.PERSON:
        return False
    members = {each.person for seat in meeting.body.seats for each in seat.holders}
    item = meeting.item(number)
    out = out_for(meeting, item) if item is not None else {}
    return reader.actor.code in members and reader.actor.code not in out


def as_shown(meeting: Meeting, item: ItemPage, reader: Reader) -> ItemPage:
    """Return an item as somebody may see it: of a private one, others see that it is private, and why."""
    if may_read(meeting, item.number, reader):
        return item
    return replace(
        item,
        sentence="This item is private.",
        why="",
        authority="",
        amount_pence=0,
        organisations=(),
        papers=(),
        regards=(),
        suggestions=(),
        declarations=(),
        rulings=(),
        motion=None,
        earlier=(),
        votes=(),
        decision=None,
        minutes="",
        actions=(),
    )


def item_of(step: AnyStep) -> int | None:
    """Return the number of the item that a step is about, if it is about one."""
    if isinstance(step, ItemAdded | ItemChanged):
        return None  # what stands on the agenda is public: its title
    number: int | None = getattr(step, "number", None)
    return number
