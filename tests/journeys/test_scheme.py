"""A secretary reads the scheme, adds a line to it that breaks the law, mends it, and saves; and it prints."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SECRETARY = "XEX-P-SECRETARY"
SCHEME = "/system/XEX/scheme"
PAGES = (
    SCHEME,
    f"{SCHEME}?place=XEX-P2&only=holes",
    "/system/XEX/functions-and-decisions-map",
    "/place/XEX-P1/decision-rights",
)
PAPER = {"width": 1047, "height": 718}  # A4 landscape within its margins, at 96 dots to the inch


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_can_be_used_by_everybody_and_print(reader: Reader, path: str) -> None:
    """No barrier, on a telephone too; on paper no navigation, and nothing is wider than the sheet."""
    reader.opens(path)
    assert [*reader.sideways(), *reader.barriers(), *reader.hidden_stops()] == []
    reader.narrows()
    assert [*reader.sideways(), *reader.barriers()] == []
    page = reader.page
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    for gone in (".nhsuk-header", ".nhsuk-footer", ".app-trail", ".sch-screen", "main form"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    expect(page.locator("h1")).to_be_visible()
    wide = page.evaluate("[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)")
    assert all(right <= PAPER["width"] + 1 for right in wide), wide
    page.emulate_media(media="screen")


def test_the_matrix_is_read_by_keyboard_and_leads_to_the_line(reader: Reader) -> None:
    """A cell says in words what it means, and leads to the line of the published table that says so."""
    reader.opens(SCHEME)
    cell = reader.page.locator(".sch-matrix td.sch-D a").first
    line = str(cell.get_attribute("href"))
    cell.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page).to_have_url(re.compile(f"{line}$"))
    expect(reader.page.locator(line)).to_be_in_viewport()
    assert "decides" in str(cell.text_content())


def test_a_line_that_breaks_the_law_is_seen_mended_and_saved(reader: Reader) -> None:
    """A PCN cannot receive it (D-002): the page says so first; to the committee it grants what it says."""
    page = reader.page
    reader.opens(f"{SCHEME}/add-delegation")
    expect(page).to_have_url(re.compile("/sign-in[?]next="))
    reader.signs_in(SECRETARY)
    reader.opens(f"{SCHEME}/add-delegation")
    assert reader.barriers() == []
    page.get_by_role("button", name="Show what this would do").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    page.get_by_label("Its code").fill("XEX-D-TIDES")
    page.get_by_label("From", exact=True).select_option("XEX-BOARD")
    page.get_by_label("Or the code of an organisation that is not in the list").fill("XN001")
    page.get_by_label("Delegation under section 65Z5").check()
    page.locator("#functions").fill("stroke")
    page.locator("#limit").fill("£250,000")
    page.locator("#why").fill("The board agreed it")
    page.get_by_role("button", name="Show what this would do").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("This delegation breaks D-002: it will be kept and grants nothing.")
    page.get_by_label("Or the code of an organisation that is not in the list").fill("")
    page.get_by_label("To", exact=True).select_option("XEX-PLACE-P2")
    page.get_by_label("Delegation within the organisation").check()
    page.get_by_role("button", name="Show what this would do").click()
    expect(main).to_contain_text("Story and Inkwell place board will decide 1 function")
    assert reader.barriers() == []
    page.get_by_role("button", name="Save this change").click()
    expect(page).to_have_url(re.compile("/scheme[?]as_at=2026-11-01#delegation-XEX-D-TIDES$"))
    expect(page.locator("#delegation-XEX-D-TIDES")).to_contain_text("In force")
