"""GovernanceFacts: one system's handbook, and what the structure says of the organisations in it on a day.

`queries.facts` fills this from the database; scenarios fill it by hand. Checks read nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from catchment.foundation.rules.periods import Period
from catchment.governance.rules.document import Body, Handbook, Holder, Instrument, Person, Seat
from catchment.governance.rules.document.vocabulary import BodyKind, Constituency, Purpose, SeatRole


@dataclass(frozen=True, slots=True)
class OrganisationAt:
    """An organisation on the day: code, kind (as in docs/data.md), name, ODS roles, whether it is open."""

    code: str
    kind: str
    name: str
    roles: frozenset[str] = frozenset()
    open: bool = True


@dataclass(frozen=True, slots=True)
class ConstituencyAt:
    """Those who nominate jointly on the day, and how that was worked out."""

    organisations: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class AreaAt:
    """A drawn place or neighbourhood of the system on the day."""

    code: str
    kind: str
    name: str
    patients: int | None = None
    within: str = ""  # the place a neighbourhood is in


@dataclass(frozen=True, slots=True)
class NetworkAt:
    """A PCN of the system on the day: its practices, registered patients, payee and map (F-006)."""

    code: str
    name: str
    practices: tuple[str, ...] = ()
    patients: int | None = None
    payees: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()  # neighbourhoods


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in a seat on the day."""

    body: Body
    seat: Seat
    holder: Holder

    @property
    def code(self) -> str:
        """Return the seat's code with its body's: `XEX-BOARD/chair`."""
        return f"{self.body.code}/{self.seat.code}"


@dataclass(frozen=True)
class GovernanceFacts:
    """Everything the checks of governance need to know about one system on one day.

    `values` holds, by rule, the values that domain.md is not sure of, the handbook's own first. `regimes`
    lack those that have no date yet. `elsewhere` are people whom another handbook keeps. `history` says, by
    seat of the ICB's board (`BOARD/chair`), who held it before: that is in no handbook of the day.
    """

    handbook: Handbook
    name: str = ""  # of the system
    organisations: Mapping[str, OrganisationAt] = field(default_factory=dict)
    constituencies: Mapping[Constituency, ConstituencyAt] = field(default_factory=dict)
    responsible_authorities: tuple[str, ...] = ()  # upper-tier and unitary councils that overlap (C-001)
    trusts: tuple[str, ...] = ()  # trusts in the system's area
    networks: Mapping[str, NetworkAt] = field(default_factory=dict)
    areas: Mapping[str, AreaAt] = field(default_factory=dict)
    regimes: Mapping[str, Period] = field(default_factory=dict)
    regime_names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    elsewhere: Mapping[str, Person] = field(default_factory=dict)
    history: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)

    @cached_property
    def bodies(self) -> Mapping[str, Body]:
        """Bodies by code."""
        return {body.code: body for body in self.handbook.bodies}

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """Instruments by code."""
        return {each.code: each for each in self.handbook.instruments}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """People by code, those kept elsewhere too."""
        return {**self.elsewhere, **{person.code: person for person in self.handbook.people}}

    @property
    def board(self) -> Body | None:
        """The ICB's board; if several bodies claim to be it (B-020), the first by code."""
        return next(iter(self.bodies_for(Purpose.ICB_BOARD)), None)

    def bodies_for(self, purpose: Purpose) -> list[Body]:
        """Return the bodies with a purpose, by code: findings never hang on the order of the file."""
        found = [body for body in self.handbook.bodies if body.purpose is purpose]
        return sorted(found, key=lambda body: body.code)

    def bodies_of_kind(self, kind: BodyKind) -> list[Body]:
        """Return the bodies of a kind, by code."""
        return sorted(
            (body for body in self.handbook.bodies if body.kind is kind), key=lambda body: body.code
        )

    def sittings(self, as_of: date, body: Body | None = None) -> Iterator[Sitting]:
        """Give everybody who sits on the day, on one body or all."""
        for each in [body] if body else self.handbook.bodies:
            for seat in each.seats:
                for holder in holders_on(seat, as_of):
                    yield Sitting(each, seat, holder)

    def person_named(self, code: str) -> str:
        """Return the name of a person, or the code where nobody has described them."""
        person = self.people.get(code)
        return person.name if person else code

    def organisation_named(self, code: str) -> str:
        """Return the name of an organisation, or its code."""
        found = self.organisations.get(code)
        return found.name if found else code

    def value(self, rule: str, name: str) -> Any:
        """Return a value that is not certain; raises KeyError where nobody has given one."""
        return self.values[rule][name]


def holders_on(seat: Seat, day: date) -> list[Holder]:
    """Return who holds a seat on a day."""
    return [each for each in seat.holders if each.since <= day and (each.until is None or day < each.until)]


def seats_with_role(body: Body, role: SeatRole) -> list[Seat]:
    """Return the seats of a body with a role."""
    return [seat for seat in body.seats if seat.role is role]
