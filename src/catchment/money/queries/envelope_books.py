"""Reading the money of a year: funds, accounts, and transfers added up between each two accounts.

Six queries, however many transfers: the database adds them up by account, decision and kind. What is read is
what had happened by the moment's day and had been recorded when it was known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.queries.balances import KEPT, KNOWN, MOVED
from catchment.money.rules.envelope import (
    AccountOn,
    Books,
    DecidedBy,
    FundOn,
    Moved,
    books_of,
    decider_of_body,
    decider_of_organisation,
)
from catchment.money.rules.envelope_flows import Names
from catchment.money.rules.vocabulary import AccountKind
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import area_links, organisation_links
from catchment.structure.queries.sql import fetch

SEAT = "/"  # a decider with it is a seat: XEX-PLACE-P4/lead


@dataclass(frozen=True, slots=True)
class YearBooks:
    """The money of a system's year at a moment; `accounts` by id, `decisions` (code: who) that were used."""

    system: str
    year: FinancialYear
    books: Books
    names: Names
    accounts: Mapping[int, AccountOn]
    decided: Mapping[str, DecidedBy]


def year_asked(said: str, moment: Moment) -> FinancialYear:
    """Return the year that somebody asked for, or that of the moment's day; raises Missing."""
    try:
        return read_year(said) if said else year_of(moment.as_at)
    except UnclearYearError as problem:
        raise Missing(str(problem)) from problem


def years_kept(system: Organisation, moment: Moment) -> tuple[FinancialYear, ...]:
    """Return the years that a system has funds in and that had begun by the day, newest first (one query)."""
    rows = fetch(
        """SELECT DISTINCT f.year FROM money_fund f JOIN foundation_change c ON c.id = f.change_id
            WHERE f.system_id = %(system)s AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
            ORDER BY f.year DESC""",
        moment,
        system=system.pk,
    )
    return tuple(year for row in rows if (year := FinancialYear(row.year)).starts <= moment.as_at)


def year_books(system: Organisation, year: FinancialYear, moment: Moment) -> YearBooks:
    """Return the money of one year of a system at a moment (E-001, E-010; six queries)."""
    funds = _funds(system, year, moment)
    rows = _account_rows(system, [row.id for row in funds], moment)
    accounts = {row.id: _account(row) for row in rows}
    moves = _moves(system, [row.id for row in rows if row.fund_id is not None], moment)
    accounts = {key: accounts[key] for key in _touched(accounts, moves)}
    decided = _decided(system, {row.decision_id for row in moves if row.decision_id}, moment)
    by_code = {said.code: said.by for said in decided.values()}
    counted = [
        Moved(
            row.from_account_id,
            row.to_account_id,
            decided[row.decision_id].code if row.decision_id else "",
            row.claimed,
            row.moved,
            row.kept,
        )
        for row in moves
    ]
    books = books_of([_fund(row) for row in funds], accounts, counted, by_code)
    names = _names([row for row in rows if row.id in accounts], moment)
    return YearBooks(system.code, year, books, names, accounts, by_code)


def _funds(system: Organisation, year: FinancialYear, moment: Moment) -> list[Any]:
    return fetch(
        """SELECT f.id, f.code, f.name, f.stream, f.nature, f.recurrent, f.ring_fence, f.ring_fence_for,
                  f.protected, f.designated_pence, f.pooled_fund
             FROM money_fund f JOIN foundation_change c ON c.id = f.change_id
            WHERE f.system_id = %(system)s AND f.year = %(year)s
              AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s) ORDER BY f.code""",
        moment,
        system=system.pk,
        year=year.begins,
    )


def _fund(row: Any) -> FundOn:
    said = row._asdict()
    del said["id"]
    return FundOn(**said)


def _account_rows(system: Organisation, funds: list[int], moment: Moment) -> list[Any]:
    return fetch(
        """SELECT a.id, a.code, a.kind, a.fund_id, coalesce(f.code, '') AS fund, a.area_id,
                  coalesce(p.code, '') AS area, a.programme, a.organisation_id,
                  coalesce(o.code, '') AS organisation, coalesce(o.kind, '') AS organisation_kind
             FROM money_account a LEFT JOIN money_fund f ON f.id = a.fund_id
             LEFT JOIN structure_area p ON p.id = a.area_id
             LEFT JOIN structure_organisation o ON o.id = a.organisation_id
            WHERE a.system_id = %(system)s AND (a.fund_id IS NULL OR a.fund_id = ANY(%(funds)s))""",
        moment,
        system=system.pk,
        funds=funds,
    )


