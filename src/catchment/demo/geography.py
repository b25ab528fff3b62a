"""The ground of the example: an island with two counties, cut into small areas.

`draw_land` makes the whole map from dice: cells (mesh.py) closer together in towns, a coast with an
estuary, small areas of a few cells each, and then the larger areas grown from the small ones (growth.py).
Each non-starting cell lies next to a starting one, so small areas are in one piece and of even size
whatever the density; this is why towns have small ones and the countryside large ones, as in England.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from catchment.demo.chance import dice
from catchment.demo.growth import distance, grow, nearest_to, spread_out
from catchment.demo.mesh import (
    Corner,
    Mesh,
    Point,
    corner_point,
    inside,
    outline,
    quarter,
    signed_area,
    voronoi,
)
from catchment.demo.plan import CORNER, DEGREES_PER_KM, DISTRICTS, MAP_SIZE, TOWNS

CELLS_PER_AREA = 2.65  # of the density below; scattering puts down rather more
PEOPLE_PER_AREA = 1.47  # thousands
ESTUARY = ((70.0, 63.5), (60.0, 62.0), (52.0, 58.5), (46.0, 60.0), (42.5, 59.2))


@dataclass(frozen=True, slots=True)
class Land:
    """The map: small areas by number, the cells of each, their middles, neighbours, people and district."""

    mesh: Mesh
    land_cells: frozenset[int]
    cells: tuple[tuple[int, ...], ...]
    middles: dict[int, Point]
    neighbours: dict[int, tuple[int, ...]]
    people: dict[int, int]
    district: dict[int, int]

    def in_district(self, *codes: str) -> list[int]:
        """Return the small areas of some districts, in order."""
        wanted = {number for number, each in enumerate(DISTRICTS) if each.code in codes}
        return [area for area, district in self.district.items() if district in wanted]


def is_land(x: float, y: float) -> bool:
    """Say whether a spot is on the island: within a wavering outline, and not in the estuary."""
    east, north = (x - 34.0) / 26.0, (y - 53.0) / 46.0
    angle = math.atan2(north, east)
    waver = (
        0.10 * math.sin(2 * angle + 0.6)
        + 0.07 * math.sin(3 * angle + 2.1)
        + 0.045 * math.sin(5 * angle + 4.0)
        + 0.03 * math.sin(8 * angle + 1.0)
        + 0.02 * math.sin(13 * angle + 2.5)
    )
    if math.hypot(east, north) > 0.96 + waver:
        return False
    return all(
        _distance_to_line((x, y), start, end) > 0.35 + 0.10 * max(0.0, (x - 43.0))
        for start, end in pairwise(ESTUARY)
    )


def _distance_to_line(point: Point, start: Point, end: Point) -> float:
    across, up = end[0] - start[0], end[1] - start[1]
    part = ((point[0] - start[0]) * across + (point[1] - start[1]) * up) / (across * across + up * up)
    part = min(1.0, max(0.0, part))
    return math.hypot(point[0] - start[0] - part * across, point[1] - start[1] - part * up)


def areas_per_square_km(x: float, y: float) -> float:
    """Return how many small areas there are to a square kilometre: towns, villages, countryside."""
    density = 0.052
    for town in TOWNS:
        squared = ((x - town.at[0]) ** 2 + (y - town.at[1]) ** 2) / (2 * town.spread**2)
        if squared < 12:
            density += town.people / PEOPLE_PER_AREA / (2 * math.pi * town.spread**2) * math.exp(-squared)
    return density


def draw_land(seed: int) -> Land:
    """Draw the whole map of a seed."""
    roll = dice(seed, "ground")
    points = quarter(
        (0.0, 0.0, MAP_SIZE, MAP_SIZE), lambda x, y: CELLS_PER_AREA * areas_per_square_km(x, y), roll.random
    )
    mesh = voronoi(points, MAP_SIZE)
    land_cells = _mainland(mesh)
    cells = _small_areas(mesh, land_cells, roll)
    middles = {
        area: (
            sum(points[cell][0] for cell in group) / len(group),
            sum(points[cell][1] for cell in group) / len(group),
        )
        for area, group in enumerate(cells)
    }
    neighbours = _who_touches_whom(mesh, cells)
    people = {area: int(1000 * PEOPLE_PER_AREA * roll.uniform(0.72, 1.3)) for area in middles}
    everywhere = list(middles)
    starts = [nearest_to(TOWNS[each.town].at, everywhere, middles) for each in DISTRICTS]
    shares = [each.people for each in DISTRICTS]
    district = grow(everywhere, neighbours, middles, people, starts, shares)
    return Land(
        mesh, frozenset(land_cells), cells, middles, neighbours, people, dict(sorted(district.items()))
    )


def _mainland(mesh: Mesh) -> list[int]:
    """Return the land cells in one piece with the middle of the island; islets are left to the sea."""
    land = {cell for cell, (x, y) in enumerate(mesh.points) if mesh.rings[cell] is not None and is_land(x, y)}
    start = min(land, key=lambda cell: distance(mesh.points[cell], TOWNS[10].at))
    reached, waiting = {start}, [start]
    while waiting:
        for near in mesh.neighbours[waiting.pop()]:
            if near in land and near not in reached:
                reached.add(near)
                waiting.append(near)
    return sorted(reached)


def _small_areas(mesh: Mesh, land_cells: Sequence[int], roll: Random) -> tuple[tuple[int, ...], ...]:
    """Group cells into small areas: starting cells that do not touch, each with cells that touch it."""
    land = set(land_cells)
    order = list(land_cells)
    roll.shuffle(order)
    starts: set[int] = set()
    for cell in order:
        if not starts.intersection(mesh.neighbours[cell]):
            starts.add(cell)
    members: dict[int, list[int]] = {start: [start] for start in starts}
    for cell in land_cells:
        if cell in starts:
            continue
        touching = [near for near in mesh.neighbours[cell] if near in starts and near in land]
        nearest = min(
            touching, key=lambda s: (distance(mesh.points[cell], mesh.points[s]) * len(members[s]) ** 0.5, s)
        )
        members[nearest].append(cell)
    by_position = sorted(starts, key=lambda s: (-round(mesh.points[s][1] / 6), mesh.points[s][0]))
    return tuple(tuple(members[start]) for start in by_position)


def _who_touches_whom(mesh: Mesh, cells: Sequence[Sequence[int]]) -> dict[int, tuple[int, ...]]:
    area_of = {cell: area for area, group in enumerate(cells) for cell in group}
    return {
        area: tuple(
            sorted(
                {area_of[near] for cell in group for near in mesh.neighbours[cell] if near in area_of}
                - {area}
            )
        )
        for area, group in enumerate(cells)
    }


def divide(land: Land, members: Sequence[int], shares: Sequence[float]) -> list[list[int]]:
    """Divide small areas into groups with these shares of the people, each in one piece.

    The largest groups start in the densest spots, since a large network is one in a town.
    """
    starts = spread_out(len(shares), members, land.middles)
    by_density = sorted(starts, key=lambda start: -areas_per_square_km(*land.middles[start]))
    by_size = sorted(range(len(shares)), key=lambda group: -shares[group])
    placed = [start for _, start in sorted(zip(by_size, by_density, strict=True))]
    group_of = grow(members, land.neighbours, land.middles, land.people, placed, shares)
    groups: list[list[int]] = [[] for _ in shares]
    for member in members:
        groups[group_of[member]].append(member)
    return groups


def degrees(point: Point) -> tuple[float, float]:
    """Turn kilometres on the map into longitude and latitude, to about ten centimetres."""
    return (
        round(CORNER[0] + point[0] * DEGREES_PER_KM[0], 6),
        round(CORNER[1] + point[1] * DEGREES_PER_KM[1], 6),
    )


def geometry(land: Land, areas: Iterable[int]) -> dict[str, object]:
    """Return the outline of some small areas together, as GeoJSON; the coast is drawn in finer detail."""
    cells = [cell for area in areas for cell in land.cells[area]]
    rings = [_drawn(land, ring) for ring in outline(land.mesh, cells)]
    outer = [ring for ring in rings if signed_area(ring) > 0]
    holes = [ring for ring in rings if signed_area(ring) < 0]
    polygons = [
        [_closed(ring), *(_closed(hole) for hole in holes if inside(hole[0], ring))]
        for ring in sorted(outer, key=lambda ring: -signed_area(ring))
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _closed(ring: list[Point]) -> list[list[float]]:
    """Return a ring as GeoJSON: degrees, no point twice in a row, ending where it began."""
    drawn: list[list[float]] = []
    for point in ring:
        here = list(degrees(point))
        if not drawn or drawn[-1] != here:
            drawn.append(here)
    return drawn if drawn[0] == drawn[-1] else [*drawn, drawn[0]]


def _drawn(land: Land, ring: list[Corner]) -> list[Point]:
    """Return a ring of corners as points, with bays and headlands put into each stretch of coast."""
    drawn: list[Point] = []
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        here = corner_point(land.mesh.points, start)
        drawn.append(here)
        sea = [cell for cell in start if cell in end and cell not in land.land_cells]
        if sea:
            drawn.extend(_coast(here, corner_point(land.mesh.points, end), Random(f"{start} {end}"), 2))
    return drawn


def _coast(start: Point, end: Point, roll: Random, depth: int) -> list[Point]:
    """Bend a stretch of coast at its middle, then each half again."""
    if depth == 0:
        return []
    bend = roll.uniform(-0.16, 0.16)
    middle = (
        (start[0] + end[0]) / 2 - (end[1] - start[1]) * bend,
        (start[1] + end[1]) / 2 + (end[0] - start[0]) * bend,
    )
    return [*_coast(start, middle, roll, depth - 1), middle, *_coast(middle, end, roll, depth - 1)]
