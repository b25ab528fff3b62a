"""Applying a handbook: whose answers stay, that it says why, and what is kept of who applied it."""

import copy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import ValidationError

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.actions.applying import Refused, apply_handbook
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
        editor = Editor(chief, "XEX", on, "a test")
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


def test_people_move_between_handbooks_with_their_posts_and_interests(governed: dict[str, Any]) -> None:
    """K-043: who is dropped by one handbook on a day is taken over by another from it, as they were."""
    exampleshire.another_system("XFX")
    post = {"employer": "XR1", "job": "director", "title": "Director", "since": date(2015, 4, 1)}
    shares = {
        "code": "SHARES",
        "kind": "financial",
        "description": "Shares in an invented pharmacy",
        "aware_on": date(2020, 1, 1),
        "since": date(2020, 1, 1),
    }
    mover = {"code": "P-MOVER", "name": "Moira Mover", "posts": [post], "interests": [shares]}
    next_door = {"handbook": 1, "system": "XFX", "title": "Next door", "people": [mover]}
    exampleshire.apply(next_door)
    exampleshire.apply({**next_door, "people": []}, on=DAY)
    exampleshire.apply({**governed, "people": [*governed["people"], mover]}, on=DAY)
    found = load_handbook("XEX", Moment(DAY))
    assert found is not None
    assert found.person("P-MOVER") == Handbook.model_validate(next_door).people[0]
    before = load_handbook("XFX", Moment(date(2025, 11, 30)))
    assert before is not None and before.people[0].posts[0].until == DAY


def test_a_person_of_two_handbooks_at_once_is_refused_in_a_sentence(governed: dict[str, Any]) -> None:
    """Who comes into another handbook from a day on which the first still describes them is told so."""
    exampleshire.another_system("XFX")
    next_door = {"handbook": 1, "system": "XFX", "title": "Next door"}
    twice = {**next_door, "people": [{"code": "P-TWICE", "name": "Tim Twice"}]}
    exampleshire.apply(twice, on=DAY)
    with pytest.raises(Refused) as refused:
        exampleshire.apply({**governed, "people": [*governed["people"], *twice["people"]]}, on=FROM)
    assert "P-TWICE" in str(refused.value) or "another handbook describes" in str(refused.value)


@pytest.mark.parametrize(
    ("what", "items"),
    [
        (
            "posts",
            [
                {"employer": "XR1", "job": "director", "title": "Director", "since": FROM},
                {"employer": "XR1", "job": "analyst", "title": "Director", "since": FROM},
            ],
        ),
        (
            "interests",
            [
                {"code": "A", "kind": "financial", "description": words, "aware_on": FROM, "since": FROM}
                for words in ("Shares", "More shares")
            ],
        ),
    ],
)
def test_what_is_said_twice_is_refused_in_a_sentence(
    governed: dict[str, Any], what: str, items: list[dict[str, Any]]
) -> None:
    """The same post or interest twice from one day cannot both be so; no traceback, nothing applied."""
    twice = {"code": "P-TWICE", "name": "Tim Twice", what: items}
    value = {**governed, "people": [*governed["people"], twice]}
    with pytest.raises((Refused, ValidationError)) as refused:
        exampleshire.apply(value, on=DAY)
    assert "P-TWICE" in str(refused.value) or "twice" in str(refused.value)


def test_an_empty_reason_is_refused(governed: dict[str, Any]) -> None:
    """Every change says why; the action asks, whoever calls it."""
    with pytest.raises(Refused, match="Say why"):
        exampleshire.apply({**governed, "title": "A new title"}, on=DAY, reason="  ")


def test_the_right_is_asked_once_it_is_the_writers_turn(governed: dict[str, Any]) -> None:
    """Somebody who waits while the post that allows it is ended is refused afterwards."""
    chief = chief_executive(governed)
    handbook = Handbook.model_validate({**governed, "title": "A new title"})
    with CaptureQueriesContext(connection) as captured:
        apply_handbook(handbook, on=DAY, actor=chief, reason="a test")
    asked = [query["sql"] for query in captured.captured_queries]
    turn = next(number for number, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    held = next(number for number, sql in enumerate(asked) if "governance_postheld" in sql)
    assert turn < held


def test_the_audit_event_reads_like_the_file(governed: dict[str, Any]) -> None:
    """What a rule was before and after is kept as YAML on one line; what was not said before is left out."""
    value = copy.deepcopy(governed)
    value["bodies"][0]["quorum"] = {
        "needs": {"all": [{"at_least": "50%"}, {"at_least": 1, "of": "executive"}]}
    }
    change = exampleshire.apply(value, on=DAY).change
    assert change is not None
    (said,) = change.detail["differences"]
    (part,) = [each for each in said["parts"] if each["name"] == "quorum"]
    assert part["after"] == "{needs: {all: [{at_least: 50%}, {at_least: 1, of: executive}]}}"
    assert "'" not in str(part["before"])
