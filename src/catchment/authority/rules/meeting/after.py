"""Actions, the end of the meeting, and its minutes (B-068, B-073).

The minute of an item follows the item; approval follows the meeting; and after approval nothing is added but
that and where something was published. Each function refuses a step that may not be taken; what the step
does is in `applying.py`.
"""

from catchment.authority.rules.meeting.people import PROCEDURE, item_named
from catchment.authority.rules.meeting.state import ItemStage, Meeting
from catchment.authority.rules.meeting.steps import (
    ActionAgreed,
    ActionDone,
    MeetingClosed,
    MinutesApproved,
    MinutesDrafted,
    MinutesPublished,
    UrgentReported,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.structure.rules.words import listed, plain_date

MOST_ACTIONS = 500


def action_agreed(meeting: Meeting, step: ActionAgreed) -> None:
    """Record an action under an item that the meeting is at or has dealt with."""
    item = item_named(meeting, step.number)
    if item.stage in (ItemStage.WAITING, ItemStage.WITHDRAWN):
        raise OutOfOrder(
            PROCEDURE, f"The meeting has not come to item {item.number}: no action can follow from it."
        )
    if step.due < meeting.day:
        raise OutOfOrder(PROCEDURE, f"An action cannot be due ({plain_date(step.due)}) before it is agreed.")
    if len(meeting.actions) >= MOST_ACTIONS:
        raise OutOfOrder(PROCEDURE, f"A meeting agrees at most {MOST_ACTIONS} actions.")


def action_done(meeting: Meeting, step: ActionDone) -> None:
    """Record that an action was done: one of this meeting, or one of an earlier meeting reported here."""
    if step.meeting is not None and step.meeting != meeting.code:
        return
    action = next((each for each in meeting.actions if each.action == step.action), None)
    if action is None:
        raise OutOfOrder(PROCEDURE, f"This meeting has agreed no action {step.action}.")
    if action.done_on is not None:
        raise OutOfOrder(PROCEDURE, f"Action {step.action} was done on {plain_date(action.done_on)}.")


def urgent_reported(meeting: Meeting, step: UrgentReported) -> None:
    """Record that an urgent decision was reported, under the item that the meeting is at (B-073)."""
    item = item_named(meeting, step.number)
    if item.stage is not ItemStage.OPEN:
        raise OutOfOrder(
            "B-073", f"Report it when the meeting is at item {item.number}: open the item first."
        )
    if step.decision in meeting.reported:
        raise OutOfOrder("B-073", f"{step.decision} has been reported to this meeting already.")


def meeting_closed(meeting: Meeting, _step: MeetingClosed) -> None:
    """End the meeting, once each item is closed, deferred or withdrawn."""
    left_over = [each for each in meeting.items if each.stage in (ItemStage.WAITING, ItemStage.OPEN)]
    if left_over:
        numbers = listed([str(each.number) for each in left_over], 20)
        one = len(left_over) == 1
        raise OutOfOrder(
            PROCEDURE,
            f"{'Item' if one else 'Items'} {numbers} {'is' if one else 'are'} not dealt with: "
            f"close, defer or withdraw {'it' if one else 'them'} first.",
        )


def minutes_drafted(meeting: Meeting, step: MinutesDrafted) -> None:
    """Draft the minute of an item, or draft it anew; never before the item is dealt with."""
    item = item_named(meeting, step.number)
    if item.stage not in (ItemStage.CLOSED, ItemStage.DEFERRED):
        raise OutOfOrder(
            PROCEDURE,
            f"Item {item.number} is {item.stage}: its minute is written once it is closed or deferred, "
            "not before what it says has happened.",
        )


def minutes_approved(meeting: Meeting, step: MinutesApproved) -> None:
    """Approve the minutes at a later meeting, once each item that was taken has its minute."""
    if step.meeting == meeting.code or step.on < meeting.day:
        raise OutOfOrder("B-068", "Minutes are approved by a later meeting of the body. Name that one.")
    without = [
        str(each.number)
        for each in meeting.items
        if each.stage in (ItemStage.CLOSED, ItemStage.DEFERRED) and not each.minutes
    ]
    if without:
        raise OutOfOrder(PROCEDURE, f"There is no minute yet of item {listed(without, 20)}. Draft it first.")


def minutes_published(meeting: Meeting, step: MinutesPublished) -> None:
    """Note when and where the approved minutes were first published (B-068)."""
    approved = meeting.approved
    if approved is not None and step.on < approved.on:
        raise OutOfOrder(
            "B-068",
            f"The minutes were approved on {plain_date(approved.on)}: they cannot have been published as "
            f"approved on {plain_date(step.on)}.",
        )
