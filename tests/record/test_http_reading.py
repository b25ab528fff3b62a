"""Reading over HTTP as the standards of the web have it: what is spoken, what is known already, and parts."""

import pytest

from tests.record.interface import World, named, refused, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """Return two organisations with a patient and a result each."""
    return World()


def test_what_the_client_has_already(world: World) -> None:
    """A tag, any tag, or a time at or after the last change gives 304; an earlier time gives it again."""
    address = named(world.anns)
    for headers in (
        {"If-None-Match": 'W/"1"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        answer = world.gp.get(address, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
    for headers in (
        {"If-None-Match": 'W/"2"'},
        {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Mon, 01 Jan 99999999999999 00:00:00 GMT"},
    ):
        assert world.gp.get(address, headers=headers).status_code == 200


def test_a_part_of_a_resource(world: World) -> None:
    """`_elements` and `_summary` of a read give a part, tagged; what has no sense is refused."""
    address = named(world.anns)
    part = world.gp.get(f"{address}?_elements=status").json()
    assert {"status", "code"} <= part.keys()
    assert "valueQuantity" not in part
    assert part["meta"]["tag"][-1]["code"] == "SUBSETTED"
    assert "valueQuantity" in world.gp.get(f"{address}/_history/1?_summary=true").json()
    refused(world.gp.get(f"{address}?_summary=perhaps"), 400)
    refused(world.gp.get(f"{address}?_summary=count"), 400, "no count")
    assert world.gp.get(f"{address}?colour=blue").status_code == 200
    strict = {"Prefer": "handling=strict"}
    refused(world.gp.get(f"{address}?colour=blue", headers=strict), 400, "colour is not known", "http.colour")


def test_what_is_not_spoken(world: World) -> None:
    """Another version of FHIR, another writing, a packed body: refused before it is misread."""
    sent = result(world.ann, "S-1", 1.0)
    for kind in ("application/fhir+json; fhirVersion=5.0", "application/fhir+json; charset=utf-16"):
        refused(world.here.post("Observation", json=sent, headers={"Content-Type": kind}), 415, "UTF-8")
    packed = {"Content-Type": "application/fhir+json", "Content-Encoding": "gzip"}
    refused(world.here.post("Observation", json=sent, headers=packed), 415, "packed")
    kind = "application/fhir+json; fhirVersion=4.0; charset=UTF-8"
    assert world.here.post("Observation", json=sent, headers={"Content-Type": kind}).status_code == 201
    accepts = {"Accept": "application/fhir+json; fhirVersion=5.0"}
    refused(world.gp.get(named(world.anns), headers=accepts), 406)


def test_addresses_are_read_once_and_as_utf_8(world: World) -> None:
    """Letters beyond ASCII mean themselves, escaped or not; an escaped escape is no escape."""
    found = world.gp.get("Patient?name=%C3%A9").json()
    assert found["link"][0]["url"].endswith("name=%C3%A9")
    refused(world.gp.get("Patient/%2500"), 404, "Patient/%00")


def test_faults_of_a_history_say_where(world: World) -> None:
    """A day that there is not, and a parameter that is said twice."""
    refused(world.gp.get(f"{named(world.anns)}/_history?_since=2024-02-30"), 400, "2024-02-30", "http._since")
    refused(world.gp.get("_history?_count=1&_count=2"), 400, "more than once", "http._count")
