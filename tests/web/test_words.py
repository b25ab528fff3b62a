"""Figures and dates as people read them."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.web.words import in_words, number, percent, plain_date, plain_time, plural


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1209887, "1,209,887"),
        (0, "0"),
        (38.24, "38.2"),
        (12.0, "12"),
        (-1042.5, "-1,042.5"),
        (None, "not known"),
    ],
)
def test_numbers_have_commas_and_one_decimal_at_most(value, words) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1 / 9, "1 in 9 (11.1%)"),
        (0.5, "1 in 2 (50%)"),
        (0.4, "4 in 10 (40%)"),
        (0.72, "7 in 10 (72%)"),
        (0.97, "32 in 33 (97%)"),
        (0.0004, "1 in 2,500 (under 0.1%)"),
        (0, "none (0%)"),
        (1, "all (100%)"),
        (None, "not known"),
    ],
)
def test_a_share_is_said_in_people_first(share, words) -> None:
    assert in_words(share) == words


@given(st.floats(0.001, 0.999))
def test_the_people_are_close_to_the_share(share) -> None:
    some, whole = (int(each.replace(",", "")) for each in re.findall(r"[\d,]+", in_words(share))[:2])
    assert abs(some / whole - share) <= 0.051


def test_percentages_drop_empty_decimals() -> None:
    assert percent(0.146) == "14.6%"
    assert percent(0.5) == "50%"
    assert percent(0.1234, places=2) == "12.34%"
    assert percent(0.5, places=0) == "50%"
    assert percent(None) == "not known"


def test_dates_are_written_in_full() -> None:
    assert plain_date(date(2018, 8, 6)) == plain_date("2018-08-06") == "6 August 2018"
    assert plain_date(datetime(2018, 8, 5, 23, 30, tzinfo=UTC)) == "6 August 2018", "summer time here"
    assert plain_date(None) == plain_date("") == "not known"


def test_times_are_said_with_am_and_pm() -> None:
    assert plain_time(datetime(2018, 1, 6, 17, 30, tzinfo=UTC)) == "6 January 2018 at 5.30pm"
    assert plain_time(datetime(2018, 1, 6, 0, 0, tzinfo=UTC)) == "6 January 2018 at 12am"
    assert plain_time(None) == "not known"


def test_a_count_agrees_with_its_noun() -> None:
    assert plural(1, "practice") == "1 practice"
    assert plural(1204, "practice") == "1,204 practices"
    assert plural(0, "body", "bodies") == "0 bodies"
