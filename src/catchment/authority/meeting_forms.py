"""The questions of a meeting: one form for each step that can be taken now.

What can be done follows from the meeting (`MeetingPage.next`); a form asks for what goes with the step, and
`meeting_answers.py` reads what was sent back into the step. Names begin with the step and the item, so that
the same question may stand on a page twice. What is asked about an item is in `meeting_item_forms.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from catchment.authority import meeting_item_forms as of_item
from catchment.authority.meeting_item_forms import NOBODY, VOTES, seat_field, who, words
from catchment.authority.queries.meeting_values import ItemPage, MeetingPage, Next, PersonLine
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.structure.rules.words import plain_date

WHERE_PUBLISHED = "Address where it is published, if it is"
AT_WHAT_TIME = "For example, 14:05. It may be left out."


@dataclass(frozen=True, slots=True)
class Around:
    """What a form may offer beside the meeting itself: today, and what earlier meetings left over.

    `actions` are those not done yet, each “meeting number”; `minutes` the meetings that wait for approval.
    """

    today: date
    actions: tuple[Choice, ...] = ()
    minutes: tuple[Choice, ...] = ()


def prefix(kind: str, number: int | None) -> str:
    """Return what the names of a form's questions begin with."""
    return f"{kind}-{number}-" if number is not None else f"{kind}-"


def form_for(page: MeetingPage, step: Next, around: Around) -> Form:
    """Return the form of a step that can be taken now."""
    start = prefix(step.kind, step.number)
    item = next((each for each in page.items if each.number == step.number), None)
    fields = _fields(page, step.kind, start, item, around)
    hidden = [("after", str(page.last))]
    hidden += [("number", str(step.number))] if step.number is not None else []
    return Form(
        f"{step.kind}-{step.number}" if step.number is not None else step.kind,
        step.label,
        step.label,
        tuple(fields),
        intro=step.why_not,
        hidden=(("kind", step.kind), *hidden),
        folded=bool(fields),
    )


def _fields(page: MeetingPage, kind: str, start: str, item: ItemPage | None, around: Around) -> list[Field]:
    """Return the questions of a step; none for what only needs a button."""
    if kind in OF_THE_ROOM:
        return OF_THE_ROOM[kind](page, start, around)
    if item is not None and kind in OF_AN_ITEM:
        return OF_AN_ITEM[kind](page, start, item, around)
    return []


def _person(each: PersonLine) -> Choice:
    return Choice(who(each.seat, each.person), f"{each.name} ({each.title})")


