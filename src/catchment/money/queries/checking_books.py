"""Checking the books: every total worked out anew from the transfers, and compared with the one kept.

Balances are read from totals that the database keeps as transfers come in (migration 0002). They can never
differ from the transfers as long as that works; this asks whether it did. It also asks what no constraint
holds: that the books add up to nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from catchment.foundation.pages import Missing
from catchment.foundation.rules.money import pounds
from catchment.money.models import Account

MOST_SHOWN = 1_000  # of each kind of difference: more say no more
TOTALS = ("posted_in", "posted_out", "pending_in", "pending_out")
SIDES = """sides AS (
    SELECT to_account_id AS account_id, t."on",
           CASE WHEN kind IN ('direct', 'post', 'reversal') THEN amount_pence ELSE 0 END AS posted_in,
           0::bigint AS posted_out,
           CASE WHEN kind = 'pending' THEN amount_pence
                WHEN kind IN ('post', 'void', 'expire') THEN -amount_pence ELSE 0 END AS pending_in,
           0::bigint AS pending_out FROM ours t
    UNION ALL
    SELECT from_account_id, t."on", 0,
           CASE WHEN kind IN ('direct', 'post', 'reversal') THEN amount_pence ELSE 0 END, 0,
           CASE WHEN kind = 'pending' THEN amount_pence
                WHEN kind IN ('post', 'void', 'expire') THEN -amount_pence ELSE 0 END FROM ours t)"""
OURS = "ours AS MATERIALIZED (SELECT * FROM money_transfer WHERE %(every)s OR system_id = %(system)s)"
SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in TOTALS)
KEPT = ", ".join(f"coalesce(k.{name}, 0) AS kept_{name}" for name in TOTALS)
ANEW = ", ".join(f"coalesce(n.{name}, 0) AS anew_{name}" for name in TOTALS)
DIFFER = " OR ".join(f"coalesce(k.{name}, 0) <> coalesce(n.{name}, 0)" for name in TOTALS)
ACCOUNTS = f"""
    WITH {OURS}, {SIDES}, anew AS (SELECT account_id, {SUMS} FROM sides GROUP BY account_id)
    SELECT k.code AS about, {KEPT}, {ANEW} FROM money_account k LEFT JOIN anew n ON n.account_id = k.id
     WHERE (%(every)s OR k.system_id = %(system)s) AND ({DIFFER}) ORDER BY k.code LIMIT %(most)s"""
DAYS = f"""
    WITH {OURS}, {SIDES}, anew AS (
           SELECT account_id, "on", {SUMS}, count(*) AS transfers FROM sides GROUP BY account_id, "on"),
         kept AS (SELECT d.* FROM money_daytotal d JOIN money_account a ON a.id = d.account_id
                   WHERE %(every)s OR a.system_id = %(system)s)
    SELECT a.code || ' on ' || coalesce(k."on", n."on")::text AS about, {KEPT}, {ANEW}
      FROM kept k FULL JOIN anew n ON n.account_id = k.account_id AND n."on" = k."on"
      JOIN money_account a ON a.id = coalesce(k.account_id, n.account_id)
     WHERE {DIFFER} OR coalesce(k.transfers, 0) <> coalesce(n.transfers, 0)
     ORDER BY 1 LIMIT %(most)s"""
COMMITMENTS = f"""
    WITH {OURS}, settled AS (
           SELECT pending_id, sum(amount_pence)::bigint AS pence FROM ours
            WHERE pending_id IS NOT NULL GROUP BY pending_id),
         anew AS (SELECT t.id, t.amount_pence - coalesce(s.pence, 0) AS pence
                    FROM ours t LEFT JOIN settled s ON s.pending_id = t.id WHERE t.kind = 'pending'),
         kept AS (SELECT c.transfer_id AS id, c.outstanding_pence AS pence
                    FROM money_commitment c JOIN ours t ON t.id = c.transfer_id)
    SELECT 'T-' || coalesce(k.id, n.id) AS about, coalesce(k.pence, 0) AS kept, coalesce(n.pence, 0) AS anew
      FROM kept k FULL JOIN anew n ON n.id = k.id
     WHERE k.pence IS DISTINCT FROM n.pence OR n.pence < 0 ORDER BY 1 LIMIT %(most)s"""
DECISIONS = f"""
    WITH {OURS}, anew AS (
           SELECT decision_id, sum(CASE WHEN kind IN ('direct', 'pending') THEN amount_pence
                                        WHEN kind = 'post' THEN 0 ELSE -amount_pence END)::bigint AS pence
             FROM ours WHERE decision_id IS NOT NULL GROUP BY decision_id)
    SELECT d.code AS about, coalesce(k.used_pence, 0) AS kept, coalesce(n.pence, 0) AS anew,
           d.amount_pence AS allowed, d.valid
      FROM authority_decision d LEFT JOIN anew n ON n.decision_id = d.id
      LEFT JOIN money_decisionuse k ON k.decision_id = d.id
     WHERE (%(every)s OR d.system_id = %(system)s) AND (
           coalesce(k.used_pence, 0) <> coalesce(n.pence, 0)
        OR coalesce(n.pence, 0) > CASE WHEN d.valid THEN d.amount_pence ELSE 0 END)
     ORDER BY d.code LIMIT %(most)s"""
OVERDRAWN = """
    SELECT code AS about, posted_in - posted_out - pending_out AS free FROM money_account
     WHERE (%(every)s OR system_id = %(system)s) AND hard AND posted_in < posted_out + pending_out
     ORDER BY code LIMIT %(most)s"""
SUM = """
    SELECT y.code AS about, sum(posted_in - posted_out)::bigint AS posted,
           sum(pending_in - pending_out)::bigint AS pending
      FROM money_account a JOIN structure_organisation y ON y.id = a.system_id
     WHERE %(every)s OR a.system_id = %(system)s GROUP BY y.code
    HAVING sum(posted_in - posted_out) <> 0 OR sum(pending_in - pending_out) <> 0 ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check looked at, and each difference as a sentence; none: the books are right."""

    accounts: int
    transfers: int
    differences: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return what came out."""
        looked = f"{self.transfers:,} transfers through {self.accounts:,} accounts"
        if not self.differences:
            return f"The books are right: every total was worked out anew from {looked}."
        return f"The books are wrong in {len(self.differences):,} places, worked out anew from {looked}."


