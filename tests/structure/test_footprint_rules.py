"""Footprint summaries against the naive way: ask every person where they live and are registered."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.structure.rules.footprints import GroundFacts, outside_place_band, summarise

PRACTICES, AREAS = ["P1", "P2", "P3"], ["A1", "A2", "A3", ""]
people_strategy = st.lists(st.tuples(st.sampled_from(PRACTICES), st.sampled_from(AREAS)), max_size=60)


@given(
    people=people_strategy,
    areas=st.sets(st.sampled_from(AREAS[:3])),
    blocks=st.sets(st.sampled_from(PRACTICES)),
    deciles=st.fixed_dictionaries({area: st.integers(1, 10) for area in AREAS[:3]}),
)
def test_summary_agrees_with_asking_everybody(
    people: list[tuple[str, str]], areas: set[str], blocks: set[str], deciles: dict[str, int]
) -> None:
    """Every patient counts once: with their practice if it is a block, else if they live inside."""
    networks = {"P1": "U1", "P2": "U1", "P3": "U2"}
    lists = Counter(practice for practice, _ in people)
    facts = GroundFacts(
        frozenset(blocks),
        frozenset(areas),
        {pair: float(count) for pair, count in Counter(people).items()},
        lists,
        networks,
        standing={area: (decile * 2.0, decile) for area, decile in deciles.items()},
    )
    summary = summarise(facts)
    inside = [(practice, area) for practice, area in people if practice in blocks or area in areas]
    placed = [area for _, area in inside if area]
    assert summary.patients == len(inside)
    assert summary.small_areas == len(areas)
    if placed:
        assert summary.deprivation == pytest.approx(sum(deciles[area] * 2 for area in placed) / len(placed))
        expected = sum(deciles[area] <= 2 for area in placed) / len(placed)
        assert summary.most_deprived_fifth == pytest.approx(expected)
    else:
        assert summary.deprivation is None and summary.most_deprived_fifth is None
    for groups, found in (
        ({code: code for code in PRACTICES}, summary.straddling_practices),
        (networks, summary.straddling_networks),
    ):
        straddling = set()
        for name in set(groups.values()):
            everybody = [each for each in people if groups[each[0]] == name]
            some = [each for each in everybody if each in inside]
            if everybody and 0.05 < len(some) / len(everybody) < 0.95:
                straddling.add(name)
        assert {each.code for each in found} == straddling


def test_practices_lie_where_most_of_their_patients_live() -> None:
    """A practice counts when it is a block or most of its patients live inside."""
    living = {("P1", "A1"): 51.0, ("P1", ""): 49.0, ("P2", "A1"): 50.0, ("P2", ""): 50.0}
    facts = GroundFacts(frozenset({"P3"}), frozenset({"A1"}), living, {"P1": 100, "P2": 100, "P3": 7})
    summary = summarise(facts)
    assert (summary.practices, summary.patients) == (2, 108)
    assert summary.residents is None


@pytest.mark.parametrize(("patients", "word"), [(249_999, "fewer"), (500_001, "more")])
def test_unusual_size_of_a_place(patients: int, word: str) -> None:
    """S000-06: outside 250,000 to 500,000 is said, inside is not."""
    assert word in outside_place_band(patients)
    assert outside_place_band(250_000) == outside_place_band(500_000) == ""
