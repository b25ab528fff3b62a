"""A naive oracle: goes through every way to vote and counts, straight from the definitions of J.2 and J.3.

It shares nothing with the engine but the values that say what a game is. Slow on purpose.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product
from math import factorial

from catchment.voice.rules.power.compound import Chamber
from catchment.voice.rules.power.games import Game, Rule, Share

HALF = Fraction(1, 2)


def room_of(game: Game) -> list[str]:
    """Return those who are in the room."""
    return [voter for voter in game.voters if voter not in game.absent]


def passes(game: Game, yes: set[str]) -> bool:
    """Say whether a proposal passes when exactly these say yes."""
    room = room_of(game)
    if not room or not all(_quorate(rule, game, room) for rule in game.quorum):
        return False
    return game.vetoes <= yes and all(_met(rule, game, yes, room) for rule in game.rules)


def _weight(rule: Rule, game: Game, who: Sequence[str] | set[str]) -> int:
    return sum(weight for voter, weight in zip(game.voters, rule.weights, strict=True) if voter in who)


def _quorate(rule: Rule, game: Game, room: list[str]) -> bool:
    here, everybody = _weight(rule, game, room), _weight(rule, game, game.voters)
    if isinstance(rule.needed, int):
        return here >= rule.needed
    needed = rule.needed.of * everybody
    return here > needed if rule.needed.more_than else here >= needed


def _met(rule: Rule, game: Game, yes: set[str], room: list[str]) -> bool:
    favour = _weight(rule, game, yes)
    if isinstance(rule.needed, int):
        return favour >= rule.needed
    needed = rule.needed.of * _weight(rule, game, game.voters if rule.of_all else room)
    if rule.needed == Share(HALF, more_than=True) and favour == needed:
        return bool(game.casting) and game.casting in yes
    return favour > needed if rule.needed.more_than else favour >= needed


def ways_to_vote(voters: Sequence[str]) -> Iterator[set[str]]:
    """Give every set of voters that may say yes."""
    for votes in product((False, True), repeat=len(voters)):
        yield {voter for voter, vote in zip(voters, votes, strict=True) if vote}


def winning(game: Game) -> int:
    """Return how many sets of voters make a proposal pass."""
    return sum(passes(game, yes) for yes in ways_to_vote(room_of(game)))


def swings(game: Game, voter: str) -> list[int]:
    """Return how many sets of others a voter turns, by how many others there are in the set."""
    others = [each for each in room_of(game) if each != voter]
    found = [0] * (len(others) + 1)
    for yes in ways_to_vote(others):
        if not passes(game, yes) and passes(game, yes | {voter}):
            found[len(yes)] += 1
    return found


def shapley_by_sizes(counts: Sequence[int]) -> Fraction:
    """Return the value of J-012 from swings by size."""
    number = len(counts)
    return sum(
        (
            Fraction(count * factorial(size) * factorial(number - 1 - size), factorial(number))
            for size, count in enumerate(counts)
        ),
        Fraction(0),
    )


def shapley_by_orders(game: Game) -> dict[str, Fraction]:
    """Return in how many of all orders of coming round each voter is the one who tips it."""
    room = room_of(game)
    found = dict.fromkeys(room, 0)
    for order in permutations(room):
        for place, voter in enumerate(order):
            before = set(order[:place])
            if not passes(game, before) and passes(game, before | {voter}):
                found[voter] += 1
    return {voter: Fraction(count, factorial(len(room))) for voter, count in found.items()}


def says_yes(chambers: Mapping[str, Chamber], top: str, fixed: Mapping[str, bool] | None = None) -> Fraction:
    """Return how likely a chamber says yes, by going through every coin of every seat and organisation below.

    A seat that follows with a strength m tosses two coins: whether it follows (m), and its own view. `fixed`
    says what some organisations, chambers or free seats (`chamber/seat`) say, whatever their coins.
    """
    known = dict(fixed or {})
    coins = list(_coins(chambers, top, known, {}))
    total = Fraction(0)
    for faces in product((False, True), repeat=len(coins)):
        chance = Fraction(1)
        shown: dict[str, bool] = {}
        for (name, likely), face in zip(coins, faces, strict=True):
            chance *= likely if face else 1 - likely
            shown[name] = face
        if chance and _outcome(chambers, top, shown, known):
            total += chance
    return total


def _coins(
    chambers: Mapping[str, Chamber], code: str, known: Mapping[str, bool], seen: dict[str, bool]
) -> Iterator[tuple[str, Fraction]]:
    """Give every coin that the outcome of a chamber hangs on, once, with its chance of yes."""
    if code in seen or code in known:
        return
    seen[code] = True
    if code not in chambers:
        yield code, HALF
        return
    chamber = chambers[code]
    for seat in room_of(chamber.game):
        name = f"{code}/{seat}"
        follows = chamber.follows.get(seat)
        if name in known:
            continue
        if follows is None or follows.strength < 1:
            yield name, HALF
        if follows is not None:
            if 0 < follows.strength < 1:
                yield f"{name}?", follows.strength
            if follows.strength:
                yield from _coins(chambers, follows.source, known, seen)


def _outcome(
    chambers: Mapping[str, Chamber], code: str, shown: Mapping[str, bool], known: Mapping[str, bool]
) -> bool:
    if code in known:
        return known[code]
    if code not in chambers:
        return shown[code]
    chamber = chambers[code]
    yes = set()
    for seat in room_of(chamber.game):
        name = f"{code}/{seat}"
        follows = chamber.follows.get(seat)
        if name in known:
            vote = known[name]
        elif follows is not None and (follows.strength == 1 or shown.get(f"{name}?", False)):
            vote = _outcome(chambers, follows.source, shown, known)
        else:
            vote = shown[name]
        if vote:
            yes.add(seat)
    return passes(chamber.game, yes)
