"""The pages of claims: those of a PCN in a year, one claim, and the form for a new one."""

from collections.abc import Iterable
from datetime import date, timedelta

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, ActorKind
from catchment.foundation.pictures import LinePicture
from catchment.foundation.rules.money import PENCE, pounds_in_short
from catchment.governance.edit_forms import Field, Form
from catchment.money.claim_forms import month_field, with_rows
from catchment.money.models import Transfer
from catchment.money.queries.claim_networks import ClaimNetwork, claim_network
from catchment.money.queries.claim_rights import may_claim, may_read_pay
from catchment.money.queries.claim_values import (
    ClaimPage,
    ClaimRow,
    ClaimsPage,
    LineShown,
    MoneyShown,
    NewClaimPage,
    StepShown,
)
from catchment.money.queries.claims_kept import (
    KeptClaim,
    claim_kept,
    claims_of,
    facts_for,
    payees_on,
    roles_at,
    years_claimed,
)
from catchment.money.rules.claim_reading import COLUMNS, as_said
from catchment.money.rules.claim_steps import (
    COUNTS,
    STATE_WORDS,
    STEP_WORDS,
    ClaimState,
    StepKind,
    why_not_step,
)
from catchment.money.rules.claim_values import Line, Outcome, Remark
from catchment.money.rules.claim_words import claim_sentence, year_sentence
from catchment.money.rules.claims import could_bid
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed, plain_date

TRANSFER_WORDS = {
    TransferKind.PENDING: "Set aside",
    TransferKind.POST: "Paid",
    TransferKind.VOID: "Given up",
    TransferKind.REVERSAL: "Sent back",
}
BID = (
    "In this year what a PCN did not claim could go to others: it gave an estimate by 30 September, and "
    "others could bid for it (E-069). Nothing carried forward."
)
LOST = (
    "What is not claimed by 31 March is lost: it does not carry forward, and nobody can bid for it (E-069)."
)


def claims_page(code: str, moment: Moment, actor: Actor, said_year: str = "") -> ClaimsPage:
    """Return the claims of a PCN in the year asked for, else the newest with claims, else that of the day.

    Raises Missing where the code is not of a PCN, or the year is none.
    """
    network = claim_network(code, moment)
    known = years_claimed(network.id, moment)
    year = _year(said_year, known, moment.as_at)
    claims = claims_of(network.id, [year], moment)
    facts = facts_for(network.code, network.id, year, moment, claims)
    verdict = may_claim(actor, Act.MAKE_CLAIMS, network)
    payee, payee_words = _payee(network, moment)
    counting = [each for each in claims if each.state in COUNTS]
    accepted = sum(each.accepted for each in counting)
    href = f"/pcn/{network.code}/claims"
    return ClaimsPage(
        code=network.code,
        name=network.name,
        invented=network.invented,
        href=href,
        trail=network.trail,
        year=year.label,
        years=tuple(
            Link("year", each.label, each.label, f"{href}?year={each}") for each in sorted({*known, year})
        ),
        sentence=year_sentence(year, facts.sum_pence, accepted, moment.as_at),
        rule=BID if could_bid(year) else LOST,
        picture=_picture(network.name, year, facts.sum_pence, counting),
        claims=tuple(_row(each) for each in reversed(claims)),
        sum_pence=facts.sum_pence,
        claimed=sum(each.claimed for each in counting),
        accepted=accepted,
        paid=sum(each.accepted for each in counting if each.state is ClaimState.PAID),
        held=sum(each.held for each in counting),
        payee=payee,
        payee_words=payee_words,
        may=verdict.allowed,
        why_not="" if verdict.allowed else verdict.reason,
        new_href=f"{href}/new",
        money_href=f"/pcn/{network.code}/money?year={year}",
    )


def _year(said: str, known: list[FinancialYear], day: date) -> FinancialYear:
    if said:
        try:
            return read_year(said)
        except UnclearYearError as problem:
            raise Missing(str(problem)) from problem
    today = year_of(day)
    return max((each for each in known if each <= today), default=today)


