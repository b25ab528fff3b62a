"""The room: who is in it for an item, whether they are enough, and who may vote (B-070 to B-072).

The quorum and voting rules are the body's own and are judged by `governance.rules.quorum`; here the room that
they judge is put together. Whoever is out for a conflict is not in it (B-071). Whoever stays without a vote
counts towards the quorum, and neither for nor against: a conflict is never a vote against. Somebody who sits
in two seats is one person, and counts once.
"""

from dataclasses import replace

from catchment.authority.rules.meeting.conflicts import out_for, silent_for
from catchment.authority.rules.meeting.state import ItemNow, Meeting, Motion, Outcome, QuorumNow
from catchment.authority.rules.meeting.steps import MotionPut
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document import AllOf, AnyOf, AtLeast, Voting
from catchment.governance.rules.document.predicates import Predicate
from catchment.governance.rules.document.vocabulary import ActsAs
from catchment.governance.rules.quorum import (
    EVERYBODY,
    Attendance,
    Reason,
    Table,
    Vote,
    decided,
    quorate,
)
from catchment.structure.rules.words import counted, listed


def table_of(meeting: Meeting) -> Table:
    """Return the body's seats and which of them somebody holds."""
    filled = frozenset(each.code for each in meeting.body.seats if each.holders)
    return Table([each.seat for each in meeting.body.seats], filled)


def room_for(meeting: Meeting, item: ItemNow, *, voting: bool = False) -> dict[str, Attendance]:
    """Return who is in the room for an item, by seat; with `voting`, without those who stay without a vote.

    A shared seat is there while one of its holders is.
    """
    out = set(out_for(meeting, item))
    if voting:
        out |= set(silent_for(meeting, item))
    found: dict[str, Attendance] = {}
    for occupant in meeting.occupants:
        if not occupant.in_room or counts_in(meeting, occupant.person) != occupant.seat:
            continue
        before, stays = found.get(occupant.seat), occupant.person not in out
        if before is None or (stays and (before.must_leave or before.deputy)):
            found[occupant.seat] = Attendance(deputy=occupant.deputy, must_leave=not stays)
    return found


def counts_in(meeting: Meeting, person: str) -> str:
    """Return the seat in which somebody counts: of several that they sit in, the first that votes."""
    seats = [each.seat for each in meeting.occupants if each.person == person and each.in_room]
    voting = [
        code
        for code in seats
        if (seat := meeting.body.seat(code)) and seat.seat.votes and seat.seat.acts_as is not ActsAs.OBSERVER
    ]
    return next(iter(voting or seats), "")


def quorum_for(meeting: Meeting, item: ItemNow) -> QuorumNow:
    """Return whether there is a quorum for an item now, with the sentence that says so (B-070, B-071).

    Raises OutOfOrder (B-070) where the handbook has no quorum for the body.
    """
    rule = meeting.body.quorum
    if rule is None:
        raise OutOfOrder(
            "B-070",
            f"The handbook says no quorum for {meeting.body.name}, so nobody can say whether it may decide. "
            "Write the quorum of its standing orders in the handbook first.",
        )
    table, room = table_of(meeting), room_for(meeting, item)
    reason = quorate(rule, table, room)
    overall = _members_leaf(rule.needs, reason.parts[0])
    members = {seat.code for seat in table.group(EVERYBODY)}
    there = sum(
        code in members and not each.must_leave and (rule.deputies_count or not each.deputy)
        for code, each in room.items()
    )
    out = out_for(meeting, item)
    left = tuple(
        dict.fromkeys(
            each.name
            for each in meeting.occupants
            if each.person in out and each.seat in members and each.in_room
        )
    )
    missing = "" if reason.met else _missing(rule.needs, reason.parts[0])
    return QuorumNow(
        reason.met,
        _quorum_sentence(reason.met, overall, there, len(left), missing),
        reason.sentence,
        overall.needed if overall else None,
        there,
        left,
        missing,
    )


def _quorum_sentence(met: bool, overall: Reason | None, there: int, left: int, missing: str) -> str:
    verb = "remains" if there == 1 else "remain"
    have = "has" if left == 1 else "have"
    are = f"{there} {verb} after {left} {have} left for a conflict" if left else _are_there(there)
    if overall is not None:
        said = f"Quorum is {overall.needed}; {are}"
    else:
        said = f"{'There is a quorum' if met else 'There is no quorum'}: {are}"
    return f"{said}." if met else f"{said}. Missing: {missing}."


