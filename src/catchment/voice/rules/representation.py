"""Representation: every way from a practice up to a board, who speaks at each step, and what power arrives.

A *way* is a chain of steps. A step leads from an organisation or body to a body where a seat speaks for it,
or to a body that it only feeds, where nobody does (S003-58, J-001). Several bodies that gave one mandate
together are a step of their own. The power of a way is the product of what its steps carry (J-022);
`by_right` leaves out what rests on an assumption about how members vote (J-024). Ways are not added up: the
same people may be on several of them, so their powers overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from catchment.governance.rules.document import Body
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.layers import ties_of, upward
from catchment.voice.rules.chambers import (
    BodyVoices,
    Nominators,
    Speaking,
    Tie,
    Values,
    is_advisory,
    voices_of,
)
from catchment.voice.rules.power.compound import Chamber, Follows, Layers
from catchment.voice.rules.power.games import NoSuchGame

MOST_WAYS = 300  # from one organisation; a system has a few
STRONGEST_FIRST = tuple(Tie)


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: through which seats, by which tie, and how much power it carries (0 to 1).

    `carried` is None where the rule of the body above cannot be counted; `why` says so. An advisory body
    carries nothing further (J-025).
    """

    source: str
    target: str
    tie: Tie
    seats: tuple[str, ...]
    carried: Fraction | None
    by_right: Fraction | None
    advisory: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way up, step by step. `breaks_at` is the number of the first step that carries nothing by right."""

    steps: tuple[Step, ...]

    @property
    def hops(self) -> int:
        """Return how many steps it takes."""
        return len(self.steps)

    @property
    def target(self) -> str:
        """Return the body it leads to."""
        return self.steps[-1].target

    @property
    def power(self) -> Fraction | None:
        """Return the power that arrives (J-022); None where a step cannot be counted."""
        return _multiplied(step.carried for step in self.steps)

    @property
    def by_right(self) -> Fraction | None:
        """Return the power that arrives without any assumption about how members vote."""
        return _multiplied(step.by_right for step in self.steps)

    @property
    def breaks_at(self) -> int | None:
        """Return the number, from 1, of the first step where nothing is carried by right; None if none."""
        return next((number for number, step in enumerate(self.steps, 1) if not step.by_right), None)


class Representation:
    """All bodies of a system on a day, as chambers one above the other, and the ways up through them.

    A loop of representation (J-022) is in `loop` as a sentence, and then no power is worked out.
    """

    def __init__(
        self,
        bodies: Iterable[Body],
        on: date,
        values: Values,
        nominators: Nominators,
        top: str = "",
        as_one: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Read who speaks for whom; `top` is the ICB's board.

        `as_one` gives, for organisations that vote as one everywhere, the name of their bloc (J-027).
        """
        self.bodies: Mapping[str, Body] = {body.code: body for body in bodies}
        self.on, self.top = on, top
        self.voices: Mapping[str, BodyVoices] = {
            code: in_one_voice(voices_of(body, on, values, nominators), as_one)
            for code, body in self.bodies.items()
        }
        self._rises = upward(ties_of(tuple(self.bodies.values())), top)

    @cached_property
    def chambers(self) -> Mapping[str, Chamber]:
        """Return every chamber whose game can be counted, assemblies among them."""
        found = {}
        for each in self.voices.values():
            for chamber in (*each.assemblies, *([each.chamber] if each.chamber else [])):
                found[chamber.code] = chamber
        return found

    @cached_property
    def loop(self) -> str:
        """Return the sentence about a loop of representation, empty where there is none (J-022)."""
        try:
            Layers(self.chambers.values())
        except NoSuchGame as problem:
            return str(problem)
        return ""

    @cached_property
    def _layers(self) -> tuple[Layers, Layers] | None:
        """Return the layers with everything carried, and with only what is carried by right."""
        if self.loop:
            return None
        assumed = {
            (each.body, each.seat)
            for voices in self.voices.values()
            for each in voices.speaking
            if each.assumed
        }
        by_right = [
            Chamber(
                chamber.code,
                chamber.game,
                {
                    seat: Follows(follows.source, Fraction(0)) if (chamber.code, seat) in assumed else follows
                    for seat, follows in chamber.follows.items()
                },
                chamber.advisory,
            )
            for chamber in self.chambers.values()
        ]
        return Layers(self.chambers.values()), Layers(by_right)

    @cached_property
    def steps_from(self) -> Mapping[str, tuple[Step, ...]]:
        """Return the steps up from every organisation, body and assembly."""
        found: dict[str, list[Step]] = defaultdict(list)
        for code, voices in self.voices.items():
            for source, speaking in _by_source(voices.speaking).items():
                found[source].append(self._step(source, code, speaking))
            for assembly in voices.assemblies:
                for member in assembly.sources:
                    found[member].append(self._into(member, assembly.code))
        reached = {source: self._spoken_for(source, found) for source in self.bodies}
        for source, targets in self._rises.items():
            for target in targets:
                if target not in reached.get(source, ()):
                    found[source].append(self._unspoken(source, target))
        return {source: tuple(steps) for source, steps in found.items()}

    def ways_from(self, start: str) -> tuple[Way, ...]:
        """Return every way up from an organisation or body to each body it reaches, the strongest first.

        A way never meets the same body twice. At most MOST_WAYS are followed, the shortest first.
        """
        found: list[Way] = []
        waiting: list[tuple[Step, ...]] = [(step,) for step in self.steps_from.get(start, ())]
        for steps in waiting:  # grows while it is read: shorter ways before longer ones
            if len(waiting) > MOST_WAYS:
                break
            here = steps[-1].target
            if here in self.bodies:
                found.append(Way(steps))
            met = {start, *(step.target for step in steps)}
            waiting += [(*steps, step) for step in self.steps_from.get(here, ()) if step.target not in met]
        return tuple(sorted(found, key=lambda way: (way.target, -(way.power or 0), way.hops)))

    def best_ways(self, start: str) -> dict[str, Way]:
        """Return the strongest way to each body above, of those the shortest."""
        best: dict[str, Way] = {}
        for way in self.ways_from(start):
            best.setdefault(way.target, way)
        return best

    def longest_ways(self, start: str) -> dict[str, Way]:
        """Return the way through the most layers to each body above (J-001), of those the strongest."""
        longest: dict[str, Way] = {}
        for way in self.ways_from(start):
            if way.target not in longest or way.hops > longest[way.target].hops:
                longest[way.target] = way
        return longest

    def power_by_all_ways(self, source: str, *, by_right: bool = False) -> dict[str, Fraction]:
        """Return the power of an organisation or bloc at each body, by all its ways at once (J-020, J-027).

        With `by_right`, without any assumption about how members vote (J-024). Nothing where representation
        goes round in a loop.
        """
        return {} if self._layers is None else self._layers[by_right].by_all_ways(source)

    def _step(self, source: str, target: str, speaking: Sequence[Speaking]) -> Step:
        """Return the step to a body some of whose seats speak for the source."""
        tie = min((each.tie for each in speaking), key=STRONGEST_FIRST.index)
        seats = tuple(each.seat for each in speaking)
        carried, by_right, why = self._carries(source, target)
        return Step(source, target, tie, seats, carried, by_right, self._advisory(target), why)

    def _into(self, member: str, assembly: str) -> Step:
        """Return the step of one of several who gave a mandate together."""
        carried, by_right, why = self._carries(member, assembly)
        return Step(member, assembly, Tie.OWN, (), carried, by_right, False, why)

    def _unspoken(self, source: str, target: str) -> Step:
        """Return the step to a body that the source feeds, where no seat speaks for it (S004-31)."""
        both = self._people(source) & self._people(target)
        tie = Tie.SITS_ON_BOTH if both else Tie.NOBODY
        seats = tuple(
            seat.code
            for seat in self.bodies[target].seats
            if any(holder.person in both for holder in holders_on(seat, self.on))
        )
        return Step(source, target, tie, seats, Fraction(0), Fraction(0), self._advisory(target))

    def _carries(self, source: str, target: str) -> tuple[Fraction | None, Fraction | None, str]:
        if target not in self.chambers:
            why = self.voices[target].why if target in self.voices else ""
            return None, None, why
        if self._layers is None:
            return None, None, self.loop
        everything, by_right = self._layers
        return everything.carried(source, target), by_right.carried(source, target), ""

    def _advisory(self, target: str) -> bool:
        return target in self.bodies and is_advisory(self.bodies[target])

    def _people(self, code: str) -> set[str]:
        return {holder.person for seat in self.bodies[code].seats for holder in holders_on(seat, self.on)}

    def _spoken_for(self, source: str, steps: Mapping[str, Sequence[Step]]) -> set[str]:
        """Return the bodies where a seat speaks for a body, alone or together with others."""
        direct = {step.target for step in steps.get(source, ())}
        through = {step.target for each in direct - set(self.bodies) for step in steps.get(each, ())}
        return direct | through


