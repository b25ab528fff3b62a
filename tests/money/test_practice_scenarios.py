"""The money of practices as a practice manager would check it: tests/scenarios/money/practices.yaml."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.rules.money import read_pounds
from catchment.money.practice_data import global_sum_terms, headings, promised_in_2019
from catchment.money.rules.practice_statement import (
    ClaimedPost,
    Kind,
    Lists,
    Network,
    NetworkSum,
    Period,
    Receipt,
    hours_a_week,
    statement,
    total,
)
from catchment.money.rules.practices import (
    MonthOfGlobalSum,
    NoPrice,
    disagreements,
    global_sum,
    in_prices_of,
    per_head,
    quantile,
    share_of,
)
from catchment.money.rules.years import FinancialYear, read_year
from tests.reading import read_yaml

FILE = Path(__file__).parent.parent / "scenarios" / "money" / "practices.yaml"
SAID = read_yaml(FILE)
TERMS = global_sum_terms()


def pence(said: str) -> int:
    """Return an amount as a case writes it, in pence."""
    return -read_pounds(said[1:]) if said.startswith("-") else read_pounds(said)


def months_of(case: dict[str, Any]) -> tuple[MonthOfGlobalSum, ...]:
    """Work out the global sum that a case is about."""
    taken_off = TERMS.without_out_of_hours_per_cent if case.get("opted_out") else Decimal(0)
    return global_sum(
        Decimal(str(case["weighted"])),
        read_year(case["year"]) if case["year"] > "2013" else FinancialYear(int(case["year"][:4])),
        TERMS.prices,
        without_out_of_hours_per_cent=taken_off,
    )


@pytest.mark.parametrize("case", SAID["global_sums"], ids=lambda case: case["case"])
def test_global_sum(case: dict[str, Any]) -> None:
    """Each month brings what the case says, arrears come once, and the year adds up to the penny."""
    if "refused" in case:
        with pytest.raises(NoPrice, match=case["refused"]):
            months_of(case)
        return
    months = {f"{each.month:%Y-%m}": each for each in months_of(case)}
    assert len(months) == 12
    for month, amount in case.get("flows", {}).items():
        assert months[month].pence == pence(amount), month
    arrears = {name: each.arrears_pence for name, each in months.items() if each.arrears_pence}
    assert arrears == {month: pence(amount) for month, amount in case.get("arrears", {}).items()}
    assert sum(each.pence + each.arrears_pence for each in months.values()) == pence(case["total"])


def network_of(said: dict[str, Any]) -> Network:
    """Return a network as a case writes it."""
    lists = said["lists"]
    posts = tuple(
        ClaimedPost(
            each["post"],
            each["role"],
            Decimal(str(each["wte"])),
            each["month"],
            pence(each["pounds"]),
            "XEX-C-1",
            deployed_here=each["deployed"] == "here",
            deployed_elsewhere=each["deployed"] == "elsewhere",
        )
        for each in said.get("posts", ())
    )
    sums = tuple(
        NetworkSum(each["component"], each["name"], "E-042", each["month"], pence(each["pounds"]), "XEX-C-2")
        for each in said.get("sums", ())
    )
    edition = date(2026, 4, 1) if lists["network"] else None
    return Network(
        said["code"],
        f"{said['code']} PCN",
        1,
        posts,
        sums,
        pence(said.get("paid_on", "0")),
        Lists(lists["practice"], lists["network"], edition),
    )


@pytest.mark.parametrize("case", SAID["statements"], ids=lambda case: case["case"])
def test_statement(case: dict[str, Any]) -> None:
    """The lines are those of the case, in order, each with a method, a rule and a source; they add up."""
    receipts = [
        Receipt(each["name"], pence(each["pounds"]), "As said.", each["rule"], "a source", "/somewhere")
        for each in case.get("receipts", ())
    ]
    networks = [network_of(each) for each in case["networks"]]
    lines = statement(receipts, networks)
    assert len(lines) == len(case["flows"]), lines
    for line, expected in zip(lines, case["flows"], strict=True):
        kind, rest = expected.split(" ", 1)
        name, amount = rest.rsplit(" ", 1)
        assert line.kind == kind
        assert name.lower() in line.name.lower()
        assert line.pence == pence(amount)
        assert line.method.endswith(".") and line.rule and line.source and line.href.startswith("/")
    for unwanted in case.get("not", ()):
        assert not any(unwanted.lower() in line.name.lower() for line in lines)
    assert total(lines) == pence(case["total"]) == sum(total(lines, kind) for kind in Kind)
    assert hours_a_week(networks, case["months"]) == Decimal(case["hours"])


@pytest.mark.parametrize("case", SAID["totals"], ids=lambda case: case["case"])
def test_published_totals(case: dict[str, Any]) -> None:
    """A total that is not the sum of its parts is told, never put right."""
    amounts = {code: pence(amount) for code, amount in case["amounts"].items()}
    totals = {code: pence(amount) for code, amount in case["totals"].items()}
    found = disagreements(amounts, totals, headings().headings, headings().totals)
    assert [f"{each.code}: {sentence}" for each, sentence in found] == case["finds"]


def test_the_promise_of_2019() -> None:
    """1.8 of 2.8 thousand million is 64.3%, as far as the source is to be trusted."""
    promise = promised_in_2019()
    assert f"{promise.through_networks / promise.new_money:.1%}" == SAID["promised_share"]
    assert promise.confidence == "M"


def test_headings_are_told_apart() -> None:
    """Codes and columns are used once; only the national contract is protected; totals are of known parts."""
    every = headings().headings
    assert len({each.code for each in every}) == len({each.column for each in every}) == len(every) == 44
    assert {each.code for each in every if each.protected} == {
        "global-sum",
        "minimum-practice-income",
        "pms-balance",
        "quality-and-outcomes",
    }
    parts = {each.part for each in every}
    assert all(set(total.parts) <= parts for total in headings().totals)


def test_periods() -> None:
    """A year is its four quarters, and the last quarter is in the next calendar year."""
    year = FinancialYear(2026)
    quarters = [Period(year, number) for number in (1, 2, 3, 4)]
    assert [month for each in quarters for month in each.months] == list(Period(year).months)
    assert [each.words for each in (quarters[1], quarters[3])] == [
        "July to September 2026",
        "January to March 2027",
    ]
    assert (Period(year).ends, quarters[2].ends, quarters[2].value) == (
        date(2027, 4, 1),
        date(2027, 1, 1),
        "2026/27-Q3",
    )


@given(
    weighted=st.decimals(0, 200_000, places=2),
    taken_off=st.sampled_from([Decimal(0), Decimal("4.75")]),
    year=st.sampled_from([2010, 2022, 2023, 2024, 2025]),
)
def test_twelve_months_make_the_year(weighted: Decimal, taken_off: Decimal, year: int) -> None:
    """Whatever the list, the months and arrears come to the year's weighted list times its last price."""
    months = global_sum(weighted, FinancialYear(year), TERMS.prices, without_out_of_hours_per_cent=taken_off)
    last = max(
        (each for each in TERMS.prices if each.since.year == year), key=lambda each: each.paid_from
    ).pounds
    assert last is not None
    due = (weighted * last * (100 - taken_off)).quantize(Decimal(1), ROUND_HALF_UP)
    assert sum(each.pence + each.arrears_pence for each in months) == due
    assert sum(1 for each in months if each.arrears_pence) <= 1


@given(st.integers(0, 10**9), st.lists(st.integers(1, 50_000), min_size=1, max_size=12))
def test_shares_of_all_practices_come_to_the_whole(spent: int, lists: list[int]) -> None:
    """Taken together the shares differ from what was spent by no more than half a penny a practice."""
    whole = Decimal(sum(lists))
    shares = [share_of(spent, Decimal(each), whole) for each in lists]
    assert abs(sum(shares) - spent) <= len(lists) / 2
    assert all(0 <= share <= spent for share in shares)


def test_small_sums() -> None:
    """Nobody on a list is nothing known, not nothing paid; quantiles are amounts that somebody got."""
    assert per_head(1000, Decimal(0)) is None
    assert (per_head(1000, Decimal(3)), share_of(100, Decimal(1), Decimal(0))) == (333, 0)
    assert [quantile([10, 20, 30, 40], Decimal(part)) for part in ("0.1", "0.5", "0.75", "1")] == [
        10,
        20,
        30,
        40,
    ]
    assert in_prices_of(100, Decimal(80), Decimal(100)) == 125
    assert in_prices_of(100, None, Decimal(100)) is None
