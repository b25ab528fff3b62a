"""Choosing among the ways up: the one drawn in layers, the one with most power, and what is missing below.

A practice may come to the same board on several ways. The *layered* way goes through most layers, as in
Greater Manchester (J-001), and shows where a mandate breaks. The *best* way brings the most power. Where
nothing arrives on any, the one that gets furthest before it stops is the most telling (S003-59).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

from catchment.voice.rules.chambers import Tie
from catchment.voice.rules.representation import Representation, Step, Way


def stops_at(way: Way) -> int | None:
    """Return the number, from 1, of the first step that carries nothing at all; None where all carry."""
    return next((number for number, step in enumerate(way.steps, 1) if not step.carried), None)


def reach(way: Way) -> int:
    """Return how many steps of a way carry something before it stops."""
    stop = stops_at(way)
    return way.hops if stop is None else stop - 1


def best_of(ways: Iterable[Way]) -> Way | None:
    """Return the way with most power; of those without any the one that gets furthest, then the shortest."""
    return max(ways, key=_by_power, default=None)


def layered_of(ways: Iterable[Way]) -> Way | None:
    """Return the way through the most layers (J-001), of those the one that gets furthest (S003-59)."""
    return max(ways, key=_by_layers, default=None)


def by_target(ways: Iterable[Way]) -> dict[str, tuple[Way, ...]]:
    """Return the ways to each body above, the best first; bodies in the order of the steps up to them."""
    found: dict[str, list[Way]] = {}
    for way in ways:
        found.setdefault(way.target, []).append(way)
    ranked = {code: tuple(sorted(each, key=_by_power, reverse=True)) for code, each in found.items()}
    return dict(sorted(ranked.items(), key=lambda each: (max(way.hops for way in each[1]), each[0])))


def ways_up(representation: Representation, start: str, beside: Sequence[str] = ()) -> tuple[Way, ...]:
    """Return every way up from an organisation or body.

    `beside` are the boards it belongs to by its membership, such as the board of a practice's PCN. Where no
    seat there speaks for it, the way is followed all the same and begins with a step that carries nothing.
    """
    ways = list(representation.ways_from(start))
    reached = {way.steps[0].target for way in ways}
    for code in beside:
        if code in representation.bodies and code not in reached:
            first = Step(start, code, Tie.NOBODY, (), Fraction(0), Fraction(0))
            ways.append(Way((first,)))
            above = representation.ways_from(code)
            ways += [Way((first, *way.steps)) for way in above if start not in _targets(way)]
    return tuple(ways)


def days_along(way: Way, days: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    """Return how many days the bodies on a way take one after the other, and those that never answered."""
    bodies = [step.target for step in way.steps if "/" not in step.target]
    return sum(days.get(code, 0.0) for code in bodies), tuple(code for code in bodies if code not in days)


def days_so_far(way: Way, days: Mapping[str, float]) -> tuple[float, ...]:
    """Return after each step of a way how many days the bodies up to there take; the last is the sum."""
    return tuple(accumulate(days.get(step.target, 0.0) for step in way.steps))


def _targets(way: Way) -> set[str]:
    return {step.target for step in way.steps}


def _by_power(way: Way) -> tuple[Fraction, int, int]:
    return way.power or Fraction(0), reach(way), -way.hops


def _by_layers(way: Way) -> tuple[int, int, Fraction]:
    return way.hops, reach(way), way.power or Fraction(0)
