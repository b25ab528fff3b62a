"""A network claims for two posts, one is capped, somebody else approves it, and its payee is paid."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

DIRECTOR, FINANCE = "XEX-P-CD1", "XEX-P-FINANCE"  # of the network; of the ICB
MONTH = "2026-03"
LINE = {
    "post": "GP-1",
    "wte": "1",
    "salary": "7,500",
    "national_insurance": "900",
    "pension": "1,000",
}  # £9,400 in a month, where £105,882 a year is the most


def _fills(reader: Reader, number: int, said: dict[str, str]) -> None:
    for name, value in said.items():
        reader.page.locator(f"[name='line-{number}-{name}']").fill(value)


def _sends(reader: Reader, button: str) -> None:
    reader.page.get_by_role("button", name=button, exact=True).click()
    reader.settles()


def _more(reader: Reader, number: int) -> None:
    """Open the questions that only some roles need, by keyboard."""
    summary = reader.page.locator(f"#line-{number} summary")
    summary.focus()
    reader.page.keyboard.press("Enter")


def _says_what_a_gp_needs(reader: Reader, number: int) -> None:
    _more(reader, number)
    _fills(reader, number, {"in_post_since": "1/4/2025", "qualified_on": "7/8/2024"})
    reader.page.locator(f"[name='line-{number}-substantive_before']").select_option("no")


def _makes_the_claim(reader: Reader) -> str:
    """Make a claim with one slip of the pen on the way; returns its address."""
    reader.signs_in(DIRECTOR)
    reader.opens("/pcn/XN001/claims", as_at="2026-11-20")
    reader.follows("Make a claim", within="main")
    reader.page.locator("#month").select_option(MONTH)
    _fills(reader, 1, LINE | {"wte": "one"})
    reader.page.locator("[name='line-1-role']").select_option("general-practitioner")
    _says_what_a_gp_needs(reader, 1)
    _sends(reader, "Make the claim")
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("“one” is not a number")
    assert reader.barriers() == []
    expect(reader.page.locator("[name='line-1-post']")).to_have_value("GP-1")  # nothing typed is lost
    expect(reader.page.locator("[name='line-1-qualified_on']")).to_have_value("7/8/2024")
    _fills(reader, 1, {"wte": "1"})
    _sends(reader, "Add a line")
    _fills(reader, 2, LINE | {"post": "GP-2", "wte": "0.6", "salary": "4,000"})
    reader.page.locator("[name='line-2-role']").select_option("general-practitioner")
    _says_what_a_gp_needs(reader, 2)
    _fills(reader, 2, {"national_insurance": "", "pension": ""})
    _sends(reader, "Make the claim")
    return reader.page.url


def test_a_claim_is_made_capped_approved_by_somebody_else_and_paid(reader: Reader) -> None:
    address = _makes_the_claim(reader)
    lead, main = reader.page.locator(".app-lead"), reader.page.locator("main")
    expect(lead).to_have_text(
        "£12,823.50 of £13,400 accepted, waiting for approval: the rate for one of the posts is capped."
    )
    expect(main).to_contain_text("£576.50 less.")
    expect(main).to_contain_text("£105,882 a year")
    expect(reader.page.get_by_role("button", name="Approve it")).to_have_count(0)
    expect(main).to_contain_text("may not approve claims")
    assert reader.barriers() == []

    reader.signs_in(FINANCE)
    reader.page.goto(address)
    _sends(reader, "Approve it")
    expect(lead).to_contain_text("£12,823.50 of £13,400 approved, not yet paid")
    _sends(reader, "Pay it")
    expect(lead).to_have_text("£12,823.50 of £13,400 paid: the rate for one of the posts is capped.")
    expect(main).to_contain_text("Paid: £12,823.50")
    assert reader.barriers() == []
    assert reader.sideways() == []


def test_somebody_reads_what_became_of_a_sum(reader: Reader) -> None:
    reader.opens("/pcn/XN003/claims", as_at="2024-06-01")
    expect(reader.page.locator(".app-lead")).to_contain_text("it has run out")
    reader.follows("March 2024", within="main")
    expect(reader.page.locator("main")).to_contain_text("It does not grow when rates do")
    assert reader.barriers() == []
    reader.narrows()
    assert reader.sideways() == []
