"""Searching by code, name, former name and postcode."""

from datetime import date

import pytest

from catchment.foundation.moment import Moment
from catchment.structure import queries

TODAY = Moment(date(2026, 11, 22))
pytestmark = pytest.mark.usefixtures("world")


def codes(text, **options):
    return [hit.code for hit in queries.search(text, TODAY, **options).results]


def test_a_code_comes_first(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert codes("qaa")[0] == "QAA"


def test_names_match_anywhere_and_in_any_case():
    assert codes("surgery") == ["A00004", "A00001", "A00003", "A00002"]


def test_a_postcode_finds_who_is_there():
    assert codes("st1 1aa") == ["A00001"]


def test_more_than_the_limit_is_said():
    found = queries.search("surgery", TODAY, limit=2)
    assert len(found.results) == 2
    assert found.more
    assert found.sentence.startswith("More than 2 things match")


def test_areas_are_found_too():
    assert codes("Testshire 001A") == ["E01000001"]


def test_signs_that_mean_something_to_the_database_are_taken_literally():
    assert codes("%%%") == []


def test_too_little_is_not_searched():
    assert "at least two letters" in queries.search("a", TODAY).sentence
