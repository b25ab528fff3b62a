"""What comes of a form about a matter: a step, or the page with what is wrong; nothing typed is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.voice.actions import matters
from catchment.voice.actions.matters import CannotRaise
from catchment.voice.matter_forms import FURTHER, ONESELF
from catchment.voice.queries.matter_pages import matter_page
from catchment.voice.queries.matter_values import MatterPage, NewMatterPage
from catchment.voice.rules.matters_steps import MOST_TITLE, MOST_WORDS, Answer, Raised, StepKind
from catchment.voice.rules.step_limits import UNREADABLE, step_number

Step = Callable[[Answers, str, int | None, Actor], None]


def answer_step(opened: MatterPage, sent: Sent, actor: Actor, today: date) -> MatterPage | str:
    """Take a matter a step on and return its address; or return the page with what stands in the way.

    Raises NotAllowed.
    """
    answers = Answers(sent)
    does, after = answers.raw("do"), step_number(answers.raw("after"))
    step = STEPS.get(does)
    if step is None or after is None:
        sentence = UNREADABLE if step else "Choose one of the buttons: that is no step of a matter."
        return replace(opened, problems=(FormError("", sentence),))
    try:
        step(answers, opened.code, after, actor)
    except OutOfOrder as refusal:
        answers.wrong("", f"{refusal.sentence} ({refusal.rule})")
    except SomebodyWasFirst as refusal:
        answers.wrong("", str(refusal))
        opened = matter_page(opened.code, Moment(today), actor)
    if not answers.problems:
        return opened.href
    problems = tuple(answers.problems)
    forms = tuple(answered(form, sent, problems) if form.does == does else form for form in opened.forms)
    asked = [form for form in forms if form.does == does]
    typed_words = tuple(texts[-1] for name, texts in sent.items() if name.endswith("-words") and texts[-1])
    unsent = () if asked else typed_words
    return replace(opened, forms=forms, problems=in_page_order(asked, problems), unsent=unsent)


def _answered(answers: Answers, code: str, after: int | None, actor: Actor) -> None:
    chosen = answers.one_of("answer", Answer, "Choose the answer.")
    words = answers.words("answer-words", "Say why: those who asked read it.", MOST_WORDS)
    decision = answers.words("answer-decision", most=60)
    if not answers.problems:
        matters.answer(
            actor=actor, code=code, answer=Answer(chosen), words=words, decision=decision, after=after
        )


def _passing(does: str) -> Step:
    """Return how a matter is passed on: by the body that has it, or by those who asked."""

    def passed(answers: Answers, code: str, after: int | None, actor: Actor) -> None:
        to = answers.words(f"{does}-to", "Choose to which body it goes.", 60)
        due = answers.day(f"{does}-due", "Say by when an answer is owed.")
        words = answers.words(f"{does}-words", "Say why it goes there.", MOST_WORDS)
        if not answers.problems and due is not None:
            matters.pass_on(
                actor=actor, code=code, to=to, due=due, words=words, further=does == FURTHER, after=after
            )

    return passed


def _dissented(answers: Answers, code: str, after: int | None, actor: Actor) -> None:
    of = answers.words("dissent-of", "Say in whose name.", 60)
    words = answers.words("dissent-words", "Say what you do not agree with, and why.", MOST_WORDS)
    if not answers.problems:
        matters.dissent(actor=actor, code=code, of="" if of == ONESELF else of, words=words, after=after)


def _told(answers: Answers, code: str, after: int | None, actor: Actor) -> None:
    words = answers.words("told-words", "Say what those who asked are told.", MOST_WORDS)
    if not answers.problems:
        matters.tell_back(actor=actor, code=code, words=words, after=after)


def _withdrawn(answers: Answers, code: str, after: int | None, actor: Actor) -> None:
    words = answers.words("withdrawn-words", "Say why it is withdrawn.", MOST_WORDS)
    if not answers.problems:
        matters.withdraw(actor=actor, code=code, words=words, after=after)


STEPS: dict[str, Step] = {
    StepKind.ANSWERED: _answered,
    StepKind.PASSED_ON: _passing(StepKind.PASSED_ON),
    FURTHER: _passing(FURTHER),
    StepKind.DISSENTED: _dissented,
    StepKind.TOLD_BACK: _told,
    StepKind.WITHDRAWN: _withdrawn,
}


def answer_new(opened: NewMatterPage, sent: Sent, actor: Actor) -> NewMatterPage | str:
    """Raise what was sent and return its address; or the form with what is wrong. Raises NotAllowed."""
    form = opened.form
    if form is None:
        return opened
    answers = Answers(sent)
    due = answers.day("due", "Say by when an answer is owed.")
    kind, title = answers.raw("kind"), answers.words("title", most=MOST_TITLE)
    to = answers.words("to", "Choose which body you ask first.", 60)
    if due is not None and not answers.problems:
        said = Raised(
            answers.raw("words"),
            answers.raw("asks"),
            to,
            due,
            answers.raw("effect"),
            answers.raw("effect_words"),
            answers.raw("function"),
        )
        try:
            code = matters.raise_matter(actor=actor, raiser=opened.code, kind=kind, title=title, said=said)
            return f"/matter/{code}"
        except CannotRaise as refusal:
            for field, sentence in refusal.faults:
                answers.wrong(field, sentence)
    problems = tuple(answers.problems)
    again = answered(form, sent, problems)
    return replace(opened, form=again, problems=in_page_order([again], problems))
