"""Placing: of whom what arrives is, under which id it is kept, and what it refers to; on a real database.

`tests/scenarios/record/matching.yaml` tells who is who; the tests here tell the rest.
"""

from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.db import transaction

from catchment.record.actions.placing import Incoming, Outcome, place, sender_of
from catchment.record.actions.receiving import BundleRefused
from catchment.record.models import GpRegistration, Parked, Patient, ResourceVersion
from catchment.record.queries.reading import current
from catchment.record.rules.described import NHS_NUMBER, ODS_CODE
from catchment.record.rules.identity import number_fault
from catchment.structure.models import Organisation
from tests.record.senders import (
    ABROAD,
    HOSPITAL,
    NUMBERS,
    OTHER_HOSPITAL,
    PRACTICE,
    encounter,
    found_senders,
    observation,
    patient,
    said_now,
    send,
    send_bundle,
)  # fmt: skip

SCENARIOS = Path(__file__).parent.parent / "scenarios" / "record" / "matching.yaml"
CASES = yaml.safe_load(SCENARIOS.read_text(encoding="utf-8"))["cases"]
SAID = ("nhs", "status", "born", "family", "gender", "gp", "since", "until", "local")
MANY = 300

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def senders(db: None) -> dict[str, Organisation]:
    """Return the organisations that send."""
    return found_senders()


@pytest.mark.parametrize("number", ["9912003888", "9434765919", "9000000009", "9876543210", "4010232137"])
def test_numbers_that_are_right(number: str) -> None:
    """T-G1: these are NHS numbers."""
    assert number_fault(number) == ""


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_who_is_who(case: dict[str, Any]) -> None:
    """Every scenario, description by description."""
    for each in case["sends"]:
        description = patient(each["id"], **{key: each[key] for key in SAID if key in each})
        counts = send(each.get("by"), description).as_json()
        outcome = each["outcome"]
        if outcome in ("stored", "updated", "unchanged", "matched"):
            assert (counts[outcome], counts["parked"]) == (1, {}), each
        else:
            assert counts["parked"] == {outcome: 1}, each
            assert each.get("says", "") in Parked.objects.latest("pk").detail
        assert {each["warns"]: 1}.items() <= counts["warnings"].items() if "warns" in each else True
    assert Patient.objects.count() == case["people"]
    first = Patient.objects.order_by("number").first()
    if "family" in case:
        assert first is not None and first.family == case["family"]
        assert said_now(f"Patient/{first.resource_id}")["name"][0]["family"] == case["family"]
    if "kept" in case:
        assert first is not None and Organisation.objects.get(pk=first.source).code == case["kept"]
    if "registered" in case:
        rows = GpRegistration.objects.current().order_by("valid_from")
        assert [[row.practice.code, row.valid_from, row.valid_to] for row in rows] == case["registered"]


def test_everything_of_one_person_is_about_them_whoever_sent_it() -> None:
    """Two hospitals, each with its own id for one patient: both their observations are about the one."""
    said = {"nhs": NUMBERS[0], "born": "1980-05-01"}
    send(HOSPITAL, patient("a", **said), observation("o1", "Patient/a"))
    send(OTHER_HOSPITAL, patient("b", **said), observation("o2", "Patient/b"))
    one = Patient.objects.get()
    for name in ("o1", "o2"):
        held = current("Observation", name)
        assert held is not None and held.patient == one.number
        assert said_now(f"Observation/{name}")["subject"]["reference"] == f"Patient/{one.resource_id}"


