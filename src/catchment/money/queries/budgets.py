"""Budgets of a place or of a whole system on a day, with their commitments and the decisions behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catchment.authority.models import Decision
from catchment.authority.queries.decisions import body_names
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, Actor
from catchment.money.queries.private_money import decisions_keyed, hidden_titles
from catchment.money.rules.budgets import BudgetOn, forecast, variance
from catchment.money.rules.vocabulary import PROGRAMME_WORDS, Programme
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link

MOST_COMMITMENTS = 500


def _by_then(alias: str) -> str:
    """Return SQL: whether a transfer was dated by the day, and recorded by what is known."""
    return f"""({alias}."on" <= %(as_at)s AND (%(as_known)s::timestamptz IS NULL OR EXISTS (
        SELECT 1 FROM foundation_change k WHERE k.id = {alias}.change_id AND k.at <= %(as_known)s)))"""


# Each commitment with what settled it by then; a payment that was sent back is not paid. The sums are of all.
COMMITMENTS = f"""
    WITH made AS (
        SELECT t.id, b.code AS budget, b.name AS budget_name, y.code AS payee, y.name AS payee_name, t.text,
               t."on", t.expires_on, t.amount_pence AS pence, t.decision_id,
               (coalesce(sum(s.amount_pence) FILTER (WHERE s.kind = 'post'), 0)
                - coalesce(sum(r.amount_pence), 0))::bigint AS paid,
               (t.amount_pence - coalesce(sum(s.amount_pence), 0))::bigint AS outstanding
          FROM money_transfer t JOIN money_account b ON b.id = t.from_account_id
          JOIN money_account y ON y.id = t.to_account_id JOIN money_fund f ON f.id = b.fund_id
          JOIN structure_organisation o ON o.id = t.system_id
          LEFT JOIN structure_area p ON p.id = b.area_id
          LEFT JOIN authority_decision d ON d.id = t.decision_id
          LEFT JOIN money_transfer s ON s.pending_id = t.id AND {_by_then("s")}
          LEFT JOIN money_transfer r ON r.reverses_id = s.id AND {_by_then("r")}
         WHERE t.kind = 'pending' AND o.code = %(system)s AND (%(year)s = 0 OR f.year = %(year)s)
           AND {_by_then("t")}
           AND (%(area)s = '' OR p.code = %(area)s) AND (%(decision)s = '' OR d.code = %(decision)s)
         GROUP BY t.id, b.code, b.name, y.code, y.name)
    SELECT m.*, count(*) OVER () AS every, (sum(m.pence) OVER ())::bigint AS all_pence,
           (sum(m.paid) OVER ())::bigint AS all_paid,
           (sum(m.outstanding) OVER ())::bigint AS all_outstanding, min(m."on") OVER () AS first_on
      FROM made m ORDER BY m.outstanding DESC, m.id LIMIT %(most)s"""
# What came to each budget, and what went to payees: at once, out of commitments, and still set aside.
BUDGETS = """
    SELECT a.code, a.name, a.programme, f.code AS fund, f.name AS fund_name, f.ring_fence_for,
              f.protected, f.recurrent,
              coalesce(sum(m.pence) FILTER (WHERE m.what = 'given'), 0)::bigint AS given,
              coalesce(sum(m.pence) FILTER (WHERE m.what = 'direct'), 0)::bigint AS directly,
              coalesce(sum(m.pence) FILTER (WHERE m.what = 'post'), 0)::bigint AS as_committed,
              coalesce(sum(m.pence) FILTER (WHERE m.what = 'pending'), 0)::bigint AS committed
         FROM money_account a JOIN money_fund f ON f.id = a.fund_id
         JOIN structure_organisation o ON o.id = a.system_id
         LEFT JOIN structure_area p ON p.id = a.area_id
         LEFT JOIN LATERAL (
           SELECT 'given' AS what, t.amount_pence AS pence, t.change_id, t."on" FROM money_transfer t
            JOIN money_account g ON g.id = t.from_account_id AND g.kind IN ('fund', 'budget', 'source')
            WHERE t.to_account_id = a.id AND t.kind IN ('direct', 'reversal')
           UNION ALL SELECT 'given', -t.amount_pence, t.change_id, t."on" FROM money_transfer t
            JOIN money_account g ON g.id = t.to_account_id AND g.kind IN ('fund', 'budget', 'source')
            WHERE t.from_account_id = a.id AND t.kind IN ('direct', 'reversal')
           UNION ALL SELECT 'direct', t.amount_pence, t.change_id, t."on" FROM money_transfer t
            JOIN money_account g ON g.id = t.to_account_id AND g.kind = 'payee'
            WHERE t.from_account_id = a.id AND t.kind = 'direct'
           UNION ALL SELECT 'post', t.amount_pence, t.change_id, t."on" FROM money_transfer t
            WHERE t.from_account_id = a.id AND t.kind = 'post'
           UNION ALL SELECT CASE WHEN r.kind = 'post' THEN 'post' ELSE 'direct' END, -t.amount_pence,
                  t.change_id, t."on" FROM money_transfer t
            JOIN money_account g ON g.id = t.from_account_id AND g.kind = 'payee'
            JOIN money_transfer r ON r.id = t.reverses_id
            WHERE t.to_account_id = a.id AND t.kind = 'reversal'
           UNION ALL SELECT 'pending', CASE WHEN t.kind = 'pending' THEN t.amount_pence
                  ELSE -t.amount_pence END, t.change_id, t."on" FROM money_transfer t
            WHERE t.from_account_id = a.id AND (t.kind = 'pending' OR t.pending_id IS NOT NULL)) m
           ON m."on" <= %(as_at)s AND (%(as_known)s::timestamptz IS NULL OR EXISTS (
              SELECT 1 FROM foundation_change c WHERE c.id = m.change_id AND c.at <= %(as_known)s))
        WHERE o.code = %(system)s AND a.kind = 'budget' AND f.year = %(year)s
          AND (%(area)s = '' OR p.code = %(area)s)
        GROUP BY a.id, f.id
        ORDER BY given DESC, a.code"""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget with its figures in pence; `protected` may not be moved (S004-34)."""

    account: Link
    programme: str
    programme_name: str
    fund: Link
    given: int
    spent: int
    committed: int
    free: int
    forecast: int
    variance: int
    ring_fence_for: str
    protected: bool
    recurrent: bool


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """Money set aside for a payee, in pence: how much, what was paid of it, what is outstanding."""

    transfer: Link
    number: int
    budget: Link
    payee: Link
    text: str
    on: date
    expires_on: date | None
    pence: int
    paid: int
    outstanding: int
    decision: Link | None


