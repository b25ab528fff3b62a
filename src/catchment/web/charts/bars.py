"""Bars: a short list of labelled lengths, each with its figure at its end."""

from catchment.foundation.pictures import BarPicture
from catchment.web.charts import scales, svg
from catchment.web.words import number, plural

WIDTH, LABEL, ROW, TOP, FIGURE = 480.0, 188.0, 34.0, 4.0, 78.0


def drawn(picture: BarPicture, link: svg.Link) -> str:
    """Return the bars as SVG; lengths below nothing run to the left of a line."""
    values = [value for _, value in picture.bars]
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    room = WIDTH - LABEL - FIGURE
    if lowest < 0:
        room -= FIGURE  # for the figures at the left of the line
    across = room / ((highest - lowest) or 1)
    origin = LABEL - lowest * across + (FIGURE if lowest < 0 else 0)
    height = TOP * 2 + ROW * len(picture.bars)
    links = picture.links or ("",) * len(picture.bars)
    parts = []
    figures = picture.figures or tuple(number(value) for value in values)
    for index, ((label, value), href, figure) in enumerate(zip(picture.bars, links, figures, strict=True)):
        body = _bar(label, value, figure, origin, across, TOP + ROW * index)
        parts.append(svg.linked(body, link(href)) if href else f"<g>{body}</g>")
    parts.append(svg.rule(origin, 0, origin, height, svg.QUIET))
    unit = f", in {picture.unit}" if picture.unit else ""
    description = f"{plural(len(picture.bars), 'bar')}{unit}. The table below has the same figures."
    reached = any(picture.links)
    return svg.document("bars", picture.title, description, WIDTH, height, "".join(parts), links=reached)


def _bar(label: str, value: float, figure: str, origin: float, across: float, top: float) -> str:
    """Return one bar with its label before it and its figure after it."""
    long = abs(value) * across
    left = origin if value >= 0 else origin - long
    after = (origin + long + 8, "start") if value >= 0 else (left - 8, "end")
    fill = scales.BLUES[3] if value >= 0 else scales.ORANGE_TO_BLUE[0]
    return (
        f"<title>{svg.escaped(f'{label}: {figure}')}</title>"
        + svg.text(LABEL - 12, top + 22, svg.fitted(label, LABEL - 12), anchor="end")
        + svg.rectangle(left, top + 5, long, ROW - 10, fill)
        + svg.text(after[0], top + 22, figure, anchor=after[1], strong=True)
    )