def test_ids_of_two_senders_are_never_confused() -> None:
    """Each hospital's Observation/1 of its Patient/1 is kept, apart, and refers to the right patient."""
    send(HOSPITAL, patient("1", born="1980-05-01"), observation("1", "Patient/1"))
    for _ in range(2):
        counts = send(OTHER_HOSPITAL, patient("1", born="1975-02-03"), observation("1", "Patient/1"))
    assert counts.as_json()["unchanged"] == 2
    held = ResourceVersion.objects.filter(type="Observation", replaced_by=None)
    assert {each.patient for each in held} == set(Patient.objects.values_list("number", flat=True))
    assert held.count() == 2
    lost = send(OTHER_HOSPITAL, observation("2", "Patient/1", encounter={"reference": "Encounter/9"}))
    assert lost.as_json()["parked"] == {"reference-to-nobody": 1}
    send(HOSPITAL, encounter("9", "Patient/1"))
    still = send(OTHER_HOSPITAL, observation("2", "Patient/1", encounter={"reference": "Encounter/9"}))
    assert still.as_json()["parked"] == {"reference-to-nobody": 1}, (
        "encounter 9 of the other hospital is not theirs"
    )


def test_references_by_identifier_condition_and_address() -> None:
    """An NHS number, an ODS code, a condition and a urn:uuid all end as references to what is meant."""
    send(HOSPITAL, patient("a", nhs=NUMBERS[0], born="1980-05-01"))
    uuid = "urn:uuid:5d9f0c3e-0d4f-4d8e-8f43-111111111111"
    by_number = observation("o1", "", subject={"identifier": {"system": NHS_NUMBER, "value": NUMBERS[0]}})
    by_code = {"identifier": {"system": ODS_CODE, "value": PRACTICE}}
    by_condition = observation("o2", f"Patient?identifier={NHS_NUMBER}|{NUMBERS[0]}", performer=[by_code])
    send(OTHER_HOSPITAL, by_number, by_condition)
    assert said_now("Observation/o1")["subject"]["reference"] == "Patient/a"
    said = said_now("Observation/o2")
    assert said["subject"]["reference"] == "Patient/a"
    assert said["performer"][0]["reference"] == f"Organization/{PRACTICE}"
    meeting = encounter("", "Patient/a")
    del meeting["id"]
    whole = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": uuid, "resource": meeting, "request": {"method": "POST"}},
            {
                "resource": observation("o3", "Patient/a", encounter={"reference": uuid}),
                "request": {"method": "PUT", "url": "Observation/o3"},
            },
        ],
    }
    for _ in range(2):
        send_bundle(HOSPITAL, whole)
    assert said_now("Observation/o3")["encounter"]["reference"] == f"Encounter/{uuid.rpartition(':')[2]}"
    assert ResourceVersion.objects.filter(type="Encounter").count() == 1


def test_organisations_that_are_sent_are_the_structures_own() -> None:
    """An Organization that came stands for the structure's; a practitioner nobody knows is told in words."""
    send(HOSPITAL, patient("a", born="1980-05-01"))
    organisation = {
        "resourceType": "Organization",
        "id": "77",
        "identifier": [{"system": ODS_CODE, "value": PRACTICE}],
    }
    practitioner = {
        "resourceType": "Practitioner",
        "id": "dr",
        "name": [{"family": "Invented", "given": ["Ada"]}],
    }
    who = [{"reference": "Organization/77"}, {"reference": "Practitioner/dr"}]
    counts = send(
        HOSPITAL, organisation, practitioner, observation("o1", "Patient/a", performer=who)
    ).as_json()
    assert counts["of_the_structure"] == 2
    performers = said_now("Observation/o1")["performer"]
    assert performers == [{"reference": f"Organization/{PRACTICE}"}, {"display": "Ada Invented"}]
    unknown = send(HOSPITAL, observation("o2", "Patient/a", performer=[{"reference": "Organization/XNONE"}]))
    assert unknown.as_json()["warnings"] == {"organisation-unknown": 1}


