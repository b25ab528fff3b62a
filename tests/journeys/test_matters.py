"""A practice raises a concern, it goes up to the board, and what came back is on the practice's page."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

GP, DIRECTOR, SECRETARY = "XEX-P-GP", "XEX-P-CD1", "XEX-P-SECRETARY"
TITLE = "The lift in the clinic is broken"


def _fills(reader: Reader, said: dict[str, str]) -> None:
    for name, words in said.items():
        reader.page.locator(f"[name='{name}']").fill(words)


def _sends(reader: Reader, button: str) -> None:
    reader.page.get_by_role("button", name=button, exact=True).click()
    reader.settles()


def _opens_form(reader: Reader, title: str) -> None:
    """Open one of the forms of a matter by keyboard."""
    summary = reader.page.locator("main summary", has_text=title).last
    summary.focus()
    reader.page.keyboard.press("Enter")


def _raises(reader: Reader) -> str:
    """Raise a concern from the practice's page, with one slip on the way; returns the matter's address."""
    reader.signs_in(GP)
    reader.page.goto(reader.address("/practice/X99001/matters"))
    reader.follows("Raise a concern or proposal", within="main")
    reader.page.get_by_label("A concern").check()
    _fills(reader, {"words": "Patients climb three floors.", "asks": "A lift, and a chair to carry people."})
    _sends(reader, "Raise it")
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("Give it a title")
    expect(reader.page.locator("[name=words]")).to_have_value("Patients climb three floors.")
    assert reader.barriers() == []
    _fills(reader, {"title": TITLE})
    _sends(reader, "Raise it")
    return reader.page.url


def test_a_concern_reaches_the_board_and_its_answer_comes_back(reader: Reader) -> None:
    address = _raises(reader)
    lead, main = reader.page.locator(".app-lead"), reader.page.locator("main")
    expect(lead).to_contain_text("It is with Rugged Hill network board.")
    expect(reader.page.get_by_role("button", name="Pass it on")).to_have_count(0)

    reader.signs_in(DIRECTOR)
    reader.page.goto(address)
    _opens_form(reader, "Pass it on")
    reader.page.locator("[name='passed-on-to']").select_option("XEX-BOARD")
    _fills(reader, {"passed-on-words": "The clinic belongs to the whole system."})
    _sends(reader, "Pass it on")
    expect(lead).to_contain_text("It is with Board of NHS Exampleshire Integrated Care Board")
    assert reader.barriers() == []

    reader.signs_in(SECRETARY)
    reader.page.goto(address)
    _opens_form(reader, "Answer for")
    reader.page.get_by_label("Agreed in part").check()
    _fills(reader, {"answer-words": "A chair now, the lift in April."})
    _sends(reader, "Answer for Board of NHS Exampleshire Integrated Care Board")
    expect(lead).to_contain_text("Those who asked have not been told")
    _opens_form(reader, "Tell those who asked")
    _fills(reader, {"told-words": "The chair is there from tomorrow."})
    _sends(reader, "Tell those who asked")
    expect(lead).to_contain_text("It came back to those who asked")

    reader.signs_in(GP, "/practice/X99001/matters")
    row = reader.page.get_by_role("row", name=TITLE)
    expect(row).to_contain_text("Came back answered")
    expect(row).to_contain_text("Agreed in part")
    row.get_by_role("link", name=TITLE).click()
    reader.settles()
    expect(main).to_contain_text("The chair is there from tomorrow.")
    assert reader.barriers() == []
    reader.narrows()
    assert reader.sideways() == []
