"""Applying a handbook: whose answers stay, that it says why, and what is kept of who applied it."""

import copy
from datetime import date
from typing import Any

import pytest

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.actions.applying import apply_handbook
from catchment.governance.actions.editing import Editor, apply_file, plan_file
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY, FROM

pytestmark = pytest.mark.django_db


def chief_executive(value: dict[str, Any]) -> Actor:
    """Return the chief executive, who may edit the handbook and may not read the answers."""
    seats = {each["code"]: each for each in value["bodies"][0]["seats"]}
    (holder,) = seats["chief-executive"]["holders"]
    return Actor(ActorKind.PERSON, holder["person"], "The Chief")


def without(value: dict[str, Any], person: str) -> dict[str, Any]:
    """Return a handbook as plain values in which nobody is called by a code any more."""
    value = copy.deepcopy(value)
    value["people"] = [each for each in value["people"] if each["code"] != person]
    for seat in (seat for body in value["bodies"] for seat in body["seats"]):
        seat["holders"] = [each for each in seat["holders"] if each["person"] != person]
    return value


@pytest.mark.parametrize("back", [DAY, date(2025, 12, 2), FROM])
def test_answers_are_not_erased_by_taking_somebody_out_and_back(governed: dict[str, Any], back: date) -> None:
    """B-050 to B-057: who may not read the answers cannot lose them, by whichever way they apply."""
    chief = chief_executive(governed)
    kept = Handbook.model_validate(governed).person("P-CHAIR")
    assert kept is not None and kept.suitability is not None
    for value, on in ((without(governed, "P-CHAIR"), min(DAY, back)), (governed, back)):
        silent = copy.deepcopy(value)
        for person in silent["people"]:
            person["suitability"] = None
        handbook = Handbook.model_validate(silent)
        editor = Editor(chief, "XEX", on, on, "a test")
        _, plan = plan_file(editor, handbook)
        apply_file(editor, handbook, plan.fingerprint)
    found = load_handbook("XEX", Moment(back))
    assert found is not None
    assert found.person("P-CHAIR") == kept


def test_answers_cannot_be_made_up_by_who_may_not_read_them(governed: dict[str, Any]) -> None:
    """The action asks, so that no page and no command can forget to."""
    chief = chief_executive(governed)
    value = copy.deepcopy(governed)
    for person in value["people"]:
        person["suitability"] = {"bankruptcy_restrictions": True}
    value["title"] = "A new title"
    apply_handbook(Handbook.model_validate(value), on=DAY, actor=chief, reason="a test")
    found, before = load_handbook("XEX", Moment(DAY)), Handbook.model_validate(governed)
    assert found is not None and found.title == "A new title"
    assert [each.suitability for each in found.people] == [each.suitability for each in before.people]
    exampleshire.apply(value, on=DAY)
    found = load_handbook("XEX", Moment(DAY))
    assert found is not None and found.people[0].suitability is not None
    assert found.people[0].suitability.bankruptcy_restrictions
