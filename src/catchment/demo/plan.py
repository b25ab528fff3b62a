"""The plan of the example: what its author decided, before chance fills in the rest.

Everything here is made up, and sounds it. Sizes are in thousands of people. Coordinates are kilometres east
and north of a corner in the middle of the North Sea, where no mistake about a real county is possible.
The codes cannot be real either: they begin with `X`, or are of a shape that ODS and ONS do not issue.
"""

from dataclasses import dataclass
from datetime import date

NATION, REGION = "XX", "X01"
MAIN, NEIGHBOUR, MERGED = "XEX", "XNB", "XEN"  # the two integrated care boards, and the one they become
MERGER = date(2027, 4, 1)
ICB_START = date(2022, 7, 1)
NETWORK_START = date(2019, 7, 1)
LONG_AGO = date(2013, 4, 1)

MAP_SIZE = 104.0
CORNER = (1.52, 53.62)  # degrees east and north
DEGREES_PER_KM = (1 / 65.4, 1 / 111.2)


@dataclass(frozen=True, slots=True)
class Town:
    """A town: where it is, how many thousand people live in it, how far it spreads, how poor it is."""

    name: str
    at: tuple[float, float]
    people: float
    spread: float
    hardship: float


@dataclass(frozen=True, slots=True)
class District:
    """A lower-tier council area: its code, its chief town, its share, and what it lies in."""

    code: str
    name: str
    town: int
    people: float
    upper: str
    sub_icb: str
    county_kind: str  # the role of its council: district or unitary


TOWNS = (
    Town("Northmoor", (43.0, 58.0), 250, 3.6, 0.62),
    Town("Storyford", (25.0, 84.0), 85, 2.2, 0.55),
    Town("Inkwell-on-Sea", (46.5, 83.0), 95, 2.3, 0.66),
    Town("Fabledon", (19.0, 62.0), 90, 2.3, 0.42),
    Town("Mockingham", (25.0, 44.0), 80, 2.1, 0.3),
    Town("Pretenley", (46.0, 35.0), 120, 2.8, 0.55),
    Town("Nextdorbury", (30.0, 19.0), 62, 2.0, 0.45),
    Town("Supposely", (33.0, 72.0), 24, 1.1, 0.2),
    Town("Perhapston", (16.0, 74.0), 18, 1.0, 0.3),
    Town("Hypothetigate", (36.0, 93.0), 22, 1.1, 0.6),
    Town("Madeup Magna", (31.0, 53.0), 20, 1.0, 0.15),
    Town("Quillhaven", (55.0, 45.0), 34, 1.3, 0.7),
    Town("Allegory Cross", (35.0, 33.0), 20, 1.0, 0.25),
)

DISTRICTS = (
    District("X06000001", "Northmoor", 0, 293, "X06000001", "X38000001", "unitary"),
    District("X07000001", "Storyford", 1, 143, "X10000001", "X38000002", "district"),
    District("X07000002", "Inkwell Coast", 2, 147, "X10000001", "X38000002", "district"),
    District("X07000003", "Fabledon", 3, 160, "X10000001", "X38000003", "district"),
    District("X07000004", "Mockingham", 4, 142, "X10000001", "X38000003", "district"),
    District("X07000005", "Pretenley", 5, 227, "X10000001", "X38000003", "district"),
    District("X06000002", "Neighbourshire", 6, 102, "X06000002", "X38000004", "unitary"),
)
UPPER_TIERS = {"X06000001": "Northmoor", "X10000001": "Exampleshire", "X06000002": "Neighbourshire"}


@dataclass(frozen=True, slots=True)
class SubIcb:
    """A sub-ICB location: ODS code, GSS code, name, and the board it is part of until the merger."""

    code: str
    gss: str
    name: str
    icb: str


SUB_ICBS = (
    SubIcb("X1A", "X38000001", "Northmoor", MAIN),
    SubIcb("X1B", "X38000002", "North Exampleshire", MAIN),
    SubIcb("X1C", "X38000003", "South Exampleshire", MAIN),
    SubIcb("X2A", "X38000004", "Neighbourshire", NEIGHBOUR),
)
CLOSED_CCG = "X1D"  # Pretenley's, whose work went to the board and to X1C on 1 July 2022


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its districts, and the sizes of its networks; a pair shares one neighbourhood."""

    code: str
    name: str
    districts: tuple[str, ...]
    networks: tuple[float, ...]


PLACES = (
    Place("XEX-P1", "Northmoor City", ("X06000001",), (90, 58, 50, 45, 28, 22)),
    Place("XEX-P2", "Story and Inkwell", ("X07000001", "X07000002"), (68, 55, 48, 46, 42, 31)),
    Place("XEX-P3", "Vale of Fables", ("X07000003", "X07000004"), (52, 45, 44, 41, 39, 37, 35)),
    Place("XEX-P4", "Pretenley and Quillhaven", ("X07000005",), (64, 47, 43, 40, 33)),
)
NEIGHBOUR_NETWORKS = (36, 34, 32)

# Networks by number, counted from 1 through PLACES and then NEIGHBOUR_NETWORKS.
SERVES_TWO = 1  # one network, two neighbourhoods
SHARE_ONE = (5, 6)  # two networks, one neighbourhood
CROSSES_A_BORDER = 13  # two of its practices are over the border, in place XEX-P4
SINGLE_PRACTICE = 24
BORROWS_FROM_NEXT_DOOR = 22  # has a member practice commissioned by the other system
WITHOUT_PAYEE = 18
RENAMED_NETWORK = 9
NETWORK_COUNT = 27


def network_code(number: int) -> str:
    """Return the code of a network by its number; 90 is the one that was dissolved."""
    return f"XN{number:03d}"


def neighbourhood_code(number: int) -> str:
    """Return the local code of a neighbourhood by its number."""
    return f"XEX-N{number:02d}"
