"""Allocations as they are kept, for the table of them: what came in, and the funds that it came into."""

from collections.abc import Collection

from catchment.foundation.moment import Moment
from catchment.money.models import Allocation, Fund
from catchment.money.rules.allocation_files import AllocationLine, FundSaid, KnownFunds
from catchment.money.rules.vocabulary import Nature, RingFence, Stream, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.sql import fetch

NOT_REVERSED = """NOT EXISTS (SELECT 1 FROM money_transfer r JOIN foundation_change k ON k.id = r.change_id
     WHERE r.reverses_id = t.id AND r."on" <= %(as_at)s
       AND (%(as_known)s::timestamptz IS NULL OR k.at <= %(as_known)s))"""


def known_funds(system: Organisation, codes: Collection[str], givers: Collection[str]) -> KnownFunds:
    """Return what a table may speak of: funds and givers by their codes, as they are now (two queries)."""
    funds: dict[str, FundSaid] = {}
    taken: dict[str, str] = {}
    for fund in Fund.objects.filter(code__in=codes):
        if fund.system_id != system.pk:
            taken[fund.code] = "A fund of another system has this code."
        elif fund.pooled_fund:
            taken[fund.code] = (
                f"This fund is of the pooled fund {fund.pooled_fund}: money comes into it with the agreement."
            )
        else:
            funds[fund.code] = fund_said(fund)
    there = Organisation.objects.filter(code__in=givers).values_list("code", flat=True)
    return KnownFunds(system.code, funds, taken, frozenset(there))


def fund_said(fund: Fund) -> FundSaid:
    """Return a fund as a table describes it."""
    return FundSaid(
        fund.code,
        fund.name,
        FinancialYear(fund.year),
        Stream(fund.stream),
        Nature(fund.nature),
        fund.recurrent,
        RingFence(fund.ring_fence),
        fund.ring_fence_for,
        fund.protected,
        fund.designated_pence,
    )


def allocation_lines(system: Organisation, year: FinancialYear, moment: Moment) -> list[AllocationLine]:
    """Return what had come into the funds of a year by a day, as lines of a table (three queries).

    What was reversed by then is not in it, nor is the money of pooled funds.
    """
    rows = fetch(
        f"""SELECT t.allocation_id AS id FROM money_transfer t JOIN foundation_change c ON c.id = t.change_id
             WHERE t.system_id = %(system)s AND t.allocation_id IS NOT NULL AND t.kind = %(direct)s
               AND t."on" <= %(as_at)s AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
               AND {NOT_REVERSED}""",
        moment,
        system=system.pk,
        direct=TransferKind.DIRECT.value,
    )
    came = Allocation.objects.filter(id__in=[row.id for row in rows], fund__year=year.begins)
    came = came.filter(fund__pooled_fund="").select_related("fund", "giver")
    return [
        AllocationLine(fund_said(each.fund), each.giver.code, each.on, each.notice, each.amount_pence)
        for each in came.order_by("fund__code", "on", "id")
    ]
