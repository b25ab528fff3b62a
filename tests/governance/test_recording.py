"""Recording handbooks: what holds on every day is what the last handbook before it said.

The naive way to keep handbooks would be a dictionary: from this day on, this handbook. Whatever handbooks are
applied, in whatever order of days, the database must answer as that dictionary does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catchment.foundation.facts import Recorded
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.actions.recording import end_handbook, record_handbook
from catchment.governance.models import (
    BodyParty,
    BodyTerms,
    HandbookEntry,
    Holding,
    PersonDetail,
    SeatTerms,
)
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.writing import in_order
from catchment.structure.models import Organisation
from tests.governance.exampleshire import organisations

pytestmark = pytest.mark.django_db
FIRST = date(2022, 7, 1)
DAYS = tuple(FIRST + timedelta(days=100 * number) for number in range(6))


@pytest.fixture
def world(db: None) -> None:
    """Record the organisations that handbooks name."""
    organisations()


@contextmanager
def forgotten() -> Iterator[None]:
    """Forget afterwards what was recorded: Hypothesis tries many examples within one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def keep(handbook: Handbook, on: date, number: int = 0) -> Recorded:
    """Apply a handbook from a day on, without asking who may; `number` sets when it was keyed in."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    change = Change.objects.create(at=at, actor="Test Person", action="test", reason="", detail={})
    return record_handbook(handbook, on=on, change=change)


def handbook_of(title: str = "Handbook", **parts: Any) -> Handbook:
    """Return a handbook of Exampleshire."""
    return Handbook.model_validate({"handbook": 1, "system": "XEX", "title": title, **parts})


def board(*holders: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Return a board with one seat."""
    seat = {"code": "chair", "title": "Chair", "role": "chair", "filling": "appointed", "holders": holders}
    return {"code": "BOARD", "name": "Board", "kind": "committee", "seats": [seat], **said}


ADA, BEN = {"code": "ADA", "name": "Ada Teacosy"}, {"code": "BEN", "name": "Ben Inkblot"}
SEATS = some.lists(
    some.fixed_dictionaries(
        {
            "code": some.sampled_from(["chair", "deputy", "member"]),
            "title": some.sampled_from(["Chair", "Another title"]),
            "role": some.sampled_from(["chair", "member"]),
            "filling": some.just("appointed"),
        }
    ),
    max_size=3,
    unique_by=lambda seat: seat["code"],
)
BODIES = some.lists(
    some.fixed_dictionaries(
        {
            "code": some.sampled_from(["B1", "B2", "B3"]),
            "name": some.sampled_from(["Board", "Committee"]),
            "kind": some.just("committee"),
            "organisation": some.sampled_from([None, "XEX", "XR1"]),
            "parties": some.lists(
                some.sampled_from([{"organisation": "XR1"}, {"organisation": "XR2"}]),
                max_size=2,
                unique_by=lambda party: party["organisation"],
            ),
            "seats": SEATS,
        }
    ),
    max_size=3,
    unique_by=lambda body: body["code"],
)
PEOPLE = some.lists(
    some.fixed_dictionaries(
        {
            "code": some.sampled_from(["ADA", "BEN"]),
            "name": some.sampled_from(["Ada Teacosy", "Ben Inkblot"]),
            "skills": some.sampled_from([[], ["audit"]]),
        }
    ),
    max_size=2,
    unique_by=lambda person: person["code"],
)
PLANS = some.lists(
    some.fixed_dictionaries(
        {
            "code": some.sampled_from(["P1", "P2"]),
            "kind": some.just("joint-forward-plan"),
            "title": some.sampled_from(["A plan", "A better plan"]),
            "starts": some.just(FIRST),
        }
    ),
    max_size=2,
    unique_by=lambda plan: plan["code"],
)
HANDBOOKS = some.builds(
    handbook_of, some.sampled_from(["One", "Two"]), bodies=BODIES, people=PEOPLE, plans=PLANS
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=some.lists(HANDBOOKS, min_size=1, max_size=6))
def test_each_day_has_the_handbook_applied_last_before_it(world: None, told: list[Handbook]) -> None:
    """Applied in the order of their days, handbooks are a dictionary from days to what they say."""
    with forgotten():
        oracle = dict(zip(DAYS, told, strict=False))
        for number, (day, handbook) in enumerate(oracle.items()):
            keep(handbook, day, number)
            keep(handbook, day, number)
        assert load_handbook("XEX", Moment(FIRST - timedelta(days=1))) is None
        for day, handbook in oracle.items():
            for later in (0, 99):
                assert load_handbook("XEX", Moment(day + timedelta(days=later))) == in_order(handbook)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=some.lists(
        some.tuples(some.sampled_from(DAYS), HANDBOOKS),
        min_size=1,
        max_size=6,
        unique_by=lambda pair: pair[0],
    )
)
def test_a_handbook_applied_earlier_leaves_the_later_ones_as_they_were(
    world: None, told: list[tuple[date, Handbook]]
) -> None:
    """Whatever the order in which they are keyed in, each holds from its day, and what was known stays known.

    A later handbook that was planned may keep what an earlier one says of other things; so what is compared
    on other days is only that a keeping touched nothing before its own day.
    """
    with forgotten():
        for number, (day, handbook) in enumerate(told):
            before = {each: load_handbook("XEX", Moment(each)) for each in DAYS if each < day}
            known = {each: load_handbook("XEX", Moment(each)) for each in DAYS}
            keep(handbook, day, number)
            assert load_handbook("XEX", Moment(day)) == in_order(handbook)
            for each, was in before.items():
                assert load_handbook("XEX", Moment(each)) == was
            moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number) - timedelta(minutes=1)
            for each, was in known.items():
                assert load_handbook("XEX", Moment(each, moment)) == was


