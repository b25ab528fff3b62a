"""Chains: how authority comes down from the law, through whom and by which document, to whoever decides.

Each holder is a box, each link an arrow to the box beneath with its words beside it. Partners who each pass
on their half have their chains side by side, ending in one box. Where a chain breaks, the arrow is cut by a
bar with the reason beside it, and the boxes beneath are dashed: nothing arrives there.
"""

from dataclasses import dataclass

from catchment.foundation.pictures import ChainLink, ChainPicture
from catchment.web.charts import marks, svg
from catchment.web.words import plural

WIDTH, GAP = 960.0, 24.0
NARROWEST = 300.0  # a chain; more of them than fit make the picture wider
WIDEST_BOX = 520.0
BOX_PADDING, STEM, BESIDE = 9.0, 26.0, 20.0
ABOVE_WORDS, BELOW_WORDS = 8.0, 14.0  # of an arrow, around its words
MOST_LINES = 3  # of one fact beside an arrow
FILL, STROKE = "#e3edf7", "#12436d"
LAW_FILL = "#12436d"
Line = tuple[str, bool, str]  # words, strong, colour


@dataclass(frozen=True, slots=True)
class Column:
    """One chain on the page: where it begins, how wide it is, the lines of its boxes and of its arrows."""

    left: float
    width: float
    links: tuple[ChainLink, ...]
    boxes: tuple[tuple[str, ...], ...]
    arrows: tuple[tuple[Line, ...], ...]

    def height_above_last(self) -> float:
        """Return how much room the chain needs above its last box."""
        boxes = sum(_box_height(lines) for lines in self.boxes[:-1])
        return boxes + sum(_arrow_height(lines) for lines in self.arrows)


def drawn(picture: ChainPicture, link: svg.Link) -> str:
    """Return the chains as SVG."""
    chains = [chain for chain in picture.chains if chain]
    if not chains:
        words = svg.text(WIDTH / 2, 40, "No chain leads here", anchor="middle")
        description = "No chain. The table below has the same."
        return svg.document("chain", picture.title, description, WIDTH, 64, words, links=False)
    each = max((WIDTH - GAP * (len(chains) - 1)) / len(chains), NARROWEST)
    columns = [_column(chain, index * (each + GAP), each) for index, chain in enumerate(chains)]
    above_last = max(column.height_above_last() for column in columns)
    parts = [_chain(column, above_last, link) for column in columns]
    last = chains[0][-1]
    width = each * len(chains) + GAP * (len(chains) - 1)
    box_width = min(each, WIDEST_BOX) if len(chains) == 1 else width
    lines = marks.wrapped(last.taker, box_width - 2 * BOX_PADDING, 2)
    lost = any(step.broken for chain in chains for step in chain)
    parts.append(
        _box(last.taker, lines, (0, above_last, box_width), link(last.taker_href), lost=lost, last=True)
    )
    description = f"{_count(chains)} from {chains[0][0].giver} to {last.taker}. "
    description += " ".join(f"It breaks: {step.broken}" for chain in chains for step in chain if step.broken)
    description += " The table below has the same links."
    height = above_last + _box_height(lines) + 2
    return svg.document(
        "chain", picture.title, description, width, height, "".join(parts), links=_linked(chains)
    )


def words_for(step: ChainLink) -> str:
    """Return a link in words."""
    until = f"until {step.until}" if step.until else ""
    since = f"from {step.since}" if step.since else ""
    facts = [step.how, step.limit, step.where, step.document, " ".join(filter(None, (since, until)))]
    facts += [step.conditions, f"Broken: {step.broken}" if step.broken else ""]
    return f"{step.giver} to {step.taker}: " + "; ".join(fact for fact in facts if fact)


def _count(chains: list[tuple[ChainLink, ...]]) -> str:
    links = plural(sum(len(chain) for chain in chains), "link")
    return f"A chain of {links}" if len(chains) == 1 else f"{len(chains)} chains of {links} in all"


def _linked(chains: list[tuple[ChainLink, ...]]) -> bool:
    return any(step.giver_href or step.taker_href for chain in chains for step in chain)


def _column(chain: tuple[ChainLink, ...], left: float, width: float) -> Column:
    """Return one chain with its words in lines that fit."""
    holders = (chain[0].giver, *(step.taker for step in chain))
    room = min(width, WIDEST_BOX) - 2 * BOX_PADDING
    boxes = tuple(marks.wrapped(name, room, 2) for name in holders)
    beside = width - STEM - BESIDE
    return Column(left, width, chain, boxes, tuple(_beside(step, beside) for step in chain))


