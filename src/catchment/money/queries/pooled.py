"""Pages of pooled funds: who put in what, what was spent, what is reported, what the agreement says.

"Agreed" is what the agreement says for the financial year of the day; "in the books" is what has come into
the books of the system until that day. Where another partner hosts the fund, its books have the rest.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from catchment.foundation.checks import findings_about
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import BarPicture
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.functions import catalogue
from catchment.governance.models import BodyTerms
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.document.pooled_funds import (
    CONTRIBUTION_WORDS,
    POOL_BASIS_WORDS,
    ContributionKind,
)
from catchment.money.better_care import national_figures
from catchment.money.pooled_forms import report_form
from catchment.money.queries.pooled_facts import may_report, pool_at
from catchment.money.queries.pooled_values import (
    HeldLine,
    LeastLine,
    PartnerLine,
    PoolPage,
    ReportLine,
)
from catchment.money.rules.pooled import (
    NATIONAL_KINDS,
    DueReport,
    PoolFacts,
    Share,
    contents_of,
    due_reports,
    least_social_care,
    shares_in,
)
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import AreaName
from catchment.structure.queries.locate import area_href
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed, plain_date

PENCE = 100
PERCENT = 100


def pool_page(system: str, code: str, moment: Moment, actor: Actor) -> PoolPage:
    """Return the page of a pooled fund; raises Missing where there is none on the day."""
    found, name = system_named(system, moment)
    pool = pool_at(found.code, code, moment)
    day, year = moment.as_at, year_of(moment.as_at)
    due = due_reports(pool, day)
    shares = shares_in(pool, year.label)
    partners = tuple(_partners(pool, shares, year))
    held = tuple(_held(pool, year))
    verdict = may_report(actor, pool)
    return PoolPage(
        system=found.code,
        system_name=name,
        invented=found.invented,
        code=pool.said.code,
        name=pool.said.name,
        sentence=_sentence(pool, due, year, day),
        href=f"/pooled-fund/{pool.code}",
        year=year.label,
        facts=tuple(_facts(pool, moment)),
        pictures=_pictures(pool, shares, year),
        committee=pool.committee.name if pool.committee else "",
        total_pence=pool.said.pence_in(year.label),
        partners=partners,
        parity=_parity(pool, shares),
        held=held,
        reports=tuple(_report(each, day) for each in reversed(due)),
        spent_on=tuple(_spent_on(pool)),
        contents=contents_of(pool),
        least=tuple(_least(pool, year)),
        findings=tuple(findings_about("pooled-fund", pool.code, moment)),
        trail=(
            *system_trail(found, name, moment),
            Link("pooled-funds", found.code, "Pooled funds", f"/system/{found.code}/pooled-funds"),
        ),
        forms=(report_form(due, day),) if verdict.allowed and due else (),
        may=verdict.allowed,
        why_not="" if verdict.allowed else verdict.reason,
    )


def _sentence(pool: PoolFacts, due: tuple[DueReport, ...], year: FinancialYear, day: date) -> str:
    """Say how much is pooled by whom, who manages it, what was spent, and what is late."""
    said = pool.said
    if not pool.lasts_on(day):
        when = (
            f"ended on {plain_date(said.until - timedelta(days=1))}"
            if said.until and said.until <= day
            else (f"begins on {plain_date(said.since)}")
        )
        return f"“{said.name}” {when}."
    names = listed([pool.name_of(each.organisation) for each in said.partners])
    host = f"{pool.name_of(said.host)} hosts it" if said.host else "Nobody hosts it"
    manager = listed([name for _, name in pool.managers])
    managed = f"{manager} manages it" if manager else "nobody manages it"
    late = [each.words for each in due if each.is_late_on(day)]
    told = f"Late: {listed(late)}." if late else "No report is late." if due else ""
    reported = [each for each in due if each.report and each.quarter and each.year == year.begins]
    spent = ""
    if reported and reported[-1].report:
        pence = sum(each.report.spend_pence for each in reported if each.report)
        last = plain_date(reported[-1].ends - timedelta(days=1))
        spent = f" {pounds_in_short(pence)} was spent by {last}, as reported."
    pooled = pounds_in_short(said.pence_in(year.label))
    return f"{names} pool {pooled} in {year}. {host}, and {managed}.{spent} {told}".strip()


def _facts(pool: PoolFacts, moment: Moment) -> Iterator[tuple[str, str, str]]:
    said = pool.said
    yield "Rests on", POOL_BASIS_WORDS[said.basis], ""
    if pool.instrument:
        ends = f", until {plain_date(pool.instrument.ends_on)}" if pool.instrument.ends_on else ""
        yield "Agreement", f"{pool.instrument.title}{ends}", f"/handbook/{pool.system}"
    else:
        yield "Agreement", "none is written down", ""
    host = said.host or ""
    yield "Host", pool.name_of(host) if host else "nobody", f"/organisation/{host}" if host else ""
    for code, name in pool.managers:
        yield "Pool manager", name, f"/person/{code}"
    if not pool.managers:
        yield "Pool manager", "nobody", ""
    if pool.committee:
        yield "Joint committee", pool.committee.name, f"/body/{pool.committee.code}"
    if said.better_care_fund_of:
        board = said.better_care_fund_of
        names = dict(BodyTerms.objects.at(moment).filter(body__code=board).values_list("body__code", "name"))
        yield "Better Care Fund of", names.get(board, board), f"/body/{board}"
    areas = AreaName.objects.at(moment).filter(area__code__in=said.areas)
    called = {
        code: (kind, name) for code, kind, name in areas.values_list("area__code", "area__kind", "name")
    }
    for area in said.areas:
        kind, name = called.get(area, ("place", area))
        yield "For", name, area_href(kind, area)
    until = f" to {plain_date(said.until - timedelta(days=1))}" if said.until else ""
    yield "Lasts", f"{plain_date(said.since)}{until}", ""


def _partners(pool: PoolFacts, shares: tuple[Share, ...], year: FinancialYear) -> Iterator[PartnerLine]:
    said = {each.organisation: each for each in pool.said.partners}
    in_books: dict[str, int] = {}
    for held in pool.held:
        if held.year == year.begins:
            for giver, pence in held.given:
                in_books[giver] = in_books.get(giver, 0) + pence
    for share in shares:
        partner = said.get(share.organisation)
        contributions = partner.contributions if partner else ()
        yield PartnerLine(
            share.organisation,
            share.name,
            f"/organisation/{share.organisation}" if share.organisation else "",
            tuple(
                (CONTRIBUTION_WORDS[each.kind], each.pence)
                for each in contributions
                if each.year == year.label
            ),
            share.pence,
            share.of_money,
            share.votes,
            share.of_votes,
            in_books.get(share.organisation, 0),
            (partner.varies or "") if partner else "",
        )


def _pictures(pool: PoolFacts, shares: tuple[Share, ...], year: FinancialYear) -> tuple[BarPicture, ...]:
    """Return each partner's share of the money, and in the same order its share of the votes (T-A5)."""
    paying = [each for each in shares if each.pence]
    if not paying:
        return ()
    first = paying[0]
    names = [each.name.replace("Integrated Care Board", "ICB") for each in paying]
    money = tuple((name, _percent(each.of_money)) for name, each in zip(names, paying, strict=True))
    title = f"{first.name} puts in {first.of_money:.0%} of the money of {year}"
    pictures = [BarPicture(title, "%", money)]
    if pool.committee and pool.committee.votes:
        votes = [(name, _percent(each.of_votes)) for name, each in zip(names, paying, strict=True)]
        others = 1 - sum(each.of_votes for each in paying)
        votes.append(("Everybody else", _percent(others)))
        title = f"{first.name} has {first.of_votes:.0%} of the votes on {pool.committee.name}"
        pictures.append(BarPicture(title, "%", tuple(votes)))
    return tuple(pictures)


