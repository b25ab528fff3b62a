"""Six layers over a whole country: floats beside exact figures, layers by hand, and the real England."""

import csv
import gzip
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.voice.rules.layered import (
    PracticeAt,
    powers_exactly,
    powers_in_floats,
    standard_bodies,
)

LISTS = "gp_registrations/gp-reg-pat-prac-map_2025-12-01.csv.gz"
NO_NETWORK = ("", "UNKNOWN", "U", "no_data")
PLACES = ("P1", "P2", "P3")


@st.composite
def countries(draw: st.DrawFn) -> list[PracticeAt]:
    """Give a small country: practices in PCNs or in none, places in two systems, some PCNs across places."""
    number = draw(st.integers(1, 25))
    return [
        PracticeAt(
            f"A{each}",
            draw(st.sampled_from(("", "U1", "U2", "U3", "U4"))),
            place := draw(st.sampled_from(PLACES)),
            "S1" if place == "P1" else "S2",
        )
        for each in range(number)
    ]


@given(practices=countries())
def test_floating_point_is_off_by_no_more_than_it_states(practices: list[PracticeAt]) -> None:
    """J-020 to J-022, both ways of counting; nobody is left out."""
    bodies = standard_bodies(practices)
    floats, exact = powers_in_floats(bodies), powers_exactly(bodies)
    assert set(floats.powers) == set(exact) == {each.code for each in practices}
    for code, power in exact.items():
        assert abs(floats.powers[code] - float(power)) <= floats.error < 1e-12


def test_one_practice_in_each_layer_by_hand() -> None:
    """One practice, one PCN, one place: it decides until others have seats, whom most must not outvote.

    Primary care board: 4 seats, 3 needed: 3/8. Provider board: 6 seats, 4 needed: 10/32. Board: 10 seats,
    6 needed: 126/512. The yes of those below does not matter to what its own seat carries.
    """
    powers = powers_exactly(standard_bodies([PracticeAt("A", "U", "P", "S")]))
    assert powers == {"A": Fraction(3, 8) * Fraction(10, 32) * Fraction(126, 512)}


def test_a_pcn_across_two_places_sits_where_most_of_its_practices_are() -> None:
    """K-036: one seat, not two; of as many practices in both, at the first by code."""
    three = [
        PracticeAt("A", "U", "P2", "S"),
        PracticeAt("B", "U", "P2", "S"),
        PracticeAt("C", "U", "P1", "S"),
    ]
    below = {each.code: each.below for each in standard_bodies(three)}
    assert below["P2"] == ("U",) and "P1" not in below
    assert {each.code: each.below for each in standard_bodies(three[1:])}["P1"] == ("U",)


def test_nobody_makes_no_bodies() -> None:
    """A day before the first lists."""
    assert standard_bodies([]) == ()
    assert powers_in_floats(()).powers == {}


@pytest.mark.england
def test_all_practices_of_england(england_data: Path) -> None:
    """Every practice with a list of 1 December 2025, in well under five seconds, as the exact figures say."""
    with gzip.open(england_data / LISTS, "rt", encoding="utf-8-sig", newline="") as stream:
        practices = [
            PracticeAt(
                row["PRACTICE_CODE"],
                row["PCN_CODE"] if row["PCN_CODE"] not in NO_NETWORK else "",
                row["SUB_ICB_LOCATION_CODE"],
                row["ICB_CODE"],
            )
            for row in csv.DictReader(stream)
        ]
    started = time.perf_counter()
    bodies = standard_bodies(practices)
    floats = powers_in_floats(bodies)
    assert time.perf_counter() - started < 5
    exact = powers_exactly(bodies)
    assert len(floats.powers) == len(practices) > 6_000
    assert max(abs(exact[code] - Fraction(power)) for code, power in floats.powers.items()) <= floats.error