def _payee(network: ClaimNetwork, moment: Moment) -> tuple[Link | None, str]:
    """Return the nominated payee of the day, and what there is to say (E-043)."""
    payees = payees_on(network.id, moment.as_at)
    links = organisation_links([each for each, _ in payees], moment)
    day = plain_date(moment.as_at)
    if len(payees) == 1:
        return links[payees[0][0]], "What is accepted is paid to its nominated payee,"
    if not payees:
        return None, f"It has no nominated payee on {day}, so nothing can be claimed: its members name one."
    names = listed([links[each].name for each, _ in payees])
    return None, f"It has several nominated payees on {day}, {names}; there must be exactly one."


def _row(kept: KeptClaim) -> ClaimRow:
    return ClaimRow(
        kept.row.code,
        f"/claim/{kept.row.code}",
        kept.row.month,
        kept.state,
        STATE_WORDS[kept.state],
        len(kept.lines),
        kept.claimed,
        kept.accepted,
        kept.held,
        kept.accepted if kept.state is ClaimState.PAID else 0,
    )


def _picture(
    name: str, year: FinancialYear, sum_pence: int | None, counting: Iterable[KeptClaim]
) -> LinePicture | None:
    """Return what is left of the sum after each month claimed for, in pounds; None without sum or claims."""
    taken: dict[date, int] = {}
    for each in counting:
        taken[each.row.month] = taken.get(each.row.month, 0) + each.accepted
    if sum_pence is None or not taken:
        return None
    left, points = sum_pence, [(year.starts.isoformat(), _thousands(sum_pence))]
    months = year.months()
    for month, after in zip(months, (*months[1:], year.ends), strict=True):
        if month > max(taken):
            break
        left -= taken.get(month, 0)
        points.append(((after - timedelta(days=1)).isoformat(), _thousands(left)))
    last = date.fromisoformat(points[-1][0])
    rest = pounds_in_short(left // PENCE * PENCE) if left > 0 else "nothing"
    title = (
        f"After the claims up to {last:%B %Y}, {rest} is left of the "
        f"{pounds_in_short(sum_pence // PENCE * PENCE)} that {name} may claim for {year}."
    )
    return LinePicture(title, "thousand pounds left", tuple(points))


def _thousands(pence: int) -> float:
    return round(max(pence, 0) / PENCE / 1000, 1)


def claim_page(code: str, moment: Moment, actor: Actor) -> ClaimPage:
    """Return the page of one claim, with what its reader may do; raises Missing."""
    kept = claim_kept(code, moment)
    row = kept.row
    network = claim_network(row.claimant.code, moment)
    payee = organisation_links([row.payee_id], moment)[row.payee_id]
    forms, why_nots = _offered(kept, network, actor)
    return ClaimPage(
        code=row.code,
        invented=network.invented,
        href=f"/claim/{row.code}",
        pcn=network.link,
        trail=(
            *network.trail,
            Link("claims", network.code, "Claims for additional roles", f"/pcn/{network.code}/claims"),
        ),
        month=row.month,
        year=kept.year.label,
        state=kept.state,
        sentence=claim_sentence(kept.state, kept.outcomes),
        remarks=_remarks(kept, moment),
        payee=payee,
        lines=tuple(
            line_shown(line, outcome) for line, outcome in zip(kept.lines, kept.outcomes, strict=True)
        ),
        claimed=kept.claimed,
        accepted=kept.accepted,
        held=kept.held,
        steps=tuple(
            StepShown(STEP_WORDS[StepKind(each.kind)], each.change.at.date(), each.change.actor, each.because)
            for each in reversed(kept.steps)
        ),
        money=_money(kept, moment),
        pay_told=may_read_pay(actor, network),
        forms=forms,
        why_nots=why_nots,
        like_href=f"/pcn/{network.code}/claims/new?like={row.code}",
    )


def line_shown(line: Line, outcome: Outcome) -> LineShown:
    """Return a line and what came of it, as it is shown."""
    last = line.ends - timedelta(days=1)
    return LineShown(
        line.number,
        line.post,
        outcome.role_name,
        f"{line.wte.normalize():f}",
        f"{plain_date(line.starts)} to {plain_date(last)}",
        outcome.claimed,
        outcome.accepted,
        outcome.held,
        outcome.reductions,
        outcome.missing,
    )


def _remarks(kept: KeptClaim, moment: Moment) -> tuple[Remark, ...]:
    """Return what whoever approves has to know of the sum (E-060)."""
    if kept.state is not ClaimState.WAITING:
        return ()
    facts = facts_for(kept.row.claimant.code, kept.row.claimant_id, kept.year, moment, ())
    if facts.sum_pence is not None:
        return ()
    sentence = f"The additional roles sum for {kept.year} is not known, so nothing can be approved yet."
    return (Remark("E-060", sentence),)


def _money(kept: KeptClaim, moment: Moment) -> tuple[MoneyShown, ...]:
    rows = Transfer.objects.filter(claim=kept.row, on__lte=moment.as_at).order_by("id")
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return tuple(
        MoneyShown(
            each.code,
            f"/transfer/{each.code}",
            TRANSFER_WORDS[TransferKind(each.kind)],
            each.on,
            each.amount_pence,
        )
        for each in rows
    )


def _offered(
    kept: KeptClaim, network: ClaimNetwork, actor: Actor
) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """Return the steps that the reader may take now, and why not those that they might expect."""
    forms, why_nots = [], []
    reason = Field("because", "Why", "area")
    verdicts = {each: may_claim(actor, each, network) for each in (Act.MAKE_CLAIMS, Act.APPROVE_CLAIMS)}
    for kind, act, title, button in (
        (StepKind.APPROVED, Act.APPROVE_CLAIMS, "", "Approve it"),
        (StepKind.PAID, Act.APPROVE_CLAIMS, "", "Pay it"),
        (StepKind.REFUSED, Act.APPROVE_CLAIMS, "Refuse the claim", "Refuse it"),
        (StepKind.ASSESSED, Act.MAKE_CLAIMS, "", "Assess it again"),
        (StepKind.WITHDRAWN, Act.MAKE_CLAIMS, "Withdraw the claim", "Withdraw it"),
    ):
        impossible = why_not_step(kept.state, kind, own=kept.is_own(str(actor)), accepted=kept.accepted)
        expected = kind is (StepKind.PAID if kept.state is ClaimState.APPROVED else StepKind.APPROVED)
        verdict = verdicts[act]
        if verdict.allowed and not impossible:
            forms.append(Form(kind, title, button, (reason,) if title else ()))
        elif expected and kept.state in (ClaimState.WAITING, ClaimState.APPROVED):
            why_nots.append(impossible if verdict.allowed else verdict.reason)
    if actor.kind is ActorKind.ANYBODY and why_nots:
        why_nots = ["Sign in to approve, pay or withdraw it, if your post lets you."]
    return tuple(forms), tuple(why_nots)


def new_claim_page(
    code: str, moment: Moment, today: date, *, like: str = "", month: date | None = None
) -> NewClaimPage:
    """Return the form for a new claim of a PCN, filled in like another of its claims where one is named."""
    network = claim_network(code, moment)
    rows = []
    if like:
        kept = claim_kept(like, moment)
        if kept.row.claimant_id != network.id:
            raise Missing(f"{kept.row.code} is a claim of another PCN than {network.name}.")
        rows = [{k: v for k, v in as_said(each).items() if k not in ("from", "to")} for each in kept.lines]
    _, words = _payee(network, moment)
    opened = NewClaimPage(
        code=network.code,
        name=network.name,
        invented=network.invented,
        href=f"/pcn/{network.code}/claims/new",
        trail=(
            *network.trail,
            Link("claims", network.code, "Claims for additional roles", f"/pcn/{network.code}/claims"),
        ),
        sentence="Give what each post actually cost in the month; then see line by line what is accepted.",
        month=month_field(today, month),
        lines=(),
        file=Field(
            "file",
            "Or choose a file of lines",
            "file",
            "A CSV file, or an Excel workbook with a sheet “Claim”",
        ),
        columns=COLUMNS,
        payee_words="" if words.endswith(",") else words,
    )
    return with_rows(opened, rows, roles_at(moment))