def _percent(share: float) -> float:
    return round(share * PERCENT, 1)


def _parity(pool: PoolFacts, shares: tuple[Share, ...]) -> str:
    """Say how far money and votes lie apart on the joint committee (T-A5, S001-20)."""
    if pool.committee is None:
        return "No joint committee is named, so nobody's votes can be set beside their money."
    paying = [each for each in shares if each.pence]
    if not paying or not sum(pool.committee.votes.values()):
        return ""
    widest = max(paying, key=lambda each: abs(each.of_money - each.of_votes))
    gap = widest.of_money - widest.of_votes
    others = 1 - sum(each.of_votes for each in paying)
    more = "more" if gap > 0 else "less"
    text = (
        f"On {pool.committee.name}, {widest.name} has {widest.of_votes:.0%} of the votes and puts in "
        f"{widest.of_money:.0%} of the money: {abs(gap) * PERCENT:.0f} points {more} money than votes."
    )
    return f"{text} {others:.0%} of the votes belong to members who put nothing in." if others > 0 else text


def _held(pool: PoolFacts, year: FinancialYear) -> Iterator[HeldLine]:
    for each in pool.held:
        if each.year == year.begins:
            left = each.received_pence - each.spent_pence
            yield HeldLine(
                each.code,
                each.name,
                f"/fund/{each.code}",
                each.ring_fence_for,
                each.received_pence,
                each.spent_pence,
                left,
            )


