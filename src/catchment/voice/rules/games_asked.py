"""Games as people write them: weights with commas, and a quota as a number, a share or “majority” (J-017).

“7” is a weight; “50%” or “2/3” at least that share of all weight; “>50%” more than it; “majority” more than
half. Everything that cannot be a rule of voting is refused in a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from catchment.voice.rules.power.games import (
    MAJORITY,
    MOST_RULES,
    MOST_VOTERS,
    Game,
    NoSuchGame,
    Rule,
    Share,
    reduced,
)

MOST_WEIGHT = 1_000_000_000
OPPOSITES = (
    "The quota is half of the weights or less, so two opposite proposals could both pass. Most rules of "
    "voting ask for more than half, which is “majority”."
)
LONGEST = 100_000  # characters of weights or names
SHARED = re.compile(r"(>?)\s*(?:(\d{1,3}(?:\.\d{1,6})?)\s*%|(\d{1,9})/(\d{1,9}))")


@dataclass(frozen=True, slots=True)
class GameAsked:
    """A game in words: weights and quotas (more than one rule: all must be met), and who is special.

    Voters are called 1, 2, 3 ... unless `names` (with commas) says otherwise.
    """

    weights: Sequence[str]
    quotas: Sequence[str]
    names: str = ""
    casting: str = ""
    vetoes: Sequence[str] = ()
    absent: Sequence[str] = ()


def game_from(asked: GameAsked) -> Game:
    """Return the game that was asked about; raises NoSuchGame with what was expected (J-017, J-026)."""
    if len(asked.weights) != len(asked.quotas):
        raise NoSuchGame(
            "J-017",
            f"There are {len(asked.weights)} lists of weights and {len(asked.quotas)} quotas; "
            "say one quota for each.",
        )
    if len(asked.weights) > MOST_RULES:
        raise NoSuchGame("J-017", f"Say at most {MOST_RULES} rules; these are {len(asked.weights)}.")
    rules = tuple(
        Rule(weights_from(weights), quota_from(quota))
        for weights, quota in zip(asked.weights, asked.quotas, strict=True)
    )
    number = len(rules[0].weights)
    names = _split(asked.names, "names") if asked.names else tuple(str(each + 1) for each in range(number))
    if len(names) != number:
        raise NoSuchGame("J-017", f"There are {number} weights and {len(names)} names; name each voter once.")
    return Game(
        names, rules, frozenset(asked.vetoes), casting=asked.casting.strip(), absent=frozenset(asked.absent)
    )


def notes_on(game: Game) -> tuple[str, ...]:
    """Return what is odd about a game that can be counted all the same (J-017).

    Where half of the weight or less is enough, a proposal and its opposite could both pass, unless one
    voter's yes is needed for either.
    """
    plain = reduced(game)
    if plain.never or any(
        2 * quota > sum(weights) or max(weights) > sum(weights) - quota for weights, quota in plain.rules
    ):
        return ()
    return (OPPOSITES,)


def weights_from(words: str) -> tuple[int, ...]:
    """Return weights written with commas; raises NoSuchGame."""
    parts = _split(words, "weights")
    if len(parts) > MOST_VOTERS:
        raise NoSuchGame("J-017", f"A body has 1 to {MOST_VOTERS:,} voters; these are {len(parts):,}.")
    return tuple(_whole(part) for part in parts)


def quota_from(words: str) -> int | Share:
    """Return a quota: a weight, a share or a majority; raises NoSuchGame where it is none of these."""
    said = words.strip()
    if said.casefold() == "majority":
        return MAJORITY
    if re.fullmatch(r"-?\d{1,15}", said):
        return int(said)
    found = SHARED.fullmatch(said)
    if found is None:
        raise NoSuchGame(
            "J-017",
            f"“{said[:40]}” is no quota; say a whole number such as 7, a share such as 50%, 2/3 or >50%, "
            "or majority.",
        )
    more, percent, part, whole = found.groups()
    if whole is not None and int(whole) == 0:
        raise NoSuchGame("J-017", f"“{said}” is a share of nothing; write it like 2/3.")
    share = Fraction(percent) / 100 if percent is not None else Fraction(int(part), int(whole))
    if not share and not more:
        raise NoSuchGame(
            "J-017", f"A quota of {said} is met when nobody says yes; it must be more than that."
        )
    return Share(share, more_than=bool(more))


def _split(words: str, what: str) -> tuple[str, ...]:
    if len(words) > LONGEST:
        raise NoSuchGame("J-017", f"Write the {what} in at most {LONGEST:,} characters.")
    return tuple(part.strip() for part in words.split(","))


def _whole(part: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", part):
        raise NoSuchGame("J-017", f"“{part[:40]}” is no weight; write whole numbers with commas: 4,3,2,1.")
    weight = int(part)
    if weight > MOST_WEIGHT:
        raise NoSuchGame("J-017", f"A weight is at most {MOST_WEIGHT:,}; use larger units.")
    return weight
