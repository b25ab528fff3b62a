"""A whole meeting: one member must leave, quorum is just kept, one decision is valid and one is void."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SECRETARY = "XEX-P-SECRETARY"
COMMITTEE = "XEX-COMMISSIONING"
UNFOLD = "document.querySelectorAll('main details').forEach((each) => (each.open = true))"


class Minuting:
    """A secretary who takes a meeting step by step."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.page = reader, reader.page

    def form(self, does: str) -> Locator:
        """Return a form of the page, unfolded."""
        self.reader.settles()
        self.page.evaluate(UNFOLD)
        return self.page.locator(f"form#form-{does}")

    def sends(self, step: str, /, **answers: str | list[str]) -> None:
        """Answer the questions of a form and send it."""
        form = self.form(step)
        for name, answer in answers.items():
            asked = form.locator(f'[name="{step}-{name}"]')
            kind = asked.first.evaluate("each => each.type")
            if kind == "select-one":
                label = asked.locator("option", has_text=str(answer)).first.inner_text()
                asked.select_option(label=label)
            elif kind in ("radio", "checkbox"):
                for each in [answer] if isinstance(answer, str) else answer:
                    form.locator(f'[name="{step}-{name}"][value^="{each}"]').check()
            else:
                asked.fill(str(answer))
        form.get_by_role("button").click()
        self.reader.settles()

    @property
    def lead(self) -> str:
        """Return the first sentence of the page."""
        return self.page.locator(".app-lead").inner_text()

    @property
    def main(self) -> Locator:
        """Return the page's own part."""
        return self.page.get_by_role("main")


def _calls(minuting: Minuting) -> str:
    """Call a meeting of the committee with two items, and return its address."""
    page = minuting.page
    minuting.reader.opens(f"/body/{COMMITTEE}/meetings/call")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Say on which day it meets.")
    assert minuting.reader.barriers() == []
    for part, value in (("day", "22"), ("month", "11"), ("year", "2026")):
        page.fill(f"#on-{part}", value)
    page.fill("#where", "The Guildhall")
    page.check("#public-1")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page).to_have_url(re.compile(r"/meeting/XEX-M-\d+"))
    address = page.url
    decide = {"does": "to-decide", "area": "XEX-P3"}
    minuting.sends("item-added", title="Nursing", function="communty helth services", **decide)
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(
        "The nearest are: Commission community health"
    )
    minuting.sends(
        "item-added",
        title="Evening nursing",
        function="community health services",
        amount="200,000",
        organisations="XR4",
        **decide,
    )
    minuting.sends("item-added", title="Care at home", function="adult social care", amount="50000", **decide)
    expect(minuting.main).to_contain_text("2. Care at home")
    return address


def _votes(page: Page, **votes: str) -> dict[str, str]:
    """Return the answers to the questions for the votes of seats, which are named by seat and person."""
    names = page.locator("form#form-vote-cast-1 [type=radio]").evaluate_all("all => all.map(e => e.name)")
    asked = {name.removeprefix("vote-cast-1-") for name in names}
    return {name: vote for name in asked for seat, vote in votes.items() if name.startswith(f"vote-{seat}-")}


def test_a_meeting_with_a_conflict_a_valid_decision_and_a_void_one(reader: Reader) -> None:
    """Octavia must leave; three remain, just enough; a council's function is not theirs to decide."""
    minuting, page = Minuting(reader), reader.page
    reader.signs_in(SECRETARY)
    address = _calls(minuting)
    minuting.sends("opened", seat="Barnaby")
    minuting.sends("attended", present=["ned", "finance", "strategy"], apologies=["medical"])
    minuting.sends("item-opened-1")
    minuting.sends(
        "interest-declared-1",
        seat="Octavia",
        what="financial",
        description="Shares in a nursing agency that does not exist",
        organisation="XR4",
        **{"aware-day": "1", "aware-month": "9", "aware-year": "2026"},
    )
    expect(minuting.main).to_contain_text("54 days late")  # 82 days after she knew; 28 are allowed (B-062)
    minuting.sends("ruled-1", seat="Octavia", ruling="leave", because="She would gain from it.")
    assert "3 remain after 1 has left for a conflict" in minuting.lead
    expect(minuting.main).to_contain_text("Octavia Signpost left for a conflict")
    assert reader.barriers() == []
    minuting.sends("quorum-established-1")
    minuting.sends("motion-put-1", text="That evening nursing be bought.")
    expect(minuting.form("vote-cast-1").get_by_text("Octavia")).to_have_count(0)  # she has no vote now
    minuting.sends("vote-cast-1", **_votes(page, chair="for", ned="for", finance="against"))
    minuting.sends("result-declared-1")
    expect(page).to_have_url(re.compile(r"/decision/XEX-D-\d+"))
    assert minuting.lead.startswith("Valid.")
    expect(minuting.main).to_contain_text("stays accountable")
    assert reader.barriers() == []
    page.goto(address)
    minuting.sends("item-closed-1")
    minuting.sends("item-opened-2")
    minuting.sends("quorum-established-2")
    minuting.sends("motion-put-2", text="That care at home be bought.")
    minuting.sends("consensus-reached-2")
    minuting.sends("result-declared-2")
    assert minuting.lead.startswith("Void.")
    void = page.url.rsplit("/", 1)[1].partition("?")[0]
    page.goto(address)
    minuting.sends("item-closed-2")
    minuting.sends("meeting-closed")
    minuting.sends("minutes-drafted-1")
    minuting.sends("minutes-drafted-2")
    assert "Its minutes wait for the next meeting to approve them" in minuting.lead
    reader.opens(f"/body/{COMMITTEE}/decisions", as_at="2026-11-22")
    expect(page.locator("section[aria-labelledby=void]")).to_contain_text(void)
    expect(page.locator("section[aria-labelledby=valid]")).not_to_contain_text(void)
    assert reader.barriers() == []


def test_the_second_secretary_is_told_and_loses_nothing(reader: Reader) -> None:
    """Two have the same meeting open; the second is told who went on with it, and finds what they typed."""
    minuting, page = Minuting(reader), reader.page
    reader.signs_in(SECRETARY)
    address = _calls(minuting)
    other = page.context.new_page()
    other.goto(address)
    other.evaluate(UNFOLD)
    minuting.sends("published", **{"on-day": "20", "on-month": "11", "on-year": "2026"})
    form = other.locator("form#form-item-added")
    form.locator("[name=item-added-title]").fill("A third item")
    form.locator("[value=to-note]").check()
    form.get_by_role("button").click()
    expect(other.locator(".nhsuk-error-summary")).to_contain_text("went on with")
    expect(other.locator("[name=item-added-title]")).to_have_value("A third item")
    expect(other.get_by_role("main")).not_to_contain_text("3. A third item")
    other.locator("form#form-item-added").get_by_role("button").click()
    expect(other.get_by_role("main")).to_contain_text("3. A third item")