class Timeline:
    """The naive way to keep one item: what it says on each day, and where that gave way to something else."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.said: list[str | None] = [None] * len(DAYS)
        self.breaks: set[int] = set()

    def apply(self, day: int, says: str | None) -> None:
        """Say something else from a day on, for as long as what was said then went on."""
        if self.said[day] == says:
            return
        after = range(day + 1, len(DAYS))
        if self.said[day] is None:
            stops = [later for later in after if self.said[later] is not None]
        else:
            stops = [later for later in after if later in self.breaks]
        until = min(stops, default=len(DAYS))
        self.said[day:until] = [says] * (until - day)
        self.breaks -= set(range(day, until))  # it is one stretch now, whatever was in its place before
        self.breaks |= {day, until}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=some.lists(
        some.tuples(
            some.integers(0, len(DAYS) - 1),
            some.dictionaries(some.sampled_from(["P1", "P2"]), some.sampled_from(["One", "Two", "Three"])),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_in_any_order_of_days_each_item_has_the_time_line_it_should(
    world: None, told: list[tuple[int, dict[str, str]]]
) -> None:
    """What is said from a day holds until what was planned for later, whichever was keyed in first."""
    oracle = {"P1": Timeline(), "P2": Timeline()}
    with forgotten():
        for number, (day, titles) in enumerate(told):
            plans = [
                {"code": code, "kind": "joint-forward-plan", "title": title, "starts": FIRST}
                for code, title in titles.items()
            ]
            keep(handbook_of(plans=plans), DAYS[day], number)
            for code, timeline in oracle.items():
                timeline.apply(day, titles.get(code))
        for index, each in enumerate(DAYS):
            found = load_handbook("XEX", Moment(each))
            said = {plan.code: plan.title for plan in found.plans} if found else {}
            assert said == {
                code: timeline.said[index] for code, timeline in oracle.items() if timeline.said[index]
            }


TERMS = some.lists(
    some.tuples(some.integers(0, 500), some.integers(1, 300), some.sampled_from(["ADA", "BEN"])), max_size=3
)


def _holders(terms: list[tuple[int, int, str]], *, open_ended: bool) -> list[dict[str, Any]]:
    """Make terms that follow each other from (days between, length, person)."""
    found: list[dict[str, Any]] = []
    since = FIRST
    for gap, length, person in terms:
        start = since + timedelta(days=gap)
        since = start + timedelta(days=length)
        found.append({"person": person, "since": start, "until": since})
    if found and open_ended:
        del found[-1]["until"]
    return found


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=some.lists(some.tuples(TERMS, some.booleans()), min_size=1, max_size=5))
def test_holders_are_those_that_the_newest_handbook_tells(
    world: None, told: list[tuple[list[tuple[int, int, str]], bool]]
) -> None:
    """A handbook that tells a whole life corrects what was told before of the days it is complete about."""
    with forgotten():
        for number, (terms, open_ended) in enumerate(told):
            holders = _holders(terms, open_ended=open_ended)
            keep(handbook_of(bodies=[board(*holders)], people=[ADA, BEN]), FIRST, number)
            found = load_handbook("XEX", Moment(FIRST), history=True)
            assert found is not None
            held = [each.model_dump(exclude_defaults=True) for each in found.bodies[0].seats[0].holders]
            assert held == holders


def test_a_later_leaving_is_put_right() -> None:
    """What was believed until September is still known to have been believed."""
    organisations()
    since, left = FIRST, date(2024, 2, 29)
    keep(handbook_of(bodies=[board({"person": "ADA", "since": since})], people=[ADA]), FIRST, 0)
    gone = {"person": "ADA", "since": since, "until": left}
    came = {"person": "BEN", "since": date(2024, 9, 1)}
    keep(handbook_of(bodies=[board(gone, came)], people=[ADA, BEN]), date(2024, 9, 1), 5)
    day = date(2024, 3, 3)
    then = Moment(day, datetime(2026, 1, 1, 2, tzinfo=UTC))
    assert Holding.objects.at(then).values_list("person__code", flat=True).get() == "ADA"
    assert not Holding.objects.at(Moment(day)).exists()
    assert Holding.objects.at(Moment(date(2024, 9, 1))).get().person.code == "BEN"


def test_a_handbook_that_ends_leaves_no_body_behind() -> None:
    """K-043: on the day of a merger its bodies, seats and documents end; people stay described."""
    organisations()
    party = {"parties": [{"organisation": "XR1"}]}
    keep(handbook_of(bodies=[board({"person": "ADA", "since": FIRST}, **party)], people=[ADA]), FIRST)
    merger = date(2027, 4, 1)
    change = Change.objects.create(
        at=datetime(2026, 2, 1, tzinfo=UTC), actor="Test Person", action="test", reason="", detail={}
    )
    ended = end_handbook(Organisation.objects.get(code="XEX"), on=merger, change=change)
    assert ended.superseded == ended.added == 4
    assert load_handbook("XEX", Moment(merger)) is None
    last = load_handbook("XEX", Moment(merger - timedelta(days=1)))
    assert last is not None and last.bodies[0].seats[0].holders[0].until is None
    assert PersonDetail.objects.at(Moment(merger)).exists()
    for model in (BodyTerms, BodyParty, SeatTerms, HandbookEntry):
        assert not model.objects.at(Moment(merger)).exists()


def test_what_is_new_in_a_handbook_that_will_end_ends_with_it() -> None:
    """K-043: a body made after a merger was planned does not outlive its board; a new person does."""
    organisations()
    keep(handbook_of(bodies=[board()], people=[ADA]), FIRST)
    keep(handbook_of("A new title", bodies=[board()], people=[ADA]), date(2024, 1, 1), 1)
    merger = date(2027, 4, 1)
    at = datetime(2026, 2, 1, tzinfo=UTC)
    change = Change.objects.create(at=at, actor="Test Person", action="test", reason="", detail={})
    end_handbook(Organisation.objects.get(code="XEX"), on=merger, change=change)
    more = {**board(), "code": "NEW"}
    for number, day in enumerate((date(2023, 1, 1), date(2025, 1, 1)), start=800):
        keep(handbook_of("A new title", bodies=[board(), more], people=[ADA, BEN]), day, number)
        assert BodyTerms.objects.at(Moment(merger - timedelta(days=1))).count() == 2
        assert not BodyTerms.objects.at(Moment(merger)).exists()
        assert not SeatTerms.objects.at(Moment(merger)).exists()
        assert PersonDetail.objects.at(Moment(merger)).count() == 2
