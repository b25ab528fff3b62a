"""What the room offers beneath the pages of other rooms leads to pages that there are."""

import pytest
from django.test import Client
from django.urls import resolve

from catchment.authority.offering import of_place, of_system
from catchment.foundation.related import related_to
from catchment.structure.queries.onward import links_about
from tests.governance import exampleshire

KINDS = ("body", "person", "system", "area", "place", "handbook", "council", "trust", "combined-authority")


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_is_the_address_of_a_page(kind: str) -> None:
    offered = related_to(kind, "XEX")
    assert offered
    for each in offered:
        assert resolve(each.href.partition("?")[0]).func, each.href


def test_a_system_a_place_and_a_handbook_lead_on() -> None:
    names = [each.name for each in of_system("XEX")]
    assert "Meetings" in names and "Compare designs" in names
    assert [each.href for each in of_place("XEX-P1")] == ["/place/XEX-P1/decision-rights"]
    assert [each.href for each in links_about("handbook", "XEX")] == ["/system/XEX/scheme"]
    assert links_about("neighbourhood", "XEX-N01") == ()


@pytest.mark.django_db
def test_the_page_of_a_handbook_leads_to_the_scheme(client: Client) -> None:
    exampleshire.organisations()
    exampleshire.apply(exampleshire.living_handbook())
    page = client.get("/handbook/XEX", {"as_at": "2025-12-01"}).content.decode()
    assert "Its scheme of reservation and delegation" in page and "/system/XEX/scheme" in page
