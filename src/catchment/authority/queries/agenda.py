"""The agenda of a meeting as its board publishes it: what is asked of the body, and whether it may decide.

There is one agenda, for everybody. Of an item to be taken in private it says only that (B-068).
"""

from catchment.authority.queries.asking import Unknown, graph_at, read_question
from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.queries.minutes import (
    ASKED,
    asked_of,
    body_link,
    in_order,
    is_invented,
    papers_of,
    resolution_of,
    trail_of,
)
from catchment.authority.queries.minutes_values import AgendaLine, AgendaPage
from catchment.authority.rules.answers import Answer
from catchment.authority.rules.explaining import explain
from catchment.authority.rules.meeting.privacy import WHOLE_MEETING
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Stage
from catchment.authority.rules.meeting.steps import ItemKind
from catchment.foundation.moment import Moment
from catchment.governance.rules.document.vocabulary import SeatRole
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

PRIVATE_TITLE = "An item to be taken in private"


def agenda_page(code: str, moment: Moment) -> AgendaPage:
    """Return the agenda of a meeting as it was known at the moment; raises Missing where there is none."""
    meeting = load_meeting(code, moment)
    answers = _answers(meeting)
    items = tuple(_line(meeting, each, answers.get(each.number)) for each in in_order(meeting))
    return AgendaPage(
        kind="agenda",
        kind_label="Agenda",
        code=meeting.code,
        name=f"Agenda for the meeting of {plain_date(meeting.day)}",
        href=f"/meeting/{meeting.code}/agenda",
        system=meeting.body.system,
        trail=trail_of(meeting),
        body=body_link(meeting),
        meeting=Link("meeting", meeting.code, meeting.code, f"/meeting/{meeting.code}"),
        sentence=_sentence(meeting, items),
        status_sentence=_status(meeting),
        on=meeting.day,
        at=f"{meeting.at:%H:%M}" if meeting.at else "",
        where=meeting.where,
        public=meeting.public,
        chair=_chair(meeting),
        items=items,
        invented=is_invented(meeting),
    )


def _answers(meeting: Meeting) -> dict[int, Answer | str]:
    """Return what the scheme of the day says of the body and each public item to decide, or what is amiss."""
    asked = [
        each.says
        for each in meeting.items
        if each.to_decide and each.stage is not ItemStage.WITHDRAWN and not meeting.is_private(each.number)
    ]
    found: dict[int, Answer | str] = {}
    if not asked:
        return found
    day = Moment(meeting.day)
    graph, spent = graph_at(day), spent_this_year(meeting.body.system, day)
    for says in asked:
        if says.function is None or says.area is None:
            found[says.number] = "It names no function and area yet, so it cannot be decided."
            continue
        try:
            question = read_question(graph, says.function, says.area, says.amount_pence)
            found[says.number] = explain(graph, meeting.body.body, question, spent)
        except Unknown as unknown:
            found[says.number] = str(unknown)
    return found


def _line(meeting: Meeting, item: ItemNow, answer: Answer | str | None) -> AgendaLine:
    number, says = item.number, item.says
    withdrawn = item.stage is ItemStage.WITHDRAWN
    if meeting.is_private(number):
        resolution = resolution_of(meeting, item)
        return AgendaLine(
            number, PRIVATE_TITLE, True, resolution, "", outcome="Withdrawn." if withdrawn else ""
        )
    published = meeting.published_on is not None  # before that papers are drafts
    known = answer if isinstance(answer, Answer) else None
    return AgendaLine(
        number=number,
        title=says.title,
        withheld=False,
        resolution="",
        asked=asked_of(item),
        function=known.function.name if known else "",
        area=known.area.name if known else "",
        amount_pence=says.amount_pence,
        who_may=known.sentence if known else str(answer or ""),
        papers=papers_of(item) if published else (),
        outcome=f"Withdrawn: {item.why}" if withdrawn else "",
    )


def _sentence(meeting: Meeting, items: tuple[AgendaLine, ...]) -> str:
    if meeting.stage is Stage.CANCELLED:
        why = "." if meeting.is_private(WHOLE_MEETING) else f": {meeting.cancelled_because}"
        return f"The meeting of {plain_date(meeting.day)} was cancelled{why}"
    verb = "meets" if meeting.stage is Stage.CALLED else "met"
    standing = [each for each in items if not each.outcome]
    decide = sum(each.asked == ASKED[ItemKind.DECIDE] for each in standing)  # of the public ones
    private = sum(each.withheld for each in standing)
    said = f"{meeting.body.name} {verb} on {plain_date(meeting.day)}, {meeting.where}"
    count = (
        f"{counted(len(standing), 'item')}, {decide} to decide" if standing else "nothing on the agenda yet"
    )
    return f"{said}: {count}{f', {private} in private' if private else ''}."


def _status(meeting: Meeting) -> str:
    if meeting.published_on is None:
        return "The agenda is not published yet and may still change."
    at = f" at {meeting.published_at}" if meeting.published_at else ""
    return f"Published with its papers on {plain_date(meeting.published_on)}{at}."


def _chair(meeting: Meeting) -> str:
    """Return who holds the seat of the body's chair, by name; empty where nobody does."""
    seats = [each for each in meeting.body.seats if each.seat.role is SeatRole.CHAIR]
    return " and ".join(holder.name for seat in seats for holder in seat.holders)
