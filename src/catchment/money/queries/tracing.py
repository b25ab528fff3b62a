"""Tracing a pound: where it came from, who decided it and who is accountable, where it went.

Money in one account is one heap: a pound taken out has no number. So where it came from is told in shares:
of what had come into the account by that day, so much came from there. Shares are followed upwards until
nothing but sources is left, in whole pence, none lost.
"""

from collections.abc import Mapping
from datetime import date

from catchment.authority.queries.decisions import decision_page
from catchment.authority.queries.meeting_values import DecisionPage
from catchment.authority.rules.answers import Named
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor
from catchment.foundation.pictures import ChainLink, ChainPicture
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.models import Allocation, Claim, Fund, Transfer
from catchment.money.queries.accounts import number_of, transfer_numbered
from catchment.money.queries.tracing_values import CameFrom, TransferPage, WentOn
from catchment.money.rules.tracing import Inflow, upwards
from catchment.money.rules.vocabulary import TransferKind
from catchment.structure.models import OrganisationName
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date

MOST_LEVELS = 12
MOST_ONWARD = 200
KIND_WORDS = {
    TransferKind.DIRECT: "moved",
    TransferKind.PENDING: "committed",
    TransferKind.POST: "paid",
    TransferKind.VOID: "released",
    TransferKind.EXPIRE: "expired",
    TransferKind.REVERSAL: "sent back",
}


def trace(code: str, moment: Moment, actor: Actor = ANYBODY) -> TransferPage:
    """Return a transfer (T-123) with where its money came from and went, and who stands behind it.

    Raises Missing: no such transfer, or it was not known at the moment, or is dated after the day.
    """
    row = transfer_numbered(number_of(code))
    change = Transfer.objects.select_related("change").get(pk=row.pk).change
    if row.on > moment.as_at or (moment.as_known is not None and change.at > moment.as_known):
        raise Missing(
            f"{row.code} is dated {plain_date(row.on)}; on that day, as known then, it was not there."
        )
    decided = decision_page(row.decision.code, Moment(moment.as_at), actor) if row.decision else None
    cause = _cause(row, decided)
    came = _came_from(row, moment)
    fund = _fund_of(row)
    went, went_left_out = _went_on(row, moment)
    proof = decided.proof if decided else None
    accountable = proof.accountable if proof else _accountable(row, fund, moment)
    amount, to_name = pounds(row.amount_pence), row.to_account.name
    return TransferPage(
        kind="transfer",
        kind_label="Posting",
        code=row.code,
        name=f"{amount} {KIND_WORDS[TransferKind(row.kind)]}: {to_name}",
        href=f"/transfer/{row.code}",
        system=row.system.code,
        sentence=_sentence(row, cause, decided, came),
        trail=(
            Link("system", row.system.code, row.system.code, f"/system/{row.system.code}"),
            Link("ledger", row.system.code, "Ledger", f"/system/{row.system.code}/ledger"),
        ),
        phase=row.kind,
        amount_pence=row.amount_pence,
        on=row.on,
        text=cause.name if decided and decided.private else row.text,
        from_account=_account(row.from_account.code, row.from_account.name),
        to_account=_account(row.to_account.code, row.to_account.name),
        cause=cause,
        decider=decided.decider if decided else None,
        limit_pence=proof.limit_pence if proof else None,
        authority=proof.chain if proof else (),
        holders=proof.holders if proof else (),
        accountable=accountable,
        liable=proof.liable if proof else (),
        came_from=came,
        picture=_picture(row, came, cause),
        went_on=went,
        went_on_left_out=went_left_out,
        outstanding_pence=_outstanding(row, moment),
        expires_on=row.expires_on,
        settles=_transfer(row.pending_id),
        reverses=_transfer(row.reverses_id),
        recorded_by=change.actor,
        recorded_on=change.at.date(),
        key=row.key,
        invented=row.system.invented,
        properties=_properties(fund),
    )


def _account(code: str, name: str) -> Link:
    return Link("account", code, name, f"/account/{code}")


def _transfer(number: int | None) -> Link | None:
    return Link("transfer", f"T-{number}", f"T-{number}", f"/transfer/T-{number}") if number else None


def _cause(row: Transfer, decided: DecisionPage | None) -> Link:
    """Return what allowed a transfer, as a link; of a decision taken in private, what everybody may know."""
    if decided is not None:
        return Link("decision", decided.code, decided.name, decided.href)
    if isinstance(row.claim, Claim):
        return Link("claim", row.claim.code, f"Claim {row.claim.code}", f"/claim/{row.claim.code}")
    allocation = row.allocation
    assert isinstance(allocation, Allocation), "a transfer carries one of the three"
    return Link("allocation", allocation.code, allocation.notice, f"/fund/{allocation.fund.code}")


