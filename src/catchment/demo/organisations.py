"""The example's boards, councils, trusts and partners, with their lives.

Until July 2022 there were a partnership and clinical commissioning groups; then boards and sub-ICB locations
under the same codes (K-003), and one group that left no code behind. On 1 April 2027 the two boards become
one: both end, all that was part of them or in their area is tied to the new one from that very day, and
nothing is left pointing at the dead (K-043).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.demo.areas import ICB_AREAS
from catchment.demo.names import address_line, postcode
from catchment.demo.plan import (
    CLOSED_CCG,
    DISTRICTS,
    ICB_START,
    LONG_AGO,
    MAIN,
    MERGED,
    MERGER,
    NATION,
    NEIGHBOUR,
    REGION,
    SUB_ICBS,
    UPPER_TIERS,
)
from catchment.demo.values import Fact, Ground, Who, ground_of, name, other_code, relation, role

BOARD_NAMES = {MAIN: "Exampleshire", NEIGHBOUR: "Neighbourshire", MERGED: "Exampleshire and Neighbourshire"}
PARTNERSHIP_START = date(2016, 4, 1)
TRUST_MERGER = date(2021, 4, 1)
COMBINED_AUTHORITY = "X47000001"
LMC, FEDERATIONS = "XL001", ("XG001", "XG002")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation in the area of a board: its code, kind, name and roles; the first role is primary."""

    code: str
    kind: str
    name: str
    roles: tuple[str, ...]
    icb: str = MAIN
    start: date = LONG_AGO
    end: date | None = None


BODIES = (
    Body(
        "XR1",
        "trust",
        "Northmoor University Hospitals NHS Foundation Trust",
        ("RO197", "RO57"),
        start=TRUST_MERGER,
    ),
    Body("XR2", "trust", "West Exampleshire Hospitals NHS Trust", ("RO197",)),
    Body("XR3", "trust", "Exampleshire Mind and Brain NHS Foundation Trust", ("RO197", "RO57")),
    Body("XR4", "trust", "Exampleshire Community Health NHS Trust", ("RO197",)),
    Body("XR5", "trust", "Exampleland Ambulance Service NHS Trust", ("RO197",)),
    Body("XR6", "trust", "Neighbourshire Hospital NHS Foundation Trust", ("RO197", "RO57"), NEIGHBOUR),
    Body("XR8", "trust", "Northmoor General Hospital NHS Trust", ("RO197",), end=TRUST_MERGER),
    Body("XR9", "trust", "Estuary Infirmary NHS Foundation Trust", ("RO197", "RO57"), end=TRUST_MERGER),
    Body("XG001", "federation", "Northmoor Practices Together Ltd", ("RO158",)),
    Body("XG002", "federation", "Exampleshire Rural Practices Federation", ("RO158",)),
    Body("XL001", "lmc", "Exampleshire Local Medical Committee", ("RO158",)),
    Body("XV001", "voluntary", "Exampleshire Voluntary Action", ("RO158",)),
    Body("XV002", "voluntary", "Northmoor Good Neighbours", ("RO158",)),
    Body("XV003", "voluntary", "The Wobbly Bridge Carers' Trust", ("RO158",)),
    Body("XV004", "voluntary", "Inkwell Lifeboat Café", ("RO158",)),
    Body("XV005", "voluntary", "Fabledon Men in Sheds", ("RO158",)),
    Body("XV006", "voluntary", "Neighbourshire Borrowed Time Bank", ("RO158",), NEIGHBOUR),
    Body("XC001", "care-provider", "Rocking Chair Care Home", ("RO104", "RO269")),
    Body("XC002", "care-provider", "Lamplight Homecare", ("RO104", "RO270")),
    Body("XC003", "care-provider", "Second Spring Nursing Home", ("RO104", "RO269")),
    Body("XC004", "care-provider", "Kettle and Slippers Homecare", ("RO104", "RO270")),
    Body("XF001", "pharmacy", "The Glass Mortar Pharmacy", ("RO182",)),
    Body("XF002", "pharmacy", "Pestle of Quillhaven", ("RO182",)),
    Body("XF003", "pharmacy", "Storyford Elixir Chemist", ("RO182",)),
    Body("XO001", "optician", "Twenty Twenty-One Opticians", ("RO166",)),
    Body("XO002", "optician", "Hindsight Eyecare", ("RO166",)),
    Body("XD001", "dentist", "Tooth and Nail Dental Practice", ("RO110",)),
    Body("XD002", "dentist", "Wisdom Dental Surgery", ("RO110",)),
    Body("X0C", "commissioning-support", "Exampleland Commissioning Support Unit", ("RO213",)),
)


