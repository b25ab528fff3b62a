"""Pictures of flows: bars clear of each other, ribbons inside their bars, each penny as thick as the next."""

import re
from collections import defaultdict
from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import FLOW_KINDS, FlowNode, FlowRibbon, FlowsPicture
from catchment.web import charts
from catchment.web.charts import flowing
from catchment.web.charts.svg import width_of
from tests.web.svg_reading import NAMES, drawn, marks_with, same_address, tips, words_in

COLUMNS = ("Streams", "Funds", "Places", "Paid to")
NEAR = 0.01


def node(code: str, column: str) -> FlowNode:
    """Return a node named after its code."""
    return FlowNode(code, f"Node {code}", column)


MONEY = FlowsPicture(
    "Two thirds goes to the hospital",
    ("Streams", "Paid to"),
    (node("core", "Streams"), node("other", "Streams"), node("hospital", "Paid to"), node("gp", "Paid to")),
    (
        FlowRibbon("core", "gp", 100_00, href="/system/X/postings?to=gp"),
        FlowRibbon("core", "hospital", 200_00),
        FlowRibbon("other", "hospital", 50_50, "by the board's decision", kind="committed"),
    ),
)


@st.composite
def pictures(draw: st.DrawFn) -> FlowsPicture:
    """Return flows between columns, also past one, of pennies and of thousands of millions."""
    nodes = tuple(
        FlowNode(str(index), draw(NAMES), draw(st.sampled_from(COLUMNS)))
        for index in range(draw(st.integers(1, 25)))
    )
    column = {each.code: COLUMNS.index(each.column) for each in nodes}
    pairs = [(a, b) for a, b in permutations(column, 2) if column[a] < column[b]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=60)) if pairs else []
    pence = st.one_of(st.integers(0, 100), st.integers(1, 3 * 10**11))
    ribbons = [
        FlowRibbon(*pair, draw(pence), kind=draw(st.sampled_from(list(FLOW_KINDS)))) for pair in chosen
    ]
    return FlowsPicture("Flows", COLUMNS, nodes, tuple(ribbons))


@given(pictures())
def test_no_bar_overlaps_and_every_ribbon_ends_inside_its_bars(picture: FlowsPicture) -> None:
    """Bars and names of a column are clear; ribbons fill a bar from its top; thickness is the amount."""
    plan = flowing.planned(picture)
    stands = {each.node.code: each for each in plan.stands}
    assert set(stands) == {each.code for each in picture.nodes}
    for one, other in combinations(plan.stands, 2):
        if one.left == other.left:
            assert one.top + one.room <= other.top or other.top + other.room <= one.top
    thick: dict[tuple[str, str], float] = defaultdict(float)
    ends: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for band in plan.bands:
        for side, code, top in (
            ("out", band.ribbon.source, band.left_top),
            ("in", band.ribbon.target, band.right_top),
        ):
            stand = stands[code]
            assert stand.top - NEAR <= top and top + band.thick <= stand.top + stand.height + NEAR
            thick[code, side] += band.thick
            ends[code, side].append((top, top + band.thick))
    for tops in ends.values():
        for (_, low), (top, _) in zip(sorted(tops), sorted(tops)[1:], strict=False):
            assert low <= top + NEAR
    for code, stand in stands.items():
        assert stand.height == pytest.approx(max(thick[code, "in"], thick[code, "out"]), abs=NEAR)
    total = sum(each.pence for each in picture.ribbons)
    assert sum(band.ribbon.pence for band in plan.bands) == total
    assert all(stand.top + stand.room <= plan.height for stand in plan.stands)


@given(pictures())
def test_the_same_flows_are_drawn_alike_and_can_be_read_back(picture: FlowsPicture) -> None:
    """Drawing twice gives the same; the markup is well formed; every ribbon of something is there once."""
    assert charts.drawn(picture, same_address) == charts.drawn(picture, same_address)
    tree = drawn(picture)
    shown = [each for each in picture.ribbons if each.pence]
    assert len(list(tree.findall("svg//path"))) == len(shown)
    assert len(charts.table(picture).rows) == len(picture.ribbons)


