"""Flowing: where the nodes of a picture of flows stand, and where each ribbon begins and ends.

Every amount has the same scale all over the picture, so a ribbon is as thick where it ends as where it
begins, and a node is exactly as high as what flows in or out of it, whichever is more. Nodes of a column
stand under one another without touching, at least as far apart as their names need. Their order follows the
average place of their neighbours, weighted by the amounts, sweeping right and left a few times; of the
orders met the one with the fewest crossings stays. The same picture is always laid out alike.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catchment.foundation.pictures import FlowNode, FlowRibbon, FlowsPicture
from catchment.web.charts import marks

WIDTH, TALL, TOP = 960.0, 420.0, 30.0  # what flows through the fullest column is TALL pixels high
BAR, BESIDE, LAST_LABEL = 14.0, 6.0, 200.0
GAP, MOST_LINES = 10.0, 2
SWEEPS = 6
Order = list[list[FlowNode]]  # the nodes of each column, from the top


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a node stands: its bar, and its name in lines; `pence` is what flows through it."""

    node: FlowNode
    left: float
    top: float
    height: float
    pence: int
    lines: tuple[str, ...]

    @property
    def room(self) -> float:
        """The height that the bar and the label beside it take: the name, and the amount beneath it."""
        return max(self.height, (len(self.lines) + 1) * marks.LINE)


@dataclass(frozen=True, slots=True)
class Band:
    """Where a ribbon runs: from the right edge of one bar to the left edge of another, equally thick."""

    ribbon: FlowRibbon
    left: float
    left_top: float
    right: float
    right_top: float
    thick: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole picture laid out: bars, bands, and how high it is."""

    stands: tuple[Stand, ...]
    bands: tuple[Band, ...]
    height: float


def known_ribbons(picture: FlowsPicture) -> list[FlowRibbon]:
    """Return the ribbons that can be drawn: of more than nothing, between nodes of the picture."""
    codes = {node.code for node in picture.nodes}
    return [
        each for each in picture.ribbons if each.pence > 0 and each.source in codes and each.target in codes
    ]


def planned(picture: FlowsPicture) -> Plan:
    """Lay a picture out; a ribbon that does not lead to a later column is the caller's mistake."""
    assert len({node.code for node in picture.nodes}) == len(picture.nodes), "a node is there twice"
    ribbons = known_ribbons(picture)
    column_of = {node.code: picture.columns.index(node.column) for node in picture.nodes}
    assert all(column_of[each.source] < column_of[each.target] for each in ribbons), "flows run forward"
    through = _through(ribbons)
    order = _ordered(picture, ribbons, through)
    fullest = max((sum(through[node.code] for node in nodes) for nodes in order), default=0)
    scale = TALL / fullest if fullest else 0.0
    step = step_of(picture)
    stands: dict[str, Stand] = {}
    for column, nodes in enumerate(order):
        room = (LAST_LABEL if column == len(order) - 1 else step - BAR) - 2 * BESIDE
        stands |= {each.node.code: each for each in _stacked(nodes, step * column, room, through, scale)}
    bottom = max((each.top + each.room for each in stands.values()), default=TOP)
    bands = _bands(ribbons, stands, scale)
    return Plan(tuple(stands.values()), tuple(bands), bottom + 4)


def step_of(picture: FlowsPicture) -> float:
    """Return how far one column stands from the next, in pixels."""
    return (WIDTH - BAR - LAST_LABEL) / max(len(picture.columns) - 1, 1)


def crossings(order: Sequence[Sequence[FlowNode]], ribbons: Sequence[FlowRibbon]) -> int:
    """Count the pairs of ribbons, between the same two columns, that cross."""
    column_of = {
        node.code: (column, at) for column, nodes in enumerate(order) for at, node in enumerate(nodes)
    }
    between: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for each in ribbons:
        (start, begins), (end, ends) = column_of[each.source], column_of[each.target]
        between[start, end].append((begins, ends))
    return sum(_inversions(sorted(pairs)) for pairs in between.values())


def _inversions(pairs: Sequence[tuple[int, int]]) -> int:
    return sum(
        begins < later_begins and ends > later_ends
        for index, (begins, ends) in enumerate(pairs)
        for later_begins, later_ends in pairs[index + 1 :]
    )


