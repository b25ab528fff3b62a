"""Lines: one figure over time, on an axis that says its figures, with the last one written out."""

from datetime import date

from catchment.foundation.pictures import LinePicture
from catchment.web.charts import scales, svg
from catchment.web.words import number, plain_date, plural

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 560.0, 260.0, 70.0, 78.0, 14.0, 34.0
DATE_ROOM = 72.0  # what a month and its year take, with air between it and the next
BAND = 0.6  # an axis starts at nothing unless the figures keep within a band that a zero would flatten


def drawn(picture: LinePicture, _link: svg.Link) -> str:
    """Return the line as SVG."""
    points = sorted(picture.points)
    description = f"Line through {plural(len(points), 'date')}. The table below has the same figures."
    body = _body(points) if points else svg.text(LEFT, HEIGHT / 2, "No figures yet", fill=svg.QUIET)
    return svg.document("line", picture.title, description, WIDTH, HEIGHT, body, links=False)


def _body(points: list[tuple[str, float]]) -> str:
    """Return axes, line, a mark for each figure and the last figure in words."""
    days = [date.fromisoformat(day) for day, _ in points]
    values = [value for _, value in points]
    lowest = min(values) if min(values) > BAND * max(values) > 0 else min(0.0, *values)
    marks = scales.ticks(lowest, max(values), 4)
    whole = max((days[-1] - days[0]).days, 1)
    tall = HEIGHT - TOP - FOOT

    def across(day: date) -> float:
        return LEFT + (day - days[0]).days / whole * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + tall * (1 - (value - marks[0]) / (marks[-1] - marks[0]))

    parts = []
    for mark in marks:
        parts.append(svg.rule(LEFT, down(mark), WIDTH - RIGHT, down(mark)))
        parts.append(svg.text(LEFT - 10, down(mark) + 5, number(mark), anchor="end", fill=svg.QUIET))
    for words, x in _named_dates([(f"{day:%b} {day.year}", across(day)) for day in days]):
        parts.append(svg.text(x, HEIGHT - 10, words, anchor="middle", fill=svg.QUIET))
    line = "L".join(
        f"{svg.px(across(day))} {svg.px(down(value))}" for day, value in zip(days, values, strict=True)
    )
    parts.append(
        f'<path d="M{line}" fill="none" stroke="{svg.BLUE}" stroke-width="3" stroke-linejoin="round"/>'
    )
    for day, value in zip(days, values, strict=True):
        tip = svg.escaped(f"{plain_date(day)}: {number(value)}")
        spot = f'cx="{svg.px(across(day))}" cy="{svg.px(down(value))}"'
        parts.append(f'<circle {spot} r="4" fill="{svg.BLUE}"><title>{tip}</title></circle>')
    parts.append(svg.text(across(days[-1]) + 12, down(values[-1]) + 5, number(values[-1]), strong=True))
    return "".join(parts)


def _named_dates(dates: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the dates that are named under the axis: the newest, and those before it that have room."""
    kept: list[tuple[str, float]] = []
    for words, x in reversed(dates):
        if not kept or (kept[-1][1] - x >= DATE_ROOM and kept[-1][0] != words):
            kept.append((words, x))
    return kept
