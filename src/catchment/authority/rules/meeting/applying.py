"""What each step does to a meeting, and nothing else: no step is refused here.

Whether a step may be taken is asked once, when it is taken (`taking.take`), by the rules of that day. A step
that was written stays true when the rules change, so a stored meeting is added up with `applied`, which
refuses nothing: what a step names and the meeting does not have leaves the meeting as it was.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.conflicts import late_by, must_step_out
from catchment.authority.rules.meeting.putting_right import not_there, with_vote, without_consensus
from catchment.authority.rules.meeting.room import motion_of, quorum_for, with_outcome
from catchment.authority.rules.meeting.state import (
    ActionItem,
    Apology,
    Conflict,
    Declaration,
    DoneElsewhere,
    ItemNow,
    ItemStage,
    Meeting,
    Motion,
    Occupant,
    Outcome,
    QuorumNow,
    Stage,
    VoteGiven,
)
from catchment.authority.rules.meeting.whereabouts import yet_to_vote
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.days import DAYS_TO_DECLARE

OfItem = Callable[[Meeting, ItemNow, Any], ItemNow]


def applied(meeting: Meeting, step: said.AnyStep) -> Meeting:
    """Return the meeting after a step that was taken; it is counted, and kept in the log, in any case."""
    kind = type(step)
    if kind in OF_ITEMS:
        after = _to_item(meeting, step, OF_ITEMS[kind])
    else:
        after = OF_MEETINGS[kind](meeting, step)
    return replace(after, taken=meeting.taken + 1, steps=(*meeting.steps, step))


def _to_item(meeting: Meeting, step: Any, change: OfItem) -> Meeting:
    number = step.item.number if isinstance(step, said.ItemChanged) else step.number
    items = tuple(change(meeting, each, step) if each.number == number else each for each in meeting.items)
    return replace(meeting, items=items)


def _called(meeting: Meeting, step: said.Called) -> Meeting:
    return replace(
        meeting,
        stage=Stage.CALLED,
        setting=step.setting,
        on=step.on,
        at=step.at,
        where=step.where,
        public=step.public,
        exclusion=step.exclusion,
    )


def _moved_to(meeting: Meeting, step: said.Moved) -> Meeting:
    return replace(meeting, setting=step.setting, on=step.on, at=step.at, where=step.where)


def _cancelled(meeting: Meeting, step: said.Cancelled) -> Meeting:
    return replace(meeting, stage=Stage.CANCELLED, cancelled_because=step.reason)


def _item_added(meeting: Meeting, step: said.ItemAdded) -> Meeting:
    items = sorted((*meeting.items, ItemNow(step.item)), key=lambda each: each.number)
    return replace(meeting, items=tuple(items))


def _published(meeting: Meeting, step: said.Published) -> Meeting:
    first = min(step.on, meeting.published_on or step.on)
    return replace(meeting, published_on=first, published_at=step.address or meeting.published_at)


def _occupant(meeting: Meeting, code: str, person: str | None) -> Occupant:
    """Return the holder of a seat as somebody who sits in it, or who it was by the codes alone."""
    seat = meeting.body.seat(code)
    title = seat.seat.title if seat else code
    found = [each for each in seat.holders if person in (None, each.person)] if seat else []
    who, name = (found[0].person, found[0].name) if found else (person or code, person or code)
    return Occupant(code, title, who, name)


def _sitting(meeting: Meeting, code: str, person: str | None) -> Occupant:
    """Return who sits in a seat at the meeting, or its holder."""
    found = (each for each in meeting.occupants if each.seat == code and person in (None, each.person))
    return next(found, None) or _occupant(meeting, code, person)


def _opened(meeting: Meeting, step: said.Opened) -> Meeting:
    today = replace(meeting, setting=step.setting)
    chair = _occupant(today, step.chair, step.person)
    apologies = tuple(each for each in meeting.apologies if each.seat != step.chair)
    return replace(today, stage=Stage.OPEN, chair=chair, occupants=(chair,), apologies=apologies)


def _attended(meeting: Meeting, step: said.Attended) -> Meeting:
    who = _occupant(meeting, step.seat, step.person)
    if step.how is said.Attending.DEPUTY:
        others = tuple(each for each in meeting.occupants if not (each.seat == step.seat and each.deputy))
        person = step.person or f"{step.seat}:deputy"
        deputy = Occupant(step.seat, who.title, person, step.deputy or person, deputy=True)
        return replace(meeting, occupants=(*others, deputy))
    rest = tuple(each for each in meeting.apologies if (each.seat, each.person) != (who.seat, who.person))
    if step.how is said.Attending.APOLOGIES:
        return replace(meeting, apologies=(*rest, Apology(who.seat, who.title, who.person, who.name)))
    return replace(meeting, occupants=(*meeting.occupants, who), apologies=rest)


def _moved(meeting: Meeting, person: str, *, in_room: bool, why: str) -> Meeting:
    occupants = tuple(
        replace(each, in_room=in_room, why_out=why) if each.person == person else each
        for each in meeting.occupants
    )
    return replace(meeting, occupants=occupants)


def _left(meeting: Meeting, step: said.Left) -> Meeting:
    person = _sitting(meeting, step.seat, step.person).person
    return _moved(meeting, person, in_room=False, why=step.reason or "")


def _returned(meeting: Meeting, step: said.Returned) -> Meeting:
    return _moved(meeting, _sitting(meeting, step.seat, step.person).person, in_room=True, why="")


def _chair_taken(meeting: Meeting, step: said.ChairTaken) -> Meeting:
    return replace(meeting, chair=_sitting(meeting, step.seat, step.person))


def _interest_declared(meeting: Meeting, step: said.InterestDeclared) -> Meeting:
    deputy = next((each for each in meeting.occupants if each.seat == step.seat and each.deputy), None)
    who = deputy if deputy and step.person is None else _occupant(meeting, step.seat, step.person)
    new = step.new
    if new is not None:
        declaration = Declaration(
            step.number,
            step.seat,
            who.person,
            who.name,
            new.description,
            new.organisation or "",
            aware_on=new.aware_on,
            declared_on=new.declared_on,
            days_late=late_by(new.aware_on, new.declared_on, DAYS_TO_DECLARE),
        )
    else:
        code = step.interest or ""
        holders = [each for seat in meeting.body.seats for each in seat.holders if each.person == who.person]
        known = next((i for each in holders for i in each.interests if i.code == code), None)
        what, where = (known.description, known.organisation or "") if known else (code, "")
        declaration = Declaration(step.number, step.seat, who.person, who.name, what, where, interest=code)
    return replace(meeting, declarations=(*meeting.declarations, declaration))


def _ruled(meeting: Meeting, step: said.Ruled) -> Meeting:
    who, item = _sitting(meeting, step.seat, step.person), meeting.item(step.number)
    by_law = must_step_out(meeting, item, who.person) if item else None
    rule = by_law.rule if by_law else "B-063"
    ruling = Conflict(step.number, who.seat, who.person, who.name, step.ruling, step.because, rule)
    rest = tuple(c for c in meeting.conflicts if (c.number, c.person) != (step.number, who.person))
    return replace(meeting, conflicts=(*rest, ruling))


def _quorum(meeting: Meeting, item: ItemNow, _step: said.QuorumEstablished) -> ItemNow:
    try:
        return replace(item, quorum=quorum_for(meeting, item))
    except OutOfOrder as refusal:  # it was established by rules that are no longer here
        return replace(item, quorum=QuorumNow(True, refusal.sentence, refusal.sentence, None, 0))


def _motion_put(_meeting: Meeting, item: ItemNow, step: said.MotionPut) -> ItemNow:
    earlier = (*item.earlier, item.motion) if item.motion else item.earlier
    return replace(item, motion=motion_of(step), earlier=earlier)


def _motion(item: ItemNow) -> Motion:
    return item.motion or Motion("")


def _vote_cast(meeting: Meeting, item: ItemNow, step: said.VoteCast) -> ItemNow:
    if step.through:
        who = _occupant(meeting, step.seat, step.person)
        through = _sitting(meeting, step.through, None).seat
    else:
        who, through = _sitting(meeting, step.seat, step.person), ""
    given = VoteGiven(step.seat, who.person, who.name, step.vote, through)
    motion = _motion(item)
    return replace(item, motion=replace(motion, votes=(*motion.votes, given)))


def _result(meeting: Meeting, item: ItemNow, _step: said.ResultDeclared) -> ItemNow:
    try:
        motion = with_outcome(meeting, item, _motion(item))
        return replace(item, motion=replace(motion, did_not_vote=yet_to_vote(meeting, item)))
    except OutOfOrder as refusal:  # it was declared by rules that are no longer here
        motion = replace(_motion(item), outcome=Outcome.NOT_CARRIED, sentence=refusal.sentence)
        return replace(item, motion=motion)


def _action_agreed(meeting: Meeting, step: said.ActionAgreed) -> Meeting:
    seat = meeting.body.seat(step.owner)
    owner = " and ".join(each.name for each in seat.holders) or seat.seat.title if seat else step.owner
    action = ActionItem(len(meeting.actions) + 1, step.number, step.what, owner, step.due)
    return replace(meeting, actions=(*meeting.actions, action))


def _action_done(meeting: Meeting, step: said.ActionDone) -> Meeting:
    if step.meeting is not None and step.meeting != meeting.code:
        done = DoneElsewhere(step.meeting, step.action, step.on, step.note or "")
        return replace(meeting, done_elsewhere=(*meeting.done_elsewhere, done))
    actions = tuple(
        replace(each, done_on=step.on, note=step.note or "") if each.action == step.action else each
        for each in meeting.actions
    )
    return replace(meeting, actions=actions)


def _minutes_published(meeting: Meeting, step: said.MinutesPublished) -> Meeting:
    first = min(step.on, meeting.minutes_published_on or step.on)
    address = step.address or meeting.minutes_published_at
    return replace(meeting, minutes_published_on=first, minutes_published_at=address)


OF_ITEMS: dict[type[Any], OfItem] = {
    said.ItemChanged: lambda _, item, step: replace(item, says=step.item),
    said.ItemWithdrawn: lambda _, item, step: replace(item, stage=ItemStage.WITHDRAWN, why=step.reason),
    said.PaperAttached: lambda _, item, step: replace(item, papers=(*item.papers, step)),
    said.ItemOpened: lambda _, item, step: replace(item, stage=ItemStage.OPEN),
    said.QuorumEstablished: _quorum,
    said.MotionPut: _motion_put,
    said.ConsensusReached: lambda _, item, step: replace(item, motion=replace(_motion(item), consensus=True)),
    said.ConsensusUndone: without_consensus,
    said.VoteCast: _vote_cast,
    said.VoteCorrected: with_vote,
    said.CastingVoteGiven: lambda _, item, step: replace(
        item, motion=replace(_motion(item), casting=step.vote)
    ),
    said.ResultDeclared: _result,
    said.ItemClosed: lambda _, item, step: replace(item, stage=ItemStage.CLOSED),
    said.ItemDeferred: lambda _, item, step: replace(item, stage=ItemStage.DEFERRED, why=step.reason),
    said.MinutesDrafted: lambda _, item, step: replace(item, minutes=step.text),
}
OF_MEETINGS: dict[type[Any], Callable[[Meeting, Any], Meeting]] = {
    said.Called: _called,
    said.Moved: _moved_to,
    said.Cancelled: _cancelled,
    said.ItemAdded: _item_added,
    said.Published: _published,
    said.Opened: _opened,
    said.Attended: _attended,
    said.AttendanceCorrected: not_there,
    said.Left: _left,
    said.Returned: _returned,
    said.ChairTaken: _chair_taken,
    said.InterestDeclared: _interest_declared,
    said.Ruled: _ruled,
    said.ActionAgreed: _action_agreed,
    said.ActionDone: _action_done,
    said.UrgentReported: lambda meeting, step: replace(meeting, reported=(*meeting.reported, step.decision)),
    said.MeetingClosed: lambda meeting, step: replace(meeting, stage=Stage.CLOSED),
    said.MinutesApproved: lambda meeting, step: replace(meeting, stage=Stage.APPROVED, approved=step),
    said.MinutesPublished: _minutes_published,
}
