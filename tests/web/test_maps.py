"""Maps: every shape once, in the colour that the legend gives to its figure, and none missing in silence."""

import math
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import MapPicture, MapShape
from catchment.web import charts
from tests.web.svg_reading import (
    NAMES,
    SAMPLE_OF_MISSING,
    colours,
    drawn,
    legend,
    map_of,
    read,
    same_address,
    square,
    tips,
)

WHOLE = st.integers(0, 100_000).map(float)
TENTHS = st.integers(-10_000, 1_000_000).map(lambda tenths: tenths / 10)
FIGURES = st.lists(st.none() | WHOLE, min_size=1, max_size=60) | st.lists(
    st.none() | TENTHS, min_size=1, max_size=60
)
SCHEMES = st.sampled_from(("sequential", "reversed", "diverging"))
ROUNDED = 0.051  # the legend writes one decimal place
CORNERS, MOST_BYTES, MOST_SECONDS = 20, 400_000, 1.0


def ends(words: str) -> tuple[float, float]:
    """Return the figures that a line of the legend runs between."""
    figures = [float(each.replace(",", "")) for each in re.findall(r"-?[\d,]+(?:\.\d+)?", words)]
    assert len(figures) in (1, 2), words
    return figures[0], figures[-1]


@given(FIGURES, SCHEMES)
def test_every_shape_has_the_colour_that_the_legend_gives_its_figure(
    values: list[float | None], scheme: str
) -> None:
    """Shape by shape: its colour stands in the legend, on a line whose range holds its figure."""
    tree = drawn(map_of(values, scheme=scheme))
    rows = {row.colour: row for row in legend(tree)}
    known = [value for value in values if value is not None]
    assert sorted(tips(tree)) == sorted(f"Area {index}" for index in range(len(values)))
    for index, value in enumerate(values):
        colour = colours(tree)[f"Area {index}"]
        if value is None:
            assert colour.startswith("url(#hatch-") if known else colour == "#e8edee"
        else:
            low, high = ends(rows[colour].words)
            assert low - ROUNDED <= value <= high + ROUNDED


@given(FIGURES, SCHEMES)
def test_the_legend_counts_every_shape_once(values: list[float | None], scheme: str) -> None:
    """The counts add up; shapes without a figure have a line of their own once any other has one."""
    rows = legend(drawn(map_of(values, scheme=scheme)))
    without = values.count(None)
    if without == len(values):
        assert rows == []
        return
    assert sum(row.count for row in rows) == len(values)
    said = [(row.colour, row.count) for row in rows if row.words == "no figure"]
    assert said == ([(SAMPLE_OF_MISSING, without)] if without else [])


@given(WHOLE, st.integers(1, 30), SCHEMES)
def test_equal_figures_are_one_class(value: float, count: int, scheme: str) -> None:
    """All the same: every shape has one colour, and a line of the legend counts them all."""
    tree = drawn(map_of([value] * count, scheme=scheme))
    assert len(set(colours(tree).values())) == 1
    assert [row.count for row in legend(tree) if row.count] == [count]


@given(st.lists(WHOLE, min_size=10, max_size=60, unique=True))
def test_chosen_bounds_are_kept(values: list[float]) -> None:
    """Bounds that somebody chose are the legend's, and a figure on a bound belongs below it."""
    ordered = sorted(values)
    picture = map_of(values, breaks=(ordered[4], ordered[-1]))
    rows = legend(drawn(picture))
    assert [row.count for row in rows] == [5, len(values) - 5]
    assert ends(rows[0].words)[1] == ordered[4]


def test_a_reversed_scheme_is_darkest_where_figures_are_lowest() -> None:
    def brightness(colour: str) -> int:
        return sum(int(colour[place : place + 2], 16) for place in (1, 3, 5))

    usual, turned = (legend(drawn(map_of([1.0, 2, 3, 4, 5], scheme=s))) for s in ("sequential", "reversed"))
    assert [row.words for row in usual] == [row.words for row in turned] == ["1", "2", "3", "4", "5"]
    bright = [brightness(row.colour) for row in usual]
    assert bright == sorted(bright, reverse=True)
    assert [brightness(row.colour) for row in turned] == bright[::-1]


@given(NAMES, NAMES, NAMES)
def test_names_are_written_as_they_are(title: str, name: str, label: str) -> None:
    """Whatever a name holds, it is text: the drawing stays well formed and says the name back."""
    shape = MapShape("A", name, square(0, 0), value=1.0, label=label, href='/area/"><script>')
    tree = drawn(MapPicture(title, name, label, (shape,)))
    assert tips(tree) == [f"{name}: {label}"]
    assert tree.findtext("svg/title") == title
    assert [link.attrib["href"] for link in tree.iter("a")] == ['/area/"><script>']


