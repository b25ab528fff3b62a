"""Opening a selection of providers, and adding a step to it: permission, order, one writer at a time.

A step is written where the rules allow it (`rules/selection/taking.py`); what is refused is not kept, and
what is kept is never changed. Of two people who go on from the same state of things the second is told.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from catchment.authority.actions.proceedings import SomebodyWasFirst, add_step, open_proceeding
from catchment.authority.models import Decision, ProceedingKind
from catchment.authority.queries.asking import Unknown
from catchment.authority.queries.selection_authority import with_authority
from catchment.authority.queries.selection_people import deciders_on, people_of
from catchment.authority.queries.selection_values import SelectionPage, SelectionsPage
from catchment.authority.queries.selections import forms_of, selection_kept
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.breaking import MayBeRecorded
from catchment.authority.rules.selection.kinds import KIND_WORDS
from catchment.authority.rules.selection.money import pounds
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import AnyStep, Opened, read_step, stored
from catchment.authority.rules.selection.taking import take
from catchment.authority.selection_forms import said_in
from catchment.authority.selection_reading import Asked, Said
from catchment.foundation.facts import begin_change
from catchment.foundation.moment import LATEST, Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.queries.handbook_page import system_named
from catchment.structure.queries.locate import locate_organisation
from catchment.structure.rules.words import plain_date

AWARD_FIELDS = {"function": "function", "area": "area", "body": "decider", "amount": "value_pence"}
DECIDING = frozenset({"chosen", "further", "awarded"})
Page = TypeVar("Page", SelectionsPage, SelectionPage)
EVERYTHING = Moment(date(LATEST.year - 1, 12, 31))  # every step, whichever day is looked at


def open_selection(*, actor: Actor, system: str, step: Opened) -> str:
    """Open a selection and return its code (`XEX-PS-0001`).

    Raises NotAllowed where the actor may not, Missing where there is no such system.
    """
    with transaction.atomic():
        found, _ = system_named(system, Moment(timezone.localdate()))
        require_today(actor, Act.SELECT_PROVIDERS, found.code, Thing.ORGANISATION)
        change = begin_change(
            actor=str(actor),
            action="open a selection of providers",
            reason=step.title,
            detail={"system": found.code},
        )
        proceeding = open_proceeding(ProceedingKind.SELECTION, found, None, step.on)
        take(SelectionState(proceeding.code, found.code), step)
        add_step(proceeding, stored(step), after=0, change=change)
        return proceeding.code


def record_step(*, actor: Actor, code: str, after: int | None, step: AnyStep) -> int:
    """Add a step to a selection and return its number; `after` is the number of the last step seen.

    With an award goes what the resolver says of whoever decides it, as proof (B-079). Raises NotAllowed,
    OutOfOrder (with the rule), SomebodyWasFirst, or Missing where there is no such selection, or nothing is
    called what an award names (Unknown); nothing is written then.
    """
    with transaction.atomic():
        seen = selection_kept(code, EVERYTHING)
        require_today(actor, Act.SELECT_PROVIDERS, seen.proceeding.system.code, Thing.ORGANISATION)
        step = with_authority(step)
        change = begin_change(
            actor=str(actor),
            action="take a selection of providers on",
            reason=step.all_the_same or "",
            detail={"selection": seen.proceeding.code, "kind": step.kind},
        )
        kept = selection_kept(code, EVERYTHING)  # again: whoever had the turn before may have gone on
        number = add_step(kept.proceeding, stored(step), after=after, change=change)
        if step.kind in DECIDING:
            _as_the_handbook_is(kept.state, step.on)
        take(kept.state, step)
        return number


def _as_the_handbook_is(state: SelectionState, day: date) -> None:
    """Refuse a decision where the handbook now knows of a tie that was not matched (B-064)."""
    inside = [code for code in state.deciders if code not in state.recused]
    for code, now in deciders_on(state.system, inside, day).items():
        providers = {each.upper() for each in state.providers}
        known = {(tie.organisation, tie.position) for tie in state.deciders[code].ties}
        new = [
            tie
            for tie in now.ties
            if tie.organisation.upper() in providers and (tie.organisation, tie.position) not in known
        ]
        if new or now.icb_member != state.deciders[code].icb_member:
            what = f" ({new[0].how})" if new else ""
            raise OutOfOrder(
                "B-064",
                f"The handbook says something else of {now.name} than when they were named{what}: name them "
                "as a decision-maker again, so that their interests are matched anew.",
            )


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What was sent as a step: read, or with what is wrong with it."""

    said: Said
    answers: Answers
    step: AnyStep | None = None


def answer_opening(opened: SelectionsPage, sent: Sent, actor: Actor, day: date) -> SelectionsPage | str:
    """Open a selection as it was answered; return its address, or the page with what is wrong."""
    attempt = _attempt("opened", sent, Asked(SelectionState("", opened.system), day))
    if isinstance(attempt.step, Opened):
        code = open_selection(actor=actor, system=opened.system, step=attempt.step)
        return f"/selection/{code}?{Moment(max(day, attempt.step.on)).query_string}"
    return _again(opened, sent, attempt.answers)


