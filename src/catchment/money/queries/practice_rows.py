"""Reading what a practice's statement is made of: its networks, claims, transfers, lists and payments.

A claim counts once it is approved or paid; one that was only made, refused or withdrawn does not. Everything
is read as it was known at the moment, and nothing after its day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.money.rules.practice_statement import ClaimedPost, Lists, Network, NetworkSum, Period
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.values import Link

ONE_DAY = timedelta(days=1)
COUNTED_STEPS = ("approved", "paid")
ADDITIONAL_ROLES = "additional-roles"
LAST_STEP = """(CASE WHEN EXISTS (SELECT 1 FROM money_transfer v
        JOIN foundation_change vc ON vc.id = v.change_id
        WHERE v.claim_id = c.id AND v.kind = 'reversal' AND v."on" <= %(as_at)s
          AND (%(as_known)s::timestamptz IS NULL OR vc.at <= %(as_known)s)) THEN 'sent back'
    ELSE (SELECT s.kind FROM money_claimstep s JOIN foundation_change sc ON sc.id = s.change_id
        WHERE s.claim_id = c.id AND (%(as_known)s::timestamptz IS NULL OR sc.at <= %(as_known)s)
        ORDER BY s.number DESC LIMIT 1) END)"""
RECORDED = "(%(as_known)s::timestamptz IS NULL OR ch.at <= %(as_known)s)"
MOVED = "CASE WHEN t.kind = 'reversal' THEN -t.amount_pence ELSE t.amount_pence END"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A network and the months of a period in which the practice was in it, by their first days."""

    network: Link
    network_id: int
    months: tuple[date, ...]


def months_so_far(period: Period, moment: Moment) -> tuple[date, ...]:
    """Return the months of a period that have begun on the moment's day."""
    return tuple(month for month in period.months if month <= moment.as_at)


def stretches_in(practice_id: int, period: Period, moment: Moment) -> list[Stretch]:
    """Return the networks of a practice in the months of a period that have begun (two queries)."""
    rows = fetch(
        f"""SELECT r.target_id, r.valid_from, r.valid_to FROM structure_relationship r
            WHERE r.source_id = %(id)s AND r.kind = 'member_of' AND {known("r", moment)}
              AND r.valid_from < %(ends)s AND (r.valid_to IS NULL OR r.valid_to > %(starts)s)
            ORDER BY r.valid_from""",
        moment,
        id=practice_id,
        starts=period.starts,
        ends=period.ends,
    )
    months: dict[int, list[date]] = {}
    for month in months_so_far(period, moment):
        for row in rows:
            if row.valid_from <= month and (row.valid_to is None or row.valid_to > month):
                months.setdefault(row.target_id, []).append(month)
    links = organisation_links(months, moment)
    return [Stretch(links[each], each, tuple(within)) for each, within in months.items()]


def network_of(
    practice_id: int,
    stretch: Stretch,
    period: Period,
    named: Mapping[str, tuple[str, str]],
    moment: Moment,
) -> Network:
    """Return what a network claimed and paid on in the months a practice was in it (four queries).

    `named` says what a component of the contract is called, and its rule.
    """
    members = _members(stretch, moment)
    passed = paid_on(stretch, members, moment)
    posts, sums = _claims(practice_id, stretch, members, named, moment)
    return Network(
        code=stretch.network.code,
        name=stretch.network.name,
        months=len(stretch.months),
        posts=posts,
        sums=sums,
        paid_on_pence=sum(row.pence for row in passed),
        lists=_lists(practice_id, members, period, moment),
    )


def _members(stretch: Stretch, moment: Moment) -> list[int]:
    """Return the practices of a network on the first day of the last month that counts."""
    rows = fetch(
        f"""SELECT DISTINCT r.source_id AS id FROM structure_relationship r
            WHERE r.target_id = %(network)s AND r.kind = 'member_of' AND {known("r", moment)}
              AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)""",
        moment,
        network=stretch.network_id,
        day=stretch.months[-1],
    )
    return [row.id for row in rows]


