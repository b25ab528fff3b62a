"""Taking an item: quorum, motion, consensus or votes, result, closing (B-063, B-070 to B-072).

Each vote that may not count is refused with its rule, so that no sum has to be put right afterwards. A vote
that was good when it was given and no longer is - its giver had to leave, or the quorum was lost - is kept
in the log and is in no sum.
"""

from dataclasses import replace

from catchment.authority.rules.meeting.before import with_item
from catchment.authority.rules.meeting.conflicts import out_for, silent_for
from catchment.authority.rules.meeting.people import PROCEDURE, item_named, occupant_named, seat_named
from catchment.authority.rules.meeting.room import (
    counts_in,
    is_tie,
    motion_of,
    require_quorum,
    table_of,
    voting_rule,
    with_outcome,
)
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Occupant, VoteGiven
from catchment.authority.rules.meeting.steps import (
    CastingVoteGiven,
    ConsensusReached,
    ItemClosed,
    ItemDeferred,
    ItemOpened,
    MotionPut,
    QuorumEstablished,
    ResultDeclared,
    VoteCast,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document.vocabulary import ActsAs


def item_opened(meeting: Meeting, step: ItemOpened) -> Meeting:
    """Come to an item; one at a time, each once."""
    item = item_named(meeting, step.number)
    if item.stage is not ItemStage.WAITING:
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage}; it is taken once.")
    if meeting.current is not None:
        raise OutOfOrder(
            PROCEDURE,
            f"The meeting is still at item {meeting.current.number}: close or defer that one first.",
        )
    return with_item(meeting, replace(item, stage=ItemStage.OPEN))


def quorum_established(meeting: Meeting, step: QuorumEstablished) -> Meeting:
    """Establish the quorum for the item, after those who must leave have left (B-070, B-071)."""
    item = _at(meeting, step.number)
    _chair_may_preside(meeting, item)
    return with_item(meeting, replace(item, quorum=require_quorum(meeting, item)))


def motion_put(meeting: Meeting, step: MotionPut) -> Meeting:
    """Put a motion on an item to decide, which names what is decided and for where (B-079)."""
    item = _at(meeting, step.number)
    if not item.to_decide:
        raise OutOfOrder(
            PROCEDURE,
            f"Item {item.number} is {item.says.does}, so there is nothing to vote on. Change the item first.",
        )
    if item.says.function is None or item.says.area is None:
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
    earlier = (*item.earlier, item.motion) if item.motion else item.earlier
    return with_item(meeting, replace(item, motion=motion_of(step), earlier=earlier))


def _may_propose(meeting: Meeting, item: ItemNow, code: str) -> None:
    """Refuse a proposer who is not in the room for the item; of a shared seat either holder may propose."""
    title = seat_named(meeting, code).seat.title
    here = [each for each in meeting.occupants if each.seat == code and each.in_room]
    if not here:
        raise OutOfOrder(PROCEDURE, f"Nobody is in the room for the seat {title} to put the motion.")
    if all(each.person in out_for(meeting, item) for each in here):
        _not_out(meeting, item, here[0])


def consensus_reached(meeting: Meeting, step: ConsensusReached) -> Meeting:
    """Agree the motion without a vote, where the body's rule seeks consensus first (B-072)."""
    item, motion = _open_motion(meeting, step.number)
    require_quorum(meeting, item)
    if not voting_rule(meeting).consensus_first:
        raise OutOfOrder("B-072", f"{meeting.body.name} decides by a vote, not by consensus: take the votes.")
    if motion.votes:
        raise OutOfOrder("B-072", f"Votes on item {item.number} have been cast: go on with the vote.")
    return with_item(meeting, replace(item, motion=replace(motion, consensus=True)))


def vote_cast(meeting: Meeting, step: VoteCast) -> Meeting:
    """Record a vote; refused for who is absent, conflicted, has no vote, or has voted (B-072)."""
    item, motion = _open_motion(meeting, step.number)
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
    return with_item(meeting, replace(item, motion=replace(motion, votes=(*motion.votes, given))))


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
    _not_out(meeting, item, occupant)
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


