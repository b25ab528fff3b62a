"""Lines of a scheme that another organisation grants: ours to write down, not ours to confirm."""

from django.test import Client

from tests.authority.test_scheme_editing import ADD, ANSWERS, shown
from tests.authority.test_scheme_editing import secretary as board_secretary

secretary = board_secretary  # in front of a scheme in which the place board decides


def test_what_another_organisation_grants_needs_its_document_and_is_not_confirmed(secretary: Client) -> None:
    """D-001, D-012, D-021: our handbook can say it, not grant it; and between two there is a document."""
    (opened,) = secretary.get(ADD.replace("?", ".json?")).json()["forms"]
    givers = next(each for each in opened["fields"] if each["name"] == "delegator")["choices"]
    codes = [each["value"] for each in givers if each["value"][:1] == "X" and "/" not in each["value"]]
    other = next(code for code in codes if not code.startswith("XEX"))
    theirs = {**ANSWERS, "delegator": other, "delegate": "BOARD"}
    for route in ("section-65z5", "section-75", "direction-13yb"):
        page = shown(secretary, ADD, {**theirs, "route": route, "instrument": ""})
        assert [each["field"] for each in page["problems"]] == ["instrument"], route
        assert "name the document in which it granted this" in page["problems"][0]["sentence"]
    page = shown(secretary, ADD, {**theirs, "route": "section-65z5", "instrument": "SORD"})
    assert page["preview"]["law"][-1].endswith("another organisation: not confirmed by it.")
    ours = shown(secretary, ADD, ANSWERS)
    assert not any("not confirmed" in each for each in ours["preview"]["law"])
