"""Who has votes, work and money: tests/scenarios/voice/what-if-balances.yaml; and what is said of it."""

from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catchment.governance.rules.document import Body, PooledFund
from catchment.governance.rules.document.pooled_funds import Contribution, PoolBasis, PoolPartner
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose, Sector
from catchment.voice.rules.power_words import chance, change, percent
from catchment.voice.rules.representation import Representation
from catchment.voice.rules.sector_power import balance_of, controls, sector_words
from tests.conftest import REPOSITORY
from tests.voice.made_designs import DAY, VALUES, seat

CASES = yaml.safe_load(
    (REPOSITORY / "tests/scenarios/voice/what-if-balances.yaml").read_text(encoding="utf-8")
)
SAYS = {
    "says", "seats", "vacant", "organisations", "work", "votes", "gap", "missing", "empty",
    "paid", "money", "control", "parity",
}  # fmt: skip


def place_of(case: dict[str, Any]) -> Body:
    """Return the place board of a case."""
    owners = case.get("organisations", {})
    seats = [
        seat(code, Sector(sector), organisation=owners.get(code, ""))
        for code, sector in case["seats"].items()
    ]
    there = tuple(
        each.model_copy(update={"holders": ()}) if each.code in case.get("vacant", ()) else each
        for each in seats
    )
    return Body(
        code="PLACE", name="PLACE", kind=BodyKind.JOINT_COMMITTEE, purpose=Purpose.PLACE_BOARD, seats=there
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_votes_work_and_money_stand_side_by_side(case: dict[str, Any]) -> None:
    """Each line of the scenario."""
    assert not set(case) - SAYS
    body = place_of(case)
    representation = Representation([body], DAY, VALUES, {})
    work = {sector_words(Sector(each)): Fraction(str(n)) for each, n in case.get("work", {}).items()}
    found = balance_of(representation, body, work)
    lines = {each.sector: each for each in found.sectors}
    for sector, votes in case.get("votes", {}).items():
        assert lines[sector].votes == Fraction(votes), sector
    for sector, gap in case.get("gap", {}).items():
        assert lines[sector].gap == Fraction(gap), sector
    assert set(case.get("missing", found.missing)) == set(found.missing)
    assert tuple(case.get("empty", found.empty)) == found.empty
    assert sum(each.votes for each in found.sectors) == 1
    assert sum(each.power or 0 for each in found.sectors) == 1, "normalised power is shared out"
    if "paid" in case:
        _money(case, representation)


def _money(case: dict[str, Any], representation: Representation) -> None:
    """Check contribution against control: the newest year that has begun, not the one to come."""
    partners = tuple(
        PoolPartner(
            organisation=code,
            contributions=(
                Contribution(year="2026/27", amount=millions * 1_000_000),
                Contribution(year="2027/28", amount=1),
            ),
        )
        for code, millions in case["paid"].items()
    )
    fund = PooledFund(
        code="POOL",
        name="Care at home",
        basis=PoolBasis.SECTION_65Z6,
        since=DAY,
        joint_committee="PLACE",
        partners=partners,
    )
    found = {each.organisation: each for each in controls(representation, [fund], {})}
    for name, asked in (("money", "money"), ("control", "votes"), ("parity", "parity")):
        for code, share in case[name].items():
            assert getattr(found[code], asked) == Fraction(share), (name, code)
    assert {each.year for each in found.values()} == {"2026/27"}


def test_chances_are_told_as_people_hear_them() -> None:
    """Never 1 decision in 1, never 0%: what is not nothing is not told as nothing."""
    assert chance(Fraction(1, 34)) == "1 decision in 34"
    assert chance(Fraction(0)) == "nothing"
    assert chance(Fraction(1)) == "every decision"
    assert chance(Fraction(9, 10)) == "90% of decisions"
    assert chance(None) == "a share that cannot be counted"
    assert percent(Fraction(1, 1000)) == "under 1%"


def test_changes_are_told_in_parts() -> None:
    """What hardly moves is not told."""
    third = Fraction(1, 3)
    assert change(third, Fraction(2, 9)) == "falls by a third"
    assert change(third, third) == change(third, third + Fraction(1, 1000)) == ""
    assert change(third, Fraction(0)) == "falls to nothing"
    assert change(Fraction(0), third) == "rises from nothing"
    assert change(third, Fraction(1)) == "is 3 times as much"
    assert change(third, Fraction(2, 3)) == "doubles"
    assert change(Fraction(1, 2), Fraction(3, 4)) == "rises by half"


@given(old=st.fractions(0, 1), new=st.fractions(0, 1))
def test_a_fall_is_never_told_as_a_rise(old: Fraction, new: Fraction) -> None:
    """Whatever the figures."""
    said = change(old, new)
    if said.startswith("falls"):
        assert new < old
    elif said:
        assert new > old