@dataclass(frozen=True, slots=True)
class Register:
    """Organisations (code and kind), facts about them, and successions (before, after, kind, day, note)."""

    kinds: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    successions: tuple[tuple[Who, Who, str, date, str], ...]


def describe_bodies() -> Register:
    """Return every organisation except practices, networks and teams."""
    kinds = [
        (NATION, "nation"),
        (REGION, "region"),
        *((icb, "icb") for icb in BOARD_NAMES),
        *((sub.code, "sub-icb") for sub in SUB_ICBS),
        (CLOSED_CCG, "ccg"),
        *((code, "council") for code, _, _ in _councils()),
        (COMBINED_AUTHORITY, "combined-authority"),
        *((body.code, body.kind) for body in BODIES),
    ]
    facts = [*_nation_and_region(), *_boards(), *_sub_icbs(), *_council_facts(), *_body_facts()]
    return Register(tuple(kinds), tuple(facts), tuple(_successions()))


def in_system(code: str, kind: str, icb: str, start: date, end: date | None = None) -> list[Fact]:
    """Tie an organisation to its board, and from the merger on to the board that follows."""
    if end is not None and end <= MERGER:
        return [relation(code, kind, icb, start, end)]
    return [relation(code, kind, icb, start, MERGER), relation(code, kind, MERGED, MERGER, end)]


def _nation_and_region() -> Iterable[Fact]:
    yield from (name(NATION, "Exampleland", LONG_AGO), role(NATION, "NATION", LONG_AGO, primary=True))
    yield from (
        name(REGION, "Exampleland and the Isles", LONG_AGO),
        role(REGION, "RO209", LONG_AGO, primary=True),
    )
    yield relation(REGION, "part_of", NATION, LONG_AGO)


def _boards() -> Iterable[Fact]:
    """Give the partnerships that became boards in 2022 and end in 2027, and the board that follows."""
    for icb in (MAIN, NEIGHBOUR):
        title = BOARD_NAMES[icb]
        yield name(
            icb, f"{title} Sustainability and Transformation Partnership", PARTNERSHIP_START, ICB_START
        )
        yield name(icb, f"NHS {title} Integrated Care Board", ICB_START, MERGER)
        yield role(icb, "RO261", PARTNERSHIP_START, MERGER, primary=True)
        yield role(icb, "RO262", PARTNERSHIP_START, ICB_START)
        yield from _board_facts(icb, PARTNERSHIP_START, ICB_START, MERGER)
    yield name(MERGED, f"NHS {BOARD_NAMES[MERGED]} Integrated Care Board", MERGER)
    yield role(MERGED, "RO261", MERGER, primary=True)
    yield from _board_facts(MERGED, MERGER, MERGER, None)


def _board_facts(icb: str, start: date, board_start: date, end: date | None) -> Iterable[Fact]:
    area = Ground("icb-area", ICB_AREAS[icb])
    yield role(icb, "RO318", board_start, end)
    yield other_code(icb, "ods", icb, start, end)
    yield other_code(icb, "gss", area.code, board_start, end)
    yield relation(icb, "part_of", REGION, start, end)
    yield ground_of(icb, "responsible_for", area, board_start, end)


