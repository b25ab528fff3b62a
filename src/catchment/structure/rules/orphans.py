"""Orphans: what an action would leave pointing at nothing (K-043).

The checks look at one day. An action changes every day from its date on, so it is judged over periods: the
surroundings of the organisations it touches are read before and after, and any day that was in order before
and is not in order after is an orphan. What was already wrong does not stop an action.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from catchment.foundation.rules.periods import Period
from catchment.structure.rules.spans import all_without, from_day, shared
from catchment.structure.rules.words import plain_date

# What each kind of organisation must have on every day that it exists, once it has it.
REQUIRED = {
    "practice": ("commissioned_by", "member_of"),
    "sub-icb": ("part_of",),
    "icb": ("part_of",),
    "trust": ("located_in",),
}
MISSING = {
    "commissioned_by": "would have no commissioner",
    "member_of": "would be in no PCN",
    "part_of": "would be part of nothing",
    "located_in": "would be in no ICB",
}
ICB_GROUND = ("icb-area", "sub-icb-area")


class DatedRelation(NamedTuple):
    """One organisation related to another, for a period."""

    source: str
    kind: str
    target: str
    period: Period


class DatedTie(NamedTuple):
    """An organisation responsible for an area, or a practice that is a block of one, for a period."""

    organisation: str
    area: str
    area_kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds some organisations: everything that could be orphaned if they changed."""

    kinds: Mapping[str, str]
    names: Mapping[str, str]
    lives: Mapping[str, tuple[Period, ...]]
    relations: tuple[DatedRelation, ...] = ()
    responsibilities: tuple[DatedTie, ...] = ()
    blocks: tuple[DatedTie, ...] = ()

    def name(self, code: str) -> str:
        """Return a name with its code."""
        return f"{self.names[code]} ({code})" if code in self.names else code


class Fault(NamedTuple):
    """One way of being out of order: which rule, who, and towards what."""

    rule: str
    subject: str
    what: str
    towards: str


def orphans(before: Surroundings, after: Surroundings, on: date) -> list[str]:
    """Return a sentence for everything that is in order before and would not be after, from `on`.

    K-043 (nothing points at what has closed), B-002 (no ground in two ICBs), B-003 (no ground in none),
    F-005 (no practice loses its PCN).
    """
    already = faults(before, on)
    sentences = []
    for fault, periods in sorted(faults(after, on).items()):
        new = all_without(periods, already.get(fault, ()))
        if new:
            sentences.append(_sentence(after, fault, min(period.start for period in new)))
    return sentences


def faults(found: Surroundings, on: date) -> dict[Fault, list[Period]]:
    """Return everything out of order from `on`, and when."""
    return {
        fault: periods
        for fault, periods in (
            *_dangling(found, on),
            *_gaps(found, on),
            *_ground(found, on),
            *_blocks(found, on),
        )
        if periods
    }


def _dangling(found: Surroundings, on: date) -> Iterable[tuple[Fault, list[Period]]]:
    """K-043: a relation holds only while both its ends exist."""
    periods: dict[Fault, list[Period]] = defaultdict(list)
    for relation in found.relations:
        for end in (relation.source, relation.target):
            other = relation.target if end == relation.source else relation.source
            lost = all_without(from_day([relation.period], on), found.lives.get(end, ()))
            periods[Fault("K-043", other, relation.kind, end)].extend(lost)
    return periods.items()


def _gaps(found: Surroundings, on: date) -> Iterable[tuple[Fault, list[Period]]]:
    """K-043, F-005: what exists has the relations that its kind must have."""
    held: dict[tuple[str, str], list[Period]] = defaultdict(list)
    for relation in found.relations:
        held[relation.source, relation.kind].append(relation.period)
    for code, lives in found.lives.items():
        for kind in REQUIRED.get(found.kinds[code], ()):
            rule = "F-005" if kind == "member_of" else "K-043"
            yield Fault(rule, code, kind, ""), all_without(from_day(lives, on), held[code, kind])


def _ground(found: Surroundings, on: date) -> Iterable[tuple[Fault, list[Period]]]:
    """B-002, B-003: the ground of ICBs has exactly one organisation of its kind responsible for it."""
    held: dict[tuple[str, str], list[tuple[str, Period]]] = defaultdict(list)
    for tie in found.responsibilities:
        if tie.area_kind in ICB_GROUND:
            alive = [
                part for life in found.lives.get(tie.organisation, ()) if (part := shared(tie.period, life))
            ]
            held[tie.area, found.kinds[tie.organisation]].extend(
                (tie.organisation, part) for part in from_day(alive, on)
            )
    for (area, _kind), ties in held.items():
        periods = [period for _, period in ties]
        yield Fault("B-003", area, "no ICB", ""), all_without([Period(on)], periods)
        for place, (one, period) in enumerate(ties):
            for other, other_period in ties[place + 1 :]:
                both = shared(period, other_period)
                if both and one != other:
                    yield Fault("B-002", area, one, other), [both]


def _blocks(found: Surroundings, on: date) -> Iterable[tuple[Fault, list[Period]]]:
    """K-043: a drawn area is made of practices that exist."""
    for tie in found.blocks:
        lost = all_without(from_day([tie.period], on), found.lives.get(tie.organisation, ()))
        yield Fault("K-043", tie.area, "block", tie.organisation), lost


def _sentence(found: Surroundings, fault: Fault, since: date) -> str:
    """Say what would be orphaned, from when."""
    when = plain_date(since)
    if fault.rule == "B-003":
        return f"from {when} nobody would be responsible for the area {fault.subject}"
    if fault.rule == "B-002":
        both = f"{found.name(fault.what)} and {found.name(fault.towards)}"
        return f"from {when} both {both} would be responsible for the area {fault.subject}"
    if fault.what == "block":
        return f"{fault.subject} would be drawn out of {found.name(fault.towards)}, not open on {when}"
    if not fault.towards:
        return f"{found.name(fault.subject)} {MISSING[fault.what]} from {when}"
    one, other = found.name(fault.subject), found.name(fault.towards)
    return f"{one} would be related ({fault.what.replace('_', ' ')}) to {other}, not open on {when}"
