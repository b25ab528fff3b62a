"""Entitlements: what a PCN is owed for a year, line by line, from its populations and the rates (E.4).

Each line is one population times one rate, for the months in which the rate holds in the year, rounded half
up to the penny once, at the end. The three populations - registered on 1 January before the year (E-042),
contractor weighted, adjusted - are never put in each other's place unless somebody asks for that, and then
the answer says so. Where a rate or a population is not known there is no line but a finding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.foundation.rules.money import PENCE, pounds, pounds_in_short
from catchment.money.rules.rates import (
    INDICATORS,
    ROUTE_WORDS,
    PaidTo,
    PublishedRate,
    Route,
    months_between,
    rate_in_words,
    rates_of_year,
)
from catchment.money.rules.vocabulary import POPULATION_WORDS, Population
from catchment.money.rules.years import MONTHS, FinancialYear
from catchment.structure.rules.words import counted

SOURCE = "Network Contract DES"
ONE_OF = {
    Population.REGISTERED: "registered patient",
    Population.CONTRACTOR_WEIGHTED: "contractor weighted patient",
    Population.ADJUSTED: "adjusted patient",
    Population.CARE_HOME_BEDS: "care home bed",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A population of somebody for a year: how many, or None and why not; and where the figure is from."""

    people: Decimal | None
    source: str = ""
    missing: str = ""  # a sentence


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """What falls in a month, named by its first day; pence."""

    month: date
    pence: int


