"""Reading scenarios of the checks of authority: a scheme, what is changed in it, and what is found then.

`python -m pytest tests/authority/checks` runs every `checks_*.yaml` in tests/scenarios/authority. All start
from the scheme in `worlds/exampleshire.yaml` there, in which nothing is wrong. A case may:

    without: [D-PLACE, R-BUDGET, BOARD/chair]      take delegations, reservations, bodies, seats, papers out
    change:  {D-PLACE: {limit: 5000000}}           say something else of one
    add:     {delegations: [...], bodies: [...]}   say more
    vacate:  [BOARD/chair]                         nobody holds these seats
    withdrawn: {D-PLACE: 2025-11-01}               taken out of the handbook on a day
    values:  {S000-11: {heads: [lead-a-place]}}    what the handbook says where nobody is sure

and then says what is found on the day (`finds`, `finds_nothing`), one finding to a line.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks import CheckedAuthority
from catchment.authority.rules.facts import (
    AreaOn,
    AuthorityFacts,
    BodyOn,
    HolderOn,
    OrganisationOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.governance.assumptions import given_values
from catchment.governance.functions import catalogue
from catchment.governance.rules.document import Delegation, Instrument, Reservation
from catchment.governance.rules.document.vocabulary import BodyKind, PartyRole, PlaceForm, Purpose
from catchment.governance.rules.functions import LegalKind
from tests.reading import read_yaml

FOLDER = Path(__file__).parents[2] / "scenarios" / "authority"
LISTS = ("organisations", "areas", "bodies", "seats", "instruments", "reservations", "delegations")
KNOWN = {
    "case",
    "as_at",
    "without",
    "change",
    "add",
    "vacate",
    "withdrawn",
    "values",
    "finds",
    "finds_nothing",
}
SYSTEM = "XEX"


@dataclass(frozen=True)
class Case:
    """One dated question about a scheme."""

    name: str
    as_at: date
    checked: CheckedAuthority
    finds: tuple[str, ...]
    finds_nothing: tuple[str, ...]


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a scenario file."""
    document = read_yaml(path)
    return [_case(path.stem, case) for case in document["cases"]]


@lru_cache(maxsize=1)
def _world() -> dict[str, Any]:
    world: dict[str, Any] = read_yaml(FOLDER / "worlds" / "exampleshire.yaml")
    return world


def _case(file: str, case: dict[str, Any]) -> Case:
    assert set(case) <= KNOWN, f"{file}: a case knows no {sorted(set(case) - KNOWN)}"
    world = deepcopy(_world())
    for name, items in case.get("add", {}).items():
        assert name in LISTS, f"{file}: there is no list {name}"
        world[name].extend(items)
    for code in case.get("without", ()):
        _find(world, code)
        for name in LISTS:
            world[name] = [each for each in world[name] if each["code"] != code]
    for code in case.get("vacate", ()):
        _find(world, code)["held_by"] = []
    for code, said in case.get("change", {}).items():
        _find(world, code).update(said)
    facts = facts_of(world, case["as_at"], case.get("withdrawn", {}), case.get("values", {}))
    return Case(
        f"{file}: {case['case']}",
        case["as_at"],
        CheckedAuthority(build_graph(facts)),
        tuple(case.get("finds", ())),
        tuple(case.get("finds_nothing", ())),
    )


def _find(world: dict[str, Any], code: str) -> dict[str, Any]:
    for name in LISTS:
        for each in world[name]:
            if each["code"] == code:
                found: dict[str, Any] = each
                return found
    raise KeyError(f"the scheme has no {code}")


def facts_of(
    world: dict[str, Any], day: date, withdrawn: dict[str, date], values: dict[str, Any]
) -> AuthorityFacts:
    """Return a scheme as the resolver and the checks read it."""
    return AuthorityFacts(
        on=day,
        functions={each.code: each for each in catalogue()},
        organisations={
            each["code"]: OrganisationOn(
                each["code"],
                each["name"],
                LegalKind(each["is"]),
                each.get("area", ""),
                not each.get("closed", False),
            )
            for each in world["organisations"]
        },
        bodies={each["code"]: _body(each) for each in world["bodies"]},
        seats={each["code"]: _seat(each) for each in world["seats"]},
        areas={
            each["code"]: AreaOn(each["code"], each["name"], "place", frozenset(each["ground"]))
            for each in world["areas"]
        },
        delegations=tuple(
            ScopedDelegation(SYSTEM, Delegation.model_validate(each), withdrawn.get(each["code"]))
            for each in world["delegations"]
        ),
        reservations=tuple((SYSTEM, Reservation.model_validate(each)) for each in world["reservations"]),
        instruments={
            (SYSTEM, each["code"]): Instrument.model_validate(each) for each in world["instruments"]
        },
        values={SYSTEM: {**given_values(), **values}},
    )


def _body(said: dict[str, Any]) -> BodyOn:
    return BodyOn(
        said["code"],
        said["name"],
        BodyKind(said["kind"]),
        SYSTEM,
        Purpose(said.get("purpose", "other")),
        PlaceForm(said["form"]) if "form" in said else None,
        said.get("organisation", ""),
        said.get("area", ""),
        tuple((code, PartyRole.DELEGATOR) for code in said.get("parties", ())),
    )


def _seat(said: dict[str, Any]) -> SeatOn:
    holders = tuple(
        HolderOn(f"{said['code']}-{name}", name, frozenset({said["employed_by"]})) for name in said["held_by"]
    )
    return SeatOn(
        said["code"],
        said["title"],
        said["code"].partition("/")[0],
        holders,
        tuple((name, tuple(needs)) for name, needs in said.get("accountable_for", {}).items()),
        bool(said.get("accountable_for")),
    )
