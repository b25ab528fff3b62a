"""A whole handbook sent to the site: read it, plan it, and apply the plan that was seen."""

from dataclasses import replace

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.applying import Refused
from catchment.governance.actions.editing import Editor, apply_file, plan_file
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.queries.editing_file import FilePage, bad_lines, plan_shown
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import MOST_BYTES, Reading, read_handbook
from catchment.structure.rules.words import counted


def answer_file(opened: FilePage, sent: Sent, content: bytes | None, actor: Actor) -> FilePage | str:
    """Return the page with problems or a plan; or, where a plan was applied, the address to go to."""
    answers = Answers(sent)
    text = _text(answers, content)
    on = answers.day("from", "Give the first day on which it holds, such as 1 4 2026.")
    reason = answers.words("reason", "Say why it changes.", most=4_000)
    form = answered(opened.form, {**sent, "text": [text]}, ())
    reading = read_handbook(text) if text else Reading(None, ())
    if reading.handbook is None or on is None or answers.problems:
        return _refused(replace(opened, form=form), answers, reading, text)
    editor = Editor(actor, opened.system, on, reason)
    notice = ""
    if answers.raw("do") == "apply":
        try:
            apply_file(editor, reading.handbook, answers.raw("expected"))
            return f"/handbook/{opened.system}?{Moment(on).query_string}"
        except Refused as refusal:
            notice = str(refusal)
    return _planned(replace(opened, form=form, notice=notice), editor, reading, reading.handbook, text)


def _text(answers: Answers, content: bytes | None) -> str:
    """Return the text of the file, or what was pasted; note what keeps it from being read."""
    if content is None:
        text = answers.raw("text") and (answers.sent.get("text") or [""])[-1].replace("\r\n", "\n")
        if not text:
            answers.wrong("file", "Choose a file, or paste its text.")
        return text
    if len(content) > MOST_BYTES:
        answers.wrong("file", f"The file must be {MOST_BYTES // 1_000_000} MB or smaller.")
        return ""
    if not content.strip():
        answers.wrong("file", "The file is empty.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        answers.wrong("file", f"The file is not text in UTF-8 (byte {error.start + 1:,} is not). Save it so.")
        return ""


def _refused(opened: FilePage, answers: Answers, reading: Reading, text: str) -> FilePage:
    """Return the page with everything that is wrong: with the answers, and with lines of the file."""
    lines = bad_lines(reading, text)
    problems = list(answers.problems)
    if lines:
        said = f"The file has {counted(len(lines), 'problem')}; nothing was changed."
        problems.append(FormError("text", said))
    form = answered(opened.form, _as_sent(answers, text), problems)
    summary = list(in_page_order([form], answers.problems))
    summary += [
        FormError(f"problem-{index}", f"Line {each.line}: {each.sentence}")
        for index, each in enumerate(lines, 1)
    ]
    return replace(opened, form=form, problems=tuple(summary), bad_lines=lines)


def _as_sent(answers: Answers, text: str) -> Sent:
    return {**answers.sent, "text": [text]}


def _planned(opened: FilePage, editor: Editor, reading: Reading, handbook: Handbook, text: str) -> FilePage:
    """Return the page with the plan, or with the references of the file that lead nowhere."""
    try:
        handbook, plan = plan_file(editor, handbook)
    except Refused as refusal:
        return replace(opened, problems=_misled(refusal, reading))
    hidden = {
        "text": text,
        "reason": editor.reason,
        "from-day": str(plan.on.day),
        "from-month": str(plan.on.month),
        "from-year": str(plan.on.year),
    }
    problems = (FormError("plan", opened.notice),) if opened.notice else ()
    return replace(opened, plan=plan_shown(handbook, plan, reading, hidden, editor.actor), problems=problems)


def _misled(refusal: Refused, reading: Reading) -> tuple[FormError, ...]:
    """Return the references that lead nowhere with their lines, or the one reason there is."""
    if not refusal.misreferences:
        return (FormError("text", str(refusal)),)
    found = []
    for each in refusal.misreferences:
        position = reading.positions.get((each.about.kind, each.about.code))
        line = f"Line {position.line}: " if position else ""
        found.append(FormError("text", f"{line}{each.sentence}"))
    return tuple(found)
