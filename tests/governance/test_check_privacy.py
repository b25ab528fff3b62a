"""What a check finds in private answers is not on the pages that everybody reads (B-050 to B-056)."""

from datetime import date

import pytest
from django.test import Client

from catchment.foundation.moment import Moment
from catchment.governance.checks import findings_about, judged
from tests.governance import exampleshire

DAY = "2025-12-01"
PAGES = ("/findings", "/findings.json", "/handbook/XEX", "/handbook/XEX.json", "/system/XEX/governance")


@pytest.fixture
def convicted(db: None) -> None:
    """Record Exampleshire, whose director of finance was sentenced in 2024."""
    exampleshire.organisations()
    value = exampleshire.living_handbook()
    director = next(each for each in value["people"] if each["code"] == "P-CFO")
    director["suitability"]["convictions"] = [{"on": date(2024, 2, 1), "months": 4}]
    exampleshire.apply(value)


def test_the_check_finds_it(convicted: None) -> None:
    """B-052: those who may read the answers are told, so the finding is there."""
    verdict = judged("XEX", Moment(date(2025, 12, 1)))
    assert verdict is not None
    assert [each.about.code for each in verdict.findings if each.rule == "B-052"] == ["P-CFO"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_for_everybody_tells(convicted: None, client: Client, page: str) -> None:
    """B-052: neither lists of findings nor the handbook's page say that somebody was sentenced."""
    response = client.get(page, {"as_at": DAY, "system": "XEX"})
    assert response.status_code == 200
    assert "was sentenced to" not in response.content.decode()


def test_nobody_is_told_by_asking_about_the_person(convicted: None) -> None:
    """B-052: asking the house about the person gives what everybody may read."""
    found = findings_about("person", "P-CFO", Moment(date(2025, 12, 1)))
    assert "B-052" not in {each.rule for each in found}
