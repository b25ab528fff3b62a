"""AuthorityFacts: everything the resolver needs to know about one day, as frozen values.

`queries/facts.py` fills it from the database, for every system at once; `compare` fills it from a file;
scenarios and the oracle fill it by hand. What the resolver says follows from these values and nothing else.

Ground is a set of *atoms*: pieces of land so small that no area that is named here cuts one. An area lies
within others when its atoms do, so places, neighbourhoods, districts and systems need no tree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from catchment.foundation.rules.periods import Period
from catchment.governance.rules.document import Delegation, Instrument, Reservation
from catchment.governance.rules.document.vocabulary import BodyKind, PartyRole, PlaceForm, Purpose
from catchment.governance.rules.functions import CatalogueFunction, LegalKind


@dataclass(frozen=True, slots=True)
class OrganisationOn:
    """An organisation on the day: what it is in law, and the code of the area it is responsible for.

    `area` is empty for one whose functions are not bounded by ground, as NHS England's or a trust's are.
    """

    code: str
    name: str
    legal: LegalKind
    area: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class BodyOn:
    """A body on the day."""

    code: str
    name: str
    kind: BodyKind
    system: str
    purpose: Purpose = Purpose.OTHER
    form: PlaceForm | None = None
    organisation: str = ""  # whose body it is
    area: str = ""
    parties: tuple[tuple[str, PartyRole], ...] = ()

    @property
    def only_advises(self) -> bool:
        """Say whether it is a forum, by its kind or by the form of governance at place (D-050, D-056)."""
        return self.kind is BodyKind.CONSULTATIVE_FORUM or self.form is PlaceForm.CONSULTATIVE_FORUM


@dataclass(frozen=True, slots=True)
class HolderOn:
    """Somebody who holds a seat on the day."""

    person: str
    name: str
    employers: frozenset[str] = frozenset()  # with whom they have a post, or where they are seconded


@dataclass(frozen=True, slots=True)
class SeatOn:
    """A seat on the day, by its full code (`XEX-BOARD/chair`)."""

    code: str
    title: str
    body: str
    holders: tuple[HolderOn, ...] = ()
    outcomes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # outcome, and the functions it needs (S000-12)
    accountable: bool = False  # the single accountable person of a place (S000-12)


@dataclass(frozen=True, slots=True)
class AreaOn:
    """An area that may be asked about: its name, what it is, and its atoms."""

    code: str
    name: str
    kind: str
    ground: frozenset[int]


@dataclass(frozen=True, slots=True)
class ScopedDelegation:
    """A delegation as one system's handbook says it; `withdrawn` from the day it was taken out of it.

    `version_since` is the first day on which the handbook says it in these words, where that is known: the
    wording of the day, or the first one to come where there is none yet. A wording to come holds nothing.
    """

    system: str
    said: Delegation
    withdrawn: date | None = None
    version_since: date | None = None

    @property
    def key(self) -> str:
        """Return its code with its system's: codes are used once within a system only."""
        return f"{self.system}/{self.said.code}"

    def is_to_come(self, day: date) -> bool:
        """Say whether no handbook of the day says it yet, only one to come."""
        return self.version_since is not None and self.version_since > day

    @property
    def until(self) -> date | None:
        """Return the first day it no longer holds by its own terms (the instrument may end before)."""
        ends = [day for day in (self.said.until, self.withdrawn) if day is not None]
        return min(ends) if ends else None


@dataclass(frozen=True)
class AuthorityFacts:
    """What there is to know about authority on one day.

    `delegations` are all that were ever in a handbook by now, so that an answer can say what expired.
    `values` holds, by system, the values that domain.md is not sure of (D-012, D-028).
    """

    on: date
    functions: Mapping[str, CatalogueFunction]
    organisations: Mapping[str, OrganisationOn] = field(default_factory=dict)
    bodies: Mapping[str, BodyOn] = field(default_factory=dict)
    seats: Mapping[str, SeatOn] = field(default_factory=dict)
    areas: Mapping[str, AreaOn] = field(default_factory=dict)
    delegations: tuple[ScopedDelegation, ...] = ()
    reservations: tuple[tuple[str, Reservation], ...] = ()  # with the system that says so
    instruments: Mapping[tuple[str, str], Instrument] = field(default_factory=dict)  # by system and code
    regimes: Mapping[str, Period] = field(default_factory=dict)  # those that have a date
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """Each function's parent."""
        return {code: function.parent for code, function in self.functions.items()}

    @cached_property
    def denied_to_65z5(self) -> frozenset[str]:
        """Functions that regulations keep with who holds them in law (D-004)."""
        return frozenset(
            code
            for code, function in self.functions.items()
            if any(
                kind in function.not_by_65z5_from
                for kind in function.holders_on(self.on, self.regimes_in_force)
            )
        )

    @cached_property
    def excluded_from_75(self) -> frozenset[str]:
        """NHS functions that section 75 never covers (D-022)."""
        return frozenset(code for code, function in self.functions.items() if function.not_by_section_75)

    @cached_property
    def outside_council_75(self) -> frozenset[str]:
        """Functions that are not among a council's health-related functions (D-023)."""
        return frozenset(
            code for code, function in self.functions.items() if not function.council_by_section_75
        )

    @cached_property
    def outside_directions(self) -> frozenset[str]:
        """Functions that NHS England cannot direct an ICB to exercise (D-012)."""
        return frozenset(code for code, function in self.functions.items() if not function.by_direction)

    @cached_property
    def boards(self) -> Mapping[str, str]:
        """The statutory board of each organisation that has one here; the first by code."""
        found: dict[str, str] = {}
        for body in sorted(self.bodies.values(), key=lambda each: each.code):
            if body.kind is BodyKind.STATUTORY_BOARD and body.organisation:
                found.setdefault(body.organisation, body.code)
        return found

    def organisation_of(self, holder: str) -> str:
        """Return whose part a holder is: itself for an organisation, empty for a joint body."""
        if holder in self.organisations:
            return holder
        body = self.body_of(holder)
        return body.organisation if body else ""

    def body_of(self, holder: str) -> BodyOn | None:
        """Return the body that a holder is, or sits on; None for an organisation."""
        if holder in self.seats:
            return self.bodies.get(self.seats[holder].body)
        return self.bodies.get(holder)

    def name_of(self, code: str) -> str:
        """Return the name of an organisation, body, seat, area or function, or the code."""
        if code in self.seats:
            seat = self.seats[code]
            body = self.bodies.get(seat.body)
            if body is None or body.name.casefold() in seat.title.casefold():
                return seat.title
            return f"{seat.title} of {body.name}"
        for known in (self.bodies, self.organisations, self.areas, self.functions):
            if code in known:
                return str(known[code].name)
        return code

    @cached_property
    def regimes_in_force(self) -> frozenset[str]:
        """The regimes that are in force on the day."""
        return frozenset(code for code in self.regimes if self.in_force(code))

    def area_named(self, code: str) -> str:
        """Return the name of an area: a council, or a system, has the code of its area and another name."""
        return self.areas[code].name if code in self.areas else self.name_of(code)

    def in_force(self, regime: str) -> bool:
        """Say whether a regime is in force on the day; one without a date is not (K-042)."""
        return regime in self.regimes and self.regimes[regime].holds_on(self.on)

    def holds_in_law(self, organisation: str, function: str) -> bool:
        """Say whether an organisation's kind holds a function in law on the day (B-010, D-014, K-042)."""
        found = self.functions.get(function)
        kind = self.organisations[organisation].legal if organisation in self.organisations else None
        return found is not None and kind in found.holders_on(self.on, self.regimes_in_force)
