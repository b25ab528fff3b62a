"""Maps: areas coloured by the class of their figure, dots sized by how many, borders on top.

Every area is drawn, also one without a figure: it is hatched, and the legend says so. A map of few areas
is a list of links that the tab key walks; a map of many is not, because nobody tabs through 1,700 areas:
there the table under the map is the keyboard's way in.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from catchment.foundation.pictures import MapPicture, MapShape
from catchment.web.charts import geometry, scales, svg
from catchment.web.words import plural

MOST_STOPS = 150  # links the tab key should walk through
PLAIN_AREA, PLAIN_DOT, NO_FIGURE_DOT = "#e8edee", "#ffcd3c", "#ffffff"
LARGEST_DOT, SMALLEST_DOT, USUAL_DOT = 15.0, 2.5, 4.5
DOT_EDGE = ' stroke="#212b32" stroke-width="0.8" fill-opacity="0.9"'


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every mark of one map needs to know."""

    onto: geometry.Projection
    classes: scales.Classes
    link: svg.Link
    walked: bool
    hatch: str

    def fill(self, shape: MapShape, without: str) -> str:
        """Return the colour of a shape's class, or `without` where it has no figure."""
        return without if shape.value is None else self.classes.colours[self.classes.of(shape.value)]

    def mark(self, shape: MapShape, body: str) -> str:
        """Return a shape's marks with what it says when pointed at, as a link if it leads somewhere."""
        named = f"<title>{svg.escaped(words_for(shape))}</title>{body}"
        if shape.href:
            return svg.linked(named, self.link(shape.href), reachable=self.walked)
        return f"<g>{named}</g>"


def drawn(picture: MapPicture, link: svg.Link) -> str:
    """Return the map as SVG, followed by its legend as a list."""
    everything = (*picture.shapes, *picture.points, *picture.outlines)
    drawing = Drawing(
        onto=geometry.projection(shape.geometry for shape in everything),
        classes=_classes(picture),
        link=link,
        walked=len(picture.shapes) + len(picture.points) <= MOST_STOPS,
        hatch=svg.name_for("hatch", picture.title),
    )
    body = "".join(
        (
            _hatching(drawing.hatch) if _missing(_areas(picture)) else "",
            _area_layer(_areas(picture), drawing),
            *(_outline(shape, drawing) for shape in picture.outlines),
            _dot_layer(_dots(picture), drawing),
        )
    )
    links = any(shape.href for shape in everything)
    size = drawing.onto.width, drawing.onto.height
    whole = svg.document("map", picture.title, _description(picture), *size, body, links=links)
    return whole + _legend(picture, drawing.classes)


def words_for(shape: MapShape) -> str:
    """Return what a shape says when pointed at."""
    return f"{shape.name}: {shape.label}" if shape.label else shape.name


def _areas(picture: MapPicture) -> list[MapShape]:
    return [shape for shape in picture.shapes if not geometry.is_point(shape.geometry)]


def _dots(picture: MapPicture) -> list[MapShape]:
    return [shape for shape in picture.shapes if geometry.is_point(shape.geometry)] + [*picture.points]


def _classes(picture: MapPicture) -> scales.Classes:
    """Return the classes that areas and dots share."""
    values = [shape.value for shape in (*picture.shapes, *picture.points) if shape.value is not None]
    return scales.classes(values, picture.breaks, picture.scheme, percentages=picture.percentages)


def _missing(shapes: Sequence[MapShape]) -> int:
    """Return how many shapes of a layer lack a figure that others of the layer have."""
    without = sum(shape.value is None for shape in shapes)
    return without if without < len(shapes) else 0


def _area_layer(shapes: Sequence[MapShape], drawing: Drawing) -> str:
    """Return the areas, together by colour: said once for each class, not once for each area."""
    without = f"url(#{drawing.hatch})" if _missing(shapes) else PLAIN_AREA
    groups: dict[str, list[str]] = {}
    for shape in shapes:
        body = f'<path d="{geometry.path(shape.geometry, drawing.onto)}"/>'
        groups.setdefault(drawing.fill(shape, without), []).append(drawing.mark(shape, body))
    edge = 'stroke="#ffffff" stroke-width="0.4"' if len(shapes) > MOST_STOPS else 'stroke="#425563"'
    drawn_groups = (f'<g fill="{fill}">{"".join(marks)}</g>' for fill, marks in groups.items())
    return f'<g {edge} stroke-linejoin="round" fill-rule="evenodd">{"".join(drawn_groups)}</g>'


