"""Power through layers, against tossing every coin there is (J-020 to J-027)."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catchment.voice.rules.power.chances import chance_in_floats, chance_of_yes
from catchment.voice.rules.power.compound import Chamber, Follows, Layers
from catchment.voice.rules.power.games import MAJORITY, Game, NoSuchGame, Rule, reduced, weighted
from tests.voice.power import oracle
from tests.voice.power.made import layers

MOST_COINS = 13


def built(chambers: dict[str, Chamber]) -> Layers:
    try:
        found = Layers(chambers.values())
    except NoSuchGame:
        assume(False)
        raise
    assume(len(list(oracle._coins(chambers, "top", {}, {}))) <= MOST_COINS)
    return found


@given(layers())
def test_how_often_the_top_says_yes(chambers: dict[str, Chamber]) -> None:
    assert built(chambers).says_yes("top") == oracle.says_yes(chambers, "top")


@given(layers())
def test_what_is_carried_is_the_difference_a_source_makes(chambers: dict[str, Chamber]) -> None:
    found = built(chambers)
    for source in chambers["top"].sources:
        yes = oracle.says_yes(chambers, "top", {source: True})
        no = oracle.says_yes(chambers, "top", {source: False})
        expected = Fraction(0) if chambers["top"].advisory else yes - no
        assert found.carried(source, "top") == expected


@given(layers())
def test_the_power_of_somebody_below_is_the_product_along_the_way(chambers: dict[str, Chamber]) -> None:
    """J-022, where each body below is followed by one above it."""
    found = built(chambers)
    assume(not any(chamber.advisory for chamber in chambers.values()))
    for code in ("low0", "low1"):
        way = [code]
        while way[-1] != "top":
            above = [each for each, chamber in chambers.items() if way[-1] in chamber.sources]
            if len(above) != 1:
                break
            way += above
        if way[-1] != "top":
            continue
        person = f"{code}-{chambers[code].game.voters[0]}"
        expected = oracle.says_yes(chambers, "top", {person: True}) - oracle.says_yes(
            chambers, "top", {person: False}
        )
        assert found.arriving([person, *way]) == expected


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any), st.data())
def test_floats_are_as_close_as_they_say(weights: list[int], data: st.DataObject) -> None:
    plain = reduced(weighted(weights, data.draw(st.integers(1, sum(weights)))))
    chances = [data.draw(st.fractions(0, 1, max_denominator=64)) for _ in weights]
    exact = chance_of_yes(plain, chances)
    close = chance_in_floats(plain, [float(chance) for chance in chances])
    assert abs(Fraction(close) - exact) <= Fraction(4 * len(weights), 2**53)


def test_a_loop_of_representation_is_refused_with_who_is_in_it() -> None:
    def chamber(code: str, source: str) -> Chamber:
        return Chamber(code, Game(("s",), (Rule((1,), MAJORITY),)), {"s": Follows(source)})

    with pytest.raises(NoSuchGame, match="goes round in a loop") as caught:
        Layers([chamber("FORUM", "BOARD"), chamber("BOARD", "FORUM")])
    assert caught.value.rule == "J-022"
    assert "FORUM" in str(caught.value) and "BOARD" in str(caught.value)
