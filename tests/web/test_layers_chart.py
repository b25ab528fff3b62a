"""Layered diagrams: every body once in its band, every tie seen from end to end, nothing behind anything."""

import re
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from catchment.foundation.pictures import LayerEdge, LayerNode, LayersPicture
from catchment.web import charts
from catchment.web.charts import layering, layers, marks, routing, svg
from catchment.web.charts.layers import Plan
from tests.web.svg_reading import NAMES, Element, drawn, marks_with, tips, words_in

LAYERS = ("Region", "Board", "Committees", "Places", "Networks")
SHAPES = (*layers.LOOKS, "something else")
KINDS = (*layers.TIES, "something else")
NEAR = 0.06


@st.composite
def pictures(draw: st.DrawFn, most: int = 40) -> LayersPicture:
    """Return a diagram with ties every which way: up, down, beside, past layers and to who knows what."""
    count = draw(st.integers(1, most))
    nodes = tuple(
        LayerNode(
            str(index),
            draw(NAMES),
            draw(st.sampled_from(LAYERS)),
            draw(st.sampled_from(SHAPES)),
            href=draw(st.sampled_from(("", f"/bodies/{index}"))),
            warning=draw(st.sampled_from(("", "no terms of reference"))),
        )
        for index in range(count)
    )
    codes = st.integers(0, count).map(str)  # one of them is nobody's
    edges = draw(st.lists(st.builds(LayerEdge, codes, codes, st.sampled_from(KINDS)), max_size=30))
    lit = draw(st.lists(codes, max_size=5))
    return LayersPicture("Bodies", LAYERS, nodes, tuple(edges), tuple(lit))


def body(code: str, layer: str, shape: str = "committee", **more: str) -> LayerNode:
    """Return a body named after its code."""
    return LayerNode(code, f"Body {code}", layer, shape, **more)


CHAIN = (body("a", "Region", "statutory"), body("b", "Board"), body("c", "Places", "forum"))
TIED = (LayerEdge("b", "a"), LayerEdge("c", "b"), LayerEdge("c", "a", "feeds"))


def frames(plan: Plan) -> dict[str, tuple[float, float, float, float]]:
    """Return where each body's box is: left, top, right, bottom."""
    return {
        box.node.code: (box.left, top, box.right, top + row.height)
        for row, top in zip(plan.rows, plan.tops, strict=True)
        for box in row.boxes
    }


def lines(plan: Plan) -> list[tuple[routing.Trunk, list[routing.Line]]]:
    """Return each trunk with the straight lines it is drawn as."""
    return [
        (trunk, routing.lines_of(number, plan.routes, plan.tops, plan.bottoms))
        for number, trunk in enumerate(plan.routes.trunks)
    ]


def joined(one: routing.Line, other: routing.Line) -> bool:
    """Say whether two upright or level lines touch."""
    (left, top, right, bottom), (west, north, east, south) = map(_ordered, (one, other))
    return left <= east + NEAR and west <= right + NEAR and top <= south + NEAR and north <= bottom + NEAR


def _ordered(line: routing.Line) -> routing.Line:
    x1, y1, x2, y2 = line
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


@given(pictures(60))
@settings(max_examples=60)
def test_every_body_is_drawn_once_inside_its_band(picture: LayersPicture) -> None:
    """No box over another, none outside the frame or in another layer's band; empty layers have none."""
    plan = layers.plan_of(picture)
    boxes = frames(plan)
    assert sorted(boxes) == sorted(node.code for node in picture.nodes)
    bands = {name: (top, bottom) for name, top, bottom in plan.bands()}
    present = {node.layer for node in picture.nodes}
    assert list(bands) == [name for name in LAYERS if name in present]
    for node in picture.nodes:
        left, top, right, bottom = boxes[node.code]
        first, last = bands[node.layer]
        assert layering.LABEL <= left < right <= layering.WIDTH and first < top < bottom < last
    for one, other in combinations(boxes.values(), 2):
        beside = one[2] < other[0] or other[2] < one[0]
        assert beside or one[3] < other[1] or other[3] < one[1]


@given(pictures())
@settings(max_examples=60)
def test_the_drawing_has_the_boxes_of_the_plan(picture: LayersPicture) -> None:
    """One mark for each body, at its place, linked where it has an address."""
    tree = drawn(picture)
    whole = tree.find("svg")
    assert whole is not None
    marked = [each for each in whole if each.tag in ("a", "g") and each.find("title") is not None]
    outlines = [each.find("rect") for each in marked]
    corners = {(each.attrib["x"], each.attrib["y"]) for each in outlines if each is not None}
    planned = frames(layers.plan_of(picture)).values()
    assert corners == {(svg.px(left), svg.px(top)) for left, top, _, _ in planned}
    assert len(list(whole.iter("a"))) == sum(bool(node.href) for node in picture.nodes)
    _, _, _, high = map(float, whole.attrib["viewBox"].split())
    assert max(bottom for _, _, _, bottom in planned) <= high


