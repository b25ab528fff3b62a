"""What people do on the pages: a newcomer looks round, an analyst walks up and down and back in time."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DAY, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MOVED = "/practice/X99084"  # from Quiet Trumpet PCN (XN016) to Pepperpot PCN (XN015) on 1 December 2025
CORRECTED = "/practice/X99108"  # its move was first written down with the wrong date
SEARCH = "#search-field"


def test_a_newcomer_sees_a_nation_at_a_glance(reader: Reader) -> None:
    """One sentence, the counts, the ground on a map, and what needs a look."""
    reader.opens("/", as_at="")
    page = reader.page
    twin = reader.page.request.get(reader.address("/index.json")).json()
    expect(page.locator(".app-lead")).to_have_text(twin["sentence"])
    assert re.search(r"\d,\d{3},\d{3} registered patients through \d+ practices", twin["sentence"])
    counts = page.locator(".app-tiers")
    for words, name in (("Practices", "practices"), ("PCNs", "pcns"), ("Small areas", "small_areas")):
        shown = counts.locator("div", has=page.locator("dt", has_text=re.compile(f"^{words}$")))
        expect(shown.locator("dd")).to_have_text(f"{twin['counts'][name]:,}")
    shapes = page.locator(".app-chart--map path:not(.app-map__border)")
    assert shapes.count() >= twin["counts"]["small_areas"] > 700
    box = page.locator(".app-chart--map").bounding_box()
    assert box is not None and box["width"] > 600 and box["height"] > 300
    findings = page.get_by_role("region", name="What needs a look")
    expect(findings).to_contain_text(re.compile(r"\d+ findings need a look"))
    expect(page.locator(".app-invented")).to_contain_text("made up")


def test_an_analyst_walks_up_and_down(reader: Reader) -> None:
    """Practice, PCN, place, system, region by the trail and the tables, and back; the date comes along."""
    trail, main = "nav[aria-label=Breadcrumb]", "main"
    reader.opens(MOVED)
    steps = (
        (trail, "Pepperpot PCN", "Pepperpot PCN"),
        (main, "Vale of Fables", "Vale of Fables"),
        (trail, "NHS Exampleshire Integrated Care Board", "NHS Exampleshire Integrated Care Board"),
        (trail, "Exampleland and the Isles", "Exampleland and the Isles"),
        (main, "NHS Exampleshire Integrated Care Board", "NHS Exampleshire Integrated Care Board"),
        (main, "Vale of Fables", "Vale of Fables"),
        (main, "Pepperpot PCN", "Pepperpot PCN"),
        (main, "Velvet Anchor Medical Practice", "Velvet Anchor Medical Practice"),
    )
    for where, link, heading in steps:
        reader.follows(link, within=where)
        assert reader.heading == heading
        assert f"as_at={DAY}" in reader.page.url
    assert MOVED in reader.page.url


def test_the_map_shows_the_figure_that_is_chosen(reader: Reader) -> None:
    """Another figure gives another map, title and legend; the choice stays in the address."""
    reader.opens("/system/XEX")
    page = reader.page
    legend = page.locator(".app-legend__heading")
    before = legend.inner_text()
    page.get_by_label("Colour the map by").select_option("aged-65")
    page.get_by_role("button", name="Show this figure on the map").click()
    expect(page).to_have_url(re.compile("figure=aged-65"))
    expect(legend).to_contain_text("65")
    assert legend.inner_text() != before
    expect(page.get_by_label("Colour the map by")).to_have_value("aged-65")
    assert f"as_at={DAY}" in page.url


def test_pointing_at_the_map_reads_it_out(reader: Reader) -> None:
    """The line under a map says the name and figure of the shape that is pointed at."""
    reader.opens(MOVED)
    page = reader.page
    shape = page.locator(".app-chart--map a").first
    words = shape.locator("title").text_content()
    shape.hover()
    expect(page.locator("[data-pointed]").first).to_have_text(words or "nothing")


def test_the_date_bar_goes_back_in_time(reader: Reader) -> None:
    """On 1 November 2025 the practice was still in its former PCN; page and JSON twin agree."""
    reader.opens(MOVED)
    page = reader.page
    lead = page.locator(".app-lead")
    expect(lead).to_contain_text("Pepperpot PCN")
    page.get_by_label("As at", exact=True).fill("2025-11-01")
    page.get_by_role("button", name="Show this date").click()
    expect(lead).to_contain_text("Quiet Trumpet PCN")
    expect(page.locator(".app-date-bar")).to_contain_text("1 November 2025, in the past")
    sentence = lead.inner_text()
    reader.follows("1 month later")
    expect(lead).to_contain_text("Pepperpot PCN")
    page.go_back()
    expect(lead).to_contain_text("Quiet Trumpet PCN")
    link = page.get_by_role("link", name="This page as JSON").get_attribute("href") or ""
    assert link == f"{MOVED}.json?as_at=2025-11-01"
    twin = json.loads(page.request.get(reader.address(link)).body())
    assert twin["sentence"] == sentence
    assert [step["code"] for step in twin["trail"]][-1] == "XN016"


def test_what_was_known_then_is_not_what_is_known_now(reader: Reader) -> None:
    """K-041: a move of 1 July 2024 was believed to be of 1 October until that was put right."""
    reader.opens(CORRECTED, as_at="2024-08-15")
    page = reader.page
    lead = page.locator(".app-lead")
    now = lead.inner_text()
    assert "since 1 July 2024" in now
    page.locator(".app-date-bar__more summary").click()
    page.get_by_label("As known at").fill("2024-11-01")
    page.get_by_role("button", name="Show this date").click()
    expect(page.locator(".app-date-bar")).to_contain_text("as it was known on 1 November 2024")
    expect(lead).not_to_contain_text("since 1 July 2024")
    former = page.locator("nav[aria-label=Breadcrumb] a").last
    assert former.inner_text() not in now
    assert "as_known=2024-11-01" in (former.get_attribute("href") or ""), "links keep what was known"


def test_search_with_the_keyboard_alone(reader: Reader) -> None:
    """From the top of a page: tab to the search, type, Enter, tab to the result, Enter."""
    reader.opens("/findings/checks")
    page = reader.page
    reader.tabs_to(page.locator(SEARCH))
    page.keyboard.type("velvet anchor medical")
    page.keyboard.press("Enter")
    expect(page.locator(".app-lead")).to_contain_text("“velvet anchor medical”")
    result = page.get_by_role("link", name="Velvet Anchor Medical Practice", exact=True).first
    reader.tabs_to(result)
    address = result.get_attribute("href") or ""
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Velvet Anchor Medical Practice")
    assert page.url.endswith(address) and f"as_at={DAY}" in address


def test_findings_by_how_much_they_matter(reader: Reader) -> None:
    """What breaks guidance, alone; what breaks law or contract, alone; then everything."""
    reader.opens("/findings")
    page = reader.page
    finding, guidance = page.locator(".app-finding"), page.locator(".app-finding--warning")
    law = page.locator(".app-finding--error")
    assert finding.count() > guidance.count() > 0
    page.get_by_label("How much it matters").select_option(label="Breaks guidance")
    page.get_by_role("button", name="Show these findings").click()
    expect(guidance.first).to_contain_text("What puts it right:")
    assert finding.count() == guidance.count()
    assert "severity=warning" in page.url and f"as_at={DAY}" in page.url
    page.get_by_label("How much it matters").select_option(label="Breaks law or contract")
    page.get_by_role("button", name="Show these findings").click()
    expect(law.first).to_contain_text("What puts it right:")
    assert finding.count() == law.count()
    page.get_by_label("How much it matters").select_option(label="Everything")
    page.get_by_role("button", name="Show these findings").click()
    expect(guidance.first).to_be_visible()


def test_a_code_that_nothing_has(reader: Reader) -> None:
    """The page says which code was looked for and where to go next, and is no worse a page than others."""
    reader.watch.foresee_refusal()
    answer = reader.opens("/practice/X00000")
    assert answer.status == 404
    expect(reader.page.locator("main")).to_contain_text("Nothing has the code “X00000”")
    expect(reader.page.locator(SEARCH)).to_be_visible()
    assert reader.barriers() == []
