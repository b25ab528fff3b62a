"""The analyst's walk: from a system to a practice and back up, with the map and the date moved on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_from_a_system_to_a_practice_and_back_up(reader: Reader) -> None:
    """Each step is a link on the page, and the trail leads back."""
    reader.opens("/system/XEX")
    page = reader.page
    page.locator("section", has=page.locator("#table-pcns")).locator("tbody a").first.click()
    expect(page).to_have_url(re.compile("/pcn/"))
    page.locator("section", has=page.locator("#table-practices")).locator("tbody a").first.click()
    expect(page).to_have_url(re.compile("/practice/"))
    expect(page.locator(".app-lead")).to_contain_text("looks after")
    trail = page.get_by_role("navigation", name="Breadcrumb")
    trail.get_by_role("link", name="Exampleshire Integrated Care Board").click()
    expect(page).to_have_url(re.compile("/system/XEX"))
    assert "as_at=2026-11-01" in page.url


def test_the_map_shows_another_figure(reader: Reader) -> None:
    """Choosing a figure keeps the date and changes the map's legend."""
    reader.opens("/system/XEX")
    page = reader.page
    page.get_by_label("Colour the map by").select_option("patients-65")
    page.get_by_role("button", name="Show this figure on the map").click()
    expect(page.locator("figure").first).to_contain_text("Patients aged 65 and over")
    assert "as_at=2026-11-01" in page.url


def test_findings_arrive_after_the_page(reader: Reader) -> None:
    """The page does not wait for the checks; their answer follows into it."""
    reader.opens("/system/XEX")
    note = reader.page.get_by_label("What needs a look")
    expect(note).to_contain_text("look.", timeout=15_000)


def test_another_date_is_another_answer(reader: Reader) -> None:
    """Before it opened nobody is counted, and the page says when it opens."""
    reader.opens("/system/XEX", as_at="2000-01-01")
    expect(reader.page.locator("main")).to_contain_text("opens on 1 April 2016")
    expect(reader.page.locator("main")).not_to_contain_text("serves 0")
