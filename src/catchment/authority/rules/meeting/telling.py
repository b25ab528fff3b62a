"""Telling a meeting in words: the sentence a secretary needs now, who is where, and what may come next."""

from dataclasses import dataclass

from catchment.authority.rules.meeting.conflicts import out_for, silent_for, suggested_conflicts
from catchment.authority.rules.meeting.room import counts_in, is_tie, quorum_for
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Motion, Stage
from catchment.authority.rules.meeting.steps import ItemKind
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document.vocabulary import ActsAs
from catchment.structure.rules.words import counted, listed, plain_date

IN_THE_CHAIR, PRESENT, DEPUTY = "in the chair", "present", "deputy"
CONFLICTED, LEFT, APOLOGIES, NOT_THERE = "out for a conflict", "left", "apologies", "not there"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Somebody of the body: where they are now, and why not in the room."""

    seat: str
    title: str
    person: str
    name: str
    how: str
    votes: bool
    observer: bool
    in_room: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Possible:
    """Something that can be done next: the kind of the step, in words, and what stands in the way."""

    kind: str
    label: str
    number: int | None = None
    why_not: str = ""


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
    if not item.to_decide:
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
    if item.stage is ItemStage.OPEN and item.to_decide:
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


def whereabouts(meeting: Meeting) -> tuple[Whereabouts, ...]:
    """Return where everybody of the body is, seat by seat, for the item that the meeting is at."""
    out = out_for(meeting, meeting.current) if meeting.current else {}
    found: list[Whereabouts] = []
    for then in meeting.body.seats:
        seat = then.seat
        observer = seat.acts_as is ActsAs.OBSERVER
        here = [each for each in meeting.occupants if each.seat == seat.code]
        for each in here:
            if each.person in out and each.in_room:
                how, why = CONFLICTED, out[each.person]
            elif not each.in_room:
                how, why = LEFT, each.why_out
            elif meeting.chair is not None and meeting.chair.person == each.person:
                how, why = IN_THE_CHAIR, ""
            else:
                how, why = DEPUTY if each.deputy else PRESENT, ""
            inside = each.in_room and each.person not in out
            found.append(
                Whereabouts(
                    seat.code, seat.title, each.person, each.name, how, seat.votes, observer, inside, why
                )
            )
        apologies = {each.person for each in meeting.apologies if each.seat == seat.code}
        for holder in then.holders:
            if not any(each.person == holder.person for each in here):
                how = APOLOGIES if holder.person in apologies else NOT_THERE
                found.append(
                    Whereabouts(
                        seat.code, seat.title, holder.person, holder.name, how, seat.votes, observer, False
                    )
                )
    return tuple(found)


def why_no_vote(meeting: Meeting, item: ItemNow, place: Whereabouts) -> str:
    """Return why somebody may not vote on an item, empty where they may; the page asks before they try."""
    if place.observer or not place.votes:
        return "Has no vote."
    if place.how == CONFLICTED:
        return f"Must leave: {place.why}"
    if not place.in_room:
        return "Is not in the room."
    if place.person in silent_for(meeting, item):
        return "Stays without a vote."
    voting = meeting.body.voting
    deputy = any(
        each.deputy and (each.seat, each.person) == (place.seat, place.person) for each in meeting.occupants
    )
    if deputy and voting is not None and not voting.deputies_vote:
        return "Deputies do not vote here."
    return "" if counts_in(meeting, place.person) == place.seat else "Votes in another seat."


def possible_next(meeting: Meeting) -> tuple[Possible, ...]:
    """Return what can be done now, the most likely first."""
    match meeting.stage:
        case Stage.CALLED:
            return (
                Possible("opened", "Open the meeting"),
                Possible("item-added", "Add an item"),
                Possible("paper-attached", "Attach a paper", why_not=_no_items(meeting)),
                Possible("published", "Record that agenda and papers were published"),
                Possible("cancelled", "Cancel the meeting"),
            )
        case Stage.OPEN:
            return _while_open(meeting)
        case Stage.CLOSED:
            lacking = [each for each in meeting.items if _taken(each) and not each.minutes]
            why = f"Item {lacking[0].number} has no minute yet." if lacking else ""
            return (
                *(
                    Possible("minutes-drafted", f"Draft the minute of item {i.number}", i.number)
                    for i in lacking
                ),
                Possible("minutes-approved", "Record that the minutes were approved", why_not=why),
            )
        case Stage.APPROVED:
            return (Possible("minutes-published", "Record that the minutes were published"),)
        case _:
            return ()


def _no_items(meeting: Meeting) -> str:
    return "" if meeting.items else "The agenda has no items yet."


def _while_open(meeting: Meeting) -> tuple[Possible, ...]:
    item = meeting.current
    anytime = (Possible("attended", "Record who came"), Possible("left", "Record that somebody left"))
    if item is None:
        to_come = tuple(
            Possible("item-opened", f"Open item {each.number}: {each.says.title}", each.number)
            for each in meeting.waiting
        )
        why = f"Item {meeting.waiting[0].number} is not dealt with." if meeting.waiting else ""
        return (*to_come, Possible("meeting-closed", "Close the meeting", why_not=why), *anytime)
    return (*_at_item(meeting, item), *anytime)


def _at_item(meeting: Meeting, item: ItemNow) -> tuple[Possible, ...]:
    number = item.number
    declare = Possible("interest-declared", "Declare an interest", number)
    rule = Possible("ruled", "Rule on a conflict", number)
    defer = Possible("item-deferred", "Defer the item", number)
    close = Possible("item-closed", "Close the item", number)
    if not item.to_decide:
        report = (Possible("urgent-reported", "Record the report of an urgent decision", number),)
        return (close, *report, declare, rule, defer)
    why = _why_no_quorum(meeting, item)
    if item.motion is not None and item.motion.outcome is not None:
        again = () if item.carried else (Possible("motion-put", "Put another motion", number, why),)
        return (close, *again, Possible("action-agreed", "Record an action", number))
    if item.quorum is None:
        open_conflicts = [
            s for s in suggested_conflicts(meeting, number) if s.ruling is None and not s.must_leave
        ]
        think = (
            (Possible("ruled", f"Rule on {open_conflicts[0].name}", number),) if open_conflicts else (rule,)
        )
        return (Possible("quorum-established", "Establish the quorum", number, why), declare, *think, defer)
    if item.motion is None:
        return (Possible("motion-put", "Put a motion", number, why), declare, rule, defer)
    motion = item.motion
    declared = Possible(
        "result-declared",
        "Declare the result",
        number,
        why or ("" if motion.votes or motion.consensus else "Nobody has voted."),
    )
    if motion.consensus:
        return (declared, defer)
    vote = Possible("vote-cast", "Record votes", number, why)
    agree = Possible("consensus-reached", "Record consensus", number, why)
    voting = meeting.body.voting
    first = (agree,) if voting is not None and voting.consensus_first and not motion.votes else ()
    casting = (
        (Possible("casting-vote-given", "Record the casting vote", number, why),)
        if motion.casting is None and is_tie(meeting, item, motion)
        else ()
    )
    return (*first, vote, *casting, declared, rule, defer)


def _why_no_quorum(meeting: Meeting, item: ItemNow) -> str:
    try:
        now = quorum_for(meeting, item)
    except OutOfOrder as refusal:
        return str(refusal)
    return "" if now.met else now.sentence


def approves_minutes(meeting: Meeting) -> bool:
    """Say whether a meeting has come to an item that approves the minutes of the last."""
    return any(
        each.says.does is ItemKind.MINUTES and each.stage in (ItemStage.OPEN, ItemStage.CLOSED)
        for each in meeting.items
    )
