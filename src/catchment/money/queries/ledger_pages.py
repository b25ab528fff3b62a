"""The pages of the ledger: an account's statement, a fund and its budgets, the books of a system."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, Thing, may_today
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.governance.edit_forms import Choice, Field, Form, FormError
from catchment.governance.queries.handbook_page import system_named
from catchment.money.ledger_forms import expire_forms
from catchment.money.models import Allocation, Fund, Period, Transfer
from catchment.money.queries.balances import AccountBalance, Statement, balances, statement
from catchment.money.rules.vocabulary import STREAM_WORDS, AccountKind, Stream
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

KIND_NAMES = {
    AccountKind.SOURCE: "Where money comes from",
    AccountKind.FUND: "Funds",
    AccountKind.BUDGET: "Budgets",
    AccountKind.PAYEE: "Who is paid",
}


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The statement of one account; amounts in pence."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    fund: Link | None
    statement: Statement
    invented: bool


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """Money that came into a fund: from whom, under which notice; the posting that brought it."""

    code: str
    giver: str
    on: date
    notice: str
    pence: int
    transfer: Link | None
    sent_back: Link | None  # the posting that reversed it by the day


@dataclass(frozen=True, slots=True)
class FundPage:
    """One fund: what it is, what came in, and every budget that it was shared out to."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    year: str
    stream: str
    nature: str
    recurrent: bool
    ring_fence: str
    ring_fence_for: str
    protected: bool
    designated_pence: int | None
    pooled_fund: str
    accountable: str
    allocations: tuple[AllocationLine, ...]
    accounts: tuple[AccountBalance, ...]
    invented: bool


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A month of the books, open or closed."""

    starts: date
    closed: bool
    closed_by: str


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """The accounts of one kind, with their total in pence."""

    kind: str
    title: str
    accounts: tuple[AccountBalance, ...]
    balance: int


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The books of a system: the trial balance, its months, and what may be done."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    groups: tuple[AccountGroup, ...]
    total: int  # nothing, always
    periods: tuple[PeriodLine, ...]
    forms: tuple[Form, ...]
    why_not: str
    exports: tuple[Link, ...]
    invented: bool
    problems: tuple[FormError, ...] = ()


def account_page(
    code: str, moment: Moment, since: date | None = None, page: int = 1, actor: Actor = ANYBODY
) -> AccountPage:
    """Return an account's statement to the day, from a day on (default: 1 April), a page of it; Missing."""
    found = statement(code, moment, since=since, page=page, actor=actor)
    account, system = found.account, code.partition(".")[0]
    fund = Fund.objects.filter(code=account.fund).first() if account.fund else None
    _, name = system_named(system, moment)
    committed = f" {pounds(account.pending_out)} of it is committed." if account.pending_out else ""
    match account.kind:
        case AccountKind.SOURCE:
            there = f"{pounds(-account.balance)} came from here by {plain_date(moment.as_at)}."
        case AccountKind.PAYEE:
            there = f"{pounds(account.balance)} was paid by {plain_date(moment.as_at)}."
        case _:
            there = f"{pounds(account.balance)} is there on {plain_date(moment.as_at)}.{committed}"
    return AccountPage(
        kind="account",
        kind_label="Account",
        code=account.code,
        name=account.name,
        href=f"/account/{account.code}",
        system=system,
        sentence=there,
        trail=_trail(
            system, name, *([Link("fund", fund.code, fund.name, f"/fund/{fund.code}")] if fund else [])
        ),
        fund=Link("fund", fund.code, fund.name, f"/fund/{fund.code}") if fund else None,
        statement=found,
        invented=Fund.objects.filter(system__code=system, system__invented=True).exists(),
    )


def fund_page(code: str, moment: Moment) -> FundPage:
    """Return a fund with its allocations and budgets on the day; raises Missing."""
    fund = Fund.objects.select_related("system", "change").filter(code__iexact=code).first()
    if fund is None:
        raise Missing(f"There is no fund “{code[:60]}”.")
    system = fund.system.code
    _, name = system_named(system, moment)
    accounts = tuple(each for each in balances(system, moment) if each.fund == fund.code)
    return FundPage(
        kind="fund",
        kind_label="Fund",
        code=fund.code,
        name=fund.name,
        href=f"/fund/{fund.code}",
        system=system,
        sentence=_fund_sentence(fund, moment, sum(each.free for each in accounts)),
        trail=_trail(system, name),
        year=FinancialYear(fund.year).label,
        stream=STREAM_WORDS[Stream(fund.stream)],
        nature=fund.nature,
        recurrent=fund.recurrent,
        ring_fence=fund.ring_fence,
        ring_fence_for=fund.ring_fence_for,
        protected=fund.protected,
        designated_pence=fund.designated_pence,
        pooled_fund=fund.pooled_fund,
        accountable=fund.accountable,
        allocations=_allocations(fund, moment),
        accounts=accounts,
        invented=fund.system.invented,
    )


