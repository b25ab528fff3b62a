"""By whose authority a contract is awarded: asked for, answered on the day, and kept as proof."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.queries.selections import selection_kept
from catchment.authority.rules.checks.selections import selection_faults
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from tests.authority.selection.test_pages import code as selection_code
from tests.authority.selection.test_pages import goes_on, sends, until_chosen
from tests.authority.selection.test_pages import governed as with_a_scheme
from tests.governance.signed_in import client_of, date_of

code, governed = selection_code, with_a_scheme  # a selection that was opened, in a system with a scheme


def _ready_to_award(code: str) -> dict[str, Any]:
    """Take a selection to the end of its standstill; gives what a form of award says but for who decides."""
    until_chosen(code)
    notice = {"kind": "notice", "notice": "intention-to-award", "reference": "PSR-2"}
    goes_on(code, {**notice, "published_on": "2025-06-18"}, on="2025-06-17")
    days = {**date_of("starts", "2025-10-01"), **date_of("ends", "2028-09-30")}
    return {"providers": ["XR1"], "value_pence": "2,500,000", **days}


def test_an_award_names_who_decides_what_and_where(code: str) -> None:
    """B-079: each is asked for, an unknown one is told beside its question, and nothing is kept."""
    said, client = _ready_to_award(code), client_of()
    page = sends(client, code, "awarded", "2025-07-02", **said).content.decode()
    for words in ("Say which function", "Say for which area", "Say who decides"):
        assert page.count(words) == 2
    who = {"function": "district nursing", "area": "XEX-P1", "decider": "The tea committee"}
    page = sends(client, code, "awarded", "2025-07-02", **said, **who).content.decode()
    assert 'href="#awarded-decider"' in page and "is called “The tea committee”" in page
    contract = {"providers": ["XR1"], "value_pence": 1, "starts": "2025-10-01", "ends": "2028-09-30"}
    with pytest.raises(OutOfOrder, match="Say which function this decides, for which area, and who decides"):
        goes_on(code, {"kind": "awarded", **contract}, on="2025-07-02")
    assert selection_kept(code, Moment(date(2099, 1, 1))).state.awarded is None


def test_an_award_without_authority_is_never_silent(code: str) -> None:
    """Refused with B-079; with a reason kept as a breach, which the page shows and the checks find."""
    said, client = _ready_to_award(code), client_of()
    who = {"function": "district nursing", "area": "XEX-P1", "decider": "PLACE"}
    page = sends(client, code, "awarded", "2025-07-02", **said, **who).content.decode()
    assert "No authority: Northmoor place board may not decide" in page and "Rule B-079." in page
    kept = sends(client, code, "awarded", "2025-07-02", **said, **who, all_the_same="It was urgent to us.")
    assert kept.status_code == 302
    page = Client().get(f"/selection/{code}?as_at=2025-07-02").content.decode()
    assert "Against the rules, 2 July 2025" in page and "It was urgent to us." in page
    state = selection_kept(code, Moment(date(2099, 1, 1))).state
    told = [fault.sentence for rule, fault in selection_faults([state], date(2025, 7, 2)) if rule == "B-079"]
    assert len(told) == 1 and "No authority: " in told[0]


def test_the_answer_is_kept_with_the_award(code: str) -> None:
    """The chain on the day of the award is its proof, and the question can be asked again."""
    said, client = _ready_to_award(code), client_of()
    who = {"function": "district nursing", "area": "XEX-P1", "decider": "BOARD"}
    assert sends(client, code, "awarded", "2025-07-02", **said, **who).status_code == 302
    state = selection_kept(code, Moment(date(2099, 1, 1))).state
    assert state.awarded is not None and state.awarded.authority is not None
    authority = state.awarded.authority
    assert authority.allowed and authority.decider == "BOARD" and not state.breaches
    assert authority.proof["chain"][0]["code"] == "statute"
    assert authority.proof["question"]["amount_pence"] == 250_000_000
    lines = {label: (words, href) for label, words, href in _contract(code)}
    assert lines["Authority"][0].startswith("Yes: ")
    again = Client().get(lines["Authority"][1])
    assert again.status_code == 200 and "2 July 2025" in again.content.decode()


def _contract(code: str) -> list[list[str]]:
    page = Client().get(f"/selection/{code}.json?as_at=2025-07-02").json()
    return list(page["contract"])