def _lists(practice_id: int, members: Sequence[int], period: Period, moment: Moment) -> Lists:
    """Return the newest lists in the period, of the practice and of all members."""
    rows = fetch(
        f"""WITH newest AS (
                SELECT max(g.edition) AS edition FROM structure_registeredpatients g
                 WHERE g.practice_id = %(id)s AND g.sex = 'all' AND g.edition <= %(day)s
                   AND {known("g", moment)})
            SELECT g.practice_id, g.total, g.edition FROM structure_registeredpatients g, newest
             WHERE g.edition = newest.edition AND g.sex = 'all' AND g.practice_id = ANY(%(members)s)
               AND {known("g", moment)}""",
        moment,
        id=practice_id,
        members=list(members),
        day=min(period.ends - ONE_DAY, moment.as_at),
    )
    own = sum(row.total for row in rows if row.practice_id == practice_id)
    return Lists(own, sum(row.total for row in rows), rows[0].edition if rows else None)


def _claims(
    practice_id: int,
    stretch: Stretch,
    members: Sequence[int],
    named: Mapping[str, tuple[str, str]],
    moment: Moment,
) -> tuple[tuple[ClaimedPost, ...], tuple[NetworkSum, ...]]:
    """Return what the network's claims were accepted for: posts, and sums of its entitlement."""
    rows = fetch(
        f"""SELECT c.code, c.kind, c.component, c.month, l.accepted_pence,
                   l.said->>'post' AS post, l.said->>'role' AS role, l.said->>'wte' AS wte,
                   d.deployed_to_id AS deployed, d.to_kind
              FROM money_claim c
              JOIN foundation_change ch ON ch.id = c.change_id AND {RECORDED}
              JOIN money_claimline l ON l.claim_id = c.id
              LEFT JOIN LATERAL (
                   SELECT p.deployed_to_id, o.kind AS to_kind FROM structure_post p
                     LEFT JOIN structure_organisation o ON o.id = p.deployed_to_id
                    WHERE p.reference = l.said->>'post' AND {known("p", moment)} AND p.valid_from <= c.month
                      AND p.deployed_to_id = ANY(%(deployed)s)
                      AND (p.valid_to IS NULL OR p.valid_to > c.month)
                    ORDER BY p.id LIMIT 1) d ON true
             WHERE c.claimant_id = %(network)s AND c.month = ANY(%(months)s)
               AND {LAST_STEP} = ANY(%(counted)s)
             ORDER BY c.month, c.code, l.number""",
        moment,
        network=stretch.network_id,
        months=list(stretch.months),
        deployed=[stretch.network_id, *members],  # a reference is an employer's own, not the only one
        counted=list(COUNTED_STEPS),
    )
    posts = tuple(_post(row, practice_id) for row in rows if row.kind == ADDITIONAL_ROLES)
    sums = tuple(_sum(row, named) for row in rows if row.kind != ADDITIONAL_ROLES)
    return posts, sums


def _post(row: Any, practice_id: int) -> ClaimedPost:
    return ClaimedPost(
        reference=row.post or "",
        role=words_of(row.role or "a post"),
        wte=Decimal(row.wte or 0),
        month=row.month,
        accepted_pence=row.accepted_pence,
        claim=row.code,
        deployed_here=row.deployed == practice_id,
        deployed_elsewhere=row.to_kind == "practice" and row.deployed != practice_id,
    )


def _sum(row: Any, named: Mapping[str, tuple[str, str]]) -> NetworkSum:
    name, rule = named.get(row.component, (words_of(row.component or row.kind), "E-044"))
    return NetworkSum(row.component, name, rule, row.month, row.accepted_pence, row.code)


def words_of(code: str) -> str:
    """Return a code as words: care-coordinator is Care coordinator."""
    words = code.replace("-", " ")
    return words[:1].upper() + words[1:]


def paid_on(stretch: Stretch, members: Sequence[int], moment: Moment) -> list[Any]:
    """Return the transfers from the network's nominated payee to its practices in its months (E-043)."""
    return fetch(
        f"""SELECT t.id, t.on, t.text, t.decision_id, {MOVED} AS pence, b.organisation_id AS practice_id
              FROM structure_relationship r
              JOIN money_account a ON a.organisation_id = r.source_id AND a.kind = 'payee'
              JOIN money_transfer t ON (t.from_account_id = a.id AND t.kind IN ('direct', 'post'))
                                    OR (t.to_account_id = a.id AND t.kind = 'reversal')
              JOIN money_account b ON b.kind = 'payee' AND b.organisation_id = ANY(%(members)s)
                   AND b.id = CASE WHEN t.kind = 'reversal' THEN t.from_account_id ELSE t.to_account_id END
              JOIN foundation_change ch ON ch.id = t.change_id AND {RECORDED}
             WHERE r.target_id = %(network)s AND r.kind = 'payee_for' AND {known("r", moment)}
               AND r.valid_from <= t.on AND (r.valid_to IS NULL OR r.valid_to > t.on)
               AND date_trunc('month', t.on)::date = ANY(%(months)s) AND t.on <= %(as_at)s
             ORDER BY t.on, t.id""",
        moment,
        network=stretch.network_id,
        members=list(members),
        months=list(stretch.months),
    )