def _fund_of(row: Transfer) -> Fund | None:
    """Return the fund a transfer's money is of."""
    number = row.from_account.fund_id or row.to_account.fund_id
    return Fund.objects.filter(pk=number).first() if number else None


def _accountable(row: Transfer, fund: Fund | None, moment: Moment) -> tuple[Named, ...]:
    """Return who answers for money that no decision of the system moved: as its fund says (S002-18)."""
    code = fund.accountable if fund else row.system.code
    names = OrganisationName.objects.at(moment).filter(organisation__code=code).values_list("name", flat=True)
    return (Named(code, names.first() or code, "answers for every use of the fund (S002-18)"),)


def _properties(fund: Fund | None) -> tuple[str, ...]:
    if fund is None:
        return ()
    found = [f"{fund.nature} money", "comes every year" if fund.recurrent else "comes once"]
    if fund.ring_fence:
        found.append(f"ring-fenced for {fund.ring_fence_for}")
    if fund.protected:
        found.append("protected by a national contract (E-027)")
    return tuple(found)


def _inflows(accounts: list[int], row: Transfer, moment: Moment) -> dict[int, list[Inflow]]:
    """Return what had come into some accounts by the day of a transfer, by where from (one query)."""
    rows = fetch(
        """SELECT t.to_account_id AS into, t.from_account_id AS source,
                  sum(t.amount_pence)::bigint AS pence,
                  array_agg(DISTINCT coalesce('decision ' || d.code, 'claim ' || q.code,
                                              'allocation ' || a.code)) AS causes
             FROM money_transfer t JOIN foundation_change c ON c.id = t.change_id
             LEFT JOIN authority_decision d ON d.id = t.decision_id
             LEFT JOIN money_claim q ON q.id = t.claim_id
             LEFT JOIN money_allocation a ON a.id = t.allocation_id
            WHERE t.to_account_id = ANY(%(accounts)s) AND t.kind IN ('direct', 'post')
              AND t."on" <= %(on)s
              AND NOT EXISTS (SELECT 1 FROM money_transfer r JOIN foundation_change k ON k.id = r.change_id
                               WHERE r.reverses_id = t.id AND r."on" <= %(on)s
                                 AND (%(as_known)s::timestamptz IS NULL OR k.at <= %(as_known)s))
              AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
            GROUP BY t.to_account_id, t.from_account_id ORDER BY pence DESC, source""",
        moment,
        accounts=accounts,
        on=row.on,
    )
    found: dict[int, list[Inflow]] = {}
    for each in rows:
        found.setdefault(each.into, []).append(Inflow(each.source, each.pence, tuple(each.causes)))
    return found


def _came_from(row: Transfer, moment: Moment) -> tuple[CameFrom, ...]:
    """Return the steps of this money before this transfer, the source first; one query for each level."""
    start = row.to_account_id if row.kind == TransferKind.REVERSAL else row.from_account_id
    inflows: dict[int, list[Inflow]] = {}
    level = [start]
    for _ in range(MOST_LEVELS):
        new = _inflows(level, row, moment)
        inflows |= new
        level = sorted({each.source for flows in new.values() for each in flows} - inflows.keys())
        if not level:
            break
    steps = upwards(start, row.amount_pence, inflows)
    names = _names({number for step in steps for number in (step.source, step.target)})
    titles = _titles({cause for step in steps for cause in step.causes})
    return tuple(
        CameFrom(
            names[step.source], names[step.target], step.pence, tuple(titles[each] for each in step.causes)
        )
        for step in steps
    )


def _names(numbers: set[int]) -> Mapping[int, Link]:
    rows = fetch(
        "SELECT id, code, name FROM money_account WHERE id = ANY(%(numbers)s)",
        Moment(date.max),
        numbers=sorted(numbers),
    )
    return {row.id: _account(row.code, row.name) for row in rows}


def _titles(causes: set[str]) -> Mapping[str, Link]:
    """Return links to causes; a decision by its code alone, because it may have been taken in private."""
    codes = [each.partition(" ")[2] for each in causes]
    given = Allocation.objects.filter(code__in=codes)
    notices = dict(given.values_list("code", "notice"))
    found = {}
    for each in causes:
        kind, _, code = each.partition(" ")
        href = f"/{kind}/{code}" if kind != "allocation" else ""
        found[each] = Link(kind, code, notices.get(code, f"{kind} {code}"), href)
    return found


