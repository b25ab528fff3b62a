"""Games: who votes, with what weight, and what it takes for a proposal to pass.

A *game* in this sense is the rule of a body: for every set of voters who say yes, whether the proposal
passes. Its rules must all be met at once: a majority of members and of populations is two rules. `reduced`
turns what a constitution says (shares, a casting vote, vetoes, absences, a quorum) into the plain form that
is counted: voters in the room, and rules that each ask a weight of the yes votes (J-017, J-026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import chain
from math import gcd

MOST_VOTERS = 5_000
MOST_RULES = 20
HALF = Fraction(1, 2)


class NoSuchGame(Exception):
    """A rule of voting that cannot be; the message says what was expected (rule ID in `rule`)."""

    def __init__(self, rule: str, sentence: str) -> None:
        """Keep the ID of the rule that is broken."""
        super().__init__(sentence)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the weight of those who may vote: more than it, or at least it."""

    of: Fraction
    more_than: bool = False


MAJORITY = Share(HALF, more_than=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """Passes when the weights of the yes votes reach what is needed: a weight, or a share.

    `weights` are whole numbers, one for each voter. `of_all`: a share is of everybody's weight, those who are
    absent too; otherwise of the weight in the room.
    """

    weights: tuple[int, ...]
    needed: int | Share
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class Game:
    """Voters and what a proposal needs.

    `vetoes` must say yes; `casting` decides a tie in rules that ask more than half; `absent` are not in the
    room; `quorum` are rules that those in the room must meet before anything is voted on.
    """

    voters: tuple[str, ...]
    rules: tuple[Rule, ...]
    vetoes: frozenset[str] = frozenset()
    casting: str = ""
    absent: frozenset[str] = frozenset()
    quorum: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Plain:
    """What is counted: voters in the room, and rules of whole weights and quotas, all to be met.

    No rules at all: everything passes. `never`: nothing can pass, and `why` says so.
    """

    voters: tuple[str, ...]
    rules: tuple[tuple[tuple[int, ...], int], ...]
    never: bool = False
    why: str = ""


def weighted(weights: Iterable[int], quota: int | Share, names: Iterable[str] = ()) -> Game:
    """Return the game [quota; weights] of J-017; voters are called 1, 2, 3 ... unless named."""
    given = tuple(weights)
    voters = tuple(names) or tuple(str(number) for number in range(1, len(given) + 1))
    return Game(voters, (Rule(given, quota),))


def reduced(game: Game) -> Plain:
    """Return the plain form of a game; raises NoSuchGame where its rules cannot be (J-017, J-026)."""
    _sound(game)
    present = [place for place, voter in enumerate(game.voters) if voter not in game.absent]
    voters = tuple(game.voters[place] for place in present)
    if not voters:
        return Plain((), (), True, "Nobody is in the room.")
    for rule in game.quorum:
        here = sum(rule.weights[place] for place in present)
        if 2 * here < _doubled(rule, sum(rule.weights)):
            return Plain(voters, (), True, "The room is not quorate: nothing can be decided.")
    rules = [_in_the_room(rule, game, present) for rule in game.rules]
    if game.vetoes:
        missing = sorted(game.vetoes & game.absent)
        if missing:
            return Plain(voters, (), True, f"{missing[0]} must say yes, and is not in the room.")
        rules.append((tuple(int(voter in game.vetoes) for voter in voters), len(game.vetoes)))
    asked = tuple(dict.fromkeys(_smallest(rule) for rule in rules if rule[1] > 0))
    if any(sum(weights) < quota for weights, quota in asked):
        return Plain(voters, asked, True, "Not even everybody in the room together is enough.")
    return Plain(voters, asked)


def _doubled(rule: Rule, whole: int) -> int:
    """Return twice the weight a rule needs, of a whole: the smallest whole number that is enough.

    Twice, so that "more than half" of an odd whole and a tie that a casting vote breaks are whole numbers.
    """
    if isinstance(rule.needed, int):
        return 2 * rule.needed
    exact = 2 * rule.needed.of * whole
    enough = -(-exact.numerator // exact.denominator)
    if rule.needed.more_than and enough == exact:
        enough += 1
    return enough


def _in_the_room(rule: Rule, game: Game, present: list[int]) -> tuple[tuple[int, ...], int]:
    """Return one rule over those in the room, in doubled weights with the casting vote as one half."""
    weights = [2 * rule.weights[place] for place in present]
    whole = sum(rule.weights) if rule.of_all else sum(weights) // 2
    needed = _doubled(rule, whole)
    ties = isinstance(rule.needed, Share) and rule.needed == MAJORITY
    if ties and game.casting and game.casting not in game.absent:
        weights[[game.voters[place] for place in present].index(game.casting)] += 1
    elif needed % 2:
        needed += 1  # without a casting vote every sum is even
    return tuple(weights), needed


def _smallest(rule: tuple[tuple[int, ...], int]) -> tuple[tuple[int, ...], int]:
    """Return the rule with its weights divided by what they have in common, the quota rounded up."""
    weights, quota = rule
    common = reduce(gcd, weights, 0)
    if common < 2:
        return rule
    return tuple(each // common for each in weights), -(-quota // common)


def _sound(game: Game) -> None:
    """Refuse what is no rule of voting; every sentence says what was expected."""
    if not 0 < len(game.voters) <= MOST_VOTERS:
        raise NoSuchGame(
            "J-017", f"A body has 1 to {MOST_VOTERS:,} voters; this one has {len(game.voters):,}."
        )
    if len(set(game.voters)) < len(game.voters):
        twice = next(voter for voter in game.voters if game.voters.count(voter) > 1)
        raise NoSuchGame("J-017", f"{twice} is among the voters twice; give each voter a name of their own.")
    if not 0 < len(game.rules) <= MOST_RULES:
        raise NoSuchGame("J-017", f"Say 1 to {MOST_RULES} rules; these are {len(game.rules)}.")
    named = {*game.vetoes, *game.absent, *([game.casting] if game.casting else [])}
    for name in sorted(named - set(game.voters)):
        raise NoSuchGame("J-026", f"{name} is not among the voters.")
    for rule in chain(game.rules, game.quorum):
        _sound_rule(rule, game)


def _sound_rule(rule: Rule, game: Game) -> None:
    if len(rule.weights) != len(game.voters):
        raise NoSuchGame(
            "J-017", f"There are {len(game.voters)} voters and {len(rule.weights)} weights; say one for each."
        )
    for voter, weight in zip(game.voters, rule.weights, strict=True):
        if weight < 0:
            raise NoSuchGame("J-017", f"The weight of {voter} is {weight}; a weight is 0 or more.")
    whole = sum(rule.weights)
    if isinstance(rule.needed, Share):
        if not 0 <= rule.needed.of <= 1 or (rule.needed.of == 1 and rule.needed.more_than):
            raise NoSuchGame("J-017", f"No votes are {rule.needed.of} of all; a share is between 0 and 1.")
        if not whole:
            raise NoSuchGame("J-017", "Every weight is 0; somebody must have a vote.")
    elif rule.needed > whole:
        raise NoSuchGame(
            "J-017",
            f"The quota, {rule.needed:,}, cannot be reached: all votes together weigh {whole:,}. "
            "Nothing could ever be decided.",
        )
    elif rule.needed <= 0:
        raise NoSuchGame(
            "J-017", f"A quota of {rule.needed} is met when nobody says yes; it must be at least 1."
        )
