"""What can be done next at a meeting, the most likely first."""

from dataclasses import dataclass

from catchment.authority.rules.meeting.conflicts import suggested_conflicts
from catchment.authority.rules.meeting.room import is_tie, quorum_for
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Stage
from catchment.authority.rules.meeting.whereabouts import NOT_THERE, whereabouts
from catchment.authority.rules.proceedings import OutOfOrder


@dataclass(frozen=True, slots=True)
class Possible:
    """Something that can be done next: the kind of the step, in words, and what stands in the way."""

    kind: str
    label: str
    number: int | None = None
    why_not: str = ""


def possible_next(meeting: Meeting) -> tuple[Possible, ...]:
    """Return what can be done now, the most likely first."""
    match meeting.stage:
        case Stage.CALLED:
            return _before(meeting)
        case Stage.OPEN:
            return _while_open(meeting)
        case Stage.CLOSED:
            taken = [each for each in meeting.items if each.stage in (ItemStage.CLOSED, ItemStage.DEFERRED)]
            lacking = [each for each in taken if not each.minutes]
            why = (
                f"Item {lacking[0].number} has no minute yet."
                if lacking
                else "That is done at the next meeting, at its item for the minutes of this one."
            )
            return (
                *(minute_of(each) for each in (*lacking, *(each for each in taken if each.minutes))),
                Possible("minutes-approved", "Approve the minutes", why_not=why),
            )
        case Stage.APPROVED:
            return (Possible("minutes-published", "Record that the minutes were published"),)
        case _:
            return ()


def minute_of(item: ItemNow) -> Possible:
    """Return the drafting of an item's minute, which may be done anew until the minutes are approved."""
    verb = "Redraft" if item.minutes else "Draft"
    return Possible("minutes-drafted", f"{verb} the minute of item {item.number}", item.number)


def _before(meeting: Meeting) -> tuple[Possible, ...]:
    add = Possible("item-added", "Add an item")
    first = (add,) if not meeting.items else ()
    last = () if first else (add,)
    no_items = "" if meeting.items else "The agenda has no items yet."
    return (
        *first,
        Possible("opened", "Open the meeting"),
        *last,
        Possible("paper-attached", "Attach a paper", why_not=no_items),
        Possible("published", "Record that agenda and papers were published"),
        Possible("moved", "Move the meeting to another day, time or place"),
        Possible("cancelled", "Cancel the meeting"),
    )


def unaccounted(meeting: Meeting) -> bool:
    """Say whether nobody has said yet of some member whether they came or sent apologies."""
    return any(each.how == NOT_THERE for each in whereabouts(meeting))


def _while_open(meeting: Meeting) -> tuple[Possible, ...]:
    item = meeting.current
    came = Possible("attended", "Record who came")
    left = Possible("left", "Record that somebody left")
    if item is not None:
        return (*_at_item(meeting, item), came, left)
    to_come = tuple(
        Possible("item-opened", f"Open item {each.number}: {each.says.title}", each.number)
        for each in meeting.waiting
    )
    why = f"Item {meeting.waiting[0].number} is not dealt with." if meeting.waiting else ""
    close = Possible("meeting-closed", "Close the meeting", why_not=why)
    if unaccounted(meeting):
        return (came, *to_come, close, left)
    return (*to_come, close, came, left)


def _at_item(meeting: Meeting, item: ItemNow) -> tuple[Possible, ...]:
    number = item.number
    declare = Possible("interest-declared", "Declare an interest", number)
    rule = Possible("ruled", "Rule on a conflict", number)
    defer = Possible("item-deferred", "Defer the item", number)
    close = Possible("item-closed", "Close the item", number)
    if not item.to_vote:
        report = (Possible("urgent-reported", "Record the report of an urgent decision", number),)
        return (close, *report, declare, rule, defer)
    why = _why_no_quorum(meeting, item)
    if item.motion is not None and item.motion.outcome is not None:
        again = () if item.carried else (Possible("motion-put", "Put another motion", number, why),)
        return (close, *again, Possible("action-agreed", "Record an action", number))
    end = (defer,) if item.to_decide else (close, defer)
    if item.quorum is None:
        open_conflicts = [
            s for s in suggested_conflicts(meeting, number) if s.ruling is None and not s.must_leave
        ]
        think = (
            (Possible("ruled", f"Rule on {open_conflicts[0].name}", number),) if open_conflicts else (rule,)
        )
        return (Possible("quorum-established", "Establish the quorum", number, why), declare, *think, *end)
    if item.motion is not None:
        return (*_at_motion(meeting, item, item.motion, why), rule, defer)
    if item.to_decide and (item.says.function is None or item.says.area is None):
        name = Possible("item-changed", "Name the function and area that are decided", number)
        return (name, declare, rule, defer)
    return (Possible("motion-put", "Put a motion", number, why), declare, rule, *end)


def _at_motion(meeting: Meeting, item: ItemNow, motion: Motion, why: str) -> tuple[Possible, ...]:
    """Return what can be done with a motion that has no result yet."""
    number = item.number
    nobody = "" if motion.votes or motion.consensus else "Nobody has voted."
    declared = Possible("result-declared", "Declare the result", number, why or nobody)
    if motion.consensus:
        return (declared, Possible("consensus-undone", "Put right: it was not agreed by consensus", number))
    vote = Possible("vote-cast", "Record votes", number, why)
    agree = Possible("consensus-reached", "Record consensus", number, why)
    voting = meeting.body.voting
    first = (agree,) if voting is not None and voting.consensus_first and not motion.votes else ()
    casting = (
        (Possible("casting-vote-given", "Record the casting vote", number, why),)
        if motion.casting is None and is_tie(meeting, item, motion)
        else ()
    )
    wrong = (Possible("vote-corrected", "Put a vote right", number),) if motion.votes else ()
    return (*first, vote, *casting, declared, *wrong)


def _why_no_quorum(meeting: Meeting, item: ItemNow) -> str:
    try:
        now = quorum_for(meeting, item)
    except OutOfOrder as refusal:
        return str(refusal)
    return "" if now.met else now.sentence
