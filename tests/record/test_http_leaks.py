"""What somebody may not see is not there for any part of the interface: results, totals, chains, pages, log.

Named after what leaked elsewhere: hapi-fhir#6065 (chains and `_has` told of what was hidden), #5991 and #4151
(one way to narrow a search was overlooked), hapi-fhir-jpaserver-starter#163 (`_id` reached another's record),
hapi-fhir PR #2020 (totals counted what was hidden). Each test asks what would betray Bob, who is registered
elsewhere, and compares the answer with the one about somebody who does not exist.
"""

from typing import Any

import httpx
import pytest

from catchment.record.models import AuditEntry
from tests.record.interface import (
    BOB,
    LAB,
    NHS_NUMBER,
    Json,
    World,
    found,
    made,
    named,
    nothing_stored,
    refused,
    result,
    user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann and Bob; a note about Ann is based on a result of Bob's, sent by who may see both."""
    return World()


def total(answer: httpx.Response) -> int:
    """Return the total of a searchset."""
    assert answer.status_code == 200, answer.text
    return int(answer.json()["total"])


def same(one: httpx.Response, other: httpx.Response, *names: tuple[str, str]) -> None:
    """Check that two answers are the same but for the names that were asked for."""
    text = one.text
    for hidden, absent in names:
        text = text.replace(hidden, absent)
    assert (one.status_code, text) == (other.status_code, other.text)


def test_a_read_of_the_hidden_is_that_of_nothing(world: World) -> None:
    """By id, by version, by history, `$everything` and `$validate`: the same words."""
    for suffix in ("", "/_history", "/_history/1", "/$validate"):
        hidden, absent = world.bobs["id"], "0" * 36
        one, other = (
            world.gp.get(f"Observation/{hidden}{suffix}"),
            world.gp.get(f"Observation/{absent}{suffix}"),
        )
        assert one.status_code == 404
        same(one, other, (hidden, absent))
    hidden, absent = world.bob["id"], "0" * 36
    one, other = world.gp.get(f"Patient/{hidden}/$everything"), world.gp.get(f"Patient/{absent}/$everything")
    same(one, other, (hidden, absent))


@pytest.mark.parametrize(
    "search",
    [
        "Observation?subject:Patient.family=Example&subject:Patient.given=Bob",
        "Observation?patient.identifier=" + BOB,
        "Observation?patient.birthdate=1980-05-01&identifier=B-1",
        "Patient?_has:Observation:patient:identifier=B-1",
        "Patient?_has:Observation:patient:code=999000011&given=Bob",
        "Observation?_has:Observation:has-member:identifier=B-2",
    ],
)
def test_hapi_6065_chains_and_has(world: World, search: str) -> None:
    """A chain or `_has` through what is hidden finds nothing, and counts nothing."""
    made(world.there, result(world.bob, "B-2", 3.0, hasMember=[{"reference": named(world.bobs)}]))
    assert found(world.gp.get(search)) == []
    assert total(world.gp.get(f"{search}&_total=accurate")) == 0
    assert total(world.gp.get(f"{search}&_summary=count")) == 0
    assert found(world.other.get(search)) != []


def test_hapi_5991_and_4151_every_way_to_narrow(world: World) -> None:
    """The type as a whole, its compartment, a patient by any parameter: only Ann is ever there."""
    for search in (
        "Observation",
        "Observation?status=final",
        f"Observation?subject={named(world.bob)},{named(world.ann)}",
        f"Observation?patient={world.bob['id']},{world.ann['id']}",
        f"Observation?identifier={LAB}|B-1,{LAB}|A-1",
        "Observation?code:text=invented",
        "Observation?_sort=-date",
        "Observation?status:not=amended",
        "Observation?date=ge2020",
        "Observation?_lastUpdated=ge2020",
    ):
        assert found(world.gp.get(search)) == [named(world.anns)], search
        assert total(world.gp.get(search + ("&" if "?" in search else "?") + "_total=accurate")) == 1
    assert found(world.gp.get(f"{named(world.bob)}/Observation")) == []
    assert found(world.gp.get("Patient")) == [named(world.ann)]
    assert found(world.gp.get(f"Patient?identifier={NHS_NUMBER}|{BOB}")) == []


def test_jpaserver_starter_163_by_id(world: World) -> None:
    """`_id` of another's record finds nothing, alone or among others."""
    assert found(world.gp.get(f"Observation?_id={world.bobs['id']}")) == []
    assert found(world.gp.get(f"Observation?_id={world.bobs['id']},{world.anns['id']}")) == [
        named(world.anns)
    ]
    assert found(world.gp.get(f"Patient?_id={world.bob['id']}")) == []


def test_hapi_pr_2020_totals_and_pages(world: World) -> None:
    """Totals, pages and their links count what may be seen."""
    for number in range(3):
        made(world.there, result(world.bob, f"B-1{number}", 1.0))
        made(world.here, result(world.ann, f"A-1{number}", 1.0))
    first = world.gp.get("Observation?_count=2&_total=accurate")
    assert total(first) == 4
    links = {each["relation"]: each["url"] for each in first.json()["link"]}
    second = world.gp.get(links["next"])
    assert len({*found(first), *found(second)}) == 4
    assert "next" not in {each["relation"] for each in second.json()["link"]}
    assert found(world.other.get("Observation")) != found(first)
    refused(world.other.get(links["next"]), 403, "was given to somebody else")


def test_includes(world: World) -> None:
    """What comes along is seen, or does not come: forwards, backwards and on and on."""
    care = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": named(world.bob)},
        "serviceProvider": {"reference": "Organization/RAA"},
    }
    spell = made(world.hospital, care)
    linked = made(world.there, result(world.bob, "B-3", 1.0, encounter={"reference": named(spell)}))
    for search, hidden in (
        (f"Observation?_id={linked['id']}&_include=Observation:patient", named(world.bob)),
        (f"Patient?_id={world.bob['id']}&_revinclude=Observation:patient", named(linked)),
        ("Patient?_revinclude=Observation:patient&_include:iterate=Observation:encounter", named(spell)),
    ):
        assert hidden in found(world.other.get(search), "include"), search
        seen = world.gp.get(search)
        assert not {named(each) for each in (world.bob, linked, spell)} & {
            *found(seen),
            *found(seen, "include"),
        }
    narrow = user("P-OTHER", "user/Observation.rs")
    assert found(narrow.get("Observation?_include=Observation:patient"), "include") == []
    assert found(narrow.get("Observation?patient.given=Bob")) == []


