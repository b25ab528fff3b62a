"""The last practice supports a nomination, it is settled, the chair approves it, and the seat is filled.

Every other practice of the system has spoken already; the rest is done in the browser, each by who may.
"""

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.journeys.browser import Reader
from tests.voice.test_appointment_pages import BOARD, CANDIDATE, nearly_everybody

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
GP, SECRETARY, CHAIR = "XEX-P-GP", "XEX-P-SECRETARY", "XEX-P-CHAIR"
CODE, NAME = CANDIDATE


def _sends(reader: Reader, button: str) -> None:
    reader.page.get_by_role("button", name=button, exact=True).click()
    reader.settles()


def _reads(reader: Reader, person: str, address: str) -> None:
    """Read the page as somebody, today: what is done is done today."""
    reader.signs_in(person)
    reader.page.goto(reader.address(address))


@pytest.fixture(scope="module")
def address(site: str, django_db_blocker: DjangoDbBlocker) -> str:
    """Return the page of the nomination that waits for one practice, written where the site reads it."""
    with django_db_blocker.unblock():
        return f"/appointment/{nearly_everybody()}"


def test_a_nomination_is_supported_settled_approved_and_fills_the_seat(reader: Reader, address: str) -> None:
    lead = reader.page.locator(".app-lead")
    _reads(reader, GP, address)
    expect(lead).to_contain_text("supported by 132 of 133 practices")
    expect(reader.page.get_by_role("button", name="Settle it")).to_have_count(0)
    reader.page.get_by_label(NAME, exact=True).check()
    assert reader.barriers() == []
    _sends(reader, "Support them")
    expect(lead).to_contain_text("supported by 133 of 133 practices")

    _reads(reader, SECRETARY, address)
    _sends(reader, "Settle it")
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("Choose whom they nominate jointly.")
    reader.page.locator("#form-settle").get_by_label(NAME, exact=True).check()
    _sends(reader, "Settle it")
    expect(lead).to_contain_text(
        f"{NAME} was nominated jointly (133 of 133 practices support it; 67 were needed); waits for the"
    )

    _reads(reader, CHAIR, address)
    _sends(reader, "Approve")
    expect(lead).to_contain_text("waits to be appointed by the appointment panel")

    _reads(reader, SECRETARY, address)
    _sends(reader, "Appoint")
    expect(lead).to_contain_text("approved by the chair on")
    reader.narrows()
    assert reader.sideways() == []

    reader.page.goto(reader.address(f"/body/{BOARD}"))
    expect(reader.page.locator("#seat-partner-primary-medical")).to_contain_text(NAME)
