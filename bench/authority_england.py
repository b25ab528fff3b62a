"""An invented England of schemes of delegation, the same every time (see authority.py)."""

from collections.abc import Iterator
from datetime import date

from catchment.authority.rules.facts import (
    AreaOn,
    AuthorityFacts,
    BodyOn,
    HolderOn,
    OrganisationOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.governance.functions import catalogue
from catchment.governance.rules.document import Delegation, Instrument, Reservation
from catchment.governance.rules.document.delegations import Onward, Route, Section75Form
from catchment.governance.rules.document.vocabulary import BodyKind, InstrumentKind, PartyRole
from catchment.governance.rules.functions import LegalKind

DAY = date(2025, 12, 1)
SYSTEMS, REGIONS, PLACES, AREAS_OF_PLACE, TRUSTS = 42, 7, 5, 30, 4
EXECUTIVES = 14
FUNCTIONS = {each.code: each for each in catalogue()}
BEGAN = date(2022, 7, 1)
# what committees, executives, places and place leads get in every system
COMMITTEES = {
    "finance": ("manage-money", "choose-providers-and-contract"),
    "quality": ("set-clinical-policy", "medicines-optimisation"),
    "commissioning": ("arrange-health-services",),
    "people": ("staff-and-pay",),
    "primary-care": ("primary-care",),
    "planning": ("plan-and-report",),
}
OF_EXECUTIVES = (
    "commit-spending-within-budget",
    "approve-invoices",
    "appoint-staff",
    "engage-agency-staff",
    "approve-goods-and-services-contract",
    "manage-contracts",
    "approve-contract-modification",
    "write-off-losses",
)
OF_PLACES = ("lead-a-place", "commission-community-health-services", "commission-mental-health-services")
OF_PLACE_LEADS = (
    "fund-neighbourhood-projects",
    "move-money-within-place",
    "design-neighbourhood-teams",
    "commission-district-nursing",
    "commission-frailty-services",
    "commission-care-home-support",
    "commission-urgent-community-response",
    "involve-people-at-place",
)


def england() -> AuthorityFacts:
    """Return the schemes of 42 ICBs on one day."""
    bodies = {body.code: body for system in range(SYSTEMS) for body in _bodies(system)}
    for region in range(REGIONS):
        parties = tuple((f"I{system}", PartyRole.MEMBER) for system in _of_region(region))
        code = f"J{region}"
        bodies[code] = BodyOn(
            code, f"Joint committee of region {region}", BodyKind.JOINT_COMMITTEE, "I0", parties=parties
        )
    return AuthorityFacts(
        on=DAY,
        functions=FUNCTIONS,
        organisations={each.code: each for each in _organisations()},
        bodies=bodies,
        seats={seat.code: seat for system in range(SYSTEMS) for seat in _seats(system)},
        areas={each.code: each for each in _areas()},
        delegations=tuple(
            ScopedDelegation(f"I{system}", said)
            for system in range(SYSTEMS)
            for said in (*_of_board(system), *_of_places(system), *_with_others(system))
        ),
        reservations=tuple(
            (f"I{system}", Reservation(code=f"I{system}-R{number}", function=function, to=f"I{system}-board"))
            for system in range(SYSTEMS)
            for number, function in enumerate(("approve-annual-budget", "approve-standing-orders"))
        ),
        instruments={
            (f"I{system}", code): Instrument(
                code=code, kind=InstrumentKind.DELEGATION_AGREEMENT, title=code, ends_on=date(2028, 3, 31)
            )
            for system in range(SYSTEMS)
            for code in ("SORD", "S75", "REGION")
        },
    )


def _of_region(region: int) -> range:
    return range(region, SYSTEMS, REGIONS)


def _organisations() -> Iterator[OrganisationOn]:
    yield OrganisationOn("NHSE", "NHS England", LegalKind.NHS_ENGLAND)
    for system in range(SYSTEMS):
        yield OrganisationOn(f"I{system}", f"ICB {system}", LegalKind.ICB, f"I{system}")
        for trust in range(TRUSTS):
            yield OrganisationOn(f"I{system}-T{trust}", f"Trust {system}-{trust}", LegalKind.TRUST)
        for place in range(PLACES):
            code = f"I{system}-L{place}"
            yield OrganisationOn(code, f"Council {system}-{place}", LegalKind.COUNCIL, f"P{system}-{place}")
            yield OrganisationOn(f"I{system}-F{place}", f"Federation {system}-{place}", LegalKind.OTHER)


def _areas() -> Iterator[AreaOn]:
    for system in range(SYSTEMS):
        first = system * PLACES * AREAS_OF_PLACE
        ground = frozenset(range(first, first + PLACES * AREAS_OF_PLACE))
        yield AreaOn(f"I{system}", f"System {system}", "system", ground)
        for place in range(PLACES):
            start = first + place * AREAS_OF_PLACE
            code, within = f"P{system}-{place}", frozenset(range(start, start + AREAS_OF_PLACE))
            yield AreaOn(code, f"Place {code}", "place", within)
            for area, atom in enumerate(sorted(within)):
                yield AreaOn(f"{code}-N{area}", f"Neighbourhood {code}-{area}", "n", frozenset({atom}))


def _bodies(system: int) -> Iterator[BodyOn]:
    icb = f"I{system}"
    yield BodyOn(f"{icb}-board", f"Board of {icb}", BodyKind.STATUTORY_BOARD, icb, organisation=icb)
    for name in COMMITTEES:
        yield BodyOn(f"{icb}-{name}", f"{name} committee", BodyKind.COMMITTEE, icb, organisation=icb)
    for place in range(PLACES):
        code, council = f"{icb}-place{place}", f"{icb}-L{place}"
        area = f"P{system}-{place}"
        if place % 2 == 0:
            parties = ((icb, PartyRole.MEMBER), (council, PartyRole.MEMBER))
            yield BodyOn(
                code, f"Joint committee {place}", BodyKind.JOINT_COMMITTEE, icb, area=area, parties=parties
            )
        else:
            yield BodyOn(
                code, f"Place committee {place}", BodyKind.COMMITTEE, icb, organisation=icb, area=area
            )
    yield BodyOn(f"{icb}-forum", "Forum", BodyKind.CONSULTATIVE_FORUM, icb)


def _seats(system: int) -> Iterator[SeatOn]:
    icb = f"I{system}"
    for number in range(EXECUTIVES):
        yield _seat(f"{icb}-board/executive{number}", f"Executive {number}", f"{icb}-board", icb)
    for place in range(PLACES):
        yield _seat(f"{icb}-place{place}/lead", f"Lead of place {place}", f"{icb}-place{place}", icb)


def _seat(code: str, title: str, body: str, employer: str) -> SeatOn:
    return SeatOn(code, title, body, (HolderOn(f"person-{code}", code, frozenset({employer})),))


def _said(
    code: str, giver: str, taker: str, route: Route, functions: tuple[str, ...], **more: object
) -> Delegation:
    """Return a delegation with a reason to look at each of its parts: dates, a limit, an instrument."""
    said = {"since": BEGAN, "until": date(2029, 4, 1), "instrument": "SORD", "onward": Onward.ALLOWED, **more}
    return Delegation.model_validate(
        {"code": code, "delegator": giver, "delegate": taker, "route": route, "functions": functions, **said}
    )


def _of_board(system: int) -> Iterator[Delegation]:
    icb = f"I{system}"
    for name, functions in COMMITTEES.items():
        for number, function in enumerate(functions):
            yield _said(
                f"{icb}-C-{name}{number}",
                f"{icb}-board",
                f"{icb}-{name}",
                Route.INTERNAL,
                (function,),
                limit=5_000_000,
            )
    for number in range(EXECUTIVES):
        for which, function in enumerate(OF_EXECUTIVES):
            yield _said(
                f"{icb}-E{number}-{which}",
                f"{icb}-board",
                f"{icb}-board/executive{number}",
                Route.INTERNAL,
                (function,),
                limit=50_000 * (1 + number),
                yearly_limit=2_000_000,
                onward=Onward.FORBIDDEN,
            )


def _of_places(system: int) -> Iterator[Delegation]:
    icb = f"I{system}"
    for place in range(PLACES):
        code, area, joint = f"{icb}-place{place}", f"P{system}-{place}", place % 2 == 0
        for which, function in enumerate(OF_PLACES):
            yield _said(
                f"{code}-{which}",
                f"{icb}-commissioning" if which and not joint else f"{icb}-board",
                code,
                Route.SECTION_65Z5 if joint else Route.INTERNAL,
                (function,),
                areas=(area,),
                limit=2_000_000,
            )
        for which, function in enumerate(OF_PLACE_LEADS):
            giver = f"{icb}-board" if joint else code
            more = {"areas": (area,), "limit": 100_000, "cover": f"{icb}-board/executive{place}"}
            yield _said(f"{code}-lead{which}", giver, f"{code}/lead", Route.INTERNAL, (function,), **more)


def _with_others(system: int) -> Iterator[Delegation]:
    icb, region = f"I{system}", system % REGIONS
    for which, function in enumerate(("primary-care", "specialised-services")):
        more = {"onward": Onward.RESTRICTED, "onward_to": (f"J{region}",)}
        yield _said(f"{icb}-N{which}", "NHSE", icb, Route.SECTION_65Z5, (function,), **more)
    others = tuple(f"I{other}" for other in _of_region(region) if other != system)
    for which, function in enumerate(("specialised-services", "commission-ambulance-services")):
        more = {"jointly_with": others, "instrument": "REGION", "limit": 10_000_000}
        yield _said(f"{icb}-J{which}", f"{icb}-board", f"J{region}", Route.SECTION_65Z5, (function,), **more)
    for place in range(PLACES):
        code, council = f"{icb}-place{place}", f"{icb}-L{place}"
        for which, function in enumerate(("adult-social-care", "council-public-health")):
            form = Section75Form.POOLED_FUND if place % 2 == 0 else Section75Form.NHS_EXERCISES_COUNCIL
            more = {"section_75_form": form, "instrument": "S75", "limit": 1_000_000}
            yield _said(f"{code}-S{which}", council, code, Route.SECTION_75, (function,), **more)
        yield _said(
            f"{code}-K",
            f"{icb}-commissioning",
            f"{icb}-F{place}",
            Route.CONTRACT,
            ("commission-frailty-services",),
            areas=(f"P{system}-{place}",),
            limit=600_000,
        )
    for trust in range(TRUSTS):
        for which, function in enumerate(("commission-stroke-services", "commission-virtual-wards")):
            taker = f"{icb}-T{trust}"
            yield _said(
                f"{taker}-D{which}", f"{icb}-board", taker, Route.SECTION_65Z5, (function,), limit=3_000_000
            )
