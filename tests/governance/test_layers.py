"""Layers of a system: where a body stands, who is tied to whom, how many steps lead up to the board."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.layers import (
    COMMITTEES,
    FEEDS,
    LAYERS,
    MEMBER,
    NETWORKS,
    PLACES,
    REPORTS,
    SHAPES,
    STATUTORY,
    Tie,
    layer_of,
    sharing,
    ties_of,
    ups_and_downs,
    upward,
    ways_up,
)


def body(code: str, kind: str = "committee", **said: Any) -> Body:
    """Return a body."""
    return Body.model_validate({"code": code, "name": code, "kind": kind, **said})


def test_every_kind_has_a_layer_and_a_shape() -> None:
    """What a body is for decides its layer where that tells; else what it is."""
    assert layer_of(body("B", "statutory-board")) == STATUTORY
    assert layer_of(body("P", "joint-committee", purpose="place-board")) == PLACES
    assert layer_of(body("P", "committee", purpose="place-board")) == PLACES
    assert layer_of(body("C")) == COMMITTEES
    assert layer_of(body("N", "network-board")) == NETWORKS
    assert all(layer_of(body("X", kind)) in LAYERS and kind in SHAPES for kind in BodyKind)


def test_a_pair_is_tied_once() -> None:
    """A committee made by the board that also reports to it has one tie; answering comes before speaking."""
    bodies = [
        body("BOARD", "statutory-board", organisation="XEX"),
        body("C", parent="BOARD", reports_to=["BOARD"], feeds=["BOARD"]),
        body("T", "statutory-board", organisation="XR1"),
        body("COLL", "provider-collaborative", parties=[{"organisation": "XR1"}], feeds=["NOWHERE"]),
    ]
    assert ties_of(bodies) == (Tie("C", "BOARD", REPORTS), Tie("T", "COLL", MEMBER))


def test_the_longest_and_the_shortest_way() -> None:
    """Two ways lead up; taking part is not a step."""
    ties = [
        Tie("NET", "GP", FEEDS),
        Tie("GP", "PLACE", FEEDS),
        Tie("NET", "PLACE", REPORTS),
        Tie("PLACE", "BOARD", REPORTS),
        Tie("LONELY", "BOARD", MEMBER),
    ]
    longest, shortest = ways_up(upward(ties), "BOARD")
    assert longest["NET"] == ("NET", "GP", "PLACE", "BOARD")
    assert shortest["NET"] == ("NET", "PLACE", "BOARD")
    assert "LONELY" not in longest


def test_feeding_round_in_a_circle() -> None:
    """Two bodies that speak to each other: the tie that leads away from the top is no step up."""
    ties = [Tie("B", "A", FEEDS), Tie("A", "B", FEEDS), Tie("B", "BOARD", REPORTS)]
    assert upward(ties, "BOARD") == {"B": ("BOARD",), "A": ("B",)}
    assert ways_up(upward(ties, "BOARD"), "BOARD")[0]["A"] == ("A", "B", "BOARD")
    assert upward([Tie("A", "A", FEEDS)]) == {}


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from([REPORTS, FEEDS])), max_size=40)
)
def test_any_ties_have_an_end(pairs: list[tuple[int, int, str]]) -> None:
    """Whatever is tied to whatever, ways end at the board, name nobody twice, and the longest is longest."""
    ties = [Tie(str(source), str(target), kind) for source, target, kind in pairs]
    steps = upward(ties, "0")
    longest, shortest = ways_up(steps, "0")
    assert set(longest) == set(shortest) == _reach(pairs)
    for code, way in longest.items():
        assert way[0] == code and way[-1] == "0"
        assert len(set(way)) == len(way) >= len(shortest[code])
        assert all(after in steps[before] for before, after in pairwise(way))


def _reach(pairs: list[tuple[int, int, str]]) -> set[str]:
    """Return, the slow way, who has any way up to body 0."""
    found = {0}
    for _ in pairs:
        found |= {source for source, target, _ in pairs if target in found}
    return {str(each) for each in found}


def test_a_deep_system_does_not_exhaust_the_machine() -> None:
    """Two thousand bodies, one under the other, are two thousand steps."""
    ties = [Tie(str(number), str(number - 1), REPORTS) for number in range(1, 2_000)]
    assert len(ways_up(upward(ties, "0"), "0")[0]["1999"]) == 2_000


def test_ups_and_downs() -> None:
    """Lighting a body lights what is above and below it, not its neighbours."""
    ties = [Tie("N1", "P", FEEDS), Tie("N2", "Q", FEEDS), Tie("P", "B", REPORTS), Tie("Q", "B", REPORTS)]
    assert ups_and_downs("P", ties) == {"P", "N1", "B"}
    assert ups_and_downs("B", ties) == {"B", "P", "Q", "N1", "N2"}


def test_sharing_people() -> None:
    """Pairs that no tie joins, with how many people sit on both."""
    sitting = {"P-1": ["A", "B", "A"], "P-2": ["A", "B", "C"]}
    assert sharing(sitting, [Tie("C", "A", REPORTS)]) == {("A", "B"): 2, ("B", "C"): 1}
