"""Shares and names, as pages say them."""

import pytest

from catchment.structure.queries.maps import FIGURES
from catchment.structure.queries.words import change_in_words, one_in, spoken
from catchment.structure.rules.words import system_in_short
from catchment.web.charts.scales import classes


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("RUSSELL HOUSE SURGERY", "Russell House Surgery"),
        ("ST MARY'S SURGERY", "St Mary's Surgery"),
        ("STOKE-ON-TRENT PCN", "Stoke-on-Trent PCN"),
        ("BUSINESS HUB, WV8 1PE", "Business Hub, WV8 1PE"),
        ("The Densham Surgery", "The Densham Surgery"),
    ],
)
def test_names_in_capitals_are_spoken(published, said):
    assert spoken(published) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.203, "1 in 5 (20.3%)"), (0.182, "1 in 6 (18.2%)"), (0.304, "3 in 10 (30.4%)"), (0.004, "0.4%")],
)
def test_shares(share, said):
    assert one_in(share) == said


def test_a_system_in_short():
    assert system_in_short("NHS Kent and Medway Integrated Care Board") == "Kent and Medway"


@pytest.mark.parametrize(("share", "said"), [(0.012, "up 1.2%"), (-0.004, "down 0.4%"), (-0.0004, "0%")])
def test_changes(share, said):
    assert change_in_words(share) == said


def test_a_change_that_rounds_to_nothing_is_written_the_same_on_maps():
    assert FIGURES["list-change"].write(-0.0004) == "0%"
    assert FIGURES["list-change"].write(-0.004) == "-0.4%"


def test_legends_of_shares_are_in_percentages():
    shares = classes([-0.02, 0.004, 0.125], (), "diverging", percentages=True)
    assert shares.ranges == ("-10%", "-10% to -2%", "-2% to 2%", "2% to 10%", "10% to 20%")
    assert classes([0.1, 0.2], (), "sequential", percentages=True).ranges == ("10%", "10% to 20%")
