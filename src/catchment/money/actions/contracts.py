"""Contracts: kept under a valid decision, set aside year by year, and paid month by month.

A month is paid out of what was set aside, to whoever keeps the money in the end: a lead provider's part to
the lead, a subcontractor's to the subcontractor, each out of a commitment of its own. So the decision is used
once for every pound, also where it passes through many hands (the ledger counts what is set aside).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from catchment.authority.models import Decision
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.queries.handbook_page import system_named
from catchment.money.actions.moving import committed
from catchment.money.actions.posting import post
from catchment.money.models import Contract, Transfer
from catchment.money.queries.accounts import about, account_named, payee_named
from catchment.money.queries.contracts_kept import (
    COMMIT,
    Kept,
    commitments_of,
    contract_named,
    decision_known,
    key_of,
    known_of,
    payments_of,
    sent_back,
    span_in_words,
)
from catchment.money.queries.deciding import decision_named
from catchment.money.rules.contract_faults import faults_of
from catchment.money.rules.contract_flows import kept_in_year, reach_in
from catchment.money.rules.contracts import UnclearTermsError, read_terms, stored
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation
from catchment.structure.rules.words import plain_date

LONGEST_CODE = 40  # so that the keys of its transfers have room
EVERYTHING = Moment(date(2099, 12, 31))


class CannotKeep(Exception):
    """A contract that cannot be kept as it is said; `sentences` are all that is wrong, each with its rule."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        """Keep the sentences apart, for a list."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@transaction.atomic
def keep_contract(
    *,
    actor: Actor,
    system: str,
    code: str,
    title: str,
    starts: date,
    ends: date | None,
    terms: Mapping[str, Any],
    decision: str,
) -> Contract:
    """Keep a contract with providers, under a valid decision of the system; the same again changes nothing.

    `ends` is the first day after it; `terms` are plain values of `rules/contracts.py`. Raises NotAllowed,
    Missing (no such system or decision), CannotKeep with all that is wrong (S002-26, D-054, D-070, F-001,
    K-043, B-079).
    """
    owner, _ = system_named(system, Moment(starts))
    require_today(actor, Act.KEEP_BOOKS, owner.code, Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor),
        action="keep a contract",
        reason=title,
        detail={"contract": code, "system": owner.code},
    )
    return kept(
        system=owner,
        code=code,
        title=title,
        starts=starts,
        ends=ends,
        terms=terms,
        decision=decision_named(decision),
        change=change,
    )


def kept(
    *,
    system: Organisation,
    code: str,
    title: str,
    starts: date,
    ends: date | None,
    terms: Mapping[str, Any],
    decision: Decision,
    change: Change,
) -> Contract:
    """Do what `keep_contract` does, within a change that somebody else began; raises CannotKeep."""
    code, title = code.strip(), " ".join(title.split())
    if not code or len(code) > LONGEST_CODE or "/" in code or not title:
        raise CannotKeep(
            (f"A contract has a code of up to {LONGEST_CODE} characters, without /, and a title.",)
        )
    try:
        read = read_terms(terms)
    except UnclearTermsError as problem:
        raise CannotKeep((str(problem),)) from problem
    known = known_of(read, system=system.code, on=starts, decision=decision_known(decision))
    faults = faults_of(read, starts, ends, known)
    if faults:
        raise CannotKeep(tuple(f"{each.sentence} Rule {each.rule}." for each in faults))
    said = {"title": title, "starts": starts, "ends": ends, "terms": stored(read), "decision_id": decision.pk}
    there = Contract.objects.filter(code__iexact=code).first()
    if there is not None:
        if there.system_id != system.pk or any(getattr(there, name) != value for name, value in said.items()):
            raise CannotKeep(
                (f"Another contract has the code {there.code}. Give this one a code of its own.",)
            )
        return there
    return Contract.objects.create(code=code, system=system, change=change, **said)


@transaction.atomic
def set_year_aside(*, actor: Actor, code: str, year: FinancialYear, budget: str, on: date) -> list[Transfer]:
    """Commit what a contract pays in a financial year out of a budget: a commitment for each who keeps money.

    Raises NotAllowed, Missing, CannotPost (B-079, E-027, too little in the budget or the decision ...).
    """
    contract, account = contract_named(code, EVERYTHING), account_named(budget)
    require_today(actor, Act.COMMIT_MONEY, *about(account))
    change = begin_change(
        actor=str(actor),
        action="set a contract's year aside",
        detail={"contract": contract.code, "year": year.label, "budget": budget},
    )
    return year_set_aside(contract, year=year, budget=budget, on=on, change=change)


