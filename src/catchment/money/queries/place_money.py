"""The money of a place: budgets, what is committed and spent, where the year will end, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass

from catchment.authority.queries.asking import graph_at
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, may_today
from catchment.foundation.pictures import BarPicture
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.edit_forms import Form, FormError
from catchment.governance.queries.handbook_page import system_named
from catchment.governance.queries.people_named import area_named
from catchment.money.models import Account
from catchment.money.place_forms import place_forms
from catchment.money.queries.budgets import (
    BudgetLine,
    CommitmentLine,
    DecisionMoney,
    budget_lines,
    commitments,
    decisions_with_money,
)
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Area, Footprint
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

MILLION = 100_000_000


@dataclass(frozen=True, slots=True)
class PlaceMoneyPage:
    """The money of a place in a year; amounts in pence."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    year: str
    years: tuple[str, ...]
    given: int
    spent: int
    committed: int
    free: int
    forecast: int
    variance: int
    decided_here: int  # spent or committed under decisions for the place itself
    picture: BarPicture | None
    budgets: tuple[BudgetLine, ...]
    commitments: tuple[CommitmentLine, ...]
    commitments_left_out: int  # those beyond what one page shows
    decisions: tuple[DecisionMoney, ...]
    forms: tuple[Form, ...]
    why_not: str
    related: tuple[Link, ...]
    invented: bool
    problems: tuple[FormError, ...] = ()


def place_money(code: str, moment: Moment, actor: Actor, year: FinancialYear | None = None) -> PlaceMoneyPage:
    """Return the money of a place in a year (default: that of the day); raises Missing."""
    area = Area.objects.filter(code__iexact=code, kind__in=["place", "neighbourhood"]).first()
    if area is None:
        raise Missing(f"No place has the code “{code[:40]}”.")
    name = area_named(area.code, moment) or area.code
    drawn = Footprint.objects.known(moment).select_related("system").filter(area=area).first()
    account = Account.objects.select_related("system").filter(area=area).first()
    whose = account or drawn
    if whose is None:
        raise Missing(f"No system has drawn {name}, so it has no money of its own.")
    system, system_name = system_named(whose.system.code, moment)
    year = year or year_of(moment.as_at)
    grounds = graph_at(moment).grounds
    budgets = budget_lines(system.code, year, moment, area=area.code)
    decisions = tuple(
        each
        for each in decisions_with_money(system.code, year, moment, actor)
        if _reaches(each, area.code, grounds)
    )
    own = tuple(each for each in decisions if each.area == area.code)
    made = commitments(system.code, moment, year=year, area=area.code, actor=actor)
    verdict = may_today(actor, Act.COMMIT_MONEY, area.code, Thing.AREA)
    sums = {
        field: sum(getattr(each, field) for each in budgets)
        for field in ("given", "spent", "committed", "free", "forecast", "variance")
    }
    years = sorted(
        set(Account.objects.filter(area=area, fund__isnull=False).values_list("fund__year", flat=True)),
        reverse=True,
    )
    return PlaceMoneyPage(
        kind="place-money",
        kind_label="Money of a place",
        code=area.code,
        name=name,
        href=f"/place/{area.code}/money",
        system=system.code,
        sentence=_sentence(name, year, moment, sums, own),
        trail=(
            Link("system", system.code, system_name, f"/system/{system.code}"),
            Link("envelope", system.code, "Where the money goes", f"/system/{system.code}/envelope"),
            Link("place", area.code, name, f"/place/{area.code}"),
        ),
        year=year.label,
        years=tuple(FinancialYear(each).label for each in years),
        **sums,
        decided_here=sum(each.used for each in own),
        picture=_picture(name, budgets, sums["variance"]),
        budgets=budgets,
        commitments=made.lines,
        commitments_left_out=made.left_out,
        decisions=decisions,
        forms=place_forms(budgets, made.lines, decisions, moment) if verdict.allowed else (),
        why_not="" if verdict.allowed else verdict.reason,
        related=_related(area.code, system.code),
        invented=system.invented,
    )


def _reaches(decision: DecisionMoney, area: str, grounds: Mapping[str, int]) -> bool:
    """Say whether a decision was taken for an area that this one lies in (or is)."""
    around, inside = grounds.get(decision.area), grounds.get(area)
    if decision.area == area:
        return True
    return around is not None and inside is not None and not inside & ~around


def _sentence(
    name: str, year: FinancialYear, moment: Moment, sums: dict[str, int], own: tuple[DecisionMoney, ...]
) -> str:
    if not sums["given"]:
        return f"Nothing is shared out to {name} in {year.label} by {plain_date(moment.as_at)}."
    end = (
        f"it is likely to end the year {pounds_in_short(abs(sums['variance']))} "
        f"{'under' if sums['variance'] >= 0 else 'over'} its budgets"
    )
    said = (
        f"{name} has {pounds_in_short(sums['given'])} in {year.label}: "
        f"{pounds_in_short(sums['spent'])} is spent, "
        f"{pounds_in_short(sums['committed'])} committed, and {end}."
    )
    if not own:
        return f"{said} Nothing of it was decided at place."
    used = sum(each.used for each in own)
    return f"{said} {pounds_in_short(used)} of it was decided at place, by {counted(len(own), 'decision')}."


def _picture(name: str, budgets: tuple[BudgetLine, ...], total: int) -> BarPicture | None:
    """Return what each budget will have left, or be short of, as bars in £m."""
    if not budgets:
        return None
    which = "under" if total >= 0 else "over"
    return BarPicture(
        f"{name} is likely to end {pounds_in_short(abs(total))} {which} its budgets",
        "£m left at the end of the year",
        tuple((each.account.name.partition(": ")[2], round(each.variance / MILLION, 2)) for each in budgets),
        tuple(each.account.href for each in budgets),
    )


def _related(area: str, system: str) -> tuple[Link, ...]:
    return (
        Link("decision-rights", area, "Who decides what here", f"/place/{area}/decision-rights"),
        Link("need", system, "What the place would have by need", f"/system/{system}/need"),
        Link("pooled-funds", system, "Pooled funds", f"/system/{system}/pooled-funds"),
        Link("ledger", system, "The ledger", f"/system/{system}/ledger"),
    )