def _beside(step: ChainLink, width: float) -> tuple[Line, ...]:
    """Return the lines beside an arrow: how, within what, by which document, and why it breaks."""
    since = f"from {step.since}" if step.since else ""
    until = f"until {step.until}" if step.until else ""
    within = ", ".join(fact for fact in (step.limit, step.where, since, until) if fact)
    under = f"under {step.document}" if step.document else ""
    lines = [(line, True, svg.INK) for line in marks.wrapped(_capital(step.how), width, 2)]
    for fact in (_capital(within), _capital(under)):
        lines += [(line, False, svg.INK) for line in marks.wrapped(fact, width, MOST_LINES)]
    room = width - marks.WARNING_WIDTH
    lines += [(line, True, svg.ORANGE) for line in marks.wrapped(step.broken, room, MOST_LINES)]
    return tuple(lines)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _box_height(lines: tuple[str, ...]) -> float:
    return len(lines) * marks.LINE + 2 * BOX_PADDING


def _arrow_height(lines: tuple[Line, ...]) -> float:
    return ABOVE_WORDS + len(lines) * marks.LINE + BELOW_WORDS


def _chain(column: Column, above_last: float, link: svg.Link) -> str:
    """Return the boxes and arrows of one chain, down to the top of the last box."""
    parts, y, lost = [], 1.0, False
    hrefs = (column.links[0].giver_href, *(step.taker_href for step in column.links))
    names = (column.links[0].giver, *(step.taker for step in column.links))
    width = min(column.width, WIDEST_BOX)
    for index, step in enumerate(column.links):
        where = (column.left, y, width)
        parts.append(
            _box(names[index], column.boxes[index], where, link(hrefs[index]), lost=lost, law=not index)
        )
        y += _box_height(column.boxes[index])
        lines = column.arrows[index]
        end = y + _arrow_height(lines) if index < len(column.links) - 1 else above_last
        parts.append(_arrow(step, lines, (column.left, y, end), lost=lost))
        lost = lost or bool(step.broken)
        y = end
    return "".join(parts)


def _box(
    name: str,
    lines: tuple[str, ...],
    where: tuple[float, float, float],
    href: str,
    *,
    lost: bool = False,
    last: bool = False,
    law: bool = False,
) -> str:
    """Return a holder's box; dashed where no authority arrives, dark for the law, thick for who decides."""
    x, y, width = where
    height = _box_height(lines)
    fill, ink = ("#ffffff", svg.INK) if lost else (LAW_FILL, "#ffffff") if law else (FILL, svg.INK)
    stroke = f'stroke="{svg.ORANGE}" stroke-dasharray="6 4"' if lost else f'stroke="{STROKE}"'
    thick = 3 if last else 1.5
    shape = (
        f'<rect x="{svg.px(x + 1.5)}" y="{svg.px(y)}" width="{svg.px(width - 3)}" '
        f'height="{svg.px(height)}" rx="5" '
        f'fill="{fill}" {stroke} stroke-width="{thick}"/>'
    )
    words = "".join(
        svg.text(
            x + BOX_PADDING + 3,
            y + BOX_PADDING + marks.BASELINE + index * marks.LINE,
            line,
            fill=ink,
            strong=True,
        )
        for index, line in enumerate(lines)
    )
    body = f"<title>{svg.escaped(name)}</title>{shape}{words}"
    return svg.linked(body, href) if href else f"<g>{body}</g>"


def _arrow(step: ChainLink, lines: tuple[Line, ...], where: tuple[float, float, float], *, lost: bool) -> str:
    """Return the arrow from one box to the next, with its words; cut by a bar where nothing passes."""
    left, top, end = where
    x = left + STEM
    colour = svg.ORANGE if lost or step.broken else STROKE
    dashes = ' stroke-width="2.5" stroke-dasharray="4 4"' if lost or step.broken else ' stroke-width="2.5"'
    parts = [svg.rule(x, top, x, end - 7, colour, dashes)]
    tip = (
        f"M{svg.px(x - 6)} {svg.px(end - 9)}L{svg.px(x + 6)} {svg.px(end - 9)}L{svg.px(x)} {svg.px(end - 1)}z"
    )
    parts.append(f'<path d="{tip}" fill="{colour}"/>')
    if step.broken:
        middle = (top + end) / 2 - 3
        for away in (-4, 4):
            bar = ' stroke-width="3.5"'
            parts.append(svg.rule(x - 11, middle + away + 3, x + 11, middle + away - 3, svg.ORANGE, bar))
    first_broken = next((index for index, line in enumerate(lines) if line[2] == svg.ORANGE), None)
    for index, (words, strong, ink) in enumerate(lines):
        y = top + ABOVE_WORDS + marks.BASELINE + index * marks.LINE
        indent = marks.WARNING_WIDTH if ink == svg.ORANGE else 0
        if index == first_broken:
            parts.append(marks.warning(x + BESIDE + 9, y - 5))
        parts.append(svg.text(x + BESIDE + indent, y, words, fill=ink, strong=strong))
    return f"<g><title>{svg.escaped(words_for(step))}</title>{''.join(parts)}</g>"
