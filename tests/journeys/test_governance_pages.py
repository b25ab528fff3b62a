"""Reading how a system is governed: from the diagram to a body, to a person, across the dates of the law."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_from_a_system_to_somebody_on_its_board(reader: Reader) -> None:
    """Who governs, the board, a seat at the table, the person in it, and back to the seat."""
    reader.opens("/system/XEX")
    reader.follows("Who governs")
    page = reader.page
    expect(page.locator(".app-lead")).to_contain_text("the longest way from a practice to the board is")
    reader.follows("Board of NHS Exampleshire Integrated Care Board")
    expect(page).to_have_url(re.compile("/body/XEX-BOARD"))
    expect(page.locator(".app-lead")).to_contain_text("13 seats, 1 vacant. It breaks")
    page.locator("#seat-chair").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/person/"))
    expect(page.locator(".app-lead")).to_contain_text("holds")
    assert "as_at=2026-11-01" in page.url
    page.locator("table").first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/body/.*#seat-"))


def test_a_click_lights_a_body(reader: Reader) -> None:
    """Choosing a body in the diagram lights what is above and below it, and it can be put out again."""
    reader.opens("/system/XEX/governance")
    page = reader.page
    page.locator("figure svg a", has_text="Audit").first.click()
    expect(page).to_have_url(re.compile("light=XEX-AUDIT"))
    expect(page.locator("main")).to_contain_text("Audit and risk committee answers to")
    reader.follows("put the light out")
    expect(page).not_to_have_url(re.compile("light="))


def test_the_law_changes_with_the_date(reader: Reader) -> None:
    """A network board before and after 1 April 2026: the clinical director's work is another one."""
    reader.opens("/body/XEX-XN001", as_at="2026-03-31")
    main = reader.page.locator("main")
    expect(main).to_contain_text("From 1 April 2026:")
    reader.opens("/body/XEX-XN001", as_at="2026-04-01")
    expect(main).to_contain_text("Since 1 April 2026:")


def test_search_finds_a_body_and_a_person(reader: Reader) -> None:
    """By a part of the name, beneath organisations."""
    reader.opens("/search?q=Exampleshire+GP+board")
    reader.follows("Exampleshire GP board")
    expect(reader.page).to_have_url(re.compile("/body/XEX-GP-BOARD"))


def test_a_telephone_shows_the_head_of_the_table_first(reader: Reader) -> None:
    """Wider than the screen, the picture is first shown at its middle, and says that there is more of it.

    A bug of the first version: a telephone showed the empty left edge.
    """
    reader.opens("/body/XEX-BOARD")
    reader.narrows()
    figure = reader.page.locator("figure", has_text="13 seats").first
    expect(figure.get_by_text("Scroll the picture sideways to see all of it.")).to_be_visible()
    box = figure.locator(".app-figure__picture")
    assert box.evaluate("box => Math.abs(2 * box.scrollLeft - (box.scrollWidth - box.clientWidth)) < 3")
