"""Pooled funds judged: scenarios, the national totals, which reports are due, money against votes."""

from datetime import date

import pytest

from catchment.foundation.rules.findings import Check
from catchment.governance.rules.document.pooled_funds import ContributionKind
from catchment.money.better_care import national_figures
from catchment.money.rules.checks import better_care, pooled
from catchment.money.rules.pooled import ANNUAL, MILLION_PENCE, contents_of, due_reports, shares_in
from tests.money.pooled_scenario import FILE, Case, pools_of, read_cases
from tests.reading import read_yaml
from tests.structure.scenario import matches

CASES = read_cases()
CHECKS = (*pooled.CHECKS, *better_care.CHECKS)
WORLD = read_yaml(FILE)["world"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case) -> None:
    """What is expected is found, exactly once, and what is not expected is not."""
    checks = [check for check in CHECKS if check.holds_on(case.as_at, {})]
    found = [each for check in checks for each in check.run(case.checked, case.as_at)]
    said = "\n".join(
        f"{each.rule} {each.severity} about {each.about.code}: {each.sentence}" for each in found
    )
    for expected in case.finds:
        assert sum(matches(expected, each) for each in found) == 1, f"expected “{expected}” in:\n{said}"
    for refused in case.finds_nothing:
        assert not any(matches(refused, each) for each in found), f"did not expect “{refused}” in:\n{said}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.rule} {check.asks}")
def test_every_check_has_scenarios(check: Check) -> None:
    """Each check has a case in which it fires and one in which it does not."""
    fires = [bool(list(check.run(case.checked, case.as_at))) for case in CASES]
    assert any(fires), "it never fires"
    assert not all(fires), "it always fires"


def test_listed_severity_is_the_worst() -> None:
    """No check finds anything worse than it is listed with."""
    order = ["error", "warning", "info"]
    for case in CASES:
        for check in CHECKS:
            for finding in check.run(case.checked, case.as_at):
                assert order.index(str(finding.severity)) >= order.index(str(check.severity)), finding


def test_a_council_put_money_under_section_65z6_before_there_was_one() -> None:
    """D-009 holds from 1 July 2022, when section 65Z6 began, and not on the day before."""
    (check,) = (each for each in CHECKS if each.rule == "D-009")
    assert check.holds_on(date(2022, 7, 1), {}) and not check.holds_on(date(2022, 6, 30), {})


def test_the_national_minimums_of_2025_26() -> None:
    """T-E7: 5,614 + 2,640 + 711 = 8,965 million pounds; of 2026/27 nothing is known, and nothing is said."""
    figures = national_figures()
    parts = figures.minimums["2025/26"]
    millions = {kind: pence // MILLION_PENCE for kind, pence in parts.items()}
    assert millions == {
        ContributionKind.NHS_MINIMUM: 5_614,
        ContributionKind.BETTER_CARE_GRANT: 2_640,
        ContributionKind.DISABLED_FACILITIES_GRANT: 711,
    }
    assert sum(parts.values()) == figures.totals["2025/26"] == 8_965 * MILLION_PENCE
    assert "2026/27" not in figures.minimums and "2026/27" not in figures.social_care_rise


def test_which_reports_are_asked_for() -> None:
    """D-025: four quarters and a return for each year, each due 45 days after the last day it is about."""
    pools = pools_of(WORLD, WORLD["pools"])
    due = due_reports(pools.pools[0], date(2025, 11, 22))
    assert [(each.year, each.quarter) for each in due] == [
        *((2024, quarter) for quarter in (1, 2, 3, 4, ANNUAL)),
        (2025, 1),
        (2025, 2),
    ]
    assert [each.late_from for each in due[:5]] == [
        date(2024, 8, 15),
        date(2024, 11, 15),
        date(2025, 2, 15),
        date(2025, 5, 16),
        date(2025, 5, 16),
    ]
    assert not any(each.is_late_on(date(2025, 11, 22)) or each.came_late for each in due)


def test_a_fund_that_began_and_ended_within_the_year_reports_on_its_own_quarters() -> None:
    """D-025: nobody reports on a quarter in which the fund was not there."""
    said = {**WORLD["pools"][0]["said"], "since": date(2025, 6, 30), "until": date(2025, 10, 1)}
    (pool,) = pools_of(WORLD, [{"said": said}]).pools
    due = due_reports(pool, date(2026, 4, 1))
    assert [(each.year, each.quarter) for each in due] == [(2025, 1), (2025, 2), (2025, ANNUAL)]


def test_who_puts_money_in_and_who_votes() -> None:
    """T-A5, S001-20: the board puts in three pounds of five and has one vote of four."""
    said = {**WORLD["pools"][0]["said"], "partners": []}
    said["partners"] = [
        {"organisation": "XEX", "contributions": [{"year": "2025/26", "amount": 30}]},
        {"organisation": "X06000001", "contributions": [{"year": "2025/26", "amount": 20}]},
    ]
    pool = {"said": said, "committee": {"XEX": 1, "X06000001": 2, "": 1}}
    rows = shares_in(pools_of(WORLD, [pool]).pools[0], "2025/26")
    assert [(each.organisation, each.pence, each.of_money, each.votes, each.of_votes) for each in rows] == [
        ("XEX", 3_000, 0.6, 1, 0.25),
        ("X06000001", 2_000, 0.4, 2, 0.5),
        ("", 0, 0.0, 1, 0.25),
    ]


def test_the_seven_contents_are_seven() -> None:
    """D-024: regulation 7(3) names seven things."""
    contents = contents_of(pools_of(WORLD, WORLD["pools"]).pools[0])
    assert len(contents) == 7 and not any(each.missing for each in contents)
