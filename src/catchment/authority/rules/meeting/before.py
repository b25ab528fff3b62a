"""Before the meeting: it is called, the agenda is made, papers come in and are published."""

from dataclasses import replace

from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.people import PROCEDURE, item_named
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Stage
from catchment.authority.rules.meeting.steps import (
    AgendaItem,
    Called,
    Cancelled,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    PaperAttached,
    Published,
)
from catchment.authority.rules.proceedings import OutOfOrder

MOST_ITEMS = 200
MOST_PAPERS = 100  # to an item


def called(meeting: Meeting, step: Called) -> Meeting:
    """Call the meeting. Whether it is public when it must be is a finding, not a refusal (B-068)."""
    return replace(
        meeting,
        stage=Stage.CALLED,
        setting=step.setting,
        on=step.on,
        at=step.at,
        where=step.where,
        public=step.public,
        exclusion=step.exclusion,
    )


def cancelled(meeting: Meeting, step: Cancelled) -> Meeting:
    """Cancel it."""
    return replace(meeting, stage=Stage.CANCELLED, cancelled_because=step.reason)


def item_added(meeting: Meeting, step: ItemAdded) -> Meeting:
    """Put an item on the agenda under a number of its own."""
    if meeting.item(step.item.number) is not None:
        raise OutOfOrder(PROCEDURE, f"There is an item {step.item.number} already. Take another number.")
    if len(meeting.items) >= MOST_ITEMS:
        raise OutOfOrder(PROCEDURE, f"An agenda holds at most {MOST_ITEMS} items. Call another meeting.")
    items = sorted((*meeting.items, ItemNow(step.item)), key=lambda each: each.number)
    return replace(meeting, items=tuple(items))


def item_changed(meeting: Meeting, step: ItemChanged) -> Meeting:
    """Change what an item says; not once it is dealt with, nor what it decides once a motion is put."""
    item = item_named(meeting, step.item.number)
    _not_dealt_with(item)
    if item.motion is not None and _what_is_decided(item.says) != _what_is_decided(step.item):
        raise OutOfOrder(
            PROCEDURE,
            f"A motion has been put on item {item.number}: what is decided, where, for how much and for "
            "whom can no longer be changed. Defer the item and put the other one on the agenda.",
        )
    return with_item(meeting, replace(item, says=step.item))


def _what_is_decided(says: AgendaItem) -> tuple[object, ...]:
    return (says.does, says.function, says.area, says.amount_pence, says.organisations, says.competitive)


def item_withdrawn(meeting: Meeting, step: ItemWithdrawn) -> Meeting:
    """Take an item off the agenda before the meeting comes to it."""
    item = item_named(meeting, step.number)
    _not_dealt_with(item)
    if item.stage is ItemStage.OPEN:
        raise OutOfOrder(PROCEDURE, f"The meeting is at item {item.number}: defer it instead.")
    return with_item(meeting, replace(item, stage=ItemStage.WITHDRAWN, why=step.reason))


def paper_attached(meeting: Meeting, step: PaperAttached) -> Meeting:
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
    return with_item(meeting, replace(item, papers=(*item.papers, step)))


def published(meeting: Meeting, step: Published) -> Meeting:
    """Note when the agenda and papers were first published; late is a finding (B-068)."""
    first = min(step.on, meeting.published_on or step.on)
    return replace(meeting, published_on=first, published_at=step.address or meeting.published_at)


def with_item(meeting: Meeting, item: ItemNow) -> Meeting:
    """Return the meeting with an item in the place of the one with its number."""
    items = tuple(item if each.number == item.number else each for each in meeting.items)
    return replace(meeting, items=items)


def _not_dealt_with(item: ItemNow) -> None:
    if item.stage in (ItemStage.CLOSED, ItemStage.DEFERRED, ItemStage.WITHDRAWN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage}: it can no longer be changed.")
