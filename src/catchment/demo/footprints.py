"""The example's drawn ground: places and neighbourhoods, version by version.

Places are made of districts, neighbourhoods of small areas, each neighbourhood within a place and grown to
fit the network or networks that serve it. In 2024 the border of two places was straightened, so these two
and the neighbourhoods on either side have a second version, and the places are made of small areas from
then on. At the merger every footprint is redrawn as it was, for the board that follows (K-043).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catchment.demo.areas import Vintages
from catchment.demo.geography import Land, divide
from catchment.demo.names import NEIGHBOURHOODS
from catchment.demo.plan import (
    ICB_START,
    MAIN,
    MERGED,
    MERGER,
    NEIGHBOUR_NETWORKS,
    PLACES,
    SERVES_TWO,
    SHARE_ONE,
    neighbourhood_code,
)
from catchment.demo.values import Blocks, Fact, Ground, Who, area_name

REDRAWN = date(2024, 4, 1)
DRAWN_FIRST = "Drawn with residents and practices as the board began."
DRAWN_AGAIN = "Redrawn: people along the border look to Pretenley for their shops, schools and clinics."
DRAWN_FOR_MERGER = "Moved as it was to the board that follows the merger."


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """The drawn ground: small areas of each neighbourhood and each network, and of each place's versions."""

    areas: Mapping[int, tuple[int, ...]]
    place_of: Mapping[int, str]
    served: Mapping[int, tuple[int, ...]]  # network -> neighbourhoods
    grounds: Mapping[int, tuple[int, ...]]  # network -> small areas


def draw_neighbourhoods(land: Land) -> Neighbourhoods:
    """Draw each place's neighbourhoods to fit its networks, and say which network serves which."""
    areas: dict[int, tuple[int, ...]] = {}
    place_of: dict[int, str] = {}
    served: dict[int, tuple[int, ...]] = {}
    network = 0
    for place in PLACES:
        shares: list[float] = []
        for size in place.networks:
            network += 1
            if network == SHARE_ONE[1]:
                shares[-1] += size
                served[network] = served[SHARE_ONE[0]]
                continue
            pieces = 2 if network == SERVES_TWO else 1
            first = len(areas) + len(shares) + 1
            served[network] = tuple(range(first, first + pieces))
            shares += [size / pieces] * pieces
        for group in divide(land, land.in_district(*place.districts), shares):
            number = len(areas) + 1
            areas[number], place_of[number] = tuple(group), place.code
    grounds = {
        each: tuple(a for number in numbers for a in areas[number]) for each, numbers in served.items()
    }
    next_door = divide(land, land.in_district("X06000002"), list(NEIGHBOUR_NETWORKS))
    for number, group in enumerate(next_door, start=len(grounds) + 1):
        grounds[number] = tuple(group)
    return Neighbourhoods(areas, place_of, served, grounds)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn area: its name, what it lies within, and what it was made of at first and since 2024."""

    area: Ground
    name: str
    within: Ground | None
    first: tuple[Ground, ...]
    redrawn: tuple[Ground, ...] | None

    def versions(self) -> list[tuple[date, date | None, str, str, tuple[Ground, ...]]]:
        """Return every version: from, until, for which board, why, and made of what."""
        if self.redrawn is None:
            before = [(ICB_START, MERGER, MAIN, DRAWN_FIRST, self.first)]
        else:
            before = [
                (ICB_START, REDRAWN, MAIN, DRAWN_FIRST, self.first),
                (REDRAWN, MERGER, MAIN, DRAWN_AGAIN, self.redrawn),
            ]
        return [*before, (MERGER, None, MERGED, DRAWN_FOR_MERGER, self.redrawn or self.first)]


def describe_footprints(
    land: Land, drawn: Neighbourhoods, vintages: Vintages
) -> tuple[list[Fact], list[Blocks]]:
    """Return every version of every place and neighbourhood, and what each is made of."""
    facts: list[Fact] = []
    blocks: list[Blocks] = []
    for drawing in _drawings(land, drawn, vintages):
        facts.append(area_name(drawing.area, drawing.name, ICB_START))
        for version, (start, end, board, reason, parts) in enumerate(drawing.versions(), start=1):
            says = (
                ("area", drawing.area),
                ("system", Who(board)),
                ("within", drawing.within),
                ("version", version),
                ("reason", reason),
                ("drawn_by", "Example Place Planning Group"),
            )
            facts.append(Fact("Footprint", says, start, end))
            blocks.append(Blocks(drawing.area, version, parts))
    return facts, blocks


def _drawings(land: Land, drawn: Neighbourhoods, vintages: Vintages) -> Iterable[Drawing]:
    """Give the places, then the neighbourhoods, with what moved over the border in 2024."""
    giver, taker, moved = _moved_areas(land, drawn)

    def after(members: Iterable[int], gives: bool, takes: bool) -> tuple[Ground, ...] | None:
        if not gives and not takes:
            return None
        changed = set(members) - moved if gives else set(members) | moved
        return tuple(vintages.small(area) for area in sorted(changed))

    for place in PLACES:
        members = land.in_district(*place.districts)
        yield Drawing(
            Ground("place", place.code),
            place.name,
            None,
            tuple(Ground("ltla", code) for code in place.districts),
            after(members, place.code == drawn.place_of[giver], place.code == drawn.place_of[taker]),
        )
    for number, own in drawn.areas.items():
        yield Drawing(
            Ground("neighbourhood", neighbourhood_code(number)),
            NEIGHBOURHOODS[number - 1],
            Ground("place", drawn.place_of[number]),
            tuple(vintages.small(area) for area in own),
            after(own, number == giver, number == taker),
        )


def _moved_areas(land: Land, drawn: Neighbourhoods) -> tuple[int, int, set[int]]:
    """Choose the small areas that changed place in 2024: up to four, at the longest border of P3 and P4."""
    neighbourhood_of = {area: number for number, members in drawn.areas.items() for area in members}
    borders: dict[tuple[int, int], set[int]] = {}
    for area, number in neighbourhood_of.items():
        if drawn.place_of[number] != PLACES[2].code:
            continue
        for near in land.neighbours[area]:
            other = neighbourhood_of.get(near)
            if other is not None and drawn.place_of[other] == PLACES[3].code:
                borders.setdefault((number, other), set()).add(area)
    giver, taker = max(borders, key=lambda pair: (len(borders[pair]), pair))
    return giver, taker, set(sorted(borders[giver, taker])[:4])
