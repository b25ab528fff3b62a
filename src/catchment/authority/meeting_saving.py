"""What comes of a form of a meeting: the next address, or the page again with what was wrong.

Nothing that somebody typed is lost: the form comes back as it was sent, with the reason - an answer that is
missing, a rule that does not allow the step now, or somebody who went on with the meeting in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from django.utils import timezone
from pydantic import ValidationError

from catchment.authority.actions.deciding import Matter, decide_alone, decide_urgently
from catchment.authority.actions.meetings import call_meeting, open_meeting, take_step
from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.meeting_answers import StepAnswers, amount_in, function_in
from catchment.authority.queries.asking import Unknown, find_area, graph_at
from catchment.authority.queries.meeting_shown import CallPage, DecidePage, MeetingShown, shown_meeting
from catchment.authority.rules.duties_of_regard import DUTIES_OF_REGARD
from catchment.authority.rules.meeting.steps import AnyStep, Exclusion, Regard
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Answers, Form, answered, in_page_order

Sent = Mapping[str, Sequence[str]]
MOST_TEXT = 20_000


def take_from(opened: MeetingShown, sent: Sent, actor: Actor) -> MeetingShown | str:
    """Take the step, or the steps, that a form stands for; return where to go, or the page with problems."""
    page = opened.meeting
    require_today(actor, Act.RUN_MEETINGS, page.body.code, Thing.BODY)
    asked = StepAnswers(page, sent)
    after = asked.answers.raw("after")
    last = int(after) if after.isdecimal() and len(after) < 9 else None
    if last is None:
        return replace(opened, notice="The form did not say what it was made from. Open the page again.")
    try:
        if asked.kind == "opened":
            return _open(opened, asked, last, actor, sent)
        steps = asked.steps()
        if not steps:
            return _again(opened, sent, asked)
        decision = _take_all(page.code, steps, last, actor)
    except OutOfOrder as refusal:
        return _refused(opened, sent, asked, f"{refusal.sentence} ({refusal.rule})", actor)
    except (SomebodyWasFirst, Missing) as refusal:
        return _refused(opened, sent, asked, str(refusal), actor)
    if decision:
        return f"/decision/{decision}"
    return f"{page.href}#item-{asked.number}" if asked.number is not None else f"{page.href}#now"


def _take_all(code: str, steps: Sequence[AnyStep], last: int, actor: Actor) -> str:
    """Take steps one after another; what one that is refused leaves behind is what was taken before it."""
    decision = ""
    for step in steps:
        taken = take_step(actor=actor, meeting=code, step=step, after=last)
        last, decision = taken.number, taken.decision or decision
    return decision


def _open(
    opened: MeetingShown, asked: StepAnswers, last: int, actor: Actor, sent: Sent
) -> MeetingShown | str:
    who = asked.who("seat", "Choose who is in the chair.")
    because = asked.words("because")
    if asked.answers.problems:
        return _again(opened, sent, asked)
    open_meeting(
        actor=actor,
        meeting=opened.meeting.code,
        chair=who["seat"],
        person=who.get("person"),
        because=because or None,
        after=last,
    )
    return f"{opened.meeting.href}#now"


def _again(opened: MeetingShown, sent: Sent, asked: StepAnswers) -> MeetingShown:
    """Return the page with the problems beside their questions."""
    problems = asked.answers.problems
    forms = _all_forms(opened)
    does = f"{asked.kind}-{asked.number}" if asked.number is not None else asked.kind
    form = next((each for each in forms if each.does == does), None)
    if form is None:
        return replace(opened, problems=tuple(FormError("", each.sentence) for each in problems))
    again = answered(form, sent, problems)
    return replace(_with_form(opened, again), problems=in_page_order([again], problems))


def _refused(opened: MeetingShown, sent: Sent, asked: StepAnswers, why: str, actor: Actor) -> MeetingShown:
    """Return the meeting as it is now, with the reason, and the form as it was sent where it still stands."""
    now = shown_meeting(opened.meeting.code, Moment(timezone.localdate()), actor)
    does = f"{asked.kind}-{asked.number}" if asked.number is not None else asked.kind
    form = next((each for each in _all_forms(now) if each.does == does), None)
    if form is not None:
        now = _with_form(now, answered(form, sent, ()))
    return replace(now, notice=why, problems=(FormError("now", why),))


def _all_forms(shown: MeetingShown) -> list[Form]:
    return [*shown.first, *shown.other, *(form for forms in shown.of_items.values() for form in forms)]


def _with_form(shown: MeetingShown, form: Form) -> MeetingShown:
    """Return the page with a form in place of the one it stands for, unfolded."""

    def swapped(forms: Sequence[Form]) -> tuple[Form, ...]:
        return tuple(form if each.does == form.does else each for each in forms)

    return replace(
        shown,
        first=swapped(shown.first),
        other=swapped(shown.other),
        of_items={number: swapped(forms) for number, forms in shown.of_items.items()},
    )


def call_from(opened: CallPage, sent: Sent, actor: Actor) -> CallPage | str:
    """Call the meeting; return its address, or the page with problems."""
    answers = Answers(sent)
    on = answers.day("on", "Say on which day it meets.")
    where = answers.words("where", "Say where it meets.")
    openness = answers.one_of("public", ("yes", "no"), "Choose whether it is in public.")
    at, resolution = _time(answers), answers.words("resolution")
    reason = answers.words("private_reason", "Say why it is private." if resolution else "", MOST_TEXT)
    if not answers.problems and on is not None:
        try:
            exclusion = Exclusion(resolution=resolution, reason=reason) if resolution else None
            taken = call_meeting(
                actor=actor,
                body=opened.body.code,
                on=on,
                where=where,
                at=at,
                public=openness == "yes",
                exclusion=exclusion,
            )
            return f"/meeting/{taken.meeting.code}"
        except (OutOfOrder, Missing) as refusal:
            answers.wrong("on", str(refusal))
        except ValidationError as problem:
            answers.wrong("where", problem.errors()[0]["msg"])
    form = answered(opened.form, sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order([form], answers.problems))


def _time(answers: Answers) -> time | None:
    said = answers.raw("at")
    if not said:
        return None
    try:
        return time.fromisoformat(said)
    except ValueError:
        answers.wrong("at", "Give a time of day, such as 14:00.")
        return None


def decide_from(opened: DecidePage, sent: Sent, actor: Actor) -> DecidePage | str:
    """Record a decision between meetings; return its address, or the page with problems."""
    answers = Answers(sent)
    how = answers.one_of("how", ("alone", "urgent"), "Choose who decided.")
    seats = answers.some_of("seats", (each.value for each in opened.form.fields[1].choices))
    if not seats:
        answers.wrong("seats", "Tick the seat, or the seats that agreed.")
    elif how == "alone" and len(seats) > 1:
        answers.wrong("seats", "A decision alone is of one seat.")
    urgent_because = answers.words(
        "why_urgent", "Say why it could not wait." if how == "urgent" else "", 4_000
    )
    matter = _matter(answers)
    if matter is not None and not answers.problems:
        try:
            if how == "alone":
                decision = decide_alone(actor=actor, seat=seats[0], matter=matter)
            else:
                decision = decide_urgently(
                    actor=actor,
                    body=opened.body.code,
                    agreed=tuple(seat.split("/", 1)[1] for seat in seats),
                    why_urgent=urgent_because,
                    matter=matter,
                )
            return f"/decision/{decision.code}"
        except (OutOfOrder, Missing) as refusal:
            answers.wrong("seats", str(refusal))
        except ValidationError as problem:
            answers.wrong("title", problem.errors()[0]["msg"])
    form = answered(opened.form, sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order([form], answers.problems))


def _matter(answers: Answers) -> Matter | None:
    """Return what was decided, or None where it cannot be read."""
    title = answers.words("title", "Say what was decided.")
    on = answers.day("on", "Say on which day.")
    facts = graph_at(Moment(on or timezone.localdate())).facts
    function = function_in(answers, "function", facts)
    area = answers.words("area", "Say for which place or area.")
    if area:
        try:
            area = find_area(facts, area)
        except Unknown as problem:
            answers.wrong("area", str(problem))
    amount = amount_in(answers, "amount")
    paper = answers.words("paper", most=MOST_TEXT)
    conflicts = answers.words("conflicts", "Say which conflicts there were, or “none”.", MOST_TEXT)
    if on is None or answers.problems:
        return None
    regards = tuple(
        Regard(duty=duty.code, line=line)
        for duty in DUTIES_OF_REGARD
        if (line := answers.words(f"regard-{duty.code}", most=1_000))
    )
    codes = tuple(code.strip() for code in answers.words("organisations").split(",") if code.strip())
    return Matter(
        title=title,
        function=function,
        area=area,
        on=on,
        amount_pence=amount,
        regards=regards,
        paper=paper,
        organisations=codes,
        about_one_person=bool(answers.sent.get("about_one_person")),
        conflicts=conflicts,
    )
