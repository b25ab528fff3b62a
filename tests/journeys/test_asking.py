"""Asking who may decide: from a place to an answer, from a no to who may instead, and what a body may do."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def barriers(reader: Reader) -> dict[str, list[str]]:
    """Return what keeps somebody from using the page, on a wide screen and on a telephone."""
    found = {"wide": [*reader.sideways(), *reader.barriers(), *reader.hidden_stops()]}
    reader.narrows()
    found["narrow"] = [*reader.sideways(), *reader.barriers(), *reader.hidden_stops()]
    reader.page.set_viewport_size({"width": 1200, "height": 900})
    return found


NONE = {"wide": [], "narrow": []}


def test_from_a_place_to_who_may_decide(reader: Reader) -> None:
    """The page of a place leads to the question; with function and amount typed, the answer comes first."""
    reader.opens("/place/XEX-P1")
    reader.follows("Who may decide here")
    page = reader.page
    expect(page.get_by_label("Where")).to_have_value("Northmoor City")
    page.get_by_label("What is to be decided").fill("community health services")
    page.get_by_label("What it costs").fill("£1.2m")
    page.get_by_label("What it costs").press("Enter")
    lead = page.locator(".app-lead")
    expect(lead).to_contain_text("Northmoor City place board")
    expect(lead).to_contain_text("stays accountable")
    assert "as_at=2026-11-01" in page.url
    for each in page.locator("main details.asking-chain summary").all():
        each.click()
    expect(page.locator("figure svg", has_text="Northmoor Council").first).to_be_visible()
    assert barriers(reader) == NONE


def test_from_a_no_to_who_may_instead(reader: Reader) -> None:
    """£300,000 is over the limit of a place: the chain shows where it breaks, and a link leads to who may."""
    reader.opens("/who-may?function=community+health+services&area=XEX-P2&amount=300000&body=XEX-PLACE-P2")
    page = reader.page
    expect(page.locator(".app-lead")).to_contain_text("No: the limit of Story and Inkwell place board")
    expect(page.locator("figure svg desc").first).to_contain_text("It breaks: The limit of")
    assert barriers(reader) == NONE
    page.locator("#instead ~ ul").first.get_by_role("link", name=re.compile("^why")).first.click()
    expect(page.locator(".app-lead")).to_contain_text("Yes: ")
    reader.follows(page.locator("main > p > a").last.inner_text())
    expect(page.locator(".app-lead")).to_contain_text("may decide")
    for each in page.locator("main details.asking-chain summary").all():
        each.click()
    assert barriers(reader) == NONE


def test_a_mistyped_question_is_put_right_by_a_click(reader: Reader) -> None:
    """The summary takes the focus, leads to the field, and offers the nearest as links."""
    reader.watch.foresee_refusal()
    reader.opens("/who-may?function=comunity+health+servces&area=Northmor+City&amount=1m")
    page = reader.page
    expect(page).to_have_title("Error: Who may decide? - Catchment")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert barriers(reader) == NONE
    reader.watch.foresee_refusal()
    reader.follows("Commission community health services")
    expect(page.get_by_label("What is to be decided")).to_have_value("Commission community health services")
    reader.follows("Northmoor City")
    expect(page.locator(".app-lead")).to_contain_text("may decide “Commission community health services”")
