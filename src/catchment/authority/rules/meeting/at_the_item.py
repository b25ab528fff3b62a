"""The item that a meeting is at, and the motion on it that is still open."""

from catchment.authority.rules.meeting.conflicts import out_for
from catchment.authority.rules.meeting.people import PROCEDURE, item_named
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Occupant
from catchment.authority.rules.proceedings import OutOfOrder


def at_item(meeting: Meeting, number: int) -> ItemNow:
    """Return the item that the meeting is at, or raise OutOfOrder because it is at another."""
    item = item_named(meeting, number)
    if item.stage is not ItemStage.OPEN:
        now = f"it is at item {meeting.current.number}" if meeting.current else "it is at no item"
        stage = "not opened yet" if item.stage is ItemStage.WAITING else item.stage
        raise OutOfOrder(PROCEDURE, f"Item {number} is {stage}; {now}. Open the item first.")
    return item


def open_motion(meeting: Meeting, number: int) -> tuple[ItemNow, Motion]:
    """Return the item that the meeting is at and its motion; raises OutOfOrder with what comes first."""
    item = at_item(meeting, number)
    if item.quorum is None:
        raise OutOfOrder("B-070", f"The quorum for item {number} is not established yet. Establish it first.")
    if item.motion is None:
        raise OutOfOrder("B-072", f"No motion has been put on item {number}. Put the motion first.")
    if item.motion.outcome is not None:
        raise OutOfOrder("B-072", f"The result of item {number} is declared already: {item.motion.sentence}")
    return item, item.motion


def not_out(meeting: Meeting, item: ItemNow, occupant: Occupant) -> None:
    """Refuse whoever must leave for an item any part in it, with the rule that sends them out."""
    why = out_for(meeting, item).get(occupant.person)
    if why is not None:
        rule = next(
            (c.rule for c in meeting.conflicts if (c.number, c.person) == (item.number, occupant.person)),
            "B-066",
        )
        raise OutOfOrder(
            rule, f"{occupant.name} must leave for item {item.number} and has no part in it: {why}"
        )
