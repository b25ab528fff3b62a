"""Validation against the standard: each kind of fault is found where it is, and valid resources have none."""

import copy
from typing import Any

import fhirkit
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catchment.record.rules.definitions import TYPES, choices, reference_targets, shapes
from catchment.record.rules.validation import check
from catchment.record.rules.validation.primitives import CHECKS, IN_WORDS
from catchment.record.rules.validation.uk_core import NHS_NUMBER, VERIFICATION, is_nhs_number

VERIFIED = {"url": VERIFICATION, "valueCodeableConcept": {"coding": [{"code": "01"}]}}
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": NHS_NUMBER, "value": "9000000009", "extension": [VERIFIED]}],
    "active": True,
    "name": [{"use": "official", "family": "Example", "given": ["Ada", "Test"]}],
    "gender": "female",
    "birthDate": "1980-02-29",
    "contact": [{"name": {"text": "Bob Example"}, "period": {"start": "2020-01-01", "end": "2021"}}],
    "generalPractitioner": [{"reference": "Organization/A81001"}],
}
BLOOD_PRESSURE: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "75367002"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-01-02T10:00:00Z",
    "component": [
        {
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "271649006"}]},
            "valueQuantity": {"value": 120.5, "unit": "mmHg"},
        }
    ],
}
ALLERGY: dict[str, Any] = {
    "resourceType": "AllergyIntolerance",
    "clinicalStatus": {
        "coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}
        ]
    },
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "91936005"}]},
    "patient": {"reference": "Patient/p1"},
}
TRANSACTION: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"fullUrl": "urn:uuid:1", "resource": PATIENT, "request": {"method": "POST", "url": "Patient"}},
        {"resource": BLOOD_PRESSURE, "request": {"method": "PUT", "url": "Observation/o1"}},
    ],
}
VALID = [PATIENT, BLOOD_PRESSURE, ALLERGY, TRANSACTION]


def changed(resource: dict[str, Any], *path: Any, to: Any = None) -> dict[str, Any]:
    """Return a copy of a resource with another value at a place; None takes it away."""
    made = copy.deepcopy(resource)
    owner: Any = made
    for step in path[:-1]:
        owner = owner[step]
    if to is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = to
    return made


@pytest.mark.parametrize("resource", VALID)
def test_valid_resources_have_no_fault(resource: dict[str, Any]) -> None:
    assert check(resource, resource["resourceType"]) == []


@pytest.mark.parametrize(
    ("resource", "path", "code"),
    [
        (changed(PATIENT, "birthDate", to="2024-02-30"), "Patient.birthDate", "value"),
        (changed(PATIENT, "gender", to="F"), "Patient.gender", "code-invalid"),
        (changed(PATIENT, "name", to={"family": "Example"}), "Patient.name", "structure"),
        (changed(PATIENT, "name", 0, "given", 1, to=7), "Patient.name[0].given[1]", "structure"),
        (changed(PATIENT, "name", 0, "given", to=[]), "Patient.name[0].given", "structure"),
        (changed(PATIENT, "name", 0, "surname", to="X"), "Patient.name[0].surname", "structure"),
        (changed(PATIENT, "gender", to=["female"]), "Patient.gender", "structure"),
        (changed(PATIENT, "active", to="true"), "Patient.active", "value"),
        (changed(PATIENT, "id", to="not an id"), "Patient.id", "value"),
        (
            changed(PATIENT, "deceasedBoolean", to=True) | {"deceasedDateTime": "2026"},
            "Patient.deceasedDateTime",
            "structure",
        ),
        (
            changed(PATIENT, "contact", 0, "period", "start", to="2022"),
            "Patient.contact[0].period",
            "invariant",
        ),
        (changed(PATIENT, "contact", 0, "name"), "Patient.contact[0]", "invariant"),
        (
            changed(PATIENT, "generalPractitioner", 0, "reference", to="Patient/2"),
            "Patient.generalPractitioner[0].reference",
            "value",
        ),
        (
            changed(PATIENT, "generalPractitioner", 0, "reference", to="#none"),
            "Patient.generalPractitioner[0].reference",
            "not-found",
        ),
        (
            changed(PATIENT, "generalPractitioner", 0, "reference", to="nowhere"),
            "Patient.generalPractitioner[0].reference",
            "value",
        ),
        (changed(PATIENT, "extension", to=[{"valueCode": "x"}]), "Patient.extension[0].url", "required"),
        (
            changed(PATIENT, "extension", to=[{"url": "https://x.example"}]),
            "Patient.extension[0]",
            "invariant",
        ),
        (changed(PATIENT, "_birthDate", to="x"), "Patient._birthDate", "structure"),
        (changed(PATIENT, "maritalStatus", to={}), "Patient.maritalStatus", "structure"),
        (changed(BLOOD_PRESSURE, "status"), "Observation.status", "required"),
        (changed(BLOOD_PRESSURE, "status", to="done"), "Observation.status", "code-invalid"),
        (
            changed(BLOOD_PRESSURE, "component", 0, "dataAbsentReason", to={"text": "x"}),
            "Observation.component[0].dataAbsentReason",
            "invariant",
        ),
        (
            changed(BLOOD_PRESSURE, "component", 0, "code", to=BLOOD_PRESSURE["code"]) | {"valueString": "x"},
            "Observation.component[0]",
            "invariant",
        ),
        (
            changed(ALLERGY, "clinicalStatus", "coding", 0, "code", to="wrong"),
            "AllergyIntolerance.clinicalStatus",
            "code-invalid",
        ),
        (changed(TRANSACTION, "entry", 0, "request"), "Bundle.entry[0].request", "required"),
        (
            changed(TRANSACTION, "entry", 1, "resource", "status"),
            "Bundle.entry[1].resource.status",
            "required",
        ),
        (changed(PATIENT, "resourceType", to="Pateint"), "Pateint", "not-supported"),
    ],
)
def test_a_fault_is_told_where_it_is(resource: dict[str, Any], path: str, code: str) -> None:
    errors = [(each.path, each.code) for each in check(resource) if each.severity == "error"]
    assert errors == [(path, code)]


