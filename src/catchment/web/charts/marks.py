"""Marks that several pictures share: wrapped names, the warning triangle, and the legend of shapes.

A mark means the same in every picture. Colour never says anything alone: what a mark stands for is told by
its shape, and the legend beneath the picture draws the same shape with its meaning in words.
"""

from collections.abc import Iterable

from catchment.web.charts import svg

LINE = 17.0  # from one line of 14 pixel text to the next
BASELINE = 13.0  # from the top of a line to where its letters stand
WARNING_WIDTH = 26.0
GREY_LINE = "#768692"  # an outline that stays 3:1 against white


def wrapped(words: str, width: float, most_lines: int) -> tuple[str, ...]:
    """Return words in lines that fit a width; what is left over on the last line is cut, with a sign."""
    left = words.split()
    lines: list[str] = []
    while left and len(lines) < most_lines:
        if len(lines) == most_lines - 1:
            line, left = svg.fitted(" ".join(left), width), []
        elif svg.width_of(left[0]) > width:
            line, rest = _broken(left[0], width)
            left = [rest, *left[1:]]
        else:
            count = _words_that_fit(left, width)
            line, left = " ".join(left[:count]), left[count:]
        lines.append(line)
    return tuple(lines)


def _words_that_fit(words: list[str], width: float) -> int:
    """Return how many of the words stand on one line; the first always does."""
    count = 1
    while count < len(words) and svg.width_of(" ".join(words[: count + 1])) <= width:
        count += 1
    return count


def _broken(word: str, width: float) -> tuple[str, str]:
    """Return a word too long for a line in two pieces, the first with a hyphen."""
    kept = word[:-1]
    while len(kept) > 1 and svg.width_of(kept + "-") > width:
        kept = kept[:-1]
    return kept + "-", word[len(kept) :]


def warning(x: float, y: float) -> str:
    """Return the triangle that says something is wrong here, centred on a point."""
    return (
        f'<g transform="translate({svg.px(x)} {svg.px(y)})">'
        f'<path d="M0 -9L9.5 7.5H-9.5z" fill="#ffb81c" stroke="{svg.INK}" stroke-width="1.5" '
        f'stroke-linejoin="round"/><path d="M0 -3.5V2" stroke="{svg.INK}" stroke-width="2.2"/>'
        f'<circle cy="4.8" r="1.3" fill="{svg.INK}"/></g>'
    )


def legend(groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> str:
    """Return legends as lists: a heading, then each sample (drawn in 36 by 28) with its words."""
    return "".join(_legend_group(heading, list(rows)) for heading, rows in groups)


def _legend_group(heading: str, rows: list[tuple[str, str]]) -> str:
    """Return one list of the legend, or nothing where it has no rows."""
    if not rows:
        return ""
    items = "".join(
        '<li><svg class="app-legend__sample" viewBox="0 0 36 28" width="36" height="28" aria-hidden="true" '
        f'focusable="false">{sample}</svg>{svg.escaped(words)}</li>'
        for sample, words in rows
    )
    return (
        f'<div class="app-legend"><p class="app-legend__heading">{svg.escaped(heading)}</p>'
        f'<ul class="app-legend__list">{items}</ul></div>'
    )