def _sub_icbs() -> Iterable[Fact]:
    for sub in SUB_ICBS:
        yield name(sub.code, f"NHS {sub.name} CCG", LONG_AGO, ICB_START)
        yield name(sub.code, f"NHS {BOARD_NAMES[sub.icb]} ICB - {sub.code}", ICB_START, MERGER)
        yield name(sub.code, f"NHS {BOARD_NAMES[MERGED]} ICB - {sub.code}", MERGER)
        yield role(sub.code, "RO98", LONG_AGO, primary=True)
        yield role(sub.code, "RO319", ICB_START)
        yield other_code(sub.code, "ods", sub.code, LONG_AGO)
        yield other_code(sub.code, "gss", sub.gss, ICB_START)
        yield ground_of(sub.code, "responsible_for", Ground("sub-icb-area", sub.gss), ICB_START)
        yield from in_system(sub.code, "part_of", sub.icb, PARTNERSHIP_START)
    yield name(CLOSED_CCG, "NHS Pretenley CCG", LONG_AGO, ICB_START)
    yield role(CLOSED_CCG, "RO98", LONG_AGO, ICB_START, primary=True)
    yield other_code(CLOSED_CCG, "ods", CLOSED_CCG, LONG_AGO, ICB_START)
    yield relation(CLOSED_CCG, "part_of", MAIN, PARTNERSHIP_START, ICB_START)


def _councils() -> list[tuple[str, str, Sequence[Ground]]]:
    """Return every council: code, name and the grounds it is responsible for."""
    councils: list[tuple[str, str, Sequence[Ground]]] = [
        ("X10000001", f"{UPPER_TIERS['X10000001']} County Council", (Ground("utla", "X10000001"),))
    ]
    for each in DISTRICTS:
        own = Ground("ltla", each.code)
        if each.county_kind == "unitary":
            councils.append((each.code, f"{each.name} Council", (own, Ground("utla", each.code))))
        else:
            councils.append((each.code, f"{each.name} District Council", (own,)))
    return councils


def _council_facts() -> Iterable[Fact]:
    roles = {"X06": "RO40", "X10": "RO33", "X07": "RO36"}
    for number, (code, title, grounds) in enumerate(_councils()):
        yield name(code, title, LONG_AGO)
        yield role(code, "RO141", LONG_AGO, primary=True)
        yield role(code, roles[code[:3]], LONG_AGO)
        yield other_code(code, "gss", code, LONG_AGO)
        yield _address(code, 400 + number, LONG_AGO)
        yield from (ground_of(code, "responsible_for", ground, LONG_AGO) for ground in grounds)
    started = date(2024, 5, 7)
    yield name(COMBINED_AUTHORITY, "Exampleshire and Northmoor Combined Authority", started)
    yield role(COMBINED_AUTHORITY, "RO141", started, primary=True)
    yield role(COMBINED_AUTHORITY, "RO273", started)
    yield other_code(COMBINED_AUTHORITY, "gss", COMBINED_AUTHORITY, started)
    for code in ("X06000001", "X10000001"):
        yield ground_of(COMBINED_AUTHORITY, "responsible_for", Ground("utla", code), started)


def _address(code: str, number: int, start: date, end: date | None = None) -> Fact:
    says = (
        ("organisation", Who(code)),
        ("lines", address_line(number, "Northmoor")),
        ("postcode", postcode(number)),
        ("longitude", None),
        ("latitude", None),
    )
    return Fact("Address", says, start, end)


def _body_facts() -> Iterable[Fact]:
    for number, body in enumerate(BODIES):
        yield name(body.code, body.name, body.start, body.end)
        for position, each in enumerate(body.roles):
            yield role(body.code, each, body.start, body.end, primary=position == 0)
        yield other_code(body.code, "ods", body.code, body.start, body.end)
        yield _address(body.code, 300 + number, body.start, body.end)
        yield from in_system(body.code, "located_in", body.icb, max(body.start, PARTNERSHIP_START), body.end)


def _successions() -> Iterable[tuple[Who, Who, str, date, str]]:
    """Say what became of the group, the trusts and the boards."""
    note = "Dissolved by the Act on this day; staff and property passed to the board."
    yield Who(CLOSED_CCG), Who(MAIN), "replaced_by", ICB_START, note
    note = "Practices are commissioned through this location from this day."
    yield Who(CLOSED_CCG), Who("X1C"), "function_moved_to", ICB_START, note
    for trust in ("XR8", "XR9"):
        yield (
            Who(trust),
            Who("XR1"),
            "merged_into",
            TRUST_MERGER,
            "The city's two hospitals became one trust.",
        )
    for icb in (MAIN, NEIGHBOUR):
        note = "Planned: agreed in the summer of 2026, in effect on 1 April 2027."
        yield Who(icb), Who(MERGED), "merged_into", MERGER, note
