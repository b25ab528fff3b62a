"""Taking an item: opened, quorum established, motion put, closed or deferred (B-063, B-070, B-071).

How the votes are taken is in `voting.py`. Each function refuses a step that may not be taken; what the step
does is in `applying.py`.
"""

from catchment.authority.rules.meeting.at_the_item import at_item, not_out
from catchment.authority.rules.meeting.conflicts import out_for
from catchment.authority.rules.meeting.people import PROCEDURE, item_named, seat_named
from catchment.authority.rules.meeting.room import require_quorum, voting_rule
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting
from catchment.authority.rules.meeting.steps import (
    ItemClosed,
    ItemDeferred,
    ItemOpened,
    MotionPut,
    QuorumEstablished,
)
from catchment.authority.rules.proceedings import OutOfOrder


def item_opened(meeting: Meeting, step: ItemOpened) -> None:
    """Come to an item; one at a time, each once."""
    item = item_named(meeting, step.number)
    if item.stage is not ItemStage.WAITING:
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage}; it is taken once.")
    if meeting.current is not None:
        raise OutOfOrder(
            PROCEDURE,
            f"The meeting is still at item {meeting.current.number}: close or defer that one first.",
        )


def quorum_established(meeting: Meeting, step: QuorumEstablished) -> None:
    """Establish the quorum for the item, after those who must leave have left (B-070, B-071)."""
    item = at_item(meeting, step.number)
    _chair_may_preside(meeting, item)
    require_quorum(meeting, item)


def motion_put(meeting: Meeting, step: MotionPut) -> None:
    """Put a motion on an item to decide, which names what is decided and for where (B-079)."""
    item = at_item(meeting, step.number)
    if not item.to_vote:
        raise OutOfOrder(
            PROCEDURE,
            f"Item {item.number} is {item.says.does.replace('-', ' ')}, so there is nothing to vote on. "
            "Change the item first.",
        )
    if item.to_decide and (item.says.function is None or item.says.area is None):
        raise OutOfOrder(
            "B-079",
            f"Item {item.number} does not say which function it decides, or for which area, so nobody could "
            "say whether the body may. Name both first.",
        )
    if item.quorum is None:
        raise OutOfOrder(
            "B-070", f"The quorum for item {item.number} is not established yet. Establish it first."
        )
    if item.motion is not None and item.motion.outcome is None:
        raise OutOfOrder(
            PROCEDURE, f"A motion on item {item.number} is being decided: declare its result first."
        )
    if item.carried:
        raise OutOfOrder(PROCEDURE, f"The motion on item {item.number} is carried: the item is decided once.")
    _chair_may_preside(meeting, item)
    require_quorum(meeting, item)
    voting_rule(meeting)
    if step.proposed_by is not None:
        _may_propose(meeting, item, step.proposed_by)


def _may_propose(meeting: Meeting, item: ItemNow, code: str) -> None:
    """Refuse a proposer who is not in the room for the item; of a shared seat either holder may propose."""
    title = seat_named(meeting, code).seat.title
    here = [each for each in meeting.occupants if each.seat == code and each.in_room]
    if not here:
        raise OutOfOrder(PROCEDURE, f"Nobody is in the room for the seat {title} to put the motion.")
    if all(each.person in out_for(meeting, item) for each in here):
        not_out(meeting, item, here[0])


def item_closed(meeting: Meeting, step: ItemClosed) -> None:
    """Be done with an item; one to decide has a result, or is deferred instead."""
    item = item_named(meeting, step.number)
    if item.stage in (ItemStage.CLOSED, ItemStage.DEFERRED, ItemStage.WITHDRAWN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage} already.")
    item = at_item(meeting, step.number)
    if item.to_decide and (item.motion is None or item.motion.outcome is None):
        raise OutOfOrder(
            PROCEDURE,
            f"Item {item.number} is to be decided and has no result: declare it, or defer the item.",
        )


def item_deferred(meeting: Meeting, step: ItemDeferred) -> None:
    """Put an item off; not once its motion is carried."""
    item = item_named(meeting, step.number)
    if item.stage not in (ItemStage.WAITING, ItemStage.OPEN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage} already.")
    if item.carried:
        raise OutOfOrder(PROCEDURE, f"The motion on item {item.number} is carried: close the item.")


def _chair_may_preside(meeting: Meeting, item: ItemNow) -> None:
    chair = meeting.chair
    if chair is not None and chair.person in out_for(meeting, item):
        raise OutOfOrder(
            "B-063",
            f"{chair.name} is in the chair and must leave for item {item.number}: let somebody else take it.",
        )
