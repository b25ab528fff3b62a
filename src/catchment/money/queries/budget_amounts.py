"""Budgets as they stand: what has been shared out of the funds of a year, to whom and for what.

A budget's amount is what came into it from its fund and from other budgets, less what went back or on to
others. Payments do not lessen it: what was given to spend is one thing, what is left of it another.
"""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.money.rules.budget_files import Shareable, TableLine
from catchment.money.rules.vocabulary import MOVED, AccountKind, Programme, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch, holds, known

KNOWN_BY_THEN = """(%(as_known)s::timestamptz IS NULL OR EXISTS (SELECT 1 FROM foundation_change k
    WHERE k.id = t.change_id AND k.at <= %(as_known)s))"""
IN_TIME = f"""t.kind = ANY(%(moved)s) AND t."on" <= %(as_at)s AND {KNOWN_BY_THEN}"""


@dataclass(frozen=True, slots=True)
class BudgetAmount:
    """A budget and its amount in pence; `place` is the code of its area, which may be a neighbourhood."""

    account: str
    fund: str
    stream: Stream
    area_id: int | None
    place: str
    organisation: str
    programme: Programme
    pence: int


def budget_amounts(system_id: int, year: FinancialYear, moment: Moment) -> list[BudgetAmount]:
    """Return every budget of a system's year with what has been shared out to it by a day (one query)."""
    rows = fetch(
        f"""WITH budget AS (SELECT a.id, a.code AS account, f.code AS fund, f.stream, a.area_id, a.programme,
                   coalesce(p.code, '') AS place, coalesce(o.code, '') AS organisation
              FROM money_account a JOIN money_fund f ON f.id = a.fund_id AND f.year = %(year)s
              LEFT JOIN structure_area p ON p.id = a.area_id
              LEFT JOIN structure_organisation o ON o.id = a.organisation_id
             WHERE a.system_id = %(system)s AND a.kind = %(budget)s),
        moved AS (
            SELECT b.id, t.amount_pence AS pence, t.from_account_id AS other
              FROM budget b JOIN money_transfer t ON t.to_account_id = b.id WHERE {IN_TIME}
            UNION ALL
            SELECT b.id, -t.amount_pence, t.to_account_id
              FROM budget b JOIN money_transfer t ON t.from_account_id = b.id WHERE {IN_TIME})
        SELECT b.account, b.fund, b.stream, b.area_id, b.place, b.organisation, b.programme,
               sum(m.pence)::bigint AS pence
          FROM budget b JOIN moved m ON m.id = b.id
          JOIN money_account e ON e.id = m.other AND e.kind <> %(payee)s
         GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY b.account""",
        moment,
        system=system_id,
        year=year.begins,
        budget=AccountKind.BUDGET.value,
        payee=AccountKind.PAYEE.value,
        moved=[each.value for each in MOVED],
    )
    return [
        BudgetAmount(
            row.account,
            row.fund,
            Stream(row.stream),
            row.area_id,
            row.place,
            row.organisation,
            Programme(row.programme),
            int(row.pence),
        )
        for row in rows
    ]


def table_lines(system_id: int, year: FinancialYear, moment: Moment) -> list[TableLine]:
    """Return the budgets of a year as the lines of a table; those with nothing in them have no line."""
    return [
        TableLine(each.fund, each.place or each.organisation, each.programme, each.pence)
        for each in budget_amounts(system_id, year, moment)
        if each.pence
    ]


def place_budgets(system_id: int, year: FinancialYear, moment: Moment, stream: Stream) -> dict[str, int]:
    """Return what each place has of the money of a stream in a year, in pence, by the code of the place.

    Money of a neighbourhood is counted with the place that it is within (one more query).
    """
    every = budget_amounts(system_id, year, moment)
    amounts = [each for each in every if each.stream is stream and each.place]
    within = {
        row.id: row.place
        for row in fetch(
            f"""SELECT f.area_id AS id, w.code AS place FROM structure_footprint f
            JOIN structure_area w ON w.id = f.within_id
            WHERE f.area_id = ANY(%(ids)s) AND {holds("f", moment)}""",
            moment,
            ids=sorted({each.area_id for each in amounts if each.area_id is not None}),
        )
    }
    found: dict[str, int] = {}
    for each in amounts:
        place = within.get(each.area_id) or each.place
        found[place] = found.get(place, 0) + each.pence
    return found


def stream_received(system_id: int, year: FinancialYear, moment: Moment, stream: Stream) -> int:
    """Return what has come from outside into the funds of a stream in a year, in pence (one query)."""
    rows = fetch(
        f"""WITH source AS (SELECT a.id FROM money_account a
             WHERE a.system_id = %(system)s AND a.kind = %(source)s),
        moved AS (
            SELECT t.amount_pence AS pence, t.to_account_id AS other
              FROM source s JOIN money_transfer t ON t.from_account_id = s.id WHERE {IN_TIME}
            UNION ALL
            SELECT -t.amount_pence, t.from_account_id
              FROM source s JOIN money_transfer t ON t.to_account_id = s.id WHERE {IN_TIME})
        SELECT coalesce(sum(m.pence), 0)::bigint AS pence FROM moved m
          JOIN money_account a ON a.id = m.other
          JOIN money_fund f ON f.id = a.fund_id AND f.year = %(year)s AND f.stream = %(stream)s""",
        moment,
        system=system_id,
        year=year.begins,
        stream=stream.value,
        source=AccountKind.SOURCE.value,
        moved=[each.value for each in MOVED],
    )
    return int(rows[0].pence)


def shareable(system_id: int, year: FinancialYear) -> Shareable:
    """Return what a table of budgets may speak of now: funds, places and organisations (two queries).

    What is left in a fund is what is there and not set aside. Organisations are those of the system that
    have, or may be given, a budget of their own: its PCNs.
    """
    moment = Moment(year.starts)  # as known now; places count that were drawn at any time of the year
    funds = fetch(
        """SELECT f.code, a.posted_in - a.posted_out - a.pending_out AS pence FROM money_fund f
        JOIN money_account a ON a.fund_id = f.id AND a.kind = %(fund)s
        WHERE f.system_id = %(system)s AND f.year = %(year)s""",
        moment,
        system=system_id,
        year=year.begins,
        fund=AccountKind.FUND.value,
    )
    places = fetch(
        f"""SELECT DISTINCT a.code FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
         WHERE f.system_id = %(system)s AND {known("f", moment)} AND f.valid_from < %(ends)s
           AND (f.valid_to IS NULL OR f.valid_to > %(starts)s)
        UNION
        SELECT o.code FROM structure_organisation o JOIN structure_relationship m ON m.target_id = o.id
           AND m.kind = 'member_of' AND {known("m", moment)} AND m.valid_from < %(ends)s
           AND (m.valid_to IS NULL OR m.valid_to > %(starts)s)
          JOIN structure_relationship c ON c.source_id = m.source_id AND c.kind = 'commissioned_by'
           AND {known("c", moment)}
          JOIN structure_relationship p ON p.source_id = c.target_id AND p.kind = 'part_of'
           AND p.target_id = %(system)s AND {known("p", moment)}
         WHERE o.kind = 'pcn'""",
        moment,
        system=system_id,
        starts=year.starts,
        ends=year.ends,
    )
    return Shareable({row.code: int(row.pence) for row in funds}, frozenset(row.code for row in places))
