"""Entitlements against a naive oracle, for any populations, rates and years.

The oracle knows no periods: it goes through the days of a year, one by one, and asks which rate holds.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as some

from catchment.foundation.rules.findings import About
from catchment.money.queries.rates import shipped_rates
from catchment.money.rules.entitlements import Entitlement, Held, entitlement
from catchment.money.rules.leaving import leaving
from catchment.money.rules.rates import PaidTo, TypedRate, with_typed
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear

PCN, PRACTICE = About("pcn", "XN001", "Testham PCN"), About("practice", "X99001", "The Testham Surgery")
ONE_DAY = timedelta(days=1)
people = some.decimals(min_value=0, max_value=300_000, places=2)
populations = some.fixed_dictionaries({}, optional=dict.fromkeys(Population, people))
years = some.builds(FinancialYear, some.integers(2018, 2028))
firsts = some.builds(date, some.integers(2019, 2026), some.integers(1, 12), some.just(1))


def held(said: dict[Population, Decimal]) -> dict[Population, Held]:
    """Return populations that are known."""
    return {kind: Held(number, "a test") for kind, number in said.items()}


def by_the_day(said: dict[Population, Decimal], year: FinancialYear) -> dict[tuple[str, date], int]:
    """Return pence by component and first day of its rate in the year, found by going through every day."""
    paid: dict[tuple[str, date], int] = {}
    for rate in shipped_rates():
        days = []
        day = year.starts
        while day < year.ends:
            if rate.starts <= day < rate.ends:
                days.append(day)
            day += ONE_DAY
        number = said.get(rate.component.per)
        if not days or rate.pounds is None or number is None or rate.component.paid_to is PaidTo.PRACTICE:
            continue
        months = len({(each.year, each.month) for each in days})
        pence = number * rate.pounds * 100 * months / rate.months
        paid[rate.component.code, days[0]] = int(pence.quantize(Decimal(1), ROUND_HALF_UP))
    return paid


@given(populations, years)
def test_each_line_is_what_the_days_say(said: dict[Population, Decimal], year: FinancialYear) -> None:
    found = entitlement(PCN, held(said), shipped_rates(), year)
    assert {(line.component, line.starts): line.pence for line in found.lines} == by_the_day(said, year)


@given(populations, years, some.booleans())
def test_sums_agree_and_nothing_is_left_unsaid(
    said: dict[Population, Decimal], year: FinancialYear, stand_in: bool
) -> None:
    """Months make lines, lines make the total, and each rate of the year is a line or a finding."""
    found = entitlement(PCN, held(said), shipped_rates(), year, stand_in=stand_in)
    assert all(sum(each.pence for each in line.months) == line.pence for line in found.lines)
    assert sum(each.pence for each in found.months) == found.pence
    assert found.pence == found.recurrent_pence + found.non_recurrent_pence
    assert found.pence + found.earned_pence == sum(line.pence for line in found.lines)
    told = {line.name for line in found.lines}
    for rate in shipped_rates():
        if rate.overlaps(year.starts, year.ends) and rate.component.paid_to is PaidTo.NETWORK:
            name = rate.component.name
            assert name in told or any(each.sentence.startswith(name) for each in found.findings)
    assert stand_in or not any(line.stands_in for line in found.lines)


@given(populations, populations, years)
def test_leaving_takes_what_the_practice_brought(
    own: dict[Population, Decimal], others: dict[Population, Decimal], year: FinancialYear
) -> None:
    """Where both are known, the loss is the difference of two entitlements, to the penny."""
    whole = {kind: own[kind] + others[kind] for kind in own.keys() & others.keys()}
    found = leaving(PRACTICE, PCN, held(own), held(whole), shipped_rates(), year)
    before = entitlement(PCN, held(whole), shipped_rates(), year)
    after = entitlement(PCN, held({kind: others[kind] for kind in whole}), shipped_rates(), year)
    assert found.network_pence == before.pence - after.pence
    assert found.network_earned_pence == before.earned_pence - after.earned_pence
    alone: Entitlement = entitlement(PCN, held({kind: own[kind] for kind in whole}), shipped_rates(), year)
    for line in found.lines:
        mine = alone.of(line.component)
        if line.to == "network" and mine is not None:
            assert abs(line.lost_pence - mine.pence) <= 1


@given(firsts, firsts, some.sampled_from(sorted({each.component.code for each in shipped_rates()})))
def test_a_typed_rate_covers_its_own_period_and_no_other(one: date, other: date, code: str) -> None:
    """On each first of a month the typed rate holds within its period, and what ships everywhere else."""
    starts, ends = min(one, other), max(one, other)
    if starts == ends:
        return
    per = next(each.component.per for each in shipped_rates() if each.component.code == code)
    typed = TypedRate(code, starts, ends, Decimal("9.99"), per, "a test", "")
    in_use = with_typed(shipped_rates(), [typed])
    month = date(2019, 1, 1)
    while month < date(2028, 1, 1):
        shipped = [
            each
            for each in shipped_rates()
            if each.component.code == code and each.overlaps(month, month + ONE_DAY)
        ]
        now = [
            each for each in in_use if each.component.code == code and each.overlaps(month, month + ONE_DAY)
        ]
        if starts <= month < ends:
            assert [each.pounds for each in now] == [Decimal("9.99")]
        else:
            assert [(each.pounds, each.months) for each in now] == [
                (each.pounds, each.months) for each in shipped
            ]
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
