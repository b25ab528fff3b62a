"""The pooled funds of Exampleshire in its books: what came into them, and what their managers reported.

The agreements are in demo/handbooks/XEX-pooled.yaml. What the NHS puts in lies in the ring-fenced fund that
books.py opens and shares out to the places. Northmoor's pool is hosted by the board, so that the council's
money comes into the board's books too; the county hosts its own.

Faults on purpose: the county's manager reported neither on 2025/26 as a whole nor on the first quarter of
2026/27 (D-025).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.money.actions.books import open_fund
from catchment.money.actions.receiving import received
from catchment.money.models import PoolReport
from catchment.money.rules.pooled import ANNUAL, QUARTERS, period_of
from catchment.money.rules.vocabulary import Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation

DAY = date(2026, 11, 22)  # what comes later has not happened
REPORTED_AFTER = timedelta(days=40)
RECEIVED = (5, 6)  # month and day
CITY, COUNTY, CARERS = "XEX-POOL-CITY", "XEX-POOL-COUNTY", "XEX-POOL-CARERS"
NORTHMOOR, EXAMPLESHIRE, TRUST = "X06000001", "X10000001", "XR4"


@dataclass(frozen=True, slots=True)
class Told:
    """A fund of one year: its name in the books, its pool, and what each giver brought, in pence."""

    name: str
    called: str
    pool: str
    year: int
    given: tuple[tuple[str, int], ...]


FUNDS = (
    Told("BCF-CITY-COUNCIL", "Better Care Fund for Northmoor, of the council", CITY, 2025,
         ((NORTHMOOR, 2_020_000_000),)),
    Told("BCF-CITY-COUNCIL", "Better Care Fund for Northmoor, of the council", CITY, 2026,
         ((NORTHMOOR, 1_515_000_000),)),  # three quarters of it by November
    Told("CARERS", "Joint fund for carers", CARERS, 2025,
         ((TRUST, 15_000_000), (EXAMPLESHIRE, 25_000_000))),
    Told("CARERS", "Joint fund for carers", CARERS, 2026,
         ((TRUST, 15_000_000), (EXAMPLESHIRE, 25_000_000))),
)  # fmt: skip
RING_FENCES = {
    CITY: "The Better Care Fund plan of Northmoor",
    CARERS: "Breaks and advice for unpaid carers",
}
YEARLY = {  # income of a year by pool, in pence, and how far it was spent, in thousandths
    (CITY, 2023): (3_310_000_000, 991),
    (CITY, 2024): (3_550_000_000, 1_004),
    (CITY, 2025): (5_240_000_000, 996),
    (CITY, 2026): (5_360_000_000, 1_021),
    (COUNTY, 2023): (5_710_000_000, 987),
    (COUNTY, 2024): (6_020_000_000, 993),
    (COUNTY, 2025): (9_190_000_000, 1_008),
}
NEVER_CAME = {(COUNTY, 2025, ANNUAL)}
ACHIEVED = {
    CITY: "Nine in ten people are at home 91 days after reablement; days in hospital after being well fell.",
    COUNTY: "Homes were adapted in 31 days on average; waits for home care in the Vale did not fall.",
}


def keep_pooled(change: Change) -> int:
    """Write the funds of the pools, what came into them, and the reports; returns how many rows."""
    system = Organisation.objects.get(code=MAIN)
    givers = {each.code: each for each in Organisation.objects.filter(code__in=_givers())}
    written = 0
    for told in FUNDS:
        written += _keep_fund(told, system, givers, change)
    reports = list(_reports(system, change))
    PoolReport.objects.bulk_create(reports)
    return written + len(reports)


def _givers() -> set[str]:
    return {giver for each in FUNDS for giver, _ in each.given}


def _keep_fund(told: Told, system: Organisation, givers: dict[str, Organisation], change: Change) -> int:
    """Open a fund of a pool and bring its money in; returns how many rows."""
    fund = open_fund(
        system=system,
        code=f"{MAIN}-{told.year}-{told.name}",
        year=FinancialYear(told.year),
        name=f"{told.called}, {FinancialYear(told.year)}",
        stream=Stream.PARTNER,
        nature=Nature.REVENUE,
        recurrent=True,
        change=change,
        ring_fence=RingFence.LOCAL,
        ring_fence_for=RING_FENCES[told.pool],
        pooled_fund=told.pool,
    )
    for giver, pence in told.given:
        received(
            fund=fund,
            giver=givers[giver],
            amount_pence=pence,
            on=date(told.year, *RECEIVED),
            notice=f"Agreement on {told.pool}",
            key=f"pool/{fund.code}/{giver}",
            change=change,
        )
    return 1 + 2 * len(told.given)


def _reports(system: Organisation, change: Change) -> Iterator[PoolReport]:
    for (pool, year), (income, thousandths) in YEARLY.items():
        for quarter in (*range(1, QUARTERS + 1), ANNUAL):
            reported = period_of(year, quarter)[1] + REPORTED_AFTER
            if reported > DAY or (pool, year, quarter) in NEVER_CAME:
                continue
            part = income if quarter == ANNUAL else income // QUARTERS
            yield PoolReport(
                system=system,
                pooled_fund=pool,
                year=year,
                quarter=quarter,
                reported_on=reported,
                income_pence=part,
                spend_pence=part * thousandths // 1_000,
                effectiveness=ACHIEVED[pool],
                recorded_from=change.at,
                change=change,
            )
