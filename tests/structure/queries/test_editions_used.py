"""Which edition, and which tie, a figure is read from: never two at once, never one from another time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.structure.actions import merge_organisations
from catchment.structure.models import (
    Area,
    AreaLookup,
    AreaPopulation,
    OrganisationArea,
    PatientsByArea,
)
from catchment.structure.queries.homes import residence_change
from catchment.structure.queries.members import councils_of
from catchment.structure.queries.small_areas import aged_65_of, areas_of_sub_icbs
from tests.people import OPERATOR
from tests.structure import factories

TODAY = Moment(date(2025, 12, 15))
MERGER = date(2027, 4, 1)


def small(n: int) -> int:
    """Return a small area of the world."""
    return Area.objects.get(kind="lsoa21", code=f"E0100000{n}").pk


def test_a_merger_planned_for_later_changes_no_ground_today(world) -> None:
    """Ground is that of the organisation tied to it on the day; before any tie, of whoever had it first."""
    one, other = world["01A"].pk, world["01B"].pk
    merge_organisations(codes=["01A", "01B"], into="01B", on=MERGER, reason="r", actor=OPERATOR)
    for day in (date(2020, 1, 1), date(2026, 1, 1)):
        assert sorted(areas_of_sub_icbs([one], Moment(day))) == [small(n) for n in (1, 2, 3)]
        assert areas_of_sub_icbs([other], Moment(day)) == [small(4)]
    assert areas_of_sub_icbs([one], Moment(MERGER)) == []
    assert len(areas_of_sub_icbs([other], Moment(MERGER))) == 4


@pytest.mark.django_db
def test_shares_are_those_believed_at_the_time() -> None:
    """What was known yesterday is not changed by a lookup that was replaced today."""
    change, past = begin_change(actor="test", action="x"), timezone.now() - timedelta(days=10)
    Change.objects.filter(pk=change.pk).update(at=past)
    older = Area.objects.create(kind="lsoa11", code="E01000001")
    newer = Area.objects.create(kind="lsoa21", code="E01000001")
    recorded = {"recorded_from": past, "change": change}
    AreaPopulation.objects.create(
        area=older, edition=date(2020, 6, 30), sex="all", total=91, ages=[1] * 91, **recorded
    )
    row = {"lookup": "lsoa11-lsoa21", "edition": date(2021, 3, 21), "change_code": "U"}
    lookup = AreaLookup.objects.create(child=older, parent=newer, **row, **recorded)
    moment = Moment(date(2025, 1, 1), timezone.now() - timedelta(days=1))
    before = aged_65_of([newer.pk], moment)
    AreaLookup.objects.filter(pk=lookup.pk).update(recorded_to=timezone.now(), superseded_by=change)
    assert aged_65_of([newer.pk], moment) == before != {}


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2025, 1, 1), "E07000002"), (date(2023, 9, 1), "E07000001"), (date(2022, 9, 1), "E07000001")],
)
def test_councils_are_of_one_edition(world, day: date, code: str) -> None:
    """A small area has the council of the newest edition by the day, or of the first there is."""
    change = begin_change(actor="test", action="councils")
    for n, year in ((1, 2023), (2, 2024)):
        district = factories.area(change, "ltla", f"E0700000{n}", f"District {n}")
        council = factories.organisation(change, f"E0700000{n}", "council", f"Council {n}", "RO141")
        tie = {"organisation_id": council.pk, "kind": "responsible_for", "area_id": district.pk}
        factories.record(change, OrganisationArea, [{**tie, **factories.ALWAYS}])
        row = {"lookup": "lsoa21-ltla", "edition": date(year, 4, 1), "change_code": ""}
        ids = {"child_id": small(1), "parent_id": district.pk}
        factories.record(change, AreaLookup, [{**row, **ids}])
    assert [each.code for each in councils_of([small(1)], Moment(day))] == [code]


def test_growth_is_that_of_practices_in_both_editions(world) -> None:
    """An edition that has more practices than another does not look like growth or decline."""
    change = begin_change(actor="test", action="residence")
    homes = [("A00001", date(2025, 7, 1), 1, 80), ("A00003", date(2025, 7, 1), 1, 20)]
    for code, edition, n, patients in homes:
        PatientsByArea.objects.create(
            practice=world[code],
            edition=edition,
            area_id=small(n),
            patients=patients,
            recorded_from=change.at,
            change=change,
        )
    PatientsByArea.objects.filter(practice=world["A00003"], edition=date(2025, 10, 1)).delete()
    sub_icbs = [world["01A"].pk, world["01B"].pk]
    change_of = residence_change([small(n) for n in (1, 2, 3, 4)], sub_icbs, TODAY)
    # A00001 alone is in both: from 80 to 100; A00002 began later and A00003 is not in the latest.
    assert change_of is not None
    assert change_of.by_area == {small(1): 0.25}
