"""From a decision to a payment at a place, in a browser; and a decision beyond its limit, void."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PLACE_DIRECTOR, PLACE = "XEX-P-PLACE1", "XEX-P1"
UNFOLD = "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
TODAY = "2026-11-22"


def _decides(reader: Reader, title: str, pounds: str) -> str:
    """Record what the place director decides alone; returns the decision's code."""
    page = reader.page
    reader.opens(f"/body/XEX-PLACE-{PLACE[-2:]}/decisions/new", as_at=TODAY)
    page.check('[name="how"][value="alone"]')
    page.check(f'[name="seats"][value="XEX-PLACE-{PLACE[-2:]}/lead"]')
    page.fill('[name="title"]', title)
    page.fill('[name="function"]', "fund-neighbourhood-projects")
    page.fill('[name="area"]', PLACE)
    page.fill('[name="amount"]', pounds)
    page.fill('[name="conflicts"]', "none")
    page.get_by_role("main").get_by_role("button").last.click()
    reader.settles()
    expect(page).to_have_url(re.compile(r"/decision/XEX-D-\d+"))
    found = re.search(r"/decision/(XEX-D-\d+)", page.url)
    assert found is not None
    return found.group(1)


def _sends(reader: Reader, does: str, **answers: str) -> None:
    """Answer a form of the place's money and send it."""
    page = reader.page
    page.evaluate(UNFOLD)
    form = page.locator(f"form#form-{does}")
    for name, answer in answers.items():
        asked = form.locator(f'[name="{does}-{name}"]')
        if asked.evaluate("each => each.type") == "select-one":
            asked.select_option(label=asked.locator("option", has_text=answer).first.inner_text())
        else:
            asked.fill(answer)
    form.get_by_role("button").click()
    reader.settles()


def _lead(reader: Reader) -> str:
    return reader.page.locator(".app-lead").inner_text()


def test_a_decision_becomes_a_commitment_and_a_payment(reader: Reader) -> None:
    """Decided, committed, paid in part; every page says whose word it was, and what is left."""
    reader.signs_in(PLACE_DIRECTOR)
    code = _decides(reader, "Walking groups in eight surgeries", "60000")
    assert _lead(reader).startswith("Valid.")
    reader.follows("What followed from it, in pounds")
    assert _lead(reader) == "Valid. Nothing of its £60,000 is committed yet."

    reader.opens(f"/place/{PLACE}/money", as_at=TODAY)
    budget = "Northmoor City: voluntary sector"
    _sends(reader, "commit", decision=code, budget=budget, payee="XV001", amount="60,001")
    summary = reader.page.locator(".nhsuk-error-summary")
    expect(summary).to_contain_text(f"{code} allows £60,000, and £60,000 of it is left: £60,001 is more")
    expect(reader.page.locator('[name="commit-payee"]')).to_have_value("XV001")
    assert reader.barriers() == []

    _sends(reader, "commit", amount="£60,000", text="Eight walking groups")
    expect(reader.page).to_have_url(re.compile(r"/transfer/T-\d+"))
    assert f"by decision {code} of " in _lead(reader) and "£60,000 committed" in _lead(reader)
    assert reader.barriers() == []

    reader.opens(f"/place/{PLACE}/money", as_at=TODAY)
    _sends(reader, "pay", commitment="Eight walking groups", amount="15000", text="First quarter")
    assert "£15,000 paid on 22 November 2026" in _lead(reader)
    expect(reader.page.get_by_role("main")).to_contain_text("NHS Exampleshire Integrated Care Board")

    reader.opens(f"/decision/{code}/money", as_at=TODAY)
    assert _lead(reader) == (
        "Valid. £60,000 was committed from 22 November 2026; £15,000 has been paid by 22 November 2026."
    )


def test_beyond_the_limit_nothing_moves(reader: Reader) -> None:
    """£150,000 where £100,000 is the limit: the decision is void, and no form offers it."""
    reader.signs_in(PLACE_DIRECTOR)
    code = _decides(reader, "Twenty walking groups", "150000")
    assert _lead(reader).startswith("Void.")
    assert "£100,000" in _lead(reader)
    reader.follows("What followed from it, in pounds")
    assert _lead(reader).endswith("So no money was committed or paid under it, and none can be.")

    reader.opens(f"/place/{PLACE}/money", as_at=TODAY)
    reader.page.evaluate(UNFOLD)
    expect(reader.page.locator("form#form-commit")).to_be_visible()
    assert code not in reader.page.locator("form#form-commit").inner_text()
    before = reader.page.request.get(reader.address(f"/place/{PLACE}/money.json")).json()

    # somebody who sends its code all the same is told why not, and the books stay as they were
    reader.page.evaluate(
        """code => {
            const chosen = document.querySelector('#form-commit [name="commit-decision"]')
            chosen.add(new Option(code, code, true, true))
        }""",
        code,
    )
    _sends(reader, "commit", budget="Northmoor City: voluntary sector", payee="XV001", amount="1000")
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text(f"{code} is void, so it moves")
    after = reader.page.request.get(reader.address(f"/place/{PLACE}/money.json")).json()
    assert (before["spent"], before["committed"]) == (after["spent"], after["committed"])
