"""Pyramids, time lines, bars and lines: what is drawn is what was said, in proportion, inside the frame."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import (
    BarPicture,
    LayerEdge,
    LayerNode,
    LayersPicture,
    LinePicture,
    PyramidPicture,
    StackedBarPicture,
    TablePicture,
    TableSeat,
    TimelineBar,
    TimelinePicture,
)
from catchment.web import charts
from catchment.web.charts import bars, lines, pyramid, svg, timelines
from catchment.web.words import number
from tests.web.svg_reading import NAMES, drawn, map_of, marks_with, read, same_address, texts, tips, words_in

DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
PEOPLE = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(0, 50_000)), min_size=1, max_size=20, unique=True
)
FIGURES = st.integers(-1_000_000, 1_000_000)
HALF_A_STEP = 0.11  # coordinates are written to a tenth of a pixel


def pyramid_of(people: list[tuple[int, int]]) -> PyramidPicture:
    """Return a pyramid with a band for each pair of females and males."""
    bands = tuple(f"{5 * index} to {5 * index + 4}" for index in range(len(people)))
    female, male = zip(*people, strict=True)
    return PyramidPicture("Ages", bands, female, male)


def timeline_of(stretches: list[tuple[date, date | None]], label: str = "Something") -> TimelinePicture:
    """Return a time line with a row for each stretch."""
    bars = tuple(
        TimelineBar(f"Row {row}", label, start.isoformat(), end.isoformat() if end else "")
        for row, (start, end) in enumerate(stretches)
    )
    return TimelinePicture("A life", bars, "2026-11-01")


def line_of(points: dict[date, int]) -> LinePicture:
    """Return a line through these figures."""
    return LinePicture("A figure", "people", tuple((day.isoformat(), points[day]) for day in points))


def across(path: str) -> list[float]:
    """Return how far across the page the corners of a bar of a time line lie."""
    return [float(x) for x in re.findall(r"[MLH](-?[\d.]+)", path)]


ALL_KINDS = (
    map_of([1.0, None, 3.0]),
    pyramid_of([(10, 20), (30, 5)]),
    PyramidPicture("Everybody", ("0 to 4", "5 and over"), (), (), (3, 4)),
    timeline_of([(date(2013, 4, 1), None), (date(2019, 7, 1), date(2025, 12, 1))]),
    StackedBarPicture("Parts", "people", (("Yes", "good"), ("No", "bad")), (("North", (3, 1)),)),
    BarPicture("Bars", "people", (("North", 3.0), ("South", -2.0)), ("/north", "")),
    line_of({date(2025, 1, 1): 5, date(2025, 2, 1): 7}),
    TablePicture("Board", (TableSeat("Chair", "Amara Okafor", "Board", "appointed", "member", href="/x"),)),
    LayersPicture(
        "Layers",
        ("Board", "Committees"),
        (LayerNode("a", "Board", "Board", "statutory"), LayerNode("b", "Audit", "Committees", "committee")),
        (LayerEdge("b", "a"),),
    ),
)


@pytest.mark.parametrize("picture", ALL_KINDS, ids=lambda picture: picture.title)
def test_a_picture_is_named_and_described(picture: charts.Picture) -> None:
    """Title and description are there for those who do not see it; the description points to the table."""
    whole = drawn(picture).find("svg")
    assert whole is not None
    title, description = whole.find("title"), whole.find("desc")
    assert title is not None and description is not None
    assert title.text == picture.title
    assert "The table below has the same" in (description.text or "")
    assert whole.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert whole.attrib["role"] == ("group" if list(whole.iter("a")) else "img")
    assert "style" not in {name for each in whole.iter() for name in each.attrib}, "the policy forbids it"


def test_no_two_pictures_of_a_page_share_an_id() -> None:
    """One of each kind, and a second map, on one page."""
    pictures = (*ALL_KINDS, map_of([2.0, None], title="Another map"))
    page = read("".join(charts.drawn(picture, same_address) for picture in pictures))
    names = [each.attrib["id"] for each in page.iter() if "id" in each.attrib]
    assert len(names) == len(set(names)) > 2 * len(ALL_KINDS)


@given(PEOPLE)
def test_bars_of_a_pyramid_are_in_proportion(people: list[tuple[int, int]]) -> None:
    """Twice the people, twice the bar; females end where the bands' names begin, males start after them."""
    picture = pyramid_of(people)
    tree = drawn(picture)
    most = max(max(pair) for pair in people)
    widths, counts = [], []
    for band, female, male in zip(picture.bands, picture.female, picture.male, strict=True):
        left = marks_with(tree, f"{band}, female: {number(female)}").attrib
        right = marks_with(tree, f"{band}, male: {number(male)}").attrib
        assert float(left["x"]) + float(left["width"]) == pytest.approx(pyramid.HALF, abs=HALF_A_STEP)
        assert float(right["x"]) == pyramid.HALF + pyramid.LABEL and float(left["x"]) >= 0
        widths += [float(left["width"]), float(right["width"])]
        counts += [female, male]
    longest = max(widths)
    for width, count in zip(widths, counts, strict=True):
        assert width == pytest.approx(longest * count / most if most else 0, abs=HALF_A_STEP)


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=20))
def test_a_pyramid_of_everybody_has_one_bar_for_each_band(everybody: list[int]) -> None:
    """Where sexes were not published; the oldest are on top, and the table says the same."""
    bands = tuple(f"band {index}" for index in range(len(everybody)))
    picture = PyramidPicture("Everybody", bands, (), (), tuple(everybody))
    bars = [marks_with(drawn(picture), f"{b}: {number(n)}") for b, n in zip(bands, everybody, strict=True)]
    tops = [float(bar.attrib["y"]) for bar in bars]
    assert tops == sorted(tops, reverse=True) and len(set(tops)) == len(tops)
    said = [tuple(cell.words for cell in row) for row in charts.table(picture).rows]
    assert said == [(band, number(count)) for band, count in zip(bands, everybody, strict=True)]


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(1, 5_000)), min_size=1, max_size=6), NAMES)
def test_a_time_line_stays_inside_its_frame(lives: list[tuple[date, int | None]], label: str) -> None:
    """Every stretch lies between the rows' names and the edge; what is still so ends in an arrow at it."""
    stretches = [(start, start + timedelta(days) if days else None) for start, days in lives]
    picture = timeline_of(stretches, label)
    tree = drawn(picture)
    for bar in picture.bars:
        body = marks_with(tree, timelines.words_for(bar))
        outline = body.findall("path")[0].attrib["d"]
        corners = across(outline)
        assert timelines.LABEL - 0.1 <= min(corners) < max(corners) <= timelines.WIDTH
        assert outline.count("L") == (1 if bar.end else 2), "an arrow has one corner more"
        for words in body.findall("text"):
            room = max(corners) - min(corners)
            assert svg.width_of(words.text or "") <= room
            assert (words.text or "").removesuffix("…").rstrip() in label


