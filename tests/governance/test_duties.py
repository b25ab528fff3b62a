"""The duties calendar: what is owed by when, and the feed that diaries read."""

from datetime import date

import pytest
from icalendar import Calendar

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.actions import apply_handbook
from catchment.governance.queries.duties import duties_feed, duties_page
from catchment.governance.rules.days import financial_year
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.duties import Duty, State, duties
from tests.governance.scenario import facts_about, handbook_named
from tests.structure import factories

OPERATOR = Actor(ActorKind.OPERATOR, name="the tests")


def owed(first: date, last: date, change: dict[str, object] | None = None) -> dict[str, Duty]:
    """Return what the lawful board owes, by title."""
    handbook = Handbook.model_validate({**handbook_named("lawful-board"), **(change or {})})
    return {duty.title: duty for duty in duties(facts_about(handbook, {}), first, last)}


def test_plans_are_due_before_each_financial_year() -> None:
    """The plan for 2025/26 was due on 31 March 2025, and was published three days before (C-020)."""
    found = owed(date(2025, 1, 1), date(2026, 12, 31))
    done = found["Joint forward plan for 2025/26"]
    assert (done.due, done.state(date(2025, 12, 1))) == (date(2025, 3, 31), State.DONE)
    late = found["Joint forward plan for 2026/27"]
    assert (late.state(date(2026, 3, 31)), late.state(date(2026, 4, 1))) == (State.DUE, State.OVERDUE)


def test_no_forward_plan_for_the_first_year_and_the_second_was_due_in_june() -> None:
    """No duty for 2022/23 (C-025a); the first plans were due on 30 June 2023 (C-026, not certain)."""
    found = owed(date(2022, 1, 1), date(2023, 12, 31))
    assert "Joint forward plan for 2022/23" not in found
    first = found["Joint forward plan for 2023/24"]
    assert (first.due, first.confidence) == (date(2023, 6, 30), "L")


def test_terms_end_and_interests_are_declared_within_28_days() -> None:
    """A term's last day is a duty of that day; an interest is due 28 days after it became known (B-062)."""
    people = handbook_named("lawful-board")["people"]
    interest = {"code": "shares", "kind": "financial", "description": "Shares", "since": "2025-01-01"}
    people[0]["interests"] = [{**interest, "aware_on": "2025-11-10"}]
    found = owed(date(2025, 1, 1), date(2028, 12, 31), {"people": people})
    assert found["Charity Chair's term as Chair ends (Board of NHS Exampleshire ICB)"].due == date(
        2028, 6, 30
    )
    declared = found["Charity Chair declares an interest"]
    assert declared.due == date(2025, 12, 8)
    assert declared.state(date(2025, 12, 9)) is State.OVERDUE


def test_only_what_falls_in_the_time_asked_for_is_given_in_order() -> None:
    """First and last day are included; everything is in order of the day."""
    handbook = Handbook.model_validate(handbook_named("lawful-board"))
    whole = duties(facts_about(handbook, {}), date(2025, 3, 31), date(2028, 6, 30))
    assert [each.due for each in whole] == sorted(each.due for each in whole)
    assert whole[0].due == date(2025, 3, 31)
    assert whole[-1].due == date(2028, 6, 30)


def test_financial_years_have_two_years_in_their_name() -> None:
    """2099/00 is the hard one."""
    assert [financial_year(2025), financial_year(2099)] == ["2025/26", "2099/00"]


@pytest.fixture
def system(db: None) -> str:
    """Return a system with a handbook of one board and its chair."""
    factories.small_system()
    value = {
        "handbook": 1,
        "system": "QAA",
        "title": "North",
        "bodies": [
            {
                "code": "QAA-BOARD",
                "name": "Board",
                "kind": "statutory-board",
                "purpose": "icb-board",
                "seats": [
                    {
                        "code": "chair",
                        "title": "Chair",
                        "role": "chair",
                        "filling": "appointed",
                        "holders": [{"person": "P-1", "since": "2024-01-01", "term_ends": "2026-01-31"}],
                    }
                ],
            }
        ],
        "people": [{"code": "P-1", "name": "Ann Other-Example"}],
    }
    apply_handbook(Handbook.model_validate(value), on=date(2025, 1, 1), actor=OPERATOR, reason="the test")
    return "QAA"


def test_the_page_says_what_is_due_and_what_is_overdue(system: str) -> None:
    """On 1 February 2026 the term has lapsed by a day."""
    page = duties_page(system, Moment(date(2026, 2, 1)))
    assert "Ann Other-Example's term as Chair ends (Board)" in [line.duty.title for line in page.overdue]
    assert page.sentence.endswith(f"{len(page.overdue)} are overdue.") or len(page.overdue) == 1
    assert all(month.first.day == 1 for month in page.months)


def test_the_feed_is_a_calendar_that_another_program_reads(system: str) -> None:
    """Every duty is an all-day event with an identity of its own; the same facts give the same bytes."""
    moment = Moment(date(2026, 1, 1))
    feed = duties_feed(system, moment)
    assert feed == duties_feed(system, moment)
    events = Calendar.from_ical(feed).walk("VEVENT")
    ids = [str(event["UID"]) for event in events]
    assert len(set(ids)) == len(ids) > 0
    term = next(event for event in events if "term as Chair" in str(event["SUMMARY"]))
    assert term.decoded("DTSTART") == date(2026, 1, 31)
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
