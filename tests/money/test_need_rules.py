"""Sharing by need against a naive oracle: money is conserved, and rounding is as small as it can be."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.money.rules.need import (
    NOBODY,
    CannotShareError,
    Component,
    Need,
    added_up,
    indices,
    need_index,
    pace_of_change,
    share_by_weight,
    share_of,
)

CODES = st.sampled_from([f"P{n}" for n in range(1, 9)])
WEIGHTS = st.dictionaries(CODES, st.floats(0, 1e7, allow_nan=False), min_size=1).filter(
    lambda weights: sum(weights.values()) > 0
)
PENCE = st.integers(0, 10**13)


def dealt_out(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Share pence the slow way: round everybody down, then hand out one penny at a time to who lacks most."""
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction())
    exact = {code: Fraction(weight) * total / whole for code, weight in weights.items()}
    given_out = {code: int(share) for code, share in exact.items()}
    while sum(given_out.values()) < total:
        code = max(sorted(exact), key=lambda each: exact[each] - given_out[each])
        given_out[code] += 1
    return given_out


@given(PENCE, WEIGHTS)
def test_sharing_is_what_dealing_out_penny_by_penny_gives(total: int, weights: dict[str, float]) -> None:
    found = share_by_weight(total, weights)
    assert found == dealt_out(total, weights)
    assert sum(found.values()) == total


@given(PENCE, WEIGHTS)
def test_who_weighs_more_never_gets_less(total: int, weights: dict[str, float]) -> None:
    found = share_by_weight(total, weights)
    for one in weights:
        for other in weights:
            assert weights[one] <= weights[other] or found[one] >= found[other]


@given(st.data(), WEIGHTS, PENCE, st.fractions(0, 1))
def test_a_step_keeps_the_total_and_stays_within_the_pace(
    data: st.DataObject, weights: dict[str, float], total: int, most: Fraction
) -> None:
    """Each moves towards its target, never past it, and by no more than the pace of what it would have."""
    actual = {code: data.draw(st.integers(0, 10**12)) for code in weights}
    after = pace_of_change(actual, weights, total, most)
    targets = share_by_weight(total, weights)
    assert sum(after.values()) == total
    if not sum(actual.values()):
        assert after == targets
        return
    alike = share_by_weight(total, actual)
    for code, amount in after.items():
        low, high = sorted((alike[code], targets[code]))
        assert low <= amount <= high
        assert abs(amount - alike[code]) <= most * alike[code] or not alike[code]


@given(WEIGHTS, PENCE)
def test_with_a_pace_without_limit_everybody_is_at_target(weights: dict[str, float], total: int) -> None:
    actual = dict.fromkeys(weights, 1)
    assert pace_of_change(actual, weights, total, Fraction(10**30)) == share_by_weight(total, weights)


NEEDS = st.builds(
    lambda people, weights: Need(people, dict(zip(Component, weights, strict=True))),
    st.floats(1, 1e6),
    st.lists(st.floats(0.01, 1e6), min_size=len(Component), max_size=len(Component)),
)


@given(st.lists(NEEDS, min_size=1, max_size=6))
def test_the_indices_of_places_weighted_by_people_are_one(places: list[Need]) -> None:
    """1.00 is the average: the people of all places, each at their place's index, add up to the people."""
    whole = added_up(places)
    for component in Component:
        weighted = sum(each.population * (need_index(each, whole, component) or 0) for each in places)
        assert weighted == pytest.approx(whole.population)
        assert sum(share_of(each, whole, component) or 0 for each in places) == pytest.approx(1)


def test_nobody_has_no_index_and_nothing_has_no_share() -> None:
    assert set(indices(NOBODY, NOBODY).values()) == {None}
    assert share_of(NOBODY, NOBODY, Component.OVERALL) is None


@pytest.mark.parametrize(
    ("total", "weights", "said"),
    [
        (-1, {"A": 1.0}, "not below nothing"),
        (1, {"A": -1.0}, "weight of A"),
        (1, {"A": float("nan")}, "weight of A"),
        (1, {"A": 0.0}, "nobody to share with"),
        (1, {}, "nobody to share with"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_words(total: int, weights: dict[str, float], said: str) -> None:
    with pytest.raises(CannotShareError, match=said):
        share_by_weight(total, weights)


def test_a_step_wants_a_weight_for_everybody_and_a_pace() -> None:
    with pytest.raises(CannotShareError, match="must have a weight"):
        pace_of_change({"A": 1}, {"B": 1.0}, 1, Fraction(1))
    with pytest.raises(CannotShareError, match="not be below nothing"):
        pace_of_change({"A": 1}, {"A": 1.0}, 1, Fraction(-1))
