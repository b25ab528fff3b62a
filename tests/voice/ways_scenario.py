"""Bodies written in short, for scenarios of ways: one line a seat, one vote each, more than half decides."""

from datetime import date
from decimal import Decimal
from typing import Any

from catchment.governance.rules.document import Body
from catchment.voice.rules.representation import Representation
from catchment.voice.rules.way_words import Names

VALUES: dict[str, dict[str, Any]] = {
    "J-024": {"member_follows": Decimal("0.5")},
    "B-072": {"threshold": "majority"},
}
PEOPLE = {"ADA": "Ada Example"}
BEGAN = date(2022, 7, 1)


def body_from(told: dict[str, Any]) -> Body:
    """Return a body from its short form."""
    body: dict[str, Any] = {"name": told["code"], "kind": "partnership"}
    body |= {key: told[key] for key in ("code", "kind", "purpose", "feeds", "unitary") if key in told}
    if "needs" in told:
        body["voting"] = {"thresholds": [{"at_least": told["needs"]}], "share_of": "members"}
    if "quorum" in told:
        body["quorum"] = {"needs": {"at_least": told["quorum"]}}
    body["seats"] = [_seat(told["code"], place, each) for place, each in enumerate(told["seats"], 1)]
    return Body.model_validate(body)


def representation_from(case: dict[str, Any]) -> Representation:
    """Return who speaks for whom on the day of a case."""
    return Representation([body_from(each) for each in case["bodies"]], case["day"], VALUES, {})


def names_for(case: dict[str, Any]) -> Names:
    """Return what everybody is called; whoever the way starts from is spoken to."""
    return Names(PEOPLE, {}, case.get("start", ""))


def _seat(body: str, place: int, told: dict[str, Any]) -> dict[str, Any]:
    code = told.get("code", f"s{place}")
    seat: dict[str, Any] = {
        "code": code,
        "title": told.get("title", f"Seat {place}"),
        "role": told.get("role", "member"),
        "filling": "appointed",
        "holders": [],
    }
    if "own" in told:
        seat["organisation"] = told["own"]
    given = told.get("delegate_of", told.get("member_of"))
    if given is not None:
        mandate = {key: told[key] for key in ("since", "until", "follows") if key in told}
        seat["mandate"] = {"given_by": told.get("given_by", "those below"), "covers": "All.", "bodies": given}
        seat["mandate"] |= mandate
        seat["acts_as"] = "delegate" if "delegate_of" in told else "member"
    if told.get("holder") != "none":
        holder = {"person": told.get("holder", f"{body}-{code}".upper()), "since": BEGAN}
        seat["holders"] = [holder | ({"term_ends": told["term_ends"]} if "term_ends" in told else {})]
    return seat
