"""The parts of minutes: what was moved and how it was decided, interests declared, rulings, actions."""

from collections import Counter
from collections.abc import Container

from catchment.authority.queries.minutes_people import name_in
from catchment.authority.queries.minutes_values import (
    ActionMinuted,
    DeclaredLine,
    MotionMinuted,
    RulingLine,
    VoteNamed,
)
from catchment.authority.rules.meeting.conflicts import out_for
from catchment.authority.rules.meeting.log import RULING_WORDS
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Outcome
from catchment.governance.rules.quorum import Vote

VOTES = {Vote.FOR: "for", Vote.AGAINST: "against", Vote.ABSTAIN: "abstaining"}


def out_of_the_room(meeting: Meeting, item: ItemNow) -> tuple[str, ...]:
    """Return who was out of the room for an item because of a conflict, each with the reason."""
    if item.stage in (ItemStage.WAITING, ItemStage.WITHDRAWN):
        return ()
    out = out_for(meeting, item)
    return tuple(f"{each.name}: {out[each.person]}" for each in meeting.occupants if each.person in out)


def motion_minuted(meeting: Meeting, motion: Motion) -> MotionMinuted:
    """Return a motion in words, whether it was carried or not."""
    if motion.consensus:
        how = "By consensus"
    elif motion.votes:
        tally = Counter(each.vote for each in motion.votes)
        how = "By vote: " + ", ".join(f"{tally[vote]} {words}" for vote, words in VOTES.items())
    else:
        how = "Not voted on"
    return MotionMinuted(
        motion.text,
        name_in(meeting, motion.proposed_by) if motion.proposed_by else "",
        how,
        motion.sentence or "No result was declared.",
        motion.outcome is Outcome.CARRIED,
        tuple(
            VoteNamed(
                each.name,
                f"{each.vote} (through {name_in(meeting, each.through)})" if each.through else each.vote,
            )
            for each in motion.votes
        )
        + tuple(VoteNamed(each.name, "did not vote") for each in motion.did_not_vote),
        f"Casting vote: {motion.casting}." if motion.casting else "",
    )


def declarations_in(meeting: Meeting, told: Container[int]) -> tuple[DeclaredLine, ...]:
    """Return the interests declared in the items that are told, by item."""
    return tuple(
        DeclaredLine(
            each.number,
            each.name,
            each.description,
            meeting.body.organisation(each.organisation) if each.organisation else "",
            each.days_late,
        )
        for each in sorted(meeting.declarations, key=lambda each: each.number)
        if each.number in told
    )


def rulings_in(meeting: Meeting, told: Container[int]) -> tuple[RulingLine, ...]:
    """Return what the chair ruled in the items that are told, by item."""
    return tuple(
        RulingLine(each.number, each.name, RULING_WORDS[each.ruling], each.because, each.rule)
        for each in sorted(meeting.conflicts, key=lambda each: each.number)
        if each.number in told
    )


def actions_of(meeting: Meeting, told: Container[int]) -> tuple[ActionMinuted, ...]:
    """Return what was agreed to be done in the items that are told."""
    return tuple(
        ActionMinuted(each.action, each.number, each.what, each.owner, each.due, each.done_on)
        for each in meeting.actions
        if each.number in told
    )
