"""Power tables that others published, and the worked examples of domain.md (T-J1 to T-J6)."""

from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import pytest
import yaml

from catchment.voice.rules.power.compound import Chamber, Follows, Layers
from catchment.voice.rules.power.games import MAJORITY, Game, NoSuchGame, Rule, weighted
from catchment.voice.rules.power.indices import indices
from tests.voice.power import oracle

TABLES = Path(__file__).resolve().parents[2] / "scenarios" / "voice" / "power-published.yaml"
OF_VOTERS = {
    "absolute": "banzhaf",
    "normalised": "normalised",
    "shapley": "shapley",
    "prevent": "prevent",
    "initiate": "initiate",
}


def tables() -> list[Any]:
    found: list[Any] = yaml.safe_load(TABLES.read_text(encoding="utf-8"))
    return [pytest.param(each, id=each["name"]) for each in found]


def agrees(said: object, found: Fraction) -> bool:
    """Say whether a value is as published: exactly, or to the decimals that were printed."""
    text = str(said)
    if "." not in text:
        return Fraction(text) == found
    half = Fraction(1, 2 * 10 ** len(text.partition(".")[2]))
    return abs(Fraction(text) - found) <= half


@pytest.mark.parametrize("table", tables())
def test_published_powers(table: dict[str, Any]) -> None:
    plain = weighted(table["weights"], table["quota"])
    game = Game(plain.voters, plain.rules, vetoes=frozenset(plain.voters[: table.get("vetoes", 0)]))
    found = indices(game)
    assert table.keys() & OF_VOTERS.keys(), "a table says something of its voters"
    for words, name in OF_VOTERS.items():
        for said, voter in zip(table.get(words, ()), found.voters, strict=False):
            assert agrees(said, getattr(voter, name)), (words, voter)
    if "winning" in table:
        assert found.winning == table["winning"]
    if "act" in table:
        assert found.act == Fraction(table["act"])


@pytest.mark.parametrize(
    ("voters", "needed", "chance"),
    [
        (3, 2, ".5"),
        (4, 3, ".375"),
        (5, 3, ".375"),
        (6, 4, ".3125"),
        (10, 6, ".2461"),
        (12, 7, ".2256"),
        (20, 11, ".1762"),
    ],
)
def test_the_chance_to_decide_among_equals(voters: int, needed: int, chance: str) -> None:
    """T-J6."""
    found = indices(weighted([1] * voters, needed)).voters[0].banzhaf
    assert found == Fraction(comb(voters - 1, needed - 1), 2 ** (voters - 1))
    assert agrees(f"0{chance}", found)


def test_three_bodies_of_three_four_and_five_under_a_majority_of_them() -> None:
    """T-J5."""
    chambers = three_bodies(3, 4, 5)
    layers = Layers(chambers.values())
    found = {code: layers.arriving([f"{code}0", code, "TOP"]) for code in "ABC"}
    assert found == {"A": Fraction(1, 4), "B": Fraction(3, 16), "C": Fraction(3, 16)}
    for code, power in found.items():
        yes, no = (oracle.says_yes(chambers, "TOP", {f"{code}0": vote}) for vote in (True, False))
        assert yes - no == power


def test_the_plain_product_is_wrong_for_bodies_of_even_size() -> None:
    """J-021: a body of four says yes 5 times in 16, so three of them are tied less often than coins are."""
    chambers = three_bodies(4, 4, 4)
    found = Layers(chambers.values()).arriving(["A0", "A", "TOP"])
    naive = indices(chambers["A"].game).voters[0].banzhaf * indices(chambers["TOP"].game).voters[0].banzhaf
    assert found == Fraction(3, 8) * 2 * Fraction(5, 16) * Fraction(11, 16)
    assert naive == Fraction(3, 16) != found


def three_bodies(*sizes: int) -> dict[str, Chamber]:
    """Return bodies A, B and C of these sizes, and one above them in which each has a vote."""

    def chamber(code: str, members: list[str]) -> Chamber:
        game = Game(tuple(members), (Rule((1,) * len(members), MAJORITY),))
        return Chamber(code, game, {member: Follows(member) for member in members})

    below = {
        code: chamber(code, [f"{code}{number}" for number in range(size)])
        for code, size in zip("ABC", sizes, strict=True)
    }
    return {**below, "TOP": chamber("TOP", list(below))}


@pytest.mark.parametrize(
    ("game", "sentence"),
    [
        (weighted([3, -1], 2), "The weight of 2 is -1; a weight is 0 or more."),
        (weighted([3, 1], 5), "The quota, 5, cannot be reached: all votes together weigh 4."),
        (weighted([3, 1], 0), "A quota of 0 is met when nobody says yes; it must be at least 1."),
        (weighted([], 1), "A body has 1 to 5,000 voters; this one has 0."),
        (weighted([1, 1], 1, ["a", "a"]), "a is among the voters twice"),
        (weighted([0, 0], MAJORITY), "Every weight is 0; somebody must have a vote."),
        (Game(("a", "b"), (Rule((1,), 1),)), "There are 2 voters and 1 weights; say one for each."),
        (Game(("a",), (Rule((1,), 1),), vetoes=frozenset("z")), "z is not among the voters."),
        (Game(("a",), ()), "Say 1 to 20 rules; these are 0."),
    ],
)
def test_what_is_no_rule_of_voting_is_refused_in_a_sentence(game: Game, sentence: str) -> None:
    with pytest.raises(NoSuchGame) as caught:
        indices(game)
    assert sentence in str(caught.value)