def test_contained_resources_are_held_to_their_own_rules() -> None:
    inner = {"resourceType": "Organization", "id": "g", "name": "Example"}
    outer = changed(PATIENT, "generalPractitioner", 0, "reference", to="#g") | {"contained": [inner]}
    assert not [each for each in check(outer) if each.severity == "error"]
    outer["contained"] = [inner | {"contained": [inner], "meta": {"versionId": "1"}}]
    assert {each.path for each in check(outer) if each.severity == "error"} >= {
        "Patient.contained[0].contained",
        "Patient.contained[0].meta.versionId",
    }


def test_a_hundred_faults_are_told_and_the_rest_counted() -> None:
    faults = check(PATIENT | {f"wrong{number}": 1 for number in range(150)})
    assert len(faults) == 101
    assert faults[-1].message.startswith("50 more faults")


@pytest.mark.parametrize("value", ["9912003888", "9434765919", "9000000009", "9876543210", "4010232137"])
def test_nhs_numbers_with_the_right_check_digit(value: str) -> None:
    """T-G1."""
    assert is_nhs_number(value)


@pytest.mark.parametrize("value", ["1234567890", "4123456879", "9912003814", "900 000 0009", 9000000009, ""])
def test_nhs_numbers_that_are_none(value: Any) -> None:
    """T-G1 and T-G2: they are read, and are an error in business only."""
    assert not is_nhs_number(value)
    if value and isinstance(value, str):
        wrong = changed(PATIENT, "identifier", 0, "value", to=value)
        assert [each.severity for each in check(wrong)] == ["warning"]
        (fault,) = check(wrong, business=True)
        assert (fault.severity, fault.code, fault.path) == ("error", "value", "Patient.identifier[0].value")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of every value inside a resource."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in inner for place in [(*path, key), *places(each, (*path, key))]]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(VALID), st.data())
def test_any_value_of_a_wrong_kind_is_found(resource: dict[str, Any], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(resource)))
    wrong = data.draw(st.sampled_from([{}, [], {"strange": 1}, [[1]], [None]]))
    assert [each for each in check(changed(resource, *path, to=wrong)) if each.severity == "error"]


ODD_NAMES = st.sampled_from(["name", "extension", "contained", "_id", "x", "resourceType"])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(sorted(TYPES)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(ODD, st.sampled_from(sorted(TYPES)))
def test_nothing_makes_it_fail(value: Any, resource_type: str) -> None:
    resource = {
        "resourceType": resource_type,
        "meta": value,
        "contained": value,
        "identifier": value,
        "code": value,
    }
    assert isinstance(check(resource | {"component": value, "entry": value, "extension": [value]}), list)
    assert isinstance(check(value), list)


@pytest.mark.parametrize("resource", VALID)
def test_whatever_another_validator_finds_is_found(resource: dict[str, Any]) -> None:
    """Against fhirkit-rs; we find more: empty objects and lists, ids, null, what binds a CodeableConcept."""
    assert fhirkit.validate(orjson.dumps(resource).decode()) == []
    for path in places(resource):
        for wrong in ({}, {"strange": 1}, "x  y ", 7, ["q"]):
            if path[-1] != "resourceType":
                made = changed(resource, *path, to=wrong)
                errors = [each for each in check(made) if each.severity == "error"]
                assert errors or not fhirkit.validate(orjson.dumps(made).decode()), (path, wrong)


def test_the_definitions_say_what_the_standard_says() -> None:
    assert len(TYPES) == 37
    assert CHECKS.keys() == IN_WORDS.keys()
    assert "valueQuantity" in choices("Observation", "value")
    assert "Patient" in reference_targets("Observation", "subject")
    assert shapes()["Observation"].required == {"status", "code"}


@pytest.mark.parametrize("kind", ["collection", "document", "transaction", "history"])
def test_an_address_is_there_once_for_each_version(kind: str) -> None:
    """In any bundle but a history (bdl-7)."""

    def faults(*versions: str) -> list[tuple[str, str]]:
        entry = {"fullUrl": "urn:uuid:1", "request": {"method": "POST", "url": "Patient"}}
        entries = [{**entry, "resource": {**PATIENT, "meta": {"versionId": each}}} for each in versions]
        found = check({"resourceType": "Bundle", "type": kind, "entry": entries})
        return [(fault.code, fault.path) for fault in found if fault.severity == "error"]

    assert faults("1", "2") == []
    assert faults("1", "2", "1") == ([] if kind == "history" else [("duplicate", "Bundle.entry[2].fullUrl")])
