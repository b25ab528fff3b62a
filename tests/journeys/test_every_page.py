"""Every page can be used by everybody: no barrier that axe knows, on a telephone, by keyboard, in silence."""

import re

import pytest
from playwright.sync_api import expect

from catchment.foundation.models import ImportRun, Job
from catchment.structure.models import Area
from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Addresses that end in a code or number which the example makes up as it is loaded.
SMALL_AREA, IMPORT, JOB_DONE, JOB_RUNNING = "a small area", "an import", "a job done", "a job running"
PAGES = (
    "/",
    "/region/X01",
    "/system/XEX",
    "/sub-icb/X1A",
    "/place/XEX-P1",
    "/neighbourhood/XEX-N01",
    "/pcn/XN001",
    "/practice/X99001",
    "/organisation/XR1",
    "/system/XEX/governance",
    "/system/XEX/governance?light=XEX-PLACE-P1",
    "/body/XEX-BOARD",
    "/body/XEX-GP-BOARD",
    "/person/XEX-P-GP",
    "/person/XEX-P-MEDICAL",
    "/handbook/XEX",
    "/design/XEX",
    "/who-may",
    "/who-may?function=commission-community-health-services&area=XEX-P1&amount=1200000",
    "/who-may?function=commission-community-health-services&area=XEX-P3&body=XEX-PLACE-P3",
    "/body/XEX-PLACE-P1/authority",
    "/person/XEX-P-FINANCE/authority",
    "/system/XEX/functions-and-decisions-map",
    "/body/XEX-PLACE-P1/meetings",
    "/system/XEX/meetings",
    "/meeting/XEX-M-0001",
    "/meeting/XEX-M-0001/agenda",
    "/meeting/XEX-M-0001/minutes",
    "/decision/XEX-D-0001",
    "/system/XEX/decisions",
    "/system/XEX/selections",
    "/selection-route",
    "/system/XEX/compare",
    "/system/XEX/envelope",
    "/system/XEX/envelope?by=decider",
    "/system/XEX/postings?from=programme:acute&to=payee:XR1",
    "/body/XEX-PLACE-P1/money",
    "/pcn/XN003/claims",
    "/practice/X99001/voice",
    "/system/XEX/voice",
    "/system/XEX/voice/compare",
    "/system/XEX/matters",
    "/question/XEX-Q-0001",
    "/system/XEX/gp-voice",
    "/consultation/XX-NEXT-STEPS",
    "/consultation/XX-NEXT-STEPS/response/XL001",
    "/appointment/XEX-A-0003",
    "/poll/XEX-B-0001",
    "/body/XEX-BOARD/power?absent=chair",
    SMALL_AREA,
    "/findings",
    "/findings/checks",
    "/draw",
    "/draw/XEX",
    "/draw/XEX?kind=neighbourhood",
    "/search?q=hill",
    "/search?q=nothing+is+called+this",
    "/imports",
    "/sign-in",
    IMPORT,
    JOB_DONE,
    JOB_RUNNING,
)
# Published tables with hundreds of links, in boxes that scroll: judged as the others are.
LONG = ("/functions", "/system/XEX/scheme", "/place/XEX-P1/decision-rights")


def address_of(page: str) -> str:
    """Return the address of a page, with the code or number that it has here."""
    if page.startswith("/"):
        return page
    if page == SMALL_AREA:
        area = Area.objects.filter(kind="lsoa21").order_by("code").first()
        return f"/area/lsoa21/{area and area.code}"
    if page == IMPORT:
        return f"/imports/{ImportRun.objects.get().pk}"
    states = {JOB_DONE: Job.State.DONE, JOB_RUNNING: Job.State.RUNNING}
    return f"/jobs/{Job.objects.get(state=states[page]).pk}"


@pytest.fixture(params=PAGES)
def opened(request: pytest.FixtureRequest, reader: Reader) -> Reader:
    """Return a reader with one of the pages open."""
    path = address_of(request.param)
    answer = reader.opens(path)
    assert answer.status == 200, path
    return reader


def test_anybody_can_use_it(opened: Reader) -> None:
    """One heading, a language, a title, a way past the header; no barrier, also on a telephone.

    At 320 pixels the page does not scroll sideways: tables and pictures scroll in their own boxes.
    """
    page = opened.page
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    expect(page).to_have_title(re.compile(r"\w.* - Catchment$"))
    page.keyboard.press("Tab")
    expect(page.locator(".nhsuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#maincontent$"))
    assert opened.troubles() == {"at 1,200 pixels": [], "at 320 pixels": []}


@pytest.mark.parametrize("path", LONG)
def test_anybody_can_read_a_long_table(reader: Reader, path: str) -> None:
    """No barrier that axe knows, nothing that makes the page itself scroll sideways, no stop of the tab key
    that cannot be seen, wide and narrow.
    """
    assert reader.opens(path).status == 200
    assert reader.troubles() == {"at 1,200 pixels": [], "at 320 pixels": []}
