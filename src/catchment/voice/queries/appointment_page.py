"""The page of one appointment: how it stands, who supports whom, and what its reader may do."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import BarPicture, TimelineBar, TimelinePicture
from catchment.governance.edit_forms import Choice, Form
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.queries.people_named import organisation_link, person_link
from catchment.governance.rules.facts import GovernanceFacts, OrganisationAt, holders_on
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date
from catchment.voice import appointment_forms as forms
from catchment.voice.checks import findings_about
from catchment.voice.models import Poll, PollStep
from catchment.voice.queries.appointment_facts import facts_of_body
from catchment.voice.queries.appointment_rights import Rights, rights_of
from catchment.voice.queries.appointment_values import AppointmentPage, CandidateLine, StepLine
from catchment.voice.queries.appointments_kept import KeptAppointment, appointment_kept
from catchment.voice.rules.appointment_opening import asks_mental_health
from catchment.voice.rules.appointment_state import Candidate, Stage, State, filled_by, over_the_term
from catchment.voice.rules.appointment_values import METHOD_WORDS, Method
from catchment.voice.rules.appointment_words import (
    approval_in_words,
    how_joint,
    must_act,
    standing,
    step_in_words,
)

ANSWERS = (
    "fit_and_proper",
    "nolan_principles",
    "role_specification",
    "independent",
    "member_of_parliament",
    "bankruptcy_restrictions",
    "removed_from_office",
    "struck_off_or_disqualified",
)


def appointment_page(code: str, moment: Moment, actor: Actor) -> AppointmentPage:
    """Return one appointment at a moment, as `actor` reads it; raises Missing."""
    kept = appointment_kept(code, moment)
    state, today = kept.state, timezone.localdate()
    system = kept.row.system.code
    system_name = system_named(system, moment)[1]
    terms = state.terms
    named = organisations_at({*terms.nominators, *state.supports}, moment)
    facts = facts_of_body(kept.row.body.code, Moment(max(moment.as_at, kept.row.opened_on)))
    rights = rights_of(actor, kept)
    now = moment == Moment(today)
    body, seat = _where(kept)
    offered = _forms(kept, rights, facts, named) if now else ()
    stage = state.stage(moment.as_at)
    return AppointmentPage(
        code=kept.code,
        href=kept.href,
        system=system,
        system_name=system_name,
        invented=kept.row.system.invented,
        trail=(
            *system_trail(kept.row.system, system_name, moment),
            Link("appointments", system, "Nominations and appointments", f"/system/{system}/appointments"),
        ),
        title=f"{terms.seat_title}",
        sentence=standing(state, moment.as_at),
        next=must_act(state, moment.as_at),
        stage=str(stage),
        method=METHOD_WORDS[terms.method],
        body=body,
        seat=seat,
        opened_on=terms.opened_on,
        closes_on=terms.closes_on,
        nominators=len(terms.nominators),
        took_part=state.took_part,
        basis=terms.basis,
        terms=_terms(state),
        candidates=tuple(_line(each, state, facts, named, rights) for each in _ordered(state)),
        silent=tuple(organisation_link(each, named) for each in state.silent),
        steps=tuple(
            StepLine(
                each.number, each.on, step_in_words(each.step, state, _by(each.step, named)), each.written_by
            )
            for each in reversed(kept.steps)
        ),
        warnings=(*_warnings(state), *_held(kept, facts, moment), *_counted_for_nothing(kept, moment)),
        findings=tuple(findings_about("appointment", kept.code, moment)),
        poll=_poll(kept, stage, rights),
        lives=_lives(kept, moment),
        support=_support(state),
        forms=offered,
        why_not="" if offered else _why_not(rights, stage, now),
    )


def _where(kept: KeptAppointment) -> tuple[Link, Link]:
    body, terms = kept.row.body.code, kept.state.terms
    return (
        Link("body", body, terms.body_name, f"/body/{body}"),
        Link("seat", kept.row.seat, terms.seat_title, f"/body/{body}#seat-{kept.row.seat}"),
    )


def _terms(state: State) -> tuple[tuple[str, str], ...]:
    """Return on what terms it runs, label by label."""
    terms = state.terms
    said = [("How", METHOD_WORDS[terms.method].capitalize())]
    if terms.nominators:
        said.append(("Who may nominate", f"{counted(len(terms.nominators), terms.called)}. {terms.basis}"))
    if terms.closes_on:
        said.append(("Nominations", f"{plain_date(terms.opened_on)} to {plain_date(terms.closes_on)}"))
    if terms.method is Method.JOINT:
        said.append(("Jointly means (B-024)", how_joint(state)))
    said += [("Who appoints (B-028)", terms.appointer), ("Who approves", approval_in_words(state))]
    said.append(("Guidance regarded (B-024)", terms.guidance or "Not said"))
    if terms.years is not None:
        said.append(("Longest term (B-041)", f"{terms.years.normalize():f} years"))
    return tuple(said)


def _ordered(state: State) -> list[Candidate]:
    return sorted(
        state.candidates.values(), key=lambda each: (-len(state.supporters(each.person)), each.name)
    )


def _line(
    each: Candidate,
    state: State,
    facts: GovernanceFacts,
    named: Mapping[str, OrganisationAt],
    rights: Rights,
) -> CandidateLine:
    person = facts.people.get(each.person)
    link = person_link(each.person, {each.person: each.name})
    supporters = state.supporters(each.person)
    return CandidateLine(
        person=link if person else Link("person", each.person, each.name, ""),
        put_forward_by=organisation_link(each.by, named) if each.by else None,
        on=each.on,
        willing={True: "willing", False: "not willing", None: "has not answered"}[each.willing],
        statement=each.statement,
        support=len(supporters),
        supporters=tuple(organisation_link(code, named) for code in supporters),
        stands=_stands(each.person, state),
        answers=_answers(each.person, facts) if rights.reads_answers else "",
    )


def _stands(person: str, state: State) -> str:
    if person in state.chosen:
        return "appointed" if state.appointed else "approved" if state.approval else "chosen"
    return "refused" if any(each == person for each, _, _ in state.turned_down) else ""


def _answers(code: str, facts: GovernanceFacts) -> str:
    """Return how many of the questions about who may sit are answered (B-032, B-050 to B-057)."""
    person = facts.people.get(code)
    said = person.suitability if person else None
    known = sum(getattr(said, name) is not None for name in ANSWERS) if said else 0
    return f"{known} of {len(ANSWERS)} answers about who may sit are known"


def _by(step: object, named: Mapping[str, OrganisationAt]) -> str:
    code = str(getattr(step, "by", ""))
    return named[code].name if code in named else code


def _warnings(state: State) -> tuple[str, ...]:
    """Return what is unusual though allowed: a term that is longer than the constitution's (B-041)."""
    ended = state.appointed
    if ended is None or not over_the_term(ended.since, ended.term_ends, state.terms.years):
        return ()
    assert state.terms.years is not None, "a term can only be over what is known"
    return (f"The term is longer than {state.terms.years.normalize():f} years (B-041).",)


