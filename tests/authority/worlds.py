"""Small generated worlds of authority: few organisations, every kind of body, schemes as odd as they come.

Most delegations are drawn so that they could be lawful, because a world in which nobody may do anything
teaches nothing; the rest go from anybody to anybody by any route.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from catchment.authority.rules.facts import (
    AreaOn,
    AuthorityFacts,
    BodyOn,
    HolderOn,
    OrganisationOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.foundation.rules.periods import Period
from catchment.governance.rules.document import Delegation, Instrument, Reservation
from catchment.governance.rules.document.delegations import Onward, Route, Section75Form
from catchment.governance.rules.document.vocabulary import BodyKind, InstrumentKind, PartyRole
from catchment.governance.rules.functions import (
    LOCAL_GOVERNMENT,
    RELEVANT_BODIES,
    CatalogueFunction,
    HeldBy,
    LegalKind,
)

SYSTEMS = ("S1", "S2")
DAYS = (date(2022, 6, 29), date(2022, 6, 30), date(2022, 7, 1), date(2022, 7, 2))
CHANGE = date(2022, 7, 1)  # CCGs until the day before, ICBs since
REGIMES = {
    "CCG": Period(date(2013, 4, 1), CHANGE),
    "HCA22": Period(CHANGE),
}  # and HB26, which has no date
GROUNDS = {
    "ALL": frozenset(range(6)),
    "WEST": frozenset({0, 1, 2}),
    "EAST": frozenset({3, 4, 5}),
    "MIDDLE": frozenset({2, 3}),  # cut by the line between west and east
    "TOWN": frozenset({1}),
    "UNKNOWN": frozenset(),
    "UNKNOWN-TOO": frozenset(),
}
AREAS = {code: AreaOn(code, code.title(), "place", ground) for code, ground in GROUNDS.items()}
AMOUNTS = (0, 50_00, 50_01, 100_00)
FUNCTIONS = tuple(f"F{number}" for number in range(8))
NHS = RELEVANT_BODIES | {LegalKind.CCG}
CLOSED = 0.03  # share of organisations that have closed
HELD = (
    (HeldBy(LegalKind.CCG, until=CHANGE), HeldBy(LegalKind.ICB, since=CHANGE)),
    (HeldBy(LegalKind.CCG, regime="CCG"), HeldBy(LegalKind.ICB, regime="HCA22")),
    (HeldBy(LegalKind.NHS_ENGLAND),),
    (HeldBy(LegalKind.NHS_ENGLAND, ended_by="HB26"), HeldBy(LegalKind.ICB, regime="HB26")),
    (HeldBy(LegalKind.NHS_ENGLAND, ended_by="HCA22"), HeldBy(LegalKind.ICB, regime="HCA22")),
    (HeldBy(LegalKind.COUNCIL),),
    (HeldBy(LegalKind.COUNCIL), HeldBy(LegalKind.COMBINED_AUTHORITY)),
    (HeldBy(LegalKind.TRUST),),
    (HeldBy(LegalKind.ICB), HeldBy(LegalKind.COUNCIL)),
)
OTHER_KINDS = tuple(BodyKind)
KINDS = (
    *[LegalKind.ICB] * 5,
    *[LegalKind.NHS_ENGLAND] * 3,
    *[LegalKind.COUNCIL] * 3,
    LegalKind.TRUST,
    *LegalKind,
)


def worlds() -> st.SearchStrategy[AuthorityFacts]:
    """Give worlds; their sizes shrink when a test fails, the rest is drawn from a seed.

    Choices made one by one by Hypothesis repeat each other too much: hardly anybody would get anything.
    """
    seeds = st.integers(0, 2**48)
    return st.builds(world, seeds, single=st.integers(1, 16), joint=st.integers(0, 2), kept=st.integers(0, 2))


def world(seed: int, *, single: int, joint: int, kept: int) -> AuthorityFacts:
    """Return the facts of one day, with so many delegations, joint exercises and reservations."""
    chance = Random(seed)
    organisations = _organisations(chance)
    bodies = _bodies(chance, organisations)
    seats = _seats(chance, organisations, bodies)
    owners = {code: code for code in organisations} | {
        body.code: body.organisation or body.code for body in bodies.values()
    }
    owners |= {seat.code: owners[seat.body] for seat in seats.values()}
    boards = [code for code, body in bodies.items() if body.kind is BodyKind.STATUTORY_BOARD]
    able = [code for code, each in organisations.items() if each.legal is not LegalKind.OTHER]
    scheme = _Scheme(chance, owners, organisations, bodies, seats, [*able, *boards])
    delegations = [scheme.delegation(f"D{number}") for number in range(single)]
    for number in range(joint):
        delegations += scheme.joint(f"E{number}")
    delegations = _shuffled(chance, delegations)
    return AuthorityFacts(
        on=chance.choice((*DAYS, *DAYS[2:] * 4)),
        functions=_functions(chance, {each.legal for each in organisations.values()}),
        organisations=organisations,
        bodies=bodies,
        seats=seats,
        areas=AREAS,
        delegations=tuple(delegations),
        reservations=tuple(
            (
                chance.choice(SYSTEMS),
                Reservation(
                    code=f"R{number}",
                    function=chance.choice(FUNCTIONS),
                    to=chance.choice(sorted(bodies)),
                ),
            )
            for number in range(kept)
        ),
        instruments={
            (system, code): Instrument(
                code=code,
                kind=InstrumentKind.DELEGATION_AGREEMENT,
                title=code,
                ends_on=chance.choice((None,) * 16 + DAYS),
            )
            for system in SYSTEMS
            for code in ("I1", "I2")
        },
        regimes=REGIMES,
        values={
            "S1": {
                "D-012": {"commenced_on": chance.choice((None, *map(str, DAYS), "2022-06-01", "2022-06-01"))}
            }
        },
    )


def _some(chance: Random, known: Sequence[str], least: int, most: int) -> list[str]:
    return chance.sample(known, min(len(known), chance.randint(least, most)))


def _shuffled(chance: Random, known: Sequence[Any]) -> list[Any]:
    return chance.sample(known, len(known))


def _functions(chance: Random, kinds: set[LegalKind]) -> dict[str, CatalogueFunction]:
    """Draw a tree; what regulations deny is denied to all who hold it, as in the catalogue."""
    found = {}
    known = [each for each in HELD if kinds & {held.kind for held in each}]
    for number, code in enumerate(FUNCTIONS):
        held = chance.choice(known * 6 + list(HELD))
        denied = chance.choice((False,) * 6 + (True,))
        found[code] = CatalogueFunction(
            code=code,
            name=code,
            parent=chance.choice(FUNCTIONS[max(0, number - 3) : number]) if number > 1 else "",
            held_by=held,
            not_by_65z5_from=frozenset(each.kind for each in held) if denied else frozenset(),
            not_by_section_75=chance.choice((False, False, True)),
            council_by_section_75=chance.choice((True, True, False)),
            by_direction=(chance.random() < 0.5),
        )
    return found


def _organisations(chance: Random) -> dict[str, OrganisationOn]:
    kinds = chance.choices(KINDS, k=chance.randint(2, 4))
    return {
        f"O{number}": OrganisationOn(
            f"O{number}",
            f"Organisation {number}",
            kind,
            area=chance.choice(("", "", "", "ALL", "ALL", "WEST", "EAST", "UNKNOWN")),
            open=chance.random() > CLOSED,
        )
        for number, kind in enumerate(kinds)
    }


def _bodies(chance: Random, organisations: dict[str, OrganisationOn]) -> dict[str, BodyOn]:
    found = [
        BodyOn(f"{code}-BOARD", f"Board of {code}", BodyKind.STATUTORY_BOARD, "S1", organisation=code)
        for code in organisations
        if (chance.random() < 0.5)
    ]
    found += [
        BodyOn(f"{code}-COMMITTEE", f"Committee of {code}", BodyKind.COMMITTEE, "S1", organisation=code)
        for code in organisations
    ]
    found += [
        BodyOn(
            f"J{number}",
            f"Joint committee {number}",
            BodyKind.JOINT_COMMITTEE,
            "S1",
            parties=tuple(
                (code, PartyRole.MEMBER) for code in organisations if chance.choice((True,) * 6 + (False,))
            ),
        )
        for number in range(chance.choice((1, 1, 2)))
    ]
    for number in range(chance.randint(0, 2)):
        kind = chance.choice(OTHER_KINDS)
        organisation = chance.choice(("", *organisations))
        if kind is BodyKind.STATUTORY_BOARD or (kind is BodyKind.JOINT_COMMITTEE and organisation):
            kind = BodyKind.SUB_COMMITTEE
        found.append(BodyOn(f"B{number}", f"Body {number}", kind, "S1", organisation=organisation))
    return {body.code: body for body in found}


def _seats(
    chance: Random, organisations: dict[str, OrganisationOn], bodies: dict[str, BodyOn]
) -> dict[str, SeatOn]:
    found = {}
    for number in range(chance.randint(1, 3)):
        body = chance.choice(sorted(bodies))
        code = f"{body}/seat{number}"
        holders = tuple(
            HolderOn(
                f"P{number}-{person}",
                f"Person {person}",
                frozenset(_some(chance, sorted(organisations), 0, 2)),
            )
            for person in range(chance.randint(0, 2))
        )
        found[code] = SeatOn(code, f"Seat {number}", body, holders)
    return found


@dataclass
class _Scheme:
    """What a delegation is drawn from; `reached` are those to whom something may have come already."""

    chance: Random
    owners: dict[str, str]
    organisations: dict[str, OrganisationOn]
    bodies: dict[str, BodyOn]
    seats: dict[str, SeatOn]
    reached: list[str]

    def seldom(self, usual: Any, *others: Any) -> Any:
        """Draw the usual, or one time in eleven something else."""
        return self.chance.choice([usual] * 10 * max(1, len(others)) + list(others))

    def delegation(self, code: str) -> ScopedDelegation:
        """Draw a delegation, most often from somebody who has something to somebody who can get it."""
        holders = list(self.owners)
        anybody = [(one, other) for one in holders for other in holders if one != other]
        likely = [pair for pair in anybody if self._likely(*pair)]
        reached = [pair for pair in likely if pair[0] in self.reached]
        new = [pair for pair in reached if pair[1] not in self.reached]
        among = self.chance.choice([anybody, likely, reached, reached, reached, new, new, new])
        delegator, delegate = self.chance.choice(among or anybody)
        self.reached.append(delegate)
        return self._between(code, delegator, delegate, ())

    def joint(self, code: str) -> list[ScopedDelegation]:
        """Draw the delegations of several partners to one delegate, now and then without one of them."""
        bodies = [code for code, body in self.bodies.items() if body.kind is BodyKind.JOINT_COMMITTEE]
        delegate = self.seldom(self.chance.choice(bodies), *self.owners)
        able = [each for each in self.organisations if self._likely(each, delegate)]
        partners = _some(self.chance, able if len(able) > 1 else sorted(self.organisations), 2, 3)
        if delegate in partners:
            return []
        self.reached.append(delegate)
        found = []
        for number, partner in enumerate(partners):
            others = tuple(each for each in partners if each != partner)
            named = self.seldom(others, (), others[:1], (*others, partner))
            parts = [
                holder for holder, owner in self.owners.items() if owner == partner and holder != delegate
            ]
            giver = str(self.seldom(partner, *parts)) if parts else partner
            if self.seldom(True, False):
                found.append(self._between(f"{code}-{number}", giver, delegate, named))
        return found

    def _between(
        self, code: str, delegator: str, delegate: str, jointly_with: tuple[str, ...]
    ) -> ScopedDelegation:
        usual = [Route.SECTION_65Z5, Route.SECTION_75, Route.INTERNAL]
        route = self.chance.choice((self._likely(delegator, delegate) or usual) * 16 + list(Route))
        onward = self.chance.choice((*[Onward.ALLOWED] * 5, Onward.FORBIDDEN, Onward.RESTRICTED))
        since = self.seldom(date(2010, 4, 1), *DAYS)
        later = (day for day in DAYS if day > since)
        restricted = onward is Onward.RESTRICTED
        holders = list(self.owners)
        said = Delegation(
            code=code,
            since=since,
            until=self.seldom(None, *later, date(2023, 4, 1)),
            delegator=delegator,
            delegate=delegate,
            route=route,
            functions=tuple(_some(self.chance, FUNCTIONS, 2, 6)),
            excepting=self.seldom((), *((function,) for function in FUNCTIONS)),
            areas=tuple(self.seldom((), *([area] for area in AREAS), ["WEST", "EAST"], ["TOWN", "MIDDLE"])),
            limit=self.chance.choice((None, None, None, 50, 100)),
            yearly_limit=self.chance.choice((None, None, None, None, 50, 100)),
            jointly_with=jointly_with,
            instrument=self.seldom("I1", None, "I2"),
            section_75_form=self._form(delegator, delegate) if route is Route.SECTION_75 else None,
            onward=onward,
            onward_to=tuple(_some(self.chance, holders, 1, 2)) if restricted else (),
            cover=self.seldom(None, *(each for each in holders if "/" in each and each != delegate)),
        )
        withdrawn = self.seldom(None, *DAYS)
        return ScopedDelegation(self.chance.choice(SYSTEMS), said, withdrawn)

    def _likely(self, delegator: str, delegate: str) -> list[Route]:
        """Return the routes that are most often lawful between two, none where none is."""
        giver, taker = self.owners[delegator], self.owners[delegate]
        if giver == taker:
            return [] if delegate in self.organisations else [Route.INTERNAL]
        gives, body = self.organisations.get(giver), self.bodies.get(delegate)
        if gives is None:
            return []
        if "/" in delegate:
            employed = any(giver in holder.employers for holder in self.seats[delegate].holders)
            return [Route.INTERNAL] if employed else []
        if taker not in self.organisations:
            joint = body is not None and body.kind is BodyKind.JOINT_COMMITTEE and giver in dict(body.parties)
            if not joint:
                return []
            return [Route.SECTION_65Z5] if gives.legal in RELEVANT_BODIES else [Route.SECTION_75]
        takes = self.organisations[taker].legal
        if {gives.legal, takes} - NHS == {LegalKind.COUNCIL} and {gives.legal, takes} & NHS:
            return [Route.SECTION_75]
        if gives.legal in RELEVANT_BODIES and takes in RELEVANT_BODIES | LOCAL_GOVERNMENT:
            directed = (gives.legal, takes) == (LegalKind.NHS_ENGLAND, LegalKind.ICB)
            return [Route.SECTION_65Z5, Route.DIRECTION_13YB] if directed else [Route.SECTION_65Z5]
        return [Route.CONTRACT] if takes is LegalKind.OTHER and delegate == taker else []

    def _form(self, delegator: str, delegate: str) -> Section75Form:
        gives = self.organisations.get(self.owners[delegator])
        usual = Section75Form.COUNCIL_EXERCISES_NHS
        if self.owners[delegate] not in self.organisations:
            usual = Section75Form.POOLED_FUND
        elif gives is not None and gives.legal is LegalKind.COUNCIL:
            usual = Section75Form.NHS_EXERCISES_COUNCIL
        return self.chance.choice([usual] * 6 + list(Section75Form))
