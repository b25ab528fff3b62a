"""What was answered on the pages of appointments: done, or the page again with everything that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.governance.actions.applying import Refused
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.queries.codes import codes_of_people
from catchment.governance.rules.editing import Unfit, code_from
from catchment.voice import appointment_forms as forms
from catchment.voice.actions import appointment_deciding as deciding
from catchment.voice.actions import appointments as acts
from catchment.voice.queries.appointment_facts import facts_of_body
from catchment.voice.queries.appointment_values import AppointmentPage, NewAppointmentPage
from catchment.voice.queries.appointments_kept import candidates_called
from catchment.voice.rules.appointment_values import Method, PanelDecided, PanelMember
from catchment.voice.rules.step_limits import UNREADABLE, step_number

MOST_MEMBERS = 20


def answer_new(opened: NewAppointmentPage, sent: Sent, actor: Actor) -> NewAppointmentPage | str:
    """Open an appointment and return its address, or the page with what is wrong. Raises NotAllowed."""
    answers = Answers(sent)
    method = answers.one_of("method", Method, "Choose how the seat is filled.")
    closes_on = answers.day("closes_on")
    guidance = answers.words("guidance")
    if not answers.problems:
        try:
            code = acts.open_appointment(
                actor=actor,
                body=opened.body.code,
                seat=opened.seat,
                method=Method(method),
                closes_on=closes_on,
                guidance=guidance,
            )
            return f"/appointment/{code}"
        except (OutOfOrder, Missing) as refusal:
            answers.wrong("closes_on" if "last day" in str(refusal) else "", _told(refusal))
    problems = tuple(answers.problems)
    if opened.form is None:
        return replace(opened, problems=problems)
    form = answered(opened.form, sent, problems)
    return replace(opened, form=form, problems=in_page_order((form,), problems))


def answer_appointment(opened: AppointmentPage, sent: Sent, actor: Actor) -> AppointmentPage | str:
    """Take an appointment a step on and return where to see it, or the page with what is wrong.

    Raises NotAllowed. What was typed stays in the form, also where somebody else was first.
    """
    answers, does = Answers(sent), (sent.get("do") or [""])[-1]
    form = next((each for each in opened.forms if each.does == does), None)
    after = step_number(answers.raw("after"))
    doing = acts.Doing(actor, opened.code, after)
    if after is None:
        answers.wrong("", UNREADABLE)
    elif does not in DOERS:
        answers.wrong("", "Choose one of the buttons: that is no step of an appointment.")
    else:
        try:
            DOERS[does](doing, answers, opened)
        except Unfit as fault:
            for name, sentence in fault.faults:
                answers.wrong(name, sentence)
        except (OutOfOrder, SomebodyWasFirst, Missing, Refused) as refusal:
            answers.wrong("", _told(refusal))
    if not answers.problems:
        return opened.href
    problems = tuple(dict.fromkeys(answers.problems))
    if form is None:  # somebody was first: the form is not offered any more
        return replace(opened, problems=problems)
    shown = tuple(answered(each, sent, problems) if each is form else each for each in opened.forms)
    asked = [each for each in shown if each.does == does]
    return replace(opened, forms=shown, problems=in_page_order(asked, problems))


def _nominate(doing: acts.Doing, answers: Answers, opened: AppointmentPage) -> None:
    by, chosen, name = answers.raw("by"), answers.raw("person"), answers.words("new_person")
    if bool(chosen) == bool(name):
        wrong = "Choose somebody in the list or give a name, not both." if name else "Say who it is."
        answers.wrong("new_person" if name else "person", wrong)
        return
    facts = facts_of_body(opened.body.code, Moment(timezone.localdate()))
    if chosen:
        person = facts.people.get(chosen)
        if person is None:
            answers.wrong("person", "Choose one of those in the list.")
            return
        acts.nominate(doing, by=by, person=chosen, name=person.name)
        return
    before = f"{opened.system}-"
    taken = {*codes_of_people(before), *candidates_called(before)}
    acts.nominate(doing, by=by, person=code_from(name, taken, before), name=name)


def _support(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    person = answers.words("supported", "Choose whom it supports.")
    if not answers.problems:
        acts.support(doing, by=answers.raw("by"), person="" if person == "nobody" else person)


def _declare(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    person = answers.words("declaring", "Choose whose answer it is.")
    willing = answers.one_of("willing", ("yes", "no"), "Say whether they are willing.")
    statement = answers.words("statement", most=acts.MOST_WORDS)
    if not answers.problems:
        acts.declare(doing, person=person, willing=willing == "yes", statement=statement)


def _settle(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    person = answers.words("settled", "Choose whom they nominate jointly.")
    if not answers.problems:
        acts.settle(doing, person=person)


def _panel(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    person = answers.words("chosen", "Choose whom the panel chooses.")
    lines = [each.strip() for each in answers.words("members", "Say who sat on it.", 4_000).splitlines()]
    because = answers.words("panel_why", "Say why.", acts.MOST_WORDS)
    named = [line.partition(";") for line in lines if line]
    if len(named) > MOST_MEMBERS:
        answers.wrong("members", f"Give at most {MOST_MEMBERS} members.")
    if not answers.problems:
        members = tuple(PanelMember(name.strip(), conflict.strip()) for name, _, conflict in named)
        acts.panel_decides(doing, PanelDecided(person, members, because))


def _approve(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    because = answers.words("approve_why", most=acts.MOST_WORDS)
    mental_health = answers.words("mental_health", most=acts.MOST_WORDS)
    if not answers.problems:
        deciding.approve(doing, because=because, mental_health=mental_health)


def _refuse(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    because = answers.words("refuse_why", "Say why it is refused.", acts.MOST_WORDS)
    if not answers.problems:
        deciding.refuse(doing, because=because)


def _appoint(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    since = answers.day("since", "Give the first day in the seat, such as 1 4 2026.")
    term_ends, reason = answers.day("term_ends"), answers.words("appoint_why")
    if since is not None and not answers.problems:
        deciding.appoint(doing, deciding.Appointing(since, term_ends, reason))


def _abandon(doing: acts.Doing, answers: Answers, _opened: AppointmentPage) -> None:
    because = answers.words("abandon_why", "Say why it is abandoned.", acts.MOST_WORDS)
    if not answers.problems:
        acts.abandon(doing, because=because)


DOERS: Mapping[str, Callable[[acts.Doing, Answers, AppointmentPage], None]] = {
    forms.NOMINATE: _nominate,
    forms.SUPPORT: _support,
    forms.DECLARE: _declare,
    forms.SETTLE: _settle,
    forms.PANEL: _panel,
    forms.APPROVE: _approve,
    forms.REFUSE: _refuse,
    forms.APPOINT: _appoint,
    forms.ABANDON: _abandon,
}


def _told(refusal: Exception) -> str:
    """Return a refusal with its rule, where it has one that people can look up."""
    rule = getattr(refusal, "rule", "")
    return f"{refusal} Rule {rule}." if rule else str(refusal)
