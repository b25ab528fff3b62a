"""Balances and statements: what is in each account on a day, and what moved through one.

The database keeps a total for each account and day (`DayTotal`), so the balance of any day is a short sum.
As known at an earlier time, the transfers recorded by then are summed instead: totals hold only what is known
now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, Actor
from catchment.money.queries.accounts import account_named
from catchment.money.queries.private_money import hidden_among
from catchment.money.rules.vocabulary import AccountKind
from catchment.money.rules.years import year_of
from catchment.structure.queries.sql import fetch, fetch_many

LINES = 100  # of a statement's page
MOST_PAGES = 100_000
ONE_DAY = timedelta(days=1)
MOVED = """
    CASE WHEN t.kind IN ('direct', 'post', 'reversal') THEN t.amount_pence ELSE 0 END"""
KEPT = """
    CASE WHEN t.kind = 'pending' THEN t.amount_pence WHEN t.pending_id IS NOT NULL THEN -t.amount_pence
         ELSE 0 END"""
KNOWN = "JOIN foundation_change c ON c.id = t.change_id AND c.at <= %(as_known)s"


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account on a day, in pence: what came in and went out, what is committed, and what is free."""

    account_id: int
    code: str
    name: str
    kind: AccountKind
    fund: str
    area: str
    organisation: str
    programme: str
    posted_in: int
    posted_out: int
    pending_in: int
    pending_out: int

    @property
    def balance(self) -> int:
        """Return what is there: in less out; a source is below nothing by what it gave."""
        return self.posted_in - self.posted_out

    @property
    def free(self) -> int:
        """Return what is there and not committed."""
        return self.balance - self.pending_out


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A transfer through an account: signed pence (in is positive), and the balance after it."""

    transfer: int
    on: date
    kind: str
    text: str
    other: str  # the account on its other side
    other_name: str
    moved_pence: int
    pending_pence: int
    balance_after: int
    cause: str  # the code of its decision, claim or allocation
    cause_kind: str
    pending: int | None

    @property
    def code(self) -> str:
        """Return what people call the transfer."""
        return f"T-{self.transfer}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What moved through an account in a period, a page at a time; balances in pence."""

    account: AccountBalance  # on the last day of the period
    since: date
    until: date  # the last day
    opening: int
    closing: int
    transfers: int
    page: int
    lines: tuple[StatementLine, ...]

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.transfers // LINES))


def balances(
    system: str, moment: Moment, *, since: date | None = None, kinds: Iterable[AccountKind] = ()
) -> tuple[AccountBalance, ...]:
    """Return every account of a system on a day, as known at the moment, in the order of their codes.

    This is the trial balance: the balances add up to nothing. With `since`, what moved from that day on is
    counted alone, for the accounts of a financial year. One query.
    """
    # along the index of each account where there are day totals: right after much was written the planner
    # still guesses that there are none, and would add all of them up again for every account
    totals = _totals(moment, "a.id" if moment.as_known is None else "")
    rows = fetch_many(
        f"""SELECT a.id AS account_id, a.code, a.name, a.kind, coalesce(f.code, '') AS fund,
                   coalesce(p.code, '') AS area, coalesce(o.code, '') AS organisation, a.programme,
                   coalesce(s.posted_in, 0)::bigint AS posted_in,
                   coalesce(s.posted_out, 0)::bigint AS posted_out,
                   coalesce(s.pending_in, 0)::bigint AS pending_in,
                   coalesce(s.pending_out, 0)::bigint AS pending_out
              FROM money_account a JOIN structure_organisation y ON y.id = a.system_id
              LEFT JOIN money_fund f ON f.id = a.fund_id LEFT JOIN structure_area p ON p.id = a.area_id
              LEFT JOIN structure_organisation o ON o.id = a.organisation_id
              LEFT JOIN LATERAL ({totals}) s ON s.account_id = a.id
             WHERE y.code = %(system)s AND (%(any_kind)s OR a.kind = ANY(%(kinds)s)) ORDER BY a.code""",
        moment,
        system=system,
        since=since or date.min,
        until=moment.as_at,
        any_kind=not tuple(kinds),
        kinds=[str(kind) for kind in kinds],
    )
    return tuple(AccountBalance(**{**row._asdict(), "kind": AccountKind(row.kind)}) for row in rows)


