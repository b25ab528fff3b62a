"""Exports keep to the rights of whoever asked, for as long as they last; what the log and histories tell."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone

from catchment.foundation.jobs import perform
from catchment.foundation.models import Job
from catchment.governance.models import PostHeld
from catchment.record import auditing
from catchment.record.actions import exporting
from catchment.record.actions.relationships import limits
from catchment.record.actions.storing import store
from catchment.record.http.audit_events import event
from catchment.record.models import GpRegistration, Patient, Relationship, ResourceVersion
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.histories import versions
from catchment.record.queries.log import log_entries
from catchment.record.queries.patients import Responsible, responsible_icb
from catchment.record.queries.reading import version
from catchment.record.rules.content import loads
from catchment.record.rules.values import Write
from catchment.record.tokens import forget
from tests.people import somebody
from tests.record.interface import (
    HERE,
    HOSPITAL,
    LAB,
    Json,
    World,
    begun,
    found,
    made,
    named,
    refused,
    result,
    user,
)
from tests.record.test_relationships import encounter, of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    """Return the interface with its people, and a home for keys and files."""
    settings.CATCHMENT_HOME, settings.AUDIT_KEY = tmp_path, ""
    yield World()
    forget()


def test_files_in_parts_named_in_the_log_scoped_and_gone_after_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is full is followed by another; each needs its scope, and a day later none is there."""
    for number in range(4):
        made(world.here, result(world.ann, f"E-{number}", 1.0))
    monkeypatch.setattr(exporting, "PART_BYTES", 1_500)
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    job, where = begun(world, "$export?_type=Observation")
    perform(job.pk)
    told = world.gp.get(where)
    output = told.json()["output"]
    assert len(output) > 1 and told.headers["Expires"].endswith("GMT")
    lines = [line for each in output for line in world.gp.get(each["url"]).text.splitlines()]
    assert len(lines) == len(set(lines)) == sum(each["count"] for each in output) == 5
    ann = Patient.objects.get(resource_id=world.ann["id"]).number
    name = job.arguments["export"]
    batches = [each.entry for each in auditing.entries() if each.entry.what == f"$export {name} Observation"]
    assert [each.patients for each in batches] == [[ann]] * 3
    narrow = user("P-GP", "user/Patient.rs")
    refused(narrow.get(output[0]["url"]), 403, "scopes do not allow")
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(hours=25))
    refused(world.gp.get(output[0]["url"]), 404)
    assert not exporting.folder_of(name).exists()
    _, other = begun(world, "$export?_type=Observation")
    assert world.gp.delete(other).status_code == 202
    said = [each.entry.what for each in auditing.entries() if each.entry.outcome == "allowed"]
    assert f"$export-status/{name}" in said
    assert f"DELETE $export-status/{other.rpartition('/')[2]}" in said


