"""Charts: pictures drawn as SVG on the server, by pure functions.

`drawn(picture, link)` gives the SVG; `link` turns an address inside the site into one that keeps the
moment. `table(picture)` gives the same facts as a table. Neither knows Django. Nothing is fetched, nothing
needs a script; a script only adds the name of what is pointed at.
"""

from collections.abc import Callable
from typing import Any

from catchment.foundation.pictures import (
    BarPicture,
    ChainPicture,
    FlowsPicture,
    LayersPicture,
    LinePicture,
    MapPicture,
    PyramidPicture,
    StackedBarPicture,
    StepsPicture,
    TablePicture,
    TimelinePicture,
)
from catchment.web.charts import (
    bars,
    chains,
    layers,
    lines,
    maps,
    pyramid,
    sankey,
    seats,
    stacked,
    steps,
    svg,
    tables,
    timelines,
)
from catchment.web.charts.tables import Table

Picture = (
    MapPicture
    | PyramidPicture
    | TimelinePicture
    | BarPicture
    | StackedBarPicture
    | LinePicture
    | TablePicture
    | LayersPicture
    | ChainPicture
    | FlowsPicture
    | StepsPicture
)

_DRAWERS: dict[type, tuple[Callable[[Any, svg.Link], str], Callable[[Any], Table]]] = {
    MapPicture: (maps.drawn, tables.of_map),
    PyramidPicture: (pyramid.drawn, tables.of_pyramid),
    TimelinePicture: (timelines.drawn, tables.of_timeline),
    BarPicture: (bars.drawn, tables.of_bars),
    StackedBarPicture: (stacked.drawn, tables.of_stacked_bars),
    LinePicture: (lines.drawn, tables.of_line),
    LayersPicture: (layers.drawn, tables.of_layers),
    TablePicture: (seats.drawn, tables.of_table_of_seats),
    ChainPicture: (chains.drawn, tables.of_chains),
    FlowsPicture: (sankey.drawn, tables.of_flows),
    StepsPicture: (steps.drawn, tables.of_steps),
}


def drawn(picture: Picture, link: svg.Link) -> str:
    """Return the picture as SVG (its legend, where it has one, follows as a list)."""
    return _DRAWERS[type(picture)][0](picture, link)


def table(picture: Picture) -> Table:
    """Return the table that says the same as the picture."""
    return _DRAWERS[type(picture)][1](picture)


def is_map(picture: Picture) -> bool:
    """Say whether the picture is a map, whose shapes can be pointed at."""
    return isinstance(picture, MapPicture)