def _account(row: Any) -> AccountOn:
    kind = AccountKind(row.kind)
    stream = row.code.rpartition(".")[2] if kind is AccountKind.SOURCE else ""  # rules/accounts.py
    return AccountOn(row.id, row.code, kind, row.fund, row.area, row.programme, row.organisation, stream)


def _moves(system: Organisation, accounts: list[int], moment: Moment) -> list[Any]:
    """Return what moved in and out of the accounts of a year's funds, added up by the database."""
    known = "" if moment.as_known is None else KNOWN
    return fetch(
        f"""SELECT t.from_account_id, t.to_account_id, t.decision_id, t.claim_id IS NOT NULL AS claimed,
                   sum({MOVED})::bigint AS moved, sum({KEPT})::bigint AS kept
              FROM money_transfer t {known}
             WHERE t.system_id = %(system)s AND t."on" <= %(as_at)s
               AND (t.from_account_id = ANY(%(accounts)s) OR t.to_account_id = ANY(%(accounts)s))
             GROUP BY t.from_account_id, t.to_account_id, t.decision_id, t.claim_id IS NOT NULL""",
        moment,
        system=system.pk,
        accounts=accounts,
    )


def _touched(accounts: Mapping[int, AccountOn], moves: Iterable[Any]) -> list[int]:
    """Return the accounts that money went through: those of other years' payees and sources are left out."""
    used = {each for row in moves for each in (row.from_account_id, row.to_account_id)}
    return sorted(key for key, account in accounts.items() if key in used or account.fund)


@dataclass(frozen=True, slots=True)
class _Said:
    code: str
    by: DecidedBy


def _decided(system: Organisation, ids: set[int], moment: Moment) -> dict[int, _Said]:
    """Return who took each decision, by what the body was on the day it was taken (two queries)."""
    rows = fetch(
        """SELECT d.id, d.code, d.decider, d.function, d.taken_on, coalesce(b.code, '') AS body,
                  coalesce(o.kind, '') AS organisation_kind, t.kind, t.purpose, t.said ->> 'form' AS form,
                  t.organisation_id = d.system_id AS of_system
             FROM authority_decision d LEFT JOIN governance_body b ON b.id = d.body_id
             LEFT JOIN structure_organisation o ON o.code = d.decider
             LEFT JOIN LATERAL (SELECT x.* FROM governance_bodyterms x
                  WHERE x.body_id = d.body_id AND x.recorded_to IS NULL
                  ORDER BY (x.valid_from <= d.taken_on
                            AND (x.valid_to IS NULL OR x.valid_to > d.taken_on)) DESC,
                           x.valid_from DESC LIMIT 1) t ON true
            WHERE d.id = ANY(%(ids)s)""",
        moment,
        ids=sorted(ids),
    )
    return {row.id: _Said(row.code, _by(row, system.code)) for row in rows}


def _by(row: Any, system: str) -> DecidedBy:
    if row.purpose is None:
        decider = decider_of_organisation(row.organisation_kind, is_system=row.decider == system)
        return DecidedBy(decider, row.decider.partition(SEAT)[0], row.function)
    decider = decider_of_body(row.purpose, row.kind, at_place=bool(row.form), of_system=bool(row.of_system))
    return DecidedBy(decider, row.body, row.function)


def _names(rows: list[Any], moment: Moment) -> Names:
    places = area_links((row.area_id for row in rows), moment)
    organisations = organisation_links((row.organisation_id for row in rows), moment)
    return Names(
        {link.code: link.name for link in places.values()},
        {link.code: link.name for link in organisations.values()},
        {link.code: link.kind for link in organisations.values()},
    )


def given_by_stream(system: Organisation, year: FinancialYear, moment: Moment) -> dict[str, int]:
    """Return what came into the funds of a year, in pence by stream, less what went back (one query)."""
    known = "" if moment.as_known is None else KNOWN
    rows = fetch(
        f"""SELECT a.stream, sum(CASE WHEN t.kind = 'reversal' THEN -t.amount_pence ELSE {MOVED} END)::bigint
                   AS pence FROM money_allocation a JOIN money_fund f ON f.id = a.fund_id
              JOIN money_transfer t ON t.allocation_id = a.id {known}
             WHERE f.system_id = %(system)s AND f.year = %(year)s AND t."on" <= %(as_at)s
             GROUP BY a.stream""",
        moment,
        system=system.pk,
        year=year.begins,
    )
    return {row.stream: row.pence for row in rows}
