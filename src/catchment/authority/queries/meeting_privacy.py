"""Showing a meeting to somebody: who the reader is, and a page without what is not for them (B-068).

`rules/meeting/privacy.py` says who may read what; here its answer is laid over the values of the pages, so
that a page, its JSON and the command line leave out the same things.
"""

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from catchment.authority.queries.meeting_values import ItemPage
from catchment.authority.rules.meeting.log import log_sentence
from catchment.authority.rules.meeting.privacy import (
    MEETING_IN_PRIVATE,
    WHOLE_MEETING,
    Reader,
    may_read,
    sees_drafts,
    title_of_item,
)
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.state import ItemNow, Meeting, Stage
from catchment.authority.rules.meeting.steps import (
    AnyStep,
    Attended,
    CastingVoteGiven,
    ChairTaken,
    ItemAdded,
    ItemChanged,
    Left,
    PaperAttached,
    Returned,
    VoteCast,
    VoteCorrected,
)
from catchment.authority.rules.meeting.telling import sentence_of
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.governance.models import Holding, Interest, PostHeld, SeatTerms
from catchment.governance.rules.document.vocabulary import ActsAs
from catchment.structure.rules.words import plain_date

IN_THE_ROOM = (Attended, Left, Returned, ChairTaken)  # why somebody went is told at the item it was for


def reader_of(actor: Actor, about: str, thing: Thing) -> Reader:
    """Return somebody as a reader of the meetings of a body or a system, by what they hold today.

    Four queries for a person who signed in, and those that the right to run the meetings takes.
    """
    today = Moment(timezone.localdate())
    runs = bool(about) and may_today(actor, Act.RUN_MEETINGS, about, thing).allowed
    if actor.kind is not ActorKind.PERSON:
        return Reader(actor, runs, today.as_at)
    held = Holding.objects.at(today).filter(person__code=actor.code).values("seat_id")
    seats = SeatTerms.objects.at(today).filter(seat_id__in=held).values_list("seat__body__code", "said")
    sits = {
        code: said.get("acts_as") == ActsAs.OBSERVER for code, said in sorted(seats, key=_observers_first)
    }
    return Reader(
        actor,
        runs,
        today.as_at,
        frozenset(code for code, observer in sits.items() if not observer),
        frozenset(code for code, observer in sits.items() if observer),
        _tied_to(actor.code, today),
    )


def _observers_first(row: tuple[str, dict[str, str]]) -> bool:
    """Order seats so that of two in one body the member's is read last, and counts."""
    return row[1].get("acts_as") != ActsAs.OBSERVER


def _tied_to(person: str, today: Moment) -> frozenset[str]:
    """Return the organisations in which somebody holds a post, or has a registered interest (two queries)."""
    posts = PostHeld.objects.at(today).filter(person__code=person).values_list("employer__code", "said")
    tied = {code for employer, said in posts for code in (employer, said.get("seconded_to")) if code}
    interests = Interest.objects.at(today).filter(Q(person__code=person), organisation__isnull=False)
    return frozenset(tied | set(interests.values_list("organisation__code", flat=True)))


def reads_everything(meeting: Meeting, reader: Reader) -> bool:
    """Say whether somebody may read all that was said at a meeting, of every item."""
    numbers = (WHOLE_MEETING, *(each.number for each in meeting.items))
    return all(may_read(meeting, number, reader) for number in numbers)


def item_title(meeting: Meeting, item: ItemNow, reader: Reader) -> str:
    """Return the title of an item as somebody may read it."""
    return item.says.title if may_read(meeting, item.number, reader) else title_of_item(item.says)


def sentence_for(meeting: Meeting, reader: Reader) -> str:
    """Return the sentence that a meeting opens with, as somebody may read it."""
    if meeting.stage is Stage.CANCELLED and not may_read(meeting, WHOLE_MEETING, reader):
        return f"The meeting of {plain_date(meeting.day)} was cancelled."
    if meeting.stage is not Stage.OPEN:
        return sentence_of(meeting)
    if meeting.current is not None:
        hidden = not may_read(meeting, meeting.current.number, reader)
        return MEETING_IN_PRIVATE if hidden else sentence_of(meeting)
    first = next(iter(meeting.waiting), None)
    if first is not None and not may_read(meeting, first.number, reader):
        return f"The meeting is open. Next is item {first.number}, which is private."
    return sentence_of(meeting)


def as_shown(meeting: Meeting, page: ItemPage, reader: Reader) -> ItemPage:
    """Return an item as somebody may see it, without what is private, and what is not published yet."""
    item = meeting.item(page.number)
    assert item is not None, "the page is of an item of this meeting"
    if not may_read(meeting, page.number, reader):
        return _of_private(item, page)
    if sees_drafts(meeting, page.number, reader):
        return replace(page, draft=bool(page.minutes) and meeting.stage is not Stage.APPROVED)
    if meeting.published_on is None:
        page = replace(page, papers=(), regards=())
    if meeting.stage is not Stage.APPROVED:
        page = replace(page, minutes="")
    if page.motion is not None and page.motion.outcome is None:
        motion = replace(page.motion, votes=(), casting=None)
        page = replace(page, motion=motion, votes=(), sentence="A motion is put; its result is to come.")
    return page


def _of_private(item: ItemNow, page: ItemPage) -> ItemPage:
    """Return what everybody may know of a private item: its number, function and place, and why."""
    return replace(
        page,
        title=title_of_item(item.says),
        sentence="This item is private.",
        why="",
        authority="",
        amount_pence=0,
        organisations=(),
        competitive=False,
        papers=(),
        regards=(),
        suggestions=(),
        declarations=(),
        rulings=(),
        quorum=None,
        motion=None,
        earlier=(),
        votes=(),
        minutes="",
        actions=(),
        readable=False,
    )


def log_sentence_for(setting: Setting, step: AnyStep, meeting: Meeting, at_item: int, reader: Reader) -> str:
    """Return what a step said as somebody may read it; `at_item` is where the meeting was (0: at none)."""
    number = _item_of(step, at_item)
    if number is not None and not may_read(meeting, number, reader):
        return f"Item {number}, which is private." if number else "Said in private."
    if number is None or sees_drafts(meeting, number, reader):
        return log_sentence(setting, step)
    item = meeting.item(number)
    if isinstance(step, PaperAttached) and meeting.published_on is None:
        return f"Paper for item {number}, which is not published yet."
    waits = item is not None and item.motion is not None and item.motion.outcome is None
    if isinstance(step, VoteCast | VoteCorrected | CastingVoteGiven) and waits:
        return f"A vote on item {number}, which has no result yet."
    return log_sentence(setting, step)


def _item_of(step: AnyStep, at_item: int) -> int | None:
    """Return the number of the item that a step tells something about; None where it is about none."""
    if isinstance(step, ItemAdded | ItemChanged):
        return step.item.number
    if isinstance(step, IN_THE_ROOM):
        return at_item
    number: int | None = getattr(step, "number", None)
    return number
