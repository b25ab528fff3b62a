"""Answering the forms of questions: what was sent becomes a step, or comes back with what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.voice.actions.positions import open_question, take_step
from catchment.voice.queries.question_page import question_page
from catchment.voice.queries.unity_values import NewQuestionPage, QuestionPage
from catchment.voice.rules.positions import MOST_COVERS, MOST_REASONS, MOST_TEXT, CannotStep, StepKind
from catchment.voice.rules.step_limits import UNREADABLE, step_number
from catchment.voice.unity_forms import BETWEEN, REFUSE, SIGN


def answer_new_question(opened: NewQuestionPage, sent: Sent, actor: Actor) -> NewQuestionPage | str:
    """Open the question that was sent and return its address, or return the form with what is wrong."""
    answers = Answers(sent)
    title, text = answers.raw("title"), answers.raw("text")
    closes_on = answers.day("closes")
    if not answers.problems:
        try:
            code = open_question(actor=actor, about=opened.code, title=title, text=text, closes_on=closes_on)
            return f"/question/{code}"
        except CannotStep as refusal:
            answers.wrong(refusal.field, str(refusal))
    form = answered(opened.form, sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order((form,), answers.problems))


def answer_question(opened: QuestionPage, sent: Sent, actor: Actor, moment: Moment) -> QuestionPage | str:
    """Take a question the step that was sent and return its address, or the page with what is wrong.

    Where somebody went on meanwhile, the page shows what it says now, and what was typed is still there.
    """
    does = (sent.get("do") or [""])[-1]
    answers = Answers(sent)
    read = READING.get(does)
    if read is None:
        problem = FormError("", "Choose what is to be done out of the forms of this page.")
        return replace(opened, problems=(problem,))
    said, after = read(answers), step_number(answers.raw("after"))
    shown = opened
    if after is None:
        answers.wrong("", UNREADABLE)
    if not answers.problems:
        try:
            take_step(actor=actor, code=opened.code, said=said, after=after)
            return opened.href
        except CannotStep as refusal:
            answers.wrong(f"{does}-{refusal.field}" if refusal.field else "", str(refusal))
        except SomebodyWasFirst as refusal:
            shown = question_page(opened.code, moment, actor)
            answers.wrong("", str(refusal))
    problems = tuple(answers.problems)
    forms = tuple(answered(form, sent, problems) if form.does == does else form for form in shown.forms)
    here = [form for form in forms if form.does == does]
    return replace(shown, forms=forms, problems=in_page_order(here, problems))


def _position(answers: Answers) -> dict[str, Any]:
    return {
        "kind": StepKind.POSITION.value,
        "respondent": answers.words("position-respondent", "Choose for whom you answer."),
        "stance": answers.words("position-stance", "Choose what you say to the question."),
        "reasons": answers.words("position-reasons", most=MOST_REASONS),
    }


def _sign(answers: Answers) -> dict[str, Any]:
    return {
        "kind": answers.one_of("sign-does", (SIGN, REFUSE), "Choose whether you sign it or refuse.") or SIGN,
        "respondent": answers.words("sign-respondent", "Choose for whom you answer."),
        "reasons": answers.words("sign-reasons", most=MOST_REASONS),
    }


def _draw_up(answers: Answers) -> dict[str, Any]:
    until = answers.day("draw-until", "Say on which day it ends.")
    return {
        "kind": StepKind.DRAWN_UP.value,
        "stance": answers.words("draw-stance", "Choose what it says to the question."),
        "text": answers.words("draw-text", "Write the position that all could sign.", MOST_TEXT),
        "covers": answers.words("draw-covers", "Say what it covers.", MOST_COVERS),
        "until": until.isoformat() if until else "",
    }


def _mandate(answers: Answers) -> dict[str, Any]:
    person, _, seat = answers.words("mandate-holder", "Choose who is to carry it.").partition(BETWEEN)
    since = answers.day("mandate-since", "Say from which day it holds.")
    until = answers.day("mandate-until", "Say on which day it ends.")
    return {
        "kind": StepKind.MANDATED.value,
        "person": person,
        "seat": seat,
        "covers": answers.words("mandate-covers", "Say what the mandate covers.", MOST_COVERS),
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }


def _close(answers: Answers) -> dict[str, Any]:
    reasons = answers.words("close-reasons", "Say why the question is closed.", MOST_REASONS)
    return {"kind": StepKind.CLOSED.value, "reasons": reasons}


READING: Mapping[str, Callable[[Answers], dict[str, Any]]] = {
    "position": _position,
    "sign": _sign,
    "draw": _draw_up,
    "mandate": _mandate,
    "close": _close,
}