def test_histories(world: World) -> None:
    """Histories of the type and of everything show the versions that may be seen."""
    for address in ("Observation/_history", "_history"):
        text = world.gp.get(address).text
        assert world.anns["id"] in text and world.bobs["id"] not in text and world.bob["id"] not in text
    changed = {**world.bobs, "status": "amended"}
    assert world.there.put(named(world.bobs), json=changed).status_code == 200
    assert world.bobs["id"] not in world.gp.get("Observation/_history?_since=2020-01-01").text
    refused(user("P-GP", "user/Observation.rs").get("_history"), 403)


def test_links_of_histories(world: World) -> None:
    """A link onward tells no number of a version, and is of use to nobody else, and nowhere else."""
    for status in ("amended", "corrected"):
        assert world.here.put(named(world.anns), json={**world.anns, "status": status}).status_code == 200
    first = world.gp.get(f"{named(world.anns)}/_history?_count=1").json()
    (onward,) = [each["url"] for each in first["link"] if each["relation"] == "next"]
    assert set(httpx.URL(onward).params) == {"_page"}
    shown = [each["resource"]["meta"]["versionId"] for each in world.gp.get(onward).json()["entry"]]
    assert shown == ["2"]
    refused(world.here.get(onward), 403, "somebody else")
    elsewhere = onward.replace(f"{named(world.anns)}/_history", "Observation/_history")
    refused(world.gp.get(elsewhere), 403, "somebody else")
    refused(world.gp.get(f"{named(world.anns)}/_history?_page=12"), 404, "no link")
    refused(world.gp.get(f"{named(world.anns)}/_history?_before=12"), 400, "_before is not known")