def _are_there(there: int) -> str:
    return f"{there} {'is' if there == 1 else 'are'} there"


def _members_leaf(predicate: Predicate, reason: Reason) -> Reason | None:
    """Return how many members must be there, where the rule says so of all members alike."""
    match predicate:
        case AtLeast():
            return reason if predicate.of == EVERYBODY else None
        case AllOf():
            parts = zip(predicate.all, reason.parts, strict=True)
            return next((found for each in parts if (found := _members_leaf(*each))), None)
        case AnyOf():
            return None


def _missing(predicate: Predicate, reason: Reason) -> str:
    """Return how many of which group are missing, in words: “2 more members and 1 of the partner seats”."""
    match predicate:
        case AtLeast():
            short = reason.needed - reason.have
            if predicate.of == EVERYBODY:
                return counted(short, "more member")
            group = predicate.of.replace("-", " ")
            return f"{short} more of the {group} seats" if reason.have else f"{short} of the {group} seats"
        case AllOf():
            unmet = [each for each in zip(predicate.all, reason.parts, strict=True) if not each[1].met]
            return listed([_missing(*each) for each in unmet], len(unmet))
        case AnyOf():
            return " or ".join(_missing(*each) for each in zip(predicate.any, reason.parts, strict=True))


def require_quorum(meeting: Meeting, item: ItemNow) -> QuorumNow:
    """Return the quorum for an item, or raise OutOfOrder (B-071) with how many of which group are missing."""
    now = quorum_for(meeting, item)
    if not now.met:
        raise OutOfOrder(
            "B-071" if now.left else "B-070",
            f"There is no quorum for item {item.number}. {now.sentence} "
            "Defer the item, or wait until they are there.",
        )
    return now


def voting_rule(meeting: Meeting) -> Voting:
    """Return the body's voting rule; where the chair votes twice, it is whoever is in the chair (B-072)."""
    rule = meeting.body.voting
    if rule is None:
        raise OutOfOrder(
            "B-072",
            f"The handbook says no voting rule for {meeting.body.name}. "
            "Write the one of its standing orders first.",
        )
    if rule.casting_vote == "chair" and meeting.chair is not None:
        return rule.model_copy(update={"casting_vote": meeting.chair.seat})
    return rule


def judged(meeting: Meeting, item: ItemNow, motion: Motion, casting: Vote | None) -> Reason:
    """Return whether a motion is carried by the body's own rule, and why.

    Whoever is out, or stays without a vote, is in no sum: also not among “all members”.
    """
    rule, table = voting_rule(meeting), table_of(meeting)
    room = room_for(meeting, item, voting=True)
    if rule.proxies:
        room |= {each.seat: Attendance() for each in motion.votes if each.through}
    conflicted = {seat for seat, each in room.items() if each.must_leave}
    table = Table(table.seats, table.filled - conflicted)
    votes = {each.seat: each.vote for each in motion.votes}
    return decided(rule, table, room, votes, casting=casting, consensus=motion.consensus)


def with_outcome(meeting: Meeting, item: ItemNow, motion: Motion) -> Motion:
    """Return the motion with its result."""
    reason = judged(meeting, item, motion, motion.casting)
    outcome = Outcome.CARRIED if reason.met else Outcome.NOT_CARRIED
    if not reason.met and motion.casting is None and is_tie(meeting, item, motion):
        outcome = Outcome.TIE
    return replace(motion, outcome=outcome, sentence=reason.sentence)


def is_tie(meeting: Meeting, item: ItemNow, motion: Motion) -> bool:
    """Say whether as many votes that count are for as against, and there are some."""
    room = room_for(meeting, item, voting=True)
    count = [
        each.vote
        for each in motion.votes
        if each.through or (each.seat in room and not room[each.seat].must_leave)
    ]
    return 0 < count.count(Vote.FOR) == count.count(Vote.AGAINST)


def motion_of(step: MotionPut) -> Motion:
    """Return a motion as it is put."""
    return Motion(step.text, step.proposed_by or "")
