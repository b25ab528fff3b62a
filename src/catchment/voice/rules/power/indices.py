"""The indices of power: Penrose-Banzhaf, Shapley-Shubik and Coleman, made of counted swings (J-010 to J-018).

They answer different questions. Absolute Banzhaf: how likely am I to decide, if everybody else tosses a
coin? Normalised: what share of all deciding is mine? Shapley-Shubik: if people come round one by one, how
often is it I who tip it? Coleman: how easily does the body act at all, can I stop it, can I set it going?
Only absolute values may be carried up through layers (J-022); the others may not (J-011, J-023).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import factorial

from catchment.voice.rules.power.counting import Swings, TooLarge, bits_of, count_swings
from catchment.voice.rules.power.games import Game, Plain, reduced
from catchment.voice.rules.power.tables import count_all

KEPT_GAMES = 512
MOST_SHAPLEY_BITS = 1_200_000_000


@dataclass(frozen=True, slots=True)
class VoterPower:
    """What one voter can do. `shapley` is None where it was not asked for.

    `prevent` and `initiate` are Coleman's, None where nothing can pass, or nothing can fail.
    """

    voter: str
    swings: int
    banzhaf: Fraction  # absolute (J-010)
    normalised: Fraction | None  # None where nobody has any power
    shapley: Fraction | None
    prevent: Fraction | None
    initiate: Fraction | None

    @property
    def dummy(self) -> bool:
        """Whether this vote never matters (J-018)."""
        return self.swings == 0

    @property
    def veto(self) -> bool:
        """Whether nothing passes without this vote (J-018)."""
        return self.prevent == 1

    @property
    def dictator(self) -> bool:
        """Whether this vote alone decides everything (J-018)."""
        return self.banzhaf == 1


@dataclass(frozen=True, slots=True)
class Indices:
    """The power of everybody in one game, exactly; those who are absent have none and are not listed.

    `act` is the share of all ways to vote in which the body decides yes (J-013). `why` says why nothing can.
    """

    voters: tuple[VoterPower, ...]
    winning: int
    act: Fraction
    why: str = ""

    def of(self, voter: str) -> VoterPower:
        """Return the power of one voter; raises KeyError where they do not vote here."""
        for each in self.voters:
            if each.voter == voter:
                return each
        raise KeyError(voter)


@lru_cache(maxsize=KEPT_GAMES)
def indices(game: Game, *, shapley: bool = True) -> Indices:
    """Return the exact indices of a game; raises NoSuchGame, or TooLarge where they cannot be counted."""
    return indices_of(reduced(game), shapley=shapley)


def indices_of(plain: Plain, *, shapley: bool = True) -> Indices:
    """Return the exact indices of a plain game."""
    number = len(plain.voters)
    if plain.never or not number:
        nothing = tuple(
            VoterPower(voter, 0, Fraction(0), None, None, None, Fraction(0)) for voter in plain.voters
        )
        return Indices(nothing, 0, Fraction(0), plain.why)
    counted = _counted(plain, shapley=shapley)
    everything = 1 << number
    whole = sum(counted.swings)
    share = _shapley(number) if shapley and counted.by_size else None
    voters = tuple(
        VoterPower(
            voter,
            swings,
            Fraction(swings, everything >> 1),
            Fraction(swings, whole) if whole else None,
            share(counted.by_size[place]) if share else None,
            Fraction(swings, counted.winning) if counted.winning else None,
            Fraction(swings, everything - counted.winning) if counted.winning < everything else None,
        )
        for place, (voter, swings) in enumerate(zip(plain.voters, counted.swings, strict=True))
    )
    return Indices(voters, counted.winning, Fraction(counted.winning, everything))


def _counted(plain: Plain, *, shapley: bool) -> Swings:
    """Count in the way that fits: one rule by its polynomial, several by a table."""
    number = len(plain.voters)
    if not plain.rules:
        return Swings(1 << number, (0,) * number, ((0,) * number,) * number)
    if len(plain.rules) > 1:
        return count_all(plain.rules, number)
    weights, quota = plain.rules[0]
    try:
        if shapley and bits_of(weights, quota, sizes=True) > MOST_SHAPLEY_BITS:
            raise TooLarge(
                f"The exact Shapley-Shubik values of {number:,} voters with weights up to {max(weights):,} "
                "are too large to count; ask for figures with their error, or for Banzhaf alone."
            )
        return count_swings(weights, quota, sizes=shapley)
    except TooLarge:
        if number > 20:
            raise
        return count_all(plain.rules, number)


def _shapley(number: int) -> Callable[[tuple[int, ...]], Fraction]:
    """Return the function from swings by size to the Shapley-Shubik value of J-012."""
    orders = [factorial(size) * factorial(number - 1 - size) for size in range(number)]
    everybody = factorial(number)

    @cache
    def share(by_size: tuple[int, ...]) -> Fraction:
        return Fraction(sum(map(int.__mul__, by_size, orders)), everybody)

    return share
