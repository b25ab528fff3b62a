"""A standard design over a whole country: six bodies from every practice up to its board, in one run.

The chain of Greater Manchester (J-001) put over the structure as it is: practice, PCN, place (its sub-ICB
location), GP board, primary care board, provider board, board of the ICB. Every body decides by more than
half of its seats, one seat for each below it, held by a delegate; the upper boards have other seats besides,
which vote as they see fit. A practice in no PCN has a seat of its own at its place. It is nobody's
constitution: it says what the layers alone do to a practice's power, before anything else is different.

A body's outcome hangs only on how likely those below say yes, so bodies that are alike are worked out once.
Figures are floating point with the most that they can be off, or exact where asked (J-020 to J-022).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from catchment.voice.rules.power.chances import chance_in_floats
from catchment.voice.rules.power.compound import Chamber, Follows, Layers
from catchment.voice.rules.power.games import MAJORITY, Game, Plain, Rule, reduced

GP_BOARD, PRIMARY_CARE, PROVIDERS, BOARD = "gp-board", "primary-care-board", "provider-board", "board"
# seats beside the one for general practice: pharmacy, dental and optometry; five providers of other care;
# and the nine that the law asks of an ICB's board besides the member nominated by primary care
OTHER_SEATS = {PRIMARY_CARE: 3, PROVIDERS: 5, BOARD: 9}
UNIT = 2.0**-53
STEPS = 4  # roundings for each voter, as `chance_in_floats` states
HALF = 0.5


@dataclass(frozen=True, slots=True)
class PracticeAt:
    """A practice on a day: its PCN (empty for none), its place and its system."""

    code: str
    network: str
    place: str
    system: str


@dataclass(frozen=True, slots=True)
class StandardBody:
    """A body of the standard design: a seat for each below it, and other seats that toss a coin."""

    code: str
    below: tuple[str, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class LayeredPower:
    """The power of every practice at the board of its system, 0 to 1; none is off by more than `error`."""

    powers: Mapping[str, float]
    error: float
    bodies: int


def standard_bodies(practices: Iterable[PracticeAt]) -> tuple[StandardBody, ...]:
    """Return the bodies of the standard design, those below first.

    A PCN across two places sits where most of its practices are; of as many, at the first by code.
    """
    members: dict[str, list[PracticeAt]] = defaultdict(list)
    at_place: dict[str, list[str]] = defaultdict(list)
    systems: dict[str, str] = {}
    for each in practices:
        systems[each.place] = each.system
        if each.network:
            members[each.network].append(each)
        else:
            at_place[each.place].append(each.code)
    bodies = []
    for network, theirs in sorted(members.items()):
        bodies.append(StandardBody(network, tuple(each.code for each in theirs)))
        places = [each.place for each in theirs]
        at_place[min(set(places), key=_most_first(places).__getitem__)].append(network)
    of_system: dict[str, list[str]] = defaultdict(list)
    for place, below in sorted(at_place.items()):
        bodies.append(StandardBody(place, tuple(below)))
        of_system[systems[place]].append(place)
    for system, places in sorted(of_system.items()):
        bodies.append(StandardBody(f"{system}/{GP_BOARD}", tuple(places)))
        last = GP_BOARD
        for board, others in OTHER_SEATS.items():
            bodies.append(StandardBody(f"{system}/{board}", (f"{system}/{last}",), others))
            last = board
    return tuple(bodies)


def _most_first(places: Sequence[str]) -> dict[str, tuple[int, str]]:
    return {place: (-places.count(place), place) for place in places}


def powers_in_floats(bodies: Sequence[StandardBody]) -> LayeredPower:
    """Return the power of every practice at its board, in floating point, with the most it can be off.

    `bodies` stand those below first, as `standard_bodies` gives them.
    """
    yes: dict[str, float] = {}
    off: dict[str, float] = {}  # the most by which each `yes` is off
    for body in bodies:
        chances = sorted(yes.get(each, HALF) for each in body.below)
        seats = len(chances) + body.others
        yes[body.code] = _passing(tuple(chances), body.others)
        off[body.code] = STEPS * seats * UNIT + sum(off.get(each, 0.0) for each in body.below)
    arriving: dict[str, float] = {}
    errors: dict[str, float] = {}
    powers: dict[str, float] = {}
    for body in reversed(bodies):
        here, error = arriving.get(body.code, 1.0), errors.get(body.code, 0.0)
        chances = sorted(yes.get(each, HALF) for each in body.below)
        step = 2 * (STEPS * (len(chances) + body.others) * UNIT + sum(off.get(e, 0.0) for e in body.below))
        for each in body.below:
            own = yes.get(each, HALF)
            place = chances.index(own)
            rest = (*chances[:place], *chances[place + 1 :])
            carried = _passing((1.0, *rest), body.others) - _passing((0.0, *rest), body.others)
            found = powers if each not in yes else arriving
            found[each] = here * carried
            errors[each] = error + step + UNIT
    worst = max((errors[each] for each in powers), default=0.0)
    return LayeredPower(powers, worst, len(bodies))


def powers_exactly(bodies: Sequence[StandardBody]) -> dict[str, Fraction]:
    """Return the power of every practice at its board, exactly."""
    layers = Layers(_chamber(body) for body in bodies)
    there = {body.code for body in bodies}
    arriving: dict[str, Fraction] = {}
    powers: dict[str, Fraction] = {}
    for body in reversed(bodies):
        here = arriving.get(body.code, Fraction(1))
        for each in body.below:
            found = arriving if each in there else powers
            found[each] = here * layers.carried(each, body.code)
    return powers


def _chamber(body: StandardBody) -> Chamber:
    voters = (*body.below, *(f"{body.code}/other-{number}" for number in range(1, body.others + 1)))
    game = Game(voters, (Rule((1,) * len(voters), MAJORITY),))
    return Chamber(body.code, game, {each: Follows(each) for each in body.below})


@lru_cache(maxsize=100_000)
def _passing(chances: tuple[float, ...], others: int) -> float:
    """Return how likely a body says yes: one seat for each chance, and others that toss a coin."""
    return chance_in_floats(_plain(len(chances) + others), (*chances, *(HALF,) * others))


@lru_cache(maxsize=1_000)
def _plain(seats: int) -> Plain:
    """Return the game of a body with so many seats that decides by more than half of them."""
    voters = tuple(map(str, range(seats)))
    return reduced(Game(voters, (Rule((1,) * seats, MAJORITY),)))
