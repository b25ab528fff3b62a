"""The list of a system's pooled funds: how much each pools, who hosts it, what is late or missing."""

from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.document.pooled_funds import CONTRIBUTION_WORDS, POOL_BASIS_WORDS
from catchment.money.better_care import national_figures
from catchment.money.queries.pooled_facts import pools_of
from catchment.money.queries.pooled_values import PoolLine, PoolsPage
from catchment.money.rules.pooled import NATIONAL_KINDS, PoolFacts, contents_of, due_reports
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date


def pools_page(code: str, moment: Moment) -> PoolsPage:
    """Return the pooled funds of a system; raises Missing for what is no system."""
    system, name = system_named(code, moment)
    found = pools_of(system.code, moment)
    pools = found.pools if found else ()
    day, year = moment.as_at, year_of(moment.as_at)
    lines = tuple(_line(pool, day, year) for pool in pools)
    there = [each for each in lines if not each.ended]
    total = sum(each.pence for each in there)
    covered = {pool.said.better_care_fund_of for pool in pools if pool.lasts_on(day)}
    return PoolsPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=_list_sentence(name, there, total, year, day),
        href=f"/system/{system.code}/pooled-funds",
        year=year.label,
        total_pence=total,
        lines=lines,
        boards_without=tuple(
            Link("body", board, called, f"/body/{board}")
            for board, called in (found.boards if found else ())
            if board not in covered
        ),
        national_sentence=_national(year),
        trail=system_trail(system, name, moment),
    )


def _list_sentence(name: str, there: list[PoolLine], total: int, year: FinancialYear, day: date) -> str:
    if not there:
        return f"The handbook of {name} lists no pooled fund on {plain_date(day)}."
    late = sum(each.late for each in there)
    reports = f"{counted(late, 'report is', 'reports are')} late" if late else "no report is late"
    incomplete = sum(bool(each.missing) for each in there)
    agreed = f"; {counted(incomplete, 'agreement is', 'agreements are')} incomplete" if incomplete else ""
    return (
        f"{pounds_in_short(total)} is pooled in {name} in {year}, in {counted(len(there), 'fund')}: "
        f"{reports}{agreed}."
    )


def _national(year: FinancialYear) -> str:
    """Say what is published for England, and that nothing is where nothing is known (T-E7)."""
    figures = national_figures()
    if year.label not in figures.totals:
        return f"Catchment does not know the least contributions of England for {year}."
    parts = figures.minimums[year.label]
    words = " + ".join(
        f"{pounds_in_short(parts[kind])} {CONTRIBUTION_WORDS[kind]}" for kind in NATIONAL_KINDS
    )
    return f"All of England for {year}: {words} = {pounds_in_short(figures.totals[year.label])}."


def _line(pool: PoolFacts, day: date, year: FinancialYear) -> PoolLine:
    said = pool.said
    return PoolLine(
        said.code,
        said.name,
        f"/pooled-fund/{pool.code}",
        POOL_BASIS_WORDS[said.basis],
        pool.name_of(said.host) if said.host else "",
        listed([name for _, name in pool.managers]),
        said.pence_in(year.label),
        sum(each.is_late_on(day) for each in due_reports(pool, day)),
        sum(bool(each.missing) for each in contents_of(pool)),
        not pool.lasts_on(day),
    )
