"""Every index against going through every coalition, and the identities that must hold between them."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from catchment.voice.rules.power.counting import TooLarge, count_swings
from catchment.voice.rules.power.games import Game, NoSuchGame, reduced, weighted
from catchment.voice.rules.power.indices import Indices, indices
from catchment.voice.rules.power.large import shapley_of_large
from catchment.voice.rules.power.tables import count_all
from tests.voice.power import oracle
from tests.voice.power.made import games

WEIGHTS = st.lists(st.integers(0, 20), min_size=1, max_size=12).filter(any)


def counted(game: Game) -> Indices:
    try:
        return indices(game)
    except NoSuchGame:
        assume(False)
        raise


@given(games())
def test_every_swing_is_found_and_no_other(game: Game) -> None:
    found = counted(game)
    assert found.winning == oracle.winning(game)
    assert [each.voter for each in found.voters] == oracle.room_of(game)
    for each in found.voters:
        by_size = oracle.swings(game, each.voter)
        assert each.swings == sum(by_size)
        assert each.banzhaf == Fraction(sum(by_size), 2 ** (len(found.voters) - 1))
        assert each.shapley in (None, oracle.shapley_by_sizes(by_size))
        assert each.shapley is not None or found.why


@given(games(6))
def test_shapley_shubik_is_how_often_one_tips_it_in_all_orders(game: Game) -> None:
    found, by_orders = counted(game), oracle.shapley_by_orders(game)
    assert {each.voter: each.shapley or Fraction(0) for each in found.voters} == by_orders


@given(games(9))
def test_coleman_and_banzhaf_agree_as_they_must(game: Game) -> None:
    """J-016: absolute Banzhaf is 2·A·P, and the harmonic mean of the powers to prevent and to initiate."""
    found = counted(game)
    for each in found.voters:
        if each.prevent is not None:
            assert each.banzhaf == 2 * found.act * each.prevent
        if each.prevent and each.initiate:
            assert each.banzhaf == 2 / (1 / each.prevent + 1 / each.initiate)


@given(games(9))
def test_shares_of_all_power_add_up_to_one(game: Game) -> None:
    found = counted(game)
    if not any(each.swings for each in found.voters):
        assert found.act in (0, 1)
        assert all(each.normalised is None and not each.shapley for each in found.voters)
    else:
        assert sum((each.normalised or Fraction(0) for each in found.voters), Fraction(0)) == 1
        assert sum((each.shapley or Fraction(0) for each in found.voters), Fraction(0)) == 1


@given(WEIGHTS, st.data())
def test_in_one_rule_more_weight_is_never_less_power(weights: list[int], data: st.DataObject) -> None:
    found = indices(weighted(weights, data.draw(st.integers(1, sum(weights))))).voters
    for one, mine in zip(found, weights, strict=True):
        for other, theirs in zip(found, weights, strict=True):
            assert mine < theirs or one.banzhaf >= other.banzhaf
            assert mine != theirs or one.shapley == other.shapley
        assert mine or one.dummy


@given(WEIGHTS, st.data())
def test_polynomial_and_table_count_the_same(weights: list[int], data: st.DataObject) -> None:
    """Two ways of counting that share no line give the same counts by size."""
    quota = data.draw(st.integers(1, sum(weights)))
    assert count_swings(weights, quota, sizes=True) == count_all([(weights, quota)], len(weights))
    assert count_swings(weights, quota).swings == count_swings(weights, quota, sizes=True).swings


@given(WEIGHTS, st.data())
def test_floating_point_stays_within_the_error_it_states(weights: list[int], data: st.DataObject) -> None:
    game = weighted(weights, data.draw(st.integers(1, sum(weights))))
    exact, close = indices(game), shapley_of_large(game)
    for each, value in zip(exact.voters, close.shapley, strict=True):
        assert each.shapley is not None
        assert abs(Fraction(value) - each.shapley) <= Fraction(close.error)
    assert close.error < 1e-10


def test_what_is_absent_has_no_power_and_is_not_listed() -> None:
    """J-026: a member who must leave for a conflict changes the game for the others."""
    game = weighted([3, 2, 2, 1], 5, "abcd")
    without = Game(game.voters, game.rules, absent=frozenset("a"))
    assert reduced(without).voters == tuple("bcd")
    assert {each.voter: str(each.banzhaf) for each in indices(without).voters} == {
        "b": "1/4",
        "c": "1/4",
        "d": "1/4",
    }


def test_sixty_three_voters_under_two_rules_are_counted_without_overflow() -> None:
    """The largest of 64 bits is passed at 63 voters; counts go on as whole numbers of any size."""
    voters = tuple(f"v{number}" for number in range(70))
    both = Game(voters, (weighted([1] * 70, 36).rules[0], weighted([1] * 69 + [0], 35).rules[0]))
    found = indices(both)
    assert found.winning > 2**63
    assert sum((each.shapley or Fraction(0) for each in found.voters), Fraction(0)) == 1


def test_what_cannot_be_counted_is_refused_and_not_guessed() -> None:
    for weights in ([10**9 + number for number in range(200)],):
        try:
            indices(weighted(weights, sum(weights) // 2 + 1))
        except TooLarge as problem:
            assert "smaller weights" in str(problem) or "their error" in str(problem)
        else:
            raise AssertionError("it should have been refused")
