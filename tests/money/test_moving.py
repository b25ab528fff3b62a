"""Which money may be moved where, as scenarios a finance officer could check; and forecasts of a year."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.money.rules.budgets import BudgetOn, forecast, share_of_year_gone, variance
from catchment.money.rules.moving import (
    Moves,
    Obstacle,
    Purse,
    Said,
    area_obstacles,
    function_obstacles,
    obstacles,
    paying_obstacles,
    within_place,
)
from catchment.money.rules.vocabulary import Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from tests.reading import read_yaml

STORY = read_yaml(Path(__file__).parent.parent / "scenarios" / "money" / "moving.yaml")
YEAR = FinancialYear(2026)


def _purse(said: str) -> Purse:
    code, area, programme = said.split("/")
    fund = STORY["funds"][code]
    return Purse(
        said,
        code,
        FinancialYear(fund.get("year", 2026)),
        Stream(fund.get("stream", "core")),
        Nature(fund["nature"]),
        fund["recurrent"],
        RingFence(fund.get("ring_fence", "")),
        fund.get("ring_fence_for", ""),
        fund.get("protected", False),
        area if area.startswith("XEX") else "",
        programme,
        area if area.startswith("XN") else "",
    )


def _check(told: dict[str, Any], found: Iterable[Obstacle]) -> None:
    rules = [each.rule for each in found]
    assert bool(rules) is not told["may"], rules
    assert told["may"] or told["rule"] in rules


@pytest.mark.parametrize("told", STORY["moving"], ids=lambda told: told["name"])
def test_what_may_be_moved(told: dict[str, Any]) -> None:
    """E-003, E-006, D-045, E-027, S003-49."""
    _check(told, obstacles(_purse(told["from"]), _purse(told["to"])))


@pytest.mark.parametrize("told", STORY["paying"], ids=lambda told: told["name"])
def test_what_a_decision_may_pay(told: dict[str, Any]) -> None:
    """E-027, E-060."""
    _check(told, paying_obstacles(_purse(told["from"])))


@pytest.mark.parametrize("told", STORY["deciding"], ids=lambda told: told["name"])
def test_which_decision_lets_money_move(told: dict[str, Any]) -> None:
    """B-079, S000-22."""
    decided = told["decided"]
    said = Said(
        "XEX-D-1",
        frozenset(decided["functions"]),
        frozenset({decided["area"]}),
        decided.get("whole_system", False),
    )
    purse = _purse(told["from"])
    found = [*function_obstacles(said, Moves(told["does"]), purse), *area_obstacles(said, purse.area)]
    if "to" in told:
        found += within_place(said, purse, _purse(told["to"]))
    _check(told, found)


@pytest.mark.parametrize(
    ("day", "gone"),
    [
        (date(2026, 3, 31), 0.0),
        (date(2026, 4, 1), 1 / 365),
        (date(2027, 3, 31), 1.0),
        (date(2028, 1, 1), 1.0),
    ],
)
def test_how_much_of_a_year_has_gone(day: date, gone: float) -> None:
    """From nothing on the last day before it to all of it on its last day."""
    assert share_of_year_gone(YEAR, day) == pytest.approx(gone)


def test_what_is_committed_is_spent_and_the_rest_goes_on() -> None:
    """Half the year gone: £30 spent at once becomes £60; £40 paid of £60 committed stays £60."""
    half = YEAR.starts.replace(month=9, day=30)
    budget = BudgetOn(given=15_000, spent_as_committed=4_000, spent_directly=3_000, committed=2_000)
    expected = 4_000 + 2_000 + round(3_000 / (183 / 365))
    assert forecast(budget, YEAR, half) == expected
    assert variance(budget, YEAR, half) == 15_000 - expected
    assert budget.free == 6_000


@given(
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.dates(date(2026, 4, 1), date(2027, 3, 31)),
)
def test_a_forecast_is_never_less_than_what_is_spent_and_committed(
    as_committed: int, directly: int, committed: int, day: date
) -> None:
    """On any day of the year; on its last day it is exactly that."""
    budget = BudgetOn(0, as_committed, directly, committed)
    assert forecast(budget, YEAR, day) >= as_committed + directly + committed
    assert forecast(budget, YEAR, date(2027, 3, 31)) == as_committed + directly + committed


def test_years_are_named_with_both_their_years() -> None:
    """B-014: 1 April to 31 March, and the first of an ICB from 1 July 2022."""
    assert year_of(date(2025, 3, 31)).label == "2024/25" and year_of(date(2025, 4, 1)).label == "2025/26"
    assert FinancialYear(2022).starts_for(date(2022, 7, 1)) == date(2022, 7, 1)
    assert FinancialYear(2023).starts_for(date(2022, 7, 1)) == date(2023, 4, 1)
    assert read_year("2024-25") == FinancialYear(2024)
    assert FinancialYear(2026).months()[0] == date(2026, 4, 1) and FinancialYear(2026).months()[-1] == date(
        2027, 3, 1
    )
    for wrong in ("2024/26", "24/25", "2024", "1999/00"):
        with pytest.raises(UnclearYearError, match="is not a financial year"):
            read_year(wrong)
