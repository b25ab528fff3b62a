"""Scales: which class a figure is in, what colour a class has, where an axis is marked.

A class holds the figures up to and including its upper bound. Where nobody chose the bounds they are
quintiles: each class holds about a fifth of the figures. Colours run light to dark in one hue (readable to
colour-blind people and in grey print); around zero they run from orange to blue.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from catchment.web.words import number

CLASSES = 5
BLUES = ("#dbe9f6", "#a6cbe8", "#5a9fd4", "#1f66a8", "#08305e")
ORANGE_TO_BLUE = ("#a34a00", "#f0a35c", "#f1f1ec", "#7fb2dc", "#0f4f94")
NEAR, NEAREST = 0.0005, 0.05  # how far a bound may be from its words: as a share of itself, and at all
MOST_PLACES = 6
SHARES_OF_CHANGE = (-0.5, -0.1, 0.1, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Classes:
    """Upper bounds in order, with a colour and a range in words for each class."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    ranges: tuple[str, ...]

    def of(self, value: float) -> int:
        """Return the class a figure is in."""
        return min(bisect_left(self.bounds, value), len(self.bounds) - 1)


def classes(
    values: Sequence[float], breaks: Sequence[float], scheme: str, *, percentages: bool = False
) -> Classes:
    """Return the classes for these figures; `breaks` are upper bounds, empty to have them chosen.

    Shares (0 to 1) are said in percentages where asked for.
    """
    assert scheme in ("sequential", "reversed", "diverging"), f"no colour scheme is called {scheme}"
    if not values:
        return Classes((), (), ())
    highest = max(values)
    if breaks:
        bounds = sorted(set(breaks))
        if highest > bounds[-1]:
            bounds.append(highest)
    elif scheme == "diverging":
        reach = _rounded_up(max(abs(value) for value in values) or 1.0)
        bounds = sorted({_rounded(reach * share) for share in SHARES_OF_CHANGE})
    else:
        bounds = quintiles(values)
    ramp = ORANGE_TO_BLUE if scheme == "diverging" else BLUES
    colours = _ramp(ramp, len(bounds))
    if scheme == "reversed":
        colours = colours[::-1]
    words = _percentages(bounds, values) if percentages else _ranges(bounds, values)
    return Classes(tuple(bounds), colours, words)


def quintiles(values: Sequence[float]) -> list[float]:
    """Return upper bounds that put about a fifth of the figures in each class, rounded to be read."""
    ordered = sorted(values)
    if len(set(ordered)) <= CLASSES:
        return sorted(set(ordered))
    cuts = [ordered[math.ceil(len(ordered) * part / CLASSES) - 1] for part in range(1, CLASSES)]
    return sorted({_rounded(cut) for cut in cuts if _rounded(cut) < ordered[-1]} | {ordered[-1]})


def _rounded(value: float) -> float:
    """Return a figure to three significant digits, whole from 100."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    digits = 2 - math.floor(math.log10(abs(value)))
    return round(value, max(digits, 0) if abs(value) < 1000 else digits)


def _rounded_up(value: float) -> float:
    """Return the next figure up that is 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10, 20) if step * power >= value)


def _ranges(bounds: Sequence[float], values: Sequence[float]) -> tuple[str, ...]:
    """Return each class in words; whole figures do not share their ends ("1 to 2", "3 to 4")."""
    whole = all(float(value).is_integer() for value in (*values, *bounds))
    lowest = min(*values, *bounds)
    places = 0 if whole else _places((lowest, *bounds))
    words = []
    for position, bound in enumerate(bounds):
        start = bounds[position - 1] + (1 if whole else 0) if position else lowest
        low, high = number(start, places), number(bound, places)
        words.append(high if low == high else f"{low} to {high}")
    return tuple(words)


def _percentages(bounds: Sequence[float], values: Sequence[float]) -> tuple[str, ...]:
    """Return each class of shares in percentages: "12.5% to 18%"."""
    lowest = min(*values, *bounds)
    starts = (lowest, *bounds[:-1])
    pairs = [(_percentage(start), _percentage(bound)) for start, bound in zip(starts, bounds, strict=True)]
    return tuple(high if low == high else f"{low} to {high}" for low, high in pairs)


def _percentage(share: float) -> str:
    """Return a share, also one below zero, as "-12.5%"."""
    text = f"{share * 100:,.1f}".removesuffix(".0")
    return f"{'0' if text == '-0' else text}%"


def _places(bounds: Sequence[float]) -> int:
    """Return the fewest decimal places that tell every bound as good as it is."""

    def enough(places: int) -> bool:
        return all(abs(round(bound, places) - bound) <= min(NEAR * abs(bound), NEAREST) for bound in bounds)

    return next((places for places in range(MOST_PLACES) if enough(places)), MOST_PLACES)


def _ramp(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """Return so many colours, spread evenly over a ramp."""
    if count == 1:
        return (colours[len(colours) * 3 // 5],)
    places = [index * (len(colours) - 1) / (count - 1) for index in range(count)]
    return tuple(_between(colours[int(p)], colours[min(int(p) + 1, len(colours) - 1)], p % 1) for p in places)


def _between(first: str, second: str, share: float) -> str:
    """Return the colour that lies so far between two."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ticks(lowest: float, highest: float, about: int = 5) -> list[float]:
    """Return round figures that cover the range, about so many of them."""
    if highest <= lowest:
        highest = lowest + (abs(lowest) or 1.0)
    step = _rounded_up((highest - lowest) / about)
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    return [round(step * position, 10) for position in range(first, last + 1)]