def _report(due: DueReport, day: date) -> ReportLine:
    report = due.report
    state = (
        "late" if due.is_late_on(day) else "due" if report is None else "in late" if due.came_late else "in"
    )
    return ReportLine(
        due.words,
        due.late_from - timedelta(days=1),
        state,
        report.reported_on if report else None,
        report.income_pence if report else None,
        report.spend_pence if report else None,
        report.effectiveness if report else "",
    )


def _spent_on(pool: PoolFacts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what the money may be spent on: people and services, functions of both sides, ring-fences."""
    agreement = pool.said.agreement
    if agreement.people_and_services:
        yield "For", (agreement.people_and_services,)
    names = {each.code: each.name for each in catalogue()}
    for head, codes in (
        ("NHS functions", agreement.nhs_functions),
        ("Functions of the council", agreement.council_functions),
    ):
        if codes:
            yield head, tuple(names.get(code, code) for code in codes)
    fences = tuple(dict.fromkeys(each.ring_fence_for for each in pool.held if each.ring_fence_for))
    if fences:
        yield "Ring-fenced for", fences


def _least(pool: PoolFacts, year: FinancialYear) -> Iterator[LeastLine]:
    """Give the minimums of a Better Care Fund for the year beside what is put in (D-041, D-042)."""
    plan = pool.said.plan_for(year.label)
    if plan is None:
        return
    for kind in (*NATIONAL_KINDS, ContributionKind.VOLUNTARY):
        least = plan.least(kind)
        put_in = pool.said.pence_in(year.label, kind)
        if least is not None or put_in:
            because = (
                "voluntary, so none (D-046)" if kind is ContributionKind.VOLUNTARY else "published (D-041)"
            )
            yield LeastLine(CONTRIBUTION_WORDS[kind], least, because, put_in)
    planned = plan.social_care_planned or plan.social_care_minimum
    published = plan.social_care_minimum
    by_rise = least_social_care(pool, year, national_figures())
    name = "NHS spend on adult social care"
    pence = None if planned is None else int(planned * PENCE)
    yield LeastLine(name, None if published is None else int(published * PENCE), "published", pence)
    rise = national_figures().social_care_rise.get(year.label)
    if rise is not None:
        yield LeastLine(name, by_rise, f"the year before and {rise}% more (D-042)", pence)
