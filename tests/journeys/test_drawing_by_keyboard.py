"""A planner draws a neighbourhood without a mouse: is refused without a reason, then keeps version 1."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DAY, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def _ticks(reader: Reader, words: str, code: str) -> None:
    """Find a building block by typing, and tick it with the space bar."""
    page = reader.page
    find = page.get_by_label("Find a district, small area or practice")
    reader.tabs_to(find)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    reader.tabs_to(page.locator(f"#block-{code}"))
    page.keyboard.press("Space")


def test_drawing_a_neighbourhood(reader: Reader) -> None:
    """Two practices; totals follow each tick; the reason is asked for, and what was typed is still there."""
    reader.signs_in("XEX-P-PLANNER")
    reader.opens("/draw/XEX?kind=neighbourhood")
    page = reader.page
    now = page.locator("#draw-now")
    expect(now).to_have_text("Nothing is chosen yet.")
    _ticks(reader, "nowhere lane doctors", "X99072")
    expect(now).to_contain_text("with 1 practice")
    first = now.inner_text()
    page.locator("#draw-filter").focus()
    page.keyboard.press("Shift+Tab")
    _ticks(reader, "nowhere lane mill", "X99073")
    expect(now).to_contain_text("with 2 practices")
    assert now.inner_text() != first
    expect(page.locator("#draw-figures")).to_contain_text("Registered patients")

    reader.tabs_to(page.get_by_label("Name of the neighbourhood"))
    page.keyboard.type("Nowhere Lane")
    draw = page.get_by_role("button", name="Draw this neighbourhood")
    reader.tabs_to(draw)
    page.keyboard.press("Enter")

    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Say why the border runs here")
    expect(page).to_have_title(re.compile("^Error: "))
    assert reader.barriers() == []
    expect(page.get_by_label("Name of the neighbourhood")).to_have_value("Nowhere Lane")
    expect(page.locator("input[name=blocks]:checked")).to_have_count(2)

    expect(summary).to_contain_text("already")  # both practices lie in a neighbourhood that is drawn
    reader.tabs_to(summary.get_by_role("link", name="Say why the border runs here"))
    page.keyboard.press("Enter")
    reason = page.get_by_label("Why the border runs here")
    expect(reason).to_be_focused()
    page.keyboard.type("Both look after the same three estates.")
    reader.tabs_to(page.get_by_label("already are shared on purpose"))
    page.keyboard.press("Space")
    reader.tabs_to(draw)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/neighbourhood/[A-Z0-9-]+[?]as_at={DAY}$"))
    assert reader.heading == "Nowhere Lane"
    versions = page.get_by_role("table", name="How it was drawn")
    row = versions.get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_have_text("1")
    expect(row).to_contain_text("Both look after the same three estates.")
    expect(row).to_contain_text("(XEX-P-PLANNER)")
    expect(versions.get_by_role("row")).to_have_count(2)
    reader.follows("Draw it anew")
    assert reader.heading == "Draw Nowhere Lane anew"
    expect(page.locator("input[name=blocks]:checked")).to_have_count(2)