@given(pictures())
@settings(max_examples=60)
def test_lines_never_run_behind_boxes(picture: LayersPicture) -> None:
    """Whichever layers they pass: lines touch boxes at their edges only."""
    plan = layers.plan_of(picture)
    boxes = frames(plan).values()
    for _, parts in lines(plan):
        for x1, y1, x2, y2 in map(_ordered, parts):
            assert x1 == x2 or y1 == y2, "lines are upright or level"
            assert x1 >= layering.LABEL and x2 <= layering.WIDTH and y1 >= 0
            for left, top, right, bottom in boxes:
                inside = x2 > left and x1 < right and y2 > top + NEAR and y1 < bottom - NEAR
                assert not inside


@given(pictures())
@settings(max_examples=60)
def test_every_tie_is_seen_from_end_to_end(picture: LayersPicture) -> None:
    """Its trunk touches both its boxes and is in one piece; every tie that can be drawn is in one trunk."""
    plan = layers.plan_of(picture)
    boxes = frames(plan)
    carried = []
    for trunk, parts in lines(plan):
        carried += trunk.edges
        for code in {code for edge in trunk.edges for code in (edge.source, edge.target)}:
            left, top, right, bottom = boxes[code]
            ends = [(x, y) for x1, y1, x2, y2 in parts for x, y in ((x1, y1), (x2, y2))]
            assert any(left < x < right and min(abs(y - top), abs(y - bottom)) < NEAR for x, y in ends)
        reached, left_over = [parts[0]], parts[1:]
        while near := [part for part in left_over if any(joined(part, other) for other in reached)]:
            reached += near
            left_over = [part for part in left_over if part not in near]
        assert not left_over, "a trunk in pieces"
    codes = {node.code for node in picture.nodes}
    possible = {e for e in picture.edges if {e.source, e.target} <= codes and e.source != e.target}
    assert len(carried) == len(possible) and set(carried) == possible


@given(pictures())
def test_level_lines_of_two_trunks_never_share_a_track(picture: LayersPicture) -> None:
    """They may cross at a right angle; where they run side by side there is white between them."""
    level = [
        (number, *_ordered(line))
        for number, (_, parts) in enumerate(lines(layers.plan_of(picture)))
        for line in parts
        if line[1] == line[3]
    ]
    for (one, left, y, right, _), (other, west, height, east, _) in combinations(level, 2):
        if one != other and abs(y - height) < routing.TRACK - NEAR:
            assert right < west or east < left


@given(pictures(12))
def test_upright_lines_of_two_trunks_never_lie_on_one_another(picture: LayersPicture) -> None:
    """In a diagram that is not crowded to the brim, each upright line belongs to one trunk."""
    assert_uprights_apart(LayersPicture("Bodies", picture.layers, picture.nodes, picture.edges[:12]))


def test_upright_lines_give_way_to_one_another() -> None:
    """Everybody answers to everybody above, so each line would like the place of another."""
    nodes = tuple(body(f"{layer}{n}", layer) for layer in LAYERS[1:4] for n in range(3))
    above = {"Places": ("Committees", "Board"), "Committees": ("Board",), "Board": ()}
    edges = [
        LayerEdge(node.code, f"{layer}{n}") for node in nodes for layer in above[node.layer] for n in range(3)
    ]
    assert_uprights_apart(LayersPicture("Everybody", LAYERS, nodes, tuple(edges)))


def assert_uprights_apart(picture: LayersPicture) -> None:
    """Hold that no two trunks have upright lines on one another."""
    upright = [
        (number, *_ordered(line))
        for number, (_, parts) in enumerate(lines(layers.plan_of(picture)))
        for line in parts
        if line[0] == line[2]
    ]
    for (one, x, top, _, bottom), (other, across, north, _, south) in combinations(upright, 2):
        if one != other and abs(x - across) < routing.BETWEEN - 1:
            assert bottom < north or south < top


@given(pictures())
@settings(max_examples=60)
def test_names_fit_their_boxes(picture: LayersPicture) -> None:
    """In as many lines as the row has room for."""
    for row in layers.plan_of(picture).rows:
        for box in row.boxes:
            assert len(box.lines) * marks.LINE + 2 * layering.PADDING <= row.height
            room = box.right - box.left - 2 * layering.INSET
            assert all(svg.width_of(line) <= room for line in box.lines)


def test_a_tie_past_a_layer_goes_through_a_gap() -> None:
    """Straight beneath the region stands the board; what feeds the region from below goes round it."""
    plan = layers.plan_of(LayersPicture("Chain", LAYERS, CHAIN, TIED))
    left, top, right, bottom = frames(plan)["b"]
    past = next(parts for trunk, parts in lines(plan) if trunk.kind == "feeds")
    beside = [x1 for x1, y1, x2, y2 in past if min(y1, y2) <= top and max(y1, y2) >= bottom]
    assert len(beside) == 1 and not left <= beside[0] <= right


