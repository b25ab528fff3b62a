"""The ground on which the example's people live, as the generator of people (record/synthetic) asks for it.

It knows nothing of the example; here it is told which practices there are, who is on their lists and where
they live, as the example's structure says it for one month, so that list sizes, ages and deprivation of the
people agree with the pages about practices and areas.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import numpy as np

from catchment.demo.areas import describe_areas
from catchment.demo.chance import SEED
from catchment.demo.footprints import Neighbourhoods, draw_neighbourhoods
from catchment.demo.geography import Land, draw_land
from catchment.demo.governance.people import invented_name
from catchment.demo.governance.script import write_scripts
from catchment.demo.governance.teams import team_code
from catchment.demo.names import NEIGHBOURHOODS, STREETS, postcode
from catchment.demo.organisations import describe_bodies
from catchment.demo.plan import DISTRICTS, NEIGHBOUR, SUB_ICBS, District
from catchment.demo.practices import GeneralPractice, found_practices, live_through
from catchment.demo.registrations import BANDS, monthly_lists, patients_by_area
from catchment.demo.residents import INDEX_2025
from catchment.demo.values import Ground, Table
from catchment.record.synthetic.world import CELLS, Ints, Sender, World

COUNTED = date(2026, 10, 1)  # the last month for which both the ages and the small areas are published
UNTIL = date(2026, 11, 20)
HOSPITALS = {1: "XR1", 2: "XR1", 3: "XR2", 4: "XR2", 5: "XR1"}  # by the town of a district; next door: XR6
NEXT_DOOR_HOSPITAL, MIND, COMMUNITY = "XR6", "XR3", "XR4"
COUNTY = "X10000001"
PATIENTS_TO_A_GP = 2_200
POSTCODES_TO_AN_AREA = 30
FIRST_GP_NAME = 430  # of the invented names; those before it work elsewhere
KINDS = {
    "XR1": "hospital",
    "XR2": "hospital",
    "XR6": "hospital",
    MIND: "mental-health",
    COMMUNITY: "community",
}


@cache
def example_world(seed: int = SEED) -> World:
    """Return the example's ground for people: its practices, lists, areas and organisations."""
    land = draw_land(seed)
    drawn = draw_neighbourhoods(land)
    practices = live_through(found_practices(land, drawn.grounds, seed))
    described = describe_areas(land, seed)
    lists = next(each for each in monthly_lists(land, practices, seed) if each.published == COUNTED)
    by_area = next(
        each
        for each in patients_by_area(land, described.vintages, practices, drawn.grounds)
        if each.published == COUNTED
    )
    codes = sorted({row[0].code for row in lists.rows})
    areas = sorted({row[2] for row in by_area.rows})
    number = {area: small for small, area in ((s, described.vintages.small(s)) for s in land.middles)}
    places = [number.get(area, -1) for area in areas]
    bodies = {body: place for place, body in enumerate(_bodies())}
    senders = (*_practice_senders(practices, codes), *(_sender(code) for code in bodies))
    offset = len(codes)
    world = World(
        counted=COUNTED,
        until=UNTIL,
        senders=senders,
        opened=np.array([practices.practices[code].start for code in codes], dtype="datetime64[D]"),
        gps=tuple(_gps(practices, drawn, codes, lists)),
        lists=_by_cell(lists, codes),
        living_in=_by_area(by_area, codes, areas),
        area_codes=tuple(area.code if small >= 0 else "" for area, small in zip(areas, places, strict=True)),
        deciles=_deciles(described.tables, areas),
        hospitals=np.array([bodies[_hospital(land, small)] + offset for small in places]),
        councils=np.array([bodies[_council(land, small)] + offset for small in places]),
        teams_of=_teams_of(drawn, places),
        teams=tuple(
            (team_code(each), f"{NEIGHBOURHOODS[each - 1]} neighbourhood team")
            for each in sorted(drawn.areas)
        ),
        towns=tuple(_district(land, small).name for small in places),
        postcodes=tuple(
            tuple(
                postcode(max(small, 0) * POSTCODES_TO_AN_AREA + each) for each in range(POSTCODES_TO_AN_AREA)
            )
            for small in places
        ),
        streets=STREETS,
        mental_health=bodies[MIND] + offset,
        community=bodies[COMMUNITY] + offset,
    )
    world.check()
    return world


