"""Geometry: from longitude and latitude to short SVG paths.

An equirectangular projection, squeezed by the cosine of the middle latitude, is true enough for one system
(about a degree across). Lines are thinned by rounding every corner to the same grid and leaving out corners
that then coincide or lie on a straight line: neighbours round alike, so no gaps open between them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WIDTH = 720.0
MOST_HEIGHT = 640.0
MARGIN = 6.0
FINE, COARSE = 0.1, 0.5  # pixels
MANY_CORNERS = 20_000
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Projection:
    """How the ground is laid on the page."""

    west: float
    north: float
    across: float  # pixels for each degree of longitude
    down: float  # pixels for each degree of latitude
    left: float
    width: float
    height: float
    grid: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the point on the page, in pixels."""
        x = self.left + (longitude - self.west) * self.across
        return x, MARGIN + (self.north - latitude) * self.down


def rings(geometry: dict[str, Any]) -> list[Ring]:
    """Return every ring of a Polygon or MultiPolygon."""
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    assert geometry["type"] == "MultiPolygon", f"a {geometry['type']} has no rings"
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def is_point(geometry: dict[str, Any]) -> bool:
    """Say whether a geometry is a single point."""
    return bool(geometry["type"] == "Point")


def projection(geometries: Iterable[dict[str, Any]]) -> Projection:
    """Return the projection that fits these geometries on the page."""
    longitudes: list[float] = []
    latitudes: list[float] = []
    for geometry in geometries:
        lines = [[geometry["coordinates"]]] if is_point(geometry) else rings(geometry)
        for line in lines:
            longitudes += [corner[0] for corner in line]
            latitudes += [corner[1] for corner in line]
    if not longitudes:
        return Projection(0, 0, 1, 1, MARGIN, WIDTH, MARGIN * 2, FINE)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    down = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / tall)
    grid = COARSE if len(longitudes) > MANY_CORNERS else FINE
    left = (WIDTH - wide * down) / 2
    return Projection(west, north, down * squeeze, down, left, WIDTH, tall * down + 2 * MARGIN, grid)


def path(geometry: dict[str, Any], onto: Projection) -> str:
    """Return the SVG path of a Polygon or MultiPolygon; rings too small to see become a small mark."""
    steps = 1 / onto.grid
    written = [_written(_thinned(_on_grid(ring, onto, steps)), onto.grid) for ring in rings(geometry)]
    return "".join(written)


def _on_grid(ring: Ring, onto: Projection, steps: float) -> list[tuple[int, int]]:
    """Return the ring's corners in whole steps of the grid."""
    across, down = onto.across * steps, -onto.down * steps
    left, top = onto.left * steps - onto.west * across, MARGIN * steps - onto.north * down
    return [(round(left + x * across), round(top + y * down)) for x, y, *_ in ring]


def _thinned(corners: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the corners without repeats and without those on a straight line between their neighbours."""
    kept: list[tuple[int, int]] = []
    for corner in corners:
        if kept and kept[-1] == corner:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (bx - ax) * (corner[1] - by) == (by - ay) * (corner[0] - bx):
                kept.pop()
        kept.append(corner)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _written(corners: list[tuple[int, int]], grid: float) -> str:
    """Return a ring as relative steps, which are short to write."""
    x, y = corners[0]
    start = f"M{x * grid:.4g} {y * grid:.4g}"
    if len(corners) < 3:
        return f"{start}h1v1h-1z"
    words = [start, "l"]
    for next_x, next_y in corners[1:]:
        across, down = f"{(next_x - x) * grid:.4g}", f"{(next_y - y) * grid:.4g}"
        words.append(f"{across} {down} " if down[0] != "-" else f"{across}{down} ")
        x, y = next_x, next_y
    return "".join(words).rstrip() + "z"
