"""The pages of meetings: those of a body or system, and one meeting with everything about it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from catchment.authority.models import Proceeding, ProceedingKind
from catchment.authority.queries.decisions import body_names, lines_of, urgent_unreported
from catchment.authority.queries.meeting_items import items_of
from catchment.authority.queries.meeting_privacy import (
    as_shown,
    log_sentence_for,
    reader_of,
    reads_everything,
    sentence_for,
)
from catchment.authority.queries.meeting_values import (
    ActionLine,
    DecisionLine,
    LogLine,
    MeetingLine,
    MeetingPage,
    MeetingsPage,
    Next,
    PersonLine,
)
from catchment.authority.queries.meetings_read import (
    Kept,
    load_meetings,
    meeting_rows,
    meetings_with_steps,
    whose,
)
from catchment.authority.rules.meeting.coming_next import possible_next
from catchment.authority.rules.meeting.open_actions import open_actions
from catchment.authority.rules.meeting.privacy import WHOLE_MEETING, Reader, may_read
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.state import Meeting, Stage
from catchment.authority.rules.meeting.steps import (
    Called,
    ItemClosed,
    ItemDeferred,
    ItemOpened,
    Moved,
    Opened,
)
from catchment.authority.rules.meeting.whereabouts import CONFLICTED, LEFT, Whereabouts, whereabouts
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, Thing, may_today
from catchment.governance.rules.quorum import quorum_in_words, voting_in_words
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

OVER = (Stage.CLOSED, Stage.APPROVED, Stage.CANCELLED)


def meetings_page(
    moment: Moment, actor: Actor = ANYBODY, *, system: str = "", body: str = ""
) -> MeetingsPage:
    """Return the meetings of a body or a system: to come or open, held, and what is left over.

    Raises Missing where there is no such body or system.
    """
    of = whose(moment, system=system, body=body)
    reader = reader_of(actor, *of.about)
    system = "" if of.body else of.system
    rows = meeting_rows(moment, system=system, body=of.body)
    meetings = load_meetings(rows, moment)
    names = body_names((row.body.code for row in rows if row.body), moment)
    lines = [_line(meetings[row.code], names, reader) for row in rows if row.code in meetings]
    over = {code for code, each in meetings.items() if each.stage in OVER}
    coming = tuple(line for line in lines if line.meeting.code not in over)
    held = tuple(reversed([line for line in lines if line.meeting.code in over]))
    actions = _open_actions(meetings.values(), moment, reader)
    unreported = urgent_unreported(of.system, moment, body=of.body, reader=reader)
    next_one = next((line for line in coming if line.on >= moment.as_at), None)
    overdue = sum(each.overdue for each in actions)
    said = f"{counted(len(coming), 'meeting')} to come or open, {len(held)} held or cancelled."
    if next_one:
        said = f"The next meeting is on {plain_date(next_one.on)} ({next_one.body.name}). {said}"
    said += f" {counted(overdue, 'action')} overdue." if overdue else ""
    said = said if lines else "No meeting has been called."
    waits = counted(len(unreported), "urgent decision waits", "urgent decisions wait")
    return MeetingsPage(
        f"{said} {waits} to be reported." if unreported else said,
        of.system,
        of.body,
        coming,
        held,
        unreported,
        actions,
        bool(of.body) and reader.runs,
        of.name,
        of.trail,
        of.invented,
    )


def _line(meeting: Meeting, names: Mapping[str, str], reader: Reader) -> MeetingLine:
    body = meeting.body.body
    return MeetingLine(
        meeting_link(meeting),
        Link("body", body, names.get(body, meeting.body.name), f"/body/{body}"),
        meeting.day,
        str(meeting.stage),
        len(meeting.items),
        sum(each.carried for each in meeting.items),
        sentence_for(meeting, reader),
    )


def meeting_link(meeting: Meeting) -> Link:
    """Return a meeting as a link, named by its body and day."""
    name = f"{meeting.body.name}, {plain_date(meeting.day)}"
    return Link("meeting", meeting.code, name, f"/meeting/{meeting.code}")


def _open_actions(meetings: Iterable[Meeting], moment: Moment, reader: Reader) -> tuple[ActionLine, ...]:
    return tuple(
        ActionLine(
            meeting_link(meeting),
            each.action,
            each.what if may_read(meeting, each.number, reader) else "An action of a private item.",
            each.owner,
            each.due,
            each.due < moment.as_at,
        )
        for meeting, each in open_actions(tuple(meetings))
    )


def meeting_page(code: str, moment: Moment, actor: Actor = ANYBODY) -> MeetingPage:
    """Return the page of a meeting; raises Missing where there is none, or it was not known at the moment."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.MEETING, code__iexact=code)
    row = rows.select_related("system", "body").first()
    found = meetings_with_steps([row], moment) if row else {}
    if row is None or row.code not in found:
        raise Missing(f"No meeting has the code “{code[:60]}”.")
    meeting, steps = found[row.code]
    reader = reader_of(actor, meeting.body.body, Thing.BODY)
    verdict = may_today(actor, Act.RUN_MEETINGS, meeting.body.body, Thing.BODY)
    body = Link("body", meeting.body.body, meeting.body.name, f"/body/{meeting.body.body}")
    places = whereabouts(meeting)
    items = items_of(meeting, places, moment, _decisions(row, moment, reader))
    voting = meeting.body.voting
    assumed = " (The usual rule: the handbook says none.)" if meeting.body.voting_assumed else ""
    whys = reads_everything(meeting, reader)
    return MeetingPage(
        kind="meeting",
        kind_label="Meeting",
        code=row.code,
        name=f"{meeting.body.name}, {plain_date(meeting.day)}",
        href=f"/meeting/{row.code}",
        system=row.system.code,
        body=body,
        sentence=sentence_for(meeting, reader),
        stage=str(meeting.stage),
        on=meeting.day,
        at=f"{meeting.at:%H:%M}" if meeting.at else "",
        where=meeting.where,
        public=meeting.public,
        privacy=_privacy(meeting),
        trail=(
            Link("system", row.system.code, row.system.code, f"/system/{row.system.code}"),
            body,
            Link("meetings", meeting.body.body, "Meetings", f"/body/{meeting.body.body}/meetings"),
        ),
        quorum_rule=quorum_in_words(meeting.body.quorum) if meeting.body.quorum else "",
        voting_rule=voting_in_words(voting) + assumed if voting else "",
        chair=meeting.chair.name if meeting.chair else "",
        current=meeting.current.number if meeting.current else None,
        next=_next(meeting, reader) if verdict.allowed else (),
        room=tuple(_person(place, meeting, reader, whys) for place in places),
        occupants=tuple(each if whys else replace(each, why_out="") for each in meeting.occupants),
        apologies=meeting.apologies,
        items=tuple(as_shown(meeting, each, reader) for each in items),
        actions=tuple(each for each in meeting.actions if may_read(meeting, each.number, reader)),
        reported=tuple(Link("decision", each, each, f"/decision/{each}") for each in meeting.reported),
        to_report=urgent_unreported(row.system.code, moment, body=meeting.body.body, reader=reader),
        publication=_publication(meeting),
        approval=_approval(meeting),
        log=_log(steps, meeting, reader),
        last=meeting.taken,
        proxies=voting is not None and voting.proxies,
        may_run=verdict.allowed,
        may_run_reason=verdict.reason,
    )


