"""Small designs for tests: networks of practices, a place board, a board at the top, by simple majority."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from catchment.governance.rules.document import Body, Holder, Mandate, Seat
from catchment.governance.rules.document.vocabulary import (
    ActsAs,
    BodyKind,
    Filling,
    Purpose,
    SeatRole,
    Sector,
)
from catchment.voice.rules.what_if import Design

DAY = date(2026, 11, 22)
HELD = (Holder(person="SOMEBODY", since=date(2022, 7, 1)),)
VALUES = {"J-024": {"member_follows": 0.5}, "B-072": {"threshold": "majority", "casting_vote": "chair"}}


def seat(code: str, sector: Sector, *, organisation: str = "", body: str = "") -> Seat:
    """Return a seat that somebody holds: of an organisation, as delegate of a body, or of nobody."""
    mandate = Mandate(given_by=body, covers="What they decided.", bodies=(body,)) if body else None
    return Seat(
        code=code,
        title=code,
        role=SeatRole.MEMBER,
        filling=Filling.ELECTED,
        sectors=(sector,),
        organisation=organisation or None,
        acts_as=ActsAs.DELEGATE if body else ActsAs.MEMBER,
        mandate=mandate,
        holders=HELD,
    )


def network(code: str, practices: Sequence[str]) -> Body:
    """Return a network board with a seat for each practice."""
    seats = tuple(seat(each, Sector.GENERAL_PRACTICE, organisation=each) for each in practices)
    return Body(code=code, name=code, kind=BodyKind.NETWORK_BOARD, purpose=Purpose.NETWORK, seats=seats)


def board(code: str, kind: BodyKind, purpose: Purpose, seats: Mapping[str, str], bodies: set[str]) -> Body:
    """Return a board: for each seat the body or organisation it is for, empty for nobody."""
    made = tuple(
        seat(name, Sector.GENERAL_PRACTICE, body=source)
        if source in bodies and source != "PLACE"
        else seat(name, Sector.LOCAL_AUTHORITY, body=source)
        if source in bodies
        else seat(name, Sector.LOCAL_AUTHORITY, organisation=source)
        for name, source in seats.items()
    )
    area = "P1" if purpose is Purpose.PLACE_BOARD else None
    return Body(code=code, name=code, kind=kind, purpose=purpose, area=area, seats=made)


def design_of(world: Mapping[str, Any], name: str = "made") -> Design:
    """Return the design of a scenario's world."""
    networks: dict[str, list[str]] = world["networks"]
    bodies = {*networks, "PLACE"}
    made = (
        *(network(code, practices) for code, practices in networks.items()),
        board("PLACE", BodyKind.JOINT_COMMITTEE, Purpose.PLACE_BOARD, world["place"]["seats"], bodies),
        board("TOP", BodyKind.STATUTORY_BOARD, Purpose.COMMISSIONING, world["top"]["seats"], bodies),
        Body(code="TALK", name="TALK", kind=BodyKind.CONSULTATIVE_FORUM),
    )
    practices = tuple(each for group in networks.values() for each in group)
    return Design(
        name, name, DAY, made, VALUES, {}, "TOP", practices, {"P1": practices}, names={"COUNCIL": "Council"}
    )