def test_a_label_that_does_not_fit_is_cut_and_said_in_full() -> None:
    """Inside the bar as much as fits, with a sign; the whole of it when pointed at and in the table."""
    name = "The Extraordinarily Long Name of a Primary Care Network of Practices"
    picture = timeline_of([(date(2020, 1, 1), date(2023, 1, 1)), (date(2010, 1, 1), None)], name)
    tree = drawn(picture)
    short, long = (marks_with(tree, timelines.words_for(bar)).findtext("text") for bar in picture.bars)
    assert short is not None and short.endswith("…") and name.startswith(short[:-1])
    assert long == name
    assert [row[1].words for row in charts.table(picture).rows] == [name, name]


def test_a_stretch_first_seen_is_not_said_to_have_begun() -> None:
    bar = TimelineBar("Name", "Old Mill", "2025-10-01", observed=True)
    picture = TimelinePicture("A life", (bar,), "2026-11-01")
    assert tips(drawn(picture))[-1] == "Name: Old Mill, by 1 October 2025, still so"
    assert [cell.words for cell in charts.table(picture).rows[0]][2:] == [
        "first seen 1 October 2025",
        "still so",
    ]


@given(st.dictionaries(NAMES, FIGURES, min_size=1, max_size=12))
def test_bars_are_in_proportion_on_their_side_of_the_line(figures: dict[str, int]) -> None:
    """Lengths by size, below nothing to the left; all inside the frame; the table has the same figures."""
    picture = BarPicture("Bars", "people", tuple(figures.items()))
    tree = drawn(picture)
    drawn_bars = list(tree.iter("rect"))
    assert len(drawn_bars) == len(figures)
    most = max(abs(value) for value in figures.values())
    longest = max(float(bar.attrib["width"]) for bar in drawn_bars)
    origin = bars.LABEL if min(figures.values()) >= 0 else None
    for bar, value in zip(drawn_bars, figures.values(), strict=True):
        left, wide = float(bar.attrib["x"]), float(bar.attrib["width"])
        assert left >= 0 and left + wide <= bars.WIDTH
        assert wide == pytest.approx(longest * abs(value) / most if most else 0, abs=HALF_A_STEP)
        if origin is not None:
            assert left == origin
    said = [tuple(cell.words for cell in row) for row in charts.table(picture).rows]
    assert said == [(label, number(value)) for label, value in figures.items()]


