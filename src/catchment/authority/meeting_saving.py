"""What comes of a form of a meeting: the next address, or the page again with what was wrong.

Nothing that somebody typed is lost: the form comes back as it was sent, with the reason - an answer that is
missing, a rule that does not allow the step now, or somebody who went on with the meeting in between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from pydantic import ValidationError

from catchment.authority.actions.meetings import call_meeting, move_meeting, open_meeting, take_steps
from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.meeting_answers import UNREADABLE, StepAnswers, time_in
from catchment.authority.queries.asking import Unknown
from catchment.authority.queries.meeting_opening import CallPage
from catchment.authority.queries.meeting_shown import MeetingShown, shown_meeting
from catchment.authority.rules.meeting.agenda_steps import MOST_TEXT
from catchment.authority.rules.meeting.steps import Exclusion
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Answers, Form, answered, in_page_order
from catchment.governance.rules.reading_words import sentence_for

Sent = Mapping[str, Sequence[str]]


def take_from(opened: MeetingShown, sent: Sent, actor: Actor) -> MeetingShown | str:
    """Take the step, or the steps, that a form stands for; return where to go, or the page with problems."""
    page = opened.meeting
    require_today(actor, Act.RUN_MEETINGS, page.body.code, Thing.BODY)
    asked = StepAnswers(page, sent)
    after = asked.answers.raw("after")
    last = int(after) if after.isdecimal() and len(after) < 9 else None
    if last is None:
        return replace(opened, notice="The form did not say what it was made from. Open the page again.")
    if any(item.number == asked.number and not item.readable for item in page.items):
        barred = f"You may not read item {asked.number}, so somebody else keeps the record of it (B-064)."
        return replace(opened, notice=barred, problems=(FormError("now", barred),))
    try:
        if asked.kind in BY_THEMSELVES:
            done = BY_THEMSELVES[asked.kind](page.code, asked, last, actor)
            return f"{page.href}#now" if done else _again(opened, sent, asked)
        steps = asked.steps()
        if not steps:
            return _again(opened, sent, asked)
        taken = take_steps(actor=actor, meeting=page.code, steps=steps, after=last)
    except ValidationError as problem:
        asked.misread(problem)
        return _again(opened, sent, asked)
    except OutOfOrder as refusal:
        return _refused(opened, sent, asked, f"{refusal.sentence} ({refusal.rule})", actor)
    except (SomebodyWasFirst, Missing, Unknown) as refusal:
        return _refused(opened, sent, asked, str(refusal), actor)
    if taken.decision:
        return f"/decision/{taken.decision}"
    return f"{page.href}#item-{asked.number}" if asked.number is not None else f"{page.href}#now"


def _open(code: str, asked: StepAnswers, last: int, actor: Actor) -> bool:
    """Open the meeting; False where an answer is missing."""
    who = asked.who("seat", "Choose who is in the chair.")
    because, held = asked.words("because"), asked.answers.day(f"{asked.start}held")
    if asked.answers.problems:
        return False
    open_meeting(
        actor=actor,
        meeting=code,
        chair=who["seat"],
        person=who.get("person"),
        because=because or None,
        after=last,
        held_on=held,
    )
    return True


def _move(code: str, asked: StepAnswers, last: int, actor: Actor) -> bool:
    """Move the meeting; False where an answer is missing."""
    on = asked.answers.day(f"{asked.start}on", "Say to which day.")
    at = time_in(asked.answers, f"{asked.start}at")
    where = asked.words("where", "Say where it meets.")
    because = asked.words("because", "Say why it is moved.", MOST_TEXT)
    if asked.answers.problems or on is None:
        return False
    move_meeting(actor=actor, meeting=code, on=on, at=at, where=where, because=because, after=last)
    return True


BY_THEMSELVES: dict[str, Callable[[str, StepAnswers, int, Actor], bool]] = {"opened": _open, "moved": _move}


def _again(opened: MeetingShown, sent: Sent, asked: StepAnswers) -> MeetingShown:
    """Return the page with the problems beside their questions."""
    problems = asked.answers.problems or [FormError("", UNREADABLE)]
    forms = _all_forms(opened)
    does = f"{asked.kind}-{asked.number}" if asked.number is not None else asked.kind
    form = next((each for each in forms if each.does == does), None)
    if form is None:
        plain = tuple(FormError("", each.sentence) for each in problems)
        return replace(opened, problems=plain, notice=" ".join(each.sentence for each in plain))
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
    at, resolution = time_in(answers, "at"), answers.words("resolution")
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
            for error in problem.errors(include_url=False)[:3]:
                part = str(error["loc"][-1]) if error["loc"] else "where"
                answers.wrong(part, sentence_for(error, {}).removeprefix("The handbook: "))
    form = answered(opened.form, sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order([form], answers.problems))
