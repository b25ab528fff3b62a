"""The few words of SVG that every chart is written in.

No inline style: the content security policy forbids it, so colour is a presentation attribute and the rest
is classes in catchment.css. Every text and attribute from data goes through `escaped`.
"""

from collections.abc import Callable
from html import escape
from zlib import crc32

Link = Callable[[str], str]  # from an address inside the site to one that keeps the moment

# How wide letters of the charts' 14 pixel Arial are, near enough, and never too little.
THIN, THIN_WIDTH = frozenset("fijlrtI.,:;'|()[]/!- "), 5.0
BROAD, BROAD_WIDTH = frozenset("mwABCDEFGHJKLMNOPQRSTUVWXYZ&@%+…—"), 10.5
USUAL_WIDTH, WIDEST = 8.0, 14.0  # figures and small letters; what is not of this alphabet
FEWEST_LETTERS = 4  # fewer say nothing
INK = "#212b32"
QUIET = "#4c6272"
RULE = "#d8dde0"
BLUE = "#005eb8"
ORANGE = "#b35806"


def escaped(text: str) -> str:
    """Return text that is safe as SVG content and in a quoted attribute."""
    return escape(text, quote=True)


def px(value: float) -> str:
    """Return a coordinate rounded to a tenth of a pixel, as short as it can be written."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def name_for(kind: str, title: str) -> str:
    """Return an id that two pictures on one page do not share."""
    return f"{kind}-{crc32(title.encode()):x}"


def document(
    kind: str, title: str, description: str, width: float, height: float, body: str, *, links: bool
) -> str:
    """Return the whole SVG.

    A picture without links is one image. One with links is a group, so that its links can be reached.
    """
    name = name_for(kind, title)
    role = "group" if links else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart app-chart--{kind}" '
        f'role="{role}" aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {px(width)} {px(height)}">'
        f'<title id="{name}-title">{escaped(title)}</title>'
        f'<desc id="{name}-desc">{escaped(description)}</desc>'
        f"{body}</svg>"
    )


def text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, strong: bool = False
) -> str:
    """Return a line of text with its baseline at y."""
    anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="600"' if strong else ""
    return f'<text x="{px(x)}" y="{px(y)}" fill="{fill}"{anchored}{weight}>{escaped(words)}</text>'


def rectangle(
    x: float, y: float, width: float, height: float, fill: str, tip: str = "", more: str = ""
) -> str:
    """Return a rectangle; `tip` is what it says when pointed at."""
    shape = f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" fill="{fill}"{more}'
    return f"{shape}><title>{escaped(tip)}</title></rect>" if tip else f"{shape}/>"


def rule(x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, more: str = "") -> str:
    """Return a straight thin line."""
    return f'<path d="M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}" stroke="{stroke}" fill="none"{more}/>'


def linked(body: str, href: str, *, reachable: bool = True) -> str:
    """Return the marks inside a link; an unreachable one can be clicked but is not a stop of the tab key."""
    stop = "" if reachable else ' tabindex="-1"'
    return f'<a href="{escaped(href)}"{stop}>{body}</a>' if href else body


def width_of(words: str) -> float:
    """Return how many pixels a text takes, rather too many than too few."""
    return sum(
        THIN_WIDTH
        if letter in THIN
        else BROAD_WIDTH
        if letter in BROAD
        else USUAL_WIDTH
        if letter.isascii()
        else WIDEST
        for letter in words
    )


def fitted(words: str, width: float) -> str:
    """Return words cut to a width, with a sign that they were; nothing where not even a few letters fit."""
    if width_of(words) <= width:
        return words
    kept = words
    while kept and width_of(kept) + BROAD_WIDTH > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if len(kept) >= FEWEST_LETTERS else ""