def test_conditions_of_writes(world: World) -> None:
    """Conditional create, update, patch and delete, and references on condition: the hidden is not there."""
    mine = result(world.ann, "A-7", 1.0)
    hidden, absent = f"identifier={LAB}|B-1", f"identifier={LAB}|Z-1"
    steps = [{"op": "replace", "path": "/status", "value": "amended"}]
    patch = {"Content-Type": "application/json-patch+json"}
    with nothing_stored():
        one, other = (
            world.here.patch(f"Observation?{each}", json=steps, headers=patch) for each in (hidden, absent)
        )
        assert one.status_code == 404
        same(one, other, ("B-1", "Z-1"))
        one, other = (world.here.delete(f"Observation?{each}") for each in (hidden, absent))
        same(one, other, ("B-1", "Z-1"))
        for kind in (
            f"Observation?{hidden}",
            f"Observation?{absent}",
            named(world.bobs),
            "Observation/" + "0" * 36,
        ):
            sent = _transaction({**mine, "hasMember": [{"reference": kind}]})
            refused(world.here.post("", json=sent), 412 if "?" in kind else 422)
    answer = world.here.put(f"Observation?{hidden}", json=mine)
    assert answer.status_code == 201
    assert answer.json()["id"] != world.bobs["id"]
    answer = world.here.post(
        "Observation", json=result(world.ann, "B-4", 1.0), headers={"If-None-Exist": hidden}
    )
    assert answer.status_code == 201
    assert named(world.bobs) not in answer.headers["Location"]
    assert world.other.get(named(world.bobs)).json()["meta"]["versionId"] == "1"


def _transaction(resource: Json) -> Json:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"resource": resource, "request": request}],
    }


def test_everything_asked_is_in_the_log(world: World) -> None:
    """Reads, searches, what is refused and what is written: each has its entry, with the people concerned."""
    world.gp.get(named(world.anns))
    world.gp.get(named(world.bobs))
    world.gp.get("Observation?status=final")
    world.gp.get("Observation?status=")
    user("P-GP", "user/Patient.rs").get("Observation")
    world.gp.get(f"{named(world.ann)}/$everything")
    world.here.post("Observation", json={})
    refused(world.gp.get("AuditEvent"), 403)
    entries = [
        (each.person, each.action, each.outcome, len(each.patients))
        for each in AuditEntry.objects.order_by("sequence").exclude(person__startswith="system")
    ]
    assert [each[1:] for each in entries] == [
        ("read", "allowed", 1),
        ("read", "refused", 1),
        ("search", "allowed", 1),
        ("search", "invalid", 0),
        ("scope", "refused", 0),
        ("everything", "allowed", 1),
        ("audit", "refused", 0),
    ]
    last = AuditEntry.objects.filter(person__startswith="system").latest("sequence")
    assert (last.action, last.outcome) == ("create", "invalid")


def test_the_log_as_fhir(world: World) -> None:
    """Who audits finds entries by patient, by time and by who asked; the record itself stays closed."""
    world.gp.get(named(world.anns))
    officer = user("P-PRIVACY")
    events = officer.get(f"AuditEvent?patient={world.ann['id']}&agent=P-GP&date=ge2026-01-01")
    (event,) = [each["resource"] for each in events.json()["entry"]]
    assert event["agent"][0]["who"]["identifier"]["value"] == "P-GP"
    assert {"reference": named(world.ann)} in [each.get("what") for each in event["entity"]]
    assert event["entity"][-1]["description"] == named(world.anns)
    assert officer.get(f"AuditEvent/{event['id']}").json() == event
    world.other.get(named(world.bobs))
    world.other.get(named(world.anns))
    assert officer.get("AuditEvent?agent=P-OTHER&patient=" + world.bob["id"]).json().get("entry") is None
    (refusal,) = officer.get("AuditEvent?agent=P-OTHER").json()["entry"]
    assert (refusal["resource"]["outcome"], refusal["resource"]["action"]) == ("8", "R")
    assert officer.get("AuditEvent?date=lt2020-01-01").json().get("entry") is None
    page = officer.get("AuditEvent?_count=1").json()
    onward = {each["relation"]: each["url"] for each in page["link"]}["next"]
    assert officer.get(onward).json()["entry"][0]["resource"]["id"] != page["entry"][0]["resource"]["id"]
    refused(officer.get("AuditEvent?colour=red"), 400, "colour is not known")
    refused(officer.get("AuditEvent?date=2024-02-30"), 400, "is no date")
    refused(officer.get("AuditEvent/999999"), 404)
    assert found(officer.get("Observation")) == []