def _dot_layer(shapes: Sequence[MapShape], drawing: Drawing) -> str:
    """Return the dots, small ones on top of large ones."""
    without = NO_FIGURE_DOT if _missing(shapes) else PLAIN_DOT
    largest = max((shape.size or 0 for shape in shapes), default=0)
    marks = []
    for shape in sorted(shapes, key=lambda shape: -(shape.size or 0)):
        x, y = drawing.onto.place(*shape.geometry["coordinates"][:2])
        radius = USUAL_DOT
        if shape.size is not None and largest:
            radius = max(LARGEST_DOT * math.sqrt(shape.size / largest), SMALLEST_DOT)
        body = f'<circle cx="{svg.px(x)}" cy="{svg.px(y)}" r="{svg.px(radius)}"/>'
        marks.append(f'<g fill="{drawing.fill(shape, without)}">{drawing.mark(shape, body)}</g>')
    return f"<g{DOT_EDGE}>{''.join(marks)}</g>" if marks else ""


def _outline(shape: MapShape, drawing: Drawing) -> str:
    """Return a border without fill: a white line under a dark one, to be seen on every colour."""
    border = geometry.path(shape.geometry, drawing.onto)
    line = 'fill="none" stroke-linejoin="round" class="app-map__border"'
    return (
        f'<path d="{border}" {line} stroke="#ffffff" stroke-width="3.5" stroke-opacity="0.75"/>'
        f'<path d="{border}" {line} stroke="#212b32" stroke-width="1.5"/>'
    )


def _hatching(name: str) -> str:
    """Return the pattern of areas without a figure."""
    return (
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#f0f4f5"/>'
        '<path d="M0 0V6" stroke="#768692" stroke-width="2.4"/></pattern></defs>'
    )


def _description(picture: MapPicture) -> str:
    """Return what the map shows, for those who do not see it."""
    shown = plural(len(_areas(picture)), "area")
    if dots := _dots(picture):
        shown = f"{shown} and {plural(len(dots), 'dot')}" if _areas(picture) else plural(len(dots), "dot")
    unit = f" ({picture.unit})" if picture.unit else ""
    return f"Map of {shown} by {picture.figure}{unit}. The table below has the same figures."


def _legend(picture: MapPicture, classes: scales.Classes) -> str:
    """Return the classes with their ranges and how many shapes are in each, as a list."""
    shapes = (*picture.shapes, *picture.points)
    counts = Counter(classes.of(shape.value) for shape in shapes if shape.value is not None)
    rows = [
        _legend_row(f'<rect width="24" height="16" fill="{colour}" stroke="#425563"/>', words, counts[index])
        for index, (colour, words) in enumerate(zip(classes.colours, classes.ranges, strict=True))
    ]
    if without := _missing(_areas(picture)) + _missing(_dots(picture)):
        sample = (
            '<rect width="24" height="16" fill="#f0f4f5" stroke="#425563"/>'
            '<path d="M2 16 18 0M-6 16 10 0M10 16 26 0" stroke="#768692" stroke-width="2.4"/>'
        )
        rows.append(_legend_row(sample, "no figure", without))
    if not rows:
        return ""
    unit = f" ({svg.escaped(picture.unit)})" if picture.unit else ""
    heading = f'<p class="app-legend__heading">{svg.escaped(picture.figure)}{unit}</p>'
    return f'<div class="app-legend">{heading}<ul class="app-legend__list">{"".join(rows)}</ul></div>'


def _legend_row(sample: str, words: str, count: int) -> str:
    """Return one line of the legend."""
    return (
        '<li><svg class="app-legend__sample" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true" '
        f'focusable="false">{sample}</svg>{svg.escaped(words)} '
        f'<span class="app-legend__count">({count:,})</span></li>'
    )
