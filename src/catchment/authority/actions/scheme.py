"""Saving a line of a scheme: first shown, then applied against what was shown, all of it or nothing.

The secretary sends the answers twice: to be shown what they would do, and to save that. In between somebody
else may have saved: then nothing is written, they are told, and everything they typed is still there, with
what it would do now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catchment.authority.queries.scheme_editing import SchemeEditPage, preview_of
from catchment.authority.rules import scheme_editing as editing
from catchment.authority.rules.spreading import TooTangled
from catchment.authority.scheme_forms import WHY, Options, read_delegation, read_functions
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.applying import Refused, apply_handbook, plan_handbook
from catchment.governance.actions.editing import Edit
from catchment.governance.actions.saving import Sent, Wrong, stop_if_wrong
from catchment.governance.edit_forms import Answers, Form, answered, in_page_order
from catchment.governance.queries.editing import Subject
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Delegation, Function, Reservation
from catchment.governance.rules.editing import Unfit, code_from, made
from catchment.structure.rules.words import plain_date

CHANGED_SINCE = (
    "Somebody saved another change after this was shown to you, so nothing was saved. What you typed is all "
    "here: look at what it would do now, and save that."
)
NOT_SENT_ON = frozenset({"step", "expected", "csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that is ready: recorded from `on`, first felt on `felt`, about a line of the scheme."""

    edit: Edit
    on: date
    felt: date
    reason: str
    anchor: str
    delegation: str = ""


@dataclass(frozen=True, slots=True)
class Scribe:
    """Who edits which line of which handbook, and what can be chosen."""

    actor: Actor
    subject: Subject
    options: Options
    code: str = ""


Read = Callable[[Answers, Scribe], Draft]


def answer_scheme(opened: SchemeEditPage, sent: Sent, scribe: Scribe) -> SchemeEditPage | str:
    """Return the page with problems or with what the answers would do; or, once saved, where to go."""
    answers = Answers(sent)
    does = answers.raw("do")
    read = READERS.get(does)
    if read is None or all(form.does != does for form in opened.forms):
        return replace(opened, problems=(FormError("", "Choose what to do with this line of the scheme."),))
    try:
        return _weighed(opened, answers, read(answers, scribe), scribe)
    except Wrong:
        pass
    except Unfit as fault:
        for name, sentence in fault.faults:
            answers.wrong(FIELDS.get(does, {}).get(name, name), sentence)
    except (Refused, TooTangled) as refusal:
        answers.wrong("", str(refusal))
    return _with_answers(opened, answers)


def _weighed(opened: SchemeEditPage, answers: Answers, draft: Draft, scribe: Scribe) -> SchemeEditPage | str:
    """Save a draft where it was seen and nothing was saved since; else show what it would do."""
    system = scribe.subject.handbook.system
    before = load_handbook(system, Moment(draft.on))
    if before is None:
        raise Refused(f"{system} has no handbook on {plain_date(draft.on)}. Choose a later day.")
    after, notice = draft.edit(before), ""
    plan = plan_handbook(after, on=draft.on)
    if answers.raw("step") == "save":
        expected = answers.raw("expected")
        try:
            apply_handbook(after, on=draft.on, actor=scribe.actor, reason=draft.reason, expected=expected)
            day = Moment(max(draft.on, scribe.subject.day))
            return f"/system/{system}/scheme?{day.query_string}{draft.anchor}"
        except Refused as refusal:
            notice = CHANGED_SINCE if expected != plan.fingerprint else str(refusal)
    sent = [(name, text) for name, texts in answers.sent.items() for text in texts if name not in NOT_SENT_ON]
    form = Form("save", "Save it", "Save this change", (), hidden=(*sent, ("step", "save")))
    shown = preview_of(after, before, plan, draft.felt, draft.delegation, form)
    if not plan.differences:
        answers.wrong("", f"Nothing would change: this is what the scheme says on {plain_date(draft.on)}.")
    page = _with_answers(opened, answers)
    problems = (FormError("preview", notice), *page.problems) if notice else page.problems
    return replace(page, preview=shown, notice=notice, problems=problems)


def _with_answers(opened: SchemeEditPage, answers: Answers) -> SchemeEditPage:
    """Return the page with what was typed, and what is wrong with it beside each question."""
    does = answers.raw("do")
    forms = tuple(
        answered(form, answers.sent, answers.problems) if form.does == does else form for form in opened.forms
    )
    asked = [form for form in forms if form.does == does]
    return replace(opened, forms=forms, problems=in_page_order(asked, answers.problems))


