"""Answering the forms of a place's money: what was typed is read, the action asked, its refusal shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.money.actions.moving import commit, vire
from catchment.money.actions.settling import pay, release
from catchment.money.queries.accounts import number_of
from catchment.money.queries.place_money import PlaceMoneyPage
from catchment.money.rules.entries import LONGEST_KEY, LONGEST_TEXT, CannotPost

Sent = Mapping[str, Sequence[str]]
CHOOSE = "Choose one of those in the list."
KEY = re.compile(r"page/[0-9a-f]{16}/(commit|pay|release|move)")
FIELDS = {  # where a refusal of the ledger is shown, by its rule
    "account_not_overdrawn": "amount",
    "commitment_not_exceeded": "amount",
    "decision_not_exceeded": "amount",
    "transfer_in_open_period": "on",
    "transfer_by_a_valid_decision": "decision",
    "B-079": "decision",
    "B-014": "on",
    "F-001": "payee",
}


def answer_place(opened: PlaceMoneyPage, sent: Sent, actor: Actor, moment: Moment) -> PlaceMoneyPage | str:
    """Do what a form asks; return where to see it, or the page with what is wrong beside each question.

    Raises NotAllowed.
    """
    does = (sent.get("do") or [""])[-1]
    answers = Answers(sent)
    if does not in DOING:
        answers.wrong("", "Choose what is to be done out of the forms of this page.")
        return replace(opened, problems=tuple(answers.problems))
    key = answers.raw("key")
    if not KEY.fullmatch(key):  # a key of our own making: those of claims and contracts are not for forms
        answers.wrong("", "This form is not one of this page's. Open the page again, and send it from there.")
        return replace(opened, problems=tuple(answers.problems))
    key = f"{key}/{actor.code}"[:LONGEST_KEY]
    try:
        code = DOING[does](answers, actor, key)
    except (CannotPost, Missing) as refusal:
        field = FIELDS.get(getattr(refusal, "rule", ""), "payee" if isinstance(refusal, Missing) else "")
        answers.wrong(f"{does}-{field}" if field else "", _sentence(refusal))
        code = ""
    if code:
        return f"/transfer/{code}?{moment.query_string}"
    problems = tuple(answers.problems)
    forms = tuple(answered(form, sent, problems) if form.does == does else form for form in opened.forms)
    here = [form for form in forms if form.does == does]
    return replace(opened, forms=forms, problems=in_page_order(here, problems))


def _sentence(refusal: CannotPost | Missing) -> str:
    rule = getattr(refusal, "rule", "")
    return f"{refusal} Rule {rule}." if "-" in rule else str(refusal)


def _amount(answers: Answers, name: str) -> int:
    try:
        pence = read_pounds(answers.raw(name))
    except UnclearAmountError as problem:
        answers.wrong(name, str(problem))
        return 0
    if pence == 0:
        answers.wrong(name, "Give an amount above nothing.")
    return pence


def _commit(answers: Answers, actor: Actor, key: str) -> str:
    decision = answers.words("commit-decision", CHOOSE)
    budget = answers.words("commit-budget", CHOOSE)
    payee = answers.words("commit-payee", "Say who is to be paid, by the organisation's code.")
    pence, on = _amount(answers, "commit-amount"), answers.day("commit-on", "Say on which day.")
    text = answers.words("commit-text", most=LONGEST_TEXT)
    if answers.problems or on is None:
        return ""
    made = commit(
        actor=actor,
        decision=decision,
        budget=budget,
        payee=payee.upper(),
        amount_pence=pence,
        on=on,
        key=key,
        text=text,
    )
    return made.code


def _pay(answers: Answers, actor: Actor, key: str) -> str:
    number = _commitment(answers, "pay-commitment")
    pence, on = _amount(answers, "pay-amount"), answers.day("pay-on", "Say on which day.")
    text = answers.words("pay-text", most=LONGEST_TEXT)
    if answers.problems or on is None:
        return ""
    return pay(actor=actor, commitment=number, amount_pence=pence, on=on, key=key, text=text).code


def _release(answers: Answers, actor: Actor, key: str) -> str:
    number = _commitment(answers, "release-commitment")
    on = answers.day("release-on", "Say on which day.")
    because = answers.words("release-because", "Say why it is not needed.", most=LONGEST_TEXT)
    if answers.problems or on is None:
        return ""
    return release(actor=actor, commitment=number, on=on, key=key, because=because).code


def _move(answers: Answers, actor: Actor, key: str) -> str:
    decision = answers.words("move-decision", CHOOSE)
    source, target = answers.words("move-from", CHOOSE), answers.words("move-to", CHOOSE)
    pence, on = _amount(answers, "move-amount"), answers.day("move-on", "Say on which day.")
    if source and source == target:
        answers.wrong("move-to", "Choose another budget than the one the money comes from.")
    if answers.problems or on is None:
        return ""
    moved = vire(
        actor=actor,
        decision=decision,
        from_account=source,
        to_account=target,
        amount_pence=pence,
        on=on,
        key=key,
    )
    return moved.code


def _commitment(answers: Answers, name: str) -> int:
    text = answers.words(name, CHOOSE)
    if not text:
        return 0
    try:
        return number_of(text)
    except Missing as problem:
        answers.wrong(name, str(problem))
        return 0


DOING: Mapping[str, Callable[[Answers, Actor, str], str]] = {
    "commit": _commit,
    "pay": _pay,
    "release": _release,
    "move": _move,
}
