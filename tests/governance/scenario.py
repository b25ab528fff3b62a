"""Reading scenarios of governance: a handbook, what is taken away or changed, and what is found then.

`python -m pytest tests/governance/test_scenarios.py` runs every file in tests/scenarios/governance. A file
names a handbook (in tests/scenarios/governance/handbooks) that its cases start from. A case may:

    vacate: [BOARD/chair]                     nobody holds these seats
    remove: [BOARD/chair, AUDIT, P-CEO]       seats, bodies, people, instruments, registers, plans
    set:    {BOARD: {unitary: false}}         say something else of an item
    hold:   {BOARD/chair: {person: P-CEO, since: 2024-01-01}}      who holds a seat instead
    add:    {bodies: [...], people: [...]}    more of anything
    held:   {BOARD/chair: [{person: P-CEO, ...}]}   who held a seat of the board before
    structure: {trusts: [...], ...}           what the structure says, over STRUCTURE below

and then says what is found on the day (`finds`, `finds_nothing`), one finding to a line.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from catchment.foundation.rules.periods import Period
from catchment.governance.assumptions import values_for
from catchment.governance.rules.document import Handbook, Holder
from catchment.governance.rules.document.vocabulary import Constituency
from catchment.governance.rules.facts import (
    AreaAt,
    ConstituencyAt,
    GovernanceFacts,
    NetworkAt,
    OrganisationAt,
)
from tests.reading import read_yaml

FOLDER = Path(__file__).parent.parent / "scenarios" / "governance"
LISTS = ("bodies", "people", "instruments", "registers", "plans", "assumptions")
STRUCTURE: dict[str, Any] = {
    "organisations": {
        "XEX": {"kind": "icb", "name": "NHS Exampleshire Integrated Care Board"},
        "XR1": {"kind": "trust", "name": "Northmoor Hospitals"},
        "XR2": {"kind": "trust", "name": "Exampleshire Mental Health"},
        "X06000001": {"kind": "council", "name": "Northmoor Council"},
        "X10000001": {"kind": "council", "name": "Exampleshire County Council"},
        "X07000001": {"kind": "council", "name": "Storyford District Council"},
        "X99001": {"kind": "practice", "name": "Mill Lane Surgery"},
        "X99002": {"kind": "practice", "name": "Story Road Surgery"},
        "XN001": {"kind": "pcn", "name": "Rugged Hill PCN"},
        "XF1": {"kind": "federation", "name": "Northmoor GP Federation"},
    },
    "constituencies": {
        "trusts": ["XR1", "XR2"],
        "primary-medical": ["X99001", "X99002"],
        "local-authorities": ["X06000001", "X10000001", "X07000001"],
        "mayors": [],
    },
    "responsible_authorities": ["X06000001", "X10000001"],
    "trusts": ["XR1", "XR2"],
    "networks": {},
    "areas": {},
    "regimes": {
        "CCG": ["2013-04-01", "2022-07-01"],
        "HCA22": ["2022-07-01"],
        "PSR": ["2024-01-01"],
        "ICB_2026": ["2026-04-01"],
        "ICB_2027": ["2027-04-01"],
    },
}


@dataclass(frozen=True)
class Case:
    """One dated question about a handbook."""

    name: str
    as_at: date
    facts: GovernanceFacts
    finds: tuple[str, ...]
    finds_nothing: tuple[str, ...]


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a scenario file."""
    document = read_yaml(path)
    return [_case(path.stem, document, case) for case in document["cases"]]


def handbook_named(name: str) -> dict[str, Any]:
    """Return a handbook of the scenarios as plain values."""
    value: dict[str, Any] = read_yaml(FOLDER / "handbooks" / f"{name}.yaml")
    return value


def _case(file: str, document: dict[str, Any], case: dict[str, Any]) -> Case:
    known = {"case", "as_at", "vacate", "remove", "set", "hold", "held", "add", "structure"}
    known |= {"finds", "finds_nothing"}
    assert set(case) <= known, f"{file}: a case knows no {sorted(set(case) - known)}"
    value = handbook_named(document["handbook"])
    for change in (document, case):
        _change(value, change)
    handbook = Handbook.model_validate(value)
    facts = facts_about(handbook, {**document.get("structure", {}), **case.get("structure", {})})
    history = {
        code: tuple(map(Holder.model_validate, holders)) for code, holders in case.get("held", {}).items()
    }
    facts = replace(facts, history=history)
    return Case(
        f"{file}: {case['case']}",
        case["as_at"],
        facts,
        tuple(case.get("finds", ())),
        tuple(case.get("finds_nothing", ())),
    )


def _change(value: dict[str, Any], change: dict[str, Any]) -> None:
    for name in LISTS:
        value.setdefault(name, []).extend(change.get("add", {}).get(name, []))
    for code in change.get("remove", ()):
        _remove(value, code)
    for code in change.get("vacate", ()):
        _item(value, code)["holders"] = []
    for code, holder in change.get("hold", {}).items():
        _item(value, code)["holders"] = holder if isinstance(holder, list) else [holder]
    for code, said in change.get("set", {}).items():
        _item(value, code).update(said)


def _item(value: dict[str, Any], code: str) -> Any:
    """Return the item with a code; a seat is `BODY/seat`."""
    first, _, seat = code.partition("/")
    for each in (
        each for name in LISTS for each in value[name] if each.get("code", each.get("rule")) == first
    ):
        if not seat:
            return each
        for inner in each.get("seats", ()):
            if inner["code"] == seat:
                return inner
    raise KeyError(f"the handbook has no {code}")


def _remove(value: dict[str, Any], code: str) -> None:
    first, _, seat = code.partition("/")
    _item(value, code)
    if seat:
        body = _item(value, first)
        body["seats"] = [each for each in body["seats"] if each["code"] != seat]
        return
    for name in LISTS:
        value[name] = [each for each in value[name] if each.get("code", each.get("rule")) != first]


def facts_about(handbook: Handbook, changed: dict[str, Any]) -> GovernanceFacts:
    """Return a handbook with what the structure says of it: STRUCTURE, changed."""
    said = {**STRUCTURE, **changed}
    said["organisations"] = {**STRUCTURE["organisations"], **changed.get("organisations", {})}
    said["regimes"] = {**STRUCTURE["regimes"], **changed.get("regimes", {})}
    said["constituencies"] = {**STRUCTURE["constituencies"], **changed.get("constituencies", {})}
    return GovernanceFacts(
        handbook=handbook,
        name="Exampleshire",
        organisations={
            code: OrganisationAt(
                code, each["kind"], each["name"], frozenset(each.get("roles", ())), each.get("open", True)
            )
            for code, each in said["organisations"].items()
        },
        constituencies={
            Constituency(name): ConstituencyAt(tuple(codes), "said by the scenario")
            for name, codes in said["constituencies"].items()
        },
        responsible_authorities=tuple(said["responsible_authorities"]),
        trusts=tuple(said["trusts"]),
        networks={
            code: NetworkAt(
                code,
                each.get("name", code),
                tuple(each.get("practices", ())),
                each.get("patients"),
                tuple(each.get("payees", ())),
                tuple(each.get("serves", ())),
            )
            for code, each in said["networks"].items()
        },
        areas={
            code: AreaAt(code, each["kind"], each["name"], each.get("patients"), each.get("within", ""))
            for code, each in said["areas"].items()
        },
        regimes={
            code: Period(*(date.fromisoformat(str(day)) for day in days))
            for code, days in said["regimes"].items()
        },
        values=values_for(handbook),
    )
