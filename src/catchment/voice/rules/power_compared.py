"""Designs side by side: how far it is from a practice to each board, what power arrives, who has the rest.

For each design the same voters are followed up: the practices of a place, or those that were asked about. At
each board the strongest way of each voter is taken, so a practice is neither the luckiest nor the unluckiest
by chance; the median and the worst of all of them are told. `by right` is the power that arrives whatever
members think; the other figure rests on how often they follow those who chose them (J-024).

Designs are compared against the first. Boards of two designs are the same board when they are for the same
thing: the one at the top, the place's, the GP board and so on, whatever their codes (S003-55, S004-33).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median_high, median_low

from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.voice.rules.power.games import MAJORITY, Game, Rule
from catchment.voice.rules.power.indices import indices
from catchment.voice.rules.representation import Way
from catchment.voice.rules.sector_power import BoardBalance, Control, balances, controls
from catchment.voice.rules.what_if import Bloc, Design

TOP, PLACE = "top", "place"
BOARDS = {  # the boards a way is followed to, from the top down, and what they are called in a sentence
    TOP: "the top board",
    "provider-board": "the provider board",
    "primary-care-board": "the primary care board",
    "gp-board": "the GP board",
    PLACE: "the place board",
}
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives at a board from one voter by its strongest way.

    `power` and `by_right` are chances to decide, 0 to 1, None where a rule on the way cannot be counted;
    `hops` are the steps of the way, `longest` those of the longest one (J-001).
    """

    voter: str
    body: str
    hops: int
    longest: int
    power: Fraction | None
    by_right: Fraction | None
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What arrives at one board from all voters: the median, worst and best; steps, median and longest.

    `body` is empty where the design has no such board; `reaching` voters have a way there.
    """

    board: str
    body: str
    name: str
    advisory: bool
    voters: int
    reaching: int
    hops: int | None
    longest: int | None
    power: Fraction | None
    worst: Fraction | None
    best: Fraction | None
    by_right: Fraction | None
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocGain:
    """What voting as one does at one board (J-027).

    `apart` adds up what the members have when each votes alone, an upper bound because their ways overlap;
    `member` is what one of them has inside the bloc, which agrees by more than half; `alone` the most that
    one of them has outside it.
    """

    bloc: str
    size: int
    board: str
    body: str
    name: str
    together: Fraction
    apart: Fraction
    member: Fraction
    alone: Fraction

    @property
    def gain(self) -> Fraction:
        """Return the power of the bloc less that of its members apart."""
        return self.together - self.apart


@dataclass(frozen=True, slots=True)
class DesignPower:
    """One design, followed through: what arrives at each board, who has the power, who pays and who decides.

    `loop` is the sentence about a loop of representation, with which no power can be counted (J-022).
    """

    name: str
    title: str
    day: str
    changes: tuple[str, ...]
    reaches: tuple[Reach, ...]
    balances: tuple[BoardBalance, ...]
    controls: tuple[Control, ...]
    gains: tuple[BlocGain, ...]
    loop: str = ""

    def reach(self, board: str) -> Reach | None:
        """Return what arrives at a board, if the design has it."""
        return next((each for each in self.reaches if each.board == board and each.body), None)

    def balance(self, body: str) -> BoardBalance | None:
        """Return who has the power at a body."""
        return next((each for each in self.balances if each.body == body), None)


def power_of(
    design: Design,
    voters: Sequence[str],
    work: Mapping[str, Fraction],
    place: str = "",
    apart: Design | None = None,
) -> DesignPower:
    """Return a design followed through for some voters; work is by sector, as a share (S004-30).

    `apart` is the design before anybody voted as one, against which a bloc gains (J-027).
    """
    boards = boards_of(design, place)
    representation = design.representation
    return DesignPower(
        design.name,
        design.title,
        design.day.isoformat(),
        design.changes,
        reaches_of(design, voters, place),
        balances(representation, work, place),
        controls(representation, design.pooled_funds, design.names),
        tuple(_gains(design, apart, boards)) if apart is not None else (),
        representation.loop,
    )


def reaches_of(design: Design, voters: Sequence[str], place: str = "") -> tuple[Reach, ...]:
    """Return what arrives from some voters at each board, the top first."""
    arrivals = {voter: arrivals_of(design, voter) for voter in voters}
    return tuple(_reach(design, board, body, arrivals) for board, body in boards_of(design, place).items())


def boards_of(design: Design, place: str) -> dict[str, Body | None]:
    """Return the boards that a way is followed to, each by what it is for; None where there is none."""
    bodies = [design.representation.bodies[code] for code in sorted(design.representation.bodies)]
    found: dict[str, Body | None] = {TOP: design.body(design.top)}
    for board in BOARDS:
        if board in (TOP, PLACE):
            continue
        found[board] = next((body for body in bodies if body.purpose == Purpose(board)), None)
    if place:
        found[PLACE] = next(
            (body for body in bodies if body.purpose is Purpose.PLACE_BOARD and body.area == place), None
        )
    return found


def arrivals_of(design: Design, voter: str) -> dict[str, Arrival]:
    """Return what arrives from a voter at each body it reaches, by its strongest way.

    Whoever votes in a bloc first agrees with the others by more than half: one step more, and a share of what
    the bloc has by all its ways at once (J-020, J-027).
    """
    bloc = design.bloc_of(voter)
    start, before, inside = (bloc.name, 1, _inside(bloc)) if bloc else (voter, 0, ONE)
    found: dict[str, list[Way]] = defaultdict(list)
    for way in design.representation.ways_from(start):  # the strongest to each body first
        found[way.target].append(way)
    whole = design.power_of_blocs[bloc.name] if bloc else {}
    arrivals = {}
    for body, ways in found.items():
        power, right = whole.get(body, (ways[0].power, _most_by_right(ways)))
        arrivals[body] = Arrival(
            voter,
            body,
            ways[0].hops + before,
            max(way.hops for way in ways) + before,
            _times(power, inside),
            _times(right, inside),
            tuple(step.target for step in ways[0].steps),
        )
    return arrivals


def _most_by_right(ways: Sequence[Way]) -> Fraction | None:
    """Return the most that arrives by right by any way, which need not be the strongest one."""
    counted = [each for each in (way.by_right for way in ways) if each is not None]
    return max(counted, default=None)


def _inside(bloc: Bloc) -> Fraction:
    """Return the power of one member in a bloc that agrees by more than half (J-010)."""
    members = bloc.organisations
    game = Game(members, (Rule((1,) * len(members), MAJORITY),))
    return indices(game, shapley=False).voters[0].banzhaf


def _times(power: Fraction | None, share: Fraction) -> Fraction | None:
    return None if power is None else power * share


def _reach(
    design: Design, board: str, body: Body | None, arrivals: Mapping[str, Mapping[str, Arrival]]
) -> Reach:
    """Return what arrives at one board from all voters; those without a way bring nothing there."""
    if body is None:
        return Reach(board, "", "", False, len(arrivals), 0, None, None, None, None, None, None)
    there = tuple(found[body.code] for found in arrivals.values() if body.code in found)
    counted = [each.power for each in there if each.power is not None]
    right = [each.by_right for each in there if each.by_right is not None]
    without = [Fraction(0)] * (len(arrivals) - len(there))
    voices = design.representation.voices[body.code]
    unknown = (bool(there) and not counted) or voices.chamber is None
    return Reach(
        board,
        body.code,
        body.name,
        bool(voices.chamber and voices.chamber.advisory),
        len(arrivals),
        len(there),
        median_high(each.hops for each in there) if there else None,
        max((each.longest for each in there), default=None),
        None if unknown else _middle(counted + without),
        None if unknown else min(counted + without, default=None),
        None if unknown else max(counted + without, default=None),
        None if unknown else _middle(right + without),
        there,
    )


def _middle(values: Sequence[Fraction]) -> Fraction | None:
    """Return the median: of an even number the lower one, which somebody has."""
    return median_low(values) if values else None


def _gains(design: Design, apart: Design, boards: Mapping[str, Body | None]) -> Iterable[BlocGain]:
    """Give what each bloc has at each board beside what its members have apart, by all ways (J-027)."""
    for bloc in design.blocs:
        as_one = design.power_of_blocs[bloc.name]
        alone = [apart.representation.power_by_all_ways(each) for each in bloc.organisations]
        first = {step.target for step in design.representation.steps_from.get(bloc.name, ())}
        near = {code: design.body(code) for code in sorted(first)}
        for board, body in {**near, **boards}.items():
            if body is None:
                continue
            each = [found.get(body.code, Fraction(0)) for found in alone]
            together, _ = as_one.get(body.code, (Fraction(0), None))  # nothing where no way leads
            yield BlocGain(
                bloc.name,
                len(bloc.organisations),
                board,
                body.code,
                body.name,
                together,
                sum(each, Fraction(0)),
                together * _inside(bloc),
                max(each, default=Fraction(0)),
            )
