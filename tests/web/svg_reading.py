"""Reading a drawn picture back: its marks, texts and tips, and a map's legend, as plain values."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from hypothesis import strategies as st

from catchment.foundation.pictures import MapPicture, MapShape
from catchment.web import charts

Element = ElementTree.Element
# Whatever XML can hold: names come from files that others wrote.
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40)
SAMPLE_OF_MISSING = "#f0f4f5"


@dataclass(frozen=True)
class LegendRow:
    """One line of a map's legend."""

    colour: str
    words: str
    count: int


def same_address(href: str) -> str:
    """Keep an address as it is: the charts are told how links keep the moment."""
    return href


def read(markup: str) -> Element:
    """Return the markup as a tree; one that is not well formed fails here."""
    plain = markup.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return ElementTree.fromstring(f"<page>{plain}</page>")


def drawn(picture: charts.Picture) -> Element:
    """Return a picture drawn and read back."""
    return read(charts.drawn(picture, same_address))


def tips(tree: Element) -> list[str]:
    """Return what marks say when pointed at, in the order of the drawing."""
    whole = {id(title) for picture in tree.iter("svg") for title in picture.findall("title")}
    return [title.text or "" for title in tree.iter("title") if id(title) not in whole]


def marks_with(tree: Element, tip: str) -> Element:
    """Return the one element whose own title is this tip."""
    found = [each for each in tree.iter() if each.tag != "svg" and each.findtext("title") == tip]
    assert len(found) == 1, f"{len(found)} marks say “{tip}”"
    return found[0]


def texts(tree: Element) -> list[Element]:
    """Return the texts that are written in a picture."""
    return list(tree.iter("text"))


def words_in(tree: Element) -> list[str]:
    """Return the words of those texts."""
    return ["".join(each.itertext()) for each in texts(tree)]


def legend(tree: Element) -> list[LegendRow]:
    """Return the lines of a map's legend."""
    rows = []
    for item in tree.iter("li"):
        sample, count = item.find("svg/rect"), item.findtext("span")
        assert sample is not None and count is not None
        words = "".join(item.itertext()).removesuffix(count).strip()
        rows.append(LegendRow(sample.attrib["fill"], words, int(re.sub(r"\D", "", count))))
    return rows


def colours(tree: Element) -> dict[str, str]:
    """Return the fill of each shape of a map, by its tip; a fill stands on the group around its shapes."""
    found: dict[str, str] = {}

    def walk(element: Element, fill: str) -> None:
        fill = element.attrib.get("fill", fill)
        if element.tag in ("a", "g") and (tip := element.findtext("title")) is not None:
            found[tip] = fill
        for child in element:
            walk(child, fill)

    walk(tree, "")
    return found


def square(column: float, row: float, side: float = 0.01) -> dict[str, object]:
    """Return a small square on the ground of the North Sea."""
    west, south = 2 + column * side, 54 + row * side
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def map_of(values: list[float | None], **more: object) -> MapPicture:
    """Return a map of squares in a row of ten, one for each figure."""
    shapes = tuple(
        MapShape(f"A{index}", f"Area {index}", square(index % 10, index // 10), value=value)
        for index, value in enumerate(values)
    )
    return MapPicture(**{"title": "Figures differ", "figure": "Figure", "unit": "", "shapes": shapes, **more})
