"""Power carried up through layers of bodies: compound games (J-020 to J-025, J-027).

Each *chamber* turns the votes of its seats into one outcome. A seat may *follow* another chamber, or an
organisation below: then it votes as that one's outcome says, surely if its holder is a delegate, or with a
strength m below one (J-024); otherwise it tosses a coin, as J-010 takes every voter to do. The power that
arrives is how much more likely the chamber above says yes when those below do: for a delegate's seat that is
the chance that the seat decides, given how likely all others say yes (J-020). It is not the plain product of
Banzhaf values, because a body of even size says yes less than half the time (J-021). An advisory body carries
nothing up (J-025). Chambers that stand side by side are taken to have different people in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, product

from catchment.voice.rules.power.chances import chance_of_yes
from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.games import Game, NoSuchGame, Plain, reduced

MOST_SHARED = 12  # sources that more than one seat of a chamber follows
ONE, HALF = Fraction(1), Fraction(1, 2)
Seats = tuple[tuple[tuple[int, ...], Fraction], ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """A seat votes as `source` (a chamber or an organisation) does, with a strength from 0 to 1 (J-024)."""

    source: str
    strength: Fraction = ONE


@dataclass(frozen=True)
class Chamber:
    """A body, or several together: its game, and whom its voters follow. Advisory ones decide nothing."""

    code: str
    game: Game
    follows: Mapping[str, Follows] = field(default_factory=dict)
    advisory: bool = False

    @cached_property
    def plain(self) -> Plain:
        """Return the game as it is counted."""
        return reduced(self.game)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return everything that its seats follow, each once."""
        return tuple(dict.fromkeys(each.source for each in self.follows.values()))