@given(pictures())
def test_ordering_never_adds_crossings(picture: FlowsPicture) -> None:
    """The order that is drawn crosses no more often than the order given."""
    plan = flowing.planned(picture)
    given_order = [[each for each in picture.nodes if each.column == column] for column in COLUMNS]
    shown = [
        sorted(nodes, key=lambda each: next(s.top for s in plan.stands if s.node == each))
        for nodes in given_order
    ]
    ribbons = flowing.known_ribbons(picture)
    assert flowing.crossings(shown, ribbons) <= flowing.crossings(given_order, ribbons)


def test_a_crossing_that_can_be_avoided_is() -> None:
    """Core goes to both, other only to the hospital: the hospital stands at the bottom, beside it."""
    plan = flowing.planned(MONEY)
    top = {each.node.code: each.top for each in plan.stands}
    assert (top["core"] < top["other"]) == (top["gp"] < top["hospital"])


def test_each_ribbon_says_how_much_from_where_to_where_and_why() -> None:
    """The words are in the tip of the ribbon; one with postings behind it is a link to them."""
    tree = drawn(MONEY)
    assert "£200 from Node core to Node hospital" in tips(tree)
    said = "£50.50 from Node other to Node hospital (set aside, not yet paid): by the board's decision"
    assert said in tips(tree)
    link = marks_with(tree, "£100 from Node core to Node gp")
    assert link.tag == "a" and link.attrib["href"] == "/system/X/postings?to=gp"


def test_bars_say_their_amounts_beside_them() -> None:
    """A bar is as much as flows through it: names and short amounts are written beside it."""
    words = words_in(drawn(MONEY))
    assert {"Node core", "£300", "Node hospital", "£250.50", "Streams", "Paid to"} <= set(words)


def test_kinds_are_told_apart_by_outline_and_the_legend_says_so() -> None:
    """Dashes stand for what is set aside; where all has been moved there is no legend."""
    dashed = marks_with(drawn(MONEY), tips(drawn(MONEY))[2]).find("path")
    assert dashed is not None and dashed.attrib.get("stroke-dasharray")
    assert "set aside, not yet paid" in charts.drawn(MONEY, same_address)
    alike = replace(MONEY, ribbons=MONEY.ribbons[:2])
    assert "app-legend" not in charts.drawn(alike, same_address)


def test_the_table_has_exact_amounts_column_by_column() -> None:
    """The table beneath gives the same flows in pence, largest first."""
    rows = [[cell.words for cell in row] for row in charts.table(MONEY).rows]
    assert rows[0] == ["Node core", "Node hospital", "£200", "paid or passed on"]
    assert rows[2] == ["Node other", "Node hospital", "£50.50", "by the board's decision"]


def test_an_empty_picture_is_still_a_picture() -> None:
    """Nothing flows: headings, no ribbons, no division by nothing."""
    empty = FlowsPicture("Nothing yet", COLUMNS, (), ())
    assert re.search("0 flows", charts.drawn(empty, same_address))


def test_long_names_stay_in_their_column() -> None:
    """Names are wrapped, and cut where two lines are not enough, so that they never reach the next bar."""
    long = FlowNode(
        "long", "The Exampleshire and Northmoor Integrated Community Partnership Trust " * 2, "Streams"
    )
    picture = FlowsPicture("Long", COLUMNS, (long, node("b", "Funds")), (FlowRibbon("long", "b", 5),))
    stand = next(each for each in flowing.planned(picture).stands if each.node == long)
    room = flowing.step_of(picture) - flowing.BAR - flowing.BESIDE
    assert len(stand.lines) == flowing.MOST_LINES and all(width_of(line) <= room for line in stand.lines)