def test_links_keep_the_moment() -> None:
    shape = MapShape("A", "Area", square(0, 0), href="/area/lsoa21/A")
    tree = read(charts.drawn(MapPicture("T", "F", "", (shape,)), lambda href: f"{href}?as_at=2025-11-01"))
    assert [link.attrib["href"] for link in tree.iter("a")] == ["/area/lsoa21/A?as_at=2025-11-01"]
    assert tree.find("svg").attrib["role"] == "group"  # type: ignore[union-attr]


def test_dots_lie_on_areas_and_borders_on_both() -> None:
    """A dot is as large as its list; a border has no fill and is no link; every mark lies on the page."""
    dots = tuple(
        MapShape(f"P{size}", f"Practice {size}", {"type": "Point", "coordinates": [2.02, 54.02]}, size=size)
        for size in (100.0, 400.0, 10_000.0)
    )
    border = MapShape("B", "Border", square(0, 0, 0.1))
    tree = drawn(map_of([1.0, None], points=dots, outlines=(border,)))
    radii = [float(dot.attrib["r"]) for dot in tree.iter("circle")]
    assert radii == sorted(radii, reverse=True), "small dots are drawn over large ones"
    assert radii[0] == 15 and radii[1] == pytest.approx(15 * math.sqrt(0.04), abs=0.05)
    assert {line.attrib["fill"] for line in tree.iter("path") if line.get("class") == "app-map__border"} == {
        "none"
    }
    _, _, width, height = map(float, tree.find("svg").attrib["viewBox"].split())  # type: ignore[union-attr]
    assert all(
        0 <= float(dot.attrib["cx"]) <= width and 0 <= float(dot.attrib["cy"]) <= height
        for dot in tree.iter("circle")
    )
    assert "2 areas and 3 dots" in (tree.findtext("svg/desc") or "")


def test_a_map_of_nothing_is_said_to_be_of_nothing() -> None:
    tree = drawn(MapPicture("Nothing", "Figure", "", ()))
    assert tips(tree) == [] and legend(tree) == []
    assert "0 areas" in (tree.findtext("svg/desc") or "")


def test_the_tab_key_walks_a_small_map_and_passes_a_large_one() -> None:
    """150 links can be walked; of 151 the table is the way in."""

    def stops(count: int) -> int:
        shapes: Any = [MapShape(f"{n}", f"{n}", square(n % 20, n // 20), href=f"/{n}") for n in range(count)]
        links = list(drawn(MapPicture("T", "F", "", tuple(shapes))).iter("a"))
        assert len(links) == count
        return sum(link.get("tabindex") != "-1" for link in links)

    assert (stops(150), stops(151)) == (150, 0)


def test_the_table_says_what_the_map_says() -> None:
    shapes = (
        MapShape("A", "Alpha", square(0, 0), value=1234.0, href="/a"),
        MapShape("B", "Beta", square(1, 0)),
        MapShape("C", "Gamma", square(2, 0), value=0.5, label="half"),
    )
    table = charts.table(MapPicture("T", "Patients", "people", shapes))
    assert [heading.words for heading in table.headings] == ["Name", "Patients (people)"]
    said = [tuple(cell.words for cell in row) for row in table.rows]
    assert said == [("Alpha", "1,234"), ("Beta", "no figure"), ("Gamma", "half")]
    assert table.rows[0][0].href == "/a"


def test_a_county_of_small_areas_is_light_and_quick() -> None:
    """1,700 areas of 20 corners, about what a large system has."""

    def coastline(number: int) -> dict[str, object]:
        column, row = number % 42, number // 42
        turns = [2 * math.pi * corner / CORNERS for corner in range(CORNERS)]
        reach = [0.006 * (1 + 0.3 * math.sin(turn * 5 + number)) for turn in turns]
        ring = [
            [2 + 0.012 * column + r * math.cos(t), 54 + 0.008 * row + 0.7 * r * math.sin(t)]
            for r, t in zip(reach, turns, strict=True)
        ]
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    shapes = tuple(
        MapShape(f"E010{n:05d}", f"Small area {n:04d}", coastline(n), n % 97 + 0.5, href=f"/area/lsoa21/E{n}")
        for n in range(1_700)
    )
    picture = MapPicture("A large system", "Deprivation", "score", shapes)
    started = time.process_time()
    markup = charts.drawn(picture, same_address)
    assert time.process_time() - started < MOST_SECONDS
    assert len(markup.encode()) < MOST_BYTES
    assert len(tips(read(markup))) == 1_700
