"""A meeting as it is shown to whoever may run it: the page, the room drawn, and a form for each next step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from catchment.authority.meeting_forms import Around, form_for
from catchment.authority.queries.meeting_values import ItemPage, MeetingPage, Next
from catchment.authority.queries.meetings import meeting_page
from catchment.authority.queries.meetings_read import load_meetings, meeting_rows
from catchment.authority.rules.meeting.open_actions import open_actions
from catchment.authority.rules.meeting.state import Stage
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import TablePicture, TableSeat
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Form
from catchment.structure.models import Organisation
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

OF_ITS_ITEM = ("paper-attached", "item-withdrawn")  # shown with the item, also where the meeting is at it
OTHER = frozenset(
    {
        "published",
        "moved",
        "cancelled",
        "attended",
        "attendance-corrected",
        "left",
        "returned",
        "chair-taken",
        "action-done",
        "item-added",
    }
)


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting with its picture and its forms; `problems` and `notice` answer what was sent last."""

    meeting: MeetingPage
    picture: TablePicture | None
    first: tuple[Form, ...]  # what most likely comes next
    other: tuple[Form, ...]
    of_items: dict[int, tuple[Form, ...]]
    problems: tuple[FormError, ...] = ()
    notice: str = ""
    trail: tuple[Link, ...] = ()
    invented: bool = False


def shown_meeting(code: str, moment: Moment, actor: Actor) -> MeetingShown:
    """Return a meeting with its forms, which only whoever may run it gets."""
    page = meeting_page(code, moment, actor)
    around = _around(page, moment) if page.may_run else Around(timezone.localdate())
    forms = [form_for(page, step, around) for step in _steps(page, around)] if page.may_run else []
    soon = _soon(page)
    of_items: dict[int, list[Form]] = {}
    first: list[Form] = []
    other: list[Form] = []
    for form in forms:
        asked = dict(form.hidden)
        number, kind = asked.get("number"), asked["kind"]
        if number is None:
            (other if kind in OTHER - soon else first).append(form)
        elif int(number) == page.current and kind not in OF_ITS_ITEM:
            first.append(form)
        else:
            of_items.setdefault(int(number), []).append(form)
    return MeetingShown(
        page,
        room_picture(page),
        tuple(replace(form, folded=bool(form.fields) and place > 0) for place, form in enumerate(first)),
        tuple(replace(form, folded=True) for form in other),
        {number: tuple(replace(form, folded=True) for form in found) for number, found in of_items.items()},
        trail=page.trail,
        invented=Organisation.objects.filter(code=page.system, invented=True).exists(),
    )


def _soon(page: MeetingPage) -> set[str]:
    """Return what comes first now and not with the rest: an agenda that is empty, people not seen yet."""
    soon = {"item-added"} if page.stage == "called" or not page.items else set()
    if page.stage == "open" and page.current is None and any(each.how == "not there" for each in page.room):
        soon.add("attended")
    return soon


def _steps(page: MeetingPage, around: Around) -> list[Next]:
    """Return each step that can be taken now, once: the most likely first, then what may be done besides."""
    items = {each.number: each for each in page.items if each.readable}  # with a conflict: no forms
    found: dict[tuple[str, int | None], Next] = {}
    for step in (*page.next, *_besides(page, around)):
        needs_item = step.kind in OF_ITS_ITEM and step.number is None
        too_early = step.kind == "opened" and around.today < page.on
        if not (step.why_not or needs_item or too_early) and (step.number is None or step.number in items):
            found.setdefault((step.kind, step.number), step)
    return list(found.values())


def _besides(page: MeetingPage, around: Around) -> Iterator[Next]:
    """Give what may be done besides what is most likely next."""
    if page.stage in ("called", "open"):
        for item in page.items:
            yield from _of_item(page, item)
    if page.stage == "open":
        yield Next("item-added", "Add an item, such as any other business")
        yield Next("chair-taken", "Record that somebody else takes the chair")
        if any(not each.in_room for each in page.occupants):
            yield Next("returned", "Record that somebody came back")
        yield Next("attendance-corrected", "Put right: somebody was recorded as there and was not")
    mine = any(each.done_on is None for each in page.actions)
    if page.stage in ("open", "closed") and (mine or around.actions):
        yield Next("action-done", "Record that an action was done")


def _of_item(page: MeetingPage, item: ItemPage) -> Iterator[Next]:
    """Give what may be done with an item at any time, as far as it has come."""
    number, is_open = item.number, page.stage == "open"
    if item.stage in ("waiting", "open"):
        yield Next("paper-attached", f"Attach a paper to item {number}", number)
        if item.motion is None:
            yield Next("item-changed", f"Change item {number}", number)
        yield Next("interest-declared", f"Declare an interest in item {number}", number)
    if item.stage == "waiting":
        yield Next("item-withdrawn", f"Withdraw item {number}", number)
    if is_open and item.stage in ("open", "closed", "deferred"):
        yield Next("action-agreed", f"Record an action under item {number}", number)
    if is_open and item.stage in ("closed", "deferred"):
        verb = "Redraft" if item.minutes else "Draft"
        yield Next("minutes-drafted", f"{verb} the minute of item {number}", number)


def _around(page: MeetingPage, moment: Moment) -> Around:
    """Return what earlier meetings of the body left over for this one: actions, and minutes (2 queries)."""
    today = timezone.localdate()
    if page.stage not in ("called", "open", "closed"):
        return Around(today)
    loaded = load_meetings(meeting_rows(moment, body=page.body.code), moment)
    earlier = [each for code, each in loaded.items() if code != page.code and each.day <= page.on]
    done = open_actions(tuple(loaded.values()))
    before = {each.code for each in earlier}
    actions = tuple(
        Choice(
            f"{meeting.code} {action.action}",
            f"{action.what} ({action.owner}, by {plain_date(action.due)}; from {plain_date(meeting.day)})",
        )
        for meeting, action in done
        if meeting.code in before
    )
    minutes = tuple(
        Choice(each.code, f"The meeting of {plain_date(each.day)} ({each.code})")
        for each in earlier
        if each.stage is Stage.CLOSED
    )
    return Around(today, actions, minutes)


def room_picture(page: MeetingPage) -> TablePicture | None:
    """Return the table with who is in the room; a chair is hollow where its holder is not."""
    if not page.room or page.stage == "called":
        return None
    seats = tuple(
        TableSeat(
            title=each.title,
            holder=each.name if each.in_room else "",
            group="",
            filling="",
            acts_as="observer" if each.observer else "deputy" if each.how == "deputy" else "member",
            votes=each.votes,
            warning=each.how if each.how == "out for a conflict" else "",
            detail=each.why,
            empty="" if each.in_room else f"{each.name or 'Nobody'}: {each.how}",
        )
        for each in page.room
    )
    there = sum(each.in_room for each in page.room)
    out = [each.name for each in page.room if each.how == "out for a conflict"]
    is_on = page.stage == "open"
    are = ("person is", "people are") if is_on else ("person was", "people were")
    title = f"{counted(there, *are)} in the room{'' if is_on else ' at the end'}"
    if out:
        title += f"; {' and '.join(out)} left for a conflict"
    return TablePicture(title, seats)
