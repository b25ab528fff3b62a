"""Moving money between budgets, and committing it to a payee, under a decision.

Every action asks three things in this order: may this person do it today; does the decision let this money
move (valid, about this, here, enough left); does the money itself allow it (its ring-fence, its contract,
whether it recurs). Then it writes to the ledger, which holds what must never happen (migration 0002).

`key` makes an action safe to repeat: the same again writes nothing twice.
"""

from datetime import date

from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, require_today
from catchment.money.actions.allowed import (
    deciding,
    readable,
    refuse_another_year,
    refuse_for,
    refuse_to_come,
    refuse_unless_decided,
    said_for,
    title_to_keep,
)
from catchment.money.actions.books import account_for
from catchment.money.actions.posting import post
from catchment.money.models import Account, Transfer
from catchment.money.queries.accounts import about, account_named, payee_named, purse_of
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.moving import Moves, obstacles, paying_obstacles, within_place
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from catchment.structure.models import Organisation


@transaction.atomic
def vire(
    *, actor: Actor, decision: str, from_account: str, to_account: str, amount_pence: int, on: date, key: str
) -> Transfer:
    """Move money between two budgets (virement), under a decision to do so, as far as the money allows.

    Raises NotAllowed, Missing, CannotPost (E-003, E-006, E-027, S003-49, B-079).
    """
    source, target = account_named(from_account), account_named(to_account)
    for each in (source, target):
        require_today(actor, Act.COMMIT_MONEY, *about(each))
    readable(decision, actor)
    refuse_to_come(on)
    change = begin_change(
        actor=str(actor), action="move money between budgets", detail={"from": from_account, "to": to_account}
    )
    for each in (source, target):
        if each.kind not in (AccountKind.BUDGET, AccountKind.FUND):
            raise CannotPost(
                "S000-22", f"{each.name} is no budget: money is moved between budgets and funds."
            )
    decided = deciding(decision, on, amount_pence, key)
    for each in (source, target):
        refuse_unless_decided(decided, each, on, Moves.VIRE)
    refuse_for(within_place(said_for(decided, source, on), purse_of(source), purse_of(target)))
    refuse_for(obstacles(purse_of(source), purse_of(target)))
    refuse_another_year(source, on)
    text = f"Moved from {source.name} to {target.name}"
    entry = Entry(
        TransferKind.DIRECT,
        source.code,
        target.code,
        amount_pence,
        on,
        key,
        text[:300],
        decision=decided.code,
    )
    return post(source.system, [entry], change)[0]


@transaction.atomic
def commit(
    *,
    actor: Actor,
    decision: str,
    budget: str,
    payee: str,
    amount_pence: int,
    on: date,
    key: str,
    text: str = "",
    expires_on: date | None = None,
) -> Transfer:
    """Set money of a budget aside for a payee (an organisation's code), under a decision: a commitment.

    Raises NotAllowed, Missing, CannotPost.
    """
    account = account_named(budget)
    require_today(actor, Act.COMMIT_MONEY, *about(account))
    readable(decision, actor)
    refuse_to_come(on)
    change = begin_change(
        actor=str(actor),
        action="commit money",
        detail={"budget": budget, "payee": payee, "decision": decision},
    )
    return committed(
        decision=decision,
        budget=account,
        payee=payee_named(payee),
        amount_pence=amount_pence,
        on=on,
        key=key,
        text=text,
        expires_on=expires_on,
        change=change,
    )


def committed(
    *,
    decision: str,
    budget: Account,
    payee: Organisation,
    amount_pence: int,
    on: date,
    key: str,
    change: Change,
    text: str = "",
    expires_on: date | None = None,
) -> Transfer:
    """Do what `commit` does, within a change that somebody else began."""
    if budget.kind != AccountKind.BUDGET:
        raise CannotPost("S000-21", f"{budget.name} is no budget: payees are paid from budgets.")
    if expires_on is not None and expires_on <= on:
        raise CannotPost("transfer_expires_if_pending", "A commitment expires on a day after it is made.")
    decided = deciding(decision, on, amount_pence, key)
    refuse_unless_decided(decided, budget, on, Moves.PAY)
    refuse_for(paying_obstacles(purse_of(budget)))
    refuse_another_year(budget, on)
    target = account_for(budget.system, AccountKind.PAYEE, change, organisation=payee)
    entry = Entry(
        TransferKind.PENDING,
        budget.code,
        target.code,
        amount_pence,
        on,
        key,
        text or title_to_keep(decided),
        decision=decided.code,
        expires_on=expires_on,
    )
    return post(budget.system, [entry], change)[0]
