"""What every check of authority is written with: the facts it reads, and the fault it gives.

A check of this room reads `CheckedAuthority`: the graph of the day for all systems at once, and what was
decided under it - meetings, decisions and selections. It is listed once, with its rule, severity, source and
confidence (`listed`); the function only says what it found and what would put it right.

Every delegation of every system is looked at once a run, so what several checks ask for is worked out here
once, as bit sets of functions like those of the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catchment.authority.rules.building import in_force
from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import Graph, Link, Warrant
from catchment.foundation.rules.findings import About
from catchment.governance.rules.document import Delegation, Reservation
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.functions import ancestors
from catchment.structure.rules.words import listed as in_words

MOST_NAMED = 3  # functions in one sentence


@dataclass(frozen=True)
class CheckedAuthority:
    """Everything the checks of authority need to know about one day, for every system.

    `meetings`, `decisions` and `selections` are read by the checks of meetings and selections alone; each of
    these modules says what values it expects there. `owners` says of each, by kind and code, of which system
    and body it is.
    """

    graph: Graph
    meetings: tuple[Any, ...] = ()
    decisions: tuple[Any, ...] = ()
    selections: tuple[Any, ...] = ()
    owners: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    @property
    def facts(self) -> AuthorityFacts:
        """Return what the graph was built from."""
        return self.graph.facts

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """The systems whose handbook says anything on the day, by code."""
        facts = self.facts
        said = {body.system for body in facts.bodies.values()}
        said |= {of(link).system for link in self.links} | {system for system, _ in facts.reservations}
        return tuple(sorted(said - {""}))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The delegations in force on the day, lawful or not, by system and code; cover left out."""
        found = [
            link
            for link in self.graph.links
            if link.said is not None and not link.cover and in_force(link.said, self.facts)
        ]
        return tuple(sorted(found, key=lambda link: (of(link).system, link.code)))

    @cached_property
    def working(self) -> tuple[Link, ...]:
        """Those that the law lets through, at least in part."""
        return tuple(link for link in self.links if link.functions)

    @cached_property
    def under(self) -> Mapping[str, int]:
        """By function, the bits of it and of all that is part of it."""
        bits = self.graph.bits
        found = dict.fromkeys(bits, 0)
        for code, bit in bits.items():
            for above in ancestors(code, self.facts.parents):
                found[above] = found.get(above, 0) | bit
        return found

    @cached_property
    def delegated(self) -> Mapping[str, tuple[tuple[str, Warrant], ...]]:
        """By system, who holds a warrant by one of its delegations; those who only stand in are left out."""
        found: dict[str, list[tuple[str, Warrant]]] = {}
        for holder, warrants in sorted(self.graph.warrants.items()):
            for warrant in warrants:
                last = warrant.chain[-1]
                if last.said is not None and not any(link.cover for link in warrant.chain):
                    found.setdefault(last.said.system, []).append((holder, warrant))
        return {system: tuple(pairs) for system, pairs in found.items()}

    @cached_property
    def held_in_law(self) -> tuple[tuple[str, int, int], ...]:
        """Who holds what in law over which ground, by code: organisation, functions, ground."""
        return tuple(
            (holder, warrant.functions, warrant.ground)
            for holder, warrants in sorted(self.graph.warrants.items())
            for warrant in warrants
            if len(warrant.chain) == 1
        )

    @cached_property
    def places(self) -> tuple["PlaceOn", ...]:
        """The places that have a board and whose ground is known, by system and area."""
        boards: dict[tuple[str, str], list[str]] = {}
        for body in self.facts.bodies.values():
            if body.purpose is Purpose.PLACE_BOARD and body.area in self.graph.grounds:
                boards.setdefault((body.system, body.area), []).append(body.code)
        return tuple(
            PlaceOn(system, area, self.facts.name_of(area), tuple(sorted(codes)), self.graph.grounds[area])
            for (system, area), codes in sorted(boards.items())
        )

    def system_of(self, about: About) -> str:
        """Return the system that what a finding is about belongs to."""
        if about.kind in ("delegation", "reservation"):
            return about.code.partition("/")[0]
        if (about.kind, about.code) in self.owners:
            return self.owners[about.kind, about.code][0]
        body = self.facts.body_of(about.code)
        return body.system if body else about.code

    def meant(self, said: Delegation) -> int:
        """Return the functions that a delegation names, whether or not the law lets them through."""
        functions = 0
        for code in said.functions:
            functions |= self.under.get(code, 0)
        for code in said.excepting:
            functions &= ~self.under.get(code, 0)
        return functions

    def named(self, functions: int, most: int = MOST_NAMED) -> str:
        """Say which functions a bit set holds: the highest that are wholly in it, “A”, “B” and 3 others."""
        said = self._said.get((functions, most))
        if said is None:
            there = [code for code, bit in self.graph.bits.items() if bit & functions]
            whole = {code for code in there if not self.under[code] & ~functions}
            parents = self.facts.parents
            highest = sorted(code for code in whole if parents.get(code) not in whole)
            apart = sorted(code for code in there if code not in whole)
            said = in_words([f"“{self.facts.name_of(code)}”" for code in (*highest, *apart)], most)
            self._said[functions, most] = said
        return said

    @cached_property
    def _said(self) -> dict[tuple[int, int], str]:
        """What bit sets are called, kept: many findings name the same functions."""
        return {}


@dataclass(frozen=True, slots=True)
class PlaceOn:
    """A place with a board on the day: its system, area, name, boards and ground."""

    system: str
    area: str
    name: str
    boards: tuple[str, ...]
    ground: int


def of(link: Link) -> ScopedDelegation:
    """Return the delegation that a link is; only asked of links that are delegations."""
    assert link.said is not None, "the law itself is not a delegation"
    return link.said


def called(link: Link, facts: AuthorityFacts) -> str:
    """Return how a delegation is called in a sentence: its code, from whom and to whom."""
    said = of(link).said
    return f"Delegation {said.code} from {facts.name_of(said.delegator)} to {facts.name_of(said.delegate)}"


def about_delegation(link: Link, facts: AuthorityFacts) -> About:
    """Return a delegation as what a finding is about; its code says whose handbook it is in."""
    scoped = of(link)
    name = f"Delegation {scoped.said.code} to {facts.name_of(scoped.said.delegate)}"
    return About("delegation", f"{scoped.system}/{scoped.said.code}", name)


def about_reservation(system: str, said: Reservation, facts: AuthorityFacts) -> About:
    """Return a reservation as what a finding is about."""
    return About("reservation", f"{system}/{said.code}", f"Reservation of {facts.name_of(said.function)}")


def about_seat(code: str, facts: AuthorityFacts) -> About:
    """Return a seat, by its full code, as what a finding is about."""
    return About("seat", code, facts.name_of(code))


def about_body(code: str, facts: AuthorityFacts) -> About:
    """Return a body as what a finding is about."""
    return About("body", code, facts.name_of(code))


def about_system(system: str, facts: AuthorityFacts) -> About:
    """Return a whole system as what a finding is about."""
    return About("icb", system, facts.name_of(system))
