"""Taking a step: which may be taken at which stage of a meeting, and what else is asked of each.

`take(meeting, step)` gives the meeting after the step, or raises OutOfOrder with the rule and a sentence. A
stored meeting is `fold`ed from its steps with `applied`, which refuses nothing: the rules of the day judge a
step when it is taken, and never again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from catchment.authority.rules.meeting import after, attending, before, correcting, deciding, voting
from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.applying import applied
from catchment.authority.rules.meeting.people import PROCEDURE
from catchment.authority.rules.meeting.state import Meeting, Stage
from catchment.authority.rules.proceedings import OutOfOrder, fold
from catchment.structure.rules.words import plain_date

MOST_STEPS = 5_000
Check = Callable[[Meeting, Any], object]  # raises OutOfOrder where the step may not be taken
NOTHING, CALLED, OPEN, CLOSED = Stage.NOTHING, Stage.CALLED, Stage.OPEN, Stage.CLOSED
BEFORE_AND_AT = frozenset({CALLED, OPEN})
AT = frozenset({OPEN})
AT_AND_AFTER = frozenset({OPEN, CLOSED})


def _anything(_meeting: Meeting, _step: said.AnyStep) -> None:
    """Ask nothing more than the stage: where it is late or lacks something, that is a finding (B-068)."""


TAKEN: dict[type[Any], tuple[frozenset[Stage], Check]] = {
    said.Called: (frozenset({NOTHING}), _anything),
    said.Moved: (frozenset({CALLED}), before.moved),
    said.Cancelled: (frozenset({CALLED}), _anything),
    said.ItemAdded: (BEFORE_AND_AT, before.item_added),
    said.ItemChanged: (BEFORE_AND_AT, before.item_changed),
    said.ItemWithdrawn: (BEFORE_AND_AT, before.item_withdrawn),
    said.PaperAttached: (BEFORE_AND_AT, before.paper_attached),
    said.Published: (frozenset({CALLED, OPEN, CLOSED, Stage.APPROVED}), _anything),
    said.Opened: (frozenset({CALLED}), attending.opened),
    said.Attended: (BEFORE_AND_AT, attending.attended),
    said.AttendanceCorrected: (AT, correcting.attendance_corrected),
    said.Left: (AT, attending.left),
    said.Returned: (AT, attending.returned),
    said.ChairTaken: (AT, attending.chair_taken),
    said.InterestDeclared: (BEFORE_AND_AT, attending.interest_declared),
    said.Ruled: (AT, attending.ruled),
    said.ItemOpened: (AT, deciding.item_opened),
    said.QuorumEstablished: (AT, deciding.quorum_established),
    said.MotionPut: (AT, deciding.motion_put),
    said.ConsensusReached: (AT, voting.consensus_reached),
    said.ConsensusUndone: (AT, correcting.consensus_undone),
    said.VoteCast: (AT, voting.vote_cast),
    said.VoteCorrected: (AT, correcting.vote_corrected),
    said.CastingVoteGiven: (AT, voting.casting_vote_given),
    said.ResultDeclared: (AT, voting.result_declared),
    said.ItemClosed: (AT, deciding.item_closed),
    said.ItemDeferred: (AT, deciding.item_deferred),
    said.ActionAgreed: (AT, after.action_agreed),
    said.ActionDone: (AT_AND_AFTER, after.action_done),
    said.UrgentReported: (AT, after.urgent_reported),
    said.MeetingClosed: (AT, after.meeting_closed),
    said.MinutesDrafted: (AT_AND_AFTER, after.minutes_drafted),
    said.MinutesApproved: (frozenset({CLOSED}), after.minutes_approved),
    said.MinutesPublished: (frozenset({Stage.APPROVED}), after.minutes_published),
}


def take(meeting: Meeting, step: said.AnyStep) -> Meeting:
    """Return the meeting after a step, or raise OutOfOrder with the rule and a sentence."""
    stages, check = TAKEN[type(step)]
    if meeting.stage not in stages:
        raise OutOfOrder(*_not_now(meeting, stages))
    if meeting.taken >= MOST_STEPS:
        raise OutOfOrder(PROCEDURE, f"A meeting has at most {MOST_STEPS:,} steps.")
    check(meeting, step)
    return applied(meeting, step)


def meeting_of(code: str, steps: Iterable[said.AnyStep]) -> Meeting:
    """Return a meeting from all its steps, as they were written; none of them is judged anew."""
    return fold(Meeting(code), steps, applied)


def _not_now(meeting: Meeting, stages: frozenset[Stage]) -> tuple[str, str]:
    """Return the rule and the sentence that say why a step cannot be taken at this stage."""
    match meeting.stage:
        case Stage.NOTHING:
            return PROCEDURE, "The meeting has not been called yet: call it first."
        case Stage.CANCELLED:
            return PROCEDURE, f"The meeting was cancelled: {meeting.cancelled_because} Call another one."
        case Stage.CALLED if Stage.OPEN in stages:
            return PROCEDURE, "The meeting is not open yet: open it from the chair first."
        case Stage.CALLED:
            if Stage.NOTHING in stages:
                return PROCEDURE, "The meeting has been called already."
            return PROCEDURE, "The meeting has not been held yet: that follows when it is closed."
        case Stage.APPROVED:
            approved = meeting.approved
            assert approved is not None, "minutes are approved by a step"
            sentence = (
                f"The minutes were approved on {plain_date(approved.on)} by {approved.meeting}: only what is "
                "published can still be added. Put a correction on the agenda of the next meeting."
            )
            return "B-068", sentence
        case Stage.CLOSED if Stage.APPROVED in stages:
            return "B-068", "The minutes are not approved yet: the next meeting of the body approves them."
        case Stage.CLOSED:
            return (
                PROCEDURE,
                "The meeting is closed. What is left is for the minutes, or for the next meeting.",
            )
        case _:
            if Stage.CLOSED in stages or Stage.APPROVED in stages:
                return PROCEDURE, "The meeting is still open: close it first."
            return PROCEDURE, "The meeting is open already."
