"""Population pyramids: people by age band, females to the left, males to the right, the oldest on top.

Where sexes were not published the picture is one set of bars instead of two.
"""

from catchment.foundation.pictures import PyramidPicture
from catchment.web.charts import scales, svg
from catchment.web.words import number

WIDTH, LABEL, ROW, TOP, FOOT = 460.0, 96.0, 22.0, 30.0, 26.0
HALF = (WIDTH - LABEL) / 2
EDGE = 28.0  # half the width of the outermost figure of the axis
FEMALE, MALE, EVERYBODY = "#28a197", "#12436d", "#12436d"


def drawn(picture: PyramidPicture, _link: svg.Link) -> str:
    """Return the pyramid as SVG."""
    height = TOP + ROW * len(picture.bands) + FOOT
    body = _one_sided(picture) if picture.everybody else _two_sided(picture)
    description = f"Bars for {len(picture.bands)} age bands. The table below has the same figures."
    return svg.document("pyramid", picture.title, description, WIDTH, height, body, links=False)


def _row_top(picture: PyramidPicture, index: int) -> float:
    """Return where a band's row begins: the youngest band is the lowest."""
    return TOP + ROW * (len(picture.bands) - 1 - index)


def _one_sided(picture: PyramidPicture) -> str:
    """Return bars for everybody."""
    marks = scales.ticks(0, max(picture.everybody, default=0), 5)
    across = (WIDTH - LABEL - EDGE) / marks[-1]
    parts = [_tick(LABEL + mark * across, mark, picture) for mark in marks]
    for index, (band, people) in enumerate(zip(picture.bands, picture.everybody, strict=True)):
        top = _row_top(picture, index)
        parts.append(svg.text(LABEL - 10, top + 15, band, anchor="end"))
        tip = f"{band}: {number(people)}"
        parts.append(svg.rectangle(LABEL, top + 2, people * across, ROW - 4, EVERYBODY, tip))
    return "".join(parts)


def _two_sided(picture: PyramidPicture) -> str:
    """Return bars for females and males, back to back around the names of the bands."""
    marks = scales.ticks(0, max((*picture.female, *picture.male), default=0), 3)
    across = (HALF - EDGE) / marks[-1]
    left, right = WIDTH / 2 - LABEL / 2, WIDTH / 2 + LABEL / 2
    parts = [
        svg.text(left, 16, "Female", anchor="end", strong=True),
        svg.text(right, 16, "Male", strong=True),
    ]
    for mark in marks:
        parts += [_tick(left - mark * across, mark, picture), _tick(right + mark * across, mark, picture)]
    rows = zip(picture.bands, picture.female, picture.male, strict=True)
    for index, (band, female, male) in enumerate(rows):
        top = _row_top(picture, index)
        parts.append(svg.text(WIDTH / 2, top + 15, band, anchor="middle"))
        tip = f"{band}, female: {number(female)}"
        parts.append(svg.rectangle(left - female * across, top + 2, female * across, ROW - 4, FEMALE, tip))
        parts.append(
            svg.rectangle(right, top + 2, male * across, ROW - 4, MALE, f"{band}, male: {number(male)}")
        )
    return "".join(parts)


def _tick(x: float, mark: float, picture: PyramidPicture) -> str:
    """Return a line of the grid with its figure underneath."""
    bottom = TOP + ROW * len(picture.bands)
    words = svg.text(x, bottom + 18, number(mark), anchor="middle", fill=svg.QUIET)
    return svg.rule(x, TOP - 4, x, bottom) + words