def casting_vote_given(meeting: Meeting, step: CastingVoteGiven) -> Meeting:
    """Record the casting vote; only in a tie, by whoever has it and may vote on the item (B-072)."""
    item, motion = _open_motion(meeting, step.number)
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
    return with_item(meeting, replace(item, motion=replace(motion, casting=step.vote)))


def result_declared(meeting: Meeting, step: ResultDeclared) -> Meeting:
    """Declare the result, as the votes and the body's rule give it; a tie is not carried (B-072)."""
    item, motion = _open_motion(meeting, step.number)
    require_quorum(meeting, item)
    if not motion.votes and not motion.consensus:
        raise OutOfOrder(
            "B-072", f"Nobody has voted on item {item.number}: take the votes, or record consensus."
        )
    return with_item(meeting, replace(item, motion=with_outcome(meeting, item, motion)))


def item_closed(meeting: Meeting, step: ItemClosed) -> Meeting:
    """Be done with an item; one to decide has a result, or is deferred instead."""
    item = item_named(meeting, step.number)
    if item.stage in (ItemStage.CLOSED, ItemStage.DEFERRED, ItemStage.WITHDRAWN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage} already.")
    item = _at(meeting, step.number)
    if item.to_decide and (item.motion is None or item.motion.outcome is None):
        raise OutOfOrder(
            PROCEDURE,
            f"Item {item.number} is to be decided and has no result: declare it, or defer the item.",
        )
    return with_item(meeting, replace(item, stage=ItemStage.CLOSED))


def item_deferred(meeting: Meeting, step: ItemDeferred) -> Meeting:
    """Put an item off; not once its motion is carried."""
    item = item_named(meeting, step.number)
    if item.stage not in (ItemStage.WAITING, ItemStage.OPEN):
        raise OutOfOrder(PROCEDURE, f"Item {item.number} is {item.stage} already.")
    if item.carried:
        raise OutOfOrder(PROCEDURE, f"The motion on item {item.number} is carried: close the item.")
    return with_item(meeting, replace(item, stage=ItemStage.DEFERRED, why=step.reason))


def _at(meeting: Meeting, number: int) -> ItemNow:
    """Return the item that the meeting is at, or raise OutOfOrder because it is at another."""
    item = item_named(meeting, number)
    if item.stage is not ItemStage.OPEN:
        now = f"it is at item {meeting.current.number}" if meeting.current else "it is at no item"
        stage = "not opened yet" if item.stage is ItemStage.WAITING else item.stage
        raise OutOfOrder(PROCEDURE, f"Item {number} is {stage}; {now}. Open the item first.")
    return item


def _open_motion(meeting: Meeting, number: int) -> tuple[ItemNow, Motion]:
    item = _at(meeting, number)
    if item.quorum is None:
        raise OutOfOrder("B-070", f"The quorum for item {number} is not established yet. Establish it first.")
    if item.motion is None:
        raise OutOfOrder("B-072", f"No motion has been put on item {number}. Put the motion first.")
    if item.motion.outcome is not None:
        raise OutOfOrder("B-072", f"The result of item {number} is declared already: {item.motion.sentence}")
    return item, item.motion


def _not_out(meeting: Meeting, item: ItemNow, occupant: Occupant) -> None:
    why = out_for(meeting, item).get(occupant.person)
    if why is not None:
        rule = next(
            (c.rule for c in meeting.conflicts if (c.number, c.person) == (item.number, occupant.person)),
            "B-066",
        )
        raise OutOfOrder(
            rule, f"{occupant.name} must leave for item {item.number} and has no part in it: {why}"
        )


def _chair_may_preside(meeting: Meeting, item: ItemNow) -> None:
    chair = meeting.chair
    if chair is not None and chair.person in out_for(meeting, item):
        raise OutOfOrder(
            "B-063",
            f"{chair.name} is in the chair and must leave for item {item.number}: let somebody else take it.",
        )