def test_whose_record_a_thing_is_part_of(senders: dict[str, Organisation]) -> None:
    """One patient, its sender's own, open to all, or what its target is about; several patients wait."""
    send(HOSPITAL, patient("a", born="1980-05-01"), patient("b", born="1990-05-01"))
    send(HOSPITAL, observation("o1", "Patient/a"))
    group = {
        "resourceType": "Group", "id": "g", "type": "person", "actual": True,
        "member": [{"entity": {"reference": "Patient/a"}}, {"entity": {"reference": "Patient/b"}}],
    }  # fmt: skip
    questions = {"resourceType": "Questionnaire", "id": "q", "status": "active"}
    origin = {
        "resourceType": "Provenance", "id": "p", "recorded": "2026-01-01T00:00:00Z",
        "target": [{"reference": "Observation/o1"}], "agent": [{"who": {"display": "somebody"}}],
    }  # fmt: skip
    visit = {
        "resourceType": "Appointment", "id": "two", "status": "booked",
        "participant": [{"actor": {"reference": f"Patient/{name}"}, "status": "accepted"} for name in "ab"],
    }  # fmt: skip
    counts = send(HOSPITAL, origin, group, questions, visit).as_json()
    assert counts["parked"] == {"about-several-people": 1}
    about = {each.type: each.patient for each in ResourceVersion.objects.exclude(type="Patient")}
    number = Patient.objects.get(resource_id="a").number
    assert about == {
        "Observation": number, "Provenance": number, "Group": -senders[HOSPITAL].pk, "Questionnaire": 0,
    }  # fmt: skip
    corrected = {**group, "name": "corrected"}
    assert send(None, corrected).as_json()["updated"] == 1, "the operator corrects what is the hospital's"
    assert send(HOSPITAL, group).as_json()["updated"] == 1, "and it is the hospital's still"


def test_a_transaction_is_stored_whole_or_not_at_all() -> None:
    """One entry about nobody known, and nothing of the bundle is there; its place is told."""
    with pytest.raises(BundleRefused, match=r"Bundle\.entry\[1\]") as refused:
        send(HOSPITAL, patient("a", born="1980-05-01"), observation("o", "Patient/x"), kind="transaction")
    assert [each.reason for each in refused.value.parked] == ["about-nobody-known"]
    assert (Patient.objects.count(), ResourceVersion.objects.count(), Parked.objects.count()) == (0, 0, 0)


def test_over_http_an_id_is_ours_and_only_its_sender_replaces_it(senders: dict[str, Organisation]) -> None:
    """An update of another organisation's resource is refused with the reason, of one's own it is stored."""
    send(HOSPITAL, patient("a", born="1980-05-01"), observation("o1", "Patient/a"))
    for code, outcome in ((HOSPITAL, Outcome.STORE), (OTHER_HOSPITAL, Outcome.PARKED)):
        with transaction.atomic():
            placed = place(
                [
                    Incoming("Observation", observation("o1", "Patient/a"), "o1", addressed=True),
                    Incoming("Patient", patient("a", born="1980-05-01"), "a", addressed=True),
                ],
                sender=sender_of(senders[code]),
                names_are_ours=True,
            )
        assert [each.outcome for each in placed.placings] == [outcome, outcome]
    assert {each.reason for each in placed.parked} == {"somebody-elses"}


def test_statements_do_not_grow_with_the_batch(
    senders: dict[str, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Placing three hundred people and observations takes as many statements as placing three."""
    asked: list[Any] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        asked.append(query)
        return execute(cursor, query, *values, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)

    def statements(first: int, number: int) -> int:
        incoming = []
        for each in range(first, first + number):
            who = patient(f"p{each}", born="1980-05-01", local=f"L{each}", gp=PRACTICE)
            named = {"identifier": [{"system": ABROAD, "value": f"i{each}"}]}
            what = observation(f"o{each}", f"Patient/p{each}", **named)
            incoming += [Incoming("Patient", who, who["id"]), Incoming("Observation", what, what["id"])]
        before = len(asked)
        with transaction.atomic():
            place(incoming, sender=sender_of(senders[HOSPITAL]))
        return len(asked) - before

    few = statements(0, 3)
    assert few > 0
    assert statements(1_000, MANY) <= few