def statement(
    code: str, moment: Moment, *, since: date | None = None, page: int = 1, actor: Actor = ANYBODY
) -> Statement:
    """Return what moved through an account from a day (default: the year's 1 April) to the moment's.

    What a transfer was for is told to whoever may read its decision (B-068). Raises Missing. A few short
    queries, however long the account's life: a page reads no further than itself.
    """
    account = account_named(code)
    begins = since or year_of(moment.as_at).starts
    page = min(max(page, 1), MOST_PAGES)
    before = _sums(account.pk, moment, date.min, begins - ONE_DAY)
    here = _sums(account.pk, moment, begins, moment.as_at)
    opening = before.posted_in - before.posted_out
    shown = AccountBalance(
        account.pk,
        account.code,
        account.name,
        AccountKind(account.kind),
        account.fund.code if account.fund else "",
        account.area.code if account.area else "",
        account.organisation.code if account.organisation else "",
        account.programme,
        before.posted_in + here.posted_in,
        before.posted_out + here.posted_out,
        before.pending_in + here.pending_in,
        before.pending_out + here.pending_out,
    )
    lines = _lines(account.pk, moment, begins, opening, page, actor)
    return Statement(shown, begins, moment.as_at, opening, shown.balance, here.transfers, page, lines)


def _totals(moment: Moment, account: str) -> str:
    """Return SQL for the sums from `since` to `until` of each account, or of the one that SQL names."""
    if moment.as_known is None:
        only = f"AND d.account_id = {account}" if account else ""
        return f"""SELECT d.account_id, sum(d.posted_in) AS posted_in, sum(d.posted_out) AS posted_out,
                          sum(d.pending_in) AS pending_in, sum(d.pending_out) AS pending_out,
                          sum(d.transfers) AS transfers
                     FROM money_daytotal d WHERE d."on" BETWEEN %(since)s AND %(until)s {only}
                    GROUP BY d.account_id"""
    of_in = f"AND t.to_account_id = {account}" if account else ""
    of_out = f"AND t.from_account_id = {account}" if account else ""
    known = """JOIN foundation_change c ON c.id = t.change_id AND c.at <= %(as_known)s
               WHERE t."on" BETWEEN %(since)s AND %(until)s"""
    return f"""SELECT x.account_id, sum(x.moved_in) AS posted_in, sum(x.moved_out) AS posted_out,
                      sum(x.kept_in) AS pending_in, sum(x.kept_out) AS pending_out,
                      count(*) AS transfers FROM (
                 SELECT t.to_account_id AS account_id, {MOVED} AS moved_in, 0 AS moved_out,
                        {KEPT} AS kept_in, 0 AS kept_out FROM money_transfer t {known} {of_in}
                 UNION ALL SELECT t.from_account_id, 0, {MOVED}, 0, {KEPT}
                   FROM money_transfer t {known} {of_out}) x GROUP BY x.account_id"""


def _sums(account: int, moment: Moment, since: date, until: date) -> Any:
    """Return what moved through one account between two days, both included."""
    rows = fetch(
        f"""SELECT coalesce(sum(s.posted_in), 0)::bigint AS posted_in,
                   coalesce(sum(s.posted_out), 0)::bigint AS posted_out,
                   coalesce(sum(s.pending_in), 0)::bigint AS pending_in,
                   coalesce(sum(s.pending_out), 0)::bigint AS pending_out,
                   coalesce(sum(s.transfers), 0)::bigint AS transfers
              FROM ({_totals(moment, "%(account)s")}) s""",
        moment,
        account=account,
        since=since,
        until=until,
    )
    return rows[0]


