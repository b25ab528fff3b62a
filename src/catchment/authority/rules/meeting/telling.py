"""Telling a meeting in words: the sentence a secretary needs now, and how each item stands."""

from catchment.authority.rules.meeting.room import is_tie, quorum_for
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Stage
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.structure.rules.words import counted, listed, plain_date


def sentence_of(meeting: Meeting) -> str:
    """Return the sentence that the page of a meeting opens with: what is next, and may it go on."""
    match meeting.stage:
        case Stage.NOTHING:
            return "Nothing has happened yet."
        case Stage.CANCELLED:
            return f"The meeting of {plain_date(meeting.day)} was cancelled: {meeting.cancelled_because}"
        case Stage.CALLED:
            return _before(meeting)
        case Stage.OPEN:
            return _during(meeting)
        case Stage.CLOSED:
            without = [str(each.number) for each in meeting.items if _taken(each) and not each.minutes]
            if without:
                word = "item" if len(without) == 1 else "items"
                return f"The meeting is closed. The minutes lack {word} {listed(without, 20)}."
            return "The meeting is closed. Its minutes wait for the next meeting to approve them."
        case Stage.APPROVED:
            published = meeting.minutes_published_on
            when = f"published on {plain_date(published)}" if published else "not published yet"
            return f"The minutes are approved and {when}. {_decided(meeting)}"


def _before(meeting: Meeting) -> str:
    said = f"{meeting.body.name} meets on {plain_date(meeting.day)}, {meeting.where}."
    agenda = counted(len([each for each in meeting.items if each.stage is ItemStage.WAITING]), "item")
    papers = sum(len(each.papers) for each in meeting.items)
    published = (
        f"published on {plain_date(meeting.published_on)}" if meeting.published_on else "not published yet"
    )
    return f"{said} The agenda has {agenda} with {counted(papers, 'paper')}, {published}."


def _during(meeting: Meeting) -> str:
    item = meeting.current
    if item is None:
        if meeting.waiting:
            first = meeting.waiting[0]
            return f"The meeting is open. Next is item {first.number}: {first.says.title}."
        return f"The meeting is open and every item is dealt with. {_decided(meeting)}"
    if item.motion is not None and item.motion.outcome is not None:
        return f"Item {item.number}. {item.motion.sentence}"
    if not item.to_vote:
        return f"Item {item.number}. {item.says.title}: {item.says.does.replace('-', ' ')}."
    try:
        return f"Item {item.number}. {quorum_for(meeting, item).sentence}"
    except OutOfOrder as refusal:
        return f"Item {item.number}. {refusal}"


def _decided(meeting: Meeting) -> str:
    carried = sum(each.carried for each in meeting.items)
    return f"{counted(carried, 'motion')} carried." if carried else "No motion was carried."


def _taken(item: ItemNow) -> bool:
    return item.stage in (ItemStage.CLOSED, ItemStage.DEFERRED)


def item_sentence(meeting: Meeting, item: ItemNow) -> str:
    """Return how an item stands, in a sentence."""
    if item.stage in (ItemStage.WITHDRAWN, ItemStage.DEFERRED):
        return f"{item.stage.capitalize()}: {item.why}"
    if item.motion is not None:
        return _motion_sentence(meeting, item, item.motion)
    if item.stage is ItemStage.OPEN and item.to_vote:
        return sentence_of(meeting).removeprefix(f"Item {item.number}. ")
    return {ItemStage.WAITING: "To be taken.", ItemStage.OPEN: "The meeting is at this item."}.get(
        item.stage, "Dealt with."
    )


def _motion_sentence(meeting: Meeting, item: ItemNow, motion: Motion) -> str:
    if motion.outcome is not None:
        return motion.sentence
    if motion.consensus:
        return "Agreed by consensus; the result is still to be declared."
    if meeting.stage is Stage.OPEN and is_tie(meeting, item, motion):
        return f"{counted(len(motion.votes), 'vote')} cast: a tie so far."
    return f"A motion is put; {counted(len(motion.votes), 'vote')} cast so far."
