"""Organisations that send to the record, invented, and the resources that they send, in few words."""

import copy
from datetime import date
from typing import Any

from catchment.foundation.facts import begin_change, copy_rows, fact_columns
from catchment.record.actions.receiving import Counts, receive_bundle
from catchment.record.queries.reading import current
from catchment.record.rules.content import loads, without_ours
from catchment.record.rules.described import NHS_NUMBER, VERIFICATION
from catchment.structure.models import Organisation, OrganisationRole, Relationship
from tests.people import OPERATOR

ICB, LOCATION, PRACTICE, OTHER_PRACTICE, CLOSED, HOSPITAL, OTHER_HOSPITAL = (
    "XB1", "XS1", "XP1", "XP2", "XP9", "XH1", "XH2",
)  # fmt: skip
KINDS = {
    ICB: "icb", LOCATION: "sub-icb", PRACTICE: "practice", OTHER_PRACTICE: "practice", CLOSED: "practice",
    HOSPITAL: "trust", OTHER_HOSPITAL: "trust",
}  # fmt: skip
NUMBERS = (
    "9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069",
)  # fmt: skip
ABROAD = "https://example.org/id/"  # systems of business identifiers of invented senders
OPENED, CLOSED_ON = date(2015, 4, 1), date(2024, 4, 1)


def found_senders() -> dict[str, Organisation]:
    """Make two practices with a board above them, one that closed, and two hospitals."""
    made = {
        code: Organisation.objects.create(code=code, kind=kind, invented=True) for code, kind in KINDS.items()
    }
    change = begin_change(actor="test", action="found senders")
    roles = [
        {"organisation_id": each.pk, "role": "RO177", "is_primary": True, **_life(code == CLOSED)}
        for code, each in made.items()
    ]
    _record(OrganisationRole, roles, change)
    ties = [(PRACTICE, "commissioned_by", LOCATION), (LOCATION, "part_of", ICB)]
    relations = [
        {"source_id": made[source].pk, "kind": kind, "target_id": made[target].pk, **_life(False)}
        for source, kind, target in ties
    ]
    _record(Relationship, relations, change)
    return made


def _life(closed: bool) -> dict[str, Any]:
    return {"valid_from": OPENED, "valid_to": CLOSED_ON if closed else None, "basis": "stated"}


def _record(model: Any, rows: list[dict[str, Any]], change: Any) -> None:
    copy_rows(model, [[row[column] for column in fact_columns(model)] for row in rows], change)


def patient(name: str, **said: Any) -> dict[str, Any]:
    """Return a FHIR Patient of `nhs`, `status`, `born`, `family`, `gender`, `gp`, `since`, `local` number."""
    identifiers: list[dict[str, Any]] = []
    if "nhs" in said:
        identifiers.append({"system": NHS_NUMBER, "value": str(said["nhs"])})
    if "status" in said:
        coding = {"code": said["status"]}
        identifiers[0]["extension"] = [{"url": VERIFICATION, "valueCodeableConcept": {"coding": [coding]}}]
    if "local" in said:
        identifiers.append({"system": f"{ABROAD}hospital-number", "value": str(said["local"])})
    made: dict[str, Any] = {"resourceType": "Patient", "id": name}
    if identifiers:
        made["identifier"] = identifiers
    if "family" in said:
        made["name"] = [{"family": said["family"], "given": ["Casey"]}]
    if "born" in said:
        made["birthDate"] = str(said["born"])
    if "gender" in said:
        made["gender"] = said["gender"]
    if "gp" in said:
        practice: dict[str, Any] = {"reference": f"Organization/{said['gp']}"}
        if "since" in said:
            period = {"start": str(said["since"])} | ({"end": str(said["until"])} if "until" in said else {})
            practice["identifier"] = {"value": said["gp"], "period": period}
        made["generalPractitioner"] = [practice]
    return made


def observation(name: str, of: str, **said: Any) -> dict[str, Any]:
    """Return a FHIR Observation of a patient (a reference), with more elements."""
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "75367002"}]}
    return {
        "resourceType": "Observation", "id": name, "status": "final", "code": code,
        "subject": {"reference": of}, **said,
    }  # fmt: skip


def bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    """Return a bundle of resources; in a transaction each is put under its id."""
    entries = []
    for each in resources:
        entry: dict[str, Any] = {"resource": each}
        if kind == "transaction":
            entry["request"] = {"method": "PUT", "url": f"{each['resourceType']}/{each['id']}"}
        entries.append(entry)
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def send(source: str | None, *resources: dict[str, Any], kind: str = "collection") -> Counts:
    """Let an organisation (its code) send resources."""
    sender = Organisation.objects.get(code=source) if source else None
    sent = copy.deepcopy(bundle(*resources, kind=kind))
    return receive_bundle(sent, source=sender, actor=OPERATOR, name="test")


def said_now(reference: str) -> dict[str, Any] | None:
    """Return what a resource (`Type/id`) says now, without what we say in its meta; None where none is."""
    kind, _, name = reference.partition("/")
    held = current(kind, name)
    return without_ours(loads(held.content)) if held and held.content else None


def encounter(name: str, of: str) -> dict[str, Any]:
    """Return a FHIR Encounter."""
    kind = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    return {
        "resourceType": "Encounter", "id": name, "status": "finished", "class": kind,
        "subject": {"reference": of},
    }  # fmt: skip


def send_bundle(source: str, bundle: dict[str, Any]) -> Any:
    """Let an organisation send a bundle as it is."""
    sender = Organisation.objects.get(code=source)
    return receive_bundle(copy.deepcopy(bundle), source=sender, actor=OPERATOR, name="test")
