"""Stacked bars: of each row the parts of its whole, each as long as its share, with its number in it.

Every bar is as long as every other, so that a group of one stands beside a group of forty. A part is told by
its place, its number and its pattern as well as its colour; the legend beneath names all parts.
"""

from catchment.foundation.pictures import StackedBarPicture
from catchment.web.charts import marks, svg
from catchment.web.words import number, plural

WIDTH, ROW, LABEL, BAR, TOP = 480.0, 58.0, 22.0, 26.0, 4.0
NARROW = 16.0  # a part thinner than this has no number in it; the table has
PATTERNS = {  # colour of the part, of its number, and lines over it
    "good": ("#08305e", "#ffffff", ""),
    "near": ("#a6cbe8", svg.INK, ""),
    "bad": ("#a34a00", "#ffffff", ""),
    "none": ("#d8dde0", svg.INK, ""),
    "missing": ("#ffffff", svg.INK, ' stroke="#768692" stroke-dasharray="4 3"'),
}


def drawn(picture: StackedBarPicture, link: svg.Link) -> str:
    """Return the bars as SVG, and the legend of their parts after it."""
    height = TOP * 2 + ROW * len(picture.rows)
    links = picture.links or ("",) * len(picture.rows)
    body = []
    for index, ((label, values), href) in enumerate(zip(picture.rows, links, strict=True)):
        top = TOP + ROW * index
        words = svg.text(0, top + 15, svg.fitted(f"{label} ({number(sum(values))})", WIDTH), strong=True)
        body.append(svg.linked(words, link(href)) if href else words)
        body.append(_bar(picture, label, values, top + LABEL))
    description = f"{plural(len(picture.rows), 'bar')}, {picture.unit}. The table below has the same figures."
    whole = svg.document(
        "stacked", picture.title, description, WIDTH, height, "".join(body), links=any(picture.links)
    )
    return whole + _legend(picture)


def _bar(picture: StackedBarPicture, label: str, values: tuple[int, ...], top: float) -> str:
    """Return one bar: parts side by side, in the order of the picture."""
    total, left, parts = sum(values), 0.0, []
    if total == 0:
        return svg.rectangle(0, top, WIDTH, BAR, "#ffffff", f"{label}: nobody", PATTERNS["missing"][2])
    for (name, look), value in zip(picture.parts, values, strict=True):
        long = WIDTH * value / total
        if value:
            fill, ink, more = PATTERNS[look]
            parts.append(svg.rectangle(left, top, long, BAR, fill, f"{label}, {name}: {number(value)}", more))
            if long >= max(NARROW, svg.width_of(number(value)) + 4):
                parts.append(
                    svg.text(left + long / 2, top + 18, number(value), anchor="middle", fill=ink, strong=True)
                )
        left += long
    return "".join(parts)


def _legend(picture: StackedBarPicture) -> str:
    """Return what each part looks like and is called."""
    rows = [
        (svg.rectangle(4, 5, 28, 18, PATTERNS[look][0], "", PATTERNS[look][2] or ' stroke="#425563"'), name)
        for name, look in picture.parts
    ]
    return marks.legend(((picture.unit.capitalize(), rows),))