def _page_begins(
    account: int, moment: Moment, since: date, opening: int, skipped: int
) -> tuple[date, int, int]:
    """Return the day on which a page begins, the balance before that day, and the lines of it to skip.

    The day totals say how many transfers each day has, so a page late in a long life is read from its own
    day on. As known earlier there are no such totals: then it is read from the first day.
    """
    if moment.as_known is not None or skipped == 0:
        return since, opening, skipped
    rows = fetch(
        """SELECT d."on", d.opening, d.before FROM (
             SELECT "on",
                    %(opening)s + sum(posted_in - posted_out) OVER days - posted_in + posted_out AS opening,
                    sum(transfers) OVER days - transfers AS before
               FROM money_daytotal WHERE account_id = %(account)s AND "on" BETWEEN %(since)s AND %(as_at)s
             WINDOW days AS (ORDER BY "on")) d
            WHERE d.before <= %(skipped)s ORDER BY d."on" DESC LIMIT 1""",
        moment,
        account=account,
        since=since,
        opening=opening,
        skipped=skipped,
    )
    if not rows:
        return since, opening, skipped
    return rows[0].on, int(rows[0].opening), skipped - int(rows[0].before)


def _lines(
    account: int, moment: Moment, since: date, opening: int, page: int, actor: Actor
) -> tuple[StatementLine, ...]:
    """Return a page of an account's transfers: each side is read along its index, up to the page's end."""
    known = "" if moment.as_known is None else KNOWN
    since, opening, skipped = _page_begins(account, moment, since, opening, (page - 1) * LINES)
    rows = fetch(
        f"""WITH lines AS (
              (SELECT t.*, t.from_account_id AS other_id, 1 AS sign FROM money_transfer t {known}
                WHERE t.to_account_id = %(account)s AND t."on" BETWEEN %(since)s AND %(as_at)s
                ORDER BY t."on", t.id LIMIT %(upto)s)
              UNION ALL
              (SELECT t.*, t.to_account_id, -1 FROM money_transfer t {known}
                WHERE t.from_account_id = %(account)s AND t."on" BETWEEN %(since)s AND %(as_at)s
                ORDER BY t."on", t.id LIMIT %(upto)s)),
            counted AS (SELECT t.*, sign * ({MOVED}) AS moved, sign * ({KEPT}) AS kept,
                   %(opening)s + sum(sign * ({MOVED})) OVER (ORDER BY t."on", t.id) AS balance_after
                   FROM lines t ORDER BY t."on", t.id LIMIT %(lines)s OFFSET %(skipped)s)
            SELECT s.id, s."on", s.kind, s.text, s.pending_id, s.decision_id, o.code AS other,
                   o.name AS other_name, s.moved::bigint AS moved, s.kept::bigint AS kept,
                   s.balance_after::bigint AS balance_after, coalesce(d.code, q.code, a.code) AS cause,
                   CASE WHEN d.id IS NOT NULL THEN 'decision' WHEN q.id IS NOT NULL THEN 'claim'
                        ELSE 'allocation' END AS cause_kind
              FROM counted s JOIN money_account o ON o.id = s.other_id
              LEFT JOIN authority_decision d ON d.id = s.decision_id
              LEFT JOIN money_claim q ON q.id = s.claim_id
              LEFT JOIN money_allocation a ON a.id = s.allocation_id ORDER BY s."on", s.id""",
        moment,
        account=account,
        since=since,
        opening=opening,
        upto=skipped + LINES,
        lines=LINES,
        skipped=skipped,
    )
    hidden = hidden_among((row.decision_id for row in rows), moment, actor)
    return tuple(
        StatementLine(
            row.id,
            row.on,
            row.kind,
            hidden.get(row.decision_id, row.text),
            row.other,
            row.other_name,
            row.moved,
            row.kept,
            row.balance_after,
            row.cause,
            row.cause_kind,
            row.pending_id,
        )
        for row in rows
    )