@dataclass(frozen=True, slots=True)
class Line:
    """One payment of a year: population times rate, in pence, with the sentence and where it comes from."""

    component: str
    name: str
    population: Population
    people: Decimal
    population_source: str
    pounds: Decimal  # the rate
    starts: date
    ends: date
    months: tuple[MonthAmount, ...]
    pence: int
    earned: bool
    claimed: bool  # the most that claims may come to, not a sum that is simply paid (E-062)
    recurrent: bool
    route: Route
    route_words: str
    rule: str
    source: str
    confidence: str
    note: str
    sentence: str
    stands_in: bool = False  # the adjusted population stands in for the contractor weighted one


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What somebody is entitled to for a year; amounts in pence."""

    about: About
    year: str
    sentence: str
    populations: Mapping[Population, Held]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    pence: int  # of the lines that need no achievement
    earned_pence: int  # the most that may be earned besides, for achievement
    claimed_pence: int  # of `pence`, what is paid only against claims: the additional roles sum
    recurrent_pence: int
    non_recurrent_pence: int
    months: tuple[MonthAmount, ...] = field(default=())

    def of(self, component: str) -> Line | None:
        """Return the line of a component, if there is one."""
        return next((line for line in self.lines if line.component == component), None)


def entitlement(
    about: About,
    held: Mapping[Population, Held],
    rates: Iterable[PublishedRate],
    year: FinancialYear,
    *,
    stand_in: bool = False,
    paid_to: PaidTo = PaidTo.NETWORK,
) -> Entitlement:
    """Return what a PCN (or, by `paid_to`, a practice) is entitled to for a year.

    Takes its populations in people (or beds) and every rate in use; with `stand_in` the adjusted population
    takes the place of a contractor weighted one that is not known. Amounts are pence, each line rounded half
    up. Rules E.4, E-026, E-042, E-045, E-046, E-060.
    """
    lines: list[Line] = []
    findings: list[Finding] = []
    for rate in rates_of_year(rates, year):
        if rate.component.paid_to is not paid_to:
            continue
        if rate.pounds is None:
            findings.append(_no_rate(about, rate, year))
            continue
        stands_in = _stands_in(held, rate, stand_in)
        found = held.get(Population.ADJUSTED if stands_in else rate.component.per, Held(None))
        if found.people is None:
            findings.append(_no_population(about, rate, found, year))
            continue
        lines.append(_line(rate, found, year, stands_in))
        name = rate.component.name
        findings += (
            _finding(about, each.rule, Severity.INFO, f"{name}, {year}: {each.sentence}", "", year)
            for each in rate.doubts
        )
        if stands_in:
            findings.append(_standing_in(about, rate, found, year))
    return _together(about, held, lines, findings, year)


def amount(rate: PublishedRate, people: Decimal, starts: date, ends: date) -> int:
    """Return pence for some people at a rate from one first of a month to another, rounded half up."""
    assert rate.pounds is not None, "a rate without a value pays nothing: it is a finding"
    months = months_between(max(starts, rate.starts), min(ends, rate.ends))
    return _half_up(people * rate.pounds * PENCE * months / rate.months)


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _stands_in(held: Mapping[Population, Held], rate: PublishedRate, asked: bool) -> bool:
    """Say whether the adjusted population stands in for this rate: asked for, and the other is not known."""
    known = held.get(Population.CONTRACTOR_WEIGHTED, Held(None)).people is not None
    return asked and not known and rate.component.per is Population.CONTRACTOR_WEIGHTED


def _line(rate: PublishedRate, held: Held, year: FinancialYear, stands_in: bool) -> Line:
    assert held.people is not None and rate.pounds is not None, "both are known by now"
    starts, ends = max(rate.starts, year.starts), min(rate.ends, year.ends)
    pence = amount(rate, held.people, starts, ends)
    population = Population.ADJUSTED if stands_in else rate.component.per
    return Line(
        component=rate.component.code,
        name=rate.component.name,
        population=population,
        people=held.people,
        population_source=held.source,
        pounds=rate.pounds,
        starts=starts,
        ends=ends,
        months=spread(pence, starts, ends),
        pence=pence,
        earned=rate.component.earned,
        claimed=rate.component.claimed,
        recurrent=rate.recurrent,
        route=rate.route,
        route_words=ROUTE_WORDS[rate.route],
        rule=rate.component.rule,
        source=rate.source,
        confidence=rate.confidence,
        note=rate.note,
        sentence=_said(rate, held.people, population, starts, ends, pence),
        stands_in=stands_in,
    )


def spread(pence: int, starts: date, ends: date) -> tuple[MonthAmount, ...]:
    """Return an amount spread evenly over the months of a period; the months add up to it to the penny."""
    months = list(_firsts(starts, ends))
    reached = [pence * done // len(months) for done in range(len(months) + 1)]
    return tuple(
        MonthAmount(month, reached[place + 1] - reached[place]) for place, month in enumerate(months)
    )


def _firsts(starts: date, ends: date) -> Iterable[date]:
    month = starts
    while month < ends:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _said(
    rate: PublishedRate, people: Decimal, population: Population, starts: date, ends: date, pence: int
) -> str:
    each = ONE_OF[population]
    number = f"{people.normalize():,f}"
    told = f"{number} {each if people == 1 else each + 's'} at {rate_in_words(rate.pounds or Decimal(0))}"
    months = months_between(starts, ends)
    if months != rate.months:
        told += f" for {counted(rate.months, 'month')}"
    if months != MONTHS:
        told += f", {starts:%B %Y} to {_last_month(ends):%B %Y}"
    return f"{told}: {'up to ' if rate.component.earned else ''}{pounds(pence)}."


def _last_month(ends: date) -> date:
    return date(ends.year - (ends.month == 1), (ends.month - 2) % 12 + 1, 1)


def _together(
    about: About,
    held: Mapping[Population, Held],
    lines: list[Line],
    findings: list[Finding],
    year: FinancialYear,
) -> Entitlement:
    sure = [line for line in lines if not line.earned]
    by_month = dict.fromkeys(year.months(), 0)
    for line in sure:
        for each in line.months:
            by_month[each.month] += each.pence
    pence = sum(line.pence for line in sure)
    earned = sum(line.pence for line in lines if line.earned)
    recurrent = sum(line.pence for line in sure if line.recurrent)
    return Entitlement(
        about=about,
        year=year.label,
        sentence=_sentence(about, lines, findings, pence, earned, year),
        populations=dict(held),
        lines=tuple(sorted(lines, key=lambda line: (line.earned, -line.pence, line.component))),
        findings=tuple(findings),
        pence=pence,
        earned_pence=earned,
        claimed_pence=sum(line.pence for line in sure if line.claimed),
        recurrent_pence=recurrent,
        non_recurrent_pence=pence - recurrent,
        months=tuple(MonthAmount(month, amount) for month, amount in by_month.items()),
    )


def _sentence(
    about: About, lines: list[Line], findings: list[Finding], pence: int, earned: int, year: FinancialYear
) -> str:
    """Say what it comes to, and how much of it could not be worked out."""
    unknown = sum(finding.severity is Severity.WARNING for finding in findings)
    if not lines:
        return (
            f"Nothing that {about.name} is entitled to for {year} can be worked out: see what is not known."
        )
    least = "at least " if unknown else ""
    claimed = sum(line.pence for line in lines if line.claimed)
    against = f", {pounds_in_short(claimed)} of it against claims for additional roles" if claimed else ""
    if claimed == pence:
        against = ", all of it against claims for additional roles"
    more = f", and may earn up to {pounds_in_short(earned)} more" if earned else ""
    missing = f" {counted(unknown, 'payment')} could not be worked out." if unknown else ""
    return f"For {year} {about.name} is entitled to {least}{pounds_in_short(pence)}{against}{more}.{missing}"


def _finding(
    about: About, rule: str, severity: Severity, sentence: str, remedy: str, year: FinancialYear
) -> Finding:
    return Finding(rule, severity, about, sentence, remedy, SOURCE, year.starts)


def _no_rate(about: About, rate: PublishedRate, year: FinancialYear) -> Finding:
    """Say that no rate is known well enough; what is earned by points has none, and misses none."""
    name = rate.component.name
    sentence = f"{name}, {year}: no rate is known well enough to use. {rate.note}".strip()
    if rate.component.code == INDICATORS:
        return _finding(about, rate.component.rule, Severity.INFO, f"{name}, {year}: {rate.note}", "", year)
    remedy = "Import the rate (catchment import pcn-rates FILE) once the specification has been read."
    return _finding(about, rate.component.rule, Severity.WARNING, sentence, remedy, year)


def _no_population(about: About, rate: PublishedRate, held: Held, year: FinancialYear) -> Finding:
    words = POPULATION_WORDS[rate.component.per]
    why = held.missing or f"The {words} of {about.name} for {year} {_is(rate)} not known."
    worth = rate_in_words(rate.pounds or Decimal(0))
    sentence = (
        f"{rate.component.name}, {year}: {worth} for each {ONE_OF[rate.component.per]}. {why} No other "
        "population is put in its place."
    )
    remedy = "Import the populations of the year (catchment import pcn-populations FILE)."
    if rate.component.per is Population.CONTRACTOR_WEIGHTED:
        remedy += " Or ask for the adjusted population to stand in, knowing that it is weighted otherwise."
    return _finding(about, rate.component.rule, Severity.WARNING, sentence, remedy, year)


def _is(rate: PublishedRate) -> str:
    plural = rate.component.per in (Population.REGISTERED, Population.CARE_HOME_BEDS)
    return "are" if plural else "is"


def _standing_in(about: About, rate: PublishedRate, held: Held, year: FinancialYear) -> Finding:
    number = f"{(held.people or Decimal(0)).normalize():,f}"
    sentence = (
        f"{rate.component.name}, {year}: the adjusted population, {number}, stands in for the "
        "contractor weighted population, because that was asked for. The two are weighted otherwise, so "
        "this is an estimate."
    )
    remedy = "Import the contractor weighted population to have the sum itself."
    return _finding(about, rate.component.rule, Severity.INFO, sentence, remedy, year)
