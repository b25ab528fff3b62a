"""Time lines: the life of a thing, one row for each name, membership or role it had.

A stretch that is still so runs to the edge and ends in an arrow. One whose beginning was only *observed*
(the day we first saw it, not the day it began) starts with a ragged, dashed edge: we do not know how long
it had been so.
"""

from collections.abc import Callable
from datetime import date

from catchment.foundation.pictures import TimelineBar, TimelinePicture
from catchment.web.charts import svg
from catchment.web.words import plain_date, plural

WIDTH, LABEL, ROW, TOP, FOOT, EDGE = 960.0, 200.0, 40.0, 8.0, 30.0, 16.0
INSIDE = 9.0  # between the edge of a stretch and its label
MOST_YEAR_MARKS = 8
Place = Callable[[str], float]  # from an ISO date to where it lies across the page
NARROW = 3.0  # a stretch of days is still to be seen
FILLS = (("#12436d", "#ffffff"), ("#cfe0f0", svg.INK))  # neighbours in a row alternate


def drawn(picture: TimelinePicture, link: svg.Link) -> str:
    """Return the time line as SVG."""
    rows = list(dict.fromkeys(bar.row for bar in picture.bars))
    height = TOP + ROW * len(rows) + FOOT
    first, last = _span(picture)
    across = (WIDTH - LABEL - EDGE) / max((last - first).days, 1)

    def place(day: str) -> float:
        return LABEL + (date.fromisoformat(day) - first).days * across

    parts = _years(first, last, place, height)
    for index, row in enumerate(rows):
        parts.append(_row_name(row, TOP + ROW * index))
        bars = sorted((bar for bar in picture.bars if bar.row == row), key=lambda bar: bar.start)
        for position, bar in enumerate(bars):
            end = place(bar.end) if bar.end else WIDTH - EDGE
            parts.append(_bar(bar, place(bar.start), end, TOP + ROW * index, FILLS[position % 2], link))
    parts.append(_today(picture.today, place, height))
    description = (
        f"{plural(len(picture.bars), 'stretch', 'stretches')} of time in {plural(len(rows), 'row')}. "
    )
    description += "The table below has the same dates."
    links = any(bar.href for bar in picture.bars)
    return svg.document("timeline", picture.title, description, WIDTH, height, "".join(parts), links=links)


def words_for(bar: TimelineBar) -> str:
    """Return a stretch in words."""
    start = f"by {plain_date(bar.start)}" if bar.observed else f"from {plain_date(bar.start)}"
    return f"{bar.row}: {bar.label}, {start}" + (f" until {plain_date(bar.end)}" if bar.end else ", still so")


def _span(picture: TimelinePicture) -> tuple[date, date]:
    """Return the first and last day to show: everything, and today."""
    days = (
        [bar.start for bar in picture.bars] + [bar.end for bar in picture.bars if bar.end] + [picture.today]
    )
    return date.fromisoformat(min(days)), date.fromisoformat(max(days))


def _years(first: date, last: date, place: Place, height: float) -> list[str]:
    """Return a line and a name for the start of years, as many as fit."""
    years = range(first.year + 1, last.year + 1)
    every = len(years) // MOST_YEAR_MARKS + 1
    parts = []
    for year in years[::every]:
        x = place(f"{year}-01-01")
        parts.append(svg.rule(x, TOP, x, height - FOOT + 4))
        parts.append(svg.text(x, height - 10, str(year), anchor="middle", fill=svg.QUIET))
    return parts


def _row_name(row: str, top: float) -> str:
    """Return the row's name, cut if it is long (the table has it whole)."""
    return f"<g><title>{svg.escaped(row)}</title>{svg.text(0, top + 25, svg.fitted(row, LABEL - INSIDE))}</g>"


def _bar(
    bar: TimelineBar, start: float, end: float, top: float, colours: tuple[str, str], link: svg.Link
) -> str:
    """Return one stretch, with its label inside where it fits."""
    fill, ink = colours
    wide = max(end - start, NARROW)
    y, low, middle = top + 6, top + 34, top + 20
    point = f"L{svg.px(start + wide + 10)} {svg.px(middle)}" if not bar.end else ""
    right = svg.px(start + wide)
    outline = f"M{svg.px(start)} {svg.px(y)}H{right}{point}L{right} {svg.px(low)}H{svg.px(start)}z"
    parts = [f"<title>{svg.escaped(words_for(bar))}</title>", f'<path d="{outline}" fill="{fill}"/>']
    if bar.observed:
        parts.append(svg.rule(start, y, start, low, "#ffffff", ' stroke-width="6" stroke-dasharray="4 4"'))
    if label := svg.fitted(bar.label, wide - 2 * INSIDE):
        parts.append(svg.text(start + INSIDE, top + 25, label, fill=ink))
    body = "".join(parts)
    return svg.linked(body, link(bar.href)) if bar.href else f"<g>{body}</g>"


def _today(today: str, place: Place, height: float) -> str:
    """Return a line at the day the page is about, named where that is not the edge itself."""
    x = place(today)
    named = x < WIDTH - EDGE - 1
    words = svg.text(x, height - 10, "this date", anchor="middle", strong=True) if named else ""
    dashes = ' stroke-width="2" stroke-dasharray="5 3"'
    return svg.rule(x, TOP, x, height - FOOT + 4, svg.ORANGE, dashes) + words
