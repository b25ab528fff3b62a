"""Boards drawn as tables: everybody has one seat, apart from all others, and its shape tells what it is."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import TablePicture, TableSeat
from catchment.web import charts
from catchment.web.charts import marks, seating, seats, svg
from tests.web.svg_reading import NAMES, Element, drawn, marks_with, texts, words_in

A_TENTH = 0.11  # coordinates are written to a tenth of a pixel
SEATS = st.builds(
    TableSeat,
    title=NAMES,
    holder=st.just("") | NAMES,
    group=st.sampled_from(("", "Executive members", "Partner members: local authorities")) | NAMES,
    filling=st.sampled_from((*seats.FILLINGS, "some other way")),
    acts_as=st.sampled_from((*seats.ACTS, "something else")),
    votes=st.booleans(),
    warning=st.sampled_from(("", "term lapsed 30 June 2026")),
    href=st.sampled_from(("", "/bodies/1/seats/2")),
)
CHAIR = TableSeat("Chair", "Amara Okafor", "Independent", "appointed", "member", href="/seats/1")
BOARDS = st.lists(SEATS, min_size=1, max_size=40)


def board_of(count: int, **more: object) -> TablePicture:
    """Return a board with so many seats that are alike but for their titles."""
    members = tuple(replace(CHAIR, title=f"Seat {index}", **more) for index in range(count))
    return TablePicture("A board", members)


def grounds(tree: Element) -> list[dict[str, float]]:
    """Return the ground each seat stands on, in the order of the drawing."""
    whole = tree.find("svg")
    assert whole is not None
    own = [each for each in whole if each.tag in ("a", "g") and each.find("title") is not None]
    rectangles = [each.find("rect") for each in own]
    return [
        {name: float(each.attrib[name]) for name in ("x", "y", "width", "height")}
        for each in rectangles
        if each is not None
    ]


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    """Say whether two grounds do not overlap."""
    return (
        one["x"] + one["width"] <= other["x"] + A_TENTH
        or other["x"] + other["width"] <= one["x"] + A_TENTH
        or one["y"] + one["height"] <= other["y"] + A_TENTH
        or other["y"] + other["height"] <= one["y"] + A_TENTH
    )


@given(BOARDS)
def test_everybody_has_one_seat_inside_the_frame(members: list[TableSeat]) -> None:
    """As many grounds as seats, in the order given, none over another, none outside or on the table."""
    picture = TablePicture("A board", tuple(members))
    tree = drawn(picture)
    found = grounds(tree)
    assert len(found) == len(members)
    whole = tree.find("svg")
    assert whole is not None
    _, _, wide, high = map(float, whole.attrib["viewBox"].split())
    for ground in found:
        assert ground["x"] >= 0 and ground["x"] + ground["width"] <= wide
        assert ground["y"] >= 0 and ground["y"] + ground["height"] <= high
    assert all(apart(one, other) for one, other in combinations(found, 2))
    plan = seating.seated(members)
    table = {"x": seating.LEFT, "y": plan.top, "width": seating.TABLE, "height": plan.bottom - plan.top}
    assert all(apart(ground, table) for ground in found)


@given(BOARDS)
def test_places_and_groups_keep_the_order_given(members: list[TableSeat]) -> None:
    """First the head, then clockwise: down the right, up the left; each seat lies in its band."""
    plan = seating.seated(members)
    assert [place.seat for place in plan.places] == members
    sides = [place.side for place in plan.places]
    assert sides == sorted(sides, key=("head", "right", "foot", "left").index)
    right = [place.y for place in plan.places if place.side == "right"]
    left = [place.y for place in plan.places if place.side == "left"]
    assert right == sorted(right) and left == sorted(left, reverse=True)
    for place in plan.places:
        bands = [run for run in plan.runs if run.side == place.side and run.group == place.seat.group]
        middle = place.chair[0 if place.side in ("head", "foot") else 1]
        assert sum(run.start <= middle <= run.end for run in bands) == 1


@given(BOARDS)
def test_words_fit(members: list[TableSeat]) -> None:
    """Names and titles lie on their own ground, from its chair outwards."""
    for place in seating.seated(members).places:
        assert place.lines * marks.LINE <= place.height
        assert len(place.name) <= 2 and len(place.title) <= 2
        room = place.width - (0 if place.side in ("head", "foot") else seating.CHAIR + seating.BADGE)
        room -= marks.WARNING_WIDTH if place.seat.warning else 0
        assert all(svg.width_of(line) <= room for line in (*place.name, *place.title))


@pytest.mark.parametrize("count", (3, 10, 24, 25, 40))
def test_a_long_table_has_two_long_sides(count: int) -> None:
    """The sides are as even as can be; only a board of up to 24 has somebody at its foot."""
    places = seating.seated(board_of(count).seats).places
    on = {side: sum(place.side == side for place in places) for side in ("head", "right", "foot", "left")}
    assert on["head"] == 1 and abs(on["right"] - on["left"]) <= 1
    assert on["foot"] == (1 if count % 2 == 0 and count <= seating.MOST_SEATS_WITH_FOOT else 0)


def test_a_vacant_seat_is_hollow_dashed_and_says_so() -> None:
    """And a taken one is none of these."""
    vacant, taken = board_of(1, holder=""), board_of(1)
    assert "Vacant" in words_in(drawn(vacant)) and "Vacant" not in words_in(drawn(taken))
    chairs = [marks_with(drawn(board), seats.words_for(board.seats[0])) for board in (vacant, taken)]
    dashed = [[each for each in chair.iter("rect") if "stroke-dasharray" in each.attrib] for chair in chairs]
    assert len(dashed[0]) == 2 and not dashed[1]
    assert {each.attrib["fill"] for each in dashed[0]} == {"#ffffff"}
    assert charts.table(vacant).rows[0][1].words == "Vacant"


def test_who_does_not_vote_sits_on_a_stool() -> None:
    """A smaller, round shape without a back; and the table says who votes."""
    silent = board_of(2, votes=False, acts_as="observer")
    seat = marks_with(drawn(silent), seats.words_for(silent.seats[0]))
    assert len(list(seat.iter("rect"))) == 1, "the ground only"
    stools = [each.attrib["fill"] for each in seat.iter("circle") if each.attrib["r"] == f"{seats.STOOL:g}"]
    assert stools == ["#e8edee"], "lighter than a chair"
    assert [row[5].words for row in charts.table(silent).rows] == ["no", "no"]
    assert "does not vote" in seats.words_for(silent.seats[0])


def test_a_warning_is_a_mark_and_words() -> None:
    """The triangle is seen, its words are in the tip and in the table; no warning, no triangle."""
    warned = board_of(1, warning="term lapsed 30 June 2026", detail="Appointed by NHS England")
    tip = seats.words_for(warned.seats[0])
    assert tip.endswith("Appointed by NHS England; Warning: term lapsed 30 June 2026")
    triangle = "#ffb81c"
    fills = [each.attrib.get("fill") for each in marks_with(drawn(warned), tip).iter("path")]
    assert fills.count(triangle) == 1
    assert charts.table(warned).rows[0][6].words == "Appointed by NHS England. term lapsed 30 June 2026"
    assert triangle not in charts.drawn(board_of(1), str)


def test_the_legend_has_the_shapes_of_the_picture_and_no_others() -> None:
    """How seats are filled and how their holders act; each with its sample."""
    members = (CHAIR, replace(CHAIR, filling="elected", acts_as="delegate"))
    items = list(drawn(TablePicture("A board", members)).iter("li"))
    said = ["".join(item.itertext()) for item in items]
    assert said == [
        "votes",
        "appointed",
        "elected",
        seats.ACTS_WORDS["member"],
        seats.ACTS_WORDS["delegate"],
    ]
    assert all(len(list(item.iter())) > 2 for item in items), "every sample is drawn"


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, as the accessibility guidelines reckon it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", seats.COLOURS)
def test_words_stand_out_from_the_table_and_the_page(colour: str) -> None:
    """At least 4.5 to 1, on white and on the grey of the table."""
    for ground in ("#ffffff", "#f0f4f5"):
        assert (brightness(ground) + 0.05) / (brightness(colour) + 0.05) >= 4.5
    assert 1.05 / (brightness(svg.ORANGE) + 0.05) >= 4.5, "that a seat is vacant stands on white"


@given(NAMES, NAMES)
def test_names_of_others_are_only_words(holder: str, group: str) -> None:
    """Whatever a name holds, the drawing is well formed and the table has it whole."""
    hostile = board_of(2, holder=f"<script>{holder}", group=f'"&{group}')
    tree = drawn(hostile)
    assert not list(tree.iter("script"))
    assert [row[1].words for row in charts.table(hostile).rows] == [f"<script>{holder}"] * 2


def test_seats_are_links_in_the_order_given() -> None:
    """The tab key goes round the table; without addresses the picture is one image."""
    linked = drawn(board_of(5)).find("svg")
    assert linked is not None and linked.attrib["role"] == "group"
    titles = [each.findtext("title") or "" for each in linked.iter("a")]
    assert [title.split(", ")[1].split(" (")[0] for title in titles] == [f"Seat {n}" for n in range(5)]
    image = drawn(board_of(5, href="")).find("svg")
    assert image is not None and image.attrib["role"] == "img"
    assert "The table below has the same" in (image.findtext("desc") or "")


def test_no_seats_yet_is_said() -> None:
    """A body without seats has a picture all the same."""
    assert [each.text for each in texts(drawn(TablePicture("Nothing", ())))] == ["No seats yet"]


@given(st.text(max_size=60), st.floats(70, 300), st.integers(1, 4))
def test_wrapped_lines_fit(words: str, width: float, most: int) -> None:
    """No line is wider than there is room, none are too many, and what fits is all there."""
    lines = marks.wrapped(words, width, most)
    assert len(lines) <= most and all(svg.width_of(line) <= width for line in lines)
    if svg.width_of(" ".join(words.split())) <= width and words.split():
        assert lines == (" ".join(words.split()),)
