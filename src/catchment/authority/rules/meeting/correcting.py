"""Putting right what was keyed in wrongly: a step says so, and nothing that was written is taken out.

The log keeps both, with who wrote them and when. Only what no result rests on yet can be put right here; once
a result is declared, what was wrong is for the minutes. What a correction does is in `putting_right.py`.
"""

from catchment.authority.rules.meeting.at_the_item import open_motion
from catchment.authority.rules.meeting.people import PROCEDURE, occupant_named, seat_named
from catchment.authority.rules.meeting.putting_right import (
    vote_of,
)
from catchment.authority.rules.meeting.state import Meeting, Occupant
from catchment.authority.rules.meeting.steps import (
    AttendanceCorrected,
    Attended,
    ConsensusUndone,
    ResultDeclared,
    VoteCorrected,
)
from catchment.authority.rules.proceedings import OutOfOrder


def attendance_corrected(meeting: Meeting, step: AttendanceCorrected) -> None:
    """Take somebody out of the room who never was there, before a result rests on it (B-067)."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if meeting.chair is not None and occupant.person == meeting.chair.person:
        raise OutOfOrder(
            PROCEDURE,
            f"{occupant.name} is in the chair: record first that somebody else takes the chair.",
        )
    if _a_result_followed(meeting, occupant):
        raise OutOfOrder(
            PROCEDURE,
            f"A result has been declared since {occupant.name} was recorded as there, and counted them. "
            "Say in the minutes that they were not there; if they went, record that they left.",
        )


def _a_result_followed(meeting: Meeting, occupant: Occupant) -> bool:
    """Say whether a result was declared after somebody was recorded as there."""
    since = 0
    for place, step in enumerate(meeting.steps):
        same_seat = isinstance(step, Attended) and step.seat == occupant.seat
        if same_seat and getattr(step, "person", None) in (None, occupant.person):
            since = place
    return any(isinstance(each, ResultDeclared) for each in meeting.steps[since:])


def vote_corrected(meeting: Meeting, step: VoteCorrected) -> None:
    """Put a vote right, or take out one that was not given, before the result is declared (B-072)."""
    item, motion = open_motion(meeting, step.number)
    title = seat_named(meeting, step.seat).seat.title
    given = vote_of(motion, step.seat, step.person)
    if given is None:
        raise OutOfOrder(
            "B-072", f"No vote of the seat {title} on item {item.number} is written down. Record it."
        )
    if step.vote == given.vote:
        raise OutOfOrder("B-072", f"{given.name} is written down as voting {given.vote} already.")


def consensus_undone(meeting: Meeting, step: ConsensusUndone) -> None:
    """Open a motion again that was written down as agreed by consensus and was not (B-072)."""
    item, motion = open_motion(meeting, step.number)
    if not motion.consensus:
        raise OutOfOrder("B-072", f"No consensus on item {item.number} is written down.")
