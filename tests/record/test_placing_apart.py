"""Placing: what is one thing and what is two; nothing that was sent is lost, moved or written over.

Identifiers are shared by accident and by custom, ids are guessed, names hold within a bundle (decision 39).
"""

from typing import Any

import pytest

from catchment.record.models import Patient, ReceivedAs, ResourceVersion
from catchment.record.queries.reading import current
from tests.record.senders import (
    ABROAD,
    HOSPITAL,
    NUMBERS,
    OTHER_HOSPITAL,
    encounter,
    found_senders,
    observation,
    patient,
    said_now,
    send,
    send_bundle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def senders(db: None) -> None:
    """Found the organisations that send."""
    found_senders()


def test_a_business_identifier_names_one_thing_of_its_sender() -> None:
    """Under a new id it is the same thing; the old id no longer describes it, and twice changes nothing."""
    named = {"identifier": [{"system": f"{ABROAD}result", "value": "R-1"}]}
    send(HOSPITAL, patient("a", born="1980-05-01"), observation("o1", "Patient/a", **named))
    newer = observation("o2", "Patient/a", **named, note=[{"text": "seen again"}])
    assert send(HOSPITAL, newer).as_json()["updated"] == 1
    assert said_now("Observation/o2") is None
    assert said_now("Observation/o1")["note"] == [{"text": "seen again"}]
    assert send(HOSPITAL, newer).as_json()["unchanged"] == 1
    assert send(HOSPITAL, observation("o1", "Patient/a", **named)).as_json()["matched"] == 1
    send(OTHER_HOSPITAL, patient("a", born="1980-05-01"), observation("o3", "Patient/a", **named))
    assert said_now("Observation/o3") is not None, "another sender's identifier is another thing"


def test_a_panel_with_one_accession_number_stays_whole() -> None:
    """Results that share an identifier are each kept: by code, by time, by patient; sent again, unchanged."""
    shared = {"identifier": [{"system": f"{ABROAD}accession", "value": "L-1"}]}

    def result(name: str, of: str, code: str, at: str) -> dict[str, Any]:
        coded = {"coding": [{"system": "http://snomed.info/sct", "code": code}]}
        return {**observation(name, f"Patient/{of}", effectiveDateTime=at, **shared), "code": coded}

    send(HOSPITAL, patient("a", born="1980-05-01"), patient("b", born="1990-05-01"))
    panel = [
        result("o1", "a", "75367002", "2026-01-01"),
        result("o2", "a", "50373000", "2026-01-01"),
        result("o3", "a", "50373000", "2026-01-02"),
        result("o4", "b", "50373000", "2026-01-02"),
        result("o5", "b", "50373000", "2026-01-02"),  # measured twice
    ]
    assert send(HOSPITAL, *panel[:2]).as_json()["stored"] == 2
    assert send(HOSPITAL, *panel[2:]).as_json()["stored"] == 3
    assert send(HOSPITAL, *panel).as_json()["unchanged"] == 5
    again = {**panel[3], "id": "o9"}
    assert send(HOSPITAL, again).as_json()["stored"] == 1, "it may be either, so it is neither"
    nameless = {key: value for key, value in panel[3].items() if key != "id"}
    assert send(HOSPITAL, nameless).as_json()["stored"] == 1, "and without an id it is named by its content"
    assert send(HOSPITAL, nameless).as_json()["unchanged"] == 1
    by_number = {"type": "Observation", "identifier": shared["identifier"][0]}
    unclear = observation("o6", "Patient/a", hasMember=[by_number])
    assert send(HOSPITAL, unclear).as_json()["warnings"] == {"identifier-of-several": 1}
    numbers = dict(Patient.objects.values_list("resource_id", "number"))
    for name, of in {"o1": "a", "o2": "a", "o3": "a", "o4": "b", "o5": "b", "o9": "b"}.items():
        held = current("Observation", name)
        assert held is not None and held.patient == numbers[of]


def test_a_name_within_a_bundle_means_nobody_in_the_next() -> None:
    """`urn:uuid:patient` is Alice in one bundle and Bob in another: both results are kept."""
    for name, born in (("Alice", "1980-05-01"), ("Bob", "1990-05-01")):
        who = {**patient("x", born=born, family=name), "id": None}
        entries = [
            {"fullUrl": "urn:uuid:patient", "resource": {k: v for k, v in who.items() if v}},
            {"resource": {k: v for k, v in observation("", "urn:uuid:patient").items() if v}},
        ]
        send_bundle(HOSPITAL, {"resourceType": "Bundle", "type": "collection", "entry": entries})
    held = ResourceVersion.objects.filter(type="Observation")
    assert {each.patient for each in held} == set(Patient.objects.values_list("number", flat=True))
    assert (held.count(), held.filter(replaced_by=None).count()) == (2, 2)


def test_a_number_that_was_corrected_is_free_within_the_batch() -> None:
    """Whoever had it by mistake is not the twin who comes with it in the same bundle."""
    said = {"born": "1980-05-01", "gender": "female"}
    send(HOSPITAL, patient("one", nhs=NUMBERS[0], family="Sample", **said))
    corrected = patient("one", nhs=NUMBERS[1], family="Sample", **said)
    twin = patient("two", nhs=NUMBERS[0], family="Other", **said)
    assert send(HOSPITAL, corrected, twin).as_json()["stored"] == 1
    assert set(Patient.objects.values_list("nhs_number", flat=True)) == set(NUMBERS[:2])


def test_stays_of_one_spell_are_each_kept() -> None:
    """One number of a spell, two stays: each begins at another time, and one that says nothing is none."""
    spell = {"identifier": [{"system": f"{ABROAD}spell", "value": "S-1"}]}
    send(HOSPITAL, patient("a", born="1980-05-01"))
    for name, start in (("e1", "2026-01-01"), ("e2", "2026-01-03")):
        stay = {**encounter(name, "Patient/a"), **spell, "period": {"start": start}}
        assert send(HOSPITAL, stay).as_json()["stored"] == 1
        again = {**stay, "id": f"{name}-again"}
        assert send(HOSPITAL, again).as_json()["stored"] == 0
    plan = {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": {"reference": "Patient/a"},
    }
    for name in ("c1", "c2"):
        assert send(HOSPITAL, {**plan, "id": name, **spell}).as_json()["stored"] == 1


def test_people_described_alike_without_an_id_are_two_at_two_senders() -> None:
    """Names alone never match: what has no id is named by its content for its own sender only."""
    alike = patient("", born="1980-05-01", family="Sample", gender="female")
    del alike["id"]
    for source in (HOSPITAL, OTHER_HOSPITAL):
        assert send(source, alike).as_json()["stored"] == 1
        assert send(source, alike).as_json()["unchanged"] == 1
    assert Patient.objects.count() == 2


def test_an_id_of_another_sender_is_never_overwritten() -> None:
    """Not even a UUID, nor what the operator loaded; and what has to wait leaves no name behind."""
    uuid = "5d9f0c3e-0d4f-4d8e-8f43-111111111111"
    send(HOSPITAL, patient("a", nhs=NUMBERS[0], born="1980-05-01"), observation(uuid, "Patient/a"))
    send(None, patient("c", born="1970-05-01"), observation("loaded", "Patient/c"))
    before = {name: said_now(f"Observation/{name}") for name in (uuid, "loaded")}
    send(OTHER_HOSPITAL, patient("b", nhs=NUMBERS[0], born="1980-05-01"))
    for name in (uuid, "loaded"):
        theirs = observation(name, "Patient/b", note=[{"text": "theirs"}])
        assert send(OTHER_HOSPITAL, theirs).as_json()["stored"] == 1
        assert send(OTHER_HOSPITAL, theirs).as_json()["unchanged"] == 1
        assert said_now(f"Observation/{name}") == before[name]
    named = {"identifier": [{"system": ABROAD, "value": "1"}]}
    send(HOSPITAL, observation("x1", "Patient/a", **named))
    waits = observation("x2", "Patient/a", **named, encounter={"reference": "Encounter/nowhere"})
    assert send(HOSPITAL, waits).as_json()["parked"] == {"reference-to-nobody": 1}
    assert not ReceivedAs.objects.filter(their_id="x2").exists()
