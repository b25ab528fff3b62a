"""What a designer says of a new body, and the pieces that every form of one is made of.

`rules.forms` makes bodies out of a `Design`. Every seat is vacant but the lead's, where somebody is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catchment.governance.rules.document import AtLeast, Body, Holder, Instrument, PlaceAgreement, Seat
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Filling,
    InstrumentKind,
    PlaceForm,
    Purpose,
    SeatRole,
    Sector,
)
from catchment.governance.rules.editing import made
from catchment.governance.rules.facts import NetworkAt

MAJORITY = AtLeast(at_least="majority")


class Start(StrEnum):
    """What a designer can start from."""

    CONSULTATIVE_FORUM = PlaceForm.CONSULTATIVE_FORUM.value
    ICB_COMMITTEE = PlaceForm.ICB_COMMITTEE.value
    JOINT_COMMITTEE = PlaceForm.JOINT_COMMITTEE.value
    INDIVIDUAL = PlaceForm.INDIVIDUAL.value
    LEAD_PROVIDER = PlaceForm.LEAD_PROVIDER.value
    COLLABORATIVE = "provider-collaborative"
    NETWORK = "network-board"
    GP_BOARD = "gp-board"
    PRIMARY_CARE_BOARD = "primary-care-board"
    TEAM = "neighbourhood-team"


@dataclass(frozen=True, slots=True)
class Design:
    """What a designer says of a new body.

    `partners` are organisations by code, `names` what they are called; `board` is the ICB's board, under
    which a committee stands; `alongside` is the network board beside which a team runs; `lead` is
    somebody who leads from the first day, where that is known.
    """

    start: Start
    code: str
    name: str
    system: str
    on: date
    board: str | None = None
    area: str | None = None
    accountable_body: str | None = None
    partners: tuple[str, ...] = ()
    lead_provider: str | None = None
    payee: str | None = None
    network: NetworkAt | None = None
    signed_on: date | None = None
    lead: str | None = None
    alongside: str | None = None
    agreement: PlaceAgreement | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, organisation: str) -> str:
        """Return the name of an organisation, or its code."""
        return self.names.get(organisation, organisation)


@dataclass(frozen=True, slots=True)
class Designed:
    """A new body, and the instruments it rests on."""

    body: Body
    instruments: tuple[Instrument, ...] = ()


def a_seat(code: str, title: str, role: SeatRole = SeatRole.MEMBER, *sectors: Sector, **said: object) -> Seat:
    """Return a vacant seat; people are appointed to it unless something else is said."""
    return made(
        Seat,
        **{
            "code": code,
            "title": title,
            "role": role,
            "sectors": sectors,
            "filling": Filling.APPOINTED,
            **said,
        },
    )


def led_by(design: Design) -> tuple[Holder, ...]:
    """Return who leads from the first day, where that is known."""
    return (Holder(person=design.lead, since=design.on),) if design.lead else ()


def an_instrument(design: Design, kind: InstrumentKind, title: str, **said: object) -> Instrument:
    """Return the instrument that a new body rests on, with a code and title made from the body's."""
    return made(
        Instrument,
        **{
            "code": f"{design.code}-{kind.value}"[:60],
            "kind": kind,
            "title": f"{title} {design.name}",
            **said,
        },
    )


def a_body(design: Design, kind: BodyKind, purpose: Purpose, **said: object) -> Body:
    """Return the new body: what the designer said of it, and what its form adds."""
    whole = {"code": design.code, "name": design.name, "kind": kind, "purpose": purpose, "area": design.area}
    return made(Body, **{**whole, **said})