def _attended(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    """Ask who is here: everybody of the body who has not been seen yet."""
    missing = [each for each in page.room if each.how in ("not there", "apologies")]
    choices = tuple(_person(each) for each in missing)
    sorry = tuple(_person(each) for each in missing if each.how != "apologies")
    return [
        Field(f"{start}present", "Who is here?", "checks", "Tick everybody who has come.", choices),
        Field(f"{start}apologies", "Who sent apologies?", "checks", choices=sorry),
        Field(f"{start}deputy_for", "For whom does a deputy come?", "select", choices=NOBODY + choices),
        words(start, "deputy", "The deputy's name"),
    ]


def _opened(page: MeetingPage, start: str, around: Around) -> list[Field]:
    choices = tuple(_person(each) for each in page.room if each.name)
    asked = [
        Field(f"{start}seat", "Who is in the chair?", "select", choices=NOBODY + choices),
        words(start, "because", "If it is not the chair of the body: why?"),
    ]
    if around.today > page.on:
        hint = f"It is called for {plain_date(page.on)}. If it was held on another day, move it first."
        asked.append(date_field(f"{start}held", "On which day was it held?", page.on, hint))
    return asked


def _out(page: MeetingPage) -> tuple[Choice, ...]:
    return tuple(
        Choice(who(each.seat, each.person), f"{each.name} ({each.title})")
        for each in page.occupants
        if not each.in_room
    )


def _left(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    return [
        seat_field(page, start, "Who leaves?"),
        words(start, "at", "At what time?", hint=AT_WHAT_TIME),
        words(start, "reason", "Why?"),
    ]


def _returned(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    return [
        Field(f"{start}seat", "Who comes back?", "select", choices=NOBODY + _out(page)),
        words(start, "at", "At what time?", hint=AT_WHAT_TIME),
    ]


def _chair_taken(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    return [seat_field(page, start, "Who takes the chair?"), words(start, "reason", "Why?")]


def _attendance_corrected(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    here = tuple(
        Choice(who(each.seat, each.person), f"{each.name} ({each.title})") for each in page.occupants
    )
    return [
        Field(f"{start}seat", "Who was not there?", "select", choices=NOBODY + here),
        words(start, "because", "How did it come to be written down?", "area"),
    ]


def _moved(page: MeetingPage, start: str, _around: Around) -> list[Field]:
    return [
        date_field(f"{start}on", "To which day?", page.on),
        words(start, "at", "At what time?", value=page.at, hint=AT_WHAT_TIME),
        words(start, "where", "Where?", value=page.where),
        words(start, "because", "Why is it moved?", "area"),
    ]


def _published(page: MeetingPage, start: str, around: Around) -> list[Field]:
    return [
        date_field(f"{start}on", "When was it published?", min(around.today, page.on)),
        words(start, "address", WHERE_PUBLISHED),
    ]


def _minutes_published(_page: MeetingPage, start: str, around: Around) -> list[Field]:
    return [
        date_field(f"{start}on", "When were they published?", around.today),
        words(start, "address", WHERE_PUBLISHED),
    ]


def open_of(page: MeetingPage) -> tuple[Choice, ...]:
    """Return the actions of a meeting that are not done yet."""
    return tuple(
        Choice(str(each.action), f"{each.what} ({each.owner}, by {plain_date(each.due)})")
        for each in page.actions
        if each.done_on is None
    )


def _action_done(page: MeetingPage, start: str, around: Around) -> list[Field]:
    choices = NOBODY + open_of(page) + around.actions
    return [
        Field(f"{start}action", "Which action?", "select", choices=choices),
        date_field(f"{start}on", "When was it done?", min(around.today, page.on)),
        words(start, "note", "A note"),
    ]


def _urgent(page: MeetingPage, start: str) -> list[Field]:
    choices = tuple(
        Choice(each.decision.code, f"{each.title} ({each.decision.code})") for each in page.to_report
    )
    return [Field(f"{start}decision", "Which urgent decision?", "select", choices=NOBODY + choices)]


def _deferred(start: str, item: ItemPage) -> list[Field]:
    missing = item.quorum.missing if item.quorum else ""
    return [words(start, "reason", "Why is it put off?", "area", missing)]


OF_THE_ROOM: dict[str, Callable[[MeetingPage, str, Around], list[Field]]] = {
    "attended": _attended,
    "attendance-corrected": _attendance_corrected,
    "left": _left,
    "returned": _returned,
    "chair-taken": _chair_taken,
    "opened": _opened,
    "moved": _moved,
    "item-added": lambda page, start, around: of_item.item_fields(start, None, around.minutes),
    "published": _published,
    "cancelled": lambda page, start, around: [words(start, "reason", "Why will it not take place?", "area")],
    "minutes-published": _minutes_published,
    "action-done": _action_done,
}
OF_AN_ITEM: dict[str, Callable[[MeetingPage, str, ItemPage, Around], list[Field]]] = {
    "item-changed": lambda page, start, item, around: of_item.item_fields(start, item, around.minutes),
    "item-withdrawn": lambda page, start, item, around: [words(start, "reason", "Why?", "area")],
    "item-deferred": lambda page, start, item, around: _deferred(start, item),
    "paper-attached": lambda page, start, item, around: of_item.paper_fields(start, item),
    "interest-declared": lambda page, start, item, around: of_item.interest_fields(page, start, item),
    "ruled": lambda page, start, item, around: of_item.ruled_fields(page, start),
    "motion-put": lambda page, start, item, around: of_item.motion_fields(page, start, item),
    "vote-cast": lambda page, start, item, around: of_item.vote_fields(page, start, item),
    "vote-corrected": lambda page, start, item, around: of_item.vote_corrected_fields(start, item),
    "consensus-undone": lambda page, start, item, around: [
        words(start, "because", "How do you know?", "area")
    ],
    "result-declared": lambda page, start, item, around: of_item.result_fields(start, item),
    "casting-vote-given": lambda page, start, item, around: [
        Field(f"{start}vote", "The casting vote", "radios", choices=VOTES[:2])
    ],
    "action-agreed": lambda page, start, item, around: of_item.action_fields(page, start),
    "minutes-drafted": lambda page, start, item, around: [
        words(start, "text", f"Minutes of item {item.number}", "area", item.minutes or item.sentence)
    ],
    "urgent-reported": lambda page, start, item, around: _urgent(page, start),
}