def _fund_sentence(fund: Fund, moment: Moment, left: int) -> str:
    """Say what came into a fund, went on and was paid, less what was sent back; one query."""
    rows = fetch(
        """SELECT coalesce(sum(m.pence) FILTER (WHERE m.kind = 'source'), 0)::bigint AS came,
                  coalesce(sum(-m.pence) FILTER (WHERE m.kind = 'payee'), 0)::bigint AS paid,
                  coalesce(sum(-m.pence) FILTER (WHERE m.kind IN ('fund', 'budget')), 0)::bigint AS moved_on
             FROM (SELECT o.kind, CASE WHEN t.to_account_id = a.id THEN t.amount_pence
                                       ELSE -t.amount_pence END AS pence
                     FROM money_account a
                     JOIN money_transfer t ON t.to_account_id = a.id OR t.from_account_id = a.id
                     JOIN foundation_change c ON c.id = t.change_id
                     JOIN money_account o ON o.id = CASE WHEN t.to_account_id = a.id THEN t.from_account_id
                                                         ELSE t.to_account_id END
                    WHERE a.fund_id = %(fund)s AND t.kind IN ('direct', 'post', 'reversal')
                      AND (o.fund_id IS NULL OR o.fund_id <> a.fund_id) AND t."on" <= %(as_at)s
                      AND (%(as_known)s::timestamptz IS NULL OR c.at <= %(as_known)s)) m""",
        moment,
        fund=fund.pk,
    )
    sums = rows[0]
    where = "was moved on to" if sums.moved_on > 0 else "came over from"
    other = f"{pounds_in_short(abs(sums.moved_on))} {where} other funds, " if sums.moved_on else ""
    return (
        f"{pounds_in_short(sums.came)} for {STREAM_WORDS[Stream(fund.stream)]} in "
        f"{FinancialYear(fund.year).label}: {other}{pounds_in_short(sums.paid)} has been paid by "
        f"{plain_date(moment.as_at)}, and {pounds_in_short(left)} is neither paid nor committed."
    )


def _allocations(fund: Fund, moment: Moment) -> tuple[AllocationLine, ...]:
    rows = (
        Allocation.objects.filter(fund=fund, on__lte=moment.as_at)
        .select_related("giver")
        .order_by("on", "id")
    )
    moved = Transfer.objects.filter(allocation__fund=fund, on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
        moved = moved.filter(change__at__lte=moment.as_known)
    from_outside = moved.filter(kind="direct", from_account__kind=AccountKind.SOURCE)
    brought = dict(from_outside.values_list("allocation_id", "pk"))
    back = moved.filter(kind="reversal", to_account__kind=AccountKind.SOURCE)
    sent_back = dict(back.values_list("allocation_id", "pk"))
    return tuple(
        AllocationLine(
            row.code,
            row.giver.code,
            row.on,
            row.notice,
            row.amount_pence,
            _transfer(brought.get(row.pk)),
            _transfer(sent_back.get(row.pk)),
        )
        for row in rows
    )


def _transfer(number: int | None) -> Link | None:
    return Link("transfer", f"T-{number}", f"T-{number}", f"/transfer/T-{number}") if number else None


def ledger_page(code: str, moment: Moment, actor: Actor) -> LedgerPage:
    """Return the books of a system on a day: every account, and what may be done; raises Missing."""
    system, name = system_named(code, moment)
    accounts = balances(system.code, moment)
    groups = tuple(
        AccountGroup(kind.value, title, here, sum(each.balance for each in here))
        for kind, title in KIND_NAMES.items()
        if (here := tuple(each for each in accounts if each.kind is kind))
    )
    periods = tuple(
        PeriodLine(row.starts, row.closed_by is not None, row.closed_by.actor if row.closed_by else "")
        for row in Period.objects.filter(system=system).select_related("closed_by").order_by("starts")
    )
    written = Transfer.objects.filter(system=system, on__lte=moment.as_at)
    if moment.as_known is not None:
        written = written.filter(change__at__lte=moment.as_known)
    verdict = may_today(actor, Act.KEEP_BOOKS, system.code, Thing.ORGANISATION)
    total = sum(each.balance for each in accounts)
    assert total == 0, f"the books of {system.code} do not add up: {total}"
    sentence = (
        f"{counted(len(accounts), 'account')} and {counted(written.count(), 'posting')} by "
        f"{plain_date(moment.as_at)}; what came in and what went out add up."
        if accounts
        else f"No books are kept for {name} yet."
    )
    at = f"/system/{system.code}/ledger"
    return LedgerPage(
        kind="ledger",
        kind_label="Ledger",
        code=system.code,
        name=name,
        href=at,
        system=system.code,
        sentence=sentence,
        trail=_trail(system.code, name),
        groups=groups,
        total=total,
        periods=periods,
        forms=(*expire_forms(system.code, timezone.localdate()), *ledger_forms(periods, moment))
        if verdict.allowed
        else (),
        why_not="" if verdict.allowed else verdict.reason,
        exports=tuple(
            Link("export", form, title, f"{at}/export/{form}")
            for form, title in (("beancount", "Beancount"), ("hledger", "hledger"), ("csv", "CSV"))
        ),
        invented=system.invented,
    )


def ledger_forms(periods: tuple[PeriodLine, ...], moment: Moment) -> tuple[Form, ...]:
    """Return what whoever keeps the books may do: close the next month, open the next year."""
    forms = []
    still_open = [each for each in periods if not each.closed]
    if still_open:
        month = still_open[0].starts
        forms.append(
            Form(
                "close",
                f"Close {month:%B %Y}",
                f"Close {month:%B %Y} for good",
                (),
                intro="Nothing is dated into a closed month any more; a mistake is reversed in a later one.",
                hidden=(("month", month.isoformat()),),
            )
        )
    latest = max((each.starts for each in periods), default=None)
    following = FinancialYear(year_of(latest).begins + 1) if latest else year_of(moment.as_at)
    forms.append(
        Form(
            "open",
            "Open a year",
            "Open the year",
            (
                Field(
                    "year",
                    "Which financial year",
                    "select",
                    choices=(Choice(following.label, following.label),),
                    value=following.label,
                ),
            ),
            intro="Its twelve months are opened, so that money can be dated into them.",
        )
    )
    return tuple(forms)


def _trail(system: str, name: str, *more: Link) -> tuple[Link, ...]:
    return (
        Link("system", system, name, f"/system/{system}"),
        Link("envelope", system, "Where the money goes", f"/system/{system}/envelope"),
        Link("ledger", system, "Ledger", f"/system/{system}/ledger"),
        *more,
    )