def answer_step(opened: SelectionPage, sent: Sent, actor: Actor, moment: Moment) -> SelectionPage | str:
    """Add the step that was answered; return where to see it, or the page with what is wrong.

    What the law does not allow comes back with the rule, and with a question for why it happened all the
    same; what somebody else did meanwhile is said, and nothing of either is lost.
    """
    kind = (sent.get("do") or [""])[-1]
    kept = selection_kept(opened.code, moment)
    if kind not in KIND_WORDS:
        sentence = "Choose what happened out of the list under “Something else happened”."
        return replace(opened, problems=(FormError("", sentence),))
    asked = Asked(kept.state, moment.as_at, people_of(kept.state.system, moment))
    attempt = _attempt(kind, sent, asked)
    breaking = bool((sent.get(f"{kind}-all_the_same") or [""])[-1].strip())
    if attempt.step is not None:
        try:
            after = _number((sent.get("after") or [""])[-1])
            record_step(actor=actor, code=opened.code, after=after, step=attempt.step)
            return f"/selection/{opened.code}?{Moment(max(moment.as_at, attempt.step.on)).query_string}"
        except OutOfOrder as refusal:
            attempt.answers.wrong("", f"{refusal.sentence} Rule {refusal.rule}.")
            breaking = breaking or isinstance(refusal, MayBeRecorded)
        except Unknown as refusal:
            attempt.answers.wrong(f"{kind}-{AWARD_FIELDS.get(refusal.field, '')}", str(refusal))
        except SomebodyWasFirst as refusal:
            attempt.answers.wrong("", str(refusal))
    shown = replace(opened, forms=tuple(forms_of([kind], kept, moment, breaking=breaking)))
    return _again(shown, sent, attempt.answers)


def _number(text: str) -> int:
    """Return the number of the last step somebody saw; a form without one follows nothing that is there."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _attempt(kind: str, sent: Sent, asked: Asked) -> _Attempt:
    """Read a step out of what was sent, with what the handbook and the structure add to it."""
    answers = Answers(sent)
    said = said_in(kind, answers, asked)
    on = said.get("on")
    if on is not None and on > timezone.localdate():
        today = plain_date(timezone.localdate())
        answers.wrong(f"{kind}-on", f"Record it once it has happened: today is {today}.")
    if not answers.problems and on is not None:
        said |= _added(kind, said, answers, asked, on)
    if answers.problems:
        return _Attempt(said, answers)
    try:
        return _Attempt(said, answers, read_step(said))
    except ValidationError as problem:
        for error in problem.errors():
            name = f"{kind}-{error['loc'][1]}" if len(error["loc"]) > 1 else ""
            sentence = error["msg"].removeprefix("Value error, ")
            answers.wrong(name, f"{sentence[:1].upper()}{sentence[1:]}.")
        return _Attempt(said, answers)


def _added(kind: str, said: Said, answers: Answers, asked: Asked, on: date) -> dict[str, Any]:
    """Return what the handbook and the structure add to a step; note what they do not know."""
    if kind == "decider":
        found = deciders_on(asked.state.system, [said["person"]], on).get(said["person"])
        if found is None:
            sentence = f"The handbook does not know them on {plain_date(on)}: choose somebody who is in it."
            answers.wrong("decider-person", sentence)
            return {}
        return stored(found)
    if kind == "provider":
        return _provider(said, answers, on)
    if said.get("decision") and kind in ("awarded", "urgent"):
        _authorised(kind, said, answers, asked)
    return {}


def _provider(said: Said, answers: Answers, on: date) -> dict[str, Any]:
    """Return the code and name that the structure has for a provider; one it does not know needs a name."""
    found = locate_organisation(said["code"], Moment(on))
    if found is not None:
        return {"code": found.code, "name": said["name"] or found.name}
    if not said["name"]:
        sentence = f"No organisation has the code “{said['code']}”: give its name, or another code."
        answers.wrong("provider-name", sentence)
    return {}


def _authorised(kind: str, said: Said, answers: Answers, asked: Asked) -> None:
    """Note where a decision that is to authorise an award is not there, is void, or was for less."""
    decision = Decision.objects.filter(system__code=asked.state.system, code__iexact=said["decision"]).first()
    name = f"{kind}-decision"
    if decision is None:
        sentence = (
            f"No decision of this system has the code “{said['decision']}”. Leave it empty if it is not"
        )
        answers.wrong(name, f"{sentence} kept here.")
    elif not decision.valid:
        answers.wrong(name, f"{decision.code} is void: {decision.void_because} It authorises nothing.")
    elif said.get("value_pence", 0) > decision.amount_pence:
        amount, value = pounds(decision.amount_pence), pounds(said["value_pence"])
        answers.wrong(name, f"{decision.code} was for {amount}, and this is worth {value}.")


def _again(opened: Page, sent: Sent, answers: Answers) -> Page:
    """Return the page with what is wrong beside each question."""
    problems = tuple(dict.fromkeys(answers.problems))
    forms = tuple(answered(form, sent, problems) for form in opened.forms)
    return replace(opened, forms=forms, problems=in_page_order(forms, problems))
