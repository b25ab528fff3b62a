"""The example's pooled funds: what they break on purpose, when, and what their pages say of it."""

from datetime import date

import pytest
from django.test import Client

from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Severity
from catchment.money.queries.checked import READERS
from catchment.money.queries.pooled_facts import pool_at
from catchment.money.rules.checks import better_care, pooled
from catchment.structure.checked_room import checked_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
IN_2025 = date(2025, 11, 22)
CARERS, COUNTY, CITY = "XEX/XEX-POOL-CARERS", "XEX/XEX-POOL-COUNTY", "XEX/XEX-POOL-CITY"
ALWAYS = {("D-009", CARERS), ("D-024", COUNTY)}
PLANNED = ALWAYS | {
    ("D-025", COUNTY),  # two reports are late
    ("D-041", COUNTY),  # £1.2m less than the NHS minimum
    ("D-045", "XEX"),  # so that not all that is designated is pooled
}
PLANNED_2025 = ALWAYS | {
    ("D-042", COUNTY),  # social care rose by 2%
    ("D-044", COUNTY),  # the section 151 officer did not sign
}
MILLION = 100_000_000


def found(day: date) -> set[tuple[str, str]]:
    """Return what the checks of pooled funds find on a day, but for what is only told."""
    checked = checked_at(READERS, Moment(day))
    checks = (*pooled.CHECKS, *better_care.CHECKS)
    told = [each for check in checks for each in check.run(checked, day)]
    return {(each.rule, each.about.code) for each in told if each.severity is not Severity.INFO}


@pytest.mark.parametrize(("day", "planned"), [(TODAY, PLANNED), (IN_2025, PLANNED_2025)])
def test_the_faults_of_the_pooled_funds_are_those_on_purpose(
    day: date, planned: set[tuple[str, str]]
) -> None:
    """One of each kind, and no other."""
    assert found(day) == planned


def test_the_county_council_began_to_pool_with_the_nhs_bodies_in_april_2025() -> None:
    """D-009: not on the day before."""
    assert ("D-009", CARERS) not in found(date(2025, 3, 31))
    assert ("D-009", CARERS) in found(date(2025, 4, 1))


def test_a_report_of_the_county_became_late_on_a_day() -> None:
    """D-025: the annual return for 2025/26 is late from 1 July 2026, when the next quarter was over."""
    assert ("D-025", COUNTY) not in found(date(2026, 6, 30))
    assert ("D-025", COUNTY) in found(date(2026, 7, 1))


def test_the_city_pools_its_money_in_the_books_of_the_board() -> None:
    """D-025, D-045: the council's money is in them as its own, the NHS money as the board's."""
    pool = pool_at("XEX", "XEX-POOL-CITY", Moment(TODAY))
    this_year = [each for each in pool.held if each.year == 2026]
    fenced, council = sorted(this_year, key=lambda each: each.ring_fence)
    assert (fenced.ring_fence, council.ring_fence) == ("223GA", "local")
    assert [giver for giver, _ in fenced.given] == ["XEX"]
    assert council.given == (("X06000001", 1_515 * MILLION // 100),)
    assert 0 < fenced.spent_pence < fenced.received_pence


def test_the_page_of_the_city_says_who_pays_and_who_votes() -> None:
    """T-A5: the board puts in 62% and has one of twelve votes."""
    page = Client().get(f"/pooled-fund/{CITY}.json?as_at={TODAY}").json()
    assert "pool £53.6m in 2026/27" in page["sentence"] and "No report is late." in page["sentence"]
    assert "NHS Exampleshire Integrated Care Board has 8% of the votes and puts in 62%" in page["parity"]
    assert page["findings"] == []
    html = Client().get(f"/pooled-fund/{COUNTY}?as_at={TODAY}").content.decode()
    assert "Late: the annual return for 2025/26 and quarter 1 of 2026/27." in html


def test_the_list_adds_up() -> None:
    """The whole is the sum of its funds, in the page and its JSON twin."""
    page = Client().get(f"/system/XEX/pooled-funds.json?as_at={TODAY}").json()
    assert page["total_pence"] == sum(line["pence"] for line in page["lines"]) == 14_770_000_000
    assert page["boards_without"] == []