def _decisions(row: Proceeding, moment: Moment, reader: Reader) -> dict[int | None, DecisionLine]:
    """Return the decisions of a meeting by item, of those taken by the day and known at the moment."""
    rows = row.decisions.select_related("body", "proceeding").filter(taken_on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    found = list(rows)
    lines = lines_of(found, moment, reader)
    return {each.item: line for each, line in zip(found, lines, strict=True)}


def _next(meeting: Meeting, reader: Reader) -> tuple[Next, ...]:
    """Return what can be done now; at an item with which whoever runs the meeting has a conflict, nothing."""
    found = []
    for each in possible_next(meeting):
        label, why_not = each.label, each.why_not
        if each.number is not None and not may_read(meeting, each.number, reader):
            if each.kind != "item-opened":
                continue
            label, why_not = f"Open item {each.number}", ""
        found.append(Next(each.kind, label, each.number, why_not))
    return tuple(found)


def _person(place: Whereabouts, meeting: Meeting, reader: Reader, whys: bool) -> PersonLine:
    """Return where somebody is; why they are out is only for those who may read everything of the meeting."""
    p, how, why = place, place.how, place.why
    item = meeting.current
    if how == CONFLICTED and not whys and item is not None and not may_read(meeting, item.number, reader):
        how = LEFT
    if not whys and how != CONFLICTED:
        why = ""
    return PersonLine(p.seat, p.title, p.person, p.name, how, p.votes, p.observer, p.in_room, why)


def _privacy(meeting: Meeting) -> str:
    if meeting.public:
        return ""
    if meeting.exclusion is not None:
        return f"The public is excluded: {meeting.exclusion.resolution}. {meeting.exclusion.reason}"
    if meeting.body.must_be_public:
        return "It is called in private, and no resolution excludes the public (B-068)."
    return "This body need not meet in public (B-068)."


def _publication(meeting: Meeting) -> tuple[str, ...]:
    found = []
    if meeting.published_on:
        at = f" at {meeting.published_at}" if meeting.published_at else ""
        found.append(f"Agenda and papers: {plain_date(meeting.published_on)}{at}.")
    if meeting.minutes_published_on:
        at = f" at {meeting.minutes_published_at}" if meeting.minutes_published_at else ""
        found.append(f"Minutes: {plain_date(meeting.minutes_published_on)}{at}.")
    return tuple(found)


def _approval(meeting: Meeting) -> str:
    if meeting.approved is None:
        return ""
    return f"Approved on {plain_date(meeting.approved.on)} by {meeting.approved.meeting}."


def _log(steps: tuple[Kept, ...], meeting: Meeting, reader: Reader) -> tuple[LogLine, ...]:
    """Return the log, the setting of each step being that of the last time it was read."""
    setting: Setting | None = None
    found, at_item = [], WHOLE_MEETING
    for number, kept in enumerate(steps, start=1):
        step = kept.step
        if isinstance(step, Called | Opened | Moved):
            setting = step.setting
        assert setting is not None, "the first step calls the meeting"
        if isinstance(step, ItemOpened):
            at_item = step.number
        sentence = log_sentence_for(setting, step, meeting, at_item, reader)
        found.append(LogLine(number, step.kind, sentence, kept.by, kept.at))
        if isinstance(step, ItemClosed | ItemDeferred) and step.number == at_item:
            at_item = WHOLE_MEETING
    return tuple(found)
