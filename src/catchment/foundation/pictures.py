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
    """A short list of labelled lengths."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    links: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LinePicture:
    """One figure over time: (ISO date, value)."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]
