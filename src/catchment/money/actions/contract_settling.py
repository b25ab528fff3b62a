"""Settling gain and risk of a year of a contract, once the year is over and its cost is reported (D-054).

The settlement moves only the difference. Whoever pays something back has the latest payments reversed and the
rest of them paid anew, as every correction is made; so what comes back is free again under the decision, and
what others receive can be paid out of it.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.rules.money import pounds
from catchment.money.actions.books import account_for
from catchment.money.actions.contracts import EVERYTHING
from catchment.money.actions.posting import post
from catchment.money.models import Account, ContractSettlement, Transfer
from catchment.money.queries.accounts import payee_named
from catchment.money.queries.contracts_kept import (
    COMMIT,
    SETTLE,
    Kept,
    commitments_of,
    contract_named,
    key_of,
    moved_by_contract,
)
from catchment.money.rules.contract_flows import months_between, paid_in
from catchment.money.rules.contract_sharing import Part, Settlement, settled
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.rules.words import listed, plain_date


@transaction.atomic
def settle_gain_and_risk(
    *, actor: Actor, code: str, year: FinancialYear, costs: Mapping[str, int], on: date
) -> Settlement:
    """Settle a year of a contract by what it cost (pence by provider that the commissioner pays).

    Raises NotAllowed, Missing, CannotPost: the year is not over, not all of it is paid, it was settled
    already with other costs, or a share cannot be paid. The same again changes nothing.
    """
    contract = contract_named(code, EVERYTHING)
    require_today(actor, Act.KEEP_BOOKS, contract.system, Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor),
        action="settle gain and risk of a contract",
        detail={"contract": contract.code, "year": year.label, "costs": dict(costs)},
    )
    return year_settled(contract, year=year, costs=costs, on=on, change=change)


def year_settled(
    contract: Kept, *, year: FinancialYear, costs: Mapping[str, int], on: date, change: Change
) -> Settlement:
    """Do what `settle_gain_and_risk` does, within a change that somebody else began."""
    settlement = settlement_of(contract, year, costs)
    before = ContractSettlement.objects.filter(contract=contract.row, year=year.begins).first()
    if before is not None:
        if before.costs != dict(costs):
            raise CannotPost(
                "D-054", f"{year.label} was settled on {plain_date(before.on)} already, with other costs."
            )
        return settlement
    if on < year.ends:
        raise CannotPost(
            "D-054", f"{year.label} is settled once it is over, from {plain_date(year.ends)} on."
        )
    entries = list(_entries(contract, year, settlement, on, change))
    ContractSettlement.objects.create(
        contract=contract.row, year=year.begins, costs=dict(costs), on=on, change=change
    )
    post(contract.row.system, entries, change)
    return settlement


def settlement_of(contract: Kept, year: FinancialYear, costs: Mapping[str, int]) -> Settlement:
    """Return how a year would be settled; raises CannotPost without agreed shares, or without all costs."""
    sharing = contract.terms.sharing
    if sharing is None:
        raise CannotPost(
            "D-054", f"{contract.code} shares neither gain nor risk: there is nothing to settle."
        )
    due: dict[str, int] = {}
    for month in months_between(contract.row.starts, contract.row.ends, year):
        for code, pence in paid_in(contract.terms, month).items():
            due[code] = due.get(code, 0) + pence
    if not due:
        raise CannotPost("D-054", f"{contract.code} does not run in {year.label}.")
    if costs.keys() != due.keys() or any(pence < 0 for pence in costs.values()):
        raise CannotPost(
            "D-054", f"Give what the year cost, in pounds, for {listed(list(due), len(due))} and nobody else."
        )
    return settled(sharing, due, {code: costs[code] for code in due})


def _entries(
    contract: Kept, year: FinancialYear, settlement: Settlement, on: date, change: Change
) -> Iterator[Entry]:
    """Give the entries of a settlement: first what comes back, then what is paid."""
    commitments = commitments_of(contract, year)
    unsettled = any(each.commitment.outstanding_pence for each in commitments.values())
    if not commitments or unsettled or _unpaid(contract, year):
        raise CannotPost("D-054", f"Pay every month of {year.label} before its gain and risk are settled.")
    budget = next(iter(commitments.values())).from_account
    moving = [each for each in settlement.parts if each.receives_pence and each.party != contract.system]
    for part in moving:
        if part.receives_pence < 0:
            yield from _back(contract, year, part, on)
    for part in moving:
        if part.receives_pence > 0:
            yield _paid(contract, year, part.party, part.receives_pence, on, budget, change)


def _unpaid(contract: Kept, year: FinancialYear) -> bool:
    """Say whether less was paid or given up in a year than was set aside: some of it was sent back."""
    missing = 0
    for each in moved_by_contract([contract], EVERYTHING).get(contract.code, ()):
        if (year_of(each.month) == year) if each.month else (each.part == str(year.begins)):
            missing += each.pence if each.kind is TransferKind.PENDING else -each.pence
    return missing > 0


def _back(contract: Kept, year: FinancialYear, part: Part, on: date) -> Iterator[Entry]:
    """Reverse a party's latest payments of the year as far as needed, and pay anew what was too much."""
    owed = -part.receives_pence
    months = months_between(contract.row.starts, contract.row.ends, year)
    again_for = Q()  # months that were sent back and paid again, straight out of the budget
    for month in months:
        again_for |= Q(key__startswith=key_of(contract.code, month.isoformat()[:7], part.party, ""))
    out_of_it = Q(pending__key=key_of(contract.code, str(year.begins), COMMIT, part.party))
    rows = Transfer.objects.filter(
        Q(out_of_it, kind=TransferKind.POST) | Q(again_for, kind=TransferKind.DIRECT),
        system=contract.row.system,
        decision=contract.row.decision,
    ).select_related("from_account", "to_account")
    rows = rows.exclude(pk__in=Transfer.objects.filter(reverses__in=rows).values("reverses_id"))
    assert contract.row.decision is not None, "a contract is kept under a decision"
    for row in rows.order_by("-pk"):
        if owed <= 0:
            break
        yield Entry(
            TransferKind.REVERSAL,
            row.to_account.code,
            row.from_account.code,
            row.amount_pence,
            on,
            key_of(contract.code, str(year.begins), SETTLE, part.party, str(row.pk)),
            f"Gain and risk of {year.label} settled: reverses {row.code}",
            decision=contract.row.decision.code,
            reverses=row.pk,
        )
        owed -= row.amount_pence
        again = row
    if owed > 0:
        raise CannotPost(
            "D-054",
            f"{part.party} has to pay back {pounds(-part.receives_pence)} and got less than that under the "
            "contract. Settle the rest between you, outside these books.",
        )
    if owed < 0:
        yield Entry(
            TransferKind.DIRECT,
            again.from_account.code,
            again.to_account.code,
            -owed,
            on,
            key_of(contract.code, str(year.begins), SETTLE, part.party, "rest"),
            f"Gain and risk of {year.label} settled: the rest of what was reversed, paid anew",
            decision=contract.row.decision.code,
        )


def _paid(
    contract: Kept, year: FinancialYear, party: str, pence: int, on: date, budget: Account, change: Change
) -> Entry:
    target = account_for(contract.row.system, AccountKind.PAYEE, change, organisation=payee_named(party))
    assert contract.row.decision is not None, "a contract is kept under a decision"
    return Entry(
        TransferKind.DIRECT,
        budget.code,
        target.code,
        pence,
        on,
        key_of(contract.code, str(year.begins), SETTLE, party),
        f"{contract.row.title}: gain and risk of {year.label} settled",
        decision=contract.row.decision.code,
    )
