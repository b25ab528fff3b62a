"""Before the meeting: it is moved, the agenda is made, papers come in.

Each function refuses a step that may not be taken; what the step does is in `applying.py`.
"""

from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.people import PROCEDURE, item_named
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting
from catchment.authority.rules.meeting.steps import (
    AgendaItem,
    ItemAdded,
    ItemChanged,
    ItemKind,
    ItemWithdrawn,
    Moved,
    PaperAttached,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.structure.rules.words import plain_date

MOST_ITEMS = 200
MOST_PAPERS = 100  # to an item


def moved(meeting: Meeting, step: Moved) -> None:
    """Move it to another day, time or place, with what the handbook of that day says of the body."""
    if step.setting.body != meeting.body.body:
        raise OutOfOrder(PROCEDURE, f"This is a meeting of {meeting.body.name}, and of no other body.")
    if (step.on, step.at, step.where) == (meeting.on, meeting.at, meeting.where):
        raise OutOfOrder(
            PROCEDURE,
            f"It is called for {plain_date(meeting.day)}, {meeting.where}, already: say what is different.",
        )


def item_added(meeting: Meeting, step: ItemAdded) -> None:
    """Put an item on the agenda under a number of its own."""
    if meeting.item(step.item.number) is not None:
        raise OutOfOrder(PROCEDURE, f"There is an item {step.item.number} already. Take another number.")
    if len(meeting.items) >= MOST_ITEMS:
        raise OutOfOrder(PROCEDURE, f"An agenda holds at most {MOST_ITEMS} items. Call another meeting.")
    _has_sense(meeting, step.item)


def item_changed(meeting: Meeting, step: ItemChanged) -> None:
    """Change what an item says; not once it is dealt with, nor what it decides once a motion is put."""
    item = item_named(meeting, step.item.number)
    _not_dealt_with(item)
    _has_sense(meeting, step.item)
    if item.motion is not None and _what_is_decided(item.says) != _what_is_decided(step.item):
        raise OutOfOrder(
            PROCEDURE,
            f"A motion has been put on item {item.number}: what is decided, where, for how much and for "
            "whom, its title and whether it is private can no longer be changed. Defer the item and put the "
            "other one on the agenda.",
        )


def _what_is_decided(says: AgendaItem) -> tuple[object, ...]:
    """Return all that an item says: what was voted on is what everybody in the room had before them."""
    return tuple(getattr(says, name) for name in type(says).model_fields)


def _has_sense(meeting: Meeting, says: AgendaItem) -> None:
    """Refuse an item that names bidders it does not have, or minutes that cannot be approved here."""
    if says.competitive and not says.organisations:
        raise OutOfOrder(
            "B-066",
            f"Item {says.number} is about a competitive process and names no organisation that bids, so "
            "nobody could say who must leave. Name those that bid, or may.",
        )
    if says.minutes_of is None:
        return
    if says.does is not ItemKind.MINUTES:
        raise OutOfOrder(
            "B-068", f"Item {says.number} names the minutes of a meeting: it is for the minutes of the last."
        )
    if says.minutes_of == meeting.code:
        raise OutOfOrder("B-068", "Minutes are approved by a later meeting of the body, not by their own.")


def item_withdrawn(meeting: Meeting, step: ItemWithdrawn) -> None:
    """Take an item off the agenda before the meeting comes to it."""
    item = item_named(meeting, step.number)
    _not_dealt_with(item)
    if item.stage is ItemStage.OPEN:
        raise OutOfOrder(PROCEDURE, f"The meeting is at item {item.number}: defer it instead.")


def paper_attached(meeting: Meeting, step: PaperAttached) -> None:
    """Attach a paper; it holds a text or says where one is, and answers only duties that there are."""
    item = item_named(meeting, step.number)
    _not_dealt_with(item)
    if step.text is None and step.address is None:
        raise OutOfOrder("B-068", "A paper has a text, or an address where it can be read. Give one of them.")
    unknown = [each.duty for each in step.regards if each.duty not in BY_CODE]
    if unknown:
        raise OutOfOrder("B-090", f"“{unknown[0]}” is no duty of regard. They are {', '.join(BY_CODE)}.")
    if len(item.papers) >= MOST_PAPERS:
        raise OutOfOrder(PROCEDURE, f"An item holds at most {MOST_PAPERS} papers.")


def _not_dealt_with(item: ItemNow) -> None:
    if item.stage in (ItemStage.CLOSED, ItemStage.DEFERRED, ItemStage.WITHDRAWN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage}: it can no longer be changed.")
