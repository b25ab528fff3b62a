"""Chains of authority drawn: every holder a box, every link an arrow with its words, every break a bar."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import ChainLink, ChainPicture
from catchment.web import charts
from catchment.web.charts import chains, svg
from tests.web.svg_reading import NAMES, Element, drawn, marks_with, tips, words_in

A_TENTH = 0.11  # coordinates are written to a tenth of a pixel
IN_LAW = ChainLink(
    "The law", "NHS Exampleshire ICB", "holds the function in law", taker_href="/organisation/XEX"
)
TO_PLACE = ChainLink(
    "NHS Exampleshire ICB",
    "Northmoor place board",
    "delegation under section 65Z5 (D-P1)",
    document="“Section 75 agreement”",
    limit="up to £2,000,000 a decision",
    where="in Northmoor City",
    conditions="Within the place plan",
    since="1 April 2024",
    until="31 March 2027",
    giver_href="/organisation/XEX",
    taker_href="/body/XEX-PLACE-P1",
)
BROKEN = replace(TO_PLACE, broken="The delegation expired on 30 September 2026.")
WHOLE = ChainPicture("How it comes to the place board", ((IN_LAW, TO_PLACE),))
LINKS = st.builds(
    ChainLink,
    giver=NAMES,
    taker=NAMES,
    how=NAMES,
    document=st.just("") | NAMES,
    limit=st.just("") | NAMES,
    broken=st.just("") | NAMES,
    taker_href=st.sampled_from(("", "/body/B")),
)
PICTURES = st.lists(st.lists(LINKS, min_size=1, max_size=5).map(tuple), min_size=1, max_size=4).map(
    lambda each: ChainPicture("A picture", tuple(each))
)


def boxes(tree: Element) -> list[dict[str, float]]:
    """Return the boxes of holders, as they were drawn."""
    return [
        {name: float(each.attrib[name]) for name in ("x", "y", "width", "height")}
        for each in tree.iter("rect")
    ]


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    """Say whether two boxes do not overlap."""
    return (
        one["x"] + one["width"] <= other["x"] + A_TENTH
        or other["x"] + other["width"] <= one["x"] + A_TENTH
        or one["y"] + one["height"] <= other["y"] + A_TENTH
        or other["y"] + other["height"] <= one["y"] + A_TENTH
    )


@given(PICTURES)
def test_every_holder_has_one_box_inside_the_frame(picture: ChainPicture) -> None:
    """As many boxes as there are givers, and one for who decides; none over another, none outside."""
    tree = drawn(picture)
    found = boxes(tree)
    assert len(found) == sum(len(chain) for chain in picture.chains) + 1
    whole = tree.find("svg")
    assert whole is not None
    _, _, wide, high = map(float, whole.attrib["viewBox"].split())
    for index, box in enumerate(found):
        assert box["x"] >= 0 and box["x"] + box["width"] <= wide + A_TENTH
        assert box["y"] >= 0 and box["y"] + box["height"] <= high + A_TENTH
        assert all(apart(box, other) for other in found[index + 1 :])


@given(PICTURES)
def test_words_fit_their_column(picture: ChainPicture) -> None:
    """No line of words is longer than there is room for beside its arrow."""
    count = len(picture.chains)
    width = max((chains.WIDTH - chains.GAP * (count - 1)) / count, chains.NARROWEST)
    for chain in picture.chains:
        column = chains._column(chain, 0, width)
        for lines in column.arrows:
            assert all(svg.width_of(words) <= width for words, _, _ in lines)


def test_a_link_says_how_within_what_and_by_which_document() -> None:
    """In words beside the arrow, in the tip, and in the table."""
    tree = drawn(WHOLE)
    words = " ".join(words_in(tree))
    for said in ("Delegation under section 65Z5 (D-P1)", "31 March 2027", "Under “Section 75 agreement”"):
        assert said in words
    assert chains.words_for(TO_PLACE) in tips(tree)
    table = charts.table(WHOLE)
    assert [heading.words for heading in table.headings] == [
        "To",
        "From",
        "How",
        "Document",
        "Limit",
        "Where",
        "Conditions",
        "Since",
        "Until (last day)",
    ]
    assert [cell.words for cell in table.rows[1]] == [
        "Northmoor place board",
        "NHS Exampleshire ICB",
        "delegation under section 65Z5 (D-P1)",
        "“Section 75 agreement”",
        "up to £2,000,000 a decision",
        "in Northmoor City",
        "Within the place plan",
        "1 April 2024",
        "31 March 2027",
    ]


def test_a_break_is_a_bar_a_triangle_and_words_and_dashes_what_is_beneath() -> None:
    """Colour says nothing alone: the arrow is cut, the box beneath is dashed, the table says why."""
    broken = ChainPicture("It breaks", ((IN_LAW, BROKEN),))
    tree, sound = drawn(broken), drawn(WHOLE)
    dashed = [each for each in tree.iter("rect") if "stroke-dasharray" in each.attrib]
    assert len(dashed) == 1 and not [each for each in sound.iter("rect") if "stroke-dasharray" in each.attrib]
    arrow = marks_with(tree, chains.words_for(BROKEN))
    assert len([each for each in arrow.iter("path") if each.attrib.get("stroke-width") == "3.5"]) == 2
    assert "#ffb81c" in charts.drawn(broken, str) and "#ffb81c" not in charts.drawn(WHOLE, str)
    assert "The delegation expired on 30 September 2026." in words_in(tree)
    table = charts.table(broken)
    assert table.headings[-1].words == "Breaks"
    assert [row[-1].words for row in table.rows] == ["", BROKEN.broken]
    assert BROKEN.broken in (tree.findtext("svg/desc") or "")


def test_halves_of_partners_end_in_one_box() -> None:
    """Two chains stand side by side; the box of who decides is as wide as both, and there once."""
    council = (
        ChainLink("The law", "Northmoor Council", "holds functions of its own"),
        replace(TO_PLACE, giver="Northmoor Council", how="section 75 arrangement (D-P1-COUNCIL)"),
    )
    tree = drawn(ChainPicture("Two halves", ((IN_LAW, TO_PLACE), council)))
    found = boxes(tree)
    assert tips(tree).count("Northmoor place board") == 1
    assert found[-1]["width"] > chains.WIDTH - 10
    assert {box["x"] for box in found[:-1]} == {1.5, chains.WIDTH / 2 + chains.GAP / 2 + 1.5}


def test_boxes_are_links_from_the_law_down() -> None:
    """The tab key goes down the chain; without addresses the picture is one image."""
    linked = drawn(WHOLE).find("svg")
    assert linked is not None and linked.attrib["role"] == "group"
    assert [each.attrib["href"] for each in linked.iter("a")] == ["/organisation/XEX", "/body/XEX-PLACE-P1"]
    plain = replace(IN_LAW, taker_href="")
    image = drawn(ChainPicture("One", ((plain,),))).find("svg")
    assert image is not None and image.attrib["role"] == "img"


@pytest.mark.parametrize("chain", [(), ((),)])
def test_no_chain_is_said(chain: tuple[tuple[ChainLink, ...], ...]) -> None:
    """A picture without a link has words all the same."""
    assert words_in(drawn(ChainPicture("Nothing", chain))) == ["No chain leads here"]


@given(NAMES, NAMES)
def test_names_of_others_are_only_words(giver: str, how: str) -> None:
    """Whatever a name holds, the drawing is well formed and the table has it whole."""
    hostile = ChainPicture("Hostile", ((replace(IN_LAW, giver=f"<script>{giver}", how=f'"&{how}'),),))
    assert not list(drawn(hostile).iter("script"))
    assert charts.table(hostile).rows[0][1].words == f"<script>{giver}"
