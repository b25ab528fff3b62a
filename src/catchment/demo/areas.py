"""The example's areas as data: codes, names, lookups between vintages, outlines and middles.

From the map (`geography.Land`) come the small areas of 2021, and from those everything larger: middle-layer
areas, wards, districts, upper tiers, and the grounds of sub-ICB locations and boards. The small areas of
2011 are nearly the same ones: a few pairs of 2021 were one area in 2011 (S, split) and a few of 2021 were
two (M, merged), as between the real vintages (K-034).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.demo.chance import dice
from catchment.demo.geography import Land, degrees, divide, geometry
from catchment.demo.names import WARD_WORDS
from catchment.demo.plan import (
    DISTRICTS,
    ICB_START,
    LONG_AGO,
    MAIN,
    MERGED,
    MERGER,
    NEIGHBOUR,
    SUB_ICBS,
    UPPER_TIERS,
)
from catchment.demo.residents import (
    CENSUS_DAY,
    INDEX_2019,
    INDEX_2025,
    census,
    character,
    deprivation,
    estimates,
    ethnic_groups,
    hardship,
)
from catchment.demo.values import Fact, Ground, Table, area_name, table

LOOKUPS_2024 = date(2024, 4, 1)
LOOKUP_COLUMNS = ("lookup", "edition", "child", "parent", "change_code")
ICB_AREAS = {MAIN: "X54000001", NEIGHBOUR: "X54000002", MERGED: "X54000003"}
ICB_AREA_NAMES = {
    MAIN: "Exampleshire",
    NEIGHBOUR: "Neighbourshire",
    MERGED: "Exampleshire and Neighbourshire",
}
REGION_AREA = "X12000001"
SPLIT_PAIRS, MERGED_ONES = 4, 3
UNPLACED = (Ground("unplaced", "EMPTY"), Ground("unplaced", "CLOSED"), Ground("unplaced", "NO2011"))
ELSEWHERE = tuple(Ground("elsewhere", f"X09{number:06d}") for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class Vintages:
    """The small areas of both vintages: (2011, 2021, change) pairs, both as numbers or codes."""

    code_2021: dict[int, str]
    pairs: tuple[tuple[str, int, str], ...]

    def small(self, area: int) -> Ground:
        """Return a small area of 2021 by its number."""
        return Ground("lsoa21", self.code_2021[area])


@dataclass(frozen=True, slots=True)
class AreaData:
    """All there is to write about areas."""

    vintages: Vintages
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]


def describe_areas(land: Land, seed: int) -> AreaData:
    """Return every area of a map, named, looked up, outlined and counted."""
    vintages = _vintages(land)
    wards = _groups(land, "ward", "X05", 6)
    middle = _groups(land, "msoa21", "X02", 5)
    facts = [*_names_of_groups(land, wards, middle, vintages), *_names_of_larger()]
    tables = [
        *_small_lookups(land, vintages, wards, middle),
        *_larger_lookups(),
        *_outlines(land, vintages),
        *_counts(land, vintages, seed),
    ]
    return AreaData(vintages, tuple(facts), tuple(tables))


def sub_icb_of(land: Land, area: int) -> str:
    """Return the GSS code of the sub-ICB area that a small area lies in."""
    return DISTRICTS[land.district[area]].sub_icb


def _vintages(land: Land) -> Vintages:
    """Give small areas their codes; some that touch within a district were one area in 2011, or two."""
    code_2021 = {area: f"X01{area + 1:06d}" for area in land.middles}
    changed: set[int] = set()
    pairs: list[tuple[str, int, str]] = []
    candidates = list(land.middles)[20::61]
    for number, area in enumerate(candidates[: SPLIT_PAIRS + MERGED_ONES]):
        if number < SPLIT_PAIRS:
            twin = next(
                near
                for near in land.neighbours[area]
                if land.district[near] == land.district[area] and near not in changed
            )
            old = f"X01{90_000 + number:06d}"
            pairs += [(old, area, "S"), (old, twin, "S")]
            changed |= {area, twin}
        else:
            pairs += [(f"X01{91_000 + 2 * number + half:06d}", area, "M") for half in (0, 1)]
            changed.add(area)
    pairs += [(code, area, "U") for area, code in code_2021.items() if area not in changed]
    return Vintages(code_2021, tuple(sorted(pairs)))


def _groups(land: Land, kind: str, prefix: str, size: int) -> dict[Ground, list[int]]:
    """Group small areas, within districts, into areas of about `size` each."""
    groups: dict[Ground, list[int]] = {}
    for district in DISTRICTS:
        members = land.in_district(district.code)
        count = max(1, round(len(members) / size))
        for group in divide(land, members, [1.0] * count):
            groups[Ground(kind, f"{prefix}{len(groups) + 1:06d}")] = group
    return groups


def _names_of_groups(
    land: Land, wards: dict[Ground, list[int]], middle: dict[Ground, list[int]], vintages: Vintages
) -> Iterable[Fact]:
    for number, (ward, members) in enumerate(wards.items()):
        district = DISTRICTS[land.district[members[0]]]
        word = WARD_WORDS[number % len(WARD_WORDS)]
        yield area_name(ward, f"{word} {district.name}", LONG_AGO)
    counted: dict[int, int] = {}
    for group, members in middle.items():
        district_number = land.district[members[0]]
        counted[district_number] = counted.get(district_number, 0) + 1
        title = f"{DISTRICTS[district_number].name} {counted[district_number]:03d}"
        yield area_name(group, title, LONG_AGO)
        for letter, area in enumerate(members):
            yield area_name(vintages.small(area), f"{title}{chr(ord('A') + letter % 26)}", LONG_AGO)
    for old, area, change in vintages.pairs:
        word = "" if change == "U" else " (2011)"
        district = DISTRICTS[land.district[area]]
        if change != "S" or (old, area) == min((o, a) for o, a, _ in vintages.pairs if o == old):
            yield area_name(Ground("lsoa11", old), f"{district.name} {old[-4:]}{word}", LONG_AGO)


def _names_of_larger() -> Iterable[Fact]:
    for district in DISTRICTS:
        yield area_name(Ground("ltla", district.code), district.name, LONG_AGO)
    for code, title in UPPER_TIERS.items():
        yield area_name(Ground("utla", code), title, LONG_AGO)
    for sub_icb in SUB_ICBS:
        yield area_name(Ground("sub-icb-area", sub_icb.gss), sub_icb.name, ICB_START)
    for icb, code in ICB_AREAS.items():
        start = MERGER if icb == MERGED else ICB_START
        end = None if icb == MERGED else MERGER
        yield area_name(Ground("icb-area", code), ICB_AREA_NAMES[icb], start, end)
    yield area_name(Ground("statistical-region", REGION_AREA), "Exampleland", LONG_AGO)
    yield from (area_name(area, f"Beyond Exampleland {area.code[-1]}", LONG_AGO) for area in ELSEWHERE)


def _lookup(name: str, edition: date, pairs: Iterable[tuple[Ground, Ground]]) -> Table:
    return table(
        "AreaLookup", edition, LOOKUP_COLUMNS, ((name, edition, child, parent, "") for child, parent in pairs)
    )


def _small_lookups(
    land: Land, vintages: Vintages, wards: dict[Ground, list[int]], middle: dict[Ground, list[int]]
) -> Iterable[Table]:
    """Say which larger areas the small ones lie in."""
    small = vintages.small
    place_of_2011 = {old: area for old, area, _ in vintages.pairs}
    district_of = {area: DISTRICTS[number] for area, number in land.district.items()}
    ward_of = list(wards.items())
    yield table(
        "AreaLookup",
        CENSUS_DAY,
        LOOKUP_COLUMNS,
        (
            ("lsoa11-lsoa21", CENSUS_DAY, Ground("lsoa11", old), small(area), c)
            for old, area, c in vintages.pairs
        ),
    )
    yield _lookup(
        "lsoa21-msoa21", CENSUS_DAY, ((small(a), g) for g, members in middle.items() for a in members)
    )
    yield _lookup(
        "lsoa21-ward", LOOKUPS_2024, ((small(a), ward) for ward, members in ward_of for a in members)
    )
    yield _lookup(
        "ward-ltla",
        LOOKUPS_2024,
        ((w, Ground("ltla", district_of[members[0]].code)) for w, members in ward_of),
    )
    yield _lookup(
        "lsoa21-ltla", LOOKUPS_2024, ((small(a), Ground("ltla", d.code)) for a, d in district_of.items())
    )
    yield _lookup(
        "lsoa11-ltla",
        date(2022, 4, 1),
        ((Ground("lsoa11", o), Ground("ltla", district_of[a].code)) for o, a in place_of_2011.items()),
    )
    yield _lookup(
        "lsoa21-sub-icb",
        LOOKUPS_2024,
        ((small(a), Ground("sub-icb-area", d.sub_icb)) for a, d in district_of.items()),
    )
    yield _lookup(
        "lsoa11-sub-icb",
        ICB_START,
        (
            (Ground("lsoa11", o), Ground("sub-icb-area", district_of[a].sub_icb))
            for o, a in place_of_2011.items()
        ),
    )


def _larger_lookups() -> Iterable[Table]:
    """Say how districts, sub-ICB areas and boards lie in each other, before the merger and after."""
    ltla = [(Ground("ltla", each.code), each) for each in DISTRICTS]
    yield _lookup("ltla-utla", date(2023, 4, 1), ((area, Ground("utla", each.upper)) for area, each in ltla))
    region = Ground("statistical-region", REGION_AREA)
    yield _lookup("ltla-region", LOOKUPS_2024, ((area, region) for area, _ in ltla))
    for edition in (ICB_START, LOOKUPS_2024, MERGER):
        yield _lookup(
            "sub-icb-icb",
            edition,
            (
                (
                    Ground("sub-icb-area", each.gss),
                    Ground("icb-area", ICB_AREAS[MERGED if edition == MERGER else each.icb]),
                )
                for each in SUB_ICBS
            ),
        )


def _outlines(land: Land, vintages: Vintages) -> Iterable[Table]:
    """Draw the small areas, districts, sub-ICB areas and boards, with their middles."""
    small = [(vintages.small(area), [area]) for area in land.middles]
    districts = [(Ground("ltla", each.code), land.in_district(each.code)) for each in DISTRICTS]
    upper = [
        (Ground("utla", code), land.in_district(*(d.code for d in DISTRICTS if d.upper == code)))
        for code in UPPER_TIERS
    ]
    sub_icbs = [
        (Ground("sub-icb-area", s.gss), land.in_district(*(d.code for d in DISTRICTS if d.sub_icb == s.gss)))
        for s in SUB_ICBS
    ]
    boards = [
        (
            Ground("icb-area", ICB_AREAS[icb]),
            sorted(
                area
                for sub, (_, areas) in zip(SUB_ICBS, sub_icbs, strict=True)
                for area in areas
                if sub.icb == icb
            ),
        )
        for icb in (MAIN, NEIGHBOUR)
    ]
    merged = [(Ground("icb-area", ICB_AREAS[MERGED]), list(land.middles))]
    for edition, drawn in (
        (CENSUS_DAY, small),
        (ICB_START, [*districts, *upper, *sub_icbs, *boards]),
        (MERGER, merged),
    ):
        yield table(
            "Boundary",
            edition,
            ("area", "edition", "geometry"),
            ((area, edition, geometry(land, members)) for area, members in drawn),
        )
        yield table(
            "Centroid",
            edition,
            ("area", "edition", "longitude", "latitude"),
            ((area, edition, *_middle(land, members)) for area, members in drawn),
        )


def _middle(land: Land, members: Sequence[int]) -> tuple[float, float]:
    """Return where the people of some small areas are, on average."""
    people = sum(land.people[area] for area in members)
    return degrees(
        (
            sum(land.middles[area][0] * land.people[area] for area in members) / people,
            sum(land.middles[area][1] * land.people[area] for area in members) / people,
        )
    )


def _counts(land: Land, vintages: Vintages, seed: int) -> Iterable[Table]:
    """Count the people of both vintages, and say how deprived they are."""
    roll = dice(seed, "counts")
    hard = hardship(land, seed)
    small = {area: vintages.small(area) for area in land.middles}
    yield census({small[area]: people for area, people in land.people.items()})
    kinds = {area: character(land, area) for area in land.middles}
    yield ethnic_groups({small[area]: (land.people[area], kinds[area]) for area in land.middles}, roll)
    yield deprivation(list(small.values()), [hard[area] for area in small], INDEX_2025, roll)
    old_people: dict[str, int] = {}
    old_place: dict[str, int] = {}
    for old, area, change in vintages.pairs:
        part = land.people[area] // 2 if change == "M" else land.people[area]
        old_people[old] = old_people.get(old, 0) + round(part * 0.988)
        old_place[old] = area
    grounds = {old: Ground("lsoa11", old) for old in old_people}
    yield estimates({grounds[old]: (people, kinds[old_place[old]]) for old, people in old_people.items()})
    earlier = [hard[old_place[old]] + roll.gauss(0, 0.05) for old in old_people]
    yield deprivation(list(grounds.values()), earlier, INDEX_2019, roll)