def with_changed(bodies: Iterable[Body], changed: Body) -> tuple[Body, ...]:
    """Return the bodies with one of them replaced by its changed self: what if (J-025, J-026)."""
    return tuple(changed if body.code == changed.code else body for body in bodies)


def in_one_voice(voices: BodyVoices, as_one: Mapping[str, str]) -> BodyVoices:
    """Return a body in which the seats of a bloc follow one voice, by its name (J-027).

    Each seat keeps its weight and how surely it follows, so a member who is no delegate is no surer for
    belonging to a bloc. Where all of them are delegates it is the game with one voter of their weight.
    """
    if not as_one:
        return voices
    return replace(
        voices,
        chamber=_heard_as_one(voices.chamber, as_one) if voices.chamber else None,
        speaking=tuple(
            replace(each, source=as_one.get(each.source, each.source)) for each in voices.speaking
        ),
        assemblies=tuple(_heard_as_one(each, as_one) for each in voices.assemblies),
    )


def _heard_as_one(chamber: Chamber, as_one: Mapping[str, str]) -> Chamber:
    follows = {
        seat: replace(each, source=as_one.get(each.source, each.source))
        for seat, each in chamber.follows.items()
    }
    return replace(chamber, follows=follows)


def _by_source(speaking: Iterable[Speaking]) -> dict[str, list[Speaking]]:
    found: dict[str, list[Speaking]] = defaultdict(list)
    for each in speaking:
        if each.source:
            found[each.source].append(each)
    return found


def _multiplied(parts: Iterable[Fraction | None]) -> Fraction | None:
    power = Fraction(1)
    for part in parts:
        if part is None:
            return None
        power *= part
    return power
