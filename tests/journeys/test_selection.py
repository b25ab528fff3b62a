"""A commissioner is led through a selection of providers to the award; anybody reads why it was no tender."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

FINANCE = "XEX-P-FINANCE"


def _dates(reader: Reader, name: str, day: str) -> None:
    year, month, in_month = day.split("-")
    for part, value in (("day", in_month), ("month", month), ("year", year)):
        reader.page.locator(f"#{name}-{part}").fill(value)


def _picks(reader: Reader, name: str, value: str) -> None:
    reader.page.locator(f"[name='{name}'][value='{value}']").check()


def _fills(reader: Reader, **said: str) -> None:
    for name, value in said.items():
        reader.page.locator(f"[name='{name.replace('__', '-')}']").fill(value)


def _records(reader: Reader, kind: str, day: str) -> None:
    """Give the day, send the form of a kind of step, and meet no problem."""
    _dates(reader, f"{kind}-on", day)
    reader.page.locator(f"#form-{kind} button[type=submit]").click()
    reader.settles()
    expect(reader.page.locator(".nhsuk-error-summary")).to_have_count(0)


def _something_else(reader: Reader, words: str) -> None:
    reader.page.locator("summary", has_text="Something else happened").click()
    reader.follows(words)


def _says_who_buys_what(reader: Reader) -> None:
    _picks(reader, "scope-buyer", "icb")
    _fills(reader, **{"scope-cpv": "85141000"})
    _picks(reader, "scope-mixed", "no")
    _records(reader, "scope", "2026-06-01")
    expect(reader.page.locator("main")).to_contain_text("Answer what decides the route.")


def _answers_and_chooses(reader: Reader) -> None:
    said = {
        "framework": "no",
        "existing_provider": "yes",
        "only_provider": "no",
        "patient_choice": "no",
        "contract_ending": "no",
        "can_identify": "yes",
    }
    for name, value in said.items():
        _picks(reader, f"answers-{name}", value)
    _records(reader, "answers", "2026-06-01")
    _picks(reader, "route-route", "most-suitable-provider")
    _fills(reader, **{"route-reason": "Two providers are likely, and both are known."})
    _records(reader, "route", "2026-06-01")


def _says_who_decides_and_how(reader: Reader) -> None:
    reader.page.locator("[name='decider-person']").select_option("XEX-P-CHIEF")
    _records(reader, "decider", "2026-06-01")
    for head, weight in (("quality", 30), ("value", 20), ("integration", 20), ("access", 20)):
        _fills(reader, **{f"criteria-{head}": str(weight)})
    _fills(reader, **{"criteria-social-value": "9", "criteria-basic": "Registered with the regulator."})
    reader.page.locator("#form-criteria button[type=submit]").click()
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("yours sum to 99%")
    assert reader.barriers() == []
    _fills(reader, **{"criteria-social-value": "10"})
    _records(reader, "criteria", "2026-06-01")
    _fills(reader, **{"notice-reference": "PSR-INVENTED-1"})
    _dates(reader, "notice-published_on", "2026-06-02")
    _records(reader, "notice", "2026-06-01")


def _names_and_scores(reader: Reader) -> None:
    _fills(reader, **{"provider-code": "XR1", "provider-address": "1 Invented Road, Northmoor"})
    _picks(reader, "provider-existing", "yes")
    _records(reader, "provider", "2026-06-02")
    _dates(reader, "identified-on", "2026-06-14")
    reader.page.locator("#form-identified button[type=submit]").click()
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("Rule D-088")
    assert reader.barriers() == []
    _records(reader, "identified", "2026-06-15")
    _picks(reader, "assessed-provider", "XR1")
    _picks(reader, "assessed-meets", "yes")
    _picks(reader, "assessed-excluded", "no")
    _fills(reader, **{"assessed-reasons": "The registration was seen."})
    _records(reader, "assessed", "2026-06-15")
    _picks(reader, "scored-provider", "XR1")
    for head in ("quality", "value", "integration", "access", "social-value"):
        _fills(reader, **{f"scored-{head}": "8"})
    _fills(reader, **{"scored-reasons": "Strong in every head."})
    _records(reader, "scored", "2026-06-15")
    _picks(reader, "chosen-providers", "XR1")
    _fills(reader, **{"chosen-reasons": "It integrates best."})
    _records(reader, "chosen", "2026-06-16")


def _waits_and_awards(reader: Reader, address: str) -> None:
    _fills(reader, **{"notice-reference": "PSR-INVENTED-2"})
    _dates(reader, "notice-published_on", "2026-06-17")
    _records(reader, "notice", "2026-06-16")
    reader.opens(address, as_at="2026-06-22")
    expect(reader.page.locator("main")).to_contain_text("until midnight at the end of 30 June 2026")
    _something_else(reader, "Award the contract")
    _picks(reader, "awarded-providers", "XR1")
    _fills(reader, **{"awarded-value_pence": "2,500,000"})
    who = {"function": "district nursing", "area": "Northmoor City", "decider": "XEX-BOARD"}
    _fills(reader, **{f"awarded-{name}": said for name, said in who.items()})
    _dates(reader, "awarded-starts", "2026-10-01")
    _dates(reader, "awarded-ends", "2029-09-30")
    _dates(reader, "awarded-on", "2026-06-30")
    reader.page.locator("#form-awarded button[type=submit]").click()
    expect(reader.page.locator(".nhsuk-error-summary")).to_contain_text("Rule D-089")
    _records(reader, "awarded", "2026-07-01")


def test_a_commissioner_is_led_to_an_award(reader: Reader) -> None:
    """Each page says what is next; too early is refused with its rule; anybody reads why it was no tender."""
    reader.signs_in(FINANCE, "/system/XEX/selections")
    _fills(reader, **{"opened-title": "Nursing at home", "opened-service": "Community nursing, Northmoor."})
    _records(reader, "opened", "2026-06-01")
    address = reader.page.url.split("?")[0].removeprefix(reader.site)
    _says_who_buys_what(reader)
    _answers_and_chooses(reader)
    _says_who_decides_and_how(reader)
    _names_and_scores(reader)
    _waits_and_awards(reader, address)
    expect(reader.page.locator("main")).to_contain_text("must be submitted by 31 July 2026")
    assert reader.barriers() == []
    reader.page.context.clear_cookies()
    reader.opens(address)
    assert reader.heading == "Nursing at home"
    expect(reader.page.locator("main")).to_contain_text("It is not tendered: the Most Suitable Provider")
    expect(reader.page.locator("main")).to_contain_text("(XEX-P-FINANCE)")
    reader.narrows()
    assert reader.sideways() == []
    assert reader.hidden_stops() == []


def test_the_chooser_leads_anybody(reader: Reader) -> None:
    """An answer brings the next question by itself; the address keeps it all."""
    reader.opens("/selection-route")
    assert reader.barriers() == []
    _picks(reader, "framework", "no")
    expect(reader.page.locator("[name='existing_provider']").first).to_be_visible()
    _picks(reader, "existing_provider", "yes")
    expect(reader.page.locator("[name='only_provider']").first).to_be_visible()
    expect(reader.page.locator("#chooser")).to_contain_text("Direct Award Process A must be used.")
    _picks(reader, "only_provider", "yes")
    expect(reader.page.locator("#chooser [role=status]")).to_contain_text(
        "Direct Award Process A must be used: no tender."
    )
    assert "only_provider=yes" in reader.page.url
    assert reader.barriers() == []
    reader.narrows()
    assert reader.sideways() == []
