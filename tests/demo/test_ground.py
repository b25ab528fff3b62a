"""The made-up ground: small areas tile it exactly, and every larger area is made of whole small ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.demo.chance import share_out
from catchment.demo.example import Example
from catchment.demo.footprints import Neighbourhoods, draw_neighbourhoods
from catchment.demo.geography import geometry
from catchment.demo.mesh import signed_area
from catchment.demo.plan import PLACES
from catchment.demo.values import Ground

NORTH_SEA = (1.5, 53.6, 2.6, 54.6)  # west, south, east, north
Ring = list[list[float]]


@pytest.fixture(scope="module")
def outlines(example: Example) -> dict[Ground, list[Ring]]:
    """Return every ring of every outline, by area."""
    rings: dict[Ground, list[Ring]] = {}
    for table in example.tables:
        if table.model == "Boundary":
            for area, _, shape in table.rows:
                polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
                rings[area] = [ring for polygon in polygons for ring in polygon]
    return rings


@pytest.fixture(scope="module")
def drawn(example: Example) -> Neighbourhoods:
    """Return the drawn neighbourhoods."""
    return draw_neighbourhoods(example.land)


def area_within(rings: list[Ring]) -> float:
    """Return the area inside an outline, in square degrees; holes count against it."""
    return sum(signed_area([(x, y) for x, y in ring[:-1]]) for ring in rings)


def test_every_outline_is_closed_and_in_the_north_sea(outlines: dict[Ground, list[Ring]]) -> None:
    west, south, east, north = NORTH_SEA
    for area, rings in outlines.items():
        assert area_within(rings) > 0, area
        for ring in rings:
            assert ring[0] == ring[-1] and len(ring) >= 4, area
            assert all(west < x < east and south < y < north for x, y in ring), area


def test_small_areas_share_their_edges_exactly(outlines: dict[Ground, list[Ring]]) -> None:
    """Each edge is drawn once in each direction at most: no two areas overlap, and none leaves a sliver."""
    edges: dict[tuple[tuple[float, ...], tuple[float, ...]], Ground] = {}
    for area, rings in outlines.items():
        if area.kind != "lsoa21":
            continue
        for ring in rings:
            for start, end in pairwise(ring):
                edge = (tuple(start), tuple(end))
                assert edge not in edges, f"{area} and {edges[edge]} overlap"
                edges[edge] = area
    coast = [edge for edge in edges if edge[::-1] not in edges]
    whole = [
        (tuple(a), tuple(b)) for ring in outlines[Ground("icb-area", "X54000003")] for a, b in pairwise(ring)
    ]
    assert set(coast) == set(whole)


@pytest.mark.parametrize("kind", ["lsoa21", "ltla", "utla", "sub-icb-area"])
def test_areas_of_a_kind_cover_the_whole_island(outlines: dict[Ground, list[Ring]], kind: str) -> None:
    whole = area_within(outlines[Ground("icb-area", "X54000003")])
    parts = sum(area_within(rings) for area, rings in outlines.items() if area.kind == kind)
    assert parts == pytest.approx(whole, rel=1e-9)


def test_towns_have_smaller_areas_than_the_countryside(outlines: dict[Ground, list[Ring]]) -> None:
    sizes = sorted(area_within(rings) for area, rings in outlines.items() if area.kind == "lsoa21")
    assert sizes[-len(sizes) // 10] > 20 * sizes[len(sizes) // 10]


def test_small_areas_are_in_one_piece(example: Example) -> None:
    assert all(geometry(example.land, [area])["type"] == "Polygon" for area in example.land.middles)


def test_neighbourhoods_fill_their_places(example: Example, drawn: Neighbourhoods) -> None:
    assert len(drawn.areas) == 24
    for place in PLACES:
        inside = [
            a for number, own in drawn.areas.items() if drawn.place_of[number] == place.code for a in own
        ]
        assert sorted(inside) == sorted(example.land.in_district(*place.districts))


@given(st.integers(0, 10_000), st.lists(st.floats(0.001, 1000), min_size=1, max_size=30))
def test_shares_add_up_and_stay_near(total: int, weights: list[float]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) <= 1.000001
        for part, weight in zip(parts, weights, strict=True)
    )
