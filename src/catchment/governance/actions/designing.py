"""A body that was designed: what was answered, made into a design, shown with what is missing, and kept."""

from dataclasses import replace
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.governance.actions.applying import Refused, plan_handbook
from catchment.governance.actions.editing import Editor, edit_handbook
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.queries.codes import codes_of_bodies, codes_of_people
from catchment.governance.queries.design_forms import (
    AGREED,
    areas_of,
    can_hold_contracts,
    can_share_functions,
    design_form,
    network_boards_of,
)
from catchment.governance.queries.designing import DesignPage, facts_to_design, preview_of
from catchment.governance.rules.design import Design, Designed, Start
from catchment.governance.rules.document import Handbook, Person, PlaceAgreement
from catchment.governance.rules.editing import Unfit, add_body, add_person, code_from, made
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.forms import PLACE_STARTS, design_body


def answer_design(
    opened: DesignPage, start: Start, facts: GovernanceFacts, sent: Sent, actor: Actor
) -> DesignPage | str:
    """Return the page with problems or with what is missing; or, where it was kept, the body's address.

    What is shown is what would be kept: both are made from the handbook in force on the first day of the
    body, whichever day the page was opened for.
    """
    answers = Answers(sent)
    on = answers.day("from", "Give the first day on which it is there, such as 1 4 2026.")
    if on is not None:
        try:
            facts = facts_to_design(opened.system, Moment(on))
            opened = replace(opened, form=design_form(start, facts, on))
        except Missing as problem:
            answers.wrong("from", str(problem))
    try:
        design, person = _design(answers, start, facts, on or date.max)
        reason = answers.words("reason", "Say why it is set up.", most=4_000)
        if answers.problems:
            return _again(opened, answers)
        designed = design_body(design)
        after = _with(facts.handbook, designed, person)
        if answers.raw("do") == "save":
            editor = Editor(actor, opened.system, design.on, reason)
            edit_handbook(editor, lambda before: _with(before, designed, person))
            return f"/body/{design.code}?{Moment(design.on).query_string}"
        plan_handbook(after, on=design.on)
    except Unfit as fault:
        for name, sentence in fault.faults:
            answers.wrong({"person": "lead"}.get(name, name), sentence)
        return _again(opened, answers)
    except Refused as refusal:
        answers.wrong("", str(refusal))
        return _again(opened, answers)
    hidden = tuple(
        (name, text)
        for name, texts in sent.items()
        if name not in ("do", "csrfmiddlewaretoken")
        for text in texts
    )
    shown = preview_of(facts, after, designed.body, design.on, hidden, actor)
    return replace(opened, form=answered(opened.form, sent, ()), preview=shown)


def _again(opened: DesignPage, answers: Answers) -> DesignPage:
    """Return the page with what is wrong beside each question."""
    form = answered(opened.form, answers.sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order([form], answers.problems))


def _with(handbook: Handbook, designed: Designed, person: Person | None) -> Handbook:
    known = add_person(handbook, person) if person else handbook
    return add_body(known, designed.body, designed.instruments)


def _design(answers: Answers, start: Start, facts: GovernanceFacts, on: date) -> tuple[Design, Person | None]:
    """Return what was designed to be there from a day, and whoever leads it where they are new; notes what is
    wrong. The facts are those of that day.
    """
    name = answers.words("name", "Give the body a name.")
    before_name = f"{facts.handbook.system}-"
    code = answers.words("code", most=60) or code_from(name, codes_of_bodies(before_name), before_name)
    lead, person = _lead(answers, start, facts)
    board = facts.board
    network = (
        facts.networks.get(answers.one_of("network", facts.networks)) if start is Start.NETWORK else None
    )
    if start is Start.NETWORK and network is None:
        answers.wrong("network", "Choose the PCN whose board it is.")
    payee = answers.one_of("payee", network.practices) if network else ""
    payee = payee or (network.payees[0] if network and len(network.payees) == 1 else "")
    design = Design(
        start,
        code,
        name,
        facts.handbook.system,
        on,
        board=board.code if board else None,
        area=_area(answers, start, facts),
        accountable_body=_accountable(answers, start, facts),
        partners=_partners(answers, start, facts),
        lead_provider=_lead_provider(answers, start, facts),
        payee=payee or None,
        network=network,
        signed_on=answers.day("signed_on") if start is Start.NETWORK else None,
        lead=lead,
        alongside=_alongside(answers, start, facts),
        agreement=_agreement(answers) if start in PLACE_STARTS else None,
        names={each.code: each.name for each in facts.organisations.values()},
    )
    return design, person


def _lead(answers: Answers, start: Start, facts: GovernanceFacts) -> tuple[str | None, Person | None]:
    chosen = answers.one_of("lead", (each.code for each in facts.handbook.people))
    name = answers.words("new_lead")
    if chosen and name:
        answers.wrong("new_lead", "Choose somebody or name somebody new, not both.")
    if start is Start.TEAM and not chosen and not name:
        answers.wrong("lead", "Choose who leads the team, or name somebody new: every team has a lead.")
    if name and not chosen:
        before_name = f"{facts.handbook.system}-"
        code = code_from(name, codes_of_people(before_name), before_name)
        person = made(Person, code=code, name=name)
        return person.code, person
    return chosen or None, None


def _area(answers: Answers, start: Start, facts: GovernanceFacts) -> str | None:
    if start in PLACE_STARTS:
        places = [each.value for each in areas_of(facts, "place")]
        return answers.one_of("area", places, "Choose the place it is for." if places else "") or None
    if start is Start.TEAM:
        there = [each.value for each in areas_of(facts, "neighbourhood")]
        return answers.one_of("area", there, "Choose the neighbourhood it is for." if there else "") or None
    return None


def _alongside(answers: Answers, start: Start, facts: GovernanceFacts) -> str | None:
    if start is not Start.TEAM:
        return None
    return answers.one_of("alongside", (each.value for each in network_boards_of(facts))) or None


def _accountable(answers: Answers, start: Start, facts: GovernanceFacts) -> str | None:
    if start is not Start.TEAM:
        return None
    missing = "Choose the organisation that is accountable for the team: every team has one."
    return answers.one_of("accountable_body", can_hold_contracts(facts), missing) or None


def _partners(answers: Answers, start: Start, facts: GovernanceFacts) -> tuple[str, ...]:
    if start is Start.GP_BOARD:
        return answers.some_of("partners", facts.networks)
    partners = answers.some_of("partners", can_share_functions(facts))
    if start is Start.JOINT_COMMITTEE and not partners:
        answers.wrong("partners", "Choose at least one partner: a joint committee is of the ICB and others.")
    if start is Start.COLLABORATIVE and len(partners) < 2:
        answers.wrong("partners", "Choose at least two trusts: a collaborative is of several.")
    return partners


def _lead_provider(answers: Answers, start: Start, facts: GovernanceFacts) -> str | None:
    if start is not Start.LEAD_PROVIDER:
        return None
    missing = "Choose the lead provider: this form needs exactly one."
    return answers.one_of("lead_provider", can_hold_contracts(facts), missing) or None


def _agreement(answers: Answers) -> PlaceAgreement | None:
    said = {name: answers.words(f"agreed_{name}", most=4_000) or None for name in AGREED}
    return made(PlaceAgreement, **said) if any(said.values()) else None
