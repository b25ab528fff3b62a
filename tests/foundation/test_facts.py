"""Facts: dated, as-known, recorded once, and contradictions made impossible by the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.foundation.facts import (
    Recorded,
    begin_change,
    fact_columns,
    record_edition,
    record_facts,
    record_published,
)
from catchment.foundation.models import Change, PublishedRow
from catchment.foundation.moment import Moment
from catchment.structure.models import (
    Area,
    Centroid,
    Organisation,
    OrganisationName,
    OrganisationRole,
    Relationship,
)

pytestmark = pytest.mark.django_db


def change_at(hour: int) -> Change:
    """Return a change made at an hour of an invented day."""
    return Change.objects.create(at=datetime(2026, 1, 1, hour, tzinfo=UTC), actor="test", action="test")


@pytest.fixture
def practice() -> Organisation:
    return Organisation.objects.create(code="B99001", kind="practice", invented=True)


def name_row(practice: Organisation, name: str, start: date, end: date | None = None) -> tuple:
    """Return a row in the order of the name's columns."""
    values = {
        "valid_from": start,
        "valid_to": end,
        "basis": "stated",
        "organisation_id": practice.pk,
        "name": name,
    }
    return tuple(values[column] for column in fact_columns(OrganisationName))


def test_saying_the_same_twice_changes_nothing(practice) -> None:
    rows = [name_row(practice, "Invented House", date(2020, 1, 1))]
    scope = None
    assert record_facts(OrganisationName, rows, change=change_at(9), scope=scope) == Recorded(added=1)
    again = record_facts(OrganisationName, rows, change=change_at(10), scope=scope)
    assert again == Recorded(unchanged=1)
    assert OrganisationName.objects.count() == 1


def test_a_correction_supersedes_and_both_answers_remain(practice) -> None:
    from django.db.models import Q

    everything = Q(organisation=practice)
    wrong = [name_row(practice, "Wrong Name", date(2020, 1, 1))]
    right = [name_row(practice, "Right Name", date(2020, 1, 1))]
    record_facts(OrganisationName, wrong, change=change_at(9), scope=everything)
    record_facts(OrganisationName, right, change=change_at(11), scope=everything)
    day = date(2024, 1, 1)
    at_ten = datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert OrganisationName.objects.at(Moment(day)).get().name == "Right Name"
    assert OrganisationName.objects.at(Moment(day, at_ten)).get().name == "Wrong Name"
    assert not OrganisationName.objects.at(Moment(day, at_ten - timedelta(hours=5))).exists()


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ((date(2020, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None), True),
        ((date(2020, 1, 1), None), (date(2021, 1, 1), None), False),
        ((date(2020, 1, 1), date(2021, 1, 2)), (date(2021, 1, 1), date(2022, 1, 1)), False),
    ],
)
def test_two_names_on_one_day_are_impossible(practice, first, second, fits) -> None:
    rows = [name_row(practice, "One", *first), name_row(practice, "Two", *second)]
    if fits:
        assert record_facts(OrganisationName, rows, change=change_at(9), scope=None).added == 2
        return
    with pytest.raises(IntegrityError, match="one_name_at_a_time"), transaction.atomic():
        record_facts(OrganisationName, rows, change=change_at(9), scope=None)


def test_two_primary_roles_on_one_day_are_impossible_but_other_roles_are_not(practice) -> None:
    change = change_at(9)
    fixed = {
        "organisation": practice,
        "valid_from": date(2020, 1, 1),
        "recorded_from": change.at,
        "change": change,
    }
    OrganisationRole.objects.create(role="RO177", is_primary=True, **fixed)
    OrganisationRole.objects.create(role="RO76", is_primary=False, **fixed)
    with pytest.raises(IntegrityError, match="one_primary_role"), transaction.atomic():
        OrganisationRole.objects.create(role="RO197", is_primary=True, **fixed)


def test_a_practice_is_in_one_pcn_at_a_time_and_a_period_runs_forward(practice) -> None:
    change = change_at(9)
    networks = [
        Organisation.objects.create(code=f"U9900{number}", kind="pcn", invented=True) for number in (1, 2)
    ]
    fixed = {"source": practice, "kind": "member_of", "recorded_from": change.at, "change": change}
    Relationship.objects.create(target=networks[0], valid_from=date(2020, 1, 1), **fixed)
    with pytest.raises(IntegrityError, match="one_member_of"), transaction.atomic():
        Relationship.objects.create(target=networks[1], valid_from=date(2021, 1, 1), **fixed)
    with pytest.raises(IntegrityError, match=r"period_forward|lower bound"), transaction.atomic():
        Relationship.objects.create(
            target=networks[1], valid_from=date(2019, 1, 1), valid_to=date(2018, 1, 1), **fixed
        )


def test_evidence_of_an_edition_is_compared_key_by_key() -> None:
    day = date(2025, 12, 1)
    first = record_published(
        "invented", day, {"a": {"x": 1}, "b": {"x": 2}, "c": {"x": 3}}, change=change_at(9)
    )
    second = record_published("invented", day, {"a": {"x": 1}, "b": {"x": 9}}, change=change_at(10))
    assert first == Recorded(added=3)
    assert second == Recorded(added=1, superseded=2, unchanged=1)
    now = dict(PublishedRow.objects.current().values_list("key", "value"))
    assert now == {"a": {"x": 1}, "b": {"x": 9}}


def test_a_part_of_an_edition_leaves_other_keys_alone() -> None:
    areas = [Area.objects.create(kind="lsoa21", code=f"X0100000{n}", invented=True) for n in range(3)]
    day = date(2021, 3, 21)

    def row(area: Area, longitude: float) -> tuple:
        return (area.pk, day, longitude, 54.0)

    def record(rows: list[tuple], hour: int) -> Recorded:
        return record_edition(
            Centroid, rows, key=["area_id"], edition={"edition": day}, change=change_at(hour), whole=False
        )

    assert record([row(areas[0], 1.0), row(areas[1], 1.0)], 9) == Recorded(added=2)
    assert record([row(areas[1], 2.0), row(areas[2], 1.0)], 10) == Recorded(added=2, superseded=1)
    assert Centroid.objects.current().count() == 3


editions = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=6), min_size=1, max_size=5
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(editions)
def test_as_known_gives_back_every_version_ever_sent(db, sent) -> None:
    """Whatever is sent in turn, what was believed after each sending can be asked for ever after."""
    savepoint = transaction.savepoint()
    day = date(2025, 12, 1)
    for hour, rows in enumerate(sent):
        published = {key: {"value": value} for key, value in rows.items()}
        record_published("invented", day, published, change=change_at(hour))
    for hour, rows in enumerate(sent):
        known = Moment(day, datetime(2026, 1, 1, hour, 30, tzinfo=UTC))
        then = {row.key: row.value["value"] for row in PublishedRow.objects.known(known)}
        assert then == rows
    transaction.savepoint_rollback(savepoint)


def test_every_recorded_row_names_its_change() -> None:
    change = begin_change(actor="A. Person", action="a test", reason="to see")
    assert str(change).endswith("A. Person: a test")
