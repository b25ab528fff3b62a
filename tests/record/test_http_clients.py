"""A public client library at work, what the interface says of itself, and bulk export to its end."""

from importlib import import_module
from typing import Any

import httpx
import orjson
import pytest
import requests
from fhirpy import SyncFHIRClient
from fhirpy.base import lib_sync

from catchment.foundation.jobs import perform
from catchment.record.actions import exporting
from catchment.record.http.app import application
from catchment.record.http.operations import OPERATIONS
from catchment.record.http.routing_table import INTERACTIONS
from tests.people import somebody
from tests.record.interface import (
    BASE,
    HERE,
    LAB,
    Json,
    World,
    begun,
    client,
    found,
    made,
    named,
    refused,
    result,
    user,
)

pytestmark = pytest.mark.django_db
ASKED_WITH = {
    "token": "x",
    "date": "2026-01-01",
    "string": "x",
    "reference": "Patient/x",
    "quantity": "1",
    "number": "1",
    "uri": "urn:x",
    "composite": "x$1",
}


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann, Bob and those who ask."""
    return World()


def test_the_interface_stands_beside_the_pages(world: World) -> None:
    """What begins with /fhir comes here before Django's machinery; the rest goes to the pages."""
    served = httpx.WSGITransport(app=import_module("catchment.wsgi").application)
    headers = {"Authorization": world.gp.headers["Authorization"]}
    with httpx.Client(transport=served, base_url="http://localhost", headers=headers) as http:
        assert http.get(f"/fhir/{named(world.anns)}").json()["id"] == world.anns["id"]
        refused(http.get("/fhir/"), 405)
        assert "text/html" in http.get("/fhirs").headers["Content-Type"]
        refused(http.get("/fhir/metadata", headers={"Host": "elsewhere.example"}), 400, "does not answer to")


def _through_the_application(method: str, url: str, **sent: Any) -> requests.Response:
    """Send a request of the `requests` library to the application in this process."""
    with httpx.Client(transport=httpx.WSGITransport(app=application)) as http:
        answer = http.request(method, url, json=sent["json"], headers=sent["headers"])
    made = requests.Response()
    made.status_code, made.headers = (
        answer.status_code,
        requests.structures.CaseInsensitiveDict(answer.headers),
    )
    made._content, made.url, made.encoding = answer.content, url, "utf-8"
    return made


