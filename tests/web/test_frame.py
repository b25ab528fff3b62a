"""The frame round a page: the moment stays in links, the date bar leads to other moments."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.moment import Moment, read_moment
from catchment.web.frame import date_bar, keep_moment, month_away, navigation, twin_address

TODAY = date(2026, 3, 31)
THEN = Moment(date(2025, 12, 1))
KNOWN = Moment(date(2025, 12, 1), datetime(2026, 1, 31, 23, 59, tzinfo=UTC))


def test_links_keep_a_moment_that_is_not_now() -> None:
    assert keep_moment("/practice/B81036", Moment(TODAY), TODAY) == "/practice/B81036"
    assert keep_moment("/practice/B81036", THEN, TODAY) == "/practice/B81036?as_at=2025-12-01"
    assert keep_moment("/search?q=hill#list", THEN, TODAY) == "/search?q=hill&as_at=2025-12-01#list"
    assert keep_moment("/", KNOWN, TODAY) == "/?as_at=2025-12-01&as_known=2026-01-31"
    assert keep_moment("/x", Moment(TODAY, KNOWN.as_known), TODAY).endswith("as_known=2026-01-31")


def test_links_that_leave_the_page_or_the_site_are_left_alone() -> None:
    assert keep_moment("#table", THEN, TODAY) == "#table"
    assert keep_moment("https://example.org/", THEN, TODAY) == "https://example.org/"
    assert keep_moment("/x", None, TODAY) == "/x"


@given(st.dates(date(1950, 1, 1), date(2099, 1, 1)), st.times())
def test_a_kept_moment_is_read_back_the_same(day, time) -> None:
    moment = Moment(day, datetime.combine(day, time, tzinfo=UTC))
    query = parse_qs(urlsplit(keep_moment("/x?a=1", moment, TODAY)).query)
    again = read_moment(query["as_at"][0], query["as_known"][0], TODAY)
    assert again.as_at == moment.as_at
    assert again.query_string == moment.query_string


def test_the_bar_says_which_day_it_is() -> None:
    assert date_bar("/", (), Moment(TODAY), TODAY).words == "Today, 31 March 2026"
    assert date_bar("/", (), THEN, TODAY).words == "1 December 2025, in the past"
    later = date_bar("/", (), Moment(date(2027, 1, 1)), TODAY)
    assert later.words == "1 January 2027, in the future"
    known = date_bar("/", (), KNOWN, TODAY)
    assert known.words == "1 December 2025, in the past, as it was known on 31 January 2026"
    assert not known.is_now


def test_the_bar_keeps_what_else_was_asked() -> None:
    pairs = (("q", "a & b"), ("as_at", "2025-12-01"), ("tag", "x"), ("tag", "y"), ("page", "3"))
    bar = date_bar("/search", pairs, KNOWN, TODAY)
    assert bar.kept == (("q", "a & b"), ("tag", "x"), ("tag", "y"))
    assert bar.steps[0].href == ("/search?q=a+%26+b&tag=x&tag=y&as_at=2025-11-01&as_known=2026-01-31")


def test_the_steps_lead_a_month_away_and_back_to_today() -> None:
    def steps(moment):
        return {step.words: step.href for step in date_bar("/p", (), moment, TODAY).steps}

    assert steps(Moment(TODAY)) == {
        "1 month earlier": "/p?as_at=2026-02-28",
        "1 month later": "/p?as_at=2026-04-30",
    }
    assert steps(THEN)["Back to today"] == "/p"
    assert "1 month earlier" not in steps(Moment(date(1948, 7, 5)))
    assert "1 month later" not in steps(Moment(date(2099, 12, 31)))


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(-240, 240))
def test_a_month_away_is_in_the_month_meant(day, months) -> None:
    there = month_away(day, months)
    assert there.year * 12 + there.month == day.year * 12 + day.month + months
    assert there.day <= day.day
    assert there.day == day.day or month_away(there, 0).day >= 28


def test_one_section_is_current() -> None:
    def current(path):
        return [item.href for item in navigation(path) if item.current]

    assert current("/") == current("/practice/B81036") == ["/"]
    assert current("/imports") == current("/imports/7") == ["/imports"]
    assert current("/findings/checks") == ["/findings"]
    assert current("/drawings") == ["/"], "a longer word is another section"


def test_the_twin_has_the_same_question() -> None:
    assert twin_address("/", "") == "/index.json"
    assert twin_address("/practice/B81036", "as_at=2025-12-01") == "/practice/B81036.json?as_at=2025-12-01"
