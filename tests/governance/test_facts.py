"""What the checks are told of a system: people kept elsewhere, former terms, networks without a list."""

from datetime import date
from typing import Any

import pytest

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.facts import GovernanceFacts
from tests.governance import exampleshire
from tests.structure import factories

DAY = date(2025, 12, 1)


def facts_on(day: date, system: str = "XEX") -> GovernanceFacts:
    """Return the facts of a system whose handbook is in force on a day."""
    handbook = load_handbook(system, Moment(day))
    assert handbook is not None
    return facts_of(handbook, Moment(day))


def found_on(day: date, *rules: str) -> list[Finding]:
    """Return what the checks find in Exampleshire under some rules."""
    return [each for each in run_checks(facts_on(day), day) if each.rule in rules]


def test_who_is_kept_elsewhere_brings_posts_and_interests(governed: dict[str, Any]) -> None:
    """The chief executive whom the neighbour's handbook describes is employed, and has declared interests."""
    exampleshire.another_system("XFX")
    chief = next(each for each in governed["people"] if each["code"] == "P-CEO")
    rest = [each for each in governed["people"] if each is not chief]
    chief["interests"] = [
        {
            "code": "BOATS",
            "kind": "financial",
            "description": "Boats on an invented lake",
            "since": date(2025, 3, 1),
            "aware_on": date(2025, 3, 1),
            "declared_on": date(2025, 3, 2),
        }
    ]
    chief["posts"] = [
        {
            "employer": "XR1",
            "seconded_to": "XEX",
            "job": "chief-executive",
            "title": "Chief executive",
            "since": date(2022, 7, 1),
        }
    ]
    chief.pop("no_interests_declared_on")
    exampleshire.apply({**governed, "people": rest, "bodies": _without(governed["bodies"], "P-CEO")})
    exampleshire.apply({"handbook": 1, "system": "XFX", "title": "Next door", "people": [chief]})
    exampleshire.apply({**governed, "people": rest})
    person = facts_on(DAY).people["P-CEO"]
    assert [post.employer for post in person.posts] == ["XR1"]
    assert [interest.code for interest in person.interests] == ["BOATS"]
    assert facts_on(DAY).organisations["XR1"].name == "Northmoor Hospitals"
    assert [each for each in found_on(DAY, "B-031", "B-060") if each.about.code == "P-CEO"] == []


def _without(bodies: list[dict[str, Any]], person: str) -> list[dict[str, Any]]:
    """Return bodies with the seats of somebody vacant."""

    def vacated(seat: dict[str, Any]) -> dict[str, Any]:
        return {**seat, "holders": [held for held in seat["holders"] if held["person"] != person]}

    return [{**body, "seats": [vacated(seat) for seat in body["seats"]]} for body in bodies]


def test_terms_that_were_recorded_one_by_one_are_added_up(governed: dict[str, Any]) -> None:
    """Two terms that have ended are in no handbook of the day; with the third they are nine years (B-041)."""
    chair = next(seat for seat in governed["bodies"][0]["seats"] if seat["code"] == "chair")
    appointed = {"appointed_by": "NHS England", "approved_by": "Secretary of State"}
    chair["holders"] = [
        {"person": "P-CHAIR", "since": date(year, 7, 1), "until": date(year + 3, 7, 1), **appointed}
        for year in (2022, 2025, 2028)
    ]
    exampleshire.apply(governed)
    day = date(2029, 1, 1)
    assert [held.since for held in facts_on(day).history["BOARD/chair"]] == [
        date(2022, 7, 1),
        date(2025, 7, 1),
    ]
    said = [each.sentence for each in found_on(day, "B-041") if each.about.code == "BOARD/chair"]
    assert len(said) == 1
    assert "first appointed on 1 July 2022" in said[0]
    assert said[0].startswith("Charity Chair, Chair, was")


@pytest.mark.usefixtures("db")
def test_a_network_without_a_list_is_said_to_have_none() -> None:
    """A PCN whose practices the system commissions is known, though no list of theirs is (F-006)."""
    made = exampleshire.organisations()
    change = begin_change(actor="test", action="commission")
    sub_icb = factories.organisation(change, "XSB", "sub-icb", "Exampleshire sub-ICB", "RO319")
    factories.relate(change, sub_icb, "part_of", made["XEX"])
    for code in ("X99001", "X99002"):
        factories.relate(change, made[code], "commissioned_by", sub_icb)
    exampleshire.apply(exampleshire.living_handbook())
    network = facts_on(DAY).networks["XN001"]
    assert (network.practices, network.patients) == (("X99001", "X99002"), None)
    said = [each.sentence for each in found_on(DAY, "F-006") if each.about.code == "NETWORK"]
    assert "Rugged Hill network board has no list size that is known." in said


def test_a_bare_handbook_has_no_history(governed: dict[str, Any]) -> None:
    """A handbook on somebody's desk without a board is told of nobody's former terms."""
    bare = Handbook(handbook=1, system="XEX", title="Bare")
    assert facts_of(bare, Moment(DAY)).history == {}