def test_a_session_with_fhirpy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Create, change, search with include and pages, and a transaction, by a client of others."""
    monkeypatch.setattr(lib_sync.requests, "request", _through_the_application)
    fhir = SyncFHIRClient(BASE, authorization=world.here.headers["Authorization"])
    assert [each["id"] for each in fhir.resources("Patient").fetch()] == [world.ann["id"]]
    for number in range(7):
        fhir.resource(
            "Observation", **{**result(world.ann, f"F-{number}", 1.0), "resourceType": "Observation"}
        ).save()
    listed = fhir.resources("Observation").search(patient=world.ann["id"]).limit(3)
    assert len({each["id"] for each in listed}) == 8  # three pages, followed by their links
    assert fhir.resources("Observation").search(status="final").count() == 8
    one = (
        fhir.resources("Observation")
        .search(identifier=f"{LAB}|F-3")
        .include("Observation", "patient")
        .fetch_raw()
    )
    assert {each["resource"]["resourceType"] for each in one["entry"]} == {"Observation", "Patient"}
    first = fhir.resources("Observation").search(identifier=f"{LAB}|F-3").first()
    first["status"] = "amended"
    first.save()
    assert fhir.reference("Observation", first["id"]).to_resource()["meta"]["versionId"] == "2"
    first.delete()
    assert fhir.resources("Observation").search(identifier=f"{LAB}|F-3").first() is None
    sent = fhir.resource(
        "Bundle",
        type="transaction",
        entry=[
            {"resource": result(world.ann, "F-9", 2.0), "request": {"method": "POST", "url": "Observation"}}
        ],
    )
    sent.save()
    assert fhir.resources("Observation").search(identifier=f"{LAB}|F-9").count() == 1


def test_what_it_says_of_itself_is_so(world: World) -> None:
    """Every search parameter and interaction that is claimed is answered, and none that is not claimed."""
    told = client("").get("metadata").json()
    (rest,) = told["rest"]
    assert {each["code"] for each in rest["interaction"]} == {"transaction", "batch", "history-system"}
    officer = world.gp
    for resource in rest["resource"]:
        kind = resource["type"]
        claimed = {each["code"] for each in resource["interaction"]}
        assert claimed in ({*INTERACTIONS}, {"read", "search-type"})
        if kind == "AuditEvent":
            continue
        strict = {"Prefer": "handling=strict"}
        for parameter in resource["searchParam"]:
            value = ASKED_WITH[parameter["type"]]
            answer = officer.get(kind, params={parameter["name"]: value, "_count": 1}, headers=strict)
            said = answer.json().get("issue", [{}])[0].get("code")
            assert said != "not-supported", (kind, parameter, answer.text)
        refused(officer.get(f"{kind}?not-claimed=x", headers=strict), 400)
        if claimed == {"read", "search-type"}:
            for method in ("PUT", "PATCH", "DELETE"):
                refused(officer.request(method, f"{kind}/x", json={}), 405)
            refused(officer.get(f"{kind}/_history"), 405)
    assert {each["name"] for each in rest["operation"]} == {
        name for name, each in OPERATIONS.items() if "" in each.types
    }


def test_an_export_that_was_killed_goes_on_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is stopped after it wrote and before it noted so; the next run cuts what was not noted."""
    for number in range(5):
        made(world.here, result(world.ann, f"E-{number}", 1.0))
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    job, where = begun(world)
    stopping = _StopsAfter(3)
    with monkeypatch.context() as at_work, pytest.raises(_Killed):
        at_work.setattr(exporting.orjson, "dumps", stopping)
        exporting.export(job.arguments, exporting.Progress())
    assert stopping.left == 0
    late = made(world.here, result(world.ann, "E-late", 1.0))
    perform(job.pk)
    manifest = world.gp.get(where).json()
    assert manifest["requiresAccessToken"] is True
    lines: dict[str, list[Json]] = {}
    for each in manifest["output"]:
        text = world.gp.get(each["url"])
        assert text.headers["Content-Type"] == "application/fhir+ndjson"
        lines[each["type"]] = [orjson.loads(line) for line in text.text.splitlines()]
        assert len(lines[each["type"]]) == each["count"]
    assert set(lines) == {"Patient", "Observation"}
    ids = [each["id"] for each in lines["Observation"]]
    assert len(ids) == len(set(ids)) == 6 + (late["id"] in ids)
    assert world.bobs["id"] not in ids and [each["id"] for each in lines["Patient"]] == [world.ann["id"]]
    address = next(each["url"] for each in manifest["output"] if each["type"] == "Observation")
    rest = world.gp.get(address, headers={"Range": "bytes=100-"})
    assert rest.status_code == 206 and rest.headers["Content-Range"].startswith("bytes 100-")
    refused(world.other.get(where), 404, "no such export of yours")
    refused(world.other.get(address), 404)
    assert world.gp.delete(where).status_code == 202
    refused(world.gp.get(where), 404)
    assert not exporting.folder_of(job.arguments["export"]).exists()


class _Killed(BaseException):
    """Stands for the end of the process."""


class _StopsAfter:
    """Ends the process when it was called a number of times."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, value: Any) -> bytes:
        """Do as orjson does, or end."""
        if self.left == 0:
            raise _Killed
        self.left -= 1
        return orjson.dumps(value)


def test_an_export_is_asked_for_as_the_standard_has_it(world: World) -> None:
    """What is not understood is refused; a group's people are exported, as far as they may be seen."""
    refused(world.gp.get("$export"), 400, "Prefer: respond-async")
    wait = {"Prefer": "respond-async"}
    refused(world.gp.get("$export?colour=red", headers=wait), 400, "does not know colour")
    refused(world.gp.get("$export?_type=Nonsense", headers=wait), 400, "cannot be exported")
    refused(world.gp.get("$export?_since=2024-02-30", headers=wait), 400)
    refused(world.gp.get("$export?_outputFormat=text/csv", headers=wait), 400)
    both = {
        "resourceType": "Group",
        "type": "person",
        "actual": True,
        "member": [{"entity": {"reference": named(each)}} for each in (world.ann, world.bob)],
    }
    group = made(world.here, both)
    job, where = begun(world, f"{named(group)}/$export?_type=Patient")
    assert world.gp.get(where).status_code == 202
    perform(job.pk)
    (file,) = world.gp.get(where).json()["output"]
    assert [orjson.loads(line)["id"] for line in world.gp.get(file["url"]).text.splitlines()] == [
        world.ann["id"]
    ]
    somebody("practice-manager", HERE, code="P-MANAGER")
    manager = user("P-MANAGER")
    assert found(world.here.get("Group")) == [named(group)]
    assert found(manager.get("Group")) == []
    refused(manager.get(named(group)), 404)
    assert found(world.other.get("Group")) == []
    refused(world.other.get(f"{named(group)}/$export", headers=wait), 404)
