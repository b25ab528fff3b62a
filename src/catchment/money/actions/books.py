"""Keeping the books: a year's periods, funds, accounts - opened here, and months closed.

`open_year`, `open_fund` and `account_for` are called within a change that somebody else began (an import, an
allocation, the example); `begin_year` and `close_month` are changes of their own.
"""

from datetime import date
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.money.models import Account, Fund, Period
from catchment.money.rules.accounts import account_code, is_hard
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import (
    PROGRAMME_WORDS,
    STREAM_WORDS,
    AccountKind,
    Nature,
    RingFence,
    Stream,
)
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Area, AreaName, Organisation, OrganisationName
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.rules.words import plain_date

NAME = 200


@transaction.atomic
def begin_year(*, actor: Actor, system: str, year: FinancialYear) -> int:
    """Open the twelve months of a financial year (B-014); returns how many were not open yet.

    Raises NotAllowed, Missing.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    change = begin_change(actor=str(actor), action="open a year of the books", detail={"year": year.label})
    return open_year(system=system_of(system), year=year, change=change)


def open_year(*, system: Organisation, year: FinancialYear, change: Change) -> int:
    """Open those months of a year that are not open or closed yet; returns how many. Raises CannotPost."""
    periods = dict(Period.objects.filter(system=system).values_list("starts", "closed_by_id"))
    there = set(periods)
    if there and year.starts < min(there) and any(closed is not None for closed in periods.values()):
        raise CannotPost(
            "period_stays",
            f"The books of {system.code} begin with {min(there):%B %Y}, and months of them are closed: no "
            "earlier year is opened any more.",
        )
    months = [*year.months(), year.ends]
    spans = [span for span in pairwise(months) if span[0] not in there]
    Period.objects.bulk_create(
        Period(system=system, starts=starts, ends=ends, change=change) for starts, ends in spans
    )
    return len(spans)


@transaction.atomic
def close_month(*, actor: Actor, system: str, month: date) -> Period:
    """Close a month of the books: nothing is dated into it any more, for good.

    `month` is any day of it. Whoever is writing into it now is waited for. Raises NotAllowed, Missing,
    CannotPost (no such month, closed already, or an earlier one is open).
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor), action="close a month of the books", detail={"month": month.isoformat()[:7]}
    )
    rows = (
        Period.objects.select_for_update().filter(system__code=system, starts__lte=month).order_by("starts")
    )
    periods = list(rows)
    if not periods or periods[-1].ends <= month:
        raise CannotPost(
            "transfer_in_open_period", f"The books of {system} have no month with {plain_date(month)}."
        )
    period = periods[-1]
    if period.ends > timezone.localdate():
        raise CannotPost("period_stays", f"{period.starts:%B %Y} is not over: close it when it is.")
    if period.closed_by_id is not None:
        raise CannotPost("period_stays", f"{period.starts:%B %Y} is closed already.")
    before = [each for each in periods[:-1] if each.closed_by_id is None]
    if before:
        raise CannotPost("period_stays", f"Close {before[0].starts:%B %Y} first: months are closed in order.")
    period.closed_by = change
    period.save(update_fields=["closed_by"])
    return period


def open_fund(
    *,
    system: Organisation,
    code: str,
    year: FinancialYear,
    name: str,
    stream: Stream,
    nature: Nature,
    recurrent: bool,
    change: Change,
    ring_fence: RingFence | str = RingFence.NONE,
    ring_fence_for: str = "",
    protected: bool = False,
    designated_pence: int | None = None,
    pooled_fund: str = "",
    accountable: str = "",
) -> Fund:
    """Open a fund for a year and its account; returns it. Raises CannotPost where the code is taken.

    `accountable` is who answers for it: the ICB, unless another is named (S002-18).
    """
    fund = Fund(
        code=code,
        system=system,
        year=year.begins,
        name=name,
        stream=stream,
        nature=nature,
        recurrent=recurrent,
        ring_fence=ring_fence,
        ring_fence_for=ring_fence_for,
        protected=protected,
        designated_pence=designated_pence,
        pooled_fund=pooled_fund,
        accountable=accountable or system.code,
        change=change,
    )
    try:
        with transaction.atomic():
            fund.save(force_insert=True)
    except IntegrityError as problem:
        raise CannotPost("fund_once", f"There is a fund {code} already.") from problem
    account_for(system, AccountKind.FUND, change, fund=fund)
    return fund


def account_for(
    system: Organisation,
    kind: AccountKind,
    change: Change,
    *,
    fund: Fund | None = None,
    area: Area | None = None,
    organisation: Organisation | None = None,
    programme: str = "",
    stream: str = "",
    hard: bool | None = None,
) -> Account:
    """Return the account for these, opened if it is not there; a source names its `stream` (E-010)."""
    code = account_code(
        system.code,
        kind,
        fund=fund.code if fund else "",
        area=area.code if area else "",
        organisation=organisation.code if organisation else "",
        purpose=programme or stream,
    )
    found = Account.objects.filter(code=code).first()
    if found is not None:
        return found
    return Account.objects.create(
        code=code,
        name=_name(kind, fund, area, organisation, programme or stream),
        system=system,
        kind=kind,
        fund=fund,
        area=area,
        organisation=organisation,
        programme=programme,
        hard=is_hard(kind, protected=bool(fund and fund.protected)) if hard is None else hard,
        change=change,
    )


def system_of(code: str) -> Organisation:
    """Return the system by its code; raises Missing."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Missing(f"No system has the code “{code[:20]}”.")
    return found


def _name(
    kind: AccountKind, fund: Fund | None, area: Area | None, organisation: Organisation | None, purpose: str
) -> str:
    """Return what an account is called, by the names of the day on which it is opened."""
    whose = ""
    if area is not None:
        whose = (
            AreaName.objects.current()
            .filter(area=area)
            .order_by("-valid_from")
            .values_list("name", flat=True)
            .first()
            or area.code
        )
    elif organisation is not None:
        names = OrganisationName.objects.current().filter(organisation=organisation).order_by("-valid_from")
        whose = names.values_list("name", flat=True).first() or organisation.code
        whose = f"NHS {whose}" if organisation.kind == OrganisationKind.NATION else whose
    words = {**PROGRAMME_WORDS, **STREAM_WORDS}.get(purpose, purpose) if purpose else ""
    if kind is AccountKind.FUND:
        assert fund is not None, "a fund's account is of a fund"
        return fund.name
    if kind is AccountKind.BUDGET:
        return f"{whose or 'All places'}: {words}"[:NAME]
    return (f"{whose}, {words}" if words else whose)[:NAME]