@given(st.dictionaries(DAYS, FIGURES, min_size=1, max_size=40))
def test_names_of_dates_never_overlap(points: dict[date, int]) -> None:
    """Under the axis as many dates as have room, the newest always; every figure has its mark."""
    tree = drawn(line_of(points))
    under = [each for each in texts(tree) if float(each.attrib["y"]) > lines.HEIGHT - 20]
    middles = sorted((float(each.attrib["x"]), each.text or "") for each in under)
    for (left, words), (right, others) in pairwise(middles):
        assert left + svg.width_of(words) / 2 < right - svg.width_of(others) / 2
    newest = max(points)
    assert middles[-1][1] == f"{newest:%b} {newest.year}"
    assert len(tips(tree)) == len(points)


@given(st.dictionaries(DAYS, FIGURES, min_size=1, max_size=20))
def test_a_line_goes_up_where_figures_do(points: dict[date, int]) -> None:
    """Higher figures stand higher, all inside the frame; the table lists them newest first."""
    tree = drawn(line_of(points))
    spots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in tree.iter("circle")]
    figures = [points[day] for day in sorted(points)]
    assert [x for x, _ in spots] == sorted(x for x, _ in spots)
    assert all(0 <= x <= lines.WIDTH and 0 <= y <= lines.HEIGHT - lines.FOOT for x, y in spots)
    ranked = sorted(zip(figures, spots, strict=True), key=lambda pair: pair[0])
    heights = [y for _, (_, y) in ranked]
    assert heights == sorted(heights, reverse=True)
    said = [row[1].words for row in charts.table(line_of(points)).rows]
    assert said == [number(figure) for figure in reversed(figures)]
    assert number(figures[-1]) in words_in(tree)


def test_no_figures_yet_is_said() -> None:
    assert words_in(drawn(LinePicture("Nothing", "people", ()))) == ["No figures yet"]


@given(NAMES, st.floats(0, 300))
def test_a_fitted_text_fits(words: str, width: float) -> None:
    """It is the whole, or its beginning with a sign, or nothing; and never wider than there is room."""
    fitted = svg.fitted(words, width)
    assert svg.width_of(fitted) <= width
    assert fitted == words or fitted == "" or (fitted.endswith("…") and words.startswith(fitted[:-1]))
