"""The life of one attribute of one thing, worked out from everything published about it.

Publications speak in two ways. Some *state* periods: "partner of this network from 1 October 2019". Others
are *seen* at a date: "on 1 November 2025 this practice is in that network". Neither is enough. Stated periods
go stale, and what is seen each month does not say on which day it changed.

`timeline` joins them, whatever order they arrived in. Between two sightings the stated periods are believed
when they agree with both; otherwise the earlier sighting holds until the later one, and the change is marked
as *observed*: it happened on that day or before. Because the answer depends only on the set of evidence,
importing October after December gives the same facts as importing it first (K-041).

After the last sighting, a statement published later than it is believed: from the day that it states, or, if
that day is before the sighting which says otherwise, from the day it was published.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Stated(Generic[Value]):
    """A publication of `edition` says the attribute had this value for `[start, end)`."""

    value: Value
    start: date
    end: date | None
    edition: date


@dataclass(frozen=True, slots=True)
class Seen(Generic[Value]):
    """On `on` the attribute was seen to have this value; None means seen to have none."""

    on: date
    value: Value | None


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Value]):
    """The attribute has `value` for `[start, end)`; `observed` when the start is only a sighting."""

    value: Value
    start: date
    end: date | None
    observed: bool


def timeline(stated: Iterable[Stated[Value]], seen: Iterable[Seen[Value]]) -> list[Stretch[Value]]:
    """Return the stretches of an attribute's life, in order, none overlapping, neighbours different."""
    stated = list(stated)
    base = _lay_down(stated)
    sightings = sorted(seen, key=lambda each: each.on)
    if not sightings:
        return _joined(base)
    result = [_clipped(stretch, None, sightings[0].on) for stretch in base]
    for position, sighting in enumerate(sightings):
        following = sightings[position + 1] if position + 1 < len(sightings) else None
        if following is not None and following.on == sighting.on:
            raise ValueError(f"Two sightings on {sighting.on}: a publication has one row for a thing.")
        end = following.on if following else None
        agrees = _value_on(base, sighting.on) == sighting.value and (
            following is None or _value_on(base, following.on) == following.value
        )
        if agrees:
            result += [_clipped(stretch, sighting.on, end) for stretch in base]
        elif following is not None:
            result.append(_as_seen(sighting, end))
        else:
            newer = [each for each in stated if each.edition > sighting.on]
            result += _after_last_sighting(sighting, newer)
    return _joined([stretch for stretch in result if stretch is not None])


def clip(stretches: Iterable[Stretch[Value]], lives: Sequence[Stretch[bool]]) -> list[Stretch[Value]]:
    """Keep of each stretch what lies within the lives given: nothing outlives the thing it is about."""
    kept = (_clipped(stretch, life.start, life.end) for stretch in stretches for life in lives)
    return sorted((each for each in kept if each is not None), key=lambda each: each.start)


def _as_seen(sighting: Seen[Value], end: date | None) -> Stretch[Value] | None:
    """Return what was seen, until `end`; nothing when nothing was."""
    return None if sighting.value is None else Stretch(sighting.value, sighting.on, end, True)


def _after_last_sighting(
    sighting: Seen[Value], newer: Sequence[Stated[Value]]
) -> list[Stretch[Value] | None]:
    """Return what was seen, and from when on newer statements that contradict it are believed."""
    if not newer:
        return [_as_seen(sighting, None)]
    published = min(each.edition for each in newer)
    stretches = _joined(_lay_down(newer))
    stated_days = [each.start for each in stretches if sighting.on < each.start <= published]
    believed_from = min(stated_days, default=published)
    later = [_clipped(each, believed_from, None) for each in stretches]
    marked = [
        Stretch(each.value, each.start, each.end, True) if each.start not in stated_days else each
        for each in later
        if each is not None and each.start == believed_from
    ]
    return [
        _as_seen(sighting, believed_from),
        *marked,
        *(each for each in later if each is not None and each.start != believed_from),
    ]


def _lay_down(stated: Iterable[Stated[Value]]) -> list[Stretch[Value]]:
    """Lay stated periods over each other; later editions, then later starts, cover earlier ones."""
    laid: list[Stretch[Value]] = []
    for each in sorted(stated, key=lambda statement: (statement.edition, statement.start)):
        new = Stretch(each.value, each.start, each.end, False)
        kept: list[Stretch[Value]] = []
        for old in laid:
            before = _clipped(old, None, new.start)
            after = _clipped(old, new.end, None) if new.end is not None else None
            kept += [part for part in (before, after) if part is not None]
        laid = sorted([*kept, new], key=lambda stretch: stretch.start)
    return laid


def _clipped(stretch: Stretch[Value], start: date | None, end: date | None) -> Stretch[Value] | None:
    """Return the part of a stretch within `[start, end)`, or None when there is none."""
    new_start = stretch.start if start is None or stretch.start >= start else start
    new_end = stretch.end if end is None or (stretch.end is not None and stretch.end <= end) else end
    if new_end is not None and new_end <= new_start:
        return None
    observed = stretch.observed if new_start == stretch.start else False
    return Stretch(stretch.value, new_start, new_end, observed)


def _value_on(stretches: Iterable[Stretch[Value]], day: date) -> Value | None:
    for stretch in stretches:
        if stretch.start <= day and (stretch.end is None or day < stretch.end):
            return stretch.value
    return None


def _joined(stretches: Iterable[Stretch[Value] | None]) -> list[Stretch[Value]]:
    """Join neighbours that touch and have the same value."""
    joined: list[Stretch[Value]] = []
    for stretch in sorted((each for each in stretches if each is not None), key=lambda each: each.start):
        last = joined[-1] if joined else None
        if last is not None and last.value == stretch.value and last.end == stretch.start:
            joined[-1] = Stretch(last.value, last.start, stretch.end, last.observed)
        else:
            joined.append(stretch)
    return joined
