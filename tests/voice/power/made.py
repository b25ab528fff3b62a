"""Games and layers of any kind, for Hypothesis."""

from fractions import Fraction

from hypothesis import strategies as st

from catchment.voice.rules.power.compound import Chamber, Follows
from catchment.voice.rules.power.games import MAJORITY, Game, Rule, Share

NAMES = tuple("abcdefghijklmn")
STRENGTHS = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(0)])


@st.composite
def rules(draw: st.DrawFn, voters: int) -> Rule:
    """A rule: equal votes, small weights with zeros, or huge ones; a quota or a share of them."""
    largest = draw(st.sampled_from([1, 3, 10, 1_000_000]))
    weights = tuple(draw(st.lists(st.integers(0, largest), min_size=voters, max_size=voters)))
    if not any(weights):
        weights = (1,) * voters
    shares = st.builds(Share, st.sampled_from([Fraction(n, 12) for n in range(12)]), st.booleans())
    whole = st.just(Share(Fraction(1)))
    needed = draw(st.one_of(st.integers(1, sum(weights)), st.just(MAJORITY), shares, whole))
    return Rule(weights, needed, of_all=draw(st.booleans()))


@st.composite
def games(draw: st.DrawFn, most: int = 14, *, plain: bool = False) -> Game:
    """A game; `plain` ones have one rule and nobody special."""
    number = draw(st.integers(1, most))
    voters = NAMES[:number]
    count = 1 if plain else draw(st.sampled_from([1, 1, 2, 3]))
    asked = tuple(draw(rules(number)) for _ in range(count))
    if plain:
        return Game(voters, asked)
    some = st.frozensets(st.sampled_from(voters), max_size=2)
    return Game(
        voters,
        asked,
        vetoes=draw(some),
        casting=draw(st.sampled_from(["", *voters])),
        absent=draw(some),
        quorum=tuple(draw(rules(number)) for _ in range(draw(st.sampled_from([0, 0, 1])))),
    )


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Chamber]:
    """Two or three layers of small chambers whose lower ones stand apart; `top` is the highest."""
    found: dict[str, Chamber] = {}
    below: list[str] = []
    for number in range(draw(st.integers(1, 2))):
        code = f"low{number}"
        game = draw(games(3, plain=draw(st.booleans())))
        found[code] = Chamber(code, game, {seat: Follows(f"{code}-{seat}") for seat in game.voters[:1]})
        below.append(code)
    if draw(st.booleans()):
        found["middle"] = _over(draw, "middle", below[:1], 2)
        below = ["middle", *below[1:]]
    found["top"] = _over(draw, "top", below, 3)
    return found


def _over(draw: st.DrawFn, code: str, below: list[str], most: int) -> Chamber:
    game = draw(games(most))
    follows = {
        seat: Follows(draw(st.sampled_from(below)), draw(STRENGTHS))
        for seat in game.voters
        if draw(st.booleans())
    }
    return Chamber(code, game, follows, advisory=draw(st.sampled_from([False, False, False, True])))