def _outstanding(row: Transfer, moment: Moment) -> int | None:
    """Return what of a commitment was neither paid nor given up by the day, in pence; None for another."""
    if row.kind != TransferKind.PENDING:
        return None
    rows = fetch(
        """SELECT coalesce(sum(t.amount_pence), 0)::bigint AS settled FROM money_transfer t
             JOIN foundation_change c ON c.id = t.change_id
            WHERE t.pending_id = %(number)s AND t."on" <= %(as_at)s
              AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)""",
        moment,
        number=row.pk,
    )
    left: int = row.amount_pence - rows[0].settled
    return left


def _went_on(row: Transfer, moment: Moment) -> tuple[tuple[WentOn, ...], int]:
    """Return what became of it: its settling, its reversal, and what its payee paid on for the same cause.

    At most MOST_ONWARD of them, the earliest first, and how many more there are.
    """
    rows = fetch(
        """SELECT t.id, t.kind, t.amount_pence, t."on", b.code, b.name, count(*) OVER () AS every
             FROM money_transfer t JOIN money_account b ON b.id = t.to_account_id
             JOIN foundation_change c ON c.id = t.change_id
            WHERE t."on" <= %(as_at)s AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)
              AND (t.pending_id = %(number)s OR t.reverses_id = %(number)s
                   OR (t.from_account_id = %(payee)s AND t.id <> %(number)s
                       AND (t.decision_id = %(decision)s OR t.claim_id = %(claim)s)))
            ORDER BY t."on", t.id LIMIT %(most)s""",
        moment,
        number=row.pk,
        payee=row.to_account_id if row.to_account.kind == "payee" else 0,
        decision=row.decision_id,
        claim=row.claim_id,
        most=MOST_ONWARD,
    )
    shown = tuple(
        WentOn(
            Link("transfer", f"T-{each.id}", f"T-{each.id}", f"/transfer/T-{each.id}"),
            KIND_WORDS[TransferKind(each.kind)],
            _account(each.code, each.name),
            each.amount_pence,
            each.on,
        )
        for each in rows
    )
    return shown, rows[0].every - len(rows) if rows else 0


def _sentence(row: Transfer, cause: Link, decided: DecisionPage | None, came: tuple[CameFrom, ...]) -> str:
    """Return the answer: from where, on whose word, to whom."""
    sources = sorted(came, key=lambda step: -step.pence)
    first = next(
        (step.from_account.name for step in sources if step.from_account.code.split(".")[1] == "source"), ""
    )
    origin = f"From {first}, " if first else ""
    if decided is not None:
        how = f"by decision {cause.code} of {decided.decider.name}, "
    elif row.claim is not None:
        how = f"on claim {cause.code}, "
    else:
        how = f"under “{cause.name}”, "
    what = KIND_WORDS[TransferKind(row.kind)]
    said = f"{origin}{how}{pounds(row.amount_pence)} {what} on {plain_date(row.on)}"
    said += f" from {row.from_account.name} to {row.to_account.name}."
    return said[0].upper() + said[1:]


def _picture(row: Transfer, came: tuple[CameFrom, ...], cause: Link) -> ChainPicture:
    """Return the way of the money as a chain: the largest stream at each step, this transfer at its end."""
    main: list[CameFrom] = []
    account = row.to_account.code if row.kind == TransferKind.REVERSAL else row.from_account.code
    for _ in range(MOST_LEVELS):
        steps = [step for step in came if step.to_account.code == account and step not in main]
        if not steps:
            break
        largest = max(steps, key=lambda step: step.pence)
        main.insert(0, largest)
        account = largest.from_account.code
    links = [
        ChainLink(
            step.from_account.name,
            step.to_account.name,
            pounds_in_short(step.pence) + " of it",
            document=", ".join(each.name for each in step.causes[:2]),
            giver_href=step.from_account.href,
            taker_href=step.to_account.href,
        )
        for step in main
    ]
    links.append(
        ChainLink(
            row.from_account.name,
            row.to_account.name,
            f"{pounds(row.amount_pence)} {KIND_WORDS[TransferKind(row.kind)]}",
            document=cause.name,
            since=plain_date(row.on),
            giver_href=f"/account/{row.from_account.code}",
            taker_href=f"/account/{row.to_account.code}",
        )
    )
    return ChainPicture(f"The way of {pounds(row.amount_pence)}, from its source", (tuple(links),))
