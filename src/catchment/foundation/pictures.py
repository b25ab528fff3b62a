"""Pictures as data: what a map, pyramid, time line or bar chart says, before anybody draws it.

A room's query returns a picture as a frozen value; the shell draws it as SVG (`web/charts`), and the JSON
twin of the page carries the same value, so picture, table and JSON can never disagree. Every picture has a
title that says the finding, in a sentence.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MapShape:
    """One area on a map. `geometry` is GeoJSON (Polygon, MultiPolygon or Point), WGS84.

    `value` None means there is no figure for it; `label` is the figure in words, such as
    "38.2, most deprived tenth".
    """

    code: str
    name: str
    geometry: dict[str, Any]
    value: float | None = None
    label: str = ""
    href: str = ""
    size: float | None = None  # for points: what the area of the dot is in proportion to


@dataclass(frozen=True, slots=True)
class MapPicture:
    """Areas and dots coloured by one figure.

    `scheme` is `sequential` (low to high), `reversed` (low is darkest: deciles, ranks) or `diverging`
    (around zero: change). `breaks` are upper class bounds, left empty to have them chosen (quintiles).
    `outlines` are drawn over the areas without fill (for example place borders).
    """

    title: str
    figure: str
    unit: str
    shapes: tuple[MapShape, ...]
    scheme: str = "sequential"
    breaks: tuple[float, ...] = ()
    points: tuple[MapShape, ...] = ()
    outlines: tuple[MapShape, ...] = ()
    note: str = ""
    percentages: bool = False  # the values are shares: the legend writes 0.2 as 20%


@dataclass(frozen=True, slots=True)
class PyramidPicture:
    """People by age band and sex."""

    title: str
    bands: tuple[str, ...]
    female: tuple[int, ...]
    male: tuple[int, ...]
    everybody: tuple[int, ...] = ()  # where sexes were not published


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """One stretch of a life: `start`/`end` ISO dates, end empty for still so."""

    row: str
    label: str
    start: str
    end: str = ""
    href: str = ""
    observed: bool = False  # the start is only the day we first saw it


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """The life of a thing: rows (name, membership, role), each with its stretches."""

    title: str
    bars: tuple[TimelineBar, ...]
    today: str


@dataclass(frozen=True, slots=True)
class BarPicture:
    """A short list of labelled lengths; `figures` are what to write at their ends, where numbers say less."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    links: tuple[str, ...] = field(default=())
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackedBarPicture:
    """Rows of equal length, each made of the same parts: how many of each row are in which part.

    `parts` are (name, look) in the order of the numbers of each row; a look is `good`, `near`, `bad`, `none`
    or `missing`.
    """

    title: str
    unit: str
    parts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    links: tuple[str, ...] = field(default=())
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinePicture:
    """One figure over time: (ISO date, value)."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class TableSeat:
    """One seat at a table: who sits there, for whom, how they came to, and what is wrong with it.

    `filling` is `appointed`, `nominated`, `elected` or `ex officio`; `acts_as` is `member`, `delegate`,
    `deputy` or `observer`. `warning` is a short phrase such as "term lapsed 30 June 2026".
    """

    title: str
    holder: str  # empty: the seat is vacant
    group: str  # the constituency or kind of member whose seats are drawn together
    filling: str
    acts_as: str
    votes: bool = True
    warning: str = ""
    href: str = ""
    detail: str = ""  # one more line for the table beneath: by whom, until when
    empty: str = ""  # why nobody sits there now, where the seat is not vacant: "Dr A. Example, apologies"


@dataclass(frozen=True, slots=True)
class TablePicture:
    """A board, drawn as its table with the seats around it, in the order given: chair first."""

    title: str
    seats: tuple[TableSeat, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One step of authority: from whom to whom, how, within what; `broken` is why nothing passes here.

    `limit`, `since` and `until` are in words ("£2,000,000 a decision", "31 March 2027"), or empty.
    """

    giver: str
    taker: str
    how: str
    document: str = ""
    limit: str = ""
    where: str = ""
    conditions: str = ""
    since: str = ""
    until: str = ""
    broken: str = ""
    giver_href: str = ""
    taker_href: str = ""


@dataclass(frozen=True, slots=True)
class ChainPicture:
    """How authority comes down from the law to whoever decides, link by link.

    `chains` stand side by side where partners each pass on their half; all end with the same taker.
    """

    title: str
    chains: tuple[tuple[ChainLink, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step up: where it leads, who sits there (`who`), and how much arrives after it (`figure` in words).

    `share` is what arrives, 0 to 1, None where it cannot be counted. `broken` is why nobody below can rely
    on this step, empty where they can.
    """

    name: str
    who: str
    share: float | None
    figure: str
    broken: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class StepsPicture:
    """A way up, step by step from `start`: what joins two steps is as thick as what still arrives."""

    title: str
    start: str
    steps: tuple[StepMark, ...]
    start_href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One body in a layered diagram; `shape` says what it is (statutory, committee, joint, forum, ...)."""

    code: str
    name: str
    layer: str
    shape: str
    detail: str = ""
    href: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class LayerEdge:
    """From a body up to the one it answers to; `kind` is `reports`, `member`, `feeds` or `shares people`."""

    source: str
    target: str
    kind: str = "reports"
    label: str = ""


@dataclass(frozen=True, slots=True)
class LayersPicture:
    """How bodies hang together: layers from the top down, in the order given.

    With `lit`, the bodies named are drawn strongly and everything else steps back.
    """

    title: str
    layers: tuple[str, ...]
    nodes: tuple[LayerNode, ...]
    edges: tuple[LayerEdge, ...]
    lit: tuple[str, ...] = ()
    note: str = ""


FLOW_KINDS = {
    "moved": "paid or passed on",
    "committed": "set aside, not yet paid",
    "left": "not decided yet",
}


@dataclass(frozen=True, slots=True)
class FlowNode:
    """Something that money comes from, is held in or goes to; `column` is one of the picture's columns."""

    code: str
    name: str
    column: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FlowRibbon:
    """An amount in pence from a node to one in a later column.

    `kind` is one of FLOW_KINDS.
    """

    source: str
    target: str
    pence: int
    label: str = ""  # what it is, in words, where from, to and how much do not say it all
    href: str = ""
    kind: str = "moved"


@dataclass(frozen=True, slots=True)
class FlowsPicture:
    """Where money flows: columns of nodes from left to right, ribbons as thick as the amounts they carry."""

    title: str
    columns: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    ribbons: tuple[FlowRibbon, ...]
    note: str = ""
