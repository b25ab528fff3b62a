"""A small world for claims: one PCN of one practice that is its payee, a sum for 2023/24, and its budget.

Everything is invented. With 10,000 weighted patients at £22.671 the sum is £226,710.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor, ActorKind
from catchment.money.actions.books import account_for, open_fund, open_year
from catchment.money.actions.posting import post
from catchment.money.actions.receiving import received
from catchment.money.models import Account, Fund, PCNPopulation
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import (
    AccountKind,
    Nature,
    Programme,
    RingFence,
    Stream,
    TransferKind,
)
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation
from tests.structure.factories import organisation, record, relate

MAKER = Actor(ActorKind.OPERATOR, name="Mabel Maker")
APPROVER = Actor(ActorKind.OPERATOR, name="Albert Approver")
YEAR = FinancialYear(2023)
SUM = 226_710_00
AUGUST = date(2023, 8, 1)
CAPPED = {"post": "CC-1", "role": "care-coordinator", "wte": "0.6", "salary": "2000"}  # at most £1,669.80
PLAIN = {"post": "CP-1", "role": "clinical-pharmacist", "wte": "1", "salary": "5000"}


@dataclass
class ClaimWorld:
    """The world: who pays, who claims, who is paid, and out of which budget."""

    system: Organisation
    pcn: Organisation
    practice: Organisation
    change: Change
    fund: Fund
    budget: Account

    def now(self) -> Account:
        """Return the budget as it is in the database now."""
        return Account.objects.get(pk=self.budget.pk)


def claim_world(budget_pence: int = SUM) -> ClaimWorld:
    """Make the world; the PCN's budget may hold less than its sum."""
    change = begin_change(actor="test", action="make a world of claims")
    system = organisation(change, "XEX", "icb", "NHS Exampleshire Integrated Care Board", "RO261")
    nation = organisation(change, "XX", "nation", "Exampleland", "RO209")
    pcn = organisation(change, "XN001", "pcn", "Rugged Hill PCN", "RO272")
    practice = organisation(change, "X99001", "practice", "Mill Lane Surgery", "RO177")
    relate(change, practice, "commissioned_by", system)
    relate(change, practice, "member_of", pcn)
    relate(change, practice, "payee_for", pcn)
    populations = {"contractor-weighted": 10_000, "registered": 9_800}
    row: dict[str, Any] = {"practice_id": practice.pk, "pcn_id": pcn.pk, "source": "invented"}
    record(
        change,
        PCNPopulation,
        [
            row | {"year": YEAR.begins, "kind": kind, "people": Decimal(people)}
            for kind, people in populations.items()
        ],
    )
    for year in {YEAR, year_of(timezone.localdate())}:
        open_year(system=system, year=year, change=change)
    fund = open_fund(
        system=system,
        code="XEX-2023-ARRS",
        year=YEAR,
        name="Additional roles 2023/24",
        stream=Stream.PRIMARY_MEDICAL,
        nature=Nature.REVENUE,
        recurrent=True,
        change=change,
        ring_fence=RingFence.ADDITIONAL_ROLES,
        ring_fence_for="additional roles",
    )
    came = received(
        fund=fund,
        giver=nation,
        amount_pence=SUM,
        on=YEAR.starts,
        notice="An invented letter",
        key="test/allocation",
        change=change,
    )
    budget = account_for(
        system, AccountKind.BUDGET, change, fund=fund, organisation=pcn, programme=Programme.NETWORKS
    )
    assert came.allocation is not None
    source = account_for(system, AccountKind.FUND, change, fund=fund).code
    entry = Entry(
        TransferKind.DIRECT,
        source,
        budget.code,
        budget_pence,
        YEAR.starts,
        "test/share",
        "Shared out",
        allocation=came.allocation.code,
    )
    post(system, [entry], change)
    return ClaimWorld(system, pcn, practice, change, fund, budget)
