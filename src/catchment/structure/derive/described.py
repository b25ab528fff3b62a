"""What evidence says about one organisation, before it is written down: the common shape.

Each kind of organisation is described by its own small module; all give `Described` values, which
`organisations.py` turns into rows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catchment.foundation.imports.source import read_day
from catchment.foundation.rules.periods import closed_period
from catchment.structure.models.organisations import OrganisationKind, RelationshipKind
from catchment.structure.rules.timeline import Seen, Stated, Stretch

ICBS_BEGAN = date(2022, 7, 1)  # B-006, B-012: the appointed day
Place = tuple[str, str]  # address lines, postcode


@dataclass(slots=True)
class Described:
    """One organisation: its life, and the stretches of each attribute (clipped to its life when written)."""

    code: str
    kind: OrganisationKind
    primary_role: str
    life: list[Stretch[bool]]
    names: list[Stretch[str]] = field(default_factory=list)
    other_roles: list[Stretch[str]] = field(default_factory=list)
    gss_codes: list[Stretch[str]] = field(default_factory=list)
    addresses: list[Stretch[Place]] = field(default_factory=list)
    relations: dict[RelationshipKind, list[Stretch[str]]] = field(default_factory=dict)
    point: tuple[float, float] | None = None  # longitude, latitude
    has_ods_code: bool = True


def stated(
    value: Any, first_day: str, last_day: str, edition: date, not_before: date | None = None
) -> Stated[Any] | None:
    """Return what a publication states, from its inclusive days; None when all before `not_before`."""
    period = closed_period(read_day(first_day), read_day(last_day) if last_day else None)
    start = period.start if not_before is None else max(period.start, not_before)
    if period.end is not None and period.end <= start:
        return None
    return Stated(value, start, period.end, edition)


def life_seen(editions: Iterable[date], present: set[date], vanished_after: date | None) -> list[Seen[bool]]:
    """Return sightings of existence: there, then perhaps gone; absence before it was ever there says nothing.

    An absence on or before `vanished_after` (the edition of a file that states when things close) is not
    believed against that file.
    """
    sightings: list[Seen[bool]] = []
    for edition in sorted(editions):
        if edition in present:
            sightings.append(Seen(edition, True))
        elif sightings and (vanished_after is None or edition > vanished_after):
            sightings.append(Seen(edition, None))
    return sightings


def spelled_as_newest(
    names: list[Stated[str]], seen: list[Seen[str]]
) -> tuple[list[Stated[str]], list[Seen[str]]]:
    """Spell names that differ only in capitals and punctuation alike, so that they are not renamings."""
    dated = [(each.edition, each.value) for each in names]
    dated += [(each.on, each.value) for each in seen if each.value]
    spelling = {_bare(text): text for _, text in sorted(dated)}
    return (
        [Stated(spelling[_bare(each.value)], each.start, each.end, each.edition) for each in names],
        [Seen(each.on, spelling[_bare(each.value)] if each.value else None) for each in seen],
    )


def _bare(name: str) -> str:
    """Return a name without what does not make it another name."""
    bare = re.sub(r"[^0-9a-z]+", "", name.casefold().replace("&", "and"))
    return bare.replace("integratedcareboard", "icb")