def _held(kept: KeptAppointment, facts: GovernanceFacts, moment: Moment) -> tuple[str, ...]:
    """Return who is still in the seat where somebody else is to come into it: they have to leave first."""
    state, body = kept.state, facts.bodies.get(kept.row.body.code)
    seat = next((each for each in body.seats if each.code == kept.row.seat), None) if body else None
    if seat is None or state.stage(moment.as_at) not in (Stage.APPROVING, Stage.APPOINTING):
        return ()
    held = [(each.person, facts.person_named(each.person)) for each in holders_on(seat, moment.as_at)]
    full = filled_by(held, seat.holders_at_once, len(state.chosen), seat.title, moment.as_at)
    return (full,) if full else ()


def _poll(kept: KeptAppointment, stage: Stage, rights: Rights) -> Link | None:
    """Return the way to the ballot of an election, or to setting it up for who may."""
    if kept.state.terms.method is not Method.ELECTION or stage is Stage.NOMINATING:
        return None
    if (stage is Stage.ABANDONED or not rights.runs) and not Poll.objects.filter(
        appointment=kept.row
    ).exists():
        return None
    return Link("poll", kept.code, "The secret ballot for this seat", f"{kept.href}/poll")


def _counted_for_nothing(kept: KeptAppointment, moment: Moment) -> tuple[str, ...]:
    """Return that votes were counted which fill no seat, as it was abandoned meanwhile: a count is kept."""
    if not kept.state.abandoned:
        return ()
    counts = PollStep.objects.filter(
        poll__appointment=kept.row, said__kind="counted", on__lte=moment.as_at
    ).select_related("poll")
    if moment.as_known is not None:
        counts = counts.filter(change__at__lte=moment.as_known)
    return tuple(
        f"The secret ballot {each.poll.code} was counted on {plain_date(each.on)}, after this was abandoned. "
        "Its count is kept and can be read, and fills no seat."
        for each in counts
        if each.said.get("refused")
    )