class Layers:
    """Chambers on top of one another; works each outcome out once.

    Raises NoSuchGame (J-022) where representation goes round in a loop, and says who is in it.
    """

    def __init__(self, chambers: Iterable[Chamber]) -> None:
        """Put the chambers in order, those below first."""
        self.chambers = {chamber.code: chamber for chamber in chambers}
        below = {
            code: [each for each in chamber.sources if each in self.chambers]
            for code, chamber in self.chambers.items()
        }
        try:
            order = tuple(TopologicalSorter(below).static_order())
        except CycleError as problem:
            loop = " -> ".join(reversed(problem.args[1]))
            raise NoSuchGame(
                "J-022",
                f"Representation goes round in a loop: {loop}. Somebody there must speak for themselves.",
            ) from problem
        self._order = order
        self._yes: dict[str, Fraction] = {}
        self._carried: dict[tuple[str, Seats, Fraction], Fraction] = {}
        self._where: dict[tuple[str, Seats, Fraction, Fraction], Fraction] = {}
        for code in order:
            self._yes[code] = self._chance(self.chambers[code], {})

    def says_yes(self, code: str) -> Fraction:
        """Return how likely a chamber says yes: Coleman's power to act, given what is below (J-013)."""
        return self._yes[code]

    def carried(self, source: str, target: str) -> Fraction:
        """Return how much power carries from a source to a chamber whose seats follow it (J-020, J-024).

        0 where no seat follows it, or the chamber above is advisory (J-025).
        """
        chamber = self.chambers[target]
        if chamber.advisory or source not in chamber.sources:
            return Fraction(0)
        alike = (target, self._seen_from(chamber, source), self._of(source))
        if alike not in self._carried:  # whoever has the same seats and the same chance carries the same
            surely, never = self._chance(chamber, {source: ONE}), self._chance(chamber, {source: Fraction(0)})
            self._carried[alike] = surely - never
        return self._carried[alike]

    def own_power(self, voter: str, code: str) -> Fraction:
        """Return the power of a seat that its holder votes as they see fit, in its chamber (J-010)."""
        chamber = self.chambers[code]
        if chamber.advisory or voter not in chamber.plain.voters:
            return Fraction(0)
        return self._chance(chamber, {}, {voter: ONE}) - self._chance(chamber, {}, {voter: Fraction(0)})

    def arriving(self, way: Sequence[str]) -> Fraction:
        """Return the power of the first on a way at the last: what each step carries, multiplied (J-022)."""
        power = ONE
        for source, target in pairwise(way):
            power *= self.carried(source, target)
        return power

    def by_all_ways(self, source: str) -> dict[str, Fraction]:
        """Return how much likelier each chamber above says yes when a source does, by all its ways at once.

        That is the power of those who vote as one in several chambers (J-020, J-027), which no single way
        shows. Nothing passes through a chamber that only advises (J-025).
        """
        surely, never = self._known(source, ONE), self._known(source, Fraction(0))
        return {code: surely[code] - never[code] for code in surely if code != source}

    def _known(self, source: str, outcome: Fraction) -> dict[str, Fraction]:
        """Return how likely each chamber above a source says yes, the outcome of the source being known."""
        there = copy(self)
        there._yes = {**self._yes, source: outcome}
        met = {source: outcome}
        for code in self._order:
            chamber = self.chambers[code]
            if code != source and not chamber.advisory and not met.keys().isdisjoint(chamber.sources):
                met[code] = there._yes[code] = self._where_known(there, chamber, met)
        return met

    def _where_known(self, there: "Layers", chamber: Chamber, met: Mapping[str, Fraction]) -> Fraction:
        """Return how likely a chamber says yes, some of what it hears being known; once for all alike."""
        heard = [source for source in chamber.sources if source in met]
        if len(heard) > 1:
            return there._chance(chamber, {})
        source = heard[0]
        alike = (chamber.code, self._seen_from(chamber, source), self._of(source), met[source])
        if alike not in self._where:
            self._where[alike] = there._chance(chamber, {})
        return self._where[alike]

    def _chance(
        self, chamber: Chamber, known: Mapping[str, Fraction], votes: Mapping[str, Fraction] | None = None
    ) -> Fraction:
        """Return how likely a chamber says yes, the outcome of some sources, or some votes, being known."""
        plain = chamber.plain
        heard = [chamber.follows[voter].source for voter in plain.voters if voter in chamber.follows]
        shared = [
            source for source in dict.fromkeys(heard) if heard.count(source) > 1 and source not in known
        ]
        if len(shared) > MOST_SHARED:
            raise TooLarge(
                f"{len(shared)} sources are each followed by several seats of {chamber.code}; "
                f"at most {MOST_SHARED} can be followed."
            )
        total = Fraction(0)
        for outcomes in product((ONE, Fraction(0)), repeat=len(shared)):
            given = {**known, **dict(zip(shared, outcomes, strict=True))}
            likely = ONE
            for source, outcome in zip(shared, outcomes, strict=True):
                yes = self._of(source)
                likely *= yes if outcome else ONE - yes
            chances = [self._vote(chamber, voter, given, votes or {}) for voter in plain.voters]
            total += likely * chance_of_yes(plain, chances)
        return total

    @staticmethod
    def _seen_from(chamber: Chamber, source: str) -> Seats:
        """Return the weights and strengths of the seats that follow a source, in no order."""
        rules = chamber.plain.rules
        return tuple(
            sorted(
                (tuple(weights[place] for weights, _ in rules), chamber.follows[voter].strength)
                for place, voter in enumerate(chamber.plain.voters)
                if voter in chamber.follows and chamber.follows[voter].source == source
            )
        )

    def _of(self, source: str) -> Fraction:
        """Return how likely a source says yes: an organisation tosses a coin."""
        return self._yes.get(source, HALF)

    def _vote(
        self,
        chamber: Chamber,
        voter: str,
        given: Mapping[str, Fraction],
        votes: Mapping[str, Fraction],
    ) -> Fraction:
        """Return how likely one seat votes yes."""
        if voter in votes:
            return votes[voter]
        follows = chamber.follows.get(voter)
        if follows is None:
            return HALF
        source = given.get(follows.source)
        yes = self._of(follows.source) if source is None else source
        return follows.strength * yes + (ONE - follows.strength) * HALF
