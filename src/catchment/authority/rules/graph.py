"""The graph of authority: what everybody may decide, worked out once for a day and then only looked up.

Authority starts in law: an organisation's kind holds functions (`held_by`), over its own ground. It runs
down links - to its board, which is the organisation deciding, and along delegations. What arrives somewhere
by one chain of links is a `Warrant`: which functions, on which ground, up to which amount. A link can only
narrow a warrant, never widen it: functions and ground are intersected, the smaller limit counts, and a ban on
passing it on binds everything below (D-006). So loops add nothing, and the working out always ends.

A function that is exercised jointly needs every partner's half (s.65Z6): the halves that arrive at the same
delegate under the same instrument are joined into one warrant, which is narrower than each.

Functions and ground are bit sets, so that one question is a handful of comparisons, whatever the size of the
graph: the warrants of the one who asks, each asked whether it covers the function, the ground and the amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.law import Fault

UNLIMITED = 1 << 62  # pence; no limit is said
STATUTE, CONSTITUTION = "statute", "constitution"
EVERYWHERE = -1  # every bit
Spent = Mapping[str, int]  # pence already decided this financial year, by delegation
NOTHING_SPENT: Spent = {}


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """One step of authority: from whom to whom, and what it lets through."""

    code: str
    delegator: str
    delegate: str
    functions: int
    ground: int
    limit: int = UNLIMITED
    yearly: int = UNLIMITED
    said: ScopedDelegation | None = None  # None for the law itself
    faults: tuple[Fault, ...] = ()
    cover: bool = False  # it reaches the delegate as cover for somebody else


@dataclass(frozen=True, slots=True, eq=False)
class Warrant:
    """What one chain of authority lets its holder decide.

    `within` and `outward` are what bans on delegating further leave (None: anybody): the first binds every
    further link, the second those that leave the organisation. `partners` are warrants of the other halves.
    Who sits on the board of a trust may decide for an ICB that employs them; `acting` is then the ICB.
    """

    functions: int
    ground: int
    limit: int
    chain: tuple[Link, ...]
    yearly: tuple[tuple[str, int], ...] = ()
    within: frozenset[str] | None = None
    outward: frozenset[str] | None = None
    partners: tuple["Warrant", ...] = ()
    acting: str = ""  # the organisation or joint body in whose name its holder decides
    as_cover: bool = False  # somewhere along the chain it is only while somebody is away

    @property
    def root(self) -> str:
        """Return the organisation whose function it is in law."""
        return self.chain[0].delegator

    def within_year(self, amount: int, spent: Spent) -> bool:
        """Say whether the yearly limits along the chain leave room for an amount."""
        return all(spent.get(code, 0) + amount <= most for code, most in self.yearly)


@dataclass(slots=True, eq=False)
class Graph:
    """Everything that can be asked about one day; made by `build_graph` and not changed afterwards."""

    facts: AuthorityFacts
    bits: Mapping[str, int]  # of functions
    grounds: Mapping[str, int]  # of areas
    warrants: Mapping[str, tuple[Warrant, ...]]
    links: tuple[Link, ...]  # all delegations, also those that grant nothing today
    reserved: Mapping[str, Mapping[str, int]]  # by organisation: body that keeps them, functions
    _towards: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    _by_function: dict[str, tuple[tuple[str, Warrant], ...]] = field(default_factory=dict)

    def may(
        self, holder: str, function: str, area: str, amount: int = 0, spent: Spent = NOTHING_SPENT
    ) -> Warrant | None:
        """Return the warrant under which a holder may decide, or None; unknown codes raise KeyError.

        `amount` is pence. Vacant seats may decide nothing: whoever asks for a seat asks `can_act` too.
        """
        bit = self.bits[function]
        ground = self.grounds[area]
        for warrant in self.warrants.get(holder, ()):
            if (
                warrant.functions & bit
                and warrant.ground & ground == ground
                and amount <= warrant.limit
                and (not warrant.yearly or warrant.within_year(amount, spent))
            ):
                return warrant
        return None

    def may_many(self, questions: Iterable[tuple[str, str, str, int]]) -> list[Warrant | None]:
        """Answer many questions `(holder, function, area, pence)` in their order, without yearly spending."""
        bits, grounds, warrants = self.bits, self.grounds, self.warrants
        answers: list[Warrant | None] = []
        for holder, function, area, amount in questions:
            bit, ground = bits[function], grounds[area]
            for warrant in warrants.get(holder, ()):
                if (
                    warrant.functions & bit
                    and warrant.ground & ground == ground
                    and amount <= warrant.limit
                    and (not warrant.yearly or warrant.within_year(amount, NOTHING_SPENT))
                ):
                    answers.append(warrant)
                    break
            else:
                answers.append(None)
        return answers

    def links_to(self, holder: str) -> tuple[Link, ...]:
        """Return every link that leads to a holder, also those that grant nothing today."""
        if not self._towards:
            towards: dict[str, list[Link]] = {}
            for link in self.links:
                towards.setdefault(link.delegate, []).append(link)
            self._towards.update({code: tuple(links) for code, links in towards.items()})
        return self._towards.get(holder, ())

    def can_act(self, holder: str) -> bool:
        """Say whether somebody is there to act: a seat that nobody holds decides nothing."""
        return holder not in self.facts.seats or bool(self.facts.seats[holder].holders)

    def who_may(
        self, function: str, area: str, amount: int = 0, spent: Spent = NOTHING_SPENT
    ) -> list[tuple[str, Warrant]]:
        """Return every holder who may decide, each by the shortest chain; a board for its organisation."""
        ground = self.grounds[area]
        found: dict[str, Warrant] = {}
        for holder, warrant in self.holding(function):
            if (
                holder not in found
                and warrant.ground & ground == ground
                and amount <= warrant.limit
                and warrant.within_year(amount, spent)
            ):
                found[holder] = warrant
        return [
            (holder, warrant)
            for holder, warrant in found.items()
            if self.can_act(holder) and holder not in self.facts.boards
        ]

    def holding(self, function: str) -> tuple[tuple[str, Warrant], ...]:
        """Return who has warrants for a function, nearest to the statute first; kept once asked."""
        if function not in self._by_function:
            bit = self.bits[function]
            found = [
                (holder, warrant)
                for holder, warrants in self.warrants.items()
                for warrant in warrants
                if warrant.functions & bit
            ]
            found.sort(key=lambda pair: (pair[1].as_cover, len(pair[1].chain), pair[0]))
            self._by_function[function] = tuple(found)
        return self._by_function[function]
