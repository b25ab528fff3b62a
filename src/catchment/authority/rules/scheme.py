"""The scheme of one system on a day: whom it names, what it covers, what is reserved, delegated or unclear.

An ICB publishes its scheme of reservation and delegation as tables (B-078, B-079). Here is what those tables
are counted from. A function is *in the scheme* when the board holds it, in law or because somebody delegated
it to the system, or when a line of the scheme names it. It is then one of three: *reserved* to a body,
*delegated* to somebody besides the board, or *kept* by the board without a word.

Which of them have no clear holder at place is a question of its own (S000-11), and it is answered as the
findings answer it: what is usually decided at place and nobody there or elsewhere was given, and what two may
decide up to the same amount, neither of them through the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from catchment.authority.rules.building import in_force
from catchment.authority.rules.checks.frame import CheckedAuthority, PlaceOn
from catchment.authority.rules.checks.places import holders_at
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph, Link, Warrant
from catchment.authority.rules.law import Fault
from catchment.governance.rules.assumed import words_of
from catchment.governance.rules.document import Reservation
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose
from catchment.governance.rules.functions import LegalKind, ancestors
from catchment.structure.rules.words import counted, listed


class Level(StrEnum):
    """Where a holder stands between the nation and one person."""

    NATION = "NHS England"
    BOARD = "Board"
    COMMITTEES = "Committees"
    PLACES = "Places"
    GROUPS = "Neighbourhoods, collaboratives and partnerships"
    OTHERS = "Other organisations"
    PERSONS = "Persons"


LEVELS = tuple(Level)
FEW = 3  # functions without a clear holder that are named
GROUP_PURPOSES = frozenset(
    {
        Purpose.PROVIDER_COLLABORATIVE,
        Purpose.NETWORK,
        Purpose.NEIGHBOURHOOD_TEAM,
        Purpose.GP_BOARD,
        Purpose.PRIMARY_CARE_BOARD,
        Purpose.PROVIDER_BOARD,
        Purpose.INTEGRATED_CARE_PARTNERSHIP,
        Purpose.HEALTH_AND_WELLBEING_BOARD,
    }
)
GROUP_KINDS = frozenset(
    {
        BodyKind.CONSULTATIVE_FORUM,
        BodyKind.PARTNERSHIP,
        BodyKind.PROVIDER_COLLABORATIVE,
        BodyKind.NETWORK_BOARD,
        BodyKind.TEAM,
    }
)


class State(StrEnum):
    """What the scheme does with a function."""

    RESERVED = "reserved"
    DELEGATED = "delegated"
    KEPT = "kept by the board"


class Hole(StrEnum):
    """Why a function has no clear holder at a place (S000-11)."""

    NOBODY = "nobody at place or elsewhere was given it"
    TWO = "two may decide it up to the same amount"


def level_of(holder: str, system: str, facts: AuthorityFacts) -> Level:
    """Return at which level a holder stands, as seen from a system."""
    if holder in facts.seats:
        return Level.PERSONS
    body = facts.bodies.get(holder)
    if body is None:
        known = facts.organisations.get(holder)
        if known is not None and known.legal is LegalKind.NHS_ENGLAND:
            return Level.NATION
        return Level.BOARD if holder == system else Level.OTHERS
    if body.purpose is Purpose.PLACE_BOARD:
        return Level.PLACES
    if body.kind is BodyKind.STATUTORY_BOARD:
        return Level.BOARD if body.organisation == system else Level.OTHERS
    if body.purpose in GROUP_PURPOSES or body.kind in GROUP_KINDS:
        return Level.GROUPS
    return Level.COMMITTEES


@dataclass(frozen=True)
class SchemeOn:
    """The scheme of one system in the graph of a day; bit sets of functions are those of the graph."""

    checked: CheckedAuthority
    system: str

    @property
    def graph(self) -> Graph:
        """Return the graph of the day."""
        return self.checked.graph

    @property
    def facts(self) -> AuthorityFacts:
        """Return what the graph was built from."""
        return self.checked.graph.facts

    @cached_property
    def board(self) -> str:
        """The board of the system, or the system itself where its handbook names no board."""
        return self.facts.boards.get(self.system, self.system)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every delegation that the handbook says on the day, in force or not; cover left out."""
        found: dict[str, Link] = {}
        for link in self.graph.links:
            said = link.said
            if said is None or said.system != self.system or link.delegate != said.said.delegate:
                continue
            gone = said.withdrawn is not None and said.withdrawn <= self.facts.on
            if not gone and not said.is_to_come(self.facts.on):
                found.setdefault(link.code, link)
        return tuple(found[code] for code in sorted(found))

    @cached_property
    def reservations(self) -> tuple[Reservation, ...]:
        """The reservations that the handbook says on the day, by code."""
        found = (each for system, each in self.facts.reservations if system == self.system)
        return tuple(sorted(found, key=lambda each: each.code))

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """Everybody who may decide or was named to: by level, then by name. The system goes by its board."""
        own = {code for code, body in self.facts.bodies.items() if body.system == self.system}
        found = {code for code in own if self.graph.warrants.get(code)}
        found |= {
            code for code in self.graph.warrants if code in self.facts.seats and self._is_own_seat(code, own)
        }
        for link in self.links:
            assert link.said is not None, "links of the scheme are delegations"
            found.add(link.delegate)
            found |= {link.said.said.cover} if link.said.said.cover else set()
        found |= {each.to for each in self.reservations if each.to in self.facts.bodies}
        found |= {board for place in self.places for board in place.boards} | {self.board}
        found.discard(self.system if self.board != self.system else "")
        return tuple(sorted(found, key=self._in_order))

    def _is_own_seat(self, code: str, own: set[str]) -> bool:
        return self.facts.seats[code].body in own and bool(self.graph.warrants[code])

    def _in_order(self, holder: str) -> tuple[int, bool, str, str]:
        level = level_of(holder, self.system, self.facts)
        return LEVELS.index(level), holder != self.board, self.facts.name_of(holder), holder

    @cached_property
    def reserved_to(self) -> Mapping[str, int]:
        """By body, which functions are reserved to it."""
        found: dict[str, int] = {}
        for each in self.reservations:
            if each.to in self.facts.bodies:
                found[each.to] = found.get(each.to, 0) | self.checked.under.get(each.function, 0)
        return found

    @cached_property
    def reserved(self) -> int:
        """The functions that are reserved to somebody."""
        return _union(self.reserved_to.values())

    @cached_property
    def scope(self) -> int:
        """The functions that are in the scheme."""
        held = (warrant.functions for warrant in self.graph.warrants.get(self.system, ()))
        named = (self.checked.meant(link.said.said) for link in self.links if link.said is not None)
        return _union(held) | _union(named) | self.reserved

    @cached_property
    def delegated(self) -> int:
        """The functions in the scheme that somebody besides the board may decide, cover left out."""
        found = 0
        for holder in self.holders:
            if holder != self.board:
                found |= _union(each.functions for each in self.granted(holder) if not stands_in(each))
        return found & self.scope & ~self.reserved

    def granted(self, holder: str) -> tuple[Warrant, ...]:
        """Return the warrants of a holder that rest on the scheme, not on what its organisation is in law."""
        warrants = self.graph.warrants.get(holder, ())
        if holder == self.board:
            return warrants
        return tuple(each for each in warrants if each.chain[-1].said is not None)

    @cached_property
    def places(self) -> tuple[PlaceOn, ...]:
        """The places of the system that have a board."""
        return tuple(each for each in self.checked.places if each.system == self.system)

    @cached_property
    def holes(self) -> Mapping[str, Mapping[Hole, int]]:
        """By place, the functions that have no clear holder there, and why."""
        at_place = {
            place: _union(w.functions for _, w in holders_at(place, self.checked)) for place in self.places
        }
        values = self.facts.values.get(self.system, {})
        heads = words_of(values, "S000-11", "heads") or ()
        usual = _union(at_place.values()) | _union(self.checked.under.get(head, 0) for head in heads)
        return {
            place.area: {
                Hole.NOBODY: usual & ~there & ~self._elsewhere(place) & ~self.reserved,
                Hole.TWO: self._shared(place),
            }
            for place, there in at_place.items()
        }

    def _elsewhere(self, place: PlaceOn) -> int:
        """Return what anybody of the system was given for a place."""
        given = self.checked.delegated.get(self.system, ())
        return _union(warrant.functions for _, warrant in given if not place.ground & ~warrant.ground)

    def _shared(self, place: PlaceOn) -> int:
        """Return what two may decide for a place up to the same amount, neither through the other."""
        levels: dict[tuple[int, str], list[tuple[str, Warrant]]] = {}
        for holder, warrant in self.checked.delegated.get(self.system, ()):
            if not place.ground & ~warrant.ground:
                levels.setdefault((warrant.limit, warrant.root), []).append((holder, warrant))
        found = 0
        for level in levels.values():
            for index, (one, first) in enumerate(level):
                for other, second in level[index + 1 :]:
                    if one != other and not through(first, other) and not through(second, one):
                        found |= first.functions & second.functions
        return found

    def holes_of(self, bit: int, area: str = "") -> tuple[Hole, ...]:
        """Return why a function has no clear holder at a place, or at any."""
        places = [self.holes[area]] if area in self.holes else ([] if area else list(self.holes.values()))
        return tuple(hole for hole in Hole if any(found[hole] & bit for found in places))

    @cached_property
    def unclear(self) -> int:
        """The functions that have no clear holder at one place at least."""
        return _union(functions for found in self.holes.values() for functions in found.values())

    def faults_of(self, link: Link) -> tuple[Fault, ...]:
        """Return the tests of the law that a delegation fails for all or some of what it names."""
        assert link.said is not None, "links of the scheme are delegations"
        bits, meant = self.graph.bits, self.checked.meant(link.said.said)
        return tuple(
            fault
            for fault in link.faults
            if not fault.functions or any(bits.get(code, 0) & meant for code in fault.functions)
        )

    def state_of(self, bit: int) -> State:
        """Return what the scheme does with a function."""
        if bit & self.reserved:
            return State.RESERVED
        return State.DELEGATED if bit & self.delegated else State.KEPT

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """The functions in the scheme, each straight under what it is part of."""
        return tuple(code for code in as_tree(self.facts.parents) if self.graph.bits[code] & self.scope)

    def depth_of(self, code: str) -> int:
        """Return how many functions in the scheme a function is part of."""
        above = ancestors(code, self.facts.parents)[1:]
        return sum(1 for each in above if self.graph.bits.get(each, 0) & self.scope)

    @property
    def sentence(self) -> str:
        """Say how many functions are reserved and delegated, and how many have no clear holder at place."""
        number = self.scope.bit_count()
        reserved, delegated = (self.reserved & self.scope).bit_count(), self.delegated.bit_count()
        kept = number - reserved - delegated
        said = f"{counted(number, 'function')}: {reserved:,} reserved, {delegated:,} delegated"
        if kept:
            said += f", {kept:,} neither"
        if not self.places:
            return f"{said}. No place has a board, so nothing can be said about place."
        unclear = (self.unclear & self.scope).bit_count()
        return f"{said}; {unclear or 'none'} with no clear holder at place{self._which_unclear}."

    @property
    def _which_unclear(self) -> str:
        """Name the functions without a clear holder and their places, where they are few."""
        found = []
        for code in self.ordered:
            bit = self.graph.bits[code]
            if where := [area for area in self.holes if self.holes_of(bit, area)]:
                places = listed([self.facts.name_of(area) for area in where], len(where))
                found.append(f"“{self.facts.name_of(code)}” in {places}")
        return f": {listed(found)}" if 0 < len(found) <= FEW else ""

    def holes_in_words(self, bit: int, area: str = "") -> tuple[str, ...]:
        """Return why a function has no clear holder: at a place, or at which of all the places."""
        found = []
        for hole in self.holes_of(bit, area):
            where = [self.facts.name_of(each) for each, holes in self.holes.items() if holes[hole] & bit]
            found.append(str(hole) if area else f"in {listed(where, len(where))}: {hole}")
        return tuple(found)


def stands_in(warrant: Warrant) -> bool:
    """Say whether a warrant is held only while somebody else is away (D-053)."""
    return any(link.cover for link in warrant.chain)


def through(warrant: Warrant, holder: str) -> bool:
    """Say whether a warrant came by a holder."""
    return any(link.delegator == holder for link in warrant.chain)


def works(link: Link, facts: AuthorityFacts) -> bool:
    """Say whether a delegation holds on the day and the law lets at least part of it through."""
    return link.said is not None and bool(link.functions) and in_force(link.said, facts)


def as_tree(parents: Mapping[str, str]) -> Iterator[str]:
    """Give the functions with everything straight under what it is part of, in the order of `parents`."""
    under: dict[str, list[str]] = {}
    for code, parent in parents.items():
        under.setdefault(parent if parent in parents else "", []).append(code)
    waiting = list(reversed(under.get("", ())))
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(reversed(under.get(code, ())))


def _union(sets: Iterable[int]) -> int:
    """Return everything that is in one of some bit sets."""
    found = 0
    for each in sets:
        found |= each
    return found
