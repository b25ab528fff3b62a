"""Money in, and shared out: allocations into funds, funds into the budgets of places and programmes.

`receive` and `share_out` are changes of their own; `received` and `shared_out` do the same within a change
that somebody else began (an import, the example). `key` makes each safe to repeat.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.money.actions.allowed import (
    deciding,
    readable,
    refuse_another_year,
    refuse_for,
    refuse_to_come,
    refuse_unless_decided,
)
from catchment.money.actions.books import account_for
from catchment.money.actions.posting import post
from catchment.money.models import Allocation, Fund, Transfer
from catchment.money.queries.accounts import purse_of
from catchment.money.rules.entries import Entry
from catchment.money.rules.moving import Moves, Obstacle, Purse, obstacles
from catchment.money.rules.vocabulary import AccountKind, Programme, Stream, TransferKind
from catchment.structure.models import Area, Organisation

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a fund for a place (None: of no one place) and programme, in pence; or for an organisation,
    as each network has a budget of its own within the additional roles fund.
    """

    place: Area | None
    programme: Programme
    pence: int
    organisation: Organisation | None = None


@transaction.atomic
def receive(
    *, actor: Actor, fund: Fund, giver: Organisation, amount_pence: int, on: date, notice: str, key: str
) -> Transfer:
    """Record an allocation and bring its money into a fund. Raises NotAllowed, CannotPost."""
    require_today(actor, Act.KEEP_BOOKS, fund.system.code, Thing.ORGANISATION)
    refuse_to_come(on)
    change = begin_change(actor=str(actor), action="receive an allocation", detail={"fund": fund.code})
    return received(
        fund=fund, giver=giver, amount_pence=amount_pence, on=on, notice=notice, key=key, change=change
    )


def received(
    *, fund: Fund, giver: Organisation, amount_pence: int, on: date, notice: str, key: str, change: Change
) -> Transfer:
    """Do what `receive` does, within a change that somebody else began."""
    system = fund.system
    there = Transfer.objects.select_related("allocation").filter(system=system, key=key).first()
    if there is not None and there.allocation is not None:
        allocation = there.allocation  # a replay: `post` compares the rest
    else:
        number = Allocation.objects.filter(system=system).count() + 1
        allocation = Allocation.objects.create(
            code=f"{system.code}-AL-{number:0{DIGITS}}",
            system=system,
            fund=fund,
            giver=giver,
            stream=fund.stream,
            amount_pence=amount_pence,
            on=on,
            notice=notice,
            change=change,
        )
    source = account_for(
        system, AccountKind.SOURCE, change, organisation=giver, stream=Stream(fund.stream).value
    )
    target = account_for(system, AccountKind.FUND, change, fund=fund)
    entry = Entry(
        TransferKind.DIRECT,
        source.code,
        target.code,
        amount_pence,
        on,
        key,
        notice,
        allocation=allocation.code,
    )
    return post(system, [entry], change)[0]


@transaction.atomic
def share_out(
    *, actor: Actor, fund: Fund, decision: str, shares: Sequence[Share], on: date, key: str
) -> list[Transfer]:
    """Share a fund out to the budgets of places and programmes, under a decision; all shares or none.

    Raises NotAllowed, Missing, CannotPost.
    """
    require_today(actor, Act.KEEP_BOOKS, fund.system.code, Thing.ORGANISATION)
    refuse_to_come(on)
    readable(decision, actor)
    change = begin_change(actor=str(actor), action="share out a fund", detail={"fund": fund.code})
    return shared_out(fund=fund, decision=decision, shares=shares, on=on, key=key, change=change)


def shared_out(
    *, fund: Fund, decision: str, shares: Sequence[Share], on: date, key: str, change: Change
) -> list[Transfer]:
    """Do what `share_out` does, within a change that somebody else began."""
    decided = deciding(decision, on, sum(share.pence for share in shares), key)
    source = account_for(fund.system, AccountKind.FUND, change, fund=fund)
    refuse_unless_decided(decided, source, on, Moves.SHARE)
    refuse_another_year(source, on)
    entries = []
    for share in shares:
        budget = account_for(
            fund.system,
            AccountKind.BUDGET,
            change,
            fund=fund,
            area=share.place,
            organisation=share.organisation,
            programme=share.programme,
        )
        refuse_unless_decided(decided, budget, on, Moves.SHARE)
        refuse_for(_within_fund(purse_of(source), purse_of(budget)))
        whose = share.place or share.organisation
        name = f"{key}/{whose.code if whose else '-'}/{share.programme}"
        entries.append(
            Entry(
                TransferKind.DIRECT,
                source.code,
                budget.code,
                share.pence,
                on,
                name,
                f"Shared out: {budget.name}",
                decision=decided.code,
            )
        )
    return post(fund.system, entries, change)


def _within_fund(source: Purse, target: Purse) -> Iterable[Obstacle]:
    """Give what a fund is against, other than its contract: a protected fund goes to its own purpose."""
    return (each for each in obstacles(source, target) if each.rule != "E-027")
