"""Batches and transactions over HTTP: each entry alone, or all of them or none."""

from base64 import b64encode
from typing import Any

import orjson
import pytest

from catchment.record.http import asked as asked_module
from catchment.record.http import bundles
from tests.record.interface import (
    ANN,
    BASE,
    HERE,
    NHS_NUMBER,
    Json,
    World,
    found,
    named,
    nothing_stored,
    patient,
    refused,
    result,
)

pytestmark = pytest.mark.django_db
CAROL = "9990000034"


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann, Bob and those who ask."""
    return World()


def entry(method: str, url: str, resource: Json | None = None, name: str = "", **request: str) -> Json:
    """Return an entry of a bundle."""
    made: Json = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        made["resource"] = resource
    if name:
        made["fullUrl"] = name
    return made


def bundle(kind: str, *entries: Json) -> Json:
    """Return a bundle."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def statuses(answer: Any) -> list[str]:
    """Return the statuses of the entries of an answer, as numbers in text."""
    assert answer.status_code == 200, answer.text
    return [each["response"]["status"][:3] for each in answer.json()["entry"]]


def test_a_transaction_is_done_in_order_and_its_references_lead_to_what_it_made(world: World) -> None:
    """Deletions, creations, changes, reads: whatever their order in the bundle."""
    carol, admission = "urn:uuid:11111111-1111-4111-8111-111111111111", "urn:uuid:spell"
    who = {"resourceType": "Patient", "id": "carol", "reference": carol}
    spell = {
        "resourceType": "Encounter",
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": carol},
    }
    seen = {
        **result(who, "C-1", 4.0, encounter={"reference": admission}),
        "subject": {"reference": carol},
        "hasMember": [{"reference": f"{BASE}/{named(world.anns)}"}],
        "note": [{"authorReference": {"reference": carol}, "text": "An invented note"}],
    }
    answer = world.here.post(
        "",
        json=bundle(
            "transaction",
            entry("GET", "Observation?identifier=C-1"),
            entry("POST", "Observation", seen, "urn:uuid:result"),
            entry(
                "PUT",
                f"Observation/{world.anns['id']}",
                {**result(world.ann, "A-1", 5.4), "id": world.anns["id"], "status": "amended"},
            ),
            entry("POST", "Encounter", spell, admission),
            entry("POST", "Patient", patient(CAROL, "Carol", HERE), carol),
        ),
    )
    assert statuses(answer) == ["200", "201", "200", "201", "201"]
    entries = answer.json()["entry"]
    locations = [each["response"].get("location", "").partition("/_history")[0] for each in entries]
    kept = world.gp.get(locations[1]).json()
    assert kept["subject"]["reference"] == locations[4]
    assert kept["note"][0]["authorReference"]["reference"] == locations[4]
    assert kept["encounter"]["reference"] == locations[3]
    assert kept["hasMember"] == [{"reference": named(world.anns)}]
    assert world.gp.get(locations[3]).json()["subject"]["reference"] == locations[4]
    assert [named(each["resource"]) for each in entries[0]["resource"]["entry"]] == [locations[1]]


def test_conditional_references_lead_to_the_one_thing_they_find(world: World) -> None:
    """By any search, as far as the asker sees; none or several is refused, with the path."""
    panel = {**result(world.ann, "A-2", 1.0), "hasMember": [{"reference": "Observation?identifier=A-1"}]}
    answer = world.here.post("", json=bundle("transaction", entry("POST", "Observation", panel)))
    assert statuses(answer) == ["201"]
    location = answer.json()["entry"][0]["response"]["location"]
    assert world.gp.get(location).json()["hasMember"] == [{"reference": named(world.anns)}]
    for search in ("Observation?identifier=A-3", "Observation?status=final", "Observation?identifier=B-1"):
        panel["hasMember"] = [{"reference": search}]
        with nothing_stored():
            answer = world.here.post("", json=bundle("transaction", entry("POST", "Observation", panel)))
            told = refused(answer, 412, path="Bundle.entry[0].resource.hasMember[0]")
        assert told["issue"][0]["diagnostics"].startswith(f"{search} finds none that you may see, or several")


def test_one_bad_entry_and_nothing_is_stored(world: World) -> None:
    """The outcome names the entry and the place in it."""
    bad = {**patient(CAROL, "Carol", HERE), "gender": "F"}
    good = result(world.ann, "A-9", 1.0)
    with nothing_stored():
        answer = world.here.post(
            "",
            json=bundle(
                "transaction", *[entry("POST", "Observation", good)] * 3, entry("POST", "Patient", bad)
            ),
        )
        refused(answer, 422, path="Bundle.entry[3].resource.gender")
        lost = {**good, "subject": {"reference": "urn:uuid:nobody"}}
        answer = world.here.post("", json=bundle("transaction", entry("POST", "Observation", lost)))
        assert refused(answer, 422)["issue"][0]["expression"][0].startswith(
            "Bundle.entry[0].resource.subject"
        )
        conflict = {**result(world.ann, "A-1", 9.9), "id": world.anns["id"]}
        answer = world.here.post(
            "",
            json=bundle(
                "transaction",
                entry("POST", "Observation", good),
                entry("PUT", f"Observation/{world.anns['id']}", conflict, ifMatch='W/"9"'),
            ),
        )
        refused(answer, 412, "version 1 is current")
    assert found(world.gp.get("Observation")) == [named(world.anns)]


