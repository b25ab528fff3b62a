"""Steps: a way up, drawn with whoever asks at the foot and the highest board at the top.

Each box is somewhere the way passes. What joins two boxes is a band: as wide at its foot as what arrived
there, as wide at its top as what passes, so that dilution can be seen. Where nothing passes the band is a
dashed line cut by a bar; where something passes that nobody below can rely on, its edge is dashed.
"""

from catchment.foundation.pictures import StepMark, StepsPicture
from catchment.web.charts import marks, svg
from catchment.web.words import plural

WIDTH, MIDDLE, BESIDE = 320.0, 38.0, 82.0
WIDEST_BAND, THINNEST = 68.0, 1.5
BOX_PADDING, ABOVE, BELOW = 8.0, 8.0, 10.0
MOST_LINES = 3  # of one fact beside a band
FILL, STROKE, BAND = "#e3edf7", "#12436d", "#5694ca"
Line = tuple[str, bool, str]  # words, strong, colour


def drawn(picture: StepsPicture, link: svg.Link) -> str:
    """Return the steps as SVG, the last at the top."""
    parts, y, linked = [], 1.0, bool(picture.start_href)
    shares = [1.0, *((step.share or 0.0) for step in picture.steps)]
    for place in range(len(picture.steps), 0, -1):
        step = picture.steps[place - 1]
        box, high = _box(step.name, y, link(step.href) if step.href else "", first=False)
        parts.append(box)
        y += high
        band, high = _band(step, place, y, shares[place - 1], shares[place])
        parts.append(band)
        y += high
        linked = linked or bool(step.href)
    box, high = _box(picture.start, y, link(picture.start_href) if picture.start_href else "", first=True)
    parts.append(box)
    description = (
        f"{plural(len(picture.steps), 'step')} up from {picture.start}. The table below has the same."
    )
    return svg.document(
        "steps", picture.title, description, WIDTH, y + high + 2, "".join(parts), links=linked
    )


def _box(name: str, y: float, href: str, *, first: bool) -> tuple[str, float]:
    """Return a box with a name, dark for whoever asks, and its height."""
    lines = marks.wrapped(name, WIDTH - 4 - 2 * BOX_PADDING, 2)
    height = len(lines) * marks.LINE + 2 * BOX_PADDING
    fill, ink = (STROKE, "#ffffff") if first else (FILL, svg.INK)
    outline = f' rx="5" stroke="{STROKE}" stroke-width="1.5"'
    body = svg.rectangle(1, y, WIDTH - 2, height, fill, name, outline)
    for place, line in enumerate(lines):
        top = y + BOX_PADDING + marks.BASELINE + place * marks.LINE
        body += svg.text(BOX_PADDING + 4, top, line, fill=ink, strong=True)
    return (svg.linked(body, href) if href else f"<g>{body}</g>"), height


def _band(step: StepMark, place: int, y: float, before: float, after: float) -> tuple[str, float]:
    """Return what joins two boxes, with the words beside it, and its height."""
    lines = _lines(step, place)
    height = ABOVE + len(lines) * marks.LINE + BELOW
    parts = [_passing(step, y, y + height, before, after)]
    warned = False
    for number, (words, strong, ink) in enumerate(lines):
        top = y + ABOVE + marks.BASELINE + number * marks.LINE
        indent = marks.WARNING_WIDTH if ink == svg.ORANGE else 0
        if indent and not warned:
            parts.append(marks.warning(BESIDE + 9, top - 5))
            warned = True
        parts.append(svg.text(BESIDE + indent, top, words, fill=ink, strong=strong))
    told = "; ".join(each for each in (step.who, step.figure, step.broken) if each)
    return f"<g><title>{svg.escaped(f'Step {place}: {told}')}</title>{''.join(parts)}</g>", height


def _passing(step: StepMark, top: float, foot: float, before: float, after: float) -> str:
    """Return the band itself: tapering from what arrived at its foot to what passes at its top."""
    if not after:
        bar = ' stroke-width="3.5"'
        middle = (top + foot) / 2
        cuts = [
            svg.rule(MIDDLE - 12, middle + away + 3, MIDDLE + 12, middle + away - 3, svg.ORANGE, bar)
            for away in (-4, 4)
        ]
        dashed = ' stroke-width="2.5" stroke-dasharray="4 4"'
        return svg.rule(MIDDLE, top, MIDDLE, foot, svg.ORANGE, dashed) + "".join(cuts)
    wide, narrow = (max(THINNEST, WIDEST_BAND * each) / 2 for each in (before, after))
    corners = (
        f"M{svg.px(MIDDLE - narrow)} {svg.px(top)}L{svg.px(MIDDLE + narrow)} {svg.px(top)}"
        f"L{svg.px(MIDDLE + wide)} {svg.px(foot)}L{svg.px(MIDDLE - wide)} {svg.px(foot)}z"
    )
    edge = f' stroke="{svg.ORANGE}" stroke-width="1.5" stroke-dasharray="4 4"' if step.broken else ""
    return f'<path d="{corners}" fill="{BAND}"{edge}/>'


def _lines(step: StepMark, place: int) -> list[Line]:
    """Return the lines beside a band: who sits there, what arrives, and why it breaks."""
    room = WIDTH - BESIDE
    lines = [(line, True, svg.INK) for line in marks.wrapped(f"Step {place}: {step.who}", room, MOST_LINES)]
    lines += [(line, False, svg.INK) for line in marks.wrapped(step.figure, room, 2)]
    broken = marks.wrapped(step.broken, room - marks.WARNING_WIDTH, MOST_LINES)
    return lines + [(line, True, svg.ORANGE) for line in broken]