@dataclass(frozen=True, slots=True)
class Commitments:
    """Commitments and, in pence, what all come to, with those that are `left_out` of the lines."""

    lines: tuple[CommitmentLine, ...]
    left_out: int
    pence: int
    paid: int
    outstanding: int
    first_on: date | None


@dataclass(frozen=True, slots=True)
class DecisionMoney:
    """A valid decision and its money, in pence: allowed, committed or moved by the day, and left.

    Of a `private` one that the reader may not read, what it allows is not told: 0, and nothing left.
    """

    decision: Link
    decider: str
    taken_on: date
    allowed: int
    used: int
    function: str
    area: str
    private: bool

    @property
    def left(self) -> int:
        """Return what it still allows, as far as it is told."""
        return 0 if self.private else self.allowed - self.used


def budget_lines(
    system: str, year: FinancialYear, moment: Moment, *, area: str = ""
) -> tuple[BudgetLine, ...]:
    """Return the budgets of a system's year on a day (of one place if asked), largest first; one query."""
    rows = fetch(
        BUDGETS,
        moment,
        system=system,
        year=year.begins,
        area=area,
    )
    found = []
    for row in rows:
        budget = BudgetOn(row.given, row.as_committed, row.directly, row.committed)
        found.append(
            BudgetLine(
                Link("account", row.code, row.name, f"/account/{row.code}"),
                row.programme,
                PROGRAMME_WORDS[Programme(row.programme)],
                Link("fund", row.fund, row.fund_name, f"/fund/{row.fund}"),
                budget.given,
                budget.spent,
                budget.committed,
                budget.free,
                forecast(budget, year, moment.as_at),
                variance(budget, year, moment.as_at),
                row.ring_fence_for,
                row.protected,
                row.recurrent,
            )
        )
    return tuple(found)


