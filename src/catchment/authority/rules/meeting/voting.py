"""Agreeing and voting: consensus, votes in person and by proxy, the casting vote, the result (B-063, B-072).

Each vote that may not count is refused with its rule, so that no sum has to be put right afterwards. A vote
that was good when it was given and no longer is - its giver had to leave, or the quorum was lost - is kept
in the log and is in no sum.
"""

from catchment.authority.rules.meeting.at_the_item import not_out, open_motion
from catchment.authority.rules.meeting.conflicts import out_for, silent_for
from catchment.authority.rules.meeting.people import occupant_named, seat_named
from catchment.authority.rules.meeting.room import (
    counts_in,
    is_tie,
    require_quorum,
    table_of,
    voting_rule,
)
from catchment.authority.rules.meeting.state import ItemNow, Meeting, VoteGiven
from catchment.authority.rules.meeting.steps import (
    CastingVoteGiven,
    ConsensusReached,
    ResultDeclared,
    VoteCast,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document.vocabulary import ActsAs


def consensus_reached(meeting: Meeting, step: ConsensusReached) -> None:
    """Agree the motion without a vote, where the body's rule seeks consensus first (B-072)."""
    item, motion = open_motion(meeting, step.number)
    require_quorum(meeting, item)
    if not voting_rule(meeting).consensus_first:
        raise OutOfOrder("B-072", f"{meeting.body.name} decides by a vote, not by consensus: take the votes.")
    if motion.votes:
        raise OutOfOrder("B-072", f"Votes on item {item.number} have been cast: go on with the vote.")


def vote_cast(meeting: Meeting, step: VoteCast) -> None:
    """Record a vote; refused for who is absent, conflicted, has no vote, or has voted (B-072)."""
    item, motion = open_motion(meeting, step.number)
    if motion.consensus:
        raise OutOfOrder("B-072", f"Item {item.number} was agreed by consensus: there is no vote.")
    if motion.casting is not None:
        raise OutOfOrder(
            "B-072", f"The casting vote on item {item.number} is given: no other vote follows it."
        )
    require_quorum(meeting, item)
    given = _by_proxy(meeting, item, step) if step.through else _in_person(meeting, item, step)
    before = next((v for v in motion.votes if v.person == given.person or v.seat == given.seat), None)
    if before is not None:
        where = (
            ""
            if before.seat == given.seat
            else f", in the seat {seat_named(meeting, before.seat).seat.title}"
        )
        raise OutOfOrder("B-072", f"{before.name} has voted already{where}: one vote each.")


def _in_person(meeting: Meeting, item: ItemNow, step: VoteCast) -> VoteGiven:
    seat = seat_named(meeting, step.seat)
    if seat.seat.acts_as is ActsAs.OBSERVER:
        raise OutOfOrder("B-072", f"The seat {seat.seat.title} is an observer's: observers do not vote.")
    if not seat.seat.votes:
        raise OutOfOrder("B-072", f"The seat {seat.seat.title} has no vote.")
    if not any(each.seat == step.seat for each in meeting.occupants):
        names = " and ".join(each.name for each in seat.holders) or f"The seat {seat.seat.title}"
        raise OutOfOrder("B-072", f"{names} is not at the meeting: nobody votes who is not in the room.")
    occupant = occupant_named(meeting, step.seat, step.person)
    if not occupant.in_room:
        raise OutOfOrder("B-072", f"{occupant.name} has left: nobody votes who is not in the room.")
    not_out(meeting, item, occupant)
    if occupant.person in silent_for(meeting, item):
        raise OutOfOrder(
            "B-063", f"{occupant.name} stays for item {item.number} without a vote: so the chair ruled."
        )
    if occupant.deputy and not voting_rule(meeting).deputies_vote:
        raise OutOfOrder(
            "B-072", f"{occupant.name} is a deputy: in {meeting.body.name} deputies do not vote."
        )
    counted = counts_in(meeting, occupant.person)
    if counted != occupant.seat:
        title = seat_named(meeting, counted).seat.title
        raise OutOfOrder("B-072", f"{occupant.name} sits in two seats and has one vote, in the seat {title}.")
    return VoteGiven(occupant.seat, occupant.person, occupant.name, step.vote)


def _by_proxy(meeting: Meeting, item: ItemNow, step: VoteCast) -> VoteGiven:
    """Return a vote that another seat casts, where the body's own rule allows proxies."""
    if not voting_rule(meeting).proxies:
        raise OutOfOrder("B-072", f"{meeting.body.name} has no proxy votes: only who is in the room votes.")
    seat = seat_named(meeting, step.seat)
    holder = next((each for each in seat.holders if step.person in (None, each.person)), None)
    if holder is None or not seat.seat.votes or seat.seat.acts_as is ActsAs.OBSERVER:
        raise OutOfOrder("B-072", f"The seat {seat.seat.title} has nobody who could vote by proxy.")
    if any(each.person == holder.person and each.in_room for each in meeting.occupants):
        raise OutOfOrder("B-072", f"{holder.name} is in the room and votes in person.")
    ruled_out = {c.person for c in meeting.conflicts if c.number == item.number and c.ruling != "note"}
    if holder.person in ruled_out | set(out_for(meeting, item)):
        raise OutOfOrder(
            "B-063", f"{holder.name} has a conflict with item {item.number} and has no vote on it."
        )
    other = occupant_named(meeting, step.through or "", None)
    if not other.in_room:
        raise OutOfOrder("B-072", f"{other.name} has left and cannot cast a vote for {holder.name}.")
    return VoteGiven(seat.code, holder.person, holder.name, step.vote, other.seat)


def casting_vote_given(meeting: Meeting, step: CastingVoteGiven) -> None:
    """Record the casting vote; only in a tie, by whoever has it and may vote on the item (B-072)."""
    item, motion = open_motion(meeting, step.number)
    require_quorum(meeting, item)
    rule = voting_rule(meeting)
    if rule.casting_vote is None:
        raise OutOfOrder("B-072", f"In {meeting.body.name} nobody has a casting vote: a tie fails.")
    if not is_tie(meeting, item, motion):
        raise OutOfOrder("B-072", f"There is no tie on item {item.number}: a casting vote is only for a tie.")
    if motion.casting is not None:
        raise OutOfOrder("B-072", f"The casting vote on item {item.number} is given already.")
    holders = {seat.code for seat in table_of(meeting).group(rule.casting_vote)}
    able = [
        each
        for each in meeting.occupants
        if each.seat in holders
        and each.in_room
        and each.person not in out_for(meeting, item)
        and each.person not in silent_for(meeting, item)
    ]
    if not able:
        raise OutOfOrder(
            "B-072", "Whoever has the casting vote is not in the room, or has a conflict: a tie fails."
        )


def result_declared(meeting: Meeting, step: ResultDeclared) -> None:
    """Declare the result, as the votes and the body's rule give it; a tie is not carried (B-072)."""
    item, motion = open_motion(meeting, step.number)
    require_quorum(meeting, item)
    if not motion.votes and not motion.consensus:
        raise OutOfOrder(
            "B-072", f"Nobody has voted on item {item.number}: take the votes, or record consensus."
        )
