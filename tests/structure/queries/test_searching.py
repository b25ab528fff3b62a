"""Searching by code, name, former name and postcode."""

import re
from datetime import date

import pytest

from catchment.foundation.moment import Moment
from catchment.structure import queries
from catchment.structure.queries.searching import (
    KINDS_IN_ORDER,
    UNMARKED,
    name_pattern,
    postcode_pattern,
)

TODAY = Moment(date(2026, 11, 22))
pytestmark = pytest.mark.usefixtures("world")


def codes(text, **options):
    return [hit.code for hit in queries.search(text, TODAY, **options).results]


def test_a_code_comes_first(django_assert_max_num_queries):
    with django_assert_max_num_queries(10):  # two of them for meetings and decisions, four for voice
        assert codes("qaa")[0] == "QAA"


def test_names_match_anywhere_and_in_any_case():
    assert sorted(codes("surgery")) == sorted(codes("SURGERY")) == ["A00001", "A00002", "A00003", "A00004"]


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


def test_part_of_a_postcode_finds_who_is_there():
    assert codes("st1 1")[0] == codes("ST1")[0] == codes("st11aa")[0] == "A00001"
    assert codes("st1 2") == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("stoke on trent", "NHS Staffordshire and Stoke-on-Trent"),
        ("STOKE-ON-TRENT", "Stoke on Trent"),
        ("st mary's", "ST. MARYS SURGERY"),
        ("st marys", "St Mary's Surgery"),
        ("kent and medway", "Kent & Medway"),
        ("treatment & recovery", "Treatment and Recovery"),
    ],
)
def test_case_hyphens_and_punctuation_do_not_matter(typed, name):
    kept = name.translate(UNMARKED)
    assert re.search(name_pattern(typed), kept, re.IGNORECASE)


def test_a_postcode_without_a_space_is_a_district_or_a_sector():
    pattern = postcode_pattern("dn33")
    assert [bool(re.search(pattern, code)) for code in ("DN331AA", "DN33AB", "DN34AB")] == [True, True, False]
    assert postcode_pattern("surgery") == postcode_pattern("QNC") == ""


def test_systems_come_before_what_is_named_after_them():
    kinds = [hit.kind for hit in queries.search("test", TODAY).results]
    assert kinds == sorted(kinds, key=KINDS_IN_ORDER.index)