def _lives(kept: KeptAppointment, moment: Moment) -> TimelinePicture:
    """Return the steps as a picture: how long each stage lasted."""
    state, day = kept.state, moment.as_at
    terms, ended = state.terms, state.ended_on
    choice_from = (
        min(terms.closes_on + timedelta(days=1), state.chosen_on or day)
        if terms.closes_on
        else terms.opened_on
    )
    bars = []
    if terms.closes_on:
        last = min(terms.closes_on, ended or day)
        bars.append(
            _bar("Nominations", "Open" if day <= terms.closes_on else "Closed", terms.opened_on, last)
        )
    if choice_from <= day and (state.chosen_on or state.stage(day) is Stage.CHOOSING):
        bars.append(_bar("Choice", "Chosen" if state.chosen else "Waits", choice_from, state.chosen_on))
    if state.chosen_on and terms.approver:
        bars.append(
            _bar("Approval", "Approved" if state.approval else "Waits", state.chosen_on, state.approved_on)
        )
    ready = state.approved_on if terms.approver else state.chosen_on
    if ready:
        bars.append(
            _bar("Appointment", "Appointed" if state.appointed else "Waits", ready, state.appointed_on)
        )
    return TimelinePicture(
        "The steps so far, and how long each took", tuple(bars), (ended or day).isoformat()
    )


def _bar(row: str, label: str, start: object, end: object) -> TimelineBar:
    return TimelineBar(row, label, str(start), str(end) if end else "")


def _support(state: State) -> BarPicture | None:
    """Return how many support each candidate, and how many have said nothing."""
    if state.terms.method is Method.PANEL or not state.candidates:
        return None
    bars = [(each.name, float(len(state.supporters(each.person)))) for each in _ordered(state)]
    bars.append(("Said nothing", float(len(state.silent))))
    title = f"Support among {counted(len(state.terms.nominators), state.terms.called)} that may nominate"
    return BarPicture(title, f"{state.terms.called}s", tuple(bars))


def _why_not(rights: Rights, stage: Stage, now: bool) -> str:
    if stage in (Stage.APPOINTED, Stage.ABANDONED):
        return ""
    if not now:
        return "This is how it stood on that day; it is taken on today."
    return rights.why_not or "There is nothing here for you to do now."


def _forms(
    kept: KeptAppointment, rights: Rights, facts: GovernanceFacts, named: Mapping[str, OrganisationAt]
) -> tuple[Form, ...]:
    """Return the forms for what this reader may do now, what comes next first."""
    state, today = kept.state, timezone.localdate()
    allowed, found = forms.steps_open_to(state.stage(today)), []
    by = {code: named[code].name if code in named else code for code in rights.speaks_for}
    method = state.terms.method
    willing = [each for each in state.candidates.values() if each.willing]
    closed = not (state.terms.closes_on and today <= state.terms.closes_on) or not state.silent
    if forms.APPROVE in allowed and _approves(rights, kept):
        asks = _asks_mental_health(kept, facts)
        found += [forms.approve_form(state, mental_health=asks), forms.refuse_form(state)]
    if forms.APPOINT in allowed and rights.appoints:
        found.append(forms.appoint_form(state, today))
    if forms.SETTLE in allowed and rights.runs and method is Method.JOINT and closed and willing:
        found.append(forms.settle_form(state, how_joint(state)))
    if forms.PANEL in allowed and rights.runs and method is Method.PANEL and closed and willing:
        found.append(forms.panel_form(state))
    if (
        forms.SUPPORT in allowed
        and by
        and any(each.willing is not False for each in state.candidates.values())
    ):
        found.append(forms.support_form(by, state))
    own = state.candidates.get(rights.person)
    unanswered = any(each.willing is None for each in state.candidates.values())
    if forms.DECLARE in allowed and own and own.willing is None:
        found.append(forms.declare_form(state, rights.person))
    elif forms.DECLARE in allowed and rights.runs and unanswered:
        found.append(forms.declare_form(state))
    applies = method is Method.PANEL and rights.runs
    if forms.NOMINATE in allowed and (applies or (by and state.stage(today) is Stage.NOMINATING)):
        found.append(forms.nominate_form({} if applies else by, _people(facts), state))
    if forms.ABANDON in allowed and rights.runs:
        found.append(forms.abandon_form(state))
    return tuple(found)


def _approves(rights: Rights, kept: KeptAppointment) -> bool:
    outside = kept.state.terms.approved_by == "other"
    return (rights.runs if outside else rights.approves) and rights.person not in kept.state.chosen


def _asks_mental_health(kept: KeptAppointment, facts: GovernanceFacts) -> bool:
    body = facts.bodies.get(kept.row.body.code)
    seats = [each for each in body.seats if each.code == kept.row.seat] if body else []
    today = timezone.localdate()
    return any(asks_mental_health(facts, body, seat, kept.state.chosen, today) for seat in seats if body)


def _people(facts: GovernanceFacts) -> list[Choice]:
    people = sorted(facts.people.values(), key=lambda each: each.name)
    return [Choice(each.code, each.name) for each in people]