def _added(answers: Answers, scribe: Scribe) -> Draft:
    said = read_delegation(answers, scribe.options)
    reason, typed = answers.words("why", WHY), answers.words("code", most=60)
    stop_if_wrong(answers)
    handbook, since = scribe.subject.handbook, said["since"]
    assert isinstance(since, date), "a missing day was a problem"
    taken = {each.code for each in handbook.delegations}
    name = scribe.options.facts.name_of(str(said["delegate"]))
    code = typed or code_from(name, taken, f"{handbook.system}-D-")
    delegation = made(Delegation, code=code, **said)
    return Draft(
        lambda before: editing.add_delegation(before, delegation),
        on=min(since, scribe.subject.day),
        felt=max(since, scribe.subject.day),
        reason=reason,
        anchor=f"#delegation-{code}",
        delegation=code,
    )


def _changed(answers: Answers, scribe: Scribe) -> Draft:
    said = read_delegation(answers, scribe.options)
    on = answers.day("change_from", "Give the first day on which it is so.")
    reason = answers.words("why", WHY)
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"
    since, code = said["since"], scribe.code
    assert isinstance(since, date), "a missing day was a problem"
    return Draft(
        lambda before: editing.change_delegation(before, code, **said),
        on=on,
        felt=max(on, since),
        reason=reason,
        anchor=f"#delegation-{code}",
        delegation=code,
    )


def _ended(answers: Answers, scribe: Scribe) -> Draft:
    last_day = answers.day("end_last_day", "Give the last day on which it holds, such as 31 3 2027.")
    reason = answers.words("end_why", WHY)
    stop_if_wrong(answers)
    assert last_day is not None, "a missing day was a problem"
    until, code, day = last_day + timedelta(days=1), scribe.code, scribe.subject.day
    return Draft(
        lambda before: editing.end_delegation(before, code, last_day=last_day, until=until),
        on=day,
        felt=max(until, day),
        reason=reason,
        anchor=f"#delegation-{code}",
        delegation=code,
    )


def _withdrawn(answers: Answers, scribe: Scribe) -> Draft:
    on = answers.day("withdraw_from", "Give the first day on which it is out of the scheme.")
    reason = answers.words("withdraw_why", WHY)
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"
    code = scribe.code
    return Draft(lambda before: editing.withdraw_delegation(before, code), on, on, reason, "#published")


def _from_and_why(answers: Answers) -> tuple[date, str]:
    on = answers.day("change_from", "Give the first day on which it is so.")
    reason = answers.words("why", WHY)
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"
    return on, reason


def _reserved(answers: Answers, scribe: Scribe) -> Draft:
    handbook, facts = scribe.subject.handbook, scribe.options.facts
    named = read_functions(answers, "function", facts, "Say which function is reserved.")
    if len(named) > 1:
        answers.wrong("function", "Name one function; reserve the next one after this.")
    to = answers.one_of("to", (body.code for body in handbook.bodies), "Choose the body that keeps it.")
    words = answers.words("reason")
    on, reason = _from_and_why(answers)
    taken = {each.code for each in handbook.reservations}
    code = code_from(facts.name_of(named[0]), taken, f"{handbook.system}-R-")
    made_now = made(Reservation, code=code, function=named[0], to=to, reason=words or None)
    return Draft(
        lambda before: editing.add_reservation(before, made_now), on, on, reason, f"#reservation-{code}"
    )


def _unreserved(answers: Answers, scribe: Scribe) -> Draft:
    on, reason = _from_and_why(answers)
    code = scribe.code
    return Draft(lambda before: editing.remove_reservation(before, code), on, on, reason, "#reserved")


def _function(answers: Answers, scribe: Scribe) -> Draft:
    handbook, facts = scribe.subject.handbook, scribe.options.facts
    name = answers.words("name", "Say what the function is called.")
    parents = read_functions(answers, "parent", facts, "Say which function it is part of.")
    if len(parents) > 1:
        answers.wrong("parent", "Name one function that it is part of.")
    statute = answers.words("statute")
    on, reason = _from_and_why(answers)
    code = code_from(name, facts.functions, f"{handbook.system}-")
    made_now = made(Function, code=code, name=name, parent=parents[0], statute=statute or None)
    return Draft(lambda before: editing.add_function(before, made_now), on, on, reason, "")


READERS: Mapping[str, Read] = {
    "add-delegation": _added,
    "change": _changed,
    "end": _ended,
    "withdraw": _withdrawn,
    "add-reservation": _reserved,
    "remove-reservation": _unreserved,
    "add-function": _function,
}
FIELDS = {
    "add-delegation": {"until": "last_day"},
    "change": {"until": "last_day", "code": ""},
    "end": {"until": "end_last_day"},
}
