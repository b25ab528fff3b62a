"""Exampleshire, governed: the lawful board with life in it, recorded in the database.

A seat has been vacant since October 2025, a term lapsed in June 2025, an interest was declared after 45 days,
and a practice reaches the board through its network, the GP board and the place board. Everybody is invented.
"""

from datetime import UTC, date, datetime
from typing import Any

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.actions.applying import Applied, apply_handbook
from catchment.governance.rules.document import Handbook
from catchment.structure.models import Organisation
from tests.governance.scenario import handbook_named
from tests.structure import factories

OPERATOR = Actor(ActorKind.OPERATOR, name="Test Person")
FROM = date(2022, 7, 1)
DAY = date(2025, 12, 1)
BEFORE_ANYTHING = datetime(2020, 1, 1, tzinfo=UTC)
ORGANISATIONS = (
    ("XEX", "icb", "NHS Exampleshire Integrated Care Board", "RO261"),
    ("XR1", "trust", "Northmoor Hospitals", "RO197"),
    ("XR2", "trust", "Exampleshire Mental Health", "RO197"),
    ("X06000001", "council", "Northmoor Council", "RO141"),
    ("X10000001", "council", "Exampleshire County Council", "RO141"),
    ("X99001", "practice", "Mill Lane Surgery", "RO177"),
    ("X99002", "practice", "Story Road Surgery", "RO177"),
    ("XN001", "pcn", "Rugged Hill PCN", "RO272"),
)


def seat(code: str, title: str, person: str = "", **said: Any) -> dict[str, Any]:
    """Return a seat, held since July 2024 by `person` if one is named."""
    holders = [{"person": person, "since": date(2024, 7, 1)}] if person else []
    return {"code": code, "title": title, "role": "member", "filling": "appointed", "holders": holders} | said


def living_handbook() -> dict[str, Any]:
    """Return the handbook as plain values."""
    value = handbook_named("lawful-board")
    board = {each["code"]: each for each in value["bodies"][0]["seats"]}
    since = {"since": date(2022, 7, 1)}
    board["chair"]["holders"] = [{"person": "P-CHAIR", **since, "term_ends": date(2027, 6, 30)}]
    board["ned-deputy"]["holders"] = [{"person": "P-DEPUTY", **since, "until": date(2025, 10, 1)}]
    board["partner-trusts"]["holders"] = [{"person": "P-TRUST", **since, "term_ends": date(2025, 6, 30)}]
    board["partner-practices"]["represents"] = ["general practice as a sector"]
    gp = next(each for each in value["people"] if each["code"] == "P-GP")
    post = {"employer": "X99001", "job": "gp-partner", "title": "GP partner", "since": date(2015, 4, 1)}
    gp["posts"] = [post]
    gp.pop("no_interests_declared_on")
    gp["registrations"] = [{"regulator": "GMC", "number": "invented"}]
    gp["interests"] = [
        {
            "code": "SHARES",
            "kind": "financial",
            "description": "Shares in an invented pharmacy",
            "aware_on": date(2025, 3, 1),
            "declared_on": date(2025, 4, 15),
            "since": date(2025, 3, 1),
        }
    ]
    county = next(each for each in value["people"] if each["code"] == "P-COUNTY")
    county["suitability"]["convictions"] = [{"on": date(2024, 2, 1), "months": 4}]
    value["bodies"] += _lower_bodies()
    return value


def _lower_bodies() -> list[dict[str, Any]]:
    """Return the bodies between a practice and the board; the two lowest also speak to each other."""
    mandate = {"given_by": "the practices of Northmoor", "covers": "who speaks for them at place"}
    speaker = {"role": "chair", "leads": ["primary care"], "represents": ["practices"], "mandate": mandate}
    place = {"kind": "joint-committee", "purpose": "place-board", "area": "XEX-P1", "parent": "BOARD"}
    network = {"kind": "network-board", "purpose": "network", "organisation": "XN001"}
    return [
        {
            "code": "PLACE",
            "name": "Northmoor place board",
            **place,
            "parties": [{"organisation": "XEX"}, {"organisation": "X06000001"}],
            "seats": [
                seat("chair", "Chair", "P-COUNCIL", role="chair", sectors=["local-authority"]),
                seat("gp", "GP member", "P-GP", acts_as="delegate", sectors=["general-practice"]),
                seat("people", "Member for people who use services", sectors=["people-who-use-services"]),
            ],
        },
        {
            "code": "GPB",
            "name": "Northmoor GP board",
            "kind": "partnership",
            "purpose": "gp-board",
            "feeds": ["PLACE", "NETWORK"],
            "seats": [seat("chair", "Chair", "P-GP", **speaker)],
        },
        {
            "code": "NETWORK",
            "name": "Rugged Hill network board",
            **network,
            "feeds": ["GPB"],
            "seats": [seat("cd", "Clinical director", role="clinical-director", holders_at_once=2)],
        },
    ]


def organisations() -> dict[str, Organisation]:
    """Record the organisations and the place that the handbook names."""
    change = begin_change(actor="test", action="make a world")
    made = {row[0]: factories.organisation(change, *row) for row in ORGANISATIONS}
    factories.area(change, "place", "XEX-P1", "Northmoor City")
    for practice in ("X99001", "X99002"):
        factories.relate(change, made[practice], "member_of", made["XN001"])
    return made


def another_system(code: str) -> Organisation:
    """Record a system that has no handbook."""
    change = begin_change(actor="test", action="make a world")
    return factories.organisation(change, code, "icb", "NHS Nextdoor Integrated Care Board", "RO261")


def apply(value: dict[str, Any], on: date = FROM, reason: str = "for a test") -> Applied:
    """Make a handbook, given as plain values, what is in force from a day."""
    return apply_handbook(Handbook.model_validate(value), on=on, actor=OPERATOR, reason=reason)
