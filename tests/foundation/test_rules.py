"""Periods, moments and findings: the pure rules that every room uses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.moment import Moment, UnclearMomentError, read_moment
from catchment.foundation.rules.findings import About, Finding, Severity, in_reading_order
from catchment.foundation.rules.periods import Period, closed_period
from catchment.structure.rules.bands import PCN_BAND

TODAY = date(2026, 11, 22)


def test_ods_days_are_inclusive() -> None:
    """K-040: a CCG open until 30 June 2022 inclusive has ended on 1 July."""
    period = closed_period(date(2013, 4, 1), date(2022, 6, 30))
    assert period.holds_on(date(2022, 6, 30))
    assert not period.holds_on(date(2022, 7, 1))


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(TODAY, TODAY)


days = st.integers(0, 30).map(lambda number: TODAY + timedelta(days=number))
periods = st.tuples(days, st.one_of(st.none(), st.integers(1, 10))).map(
    lambda pair: Period(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


@given(periods, periods)
def test_overlap_means_sharing_a_day(one, other) -> None:
    shared = any(
        one.holds_on(TODAY + timedelta(days=n)) and other.holds_on(TODAY + timedelta(days=n))
        for n in range(60)
    )
    assert one.overlaps(other) == shared == other.overlaps(one)


def test_the_moment_is_today_unless_asked() -> None:
    assert read_moment(None, None, TODAY) == Moment(TODAY, None)
    assert read_moment("2025-12-01", "", TODAY).query_string == "as_at=2025-12-01"


def test_as_known_means_the_end_of_that_day() -> None:
    moment = read_moment(None, "2025-06-30", TODAY)
    assert moment.as_known == datetime(2025, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment.query_string == "as_at=2026-11-22&as_known=2025-06-30"


@pytest.mark.parametrize("text", ["yesterday", "2025-02-30", "01/12/2025", "1066-10-14", "2999-01-01"])
def test_a_date_that_is_none_is_refused_with_what_was_expected(text) -> None:
    with pytest.raises(UnclearMomentError, match="as at"):
        read_moment(text, None, TODAY)


def test_findings_are_read_worst_first() -> None:
    def finding(rule: str, severity: Severity) -> Finding:
        return Finding(rule, severity, About("pcn", "U1", "One"), "It is so.", "Do this.", "source", TODAY)

    given_order = [finding("A", Severity.INFO), finding("B", Severity.ERROR), finding("C", Severity.WARNING)]
    assert [each.rule for each in in_reading_order(given_order)] == ["B", "C", "A"]
    assert given_order[0].as_json()["severity"] == "info"


def test_within_a_rule_the_farthest_from_its_band_comes_first() -> None:
    """The worst five are the worst, not the first five by code."""
    day = date(2026, 1, 1)
    sizes = (("U1", 29_000), ("U2", 9_000), ("U3", 120_000))
    found = [
        Finding(
            "F-003", Severity.WARNING, About("pcn", code, code), "", "", "", day, PCN_BAND.distance(people)
        )
        for code, people in sizes
    ]
    assert [each.about.code for each in in_reading_order(found)] == ["U2", "U3", "U1"]
    assert PCN_BAND.distance(40_000) == 0
