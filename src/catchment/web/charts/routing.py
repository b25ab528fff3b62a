"""Routing: the lines of a layered diagram, none of which ever runs behind a box.

Lines run only in *channels* (the space above each row) and in *lanes* (the gaps between boxes of a row they
pass). Edges of one kind that meet at the same body are one *trunk*, as in an organisation chart: it leaves
the body once, and each branch joins it. In a channel every trunk has a *track* of its own, and everything
that crosses the channel upright keeps a distance from others, so two trunks can cross but never be mistaken
for one another.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catchment.foundation.pictures import LayerEdge
from catchment.web.charts.layering import EDGE, LABEL, WIDTH, Box, Row

BETWEEN, BESIDE_BOX, CORNER = 6.0, 5.0, 16.0  # two upright lines; a line and a box; a line and a box's corner
STEP = 1.0  # from one place to the next that is tried for an upright line
TRACK, ABOVE_TRACKS, BELOW_TRACKS = 7.0, 16.0, 9.0
LEAST_CHANNEL = 24.0
Line = tuple[float, float, float, float]


@dataclass(slots=True)
class Trunk:
    """Edges of one kind that meet at one body: `end` is that body, `others` hang on it.

    `way` is `up` (the others answer to it), `down` (it answers to bodies beneath it) or `beside` (all are in
    one row).
    """

    end: Box
    kind: str
    lit: bool
    way: str
    edges: list[LayerEdge] = field(default_factory=list)
    others: list[Box] = field(default_factory=list)
    port: float = 0.0  # where it touches `end`
    ports: list[float] = field(default_factory=list)  # where it touches the others
    lanes: dict[int, float] = field(default_factory=dict)  # row passed: where across

    def across(self, channel: int) -> list[float]:
        """Return where the trunk stands upright in a channel."""
        places = [x for other, x in zip(self.others, self.ports, strict=True) if other.row == channel]
        places += [self.lanes[row] for row in (channel - 1, channel) if row in self.lanes]
        if channel == self.end.row + (self.way != "beside"):
            places.append(self.port)
        return places


@dataclass(frozen=True, slots=True)
class Routes:
    """The trunks, the track each has in each channel, and how many tracks a channel has."""

    trunks: tuple[Trunk, ...]
    tracks: Mapping[tuple[int, int], int]  # (trunk's place in `trunks`, channel): track
    counts: Mapping[int, int]

    def channel_height(self, channel: int) -> float:
        """Return how high the space above a row has to be."""
        count = self.counts.get(channel, 0)
        return max(LEAST_CHANNEL, ABOVE_TRACKS + TRACK * (count - 1) + BELOW_TRACKS)


class _Uprights:
    """Where upright lines stand in each channel, so that the next keeps its distance."""

    def __init__(self) -> None:
        self.taken: dict[int, list[tuple[float, Trunk]]] = defaultdict(list)

    def stand(
        self, trunk: Trunk, channels: Sequence[int], wanted: float, spans: Sequence[tuple[float, float]]
    ) -> float:
        """Return, and take, the free place nearest to the one wanted within these spans."""
        others = sorted(x for channel in channels for x, owner in self.taken[channel] if owner is not trunk)
        choices = []
        for low, high in spans:
            near = min(max(wanted, low), high)
            choices += [near] + [x for x in _every(low, high) if abs(x - near) > 0.1]
        choices.sort(key=lambda x: abs(x - wanted))
        chosen = next((x for x in choices if _clear(x, others)), choices[0])
        for channel in channels:
            self.taken[channel].append((chosen, trunk))
        return chosen


def _clear(x: float, others: Sequence[float]) -> bool:
    """Say whether a place keeps its distance from its neighbours; `others` are in order."""
    after = bisect_left(others, x)
    return all(abs(x - other) >= BETWEEN - 0.5 for other in others[max(after - 1, 0) : after + 1])


def _every(low: float, high: float) -> list[float]:
    """Return the places in a span at which a line may stand."""
    return [low + STEP * step for step in range(int((high - low) / STEP) + 1)]


def routed(rows: Sequence[Row], edges: Sequence[LayerEdge], lit: frozenset[str]) -> Routes:
    """Return the way of every edge; each has both its ends in the rows."""
    trunks = _trunks(rows, edges, lit)
    uprights = _Uprights()
    _ends(trunks, uprights)
    for trunk in sorted(trunks, key=lambda trunk: (trunk.end.row, trunk.port)):
        _pass_rows(trunk, rows, uprights)
    _branches(trunks, uprights)
    tracks, counts = _tracks(trunks, len(rows))
    return Routes(tuple(trunks), tracks, counts)


def _trunks(rows: Sequence[Row], edges: Sequence[LayerEdge], lit: frozenset[str]) -> list[Trunk]:
    """Return the edges gathered into trunks."""
    boxes = {box.node.code: box for row in rows for box in row.boxes}
    found: dict[tuple[str, str, bool, str], Trunk] = {}
    for edge in edges:
        source, target = boxes[edge.source], boxes[edge.target]
        way = "beside" if source.row == target.row else "up" if source.row > target.row else "down"
        end, other = (source, target) if way == "down" else (target, source)
        bright = edge.source in lit and edge.target in lit
        trunk = found.setdefault((end.node.code, edge.kind, bright, way), Trunk(end, edge.kind, bright, way))
        trunk.edges.append(edge)
        if other not in trunk.others:
            trunk.others.append(other)
    return list(found.values())


def _within(box: Box) -> list[tuple[float, float]]:
    """Return where lines may touch a box: not at its corners."""
    return [(box.left + CORNER, box.right - CORNER)]


def _ends(trunks: Sequence[Trunk], uprights: _Uprights) -> None:
    """Give each trunk its place at the body where it ends: those that go left stand left."""
    sides: dict[tuple[str, bool], list[Trunk]] = defaultdict(list)
    for trunk in trunks:
        sides[trunk.end.node.code, trunk.way == "beside"].append(trunk)
    for (_, beside), group in sides.items():
        if beside:
            continue  # with the branches: they share the top of the box
        group.sort(key=lambda trunk: sum(other.middle for other in trunk.others) / len(trunk.others))
        box = group[0].end
        for index, trunk in enumerate(group):
            wanted = box.left + (box.right - box.left) * (index + 1) / (len(group) + 1)
            trunk.port = uprights.stand(trunk, [box.row + 1], wanted, _within(box))


def _pass_rows(trunk: Trunk, rows: Sequence[Row], uprights: _Uprights) -> None:
    """Find the trunk a lane through each row it passes, as straight down from its end as can be."""
    if trunk.way == "beside":
        return
    x = trunk.port
    for row in range(trunk.end.row + 1, max(other.row for other in trunk.others)):
        x = uprights.stand(trunk, [row, row + 1], x, _gaps(rows[row]))
        trunk.lanes[row] = x


def _gaps(row: Row) -> list[tuple[float, float]]:
    """Return the spans of a row in which a line can pass between boxes."""
    starts = [LABEL, *(box.right for box in row.boxes)]
    ends = [*(box.left for box in row.boxes), WIDTH - EDGE]
    return [
        (start + BESIDE_BOX, end - BESIDE_BOX)
        for start, end in zip(starts, ends, strict=True)
        if end - start >= 2 * BESIDE_BOX
    ]


def _branches(trunks: Sequence[Trunk], uprights: _Uprights) -> None:
    """Give every branch its place on top of its body, those from the left at the left."""
    tops: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for number, trunk in enumerate(trunks):
        trunk.ports = [0.0] * len(trunk.others)
        for index, other in enumerate(trunk.others):
            before = trunk.end.middle if trunk.way == "beside" else trunk.lanes.get(other.row - 1, trunk.port)
            tops[other.node.code].append((before, number, index))
        if trunk.way == "beside":
            mean = sum(other.middle for other in trunk.others) / len(trunk.others)
            tops[trunk.end.node.code].append((mean, number, -1))
    boxes = {box.node.code: box for trunk in trunks for box in (trunk.end, *trunk.others)}
    for code, places in tops.items():
        box = boxes[code]
        for position, (before, number, index) in enumerate(sorted(places)):
            wanted = box.left + (box.right - box.left) * (position + 1) / (len(places) + 1)
            low, high = _within(box)[0]
            if len(places) == 1 and low <= before <= high and trunks[number].way != "beside":
                trunks[number].ports[index] = before  # straight down, on its own line
                continue
            x = uprights.stand(trunks[number], [box.row], wanted, [(low, high)])
            if index == -1:
                trunks[number].port = x
            else:
                trunks[number].ports[index] = x


def _tracks(trunks: Sequence[Trunk], channels: int) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Return each trunk's track in each channel: the highest where no other is in its way."""
    tracks: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for channel in range(channels):
        spans = []
        for number, trunk in enumerate(trunks):
            across = trunk.across(channel)
            if across and max(across) - min(across) > 0.05:
                spans.append((min(across), max(across), number))
        ends: list[float] = []
        for low, high, number in sorted(spans):
            track = next((index for index, end in enumerate(ends) if end + BETWEEN <= low), len(ends))
            ends[track : track + 1] = [high]
            tracks[number, channel] = track
        counts[channel] = len(ends)
    return tracks, counts


def lines_of(number: int, routes: Routes, tops: Sequence[float], bottoms: Sequence[float]) -> list[Line]:
    """Return a trunk as straight lines; `tops` and `bottoms` are those of the rows."""
    trunk = routes.trunks[number]
    lines: list[Line] = []
    first = trunk.end.row + (trunk.way != "beside")
    for channel in range(first, max(other.row for other in trunk.others) + 1):
        across = trunk.across(channel)
        above = bottoms[channel - 1] if channel else 0.0
        track = routes.tracks.get((number, channel))
        level = above + ABOVE_TRACKS + TRACK * track if track is not None else tops[channel]
        if track is not None:
            lines.append((min(across), level, max(across), level))
        if trunk.way != "beside":
            entry = trunk.lanes.get(channel - 1, trunk.port)
            lines.append((entry, above, entry, level))
        downs = [x for other, x in zip(trunk.others, trunk.ports, strict=True) if other.row == channel]
        downs += [trunk.port] if trunk.way == "beside" else []
        lines += [(x, level, x, tops[channel]) for x in downs]
        if channel in trunk.lanes:
            lines.append((trunk.lanes[channel], level, trunk.lanes[channel], bottoms[channel]))
    return [line for line in lines if line[:2] != line[2:]]
