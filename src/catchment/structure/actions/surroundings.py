"""Surroundings: what an action could orphan, read from the database before and after it.

Only what touches the named organisations is read, so closing a practice in England costs a handful of small
queries and not a check of all England.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from catchment.foundation.rules.periods import Period
from catchment.structure.actions.refusals import OrphansLeft
from catchment.structure.models import (
    FootprintBlock,
    Organisation,
    OrganisationArea,
    OrganisationName,
    OrganisationRole,
    Relationship,
)
from catchment.structure.rules.orphans import DatedRelation, DatedTie, Surroundings, orphans


def read_surroundings(codes: Iterable[str], on: date) -> Surroundings:
    """Return what surrounds some organisations from a day on, as believed now."""
    named = set(codes)
    onwards = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    believed = Relationship.objects.filter(onwards, recorded_to__isnull=True)
    related = set(believed.filter(target__code__in=named).values_list("source__code", flat=True))
    relations = tuple(
        DatedRelation(source, kind, target, Period(start, end))
        for source, kind, target, start, end in believed.filter(
            Q(source__code__in=named | related) | Q(target__code__in=named)
        ).values_list("source__code", "kind", "target__code", "valid_from", "valid_to")
    )
    responsible = OrganisationArea.objects.filter(
        onwards,
        recorded_to__isnull=True,
        kind="responsible_for",
        area__organisations__organisation__code__in=named,
    ).distinct()
    ties = tuple(
        DatedTie(organisation, area, kind, Period(start, end))
        for organisation, area, kind, start, end in responsible.values_list(
            "organisation__code", "area__code", "area__kind", "valid_from", "valid_to"
        )
    )
    blocks = tuple(
        DatedTie(practice, area, kind, Period(start, end))
        for practice, area, kind, start, end in FootprintBlock.objects.filter(
            Q(footprint__valid_to__isnull=True) | Q(footprint__valid_to__gt=on),
            footprint__recorded_to__isnull=True,
            practice__code__in=named,
        ).values_list(
            "practice__code",
            "footprint__area__code",
            "footprint__area__kind",
            "footprint__valid_from",
            "footprint__valid_to",
        )
    )
    everybody = named | {code for each in relations for code in (each.source, each.target)}
    everybody |= {tie.organisation for tie in ties}
    return _described(everybody, relations, ties, blocks)


def _described(
    codes: set[str],
    relations: tuple[DatedRelation, ...],
    ties: tuple[DatedTie, ...],
    blocks: tuple[DatedTie, ...],
) -> Surroundings:
    """Add the kinds, names and lives of some organisations to what surrounds them."""
    kinds = dict(Organisation.objects.filter(code__in=codes).values_list("code", "kind"))
    names = dict(
        OrganisationName.objects.filter(organisation__code__in=codes, recorded_to__isnull=True)
        .order_by("valid_from")
        .values_list("organisation__code", "name")
    )
    lives: dict[str, list[Period]] = defaultdict(list)
    for code, start, end in OrganisationRole.objects.filter(
        organisation__code__in=codes, is_primary=True, recorded_to__isnull=True
    ).values_list("organisation__code", "valid_from", "valid_to"):
        lives[code].append(Period(start, end))
    alive = {code: tuple(periods) for code, periods in lives.items()}
    return Surroundings(kinds, names, alive, relations, ties, blocks)


@dataclass(frozen=True, slots=True)
class Watch:
    """Keeps an eye on some organisations, and on those related to them, while an action changes them."""

    codes: frozenset[str]
    on: date
    before: Surroundings

    @classmethod
    def over(cls, codes: Iterable[str], on: date) -> Self:
        """Read the surroundings of some organisations before anything is changed."""
        named = set(codes)
        first = read_surroundings(named, on)
        watched = frozenset(named | {relation.source for relation in first.relations})
        return cls(watched, on, read_surroundings(watched, on))

    def refuse_orphans(self) -> None:
        """Raise OrphansLeft if the changes since then leave orphans (K-043, B-002, B-003, F-005)."""
        found = orphans(self.before, read_surroundings(self.codes, self.on), self.on)
        if found:
            raise OrphansLeft(found)
