"""What comes of the forms of consultations: the next address, or the page again with what was wrong.

Nothing that somebody typed is lost: the form comes back as it was sent, with the reason.
"""

from dataclasses import replace

from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.queries.editing_file import BadLine
from catchment.structure.rules.words import counted
from catchment.voice.actions.consultations import load_consultation, take_step
from catchment.voice.consultation_forms import (
    ANSWER,
    ASSESS,
    ENDORSE,
    SUBMIT,
    WITHDRAW,
    answers_in,
    assessment_in,
    text_in,
)
from catchment.voice.queries.consultation_values import LoadPage, ResponsePage
from catchment.voice.queries.consultations_kept import KeptConsultation
from catchment.voice.rules.consultation_file import MOST_BYTES, read_consultation
from catchment.voice.rules.consultation_steps import (
    Answered,
    Assessed,
    Endorsed,
    EndorsementWithdrawn,
    Step,
    Submitted,
)
from catchment.voice.rules.consultations import Refused
from catchment.voice.rules.step_limits import UNREADABLE, step_number

WIDEST = 200  # characters of a line that are shown


def answer_load(opened: LoadPage, sent: Sent, content: bytes | None, actor: Actor) -> LoadPage | str:
    """Load the file that was sent and return its address; or return the page with what is wrong."""
    text: str | bytes = content if content is not None else (sent.get("text") or [""])[-1]
    readable = text if isinstance(text, str) else text[:MOST_BYTES].decode("utf-8", "replace")
    kept: Sent = {**sent, "text": [readable]}  # a file cannot be chosen for somebody; its text can be shown
    if not text.strip():
        return _told(opened, kept, FormError("file", "Choose a file, or paste its text."))
    asked, problems = read_consultation(text)
    lines = readable.splitlines()
    if asked is None:
        bad = tuple(
            BadLine(
                each.position.line,
                each.position.column,
                each.sentence,
                lines[each.position.line - 1].strip()[:WIDEST] if each.position.line <= len(lines) else "",
            )
            for each in problems
        )
        found = f"The file has {counted(len(bad), 'problem')}; nothing was kept."
        return replace(_told(opened, kept, FormError("text", found)), bad_lines=bad)
    try:
        code = load_consultation(actor=actor, asked=asked)
    except Refused as refusal:
        return _told(opened, kept, FormError("text", _said(refusal)))
    return f"/consultation/{code}"


def _told(opened: LoadPage, sent: Sent, problem: FormError) -> LoadPage:
    form = answered(opened.form, sent, (problem,))
    return replace(opened, form=form, problems=in_page_order((form,), (problem,)))


def answer_response(
    opened: ResponsePage, asked: KeptConsultation, sent: Sent, actor: Actor
) -> ResponsePage | str:
    """Take the step that a form stands for and return where to go; or return the page with what is wrong."""
    answers = Answers(sent)
    after = step_number(answers.raw("after"))
    if after is None:
        return replace(opened, notice=UNREADABLE)
    does = answers.raw("do")
    step = _step(does, asked, answers)
    if step is None or answers.problems:
        problems = tuple(answers.problems) or (FormError("", "Choose one of the buttons of this page."),)
        return _again(opened, sent, does, problems)
    try:
        take_step(
            actor=actor,
            consultation=asked.row.code,
            respondent=opened.respondent.code,
            step=step,
            after=after,
        )
    except Refused as refusal:
        return _again(opened, sent, does, (FormError(refusal.field, _said(refusal)),))
    except (SomebodyWasFirst, Missing) as refusal:
        return _again(opened, sent, does, (FormError("", str(refusal)),))
    return f"{opened.href}#now"


def _step(does: str, asked: KeptConsultation, answers: Answers) -> Step | None:
    """Return the step that was sent, None for one that there is not."""
    on, sent = timezone.localdate(), answers.sent
    if does == ANSWER:
        return Answered(on, answers_in(asked.asked, sent))
    if does == ASSESS:
        return Assessed(on, assessment_in(answers))
    if does == SUBMIT:
        return Submitted(on, text_in(sent, "changed"))
    if does == ENDORSE:
        return Endorsed(on, text_in(sent, "by"), text_in(sent, "reservations"))
    if does == WITHDRAW:
        return EndorsementWithdrawn(on, text_in(sent, "by"), text_in(sent, "because"))
    return None


def _again(opened: ResponsePage, sent: Sent, does: str, problems: tuple[FormError, ...]) -> ResponsePage:
    """Return the page with one form as it was sent; a form that is there no more is said to be gone."""
    forms = tuple(answered(form, sent, problems) if form.does == does else form for form in opened.forms)
    asked = [form for form in forms if form.does == does]
    shown = in_page_order(asked, problems) if asked else tuple(FormError("", p.sentence) for p in problems)
    return replace(opened, forms=forms, problems=shown)


def _said(refusal: Refused) -> str:
    """Return a refusal with its rule, unless the sentence names it already."""
    if not refusal.rule or refusal.rule in refusal.sentence:
        return refusal.sentence
    return f"{refusal.sentence} ({refusal.rule})"
