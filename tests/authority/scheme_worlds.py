"""Reading scenarios of schemes (scenarios/authority/scheme.yaml): a small system in words, as facts."""

from datetime import date
from pathlib import Path
from typing import Any

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.facts import (
    AreaOn,
    AuthorityFacts,
    BodyOn,
    HolderOn,
    OrganisationOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.authority.rules.scheme import SchemeOn
from catchment.governance.rules.document import Delegation, Reservation
from catchment.governance.rules.document.vocabulary import BodyKind, PartyRole, Purpose
from catchment.governance.rules.functions import CatalogueFunction, HeldBy, LegalKind
from tests.reading import read_yaml

FILE = Path(__file__).parent.parent / "scenarios" / "authority" / "scheme.yaml"
SYSTEM = "ICB"
Said = dict[str, Any]


def cases() -> list[tuple[Said, Said]]:
    """Return each case with the system that it starts from."""
    read = read_yaml(FILE)
    return [(read["system"], case) for case in read["cases"]]


def scheme_of(system: Said, lines: Said | None = None, *, without: tuple[str, ...] = ()) -> SchemeOn:
    """Return the scheme of a system in words, with lines added."""
    return SchemeOn(CheckedAuthority(build_graph(facts_of(system, lines, without=without))), SYSTEM)


def facts_of(system: Said, lines: Said | None = None, *, without: tuple[str, ...] = ()) -> AuthorityFacts:
    """Return a system in words as facts."""
    ground = {code: frozenset(atoms) for code, atoms in system["places"].items()}
    ground["ALL"] = frozenset(atom for atoms in ground.values() for atom in atoms)
    delegations = {**system["delegations"], **(lines or {})}
    return AuthorityFacts(
        on=system["day"],
        functions={code: _function(code, said) for code, said in system["functions"].items()},
        organisations={
            code: OrganisationOn(
                code, code, LegalKind(kind), area="ALL" if kind in ("icb", "council") else ""
            )
            for code, kind in system["organisations"].items()
        },
        bodies={code: _body(code, said) for code, said in system["bodies"].items()},
        seats={code: _seat(code, said) for code, said in system["seats"].items()},
        areas={code: AreaOn(code, code, "place", atoms) for code, atoms in ground.items()},
        delegations=tuple(
            ScopedDelegation(SYSTEM, _delegation(code, said))
            for code, said in delegations.items()
            if code not in without
        ),
        reservations=tuple(
            (SYSTEM, Reservation(code=code, **said)) for code, said in system["reservations"].items()
        ),
        values={SYSTEM: {"S000-11": {"heads": []}, "S000-13": {"functions": []}, "D-005": {"functions": []}}},
    )


def _function(code: str, said: Said) -> CatalogueFunction:
    return CatalogueFunction(
        code=code,
        name=said["name"],
        parent=said.get("parent", ""),
        held_by=(HeldBy(LegalKind(said.get("held_by", "icb"))),),
        council_by_section_75=said.get("section_75", False),
    )


def _body(code: str, said: Said) -> BodyOn:
    kind = BodyKind(said["kind"])
    purpose = Purpose.PLACE_BOARD if "place" in said else Purpose.OTHER
    parties = tuple((party, PartyRole.MEMBER) for party in said.get("parties", ()))
    area = said.get("place", "")
    return BodyOn(code, code, kind, SYSTEM, purpose, None, said.get("of", ""), area, parties)


def _seat(code: str, said: Said) -> SeatOn:
    holders = (HolderOn(said["holder"], said["holder"], frozenset({SYSTEM})),) if "holder" in said else ()
    body, _, title = code.partition("/")
    outcomes = tuple((name, tuple(needs)) for name, needs in said.get("outcomes", {}).items())
    return SeatOn(code, title, body, holders, outcomes, said.get("accountable", False))


def _delegation(code: str, said: Said) -> Delegation:
    given = {
        "code": code,
        "delegator": said["from"],
        "delegate": said["to"],
        "route": said.get("route", "internal"),
        "functions": said["functions"],
        "excepting": said.get("excepting", ()),
        "areas": said.get("places", ()),
        "limit": said.get("limit"),
        "since": said.get("since", date(2025, 4, 1)),
        "until": said.get("until"),
        "jointly_with": said.get("jointly", ()),
        "onward": said.get("onward", "forbidden"),
        "cover": said.get("cover"),
    }
    return Delegation.model_validate(given)
