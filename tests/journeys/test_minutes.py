"""What a board publishes: the agenda and the minutes of a meeting, on screens and on paper."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.journeys.browser import Reader
from tests.people import OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SECRETARY = "XEX-P-SECRETARY"
ON = date(2026, 11, 2)
NURSING = {
    "number": 1,
    "title": "Evening nursing",
    "does": "to-decide",
    "function": "commission-community-health-services",
    "area": "XEX-P3",
    "amount_pence": 20_000_000,
}
BIDDERS = {
    "number": 2,
    "title": "Who bids",
    "does": "to-discuss",
    "private": {"resolution": "Resolution 7", "reason": "The price is secret."},
}


def _held() -> str:
    """Hold a meeting in public with one item in private; return its address."""
    from catchment.authority.actions.meetings import call_meeting, open_meeting, take_step
    from catchment.authority.rules.meeting.steps import read_step

    called = call_meeting(actor=OPERATOR, body="XEX-COMMISSIONING", on=ON, where="The Guildhall", public=True)
    code = called.meeting.code

    def take(kind: str, **said: Any) -> None:
        take_step(actor=OPERATOR, meeting=code, step=read_step({"kind": kind, **said}), after=None)

    take("item-added", item=NURSING)
    take("item-added", item=BIDDERS)
    take("paper-attached", number=1, title="The case for nursing", author="A Writer", text="Words.")
    take("published", on=date(2026, 10, 26))
    open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in ("ned", "finance", "strategy"):
        take("attended", seat=seat, how="present")
    take("attended", seat="medical", how="apologies")
    take("item-opened", number=1)
    take("quorum-established", number=1)
    take("motion-put", number=1, text="That evening nursing be bought.")
    for seat, vote in (("chair", "for"), ("ned", "for"), ("finance", "against"), ("strategy", "for")):
        take("vote-cast", number=1, seat=seat, vote=vote)
    take("result-declared", number=1)
    take("action-agreed", number=1, what="Tell the nurses.", owner="finance", due=date(2026, 12, 1))
    take("item-closed", number=1)
    take("item-opened", number=2)
    take("item-closed", number=2)
    take("meeting-closed")
    take("minutes-drafted", number=1, text="Members asked about the winter.")
    take("minutes-drafted", number=2, text="Three bids were compared.")
    return f"/meeting/{code}"


@pytest.fixture(scope="module")
def meeting(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Return the address of a meeting, written outside the transactions of tests."""
    with django_db_blocker.unblock():
        yield _held()


def test_the_agenda_and_the_public_minutes_are_for_everybody(reader: Reader, meeting: str) -> None:
    """No barrier, also on a telephone; nothing of the private item; on paper only the document."""
    page = reader.page
    for document in ("agenda", "minutes"):
        reader.opens(f"{meeting}/{document}")
        main = page.get_by_role("main")
        expect(main).to_contain_text("Evening nursing")
        expect(main).to_contain_text("Resolution 7")
        expect(main).not_to_contain_text("Who bids")
        assert reader.barriers() == []
        page.emulate_media(media="print")
        for away in (".nhsuk-header", ".app-trail", ".app-date-bar", ".nhsuk-footer", ".min-screen"):
            for each in page.locator(away).all():
                expect(each).not_to_be_visible()
        expect(main).to_contain_text("The Guildhall")
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
        page.emulate_media(media="screen")
    expect(main).to_contain_text("By vote: 3 for, 1 against, 0 abstaining")
    expect(main).to_contain_text("2. An item was taken in private: Resolution 7")
    expect(main).to_contain_text("Tell the nurses.")
    expect(main).not_to_contain_text("Members asked about the winter.")  # a draft is for the members
    reader.narrows()
    assert reader.sideways() == [] and reader.barriers() == []


def test_the_secretary_reads_the_private_part(reader: Reader, meeting: str) -> None:
    """A switch leads from one part to the other and back; somebody who may not read it is led to sign in."""
    page = reader.page
    reader.opens(f"{meeting}/minutes", part="private")
    assert "/sign-in" in page.url
    reader.signs_in(SECRETARY)
    reader.opens(f"{meeting}/minutes")
    expect(page.get_by_role("main")).to_contain_text("Members asked about the winter.")
    reader.follows("Read the private part", within="main")
    expect(page.get_by_role("main")).to_contain_text("Three bids were compared.")
    expect(page.get_by_role("main")).to_contain_text("Private: not for publication")
    assert reader.barriers() == []
    reader.follows("Read the public part", within="main")
    expect(page.get_by_role("main")).not_to_contain_text("Three bids were compared.")
