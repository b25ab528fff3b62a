"""Ground as a mesh: cells that share their edges exactly.

Small areas must tile: no gap and no overlap, even after rounding. So ground is first cut into small *cells*
(a Voronoi diagram: each cell holds what is nearest to its point), and every larger area is a set of cells
whose outline is found by dropping the edges that two of its cells share. A corner of a cell is where three
cells meet, and is named by those three: all three therefore compute it identically, and at most two edges
of any outline meet in it, so outlines never touch themselves.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Point = tuple[float, float]
Corner = tuple[int, int, int]
Edge = tuple[Corner, Corner]
Ring = list[Corner]
Detail = Callable[[Corner, Corner], list[Point]]

WALLS = (-1, -2, -3, -4)  # the four sides of the box in which a cell starts, before neighbours cut it


@dataclass(frozen=True, slots=True)
class Mesh:
    """Cells: their points, their rings of corners (anticlockwise) and their neighbours.

    A cell that reaches the edge of the box has no ring (None): it is open sea.
    """

    points: tuple[Point, ...]
    rings: tuple[tuple[Corner, ...] | None, ...]
    neighbours: tuple[tuple[int, ...], ...]


def quarter(
    box: tuple[float, float, float, float],
    density: Callable[[float, float], float],
    roll: Callable[[], float],
) -> list[Point]:
    """Scatter points in a box (left, bottom, width, height), closer together where `density` is higher.

    A square that should hold more than about one point is cut into four, and so on; each last square
    holds one point, somewhere in it.
    """
    left, bottom, width, height = box
    expected = density(left + width / 2, bottom + height / 2) * width * height
    if expected > 1.0 + roll() or width > 8:
        half_width, half_height = width / 2, height / 2
        return [
            point
            for across in (0, 1)
            for up in (0, 1)
            for point in quarter(
                (left + across * half_width, bottom + up * half_height, half_width, half_height),
                density,
                roll,
            )
        ]
    return [(left + width * (0.12 + 0.76 * roll()), bottom + height * (0.12 + 0.76 * roll()))]


def voronoi(points: list[Point], size: float, bin_size: float = 1.0) -> Mesh:
    """Cut the square from (0, 0) to (size, size) into one cell per point.

    Each cell starts as the whole square and is cut by the halfway line to each point around it, nearest
    rings of bins first, until no point can be near enough to cut it again.
    """
    bins: dict[tuple[int, int], list[int]] = {}
    for index, (x, y) in enumerate(points):
        bins.setdefault((int(x // bin_size), int(y // bin_size)), []).append(index)
    farthest = int(size // bin_size) + 1
    rings: list[tuple[Corner, ...] | None] = []
    neighbours: list[tuple[int, ...]] = []
    for index in range(len(points)):
        sides = _cut_cell(index, points, size, bins, bin_size, farthest)
        around = tuple(side for side, _ in sides)
        neighbours.append(tuple(sorted(side for side in around if side >= 0)))
        rings.append(None if min(around) < 0 else _corners(index, around))
    return Mesh(tuple(points), tuple(rings), tuple(neighbours))


def _corners(cell: int, around: tuple[int, ...]) -> tuple[Corner, ...]:
    """Name the corners of a cell by the three cells that meet in each."""
    ring = []
    for side, following in zip(around, around[1:] + around[:1], strict=True):
        first, second, third = sorted((cell, side, following))
        ring.append((first, second, third))
    return tuple(ring)


def _cut_cell(
    index: int,
    points: list[Point],
    size: float,
    bins: Mapping[tuple[int, int], list[int]],
    bin_size: float,
    farthest: int,
) -> list[tuple[int, Point]]:
    """Return the sides of a cell, anticlockwise: (who is on the other side, where the side ends)."""
    x, y = points[index]
    column, row = int(x // bin_size), int(y // bin_size)
    sides: list[tuple[int, Point]] = list(
        zip(WALLS, ((size, 0.0), (size, size), (0.0, size), (0.0, 0.0)), strict=True)
    )
    reach = math.inf
    for ring in range(farthest + 1):
        if (ring - 1) * bin_size > 2 * reach:
            break
        near = sorted(
            ((points[other][0] - x) ** 2 + (points[other][1] - y) ** 2, other)
            for place in _ring_of_bins(column, row, ring)
            for other in bins.get(place, ())
            if other != index
        )
        for distance_squared, other in near:
            if distance_squared > 4 * reach * reach:
                break
            sides = _cut(sides, points[index], points[other], other)
            reach = max(math.hypot(corner[0] - x, corner[1] - y) for _, corner in sides)
    return sides


def _ring_of_bins(column: int, row: int, ring: int) -> Iterable[tuple[int, int]]:
    """Give the bins that are exactly `ring` steps from one bin."""
    if ring == 0:
        return [(column, row)]
    across = range(column - ring, column + ring + 1)
    up = range(row - ring + 1, row + ring)
    return [
        *((c, row - ring) for c in across),
        *((c, row + ring) for c in across),
        *((column - ring, r) for r in up),
        *((column + ring, r) for r in up),
    ]


def _cut(sides: list[tuple[int, Point]], here: Point, there: Point, other: int) -> list[tuple[int, Point]]:
    """Cut a cell by the line halfway between its point and another point."""
    across, up = there[0] - here[0], there[1] - here[1]
    limit = (there[0] ** 2 + there[1] ** 2 - here[0] ** 2 - here[1] ** 2) / 2
    beyond = [corner[0] * across + corner[1] * up - limit for _, corner in sides]
    if max(beyond) <= 0:
        return sides
    kept: list[tuple[int, Point]] = []
    for i, (side, corner) in enumerate(sides):
        before, start = beyond[i - 1], sides[i - 1][1]
        if before <= 0 < beyond[i]:
            kept.append((side, _crossing(start, corner, before, beyond[i])))
        elif beyond[i] <= 0:
            if before > 0:
                kept.append((other, _crossing(start, corner, before, beyond[i])))
            kept.append((side, corner))
    return kept


def _crossing(start: Point, end: Point, before: float, after: float) -> Point:
    part = before / (before - after)
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def corner_point(points: tuple[Point, ...], corner: Corner) -> Point:
    """Return where three cells meet: the point equally far from their three points."""
    (ax, ay), (bx, by), (cx, cy) = (points[cell] for cell in corner)
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    twice = 2 * (bx * cy - by * cx)
    b_squared, c_squared = bx * bx + by * by, cx * cx + cy * cy
    return (
        ax + (cy * b_squared - by * c_squared) / twice,
        ay + (bx * c_squared - cx * b_squared) / twice,
    )


def outline(mesh: Mesh, cells: Iterable[int]) -> list[Ring]:
    """Return the rings around a set of cells: the edges that no two of them share, end to end."""
    edges: set[Edge] = set()
    for cell in cells:
        ring = mesh.rings[cell]
        assert ring is not None, "land must not touch the edge of the map"
        for edge in zip(ring, ring[1:] + ring[:1], strict=True):
            back = (edge[1], edge[0])
            if back in edges:
                edges.remove(back)
            else:
                edges.add(edge)
    following = dict(edges)
    rings: list[Ring] = []
    while following:
        start = min(following)
        ring_of_corners = [start]
        corner = following.pop(start)
        while corner != start:
            ring_of_corners.append(corner)
            corner = following.pop(corner)
        rings.append(ring_of_corners)
    return rings


def signed_area(ring: list[Point]) -> float:
    """Return the area inside a ring: positive when it runs anticlockwise, negative for a hole."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def inside(point: Point, ring: list[Point]) -> bool:
    """Say whether a point lies within a ring."""
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd
