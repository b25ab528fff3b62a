"""Searching the house finds bodies and people beneath organisations and areas."""

from typing import Any

from django.test import Client

from catchment.foundation.moment import Moment
from catchment.foundation.searching import found_elsewhere
from catchment.governance.queries.searching import search_governance
from catchment.structure.queries.searching import search
from tests.governance.exampleshire import BEFORE_ANYTHING, DAY

NOW = Moment(DAY)


def test_bodies_and_people_by_name(governed: dict[str, Any]) -> None:
    """Every word must be in the name, in any order; capitals do not matter."""
    assert [each.href for each in search_governance("place northmoor", NOW, 10)] == ["/body/PLACE"]
    assert [each.href for each in search_governance("gita", NOW, 10)] == ["/person/P-GP"]
    assert search_governance("nobody of the kind", NOW, 10) == []


def test_a_code_comes_first(governed: dict[str, Any]) -> None:
    """AUDIT is the committee's code; Audrey Audit has it in her name."""
    found = search_governance("audit", NOW, 10)
    assert [each.code for each in found] == ["AUDIT", "P-AUDIT"]
    assert [each.kind_label for each in found] == ["Committee", "Person"]
    assert len(search_governance("a", NOW, 2)) == 4, "at most so many bodies, and so many people"


def test_the_search_page_has_them_too(governed: dict[str, Any], client: Client) -> None:
    """Beneath organisations, with the sentence counting all; signs of SQL mean nothing."""
    page = search("northmoor", NOW)
    hrefs = [hit.href for hit in page.results]
    assert hrefs.index("/organisation/XR1") < hrefs.index("/body/PLACE")
    assert page.sentence == f"{len(hrefs)} things match “northmoor”."
    assert [each.href for each in found_elsewhere("gita", NOW, 5)] == ["/person/P-GP"]
    assert search_governance("100%_", NOW, 5) == []
    answer = client.get("/search", {"q": "Gita Practice", "as_at": "2025-12-01"})
    assert 'href="/person/P-GP?as_at=2025-12-01"' in answer.content.decode()


def test_only_what_was_known(governed: dict[str, Any]) -> None:
    """Before anything was recorded nothing is found."""
    assert search_governance("gita", Moment(DAY, BEFORE_ANYTHING), 5) == []