def _bodies() -> tuple[str, ...]:
    """Return the codes of the other organisations that send records."""
    return (*KINDS, COUNTY, *(each.code for each in DISTRICTS if each.county_kind == "unitary"))


def _names() -> Mapping[str, str]:
    """Return what every organisation but the practices is called today."""
    return {
        dict(fact.says)["organisation"].code: dict(fact.says)["name"]
        for fact in describe_bodies().facts
        if fact.model == "OrganisationName"
        and (fact.end is None or fact.end > COUNTED)
        and fact.start <= COUNTED
    }


def _sender(code: str) -> Sender:
    return Sender(code, _names()[code], KINDS.get(code, "council"))


def _practice_senders(practices: GeneralPractice, codes: list[str]) -> list[Sender]:
    return [Sender(code, practices.practices[code].name, "practice") for code in codes]


def _by_cell(lists: Table, codes: list[str]) -> Ints:
    """Return each practice's women by band, then its men by band."""
    place = {code: row for row, code in enumerate(codes)}
    counts = np.zeros((len(codes), CELLS), dtype=np.int64)
    for who, _, sex, _, ages in lists.rows:
        if sex != "all":
            begin = 0 if sex == "female" else BANDS
            counts[place[who.code], begin : begin + BANDS] = ages
    return counts


def _by_area(by_area: Table, codes: list[str], areas: list[Ground]) -> Ints:
    place, column = {code: row for row, code in enumerate(codes)}, {area: at for at, area in enumerate(areas)}
    counts = np.zeros((len(codes), len(areas)), dtype=np.int64)
    for who, _, area, patients in by_area.rows:
        counts[place[who.code], column[area]] = patients
    return counts


def _deciles(tables: tuple[Table, ...], areas: list[Ground]) -> Ints:
    """Return each area's decile of deprivation; of nowhere in particular: the middle."""
    known = {
        row[0]: row[4]
        for each in tables
        if each.model == "Deprivation" and each.published == INDEX_2025
        for row in each.rows
    }
    return np.array([known.get(area, 5) for area in areas], dtype=np.int64)


def _district(land: Land, small: int) -> District:
    return DISTRICTS[land.district[max(small, 0)]]


def _hospital(land: Land, small: int) -> str:
    """Return the hospital that somebody of a small area would go to."""
    district = _district(land, small)
    sub_icb = next(each for each in SUB_ICBS if each.gss == district.sub_icb)
    return NEXT_DOOR_HOSPITAL if sub_icb.icb == NEIGHBOUR else HOSPITALS.get(district.town, "XR1")


def _council(land: Land, small: int) -> str:
    return _district(land, small).upper


def _teams_of(drawn: Neighbourhoods, places: list[int]) -> Ints:
    team = {small: at for at, each in enumerate(sorted(drawn.areas)) for small in drawn.areas[each]}
    return np.array([team.get(small, -1) for small in places], dtype=np.int64)


def _gps(
    practices: GeneralPractice, drawn: Neighbourhoods, codes: list[str], lists: Table
) -> Iterator[tuple[str, ...]]:
    """Give the GPs of each practice: those whom a handbook has there, and as many more as the list needs."""
    known: dict[str, list[str]] = {}
    for script in write_scripts(practices, drawn):
        for person in script.people:
            for post in person.get("posts", ()):
                if post["job"].startswith("gp") and post["employer"] in codes:
                    known.setdefault(post["employer"], []).append(person["name"])
    sizes = {row[0].code: row[3] for row in lists.rows if row[2] == "all"}
    next_name = FIRST_GP_NAME
    for code in codes:
        names = list(dict.fromkeys(known.get(code, [])))
        while len(names) < max(2, round(sizes[code] / PATIENTS_TO_A_GP)):
            names.append(invented_name(next_name))
            next_name += 1
        yield tuple(f"Dr {name}" for name in names)