def check_books(system: str = "") -> Checked:
    """Work out every total of a system's books (or of all) from its transfers, and compare. Raises Missing.

    Reads only. Of each kind of difference the first thousand are named.
    """
    rows = Account.objects.filter(system__code=system) if system else Account.objects.all()
    first = rows.first()
    if system and first is None:
        raise Missing(f"“{system[:20]}” has no books.")
    values = {
        "every": not system,
        "system": first.system_id if first else None,
        "most": MOST_SHOWN,
    }
    differences = [
        *(_of_totals(row) for query in (ACCOUNTS, DAYS) for row in _fetch(query, values)),
        *(
            f"The commitment {row['about']} sets aside {pounds(row['kept'])}; its transfers leave "
            f"{pounds(row['anew'])}."
            for row in _fetch(COMMITMENTS, values)
        ),
        *(_of_decision(row) for row in _fetch(DECISIONS, values)),
        *(
            f"{row['about']} may not be overdrawn and is, by {pounds(-row['free'])}."
            for row in _fetch(OVERDRAWN, values)
        ),
        *(
            f"The books of {row['about']} do not add up to nothing: {pounds(row['posted'])} moved and "
            f"{pounds(row['pending'])} set aside are left over."
            for row in _fetch(SUM, values)
        ),
    ]
    (counted,) = _fetch(f"WITH {OURS} SELECT count(*) AS transfers FROM ours", values)
    return Checked(rows.count(), counted["transfers"], tuple(differences))


def _of_totals(row: dict[str, Any]) -> str:
    """Return a sentence about an account, or its day, of which a total differs."""
    wrong = [
        f"{name.replace('_', ' ')} {pounds(row[f'kept_{name}'])} instead of {pounds(row[f'anew_{name}'])}"
        for name in TOTALS
        if row[f"kept_{name}"] != row[f"anew_{name}"]
    ]
    return f"{row['about']} keeps {', '.join(wrong) or 'another number of transfers than there are'}."


def _of_decision(row: dict[str, Any]) -> str:
    """Return a sentence about a decision whose use differs, or goes beyond what it allows."""
    if row["kept"] != row["anew"]:
        return (
            f"The decision {row['about']} is kept as used for {pounds(row['kept'])}; its transfers use "
            f"{pounds(row['anew'])}."
        )
    allowed = row["allowed"] if row["valid"] else 0
    return f"The decision {row['about']} allows {pounds(allowed)} and is used for {pounds(row['anew'])}."


def _fetch(query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