def commitments(
    system: str,
    moment: Moment,
    *,
    year: FinancialYear | None = None,
    area: str = "",
    decision: str = "",
    actor: Actor = ANYBODY,
) -> Commitments:
    """Return commitments as they stood on a day, as known at the moment, those most outstanding first.

    Of one year, place or decision if asked. At most MOST_COMMITMENTS lines; the sums are of all of them. What
    one is for is told to whoever may read its decision (B-068). Four queries at most where none is private.
    """
    rows = fetch(
        COMMITMENTS,
        moment,
        system=system,
        year=year.begins if year else 0,
        area=area,
        decision=decision,
        most=MOST_COMMITMENTS,
    )
    named = {row.pk: row for row in decisions_keyed(row.decision_id for row in rows)}
    hidden = hidden_titles(tuple(named.values()), moment, actor)
    lines = tuple(
        CommitmentLine(
            Link("transfer", f"T-{row.id}", f"T-{row.id}", f"/transfer/T-{row.id}"),
            row.id,
            Link("account", row.budget, row.budget_name, f"/account/{row.budget}"),
            Link("account", row.payee, row.payee_name, f"/account/{row.payee}"),
            hidden.get(row.decision_id, row.text),
            row.on,
            row.expires_on,
            row.pence,
            row.paid,
            row.outstanding,
            _decision(named[row.decision_id], hidden) if row.decision_id else None,
        )
        for row in rows
    )
    if not rows:
        return Commitments((), 0, 0, 0, 0, None)
    of_all = rows[0]
    left_out = of_all.every - len(rows)
    return Commitments(
        lines, left_out, of_all.all_pence, of_all.all_paid, of_all.all_outstanding, of_all.first_on
    )


def _decision(row: Decision, hidden: Mapping[int, str]) -> Link:
    """Return a decision as a link, with what is told instead of a title that is hidden."""
    return Link("decision", row.code, hidden.get(row.pk, row.title), f"/decision/{row.code}")


def used_under(decisions: Iterable[int], moment: Moment) -> dict[int, int]:
    """Return what was committed or moved under decisions by a day, as known at the moment, in pence by key.

    What was given up, ran out or was sent back by then is not counted; one query.
    """
    rows = fetch(
        f"""SELECT t.decision_id, sum(CASE WHEN t.kind IN ('direct', 'pending') THEN t.amount_pence
                   WHEN t.kind IN ('void', 'expire', 'reversal') THEN -t.amount_pence
                   ELSE 0 END)::bigint AS pence
              FROM money_transfer t WHERE t.decision_id = ANY(%(decisions)s) AND {_by_then("t")}
             GROUP BY t.decision_id""",
        moment,
        decisions=sorted(decisions),
    )
    return {row.decision_id: row.pence for row in rows}


def decisions_with_money(
    system: str, year: FinancialYear, moment: Moment, actor: Actor = ANYBODY
) -> tuple[DecisionMoney, ...]:
    """Return the valid decisions of a system that allow money, taken by the day, newest first.

    Those of the year and of the six months before it: budgets are decided before a year begins. Of those that
    somebody may not read, what was committed or moved is told; the title and what they allow are not (B-068).
    """
    found = (
        Decision.objects.filter(
            system__code=system,
            valid=True,
            amount_pence__gt=0,
            taken_on__lte=moment.as_at,
            taken_on__gte=date(year.begins - 1, 10, 1),
            taken_on__lt=year.ends,
        )
        .select_related("body", "proceeding", "system")
        .order_by("-taken_on", "-id")
    )
    if moment.as_known is not None:
        found = found.filter(change__at__lte=moment.as_known)
    rows = list(found)
    hidden = hidden_titles(rows, moment, actor)
    used = used_under((row.pk for row in rows), moment)
    names = body_names((row.body.code for row in rows if row.body), moment)
    return tuple(
        DecisionMoney(
            _decision(row, hidden),
            names.get(row.body.code, row.body.code) if row.body else row.decider,
            row.taken_on,
            0 if row.pk in hidden else row.amount_pence,
            used.get(row.pk, 0),
            row.function,
            row.area,
            row.pk in hidden,
        )
        for row in rows
    )