def own_claims(practice_id: int, period: Period, moment: Moment) -> list[Any]:
    """Return what the practice's own claims under the network contract came to, by component (E-026)."""
    return fetch(
        f"""SELECT c.component, sum(l.accepted_pence)::bigint AS pence, max(c.code) AS code,
                   count(DISTINCT c.month) AS months,
                   (SELECT max(t.id) FROM money_transfer t WHERE t.claim_id = max(c.id)) AS transfer
              FROM money_claim c
              JOIN foundation_change ch ON ch.id = c.change_id AND {RECORDED}
              JOIN money_claimline l ON l.claim_id = c.id
             WHERE c.claimant_id = %(id)s AND c.kind = 'entitlement' AND c.month = ANY(%(months)s)
               AND {LAST_STEP} = ANY(%(counted)s)
             GROUP BY c.component ORDER BY c.component""",
        moment,
        id=practice_id,
        months=list(months_so_far(period, moment)),
        counted=list(COUNTED_STEPS),
    )


def held_as_payee(practice_id: int, period: Period, moment: Moment) -> int:
    """Return what the practice got in the period as the payee of a network: not its own (E-043); pence."""
    rows = fetch(
        f"""SELECT coalesce(sum({MOVED}), 0)::bigint AS pence FROM money_account a
              JOIN money_transfer t ON (t.to_account_id = a.id AND t.kind IN ('direct', 'post'))
                                    OR (t.from_account_id = a.id AND t.kind = 'reversal')
              JOIN money_claim c ON c.id = t.claim_id AND c.claimant_id <> %(id)s
              JOIN foundation_change ch ON ch.id = t.change_id AND {RECORDED}
             WHERE a.organisation_id = %(id)s AND a.kind = 'payee'
               AND t.on >= %(starts)s AND t.on < %(ends)s AND t.on <= %(as_at)s""",
        moment,
        id=practice_id,
        starts=period.starts,
        ends=period.ends,
    )
    return int(rows[0].pence)


def published_years(practice_id: int, moment: Moment) -> list[Any]:
    """Return the years for which the practice's payments were published, newest first."""
    return fetch(
        f"""SELECT y.year, y.contract, y.registered, y.weighted, y.caveats, y.dispensing, y.totals
              FROM money_practicepaymentyear y
             WHERE y.practice_id = %(id)s AND {known("y", moment)} AND y.year <= %(year)s
             ORDER BY y.year DESC""",
        moment,
        id=practice_id,
        year=moment.as_at.year,
    )


def published_payments(practice_id: int, year: FinancialYear, moment: Moment) -> dict[str, int]:
    """Return what was paid under each heading in a year, in pence, by our code of the heading."""
    rows = fetch(
        f"""SELECT p.heading, p.amount_pence FROM money_practicepayment p
             WHERE p.practice_id = %(id)s AND p.year = %(year)s AND {known("p", moment)}""",
        moment,
        id=practice_id,
        year=year.begins,
    )
    return {row.heading: row.amount_pence for row in rows}


def claimed_months(practice_id: int, moment: Moment) -> list[date]:
    """Return the first and the last month for which a network of the practice claimed, if any did."""
    rows = fetch(
        f"""SELECT min(c.month) AS first, max(c.month) AS last FROM money_claim c
             WHERE c.month <= %(as_at)s AND c.claimant_id IN (
                   SELECT r.target_id FROM structure_relationship r
                    WHERE r.source_id = %(id)s AND r.kind = 'member_of' AND {known("r", moment)})""",
        moment,
        id=practice_id,
    )
    return [each for each in (rows[0].first, rows[0].last) if each is not None]


def paid_on_to(practice_id: int, stretch: Stretch, moment: Moment) -> list[Any]:
    """Return the transfers from the network's nominated payee to one practice in its months."""
    return paid_on(stretch, [practice_id], moment)
