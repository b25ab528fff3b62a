"""StructureFacts: the structure on one day, as plain values that checks can read.

`checks.load_facts` fills this from the database in a fixed number of queries; scenarios and tests fill it by
hand. It holds what is believed to be so on the day, and a little of what was (lives, successors), because
an orphan is something that points at what is no longer there (K-043).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from catchment.foundation.rules.periods import Period


@dataclass(frozen=True, slots=True)
class OrganisationFact:
    """An organisation: what it is, what it is called, which roles it has on the day, and its life."""

    code: str
    kind: str
    name: str
    lives: tuple[Period, ...]
    primary_roles: tuple[str, ...] = ()
    other_roles: tuple[str, ...] = ()

    def open_on(self, day: date) -> bool:
        """Say whether it exists on `day`: whether a primary role holds."""
        return any(life.holds_on(day) for life in self.lives)

    def closed_before(self, day: date) -> date | None:
        """Return the day it closed, if that is not after `day` and it has not opened again."""
        if self.open_on(day):
            return None
        ends = [life.end for life in self.lives if life.end is not None and life.end <= day]
        return max(ends, default=None)


@dataclass(frozen=True, slots=True)
class RelationFact:
    """Two organisations related on the day."""

    source: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class DrawnAreaFact:
    """A drawn place or neighbourhood on the day. `patients` is None when none of its lists is known."""

    code: str
    kind: str
    name: str
    system: str
    patients: int | None = None
    practice_blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post on the day: who employs it, what it does, which organisation it works in."""

    reference: str
    employer: str
    role: str
    deployed_to: str = ""


@dataclass(frozen=True)
class StructureFacts:
    """Everything the checks of the structure need to know about one day.

    `small_areas` maps each small area to the larger areas (sub-ICB, ICB) that lookups of its vintage put it
    in; `responsible` maps an area to the organisations responsible for it. `patients` holds the list size of
    each practice that counts as one (docs/data.md). `successors` maps a code to what followed it.
    """

    organisations: Mapping[str, OrganisationFact]
    relations: tuple[RelationFact, ...] = ()
    small_areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    responsible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patients: Mapping[str, int] = field(default_factory=dict)
    unplaced_practices: frozenset[str] = frozenset()
    participation: Mapping[str, bool] = field(default_factory=dict)
    posts: tuple[PostFact, ...] = ()
    drawn_areas: tuple[DrawnAreaFact, ...] = ()
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    list_edition: date | None = None

    def name(self, code: str) -> str:
        """Return what an organisation is called, with its code."""
        organisation = self.organisations.get(code)
        return f"{organisation.name} ({code})" if organisation and organisation.name else code

    def open_of_kind(self, kind: str, day: date) -> list[OrganisationFact]:
        """Return the organisations of a kind that exist on `day`, by code."""
        found = [each for each in self.organisations.values() if each.kind == kind and each.open_on(day)]
        return sorted(found, key=lambda each: each.code)

    @cached_property
    def targets(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return the targets of relations, by (source, kind)."""
        found: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            found.setdefault((relation.source, relation.kind), []).append(relation.target)
        return {key: tuple(sorted(codes)) for key, codes in found.items()}

    @cached_property
    def sources(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return the sources of relations, by (target, kind)."""
        found: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            found.setdefault((relation.target, relation.kind), []).append(relation.source)
        return {key: tuple(sorted(codes)) for key, codes in found.items()}

    def first_target(self, source: str, kind: str) -> str:
        """Return the target of a single-valued relation, or nothing."""
        return next(iter(self.targets.get((source, kind), ())), "")

    def members(self, pcn: str) -> tuple[str, ...]:
        """Return the core practices of a PCN: parties to its agreement (F-013)."""
        return self.sources.get((pcn, "member_of"), ())

    def icb_of_practice(self, practice: str) -> str:
        """Return the ICB that a practice's sub-ICB location is part of (never anything else)."""
        return self.first_target(self.first_target(practice, "commissioned_by"), "part_of")

    def systems_of(self, code: str) -> frozenset[str]:
        """Return the ICBs that an organisation or drawn area belongs to; a PCN may be in several (K-036)."""
        known = self._system_by_code.get(code)
        return known if known is not None else frozenset()

    @cached_property
    def _system_by_code(self) -> Mapping[str, frozenset[str]]:
        """Work out every organisation's ICBs once."""
        found: dict[str, set[str]] = {}
        for area in self.drawn_areas:
            found.setdefault(area.code, set()).add(area.system)
        for code, organisation in self.organisations.items():
            icb = code if organisation.kind == "icb" else self.first_target(code, "part_of")
            icb = icb or self.icb_of_practice(code) or self.first_target(code, "located_in")
            if icb and organisation.kind != "region":
                found.setdefault(code, set()).add(icb)
        for relation in self.relations:
            if relation.kind in ("member_of", "other_member_of", "leads"):
                for icb in found.get(relation.source, set()).copy():
                    found.setdefault(relation.target, set()).add(icb)
        return {code: frozenset(icbs) for code, icbs in found.items()}

    def nation_of_system(self, icb: str) -> str:
        """Return the nation an ICB's region is part of."""
        return self.first_target(self.first_target(icb, "part_of"), "part_of")