def test_bodies_stand_beneath_those_they_answer_to() -> None:
    """Given crosswise, drawn side by side: the order within a layer is the one with few crossings."""
    nodes = (*(body(f"p{n}", "Places") for n in range(4)), *(body(f"n{n}", "Networks") for n in range(4)))
    edges = tuple(LayerEdge(f"n{n}", f"p{3 - n}") for n in range(4))
    rows = layering.rows_of(LayersPicture("Crosswise", LAYERS, nodes, edges))
    above, beneath = ([box.node.code for box in row.boxes] for row in rows)
    assert [edges[int(code[1])].target for code in beneath] == above


def test_a_tie_to_a_body_that_is_not_there_is_left_out() -> None:
    """Part of a system can be shown; the rest of it, and a tie to oneself, is no error and not drawn."""
    strangers = (LayerEdge("b", "nobody"), LayerEdge("nobody", "b"), LayerEdge("b", "b"))
    picture = LayersPicture("Chain", LAYERS, CHAIN, (*TIED, *strangers))
    assert charts.drawn(picture, str) == charts.drawn(LayersPicture("Chain", LAYERS, CHAIN, TIED), str)
    assert "nobody" not in str(charts.table(picture))


def test_lit_bodies_and_the_ties_between_them_are_strong() -> None:
    """The rest steps back, its words in a grey that is 4.5:1 on white; without lit nothing does."""
    picture = LayersPicture("Chain", LAYERS, CHAIN, TIED, lit=("a", "b"))
    tree = drawn(picture)

    def ink(code: str) -> set[str | None]:
        node = next(node for node in CHAIN if node.code == code)
        return {each.attrib.get("fill") for each in marks_with(tree, layers.words_for(node)).iter("text")}

    assert ink("a") == {"#ffffff"} and ink("b") == {svg.INK} and ink("c") == {svg.QUIET}
    strengths = {tip: widths_of(tree, tip) for tip in tips(tree) if " to " in tip or " into " in tip}
    assert strengths == {
        "Body b reports to Body a": "3",
        "Body c reports to Body b": "1",
        "Body c feeds into Body a": "1",
    }
    plain = charts.drawn(LayersPicture("Chain", LAYERS, CHAIN, TIED), str)
    assert svg.QUIET not in plain and marks.GREY_LINE not in plain


def widths_of(tree: Element, tip: str) -> str:
    """Return how thick the coloured line of a trunk is."""
    found = [each.attrib.get("stroke-width", "") for each in marks_with(tree, tip).iter("path")]
    return found[1]


def test_shapes_and_lines_are_told_apart_without_colour() -> None:
    """No two outlines and no two kinds of line are the same in grey; the legend has those in the picture."""
    outlines = {
        re.sub("#[0-9a-f]{6}", "", layers._outline(look, 0, 0, 40, 20)) + str(look.ink == "#ffffff")
        for look in layers.LOOKS.values()
    }
    assert len(outlines) == len(layers.LOOKS)
    assert len({dashes for _, dashes, _ in layers.TIES.values()}) == len(layers.TIES)
    items = list(drawn(LayersPicture("Chain", LAYERS, CHAIN, TIED)).iter("li"))
    said = ["".join(item.itertext()) for item in items]
    assert said == ["statutory body", "committee", "forum, decides nothing", "reports to", "feeds into"]


def test_the_table_says_what_the_picture_says() -> None:
    """One row a body, from the top layer down, with whom it answers to and what is wrong."""
    warned = body("d", "Board", "joint", detail="Meets monthly", href="/d", warning="no chair")
    edges = (*TIED, LayerEdge("d", "a", "member", "two seats"))
    picture = LayersPicture("Chain", LAYERS, (*CHAIN, warned), edges)
    table = charts.table(picture)
    assert [heading.words for heading in table.headings] == [
        "Body",
        "Layer",
        "What it is",
        "Answers to",
        "Warning",
    ]
    rows = {row[0].words: [cell.words for cell in row[1:]] for row in table.rows}
    assert list(rows) == ["Body a", "Body b", "Body d", "Body c"]
    assert rows["Body d"] == ["Board", "joint. Meets monthly", "Body a (member, two seats)", "no chair"]
    assert rows["Body c"] == ["Places", "forum", "Body b; Body a (feeds)", ""]
    assert layers.words_for(warned) == "Body d; joint committee; Meets monthly; Warning: no chair"


@given(NAMES, NAMES)
def test_names_of_others_are_only_words(name: str, layer: str) -> None:
    """Whatever names hold, also of a layer nobody announced, the drawing is well formed and loses nothing."""
    nodes = (*CHAIN, LayerNode("x", f"<script>{name}", f'"&<{layer}', f"<b>{name}", href=f'/"<{name}'))
    edge = LayerEdge("x", "a", f'"><script>{name}', f"<i>{name}")
    tree = drawn(LayersPicture("Hostile", LAYERS, nodes, (edge,)))
    assert not {"script", "b", "i"} & {each.tag for each in tree.iter()}
    assert any(tip.startswith(f"<script>{name}") for tip in tips(tree))


def test_no_bodies_yet_is_said() -> None:
    """A system without bodies has a picture all the same."""
    assert words_in(drawn(LayersPicture("Nothing", LAYERS, (), ()))) == ["No bodies yet"]
