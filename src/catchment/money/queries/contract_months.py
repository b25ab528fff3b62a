"""The tables of a contract: what is due and paid month by month, and what each provider keeps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from catchment.money.queries.contract_values import MonthLine, PartyLine
from catchment.money.queries.contracts_kept import Kept, Moved
from catchment.money.rules.contract_flows import Reach, months_between, paid_in
from catchment.money.rules.vocabulary import MOVED
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.queries.values import Link


def day_within(kept: Kept, day: date) -> date:
    """Return a day of a contract: the one given, or its first or last where that lies outside."""
    last = date.max if kept.row.ends is None else kept.row.ends - timedelta(days=1)
    return min(max(day, kept.row.starts), last)


def shown_month(kept: Kept, day: date) -> date:
    """Return the month of a contract that a day is in, else its first or its last."""
    return day_within(kept, day).replace(day=1)


def shown_year(kept: Kept, day: date) -> FinancialYear:
    """Return the financial year of the month that is shown."""
    return year_of(shown_month(kept, day))


def month_lines(kept: Kept, year: FinancialYear, moved: Iterable[Moved], day: date) -> tuple[MonthLine, ...]:
    """Return the months of a financial year, with what is due to all and what was paid (pence)."""
    by_month: dict[date, list[Moved]] = defaultdict(list)
    for each in moved:
        if each.month is not None and each.kind in MOVED:
            by_month[each.month].append(each)
    lines = []
    for month in months_between(kept.row.starts, kept.row.ends, year):
        due = sum(paid_in(kept.terms, month).values())
        paid = sum(each.pence for each in by_month[month])
        links = (
            Link("transfer", f"T-{each.number}", f"T-{each.number}", f"/transfer/T-{each.number}")
            for each in by_month[month]
        )
        lines.append(MonthLine(month, due, paid, _state(due, paid, month, day), tuple(links)))
    return tuple(lines)


def _state(due: int, paid: int, month: date, day: date) -> str:
    if paid > due:
        return "over paid"
    if paid == due:
        return "paid"
    if paid:
        return "part paid"
    return "due" if month <= day else "not begun"


def party_lines(
    kept: Kept, reach: Reach, moved: Iterable[Moved], named: Mapping[str, Link], year: FinancialYear
) -> tuple[PartyLine, ...]:
    """Return what each provider gets, passes on and keeps in the month, and was paid in the year (pence)."""
    paid: dict[str, int] = defaultdict(int)
    for each in moved:
        if each.kind in MOVED and each.month is not None and year_of(each.month) == year:
            paid[each.to] += each.pence
    passed: dict[str, int] = defaultdict(int)
    payers: dict[str, list[str]] = defaultdict(list)
    for flow in reach.flows:
        passed[flow.payer] += flow.pence
        payers[flow.payee].append(named[flow.payer].name)
    direct = {each.organisation for each in kept.terms.paid}
    return tuple(
        PartyLine(
            named[code],
            ", ".join([*(["the board"] if code in direct else []), *payers[code]]),
            reach.received.get(code, 0),
            passed[code],
            reach.kept.get(code, 0),
            paid[code],
        )
        for code in kept.terms.parties
    )
