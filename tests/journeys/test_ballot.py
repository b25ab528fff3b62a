"""A secret ballot in a browser: keys made, three practices vote, both tellers open it, the count sheet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from catchment.voice.actions.polls import set_up_poll
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.polls import Candidate, Terms
from tests.journeys.browser import Reader
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

SECRETARY, TELLERS = "XEX-P-SECRETARY", ("XEX-P-NED1", "XEX-P-NED2")
VOTERS = ("XEX-P-X99107", "XEX-P-X99108", "XEX-P-X99106")
STANDING = ("XEX-P-CD20", "XEX-P-CD21", "XEX-P-CD22")


def _set_up() -> str:
    today = timezone.localdate()
    terms = Terms(
        title="A practice member for the winter plan",
        method=Method.STV,
        places=1,
        opens_on=today,
        closes_on=today + timedelta(days=3),
        candidates=tuple(Candidate(code, "") for code in STANDING),
        organisations=("X99107", "X99108", "X99106"),
        people=(),
        tellers=TELLERS,
    )
    return set_up_poll(actor=OPERATOR, system="XEX", terms=terms)


def _set_up_for_the_site() -> str:
    """Set the poll up on a connection of its own: what a test does on its own is never seen by the site."""

    def sets_up() -> str:
        try:
            return _set_up()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(sets_up).result()


def _presses(reader: Reader, button: str) -> None:
    reader.page.get_by_role("button", name=button, exact=True).click()
    reader.settles()


def _makes_a_key(reader: Reader, teller: str, code: str) -> str:
    reader.signs_in(teller, f"/poll/{code}/teller")
    _presses(reader, "Make your key")
    expect(reader.page.locator("h1")).to_contain_text("Write down your secret now")
    return reader.page.locator("#secret").inner_text()


def _votes(reader: Reader, voter: str, code: str, *marks: str) -> str:
    """Vote by keyboard, look again, and cast; returns the number of the paper."""
    reader.signs_in(voter, f"/poll/{code}/vote")
    for place, mark in enumerate(marks, start=1):
        reader.page.locator(f"#mark-{place}").focus()
        reader.page.keyboard.type(mark)
    reader.page.keyboard.press("Enter")
    reader.settles()
    _presses(reader, "Cast this ballot")
    expect(reader.page.locator("h1")).to_contain_text("Your ballot is in the box")
    return reader.page.locator(".nhsuk-inset-text .nhsuk-heading-l").inner_text().split()[-1]


def test_a_secret_ballot_from_opening_to_the_count_sheet(reader: Reader) -> None:
    code = _set_up_for_the_site()
    secrets = [_makes_a_key(reader, teller, code) for teller in TELLERS]
    reader.signs_in(SECRETARY, f"/poll/{code}")
    _presses(reader, "Open the poll")
    expect(reader.page.locator(".app-lead")).to_contain_text("Voting is open until the end of")
    numbers = [_votes(reader, VOTERS[0], code, "1", "2", "")]
    reader.page.goto(reader.address(f"/poll/{code}/vote"))
    expect(reader.page.locator(".app-lead")).to_contain_text("Each voter has one ballot")
    assert numbers[0] not in reader.page.content()  # it was shown once
    numbers += [_votes(reader, voter, code, "1", "", "") for voter in VOTERS[1:]]

    reader.signs_in(TELLERS[0], f"/poll/{code}/teller")
    reader.page.locator("#secret").fill(secrets[0])
    _presses(reader, "Take off the outer seals")
    reader.signs_in(TELLERS[1], f"/poll/{code}/teller")
    assert reader.barriers() == []
    reader.page.locator("#secret").fill(secrets[1].lower())
    _presses(reader, "Open and count")

    expect(reader.page.locator(".app-lead")).to_contain_text(
        "is elected, on 3 valid papers with a quota of 2"
    )
    reader.page.locator("summary", has_text="Show the papers").click()
    for number in numbers:
        expect(reader.page.locator("main")).to_contain_text(number)
    assert reader.barriers() == []
    reader.narrows()
    assert reader.sideways() == []
