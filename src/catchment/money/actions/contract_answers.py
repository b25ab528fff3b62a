"""What was answered on the page of a contract: done, or the page again with everything that is wrong."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.money.actions.contract_settling import settle_gain_and_risk
from catchment.money.actions.contracts import pay_contract_month, set_year_aside
from catchment.money.contract_forms import COST, PAY, SET_ASIDE
from catchment.money.queries.contract_values import ContractPage
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.years import FinancialYear, read_year
from catchment.structure.rules.words import plain_date


def answer_contract(opened: ContractPage, sent: Sent, actor: Actor) -> ContractPage | str:
    """Do what was answered and return where to see it, or the page with what is wrong.

    Raises NotAllowed.
    """
    answers, does = Answers(sent), (sent.get("do") or [""])[-1]
    form = next((each for each in opened.forms if each.does == does), None)
    if form is None:
        answers.wrong("", "That cannot be done now. Look at the page again: somebody may have been first.")
        return replace(opened, problems=tuple(answers.problems))
    year = read_year(opened.year)
    try:
        if does == SET_ASIDE:
            _set_aside(opened, answers, actor, year)
        elif does == PAY:
            _pay(opened, answers, actor)
        else:
            _settle(opened, answers, actor, year)
    except (CannotPost, Missing) as refusal:
        answers.wrong("", str(refusal))
    if not answers.problems:
        return opened.href
    problems = tuple(dict.fromkeys(answers.problems))
    forms = tuple(answered(each, sent, problems) if each is form else each for each in opened.forms)
    return replace(opened, forms=forms, problems=in_page_order(forms, problems))


def _set_aside(opened: ContractPage, answers: Answers, actor: Actor, year: FinancialYear) -> None:
    budget, on = answers.words("budget", "Choose the budget that pays for it."), _day(answers, "on")
    if on is not None and not answers.problems:
        set_year_aside(actor=actor, code=opened.code, year=year, budget=budget, on=on)


def _pay(opened: ContractPage, answers: Answers, actor: Actor) -> None:
    months = {each.month.isoformat()[:7]: each.month for each in opened.months}
    month, on = answers.one_of("month", months, "Choose the month to pay."), _day(answers, "on")
    if on is not None and not answers.problems:
        pay_contract_month(actor=actor, code=opened.code, month=months[month], on=on)


def _settle(opened: ContractPage, answers: Answers, actor: Actor, year: FinancialYear) -> None:
    on = _day(answers, "settled_on")
    costs: dict[str, int] = {}
    for name in (each for each in answers.sent if each.startswith(COST)):
        try:
            costs[name.removeprefix(COST)] = read_pounds(answers.raw(name))
        except UnclearAmountError as problem:
            answers.wrong(name, str(problem))
    if on is not None and not answers.problems:
        settle_gain_and_risk(actor=actor, code=opened.code, year=year, costs=costs, on=on)


def _day(answers: Answers, name: str) -> date | None:
    """Return the day money moves: not one that is still to come."""
    day = answers.day(name, "Give the day, such as 1 4 2026.")
    if day is not None and day > timezone.localdate():
        answers.wrong(
            name, f"Money moves on a day that has come: today is {plain_date(timezone.localdate())}."
        )
        return None
    return day
