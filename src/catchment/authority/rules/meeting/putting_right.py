"""What a correction does to a meeting: somebody was not there, a vote was another, there was no consensus.

Whether one may still be made is asked in `correcting.py`; the log keeps what was wrong, and that it was.
"""

from dataclasses import replace

from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Occupant, VoteGiven
from catchment.authority.rules.meeting.steps import AttendanceCorrected, ConsensusUndone, VoteCorrected


def occupant_of(meeting: Meeting, seat: str, person: str | None) -> Occupant | None:
    """Return who sits in a seat at the meeting, if somebody does; `person` says who of a shared seat."""
    found = (each for each in meeting.occupants if each.seat == seat and person in (None, each.person))
    return next(found, None)


def vote_of(motion: Motion, seat: str, person: str | None) -> VoteGiven | None:
    """Return the vote of a seat on a motion, if it has one."""
    return next((v for v in motion.votes if v.seat == seat and person in (None, v.person)), None)


def not_there(meeting: Meeting, step: AttendanceCorrected) -> Meeting:
    """Return the meeting without somebody who never was there; the quorum is asked anew (B-070)."""
    occupant = occupant_of(meeting, step.seat, step.person)
    rest = tuple(each for each in meeting.occupants if each is not occupant)
    items = tuple(
        _without(each, occupant) if occupant and each.stage is ItemStage.OPEN else each
        for each in meeting.items
    )
    return replace(meeting, occupants=rest, items=items)


def _without(item: ItemNow, occupant: Occupant) -> ItemNow:
    """Return the open item as if somebody had not been there: their votes go, and the quorum is not known."""
    motion = item.motion
    if motion is None or motion.outcome is not None:
        return replace(item, quorum=None)
    votes = tuple(
        each for each in motion.votes if each.person != occupant.person and each.through != occupant.seat
    )
    casting = motion.casting if len(votes) == len(motion.votes) else None
    return replace(item, quorum=None, motion=replace(motion, votes=votes, casting=casting))


def with_vote(_meeting: Meeting, item: ItemNow, step: VoteCorrected) -> ItemNow:
    """Return the item with a vote put right or taken out; a casting vote is then given again (B-072)."""
    motion = item.motion
    given = vote_of(motion, step.seat, step.person) if motion else None
    if motion is None or given is None:
        return item
    votes = tuple(
        replace(each, vote=step.vote) if each is given and step.vote else each
        for each in motion.votes
        if each is not given or step.vote is not None
    )
    return replace(item, motion=replace(motion, votes=votes, casting=None))


def without_consensus(_meeting: Meeting, item: ItemNow, _step: ConsensusUndone) -> ItemNow:
    """Return the item with its motion open again."""
    return replace(item, motion=replace(item.motion, consensus=False)) if item.motion else item
