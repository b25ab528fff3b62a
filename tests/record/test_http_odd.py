"""What a stranger sends: odd addresses, parameters said twice or posted, names that two entries share."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catchment.cli.record import LARGEST_BUNDLE, record
from catchment.foundation.models import Job
from catchment.record.models import AuditEntry
from tests.record.interface import BASE, Json, World, named, nothing_stored, refused, result, user

pytestmark = pytest.mark.django_db
PATCH = {"Content-Type": "application/json-patch+json"}
WAIT = {"Prefer": "respond-async"}


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann, Bob and those who ask."""
    return World()


def bundle(kind: str, *entries: Json) -> Json:
    """Return a bundle."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(method: str, url: str, **more: Any) -> Json:
    """Return an entry of a bundle."""
    return {"request": {"method": method, "url": url}, **more}


@pytest.mark.parametrize("odd", ["Patient/%00", "Patient/a%00b/_history", "Patient/%00/$everything", "%00"])
def test_an_address_with_a_character_of_code_0_is_refused(world: World, odd: str) -> None:
    """It names nothing, the database cannot take it, and the log has the attempt."""
    refused(world.gp.get(odd), 400, "character of code 0")
    refused(world.gp.delete(odd), 400, "character of code 0")
    refused(world.gp.patch(odd, json=[], headers=PATCH), 400, "character of code 0")
    assert AuditEntry.objects.filter(outcome="invalid", what__contains="\ufffd").count() == 3
    (answered,) = world.gp.post("", json=bundle("batch", entry("GET", odd))).json()["entry"]
    assert answered["response"]["status"].startswith("400")
    refused(world.gp.post("", json=bundle("transaction", entry("DELETE", odd))), 400, path="Bundle.entry[0]")


def test_two_entries_of_a_transaction_have_two_addresses(world: World) -> None:
    """What refers to one that both have could mean either, in silence (bdl-7)."""
    same = {"fullUrl": "urn:uuid:11111111-1111-4111-8111-111111111111"}
    first = entry("POST", "Observation", resource=result(world.ann, "D-1", 1.0), **same)
    second = entry("POST", "Observation", resource=result(world.ann, "D-2", 2.0), **same)
    with nothing_stored():
        answer = world.here.post("", json=bundle("transaction", first, second))
        refused(answer, 400, "Bundle.entry[0] has this address already", "Bundle.entry[1].fullUrl")


def test_entries_are_addressed_here_and_may_ask_what_is_spoken(world: World) -> None:
    """Whole addresses are ours or refused; the CapabilityStatement may be asked for in a batch."""
    whole = f"{BASE}/{named(world.ann)}"
    asked = [entry("GET", url) for url in (whole, "metadata", f"https://other.example/{named(world.ann)}")]
    ours, spoken, theirs = world.gp.post("", json=bundle("batch", *asked)).json()["entry"]
    assert ours["resource"]["id"] == world.ann["id"]
    assert spoken["resource"]["resourceType"] == "CapabilityStatement"
    (issue,) = theirs["response"]["outcome"]["issue"]
    assert "another server" in issue["diagnostics"] and issue["expression"] == ["Bundle.entry[2].request.url"]


def test_what_an_operation_is_asked_with_is_heard_whole(world: World) -> None:
    """By address or by Parameters; a list may be said in parts, anything else once."""
    everything = f"{named(world.ann)}/$everything"
    both = world.gp.get(f"{everything}?_type=Patient&_type=Observation").json()
    assert {each["resource"]["resourceType"] for each in both["entry"]} == {"Patient", "Observation"}
    assert both["link"][0]["url"] == f"{BASE}/{everything}?_type=Patient%2CObservation"
    refused(world.gp.get(f"{everything}?_count=1&_count=2"), 400, "_count is there twice", "http._count")
    refused(world.gp.get(f"{everything}?start=2024-02-30"), 400, "start is a date", "http.start")
    for posted, path in (
        ({"name": "colour", "valueString": "red"}, "Parameters.parameter[0]"),
        ({"name": "_type", "valueBoolean": True}, "Parameters.parameter[0]"),
        ({"name": "_type"}, "Parameters.parameter[0]"),
        ("red", "Parameters.parameter[0]"),
    ):
        sent = {"resourceType": "Parameters", "parameter": [posted]}
        refused(world.gp.post(everything, json=sent), 400, path=path)
    raw = (
        piece for piece in [b'{"resourceType":"Parameters","parameter":[{"name":"_count","valueInteger":1}]}']
    )
    json_body = {"Content-Type": "application/fhir+json"}
    answer = world.gp.post(everything, content=raw, headers=json_body)  # in chunks, without its length
    assert len(answer.json()["entry"]) == 1
    refused(world.gp.post(everything, content=b"[", headers=json_body), 400, "This is no JSON")
    named_types = [{"name": "_type", "valueString": each} for each in ("Patient", "Observation")]
    sent = {"resourceType": "Parameters", "parameter": named_types}
    answer = world.gp.post("Patient/$export", json=sent, headers=WAIT)
    assert answer.status_code == 202, answer.text
    job = Job.objects.get(arguments__export=answer.headers["Content-Location"].rpartition("/")[2])
    assert job.arguments["types"] == ["Patient", "Observation"]
    assert job.arguments["request"] == f"{BASE}/Patient/$export?_type=Patient%2CObservation"
    refused(world.gp.get("$export?_type=Nonsense", headers=WAIT), 400, "cannot be exported", "http._type")


def test_what_is_sent_to_be_validated_is_what_is_validated(world: World) -> None:
    """Also where the address names something that is kept; without a body that is meant."""
    address = f"{named(world.anns)}/$validate"
    assert world.gp.get(address).json()["issue"][0]["severity"] == "information"
    wrong = {**world.anns, "status": "finished"}
    (issue,) = world.gp.post(address, json=wrong).json()["issue"]
    assert (issue["code"], issue["expression"]) == ("code-invalid", ["Observation.status"])
    refused(world.gp.post(f"{named(world.bobs)}/$validate", json=wrong), 404)


def test_the_log_is_asked_for_one_thing_at_a_time(world: World) -> None:
    """Of two patients the second alone would be answered, as if the first had not been asked for."""
    auditor = user("P-PRIVACY")
    ann, bob = named(world.ann), named(world.bob)
    for asked in (f"patient={ann}&patient={bob}", f"patient={ann},{bob}"):
        refused(auditor.get(f"AuditEvent?{asked}"), 400, "patient is asked for once", "http.patient")
    refused(auditor.get("AuditEvent?_count=few"), 400, "_count is a whole number", "http._count")
    refused(auditor.get("AuditEvent?date=2024-02-30"), 400, "no date", "http.date")
    answer = auditor.get(f"AuditEvent?patient={ann}&date=ge2020-01-01&date=lt2100-01-01&_count=1")
    assert len(answer.json()["entry"]) == 1


def test_a_number_that_no_search_can_compare_is_not_kept(world: World) -> None:
    """One such result would make every search by value fail, for whoever may see it."""
    raw = b'{"resourceType":"Observation","valueQuantity":{"value":1e308}}'
    sent = {"content": raw, "headers": {"Content-Type": "application/fhir+json"}}
    refused(world.here.post("Observation", **sent), 400, "1e308 is longer or larger than is taken")
    world.here.post("Observation", json=result(world.ann, "N-1", 1e99))
    assert world.gp.get("Observation?value-quantity=gt5e98&_total=accurate").json()["total"] == 1


def test_the_command_says_so_where_nothing_waits(world: World) -> None:
    """And where nobody sends under a code."""
    done = CliRunner().invoke(record, ["parked"])
    assert (done.exit_code, done.output) == (0, "Nothing waits.\n")
    for asked, said in (
        (["--source", "NOBODY"], "No organisation has the code “NOBODY”"),
        (["--reason", "whatever"], "the reasons are not-readable, not-valid,"),
    ):
        done = CliRunner().invoke(record, ["parked", *asked])
        assert done.exit_code == 2 and said in done.output


def test_what_commands_are_given_is_text_and_not_too_long(world: World) -> None:
    """Bytes that are no text reach a program as half a character, which no database takes."""
    ann, bob = world.ann["id"], world.bob["id"]
    for asked, said in (
        (["person", "\udcff"], "given for name is no text in UTF-8"),
        (["merge", ann, bob, "--reason", "\udcff"], "given for reason is no text in UTF-8"),
        (["merge", ann, bob, "--reason", "x" * 2_001], "at most 2,000 characters; this has 2,001"),
    ):
        done = CliRunner().invoke(record, asked)
        assert done.exit_code == 2 and said in done.output


def test_the_command_does_not_read_what_is_too_large(world: World, tmp_path: Path) -> None:
    """A file with holes is quickly made, and would fill the memory."""
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(LARGEST_BUNDLE + 1)
    done = CliRunner().invoke(record, ["import", "bundle", str(huge)])
    assert done.exit_code == 2 and "at most 100,000,000 are taken" in done.output