def test_rights_that_end_stop_an_export(world: World) -> None:
    """Whoever leaves between asking and writing gets nothing."""
    job, _ = begun(world, "$export?_type=Observation")
    PostHeld.objects.filter(person__code="P-GP").update(valid_to=timezone.localdate())
    perform(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "may no longer have it" in job.error
    assert list(exporting.folder_of(job.arguments["export"]).glob("*.ndjson")) == []


@pytest.mark.parametrize(
    "asked",
    [
        "_lastUpdated=0001",
        "_lastUpdated=ge0001-01-01",
        "_lastUpdated=9999-12-31",
        "date=ap0001",
        "date=ap9999-12-31",
    ],
)
def test_searches_at_the_ends_of_the_calendar(world: World, asked: str) -> None:
    """A date at either end of the calendar is one like any other."""
    assert world.gp.get(f"Observation?{asked}").status_code == 200


def test_the_log_of_one_practice_says_nothing_of_others(world: World) -> None:
    """An entry that concerns somebody else too is shown without what was asked and why."""
    numbers = [Patient.objects.get(resource_id=each["id"]).number for each in (world.ann, world.bob)]
    entry = auditing.Entry(
        timezone.now(), "P-9", "GP", "RAA", "search", "direct-care", "Patient?name=Bob", "allowed",
        "Bob is known", False, numbers, 2,
    )  # fmt: skip
    for concerned in (numbers, numbers[:1]):
        auditing.note(entry._replace(patients=concerned))
    alone, both = (event(each) for each in log_entries(limit=2, organisation=HERE))
    assert "Bob" in str(alone) and alone["outcomeDesc"] == "Bob is known"
    assert "Bob" not in str(both) and "outcomeDesc" not in both
    assert "Bob" in str(event(log_entries(limit=2)[1]))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_the_calendar(world: World, day: str) -> None:
    """A date at the end of the calendar is kept, and gives nothing beyond our limits."""
    patient = Patient.objects.get(resource_id=world.ann["id"])
    us = {"reference": "Organization/RQA"}
    for number, resource in enumerate(
        (
            encounter("in-progress", period={"start": day, "end": day}),
            encounter("finished", period={"end": day}),
            {"resourceType": "ServiceRequest", "status": "active", "authoredOn": day, "performer": [us]},
            {"resourceType": "CarePlan", "status": "active", "author": us, "period": {"end": day}},
            {
                "resourceType": "CareTeam",
                "status": "active",
                "managingOrganization": [us],
                "period": {"end": day},
            },
        )
    ):
        store([Write(resource["resourceType"], f"c{number}", resource, patient.number)], source=None)
    latest = timezone.now() + max(limits().caseload_open, limits().admission_open)
    assert all(row.ends <= latest for row in Relationship.objects.filter(holder="organisation:RQA"))


def test_an_old_version_is_judged_by_the_newest_patient_too(world: World) -> None:
    """What turned out to be about somebody else is not read in its history by who may not see that person."""
    patient = Patient.objects.get(resource_id=world.ann["id"])
    other = Patient.objects.create(resource_id="other")
    said = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    practice = of(HERE)
    store([Write("Observation", "o", said, patient.number)], source=None)
    assert len(versions(practice, resource_id="o", limit=9)) == 1
    store([Write("Observation", "o", said | {"status": "amended"}, other.number)], source=None)
    assert versions(practice, resource_id="o", limit=9) == []
    first = version("Observation", "o", 1)
    assert first is not None and verdict_on(practice, first).code == "no-relationship"
    store([Write("Observation", "o", said | {"status": "corrected"}, patient.number)], source=None)
    assert [held.version for held in versions(practice, resource_id="o", limit=9)] == [3, 1]


def test_planning_is_for_ones_own_people(world: World) -> None:
    """A board's planner sees its people, in exports too; a neighbour's and a trust's see nobody, no total."""
    people = sorted([named(world.ann), named(world.bob)])
    expected = {"QAA": people, "01A": people, "QZZ": [], HOSPITAL: [], HERE: [named(world.ann)]}
    for employer, whom in expected.items():
        somebody("analyst", employer, code=f"P-{employer}")
        planner = user(f"P-{employer}", "user/*.rs", purpose="planning")
        answer = planner.get("Patient?_total=accurate")
        assert (sorted(found(answer)), answer.json()["total"]) == (whom, len(whom)), employer
        assert found(planner.get("Observation?patient.given=Bob")) == (
            [named(world.bobs)] if named(world.bob) in whom else []
        )
        status = planner.get(named(world.bob)).status_code
        assert status == (200 if named(world.bob) in whom else 404)
        begun = planner.get("$export?_type=Patient", headers={"Prefer": "respond-async"})
        where = begun.headers["Content-Location"]
        perform(Job.objects.get(arguments__export=where.rpartition("/")[2]).pk)
        output = planner.get(where).json()["output"]
        lines = [loads(line) for each in output for line in planner.get(each["url"]).content.splitlines()]
        assert sorted(named(each) for each in lines) == whom


def test_planning_for_somebody_by_their_home(world: World) -> None:
    """B-011: whom no practice leads to a board is planned for by the board on whose ground they live."""
    GpRegistration.objects.filter(patient__resource_id=world.ann["id"]).delete()
    somebody("analyst", "QAA", code="P-QAA")
    planner = user("P-QAA", "user/*.rs", purpose="planning")
    assert found(planner.get("Patient")) == [named(world.bob)]
    Patient.objects.filter(resource_id=world.ann["id"]).update(small_area="E01000001")
    assert sorted(found(planner.get("Patient"))) == sorted([named(world.ann), named(world.bob)])
    number = Patient.objects.get(resource_id=world.ann["id"]).pk
    assert responsible_icb(number, timezone.localdate()) == Responsible("QAA", "residence")


def test_the_versions_that_were_current_at_a_time(world: World) -> None:
    """`_at` of a history: what was current at some point in a stretch of time, not all stored by then."""
    name = named(world.anns)
    for status in ("amended", "corrected"):
        assert world.here.put(name, json={**world.anns, "status": status}).status_code == 200
    kept = ResourceVersion.objects.filter(resource_id=world.anns["id"]).order_by("version")
    first, second, third = (moment.astimezone(UTC) for moment in kept.values_list("stored_at", flat=True))
    instant = timedelta(microseconds=1)  # to which a moment of six decimals is exact
    expected = {
        first - instant: [], first: [1], second - instant: [1], second: [2], third - instant: [2], third: [3],
        third + timedelta(days=1): [3],
    }  # fmt: skip
    for moment, current in expected.items():
        at = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert versions_told(world.gp.get(f"{name}/_history?_at={at}")) == current, at
    assert versions_told(world.gp.get(f"{name}/_history?_at={first.year - 1}")) == []
    assert versions_told(world.gp.get(f"{name}/_history?_at={first.year}")) == [3, 2, 1]
    page = world.gp.get(f"{name}/_history?_at={first.year}&_count=1").json()
    (onward,) = [each["url"] for each in page["link"] if each["relation"] == "next"]
    assert versions_told(world.gp.get(onward)) == [2]
    refused(world.gp.get(f"{name}/_history?_at=2020-02-30"), 400, "_at is a date")


def versions_told(answer: httpx.Response) -> list[int]:
    """Return the versions that a history shows, in order."""
    assert answer.status_code == 200, answer.text
    return [int(each["resource"]["meta"]["versionId"]) for each in answer.json().get("entry", [])]


def test_all_pages_of_everything_are_of_one_moment(world: World) -> None:
    """What is written, changed and deleted between two pages of `$everything` changes none of them."""
    for number in range(4):
        made(world.here, result(world.ann, f"P-{number}", 1.0))
    address = f"{named(world.ann)}/$everything"
    whole = [(named(each), each["meta"]["versionId"]) for each in resources_of(world.gp.get(address))]
    answer = world.gp.get(f"{address}?_count=2&_type=Patient,Observation")
    read = []
    for step in range(len(whole)):
        read += [(named(each), each["meta"]["versionId"]) for each in resources_of(answer)]
        links = {each["relation"]: each["url"] for each in answer.json()["link"]}
        if "next" not in links:
            break
        made(world.here, result(world.ann, f"Q-{step}", 2.0))
        last = resources_of(world.gp.get(f"Observation?identifier={LAB}|P-3"))[0]
        assert world.here.put(named(last), json={**last, "status": "amended"}).status_code == 200
        assert world.here.delete(f"Observation?identifier={LAB}|P-2").is_success
        refused(world.other.get(links["next"]), 404)
        answer = world.gp.get(links["next"])
    assert (len(whole), sorted(read)) == (6, sorted(whole))
    refused(world.gp.get(f"{address}?_page=nonsense"), 404, "no link to a page")
    assert len(resources_of(world.gp.get(address))) == len(whole) + 2 - 1


def resources_of(answer: httpx.Response) -> list[Json]:
    """Return the resources of a bundle."""
    assert answer.status_code == 200, answer.text
    return [each["resource"] for each in answer.json().get("entry", [])]