def year_set_aside(
    contract: Kept, *, year: FinancialYear, budget: str, on: date, change: Change
) -> list[Transfer]:
    """Do what `set_year_aside` does, within a change that somebody else began."""
    account = account_named(budget)
    if account.system_id != contract.row.system_id:
        raise CannotPost("transfer_within_books", f"{account.name} is not a budget of {contract.system}.")
    if account.fund is not None and account.fund.year != year.begins:
        raise CannotPost(
            "B-014",
            f"{account.name} is money of {FinancialYear(account.fund.year).label}, and this is for "
            f"{year.label}. Choose a budget of that year.",
        )
    amounts = kept_in_year(contract.terms, contract.row.starts, contract.row.ends, year)
    if not amounts:
        raise CannotPost(
            "S002-26", f"{contract.code} pays nothing in {year.label}: it runs {span_in_words(contract)}."
        )
    assert contract.row.decision is not None, "a contract is kept under a decision"
    return [
        committed(
            decision=contract.row.decision.code,
            budget=account,
            payee=payee_named(payee),
            amount_pence=pence,
            on=on,
            key=key_of(contract.code, str(year.begins), COMMIT, payee),
            text=f"{contract.row.title}, {year.label}{_through(contract, payee)}"[:300],
            change=change,
        )
        for payee, pence in amounts.items()
    ]


@transaction.atomic
def pay_contract_month(*, actor: Actor, code: str, month: date, on: date) -> list[Transfer]:
    """Pay a month of a contract (its first day) out of what is set aside; again writes nothing twice.

    What was paid and then sent back is paid anew, straight out of the budget it went back to.

    Raises NotAllowed, Missing, CannotPost: no such month, not due yet, nothing set aside for its year.
    """
    contract = contract_named(code, EVERYTHING)
    refuse_unless_due(contract, month, on)
    commitments = _commitments(contract, year_of(month))
    for each in commitments.values():
        require_today(actor, Act.COMMIT_MONEY, *about(each.from_account))
    change = begin_change(
        actor=str(actor),
        action="pay a month of a contract",
        detail={"contract": contract.code, "month": month.isoformat()[:7]},
    )
    return month_paid(contract, month=month, on=on, change=change)


def month_paid(contract: Kept, *, month: date, on: date, change: Change) -> list[Transfer]:
    """Do what `pay_contract_month` does, within a change that somebody else began."""
    row = contract.row
    refuse_unless_due(contract, month, on)
    commitments = _commitments(contract, year_of(month))
    paid: dict[str, Transfer] = {}
    entries: dict[str, Entry] = {}
    for payee, pence in reach_in(contract.terms, month).kept.items():
        before = payments_of(contract, month, payee)
        back = sent_back(contract, before)
        standing = [each for each in before if each.pk not in back]
        if standing:
            paid[payee] = standing[-1]
        else:
            entries[payee] = _payment(contract, month, payee, pence, commitments[payee], len(before), on)
    paid |= dict(zip(entries, post(row.system, list(entries.values()), change), strict=True))
    return [paid[payee] for payee in reach_in(contract.terms, month).kept]


def _payment(
    contract: Kept, month: date, payee: str, pence: int, commitment: Transfer, before: int, on: date
) -> Entry:
    """Return the payment of a month to somebody, `before` of which were sent back: the first settles the
    commitment; a later one cannot, for what is left of that is for other months.
    """
    row = contract.row
    assert row.decision is not None, "a contract is kept under a decision"
    key = key_of(row.code, month.isoformat()[:7], payee)
    return Entry(
        TransferKind.DIRECT if before else TransferKind.POST,
        commitment.from_account.code,
        commitment.to_account.code,
        pence,
        on,
        f"{key}/{before + 1}" if before else key,
        f"{row.title}, {month:%B %Y}{_through(contract, payee)}"[:300],
        decision=row.decision.code,
        settles=None if before else commitment.pk,
    )


def refuse_unless_due(contract: Kept, month: date, on: date) -> None:
    """Raise CannotPost for what is no month of a contract, or one that has not begun on a day."""
    row = contract.row
    if month.day != 1 or month < row.starts or (row.ends is not None and month >= row.ends):
        raise CannotPost(
            "S002-26", f"{row.code} pays nothing for {month:%B %Y}: it runs {span_in_words(contract)}."
        )
    if on < month:
        raise CannotPost("S002-26", f"{month:%B %Y} is paid once it has begun, not on {plain_date(on)}.")


def _commitments(contract: Kept, year: FinancialYear) -> dict[str, Transfer]:
    found = commitments_of(contract, year)
    if not found:
        raise CannotPost(
            "S002-26",
            f"Nothing is set aside for {contract.code} in {year.label}. Set the year aside out of a budget "
            "first; a month is paid out of that.",
        )
    return found


def _through(contract: Kept, payee: str) -> str:
    """Return through whom a provider is paid, in words; nothing for whoever the commissioner pays itself."""
    payers = [each.payer for each in contract.terms.subcontracts if each.payee == payee]
    direct = any(each.organisation == payee for each in contract.terms.paid)
    return "" if direct or not payers else f", passed on by {' and '.join(dict.fromkeys(payers))}"
