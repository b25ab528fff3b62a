"""A secretary fills a vacancy, is led to the lines of a broken file, and designs a place board."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SECRETARY = "XEX-P-SECRETARY"
LEAD = "/body/XEX-TEAM-N17/seat/lead/edit"
NO_LEAD = "has no lead"


def _fits(reader: Reader) -> None:
    """The page has no barrier, and fits a telephone."""
    assert reader.barriers() == []
    reader.narrows()
    assert reader.sideways() == []
    reader.page.set_viewport_size({"width": 1200, "height": 900})


def test_a_vacancy_is_filled_and_the_finding_is_gone(reader: Reader) -> None:
    """A team without a lead: the finding leads to the page, the first try is refused, the second is kept."""
    page = reader.page
    reader.opens(LEAD)
    expect(page).to_have_url(re.compile("/sign-in[?]next="))
    reader.signs_in(SECRETARY)
    assert NO_LEAD in reader.opens("/body/XEX-TEAM-N17").text()
    reader.opens(LEAD)
    assert reader.heading.startswith("Edit the seat")
    page.get_by_role("button", name="Fill the seat").click()
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    _fits(reader)
    summary.get_by_role("link", name=re.compile("Choose who comes into the seat")).click()
    expect(page.get_by_label("Somebody in the handbook")).to_be_focused()
    page.get_by_label("Or the name of somebody who is not in it yet").fill("Ottoline Bookend")
    page.locator("#fill_why").fill("Chosen by the practices")
    page.get_by_role("button", name="Fill the seat").click()
    expect(page).to_have_url(re.compile("/body/XEX-TEAM-N17[?]as_at=2026-11-01#seat-lead$"))
    expect(page.get_by_role("main")).to_contain_text("Ottoline Bookend")
    assert NO_LEAD not in page.get_by_role("main").inner_text()


def test_a_broken_file_leads_to_its_lines(reader: Reader) -> None:
    """A misspelt key and a day that is none: both with line numbers, linked from the summary; then a plan."""
    page = reader.page
    reader.signs_in(SECRETARY)
    text = page.request.get(reader.address("/handbook/XNB.yaml", as_at="2026-11-01")).text()
    broken = text.replace("kind: statutory-board", "knd: statutory-board", 1)
    reader.opens("/handbook/XEX/edit")
    _pastes(reader, broken)
    line = broken.splitlines().index("  knd: statutory-board") + 1
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    found = summary.get_by_role("link", name=re.compile(f"^Line {line}: .*Did you mean “kind”"))
    found.click()
    expect(page.locator("#bad-lines + ol")).to_contain_text(f"{line}: knd: statutory-board")
    _fits(reader)
    own = page.request.get(reader.address("/handbook/XEX.yaml", as_at="2026-11-01")).text()
    _pastes(
        reader,
        re.sub(r"^title: .*$", "title: The handbook, with a new title", own, flags=re.MULTILINE, count=1),
    )
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("becomes The handbook, with a new title")
    _fits(reader)
    page.get_by_role("button", name="Apply this handbook").click()
    expect(page).to_have_url(re.compile("/handbook/XEX[?]as_at=2026-11-01$"))
    assert reader.heading == "Handbook"


def _pastes(reader: Reader, text: str) -> None:
    """Put a text into the box as pasting does (typing half a megabyte takes minutes), and send it."""
    box = reader.page.get_by_label("Or paste its text here")
    box.evaluate("(box, text) => { box.value = text }", text)
    reader.page.locator("#reason").fill("A correction")
    reader.page.get_by_role("button", name="Check it and show what would change").click()
    reader.settles()


def test_a_joint_committee_is_designed(reader: Reader) -> None:
    """The designer chooses a form, is told what is missing, and keeps the body, whose page opens."""
    page = reader.page
    reader.signs_in(SECRETARY)
    reader.opens("/design/XEX")
    _fits(reader)
    reader.follows("Joint committee")
    page.get_by_label("Name of the body").fill("Committee of the Wobbly Coast")
    page.get_by_label("Its code").fill("WOBBLY")
    page.get_by_label("Which place it is for").select_option(index=1)
    page.get_by_label("Exampleshire County Council").check()
    page.locator("#reason").fill("The partners asked for it")
    page.get_by_role("button", name="Show what is missing").click()
    expect(page.get_by_role("main")).to_contain_text("would have 14 seats, 14 of them vacant")
    expect(page.get_by_role("heading", name="What is missing")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Rule D-058")
    _fits(reader)
    page.get_by_role("button", name="Set up this body").click()
    expect(page).to_have_url(re.compile("/body/WOBBLY[?]as_at=2026-11-01$"))
    assert "Wobbly Coast" in reader.heading