def test_entries_that_are_none(world: World) -> None:
    """Each fault is named with its place."""
    cases = [
        ({"resource": {}}, 400, "Bundle.entry[0].request"),
        (entry("STEAL", "Observation"), 400, "Bundle.entry[0].request.method"),
        (entry("POST", "Observation"), 400, "Bundle.entry[0].resource"),
        (entry("POST", "Nonsense", {"resourceType": "Nonsense"}), 404, "Bundle.entry[0].request.url"),
        (entry("POST", "Observation/$validate", {}), 400, "Bundle.entry[0].request.url"),
        (
            entry("POST", "Observation", {"resourceType": "Patient"}),
            400,
            "Bundle.entry[0].resource.resourceType",
        ),
        (
            entry("PATCH", f"Observation/{world.anns['id']}", {"resourceType": "Binary"}),
            415,
            "Bundle.entry[0].resource",
        ),
    ]
    for sent, status, path in cases:
        refused(world.here.post("", json=bundle("transaction", sent)), status, path=path)
    refused(
        world.here.post("", json={"resourceType": "Bundle", "type": "batch", "entry": 7}),
        400,
        path="Bundle.entry",
    )
    twice = [entry("DELETE", named(world.anns)), entry("PUT", named(world.anns), world.anns)]
    refused(world.here.post("", json=bundle("transaction", *twice)), 400, "may write a resource once")


def test_a_transaction_finds_what_is_there_and_patches_it(world: World) -> None:
    """A conditional create that finds something gives its name to the rest; a patch comes in a Binary."""
    steps = b64encode(orjson.dumps([{"op": "replace", "path": "/status", "value": "amended"}])).decode()
    binary = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": steps}
    answer = world.here.post(
        "",
        json=bundle(
            "transaction",
            entry(
                "POST",
                "Patient",
                patient(ANN, "Ann", HERE),
                "urn:uuid:ann",
                ifNoneExist=f"identifier={NHS_NUMBER}|{ANN}",
            ),
            entry(
                "POST",
                "Observation",
                {**result(world.ann, "A-7", 2.0), "subject": {"reference": "urn:uuid:ann"}},
            ),
            entry("PATCH", named(world.anns), binary),
        ),
    )
    assert statuses(answer) == ["200", "201", "200"]
    entries = answer.json()["entry"]
    assert entries[0]["response"]["location"] == f"{named(world.ann)}/_history/1"
    assert world.gp.get(entries[1]["response"]["location"]).json()["subject"]["reference"] == named(world.ann)
    assert world.gp.get(named(world.anns)).json()["status"] == "amended"


def test_a_batch_answers_each_entry_alone(world: World) -> None:
    """What cannot be done says why, and the rest is done."""
    answer = world.here.post(
        "",
        json=bundle(
            "batch",
            entry("GET", named(world.anns)),
            entry("GET", named(world.bobs)),
            entry("POST", "Observation", result(world.ann, "A-5", 1.0)),
            entry("POST", "Patient", {**patient(CAROL, "Carol", HERE), "gender": "F"}),
            {"request": {"method": "GET"}},
            entry("GET", "Observation?identifier=A-5"),
            entry("DELETE", named(world.anns)),
            entry("POST", "Patient/$validate", {"resourceType": "Patient", "gender": "F"}),
            entry("POST", "", bundle("batch")),
        ),
    )
    assert statuses(answer) == ["410", "404", "201", "422", "400", "200", "204", "200", "400"]
    entries = answer.json()["entry"]
    assert entries[3]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[3].resource.gender"]
    assert len(entries[5]["resource"]["entry"]) == 1


def test_what_comes_twice_in_a_transaction_is_kept_once(world: World) -> None:
    """The same business identifier of the same sender is the same thing, however often it is sent."""
    sent = bundle("transaction", entry("POST", "Observation", result(world.ann, "A-8", 3.0), "urn:uuid:x"))
    first = world.here.post("", json=sent)
    assert statuses(first) == ["201"]
    with nothing_stored():
        again = world.here.post("", json=sent)
    assert statuses(again) == ["200"]
    assert (
        again.json()["entry"][0]["response"]["location"] == first.json()["entry"][0]["response"]["location"]
    )


def test_no_transaction_writes_over_another_organisations_things(world: World) -> None:
    """Neither by an address in the bundle that is the id of a hidden thing, nor by its id."""
    sneaky = bundle(
        "transaction",
        entry("POST", "Observation", result(world.ann, "A-6", 3.0), f"urn:uuid:{world.bobs['id']}"),
    )
    answer = world.here.post("", json=sneaky)
    assert statuses(answer) == ["201"]
    assert world.bobs["id"] not in answer.json()["entry"][0]["response"]["location"]
    with nothing_stored():
        over = {**result(world.ann, "A-6", 3.0), "id": world.bobs["id"]}
        refused(world.here.put(named(world.bobs), json=over), 409, "This id is not free")
    assert world.other.get(named(world.bobs)).json()["meta"]["versionId"] == "1"


def test_limits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many entries and too many bytes are refused before anything is done."""
    monkeypatch.setattr(bundles, "MOST_ENTRIES", 3)
    many = bundle("batch", *[entry("GET", named(world.anns))] * 4)
    refused(world.here.post("", json=many), 413, "may have 3 entries", "Bundle.entry")
    assert asked_module.LONGEST_BODY == 100 * 1024 * 1024
    huge = world.here.post(
        "", content=iter([b" " * (1 << 20)] * 101), headers={"Content-Type": "application/fhir+json"}
    )
    refused(huge, 413, "100 MB")
