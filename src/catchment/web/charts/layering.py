"""Layering: which row and column of a layered diagram each body stands in.

Layers lie one under the other. Within a layer, bodies stand beneath those they are tied to: each is moved to
the average place of its neighbours (their barycentre), layer by layer, down and up a few times, which leaves
few crossings. A layer with many bodies is folded into several rows. It is filled column by column, so that
those with the same neighbour stay together. All rows of a layer share their columns, so the gaps between
boxes lie under one another and lines can run straight through.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from catchment.foundation.pictures import LayerEdge, LayerNode, LayersPicture
from catchment.web.charts import marks

WIDTH, LABEL, EDGE = 960.0, 124.0, 4.0
MOST_COLUMNS, GAP, BROADEST = 6, 22.0, 212.0
MOST_LINES, FEWEST_LINES, PADDING, INSET = 4, 2, 7.0, 7.0
SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One body: its row (counted over the whole diagram), where it begins and ends across, and its name."""

    node: LayerNode
    row: int
    left: float
    right: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """The middle of the box, across."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """Bodies side by side, all as high as the one with the longest name needs."""

    layer: str
    boxes: tuple[Box, ...]
    height: float


def known_edges(picture: LayersPicture) -> list[LayerEdge]:
    """Return the edges that can be drawn, each once.

    One that names a body the picture does not have, or ties a body to itself, is left out without complaint:
    a page may show part of a system, and its ties to the rest are on the bodies' own pages.
    """
    codes = {node.code for node in picture.nodes}
    return [
        edge
        for edge in dict.fromkeys(picture.edges)
        if edge.source in codes and edge.target in codes and edge.source != edge.target
    ]


def rows_of(picture: LayersPicture) -> list[Row]:
    """Return the rows from the top down; a layer without bodies has none."""
    rows: list[Row] = []
    for layer, nodes in _ordered(picture).items():
        deep, columns = _folded(len(nodes))
        for down in range(deep):
            rows.append(_row(layer, len(rows), nodes[down::deep], columns))
    return rows


def _folded(count: int) -> tuple[int, int]:
    """Return how many rows and columns so many bodies take."""
    deep = math.ceil(count / MOST_COLUMNS)
    return deep, math.ceil(count / deep)


def _row(layer: str, number: int, nodes: Sequence[LayerNode], columns: int) -> Row:
    """Return one row; its boxes stand in the middle of their columns."""
    cell = (WIDTH - LABEL - EDGE) / columns
    wide = min(cell - GAP, BROADEST)
    boxes = []
    for column, node in enumerate(nodes):
        middle = LABEL + cell * (column + 0.5)
        lines = marks.wrapped(node.name, wide - 2 * INSET, MOST_LINES)
        boxes.append(Box(node, number, middle - wide / 2, middle + wide / 2, lines))
    most = max(FEWEST_LINES, *(len(box.lines) for box in boxes))
    return Row(layer, tuple(boxes), most * marks.LINE + 2 * PADDING)


def _ordered(picture: LayersPicture) -> dict[str, list[LayerNode]]:
    """Return the bodies of each layer in the order that leaves few crossings.

    A body whose layer is not named comes at the end, in a layer of its own: nothing is lost.
    """
    assert len({node.code for node in picture.nodes}) == len(picture.nodes), "a body is in the picture twice"
    layers: dict[str, list[LayerNode]] = {layer: [] for layer in picture.layers}
    for node in picture.nodes:
        layers.setdefault(node.layer, []).append(node)
    layers = {layer: nodes for layer, nodes in layers.items() if nodes}
    names = list(layers)
    level = {node.code: names.index(node.layer) for node in picture.nodes}
    tied: dict[str, list[str]] = defaultdict(list)
    for edge in known_edges(picture):
        tied[edge.source].append(edge.target)
        tied[edge.target].append(edge.source)
    place = {code: across for nodes in layers.values() for code, across in _places(nodes)}
    for sweep in range(SWEEPS + 1):
        for name in names if sweep % 2 == 0 else names[::-1]:
            ranked = []
            for index, node in enumerate(layers[name]):
                here = level[node.code]
                beyond = [
                    n for n in tied[node.code] if (level[n] < here if sweep % 2 == 0 else level[n] > here)
                ]
                mean = sum(place[n] for n in beyond) / len(beyond) if beyond else place[node.code]
                ranked.append((round(mean, 6), index, node))
            layers[name] = [node for _, _, node in sorted(ranked, key=lambda each: each[:2])]
            place.update(_places(layers[name]))
    return layers


def _places(nodes: Sequence[LayerNode]) -> list[tuple[str, float]]:
    """Return how far across the page each body of a layer stands, from 0 to 1."""
    deep, columns = _folded(len(nodes))
    return [(node.code, (index // deep + 0.5) / columns) for index, node in enumerate(nodes)]
