"""A finance director drills from the envelope to a posting, and from there to the decision and its limit."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import NARROW, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
UNFOLD = "document.querySelectorAll('main details').forEach((each) => (each.open = true))"


def test_from_a_ribbon_to_the_postings_and_to_who_decided(reader: Reader) -> None:
    """By who decides: the ribbon from the boards at place, a posting behind it, its decision."""
    page = reader.page
    reader.opens("/system/XEX/envelope")
    expect(page.locator(".app-lead")).to_contain_text("came in for 2026/27")
    reader.follows("by who decides", "main")
    expect(page).to_have_url(re.compile(r"by=decider.*as_at=2026-11-01"))
    ribbon = page.locator("svg.app-chart--flows a", has_text="from Boards at place to").first
    expect(ribbon.locator("title").first).to_contain_text(re.compile(r"£[\d,.]+ from Boards at place to"))
    ribbon.focus()
    page.keyboard.press("Enter")
    reader.settles()
    expect(page).to_have_url(re.compile(r"/system/XEX/postings\?.*from=decider%3Aplace"))
    expect(page.locator(".app-lead")).to_contain_text("add up to")
    assert reader.barriers() == []
    page.locator("main tbody a", has_text=re.compile(r"^T-\d+$")).first.click()
    reader.settles()
    expect(page.locator("main dl")).to_contain_text("decided by Northmoor City place board")
    expect(page.locator("main dl")).to_contain_text("Accountable")
    page.locator("main dd a[href*='/decision/']").first.click()
    reader.settles()
    expect(page.locator(".app-lead")).to_contain_text("Valid")
    assert reader.watch.seen == []


def test_on_a_telephone_the_picture_scrolls_and_the_table_says_the_same(reader: Reader) -> None:
    """Nothing but the picture is wider than the window, and every ribbon is a row of the table beneath."""
    page = reader.page
    page.set_viewport_size(NARROW)
    reader.opens("/system/XEX/envelope", by="place")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    picture = page.locator(".app-figure__picture").first
    assert picture.evaluate("each => each.scrollWidth > each.clientWidth")
    expect(page.locator("[data-sideways]").first).to_be_visible()
    page.evaluate(UNFOLD)
    ribbons = page.locator("svg.app-chart--flows path").count()
    expect(page.locator(".app-figure__table tbody tr")).to_have_count(ribbons)
    assert reader.barriers() == []