def _through(ribbons: Sequence[FlowRibbon]) -> Mapping[str, int]:
    """Return what flows through each node: the more of what comes in and what goes out, in pence."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in ribbons:
        sums[each.source][1] += each.pence
        sums[each.target][0] += each.pence
    found: dict[str, int] = defaultdict(int)
    found.update({code: max(both) for code, both in sums.items()})
    return found


def _ordered(picture: FlowsPicture, ribbons: Sequence[FlowRibbon], through: Mapping[str, int]) -> Order:
    """Return the nodes of each column in the order, of those met, that leaves the fewest crossings."""
    order: Order = [[node for node in picture.nodes if node.column == each] for each in picture.columns]
    best, fewest = order, crossings(order, ribbons)
    tied: dict[str, list[tuple[str, int]]] = defaultdict(list)
    back: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in ribbons:
        tied[each.source].append((each.target, each.pence))
        back[each.target].append((each.source, each.pence))
    for sweep in range(SWEEPS):
        if not fewest:
            break
        order = [list(nodes) for nodes in order]
        rightwards = sweep % 2 == 0
        for column in range(len(order)) if rightwards else reversed(range(len(order))):
            middles = _middles(order, through)
            neighbours = back if rightwards else tied
            keys = {node.code: _mean(neighbours[node.code], middles, node.code) for node in order[column]}
            order[column].sort(key=lambda node: keys[node.code])
        if (number := crossings(order, ribbons)) < fewest:
            best, fewest = order, number
    return best


def _middles(order: Order, through: Mapping[str, int]) -> dict[str, float]:
    """Return how far down its column the middle of each node is, from 0 to 1."""
    found = {}
    for nodes in order:
        whole, above = sum(through[node.code] for node in nodes) or 1, 0
        for node in nodes:
            found[node.code] = (above + through[node.code] / 2) / whole
            above += through[node.code]
    return found


def _mean(neighbours: Sequence[tuple[str, int]], middles: Mapping[str, float], own: str) -> float:
    whole = sum(pence for _, pence in neighbours)
    if not whole:
        return middles[own]
    return round(sum(middles[code] * pence for code, pence in neighbours) / whole, 6)


def _stacked(
    nodes: Sequence[FlowNode], left: float, room: float, through: Mapping[str, int], scale: float
) -> list[Stand]:
    """Return the nodes of one column under one another, clear of each other's names."""
    found: list[Stand] = []
    top = TOP
    for node in nodes:
        lines = marks.wrapped(node.name, room, MOST_LINES)
        pence = through[node.code]
        found.append(Stand(node, left, top, pence * scale, pence, lines))
        top += found[-1].room + GAP
    assert all(one.top + one.height < other.top for one, other in pairwise(found)), "bars do not touch"
    return found


def _bands(ribbons: Sequence[FlowRibbon], stands: Mapping[str, Stand], scale: float) -> list[Band]:
    """Return where ribbons run; at either end they lie in the order of the nodes at their other ends."""
    starts = _edges(ribbons, stands, scale, outwards=True)
    ends = _edges(ribbons, stands, scale, outwards=False)
    return [
        Band(
            each,
            stands[each.source].left + BAR,
            starts[index],
            stands[each.target].left,
            ends[index],
            each.pence * scale,
        )
        for index, each in enumerate(ribbons)
    ]


def _edges(
    ribbons: Sequence[FlowRibbon], stands: Mapping[str, Stand], scale: float, *, outwards: bool
) -> dict[int, float]:
    """Return the top of each ribbon at the end where it leaves (or enters) a node, by its number."""
    at_node: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(ribbons):
        at_node[each.source if outwards else each.target].append(index)
    tops: dict[int, float] = {}
    for code, numbers in at_node.items():
        below = stands[code].top
        for index in sorted(numbers, key=lambda one: _other_end(ribbons[one], stands, one, outwards)):
            tops[index] = below
            below += ribbons[index].pence * scale
    return tops


def _other_end(
    ribbon: FlowRibbon, stands: Mapping[str, Stand], index: int, outwards: bool
) -> tuple[float, int]:
    return stands[ribbon.target if outwards else ribbon.source].top, index


def middle_of_label(stand: Stand) -> float:
    """Return where the first line of a node's label stands: beside the middle of a bar taller than it."""
    words = (len(stand.lines) + 1) * marks.LINE
    above = max(stand.height - words, 0.0) / 2
    return stand.top + above + marks.BASELINE


def label_left(stand: Stand) -> float:
    """Return where a node's label begins."""
    return stand.left + BAR + BESIDE
