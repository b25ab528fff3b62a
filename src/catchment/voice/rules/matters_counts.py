"""Who starts things, whose things get decided, how long that takes: by level and by sector (T-A11, T-A15).

Days are counted from the day a matter was raised to the day of its last answer, whichever body gave it. What
was withdrawn before an answer counts as raised and as nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple

from catchment.voice.rules.matters import State
from catchment.voice.rules.matters_steps import AGREES


@dataclass(frozen=True, slots=True)
class Counted:
    """A matter as it is counted: who raised it, and what it is now."""

    code: str
    kind: str
    sector: str
    level: str
    state: State


@dataclass(frozen=True, slots=True)
class Group:
    """What became of the matters that one level or sector raised; days are None where none was answered.

    `share_percent` is of all that were raised, to the nearest whole (T-A11: the originator share).
    """

    name: str
    raised: int
    share_percent: int
    answered: int
    decided: int
    agreed: int
    came_back: int
    median_days: float | None
    longest_days: int | None


def days_to_answer(state: State) -> int | None:
    """Return the days from when a matter was raised to its last answer; None where there is none."""
    settled = state.settled
    if settled is None or settled.answered is None:
        return None
    return (settled.answered.on - state.raised_on).days


def grouped(matters: Iterable[Counted], key: Callable[[Counted], str]) -> tuple[Group, ...]:
    """Return what became of matters group by group, those who raised most first, then by name."""
    by_key: dict[str, list[Counted]] = defaultdict(list)
    every = list(matters)
    for each in every:
        by_key[key(each)].append(each)
    found = [group_of(name, members, len(every)) for name, members in by_key.items()]
    return tuple(sorted(found, key=lambda group: (-group.raised, group.name)))


def group_of(name: str, members: Iterable[Counted], of_all: int) -> Group:
    """Return what became of some matters, of so many in all."""
    states = [each.state for each in members]
    days = [found for found in map(days_to_answer, states) if found is not None]
    return Group(
        name,
        raised=len(states),
        share_percent=round(100 * len(states) / of_all) if of_all else 0,
        answered=len(days),
        decided=sum(state.decided for state in states),
        agreed=sum(state.settled is not None and state.settled.answer in AGREES for state in states),
        came_back=sum(state.came_back for state in states),
        median_days=float(median(days)) if days else None,
        longest_days=max(days, default=None),
    )


class AnswerDays(NamedTuple):
    """How many responses a body has given, and the median of the days they took."""

    answered: int
    median_days: float


def answer_days_of(states: Iterable[State]) -> dict[str, AnswerDays]:
    """Return for each body how long it takes until it answers or passes on what was brought to it, in days.

    What was withdrawn, or taken further by those who asked before it answered, is no response of its.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for state in states:
        for number, stop in enumerate(state.stops):
            after = state.stops[number + 1].brought.said if number + 1 < len(state.stops) else None
            itself = after is not None and not getattr(after, "by_raiser", False)
            if stop.answered or itself:
                assert stop.responded_on is not None, "a stop that was answered or left has a day of that"
                found[stop.body].append((stop.responded_on - stop.since).days)
    return {body: AnswerDays(len(days), float(median(days))) for body, days in found.items()}


def waiting_of(states: Iterable[State], day: date) -> dict[str, tuple[int, int]]:
    """Return for each body how many matters wait for its answer on a day, and how many of those are late."""
    found: dict[str, list[bool]] = defaultdict(list)
    for state in states:
        if state.is_open and state.now.answer is None:
            found[state.now.body].append(state.is_late(day))
    return {body: (len(late), sum(late)) for body, late in found.items()}
