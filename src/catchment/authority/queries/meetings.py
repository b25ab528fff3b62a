"""The pages of meetings: those of a body or system, and one meeting with everything about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from catchment.authority.models import Proceeding, ProceedingKind, ProceedingStep
from catchment.authority.queries.asking import Unknown, graph_at, read_question
from catchment.authority.queries.decisions import (
    body_names,
    lines_of,
    spent_this_year,
    urgent_unreported,
)
from catchment.authority.queries.meeting_privacy import Reader, as_shown, item_of, may_read
from catchment.authority.queries.meeting_values import (
    ActionLine,
    DecisionLine,
    ItemPage,
    LogLine,
    MeetingLine,
    MeetingPage,
    MeetingsPage,
    Next,
    PaperLine,
    PersonLine,
    RegardLine,
    VoteLine,
)
from catchment.authority.queries.meetings_read import load_meetings, meeting_rows
from catchment.authority.rules.duties_of_regard import duties_asked
from catchment.authority.rules.explaining import explain
from catchment.authority.rules.meeting.conflicts import suggested_conflicts
from catchment.authority.rules.meeting.log import log_sentence
from catchment.authority.rules.meeting.open_actions import open_actions
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting, Stage
from catchment.authority.rules.meeting.steps import AgendaItem, AnyStep, Called, Opened, read_step
from catchment.authority.rules.meeting.taking import meeting_of
from catchment.authority.rules.meeting.telling import (
    Whereabouts,
    item_sentence,
    possible_next,
    sentence_of,
    whereabouts,
    why_no_vote,
)
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, Thing, may_today
from catchment.governance.functions import catalogue
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.people_named import organisation_link
from catchment.governance.rules.quorum import quorum_in_words, voting_in_words
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

OVER = (Stage.CLOSED, Stage.APPROVED, Stage.CANCELLED)


def meetings_page(
    moment: Moment, actor: Actor = ANYBODY, *, system: str = "", body: str = ""
) -> MeetingsPage:
    """Return the meetings of a body or a system: those to come or open, those held, what is left over."""
    rows = meeting_rows(moment, system=system, body=body)
    meetings = load_meetings(rows, moment)
    names = body_names((row.body.code for row in rows if row.body), moment)
    lines = [_line(meetings[row.code], names) for row in rows if row.code in meetings]
    over = {code for code, each in meetings.items() if each.stage in OVER}
    coming = tuple(line for line in lines if line.meeting.code not in over)
    held = tuple(reversed([line for line in lines if line.meeting.code in over]))
    whose = system or next((row.system.code for row in rows), "")
    about = (body, Thing.BODY) if body else (whose, Thing.ORGANISATION)
    runs = bool(about[0]) and may_today(actor, Act.RUN_MEETINGS, *about).allowed
    actions = _open_actions(meetings.values(), moment, Reader(actor, runs))
    unreported = urgent_unreported(whose, moment, body=body) if whose else ()
    next_one = next((line for line in coming if line.on >= moment.as_at), None)
    overdue = sum(each.overdue for each in actions)
    said = f"{counted(len(coming), 'meeting')} to come or open, {len(held)} held or cancelled."
    if next_one:
        said = f"The next meeting is on {plain_date(next_one.on)} ({next_one.body.name}). {said}"
    said += f" {counted(overdue, 'action')} overdue." if overdue else ""
    return MeetingsPage(
        said if lines else "No meeting has been called.",
        whose,
        body,
        coming,
        held,
        unreported,
        actions,
        bool(body) and runs,
    )


def _line(meeting: Meeting, names: Mapping[str, str]) -> MeetingLine:
    body = meeting.body.body
    return MeetingLine(
        meeting_link(meeting),
        Link("body", body, names.get(body, meeting.body.name), f"/body/{body}"),
        meeting.day,
        str(meeting.stage),
        len(meeting.items),
        sum(each.carried for each in meeting.items),
        sentence_of(meeting),
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
    steps = _steps(row, moment) if row else []
    if row is None or not steps:
        raise Missing(f"No meeting has the code “{code[:60]}”.")
    meeting = meeting_of(row.code, (step for step, _, _ in steps))
    verdict = may_today(actor, Act.RUN_MEETINGS, meeting.body.body, Thing.BODY)
    body = Link("body", meeting.body.body, meeting.body.name, f"/body/{meeting.body.body}")
    decisions = {line.decision.code: line for line in lines_of(row.decisions.select_related("body"), moment)}
    by_item = dict(row.decisions.values_list("item", "code"))
    places, reader = whereabouts(meeting), Reader(actor, verdict.allowed)
    items = _items(meeting, places, moment, {n: decisions[c] for n, c in by_item.items()})
    voting = meeting.body.voting
    assumed = " (The usual rule: the handbook says none.)" if meeting.body.voting_assumed else ""
    return MeetingPage(
        kind="meeting",
        kind_label="Meeting",
        code=row.code,
        name=f"{meeting.body.name}, {plain_date(meeting.day)}",
        href=f"/meeting/{row.code}",
        system=row.system.code,
        body=body,
        sentence=sentence_of(meeting),
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
        next=tuple(Next(each.kind, each.label, each.number, each.why_not) for each in possible_next(meeting)),
        room=tuple(
            PersonLine(p.seat, p.title, p.person, p.name, p.how, p.votes, p.observer, p.in_room, p.why)
            for p in places
        ),
        occupants=meeting.occupants,
        apologies=meeting.apologies,
        items=tuple(as_shown(meeting, each, reader) for each in items),
        actions=tuple(each for each in meeting.actions if may_read(meeting, each.number, reader)),
        reported=tuple(Link("decision", each, each, f"/decision/{each}") for each in meeting.reported),
        to_report=urgent_unreported(row.system.code, moment, body=meeting.body.body),
        publication=_publication(meeting),
        approval=_approval(meeting),
        log=_log(steps, meeting, reader),
        last=meeting.taken,
        may_run=verdict.allowed,
        may_run_reason=verdict.reason,
    )


def _steps(row: Proceeding, moment: Moment) -> list[tuple[AnyStep, str, datetime]]:
    """Return the steps of a meeting known at the moment, each with who recorded it and when (one query)."""
    steps = ProceedingStep.objects.filter(proceeding=row).order_by("number")
    if moment.as_known is not None:
        steps = steps.filter(change__at__lte=moment.as_known)
    rows = steps.values_list("said", "change__actor", "change__at")
    return [(read_step(said), by, at) for said, by, at in rows]


def _items(
    meeting: Meeting,
    places: tuple[Whereabouts, ...],
    moment: Moment,
    decisions: Mapping[int | None, DecisionLine],
) -> tuple[ItemPage, ...]:
    named = {code for item in meeting.items for code in item.says.organisations}
    organisations = organisations_at(named, moment) if named else {}
    functions = {each.code: each.name for each in catalogue()}
    authority = _authority(meeting)
    named = any(each.says.area for each in meeting.items)
    facts = graph_at(Moment(meeting.day)).facts if named else None  # kept: read once for the day
    actions = defaultdict(list)
    for action in meeting.actions:
        actions[action.number].append(action)
    found = []
    for item in meeting.items:
        says, private = item.says, item.says.private
        regards = item.regards
        found.append(
            ItemPage(
                number=item.number,
                title=says.title,
                does=str(says.does),
                stage=str(item.stage),
                sentence=item_sentence(meeting, item),
                function=says.function or "",
                function_name=functions.get(says.function or "", says.function or ""),
                area=says.area or "",
                area_name=facts.name_of(says.area) if facts and says.area else says.area or "",
                authority=authority.get(item.number, ""),
                amount_pence=says.amount_pence,
                organisations=tuple(organisation_link(each, organisations) for each in says.organisations),
                competitive=says.competitive,
                about_one_person=says.about_one_person,
                private=f"{private.resolution}: {private.reason}" if private else "",
                why=item.why,
                papers=tuple(
                    PaperLine(p.title, p.author, p.text or "", p.address or "") for p in item.papers
                ),
                regards=tuple(
                    RegardLine(d.code, d.asks, d.section, d.rule, regards.get(d.code, ""))
                    for d in duties_asked(icb=meeting.body.icb, about_one_person=says.about_one_person)
                )
                if item.to_decide
                else (),
                suggestions=suggested_conflicts(meeting, item.number),
                declarations=tuple(each for each in meeting.declarations if each.number == item.number),
                rulings=tuple(each for each in meeting.conflicts if each.number == item.number),
                quorum=item.quorum,
                motion=item.motion,
                earlier=item.earlier,
                votes=_votes(meeting, item, places) if item.motion is not None else (),
                decision=decisions.get(item.number),
                minutes=item.minutes,
                actions=tuple(actions[item.number]),
            )
        )
    return tuple(found)


def _authority(meeting: Meeting) -> dict[int, str]:
    """Return for each item to be decided whether the body could on the day: worth knowing before a vote.

    The graph of the day is looked up once, and only where there is such an item.
    """
    found: dict[int, str] = {}
    asked: list[AgendaItem] = []
    for item in meeting.items:
        if not item.to_decide or item.stage not in (ItemStage.WAITING, ItemStage.OPEN) or item.carried:
            continue
        if item.says.function is None or item.says.area is None:
            found[item.number] = "It names no function and area yet, so no motion can be put."
        else:
            asked.append(item.says)
    if not asked:
        return found
    day = Moment(meeting.day)
    graph, spent = graph_at(day), spent_this_year(meeting.body.system, day)
    for says in asked:
        try:
            question = read_question(graph, says.function or "", says.area or "", says.amount_pence)
            found[says.number] = explain(graph, meeting.body.body, question, spent).sentence
        except Unknown as unknown:
            found[says.number] = str(unknown)
    return found


def _votes(meeting: Meeting, item: ItemNow, places: tuple[Whereabouts, ...]) -> tuple[VoteLine, ...]:
    assert item.motion is not None, "votes are of a motion"
    given = {(each.seat, each.person): each.vote for each in item.motion.votes}
    undecided = item.motion.outcome is None
    found = []
    for place in places:
        vote = given.get((place.seat, place.person))
        if vote is None and (place.observer or not place.votes):
            continue
        why = why_no_vote(meeting, item, place) if undecided else ""
        found.append(VoteLine(place.seat, place.title, place.name, vote or "", undecided and not why, why))
    return tuple(found)


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


def _log(steps: list[tuple[AnyStep, str, datetime]], meeting: Meeting, reader: Reader) -> tuple[LogLine, ...]:
    """Return the log, the setting of each step being that of the last time it was read."""
    setting: Setting | None = None
    found = []
    for number, (step, by, at) in enumerate(steps, start=1):
        if isinstance(step, Called | Opened):
            setting = step.setting
        assert setting is not None, "the first step calls the meeting"
        about = item_of(step)
        hidden = about is not None and not may_read(meeting, about, reader)
        sentence = f"Item {about}, which is private." if hidden else log_sentence(setting, step)
        found.append(LogLine(number, step.kind, sentence, by, at))
    return tuple(found)
