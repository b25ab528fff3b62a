"""What if: each change as a planner could work it out by hand, and against every way to vote.

The scenarios are in tests/scenarios/voice/what-if-changes.yaml.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catchment.governance.rules.document.vocabulary import Sector
from catchment.voice.rules.power.compound import Chamber, Follows, Layers
from catchment.voice.rules.power.games import MAJORITY, Game, Rule
from catchment.voice.rules.power_compared import arrivals_of, power_of
from catchment.voice.rules.what_if import (
    MOST_CHANGES,
    Advisory,
    Bloc,
    Change,
    NoSuchChange,
    SeatAdded,
    changed,
)
from tests.conftest import REPOSITORY
from tests.voice.made_designs import design_of

STORY = yaml.safe_load(
    (REPOSITORY / "tests/scenarios/voice/what-if-changes.yaml").read_text(encoding="utf-8")
)
BEFORE = design_of(STORY["world"])
KNOWN = {
    "says", "bloc", "advisory", "seat", "power", "steps", "together", "apart", "member", "votes", "refused"
}  # fmt: skip


def change_of(case: dict[str, Any]) -> tuple[Change, ...]:
    """Return the changes that a case makes."""
    assert not set(case) - KNOWN, f"a case knows no {sorted(set(case) - KNOWN)}"
    found: list[Change] = [Bloc(tuple(each), name) for name, each in case.get("bloc", {}).items()]
    found += [Advisory(case["advisory"])] if "advisory" in case else []
    if "seat" in case:
        said = dict(case["seat"])
        found.append(SeatAdded(said.pop("body"), Sector(said.pop("sector")), **said))
    return tuple(found)


@pytest.mark.parametrize("case", STORY["cases"], ids=lambda case: case["says"])
def test_a_change_does_what_can_be_worked_out_by_hand(case: dict[str, Any]) -> None:
    """Power, steps, votes, and what a bloc gains; or the words of a refusal."""
    if "refused" in case:
        with pytest.raises(NoSuchChange) as refusal:
            changed(BEFORE, change_of(case))
        assert case["refused"] in str(refusal.value)
        return
    after = changed(BEFORE, change_of(case))
    for voter, by_body in case.get("power", {}).items():
        found = arrivals_of(after, voter)
        for body, power in by_body.items():
            assert found[body].power == Fraction(power), (voter, body)
    for voter, steps in case.get("steps", {}).items():
        assert arrivals_of(after, voter)["TOP"].hops == steps, voter
    whole = power_of(after, BEFORE.practices, {}, "P1", BEFORE)
    gains = {each.body: each for each in whole.gains}
    for asked in ("together", "apart", "member"):
        for body, power in case.get(asked, {}).items():
            assert getattr(gains[body], asked) == Fraction(power), (asked, body)
    for body, votes in case.get("votes", {}).items():
        balance = whole.balance(body)
        assert balance is not None
        assert f"{balance.general_practice_seats} of {balance.voters}" == votes


def test_who_votes_alike_in_two_networks_is_followed_by_all_ways() -> None:
    """A bug: by one way alone six practices of two networks had as little as three of one."""
    six = changed(BEFORE, [Bloc(BEFORE.practices, "Six")])
    assert arrivals_of(six, "A")["PLACE"].power == Fraction(5, 16)
    assert arrivals_of(six, "A")["TOP"].power == arrivals_of(six, "A")["TOP"].by_right == Fraction(5, 32)


def test_a_change_leaves_the_design_it_was_made_to_as_it_was() -> None:
    """Both stand side by side, so neither may move the other; changes add up in the order given."""
    power = arrivals_of(BEFORE, "A")["TOP"].power
    after = changed(BEFORE, (Advisory("PLACE"), SeatAdded("TOP", Sector.GENERAL_PRACTICE, "NORTH")))
    assert arrivals_of(BEFORE, "A")["TOP"].power == power == Fraction(1, 8)
    assert arrivals_of(after, "A")["TOP"].power == Fraction(3, 16)
    assert after.changes == (
        "PLACE only advises",
        "TOP has one more seat for general practice, speaking for NORTH",
    )


def test_too_many_changes_are_another_design() -> None:
    """A limit, so that nobody can have a machine busy for an hour."""
    with pytest.raises(NoSuchChange, match=f"{MOST_CHANGES} changes at most"):
        changed(BEFORE, [SeatAdded("TOP", Sector.ACUTE)] * (MOST_CHANGES + 1))


def by_hand(weights: list[int], bloc: set[int], strengths: list[Fraction]) -> Fraction:
    """Return the power of a bloc where each member of a body may also see it their own way, vote by vote."""
    total = Fraction(0)
    for outcome, sign in ((True, 1), (False, -1)):
        for votes in product((True, False), repeat=len(weights)):
            likely = Fraction(1)
            for voter, vote in enumerate(votes):
                yes = Fraction(1, 2)
                if voter in bloc:
                    yes = strengths[voter] * outcome + (1 - strengths[voter]) * Fraction(1, 2)
                likely *= yes if vote else 1 - yes
            if 2 * sum(weight for weight, vote in zip(weights, votes, strict=True) if vote) > sum(weights):
                total += sign * likely
    return total


@given(
    weights=st.lists(st.integers(1, 5), min_size=2, max_size=6),
    strengths=st.lists(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(0)]), min_size=6, max_size=6),
    size=st.integers(2, 6),
)
def test_seats_that_follow_one_voice_stay_seats(
    weights: list[int], strengths: list[Fraction], size: int
) -> None:
    """Why a bloc is one voice and not one seat (J-027): whoever is no delegate keeps a mind of their own.

    Where all are delegates it is the game with one voter of their weight, which the oracle counts as well.
    """
    bloc = set(range(min(size, len(weights))))
    voters = tuple(map(str, range(len(weights))))
    follows = {str(each): Follows("bloc", strengths[each]) for each in bloc}
    chamber = Chamber("body", Game(voters, (Rule(tuple(weights), MAJORITY),)), follows)
    carried = Layers([chamber]).by_all_ways("bloc")["body"]
    assert carried == by_hand(weights, bloc, strengths)
    sure = Chamber("body", chamber.game, {voter: Follows("bloc") for voter in follows})
    merged = [sum(weights[each] for each in bloc), *weights[len(bloc) :]]
    as_one = by_hand(merged, {0}, [Fraction(1)])
    assert Layers([sure]).by_all_ways("bloc")["body"] == as_one
