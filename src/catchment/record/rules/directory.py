"""The structure and the handbooks as FHIR: organisations, people in posts, their roles, services, addresses.

Nothing here is kept: it is made from dated facts for a day (K-041), so there is one truth about who works
where. Ids are the codes people know: an ODS code, a person's code. A post has no code, so the id of a role
is made of who holds it, where and as what.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from catchment.record.rules.values import Resource

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"  # G-002
OURS = "https://catchment.example/id/"  # systems of codes of our own
UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"  # G-003
ROLE = "https://fhir.hl7.org.uk/CodeSystem/UKCore-ODSOrganisationRole"
FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class DirectoryOrganisation:
    """An organisation on a day; `above` is the code of what it is part of or commissioned by."""

    code: str
    name: str
    kind: str
    kind_name: str
    invented: bool
    above: str = ""
    lines: str = ""
    postcode: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class DirectoryPost:
    """A post or seat that somebody holds on a day."""

    person: str
    name: str
    title: str
    job: str
    organisation: str
    since: date
    until: date | None


def directory(
    organisations: Sequence[DirectoryOrganisation], posts: Sequence[DirectoryPost]
) -> Mapping[str, Mapping[str, Resource]]:
    """Return everything of the directory, by type and id; a code that cannot be a FHIR id is left out.

    What is left out has no resource of its own, and stays findable in the structure's pages.
    """
    usable = [each for each in organisations if FHIR_ID.match(each.code)]
    held = [each for each in posts if FHIR_ID.match(each.person)]
    places = [location(each) for each in usable if each.postcode or each.longitude is not None]
    return {
        "Organization": {each.code: organization(each) for each in usable},
        "Location": {each["id"]: each for each in places},
        "HealthcareService": {each.code: service(each) for each in usable if each.kind == "team"},
        "Practitioner": {each.person: practitioner(each) for each in held},
        "PractitionerRole": {made["id"]: made for made in map(practitioner_role, held)},
    }


def organization(found: DirectoryOrganisation) -> Resource:
    """Return an organisation; only a real ODS code is given under the system of ODS (G-002)."""
    system = OURS + "organisation" if found.invented else ODS
    made: Resource = {
        "resourceType": "Organization",
        "id": found.code,
        "meta": {"profile": [UK_CORE + "Organization"]},
        "identifier": [{"system": system, "value": found.code}],
        "active": True,
        "type": [
            {
                "coding": [{"system": OURS + "kind", "code": found.kind, "display": found.kind_name}],
                "text": found.kind_name,
            }
        ],
        "name": found.name,
    }
    if found.invented:  # the example's codes look like ODS codes, and clients look for them there
        made["identifier"].append({"system": ODS, "value": found.code, "use": "temp"})
    if found.above and FHIR_ID.match(found.above):
        made["partOf"] = {"reference": f"Organization/{found.above}"}
    if address := _address(found):
        made["address"] = [address]
    return made


def _address(found: DirectoryOrganisation) -> Resource:
    made: Resource = {}
    if found.lines:
        made["line"] = [line.strip() for line in found.lines.split(",") if line.strip()]
    if found.postcode:
        made["postalCode"] = found.postcode
    return made


def location(found: DirectoryOrganisation) -> Resource:
    """Return where an organisation is."""
    made: Resource = {
        "resourceType": "Location",
        "id": found.code,
        "meta": {"profile": [UK_CORE + "Location"]},
        "status": "active",
        "name": found.name,
        "managingOrganization": {"reference": f"Organization/{found.code}"},
    }
    if address := _address(found):
        made["address"] = address
    if found.longitude is not None and found.latitude is not None:
        made["position"] = {"longitude": found.longitude, "latitude": found.latitude}
    return made


def service(found: DirectoryOrganisation) -> Resource:
    """Return a neighbourhood team as a service: it has no legal person, its accountable body provides it."""
    made: Resource = {
        "resourceType": "HealthcareService",
        "id": found.code,
        "identifier": [{"system": OURS + "organisation", "value": found.code}],
        "active": True,
        "name": found.name,
    }
    if found.above and FHIR_ID.match(found.above):
        made["providedBy"] = {"reference": f"Organization/{found.above}"}
    return made


def practitioner(found: DirectoryPost) -> Resource:
    """Return somebody who holds a post or seat."""
    given, _, family = found.name.rpartition(" ")
    name = {"text": found.name, "family": family}
    return {
        "resourceType": "Practitioner",
        "id": found.person,
        "meta": {"profile": [UK_CORE + "Practitioner"]},
        "identifier": [{"system": OURS + "person", "value": found.person}],
        "active": True,
        "name": [{**name, "given": given.split()} if given else name],
    }


def practitioner_role(found: DirectoryPost) -> Resource:
    """Return a post as the role of a practitioner in an organisation, with its dates."""
    parts = "|".join((found.person, found.organisation, found.title, found.since.isoformat()))
    period = {"start": found.since.isoformat()}
    if found.until:
        period["end"] = found.until.isoformat()
    return {
        "resourceType": "PractitionerRole",
        "id": blake2b(parts.encode(), digest_size=12).hexdigest(),
        "meta": {"profile": [UK_CORE + "PractitionerRole"]},
        "active": True,
        "period": period,
        "practitioner": {"reference": f"Practitioner/{found.person}", "display": found.name},
        "organization": {"reference": f"Organization/{found.organisation}"},
        "code": [{"coding": [{"system": OURS + "job", "code": found.job}], "text": found.title}],
    }
