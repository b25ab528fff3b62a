"""Claims of three networks: one is capped, one claims for a role too early, one spends its whole sum.

Told in claims.yaml, made through the same functions as by hand: assessed when made, approved by the ICB's
finance director, paid to the nominated payee. The additional roles fund of 2023/24 stands alone in that
year's books: what networks may claim is the contract's (E-060), so it is shared out under the allocation.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.demo.money.meetings import decision_of
from catchment.demo.plan import MAIN, NATION
from catchment.demo.writing import KEPT_AT
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.queries.actors import actor_with_code
from catchment.money.actions.additional_roles import additional_roles_shared
from catchment.money.actions.books import account_for, open_fund, open_year
from catchment.money.actions.claims import approved, made, paid
from catchment.money.actions.posting import post
from catchment.money.actions.receiving import received
from catchment.money.models import Claim, Fund
from catchment.money.queries.claim_networks import claim_network
from catchment.money.queries.claims_kept import claim_kept
from catchment.money.queries.entitlements import every_entitlement
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import (
    AccountKind,
    Nature,
    Programme,
    RingFence,
    Stream,
    TransferKind,
)
from catchment.money.rules.years import FinancialYear, read_year
from catchment.structure.models import Organisation

EARLY, DECIDED = FinancialYear(2023), FinancialYear(2025)
LETTER = "Allocation letter 2023/24: additional roles of three networks"
MADE_AFTER, APPROVED_AFTER, PAID_AFTER = 32, 39, 46  # days after the first of the month claimed for


@cache
def told() -> dict[str, Any]:
    """Return what is told of claims, as plain values."""
    text = files("catchment.demo").joinpath("money/claims.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def keep_claims(change: Change) -> int:
    """Write the sums of networks and the claims; books and populations must be there. Returns how many."""
    system = Organisation.objects.get(code=MAIN)
    _sums_of_2023(system, change)
    _sums_of_2025(change)
    for months in told()["years"]:
        year = read_year(months["year"])
        for code, says in months["networks"].items():
            for month in year.months():
                if f"{month:%Y-%m}" <= says.get("until", f"{year.ends:%Y-%m}"):
                    _claim(code, says, month)
    return Claim.objects.filter(system=system).count()


def _sums_of_2023(system: Organisation, change: Change) -> None:
    """Open the fund of 2023/24 with the sums of the networks that claim in it."""
    codes = told()["years"][0]["networks"]
    sums = {code: pence for code, pence in _sums(EARLY) if code in codes}
    for year in (EARLY, FinancialYear(EARLY.begins + 1)):  # March is paid for in the year after
        open_year(system=system, year=year, change=change)
    fund = open_fund(
        system=system,
        code=f"{MAIN}-2023-ARRS",
        year=EARLY,
        name=f"Additional roles {EARLY}",
        stream=Stream.PRIMARY_MEDICAL,
        nature=Nature.REVENUE,
        recurrent=True,
        change=change,
        ring_fence=RingFence.ADDITIONAL_ROLES,
        ring_fence_for="additional roles in primary care networks",
    )
    came = received(
        fund=fund,
        giver=Organisation.objects.get(code=NATION),
        amount_pence=sum(sums.values()),
        on=EARLY.starts,
        notice=LETTER,
        key=f"demo/allocation/{fund.code}",
        change=change,
    )
    assert came.allocation is not None, "money comes in under an allocation"
    entries = []
    for code, pence in sums.items():
        network = Organisation.objects.get(code=code)
        budget = account_for(
            system,
            AccountKind.BUDGET,
            change,
            fund=fund,
            organisation=network,
            programme=Programme.NETWORKS,
        )
        text = f"Shared out: {budget.name}"
        source = account_for(system, AccountKind.FUND, change, fund=fund).code
        key = f"demo/share/{fund.code}/{code}"
        entries.append(
            Entry(
                TransferKind.DIRECT,
                source,
                budget.code,
                pence,
                EARLY.starts,
                key,
                text,
                allocation=came.allocation.code,
            )
        )
    post(system, entries, change)


def _sums_of_2025(change: Change) -> None:
    """Share the fund of 2025/26 out to every network, as the board decided."""
    fund = Fund.objects.select_related("system").get(code=f"{MAIN}-2025-ARRS")
    additional_roles_shared(
        fund=fund,
        decision=decision_of("BUDGETS-2025").code,
        on=DECIDED.starts,
        key=f"demo/share/{fund.code}",
        change=change,
    )


def _sums(year: FinancialYear) -> Iterator[tuple[str, int]]:
    """Give each invented network with its sum, those that claim first."""
    found = every_entitlement(year, Moment(year.starts), invented=True).networks
    for each in sorted(found, key=lambda one: one.about.code):
        if each.claimed_pence:
            yield each.about.code, each.claimed_pence


def _claim(code: str, says: dict[str, Any], month: date) -> None:
    """Make the claim of a network for a month, and let it be approved and paid unless it is still waiting."""
    rows = [row for each in says["posts"] if each.get("since", "") <= f"{month:%Y-%m}" for row in _rows(each)]
    if not rows:
        return
    on = month + timedelta(days=MADE_AFTER)
    network = claim_network(code, Moment(on))
    by = _change(says["made_by"], on, "make a claim for additional roles")
    claim = made(network=network, month=month, rows=rows, on=on, change=by)
    if f"{month:%Y-%m}" in told()["waiting"]:
        return
    later = month + timedelta(days=APPROVED_AFTER)
    kept = claim_kept(claim, Moment(later))
    if kept.accepted:
        approved(kept, later, _change(told()["approved_by"], later, "approve a claim"))
        last = month + timedelta(days=PAID_AFTER)
        paid(claim_kept(claim, Moment(last)), last, _change(told()["approved_by"], last, "pay a claim"))


def _rows(each: dict[str, Any]) -> Iterator[dict[str, str]]:
    answers = {
        name: str(each[name])
        for name in ("qualified_on", "in_post_since", "substantive_before")
        if name in each
    }
    for number in range(1, each.get("many", 1) + 1):
        name = f"{each['post']}-{number}" if "many" in each else each["post"]
        yield {"post": name, "role": each["role"], "wte": each["wte"], "salary": each["monthly"], **answers}


def _change(person: str, on: date, action: str) -> Change:
    """Return a change that somebody made on a day of the invented history."""
    return Change.objects.create(
        at=datetime.combine(on, KEPT_AT), actor=str(actor_with_code(person)), action=action
    )
