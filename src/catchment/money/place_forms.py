"""The forms of a place's money: commit, pay, give up, move - each under a decision, each asked in one go."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.money.queries.budgets import BudgetLine, CommitmentLine, DecisionMoney
from catchment.money.rules.purposes import PAYS_NOBODY, VIREMENT

NOTHING_CHOSEN = Choice("", "Choose one")


def place_forms(
    budgets: tuple[BudgetLine, ...],
    made: tuple[CommitmentLine, ...],
    decisions: tuple[DecisionMoney, ...],
    moment: Moment,
) -> tuple[Form, ...]:
    """Return what may be done now: a form is left out where there is nothing to choose in it."""
    left = [each for each in decisions if each.left > 0]
    to_spend = [each for each in left if each.function not in PAYS_NOBODY]
    to_move = [each for each in left if each.function in VIREMENT]
    outstanding = [each for each in made if each.outstanding > 0]
    open_budgets = [each for each in budgets if not each.protected]
    forms = []
    if to_spend and open_budgets:
        forms.append(_commit(open_budgets, to_spend, moment.as_at))
    if outstanding:
        forms += [_pay(outstanding, moment.as_at), _release(outstanding, moment.as_at)]
    if to_move and len(open_budgets) > 1:
        forms.append(_move(open_budgets, to_move, moment.as_at))
    key = secrets.token_hex(8)  # sent twice by a double click, a form is written once
    return tuple(replace(form, hidden=(("key", f"page/{key}/{form.does}"),)) for form in forms)


def _commit(budgets: Iterable[BudgetLine], decisions: Iterable[DecisionMoney], day: date) -> Form:
    return Form(
        "commit",
        "Commit money under a decision",
        "Commit it",
        (
            _decision("commit", decisions),
            Field("commit-budget", "From which budget", "select", choices=_budgets(budgets)),
            Field("commit-payee", "For whom", hint="The organisation's code, such as XR4"),
            _amount("commit"),
            Field("commit-text", "What for", hint="As it will stand in the books"),
            date_field("commit-on", "On which day", day),
        ),
        intro="What is committed is set aside: nobody else can spend it.",
        folded=True,
    )


def _pay(made: Iterable[CommitmentLine], day: date) -> Form:
    return Form(
        "pay",
        "Pay out of a commitment",
        "Pay it",
        (
            Field("pay-commitment", "Which commitment", "select", choices=_commitments(made)),
            _amount("pay"),
            Field("pay-text", "What for", hint="As it will stand in the books"),
            date_field("pay-on", "On which day", day),
        ),
        folded=True,
    )


def _release(made: Iterable[CommitmentLine], day: date) -> Form:
    return Form(
        "release",
        "Give up what is left of a commitment",
        "Give it up",
        (
            Field("release-commitment", "Which commitment", "select", choices=_commitments(made)),
            Field("release-because", "Why it is not needed"),
            date_field("release-on", "On which day", day),
        ),
        intro="What is left is free again in its budget, and under its decision.",
        folded=True,
    )


def _move(budgets: Iterable[BudgetLine], decisions: Iterable[DecisionMoney], day: date) -> Form:
    choices = _budgets(budgets)
    return Form(
        "move",
        "Move money between budgets",
        "Move it",
        (
            _decision("move", decisions),
            Field("move-from", "From which budget", "select", choices=choices),
            Field("move-to", "To which budget", "select", choices=choices),
            _amount("move"),
            date_field("move-on", "On which day", day),
        ),
        intro="Money that is ring-fenced, or owed under a national contract, cannot be moved.",
        folded=True,
    )


def _amount(does: str) -> Field:
    return Field(f"{does}-amount", "How much", hint="In pounds, such as 250000 or £1.2m")


def _decision(does: str, decisions: Iterable[DecisionMoney]) -> Field:
    choices = tuple(
        Choice(each.decision.code, f"{each.decision.code} {each.decision.name}: {pounds(each.left)} left")
        for each in decisions
    )
    return Field(f"{does}-decision", "Under which decision", "select", choices=(NOTHING_CHOSEN, *choices))


def _budgets(budgets: Iterable[BudgetLine]) -> tuple[Choice, ...]:
    found = (Choice(each.account.code, f"{each.account.name}: {pounds(each.free)} free") for each in budgets)
    return (NOTHING_CHOSEN, *found)


def _commitments(made: Iterable[CommitmentLine]) -> tuple[Choice, ...]:
    found = (
        Choice(
            each.transfer.code,
            f"{each.transfer.code} {each.text}, {each.payee.name}: {pounds(each.outstanding)}",
        )
        for each in made
    )
    return (NOTHING_CHOSEN, *found)
