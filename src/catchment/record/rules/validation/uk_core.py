"""UK Core: what the profiles for the United Kingdom ask beyond FHIR R4 (G-002, G-003), as far as it is
checked.

The profiles are the HL7 UK Core for R4. What they say must be supported is a warning where it is missing; an
NHS number that fails its check digit is an error, but only where a sender's record is taken in (`business`):
public examples of the profiles have such numbers, so reading one is no fault (G-001, T-G2).
"""

from collections.abc import Iterable
from typing import Any

from nhs_number.validate import is_valid

from catchment.record.rules.validation.faults import Fault

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"  # G-002
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
PROFILE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"  # G-003
VERIFICATION = PROFILE.replace("UKCore-", "Extension-UKCore-NHSNumberVerificationStatus")
VERIFICATION_CODES = frozenset(
    {
        "number-present-and-verified",
        "number-present-but-not-traced",
        "trace-required",
        "trace-attempted-no-match-or-multiple-match-found",
        "trace-needs-to-be-resolved",
        "trace-in-progress",
        "number-not-present-and-trace-not-required",
        "trace-postponed",
        *(f"{number:02d}" for number in range(1, 9)),
    }
)
# The types that a profile of UK Core is made for, of those that the record has.
PROFILES: dict[str, str] = {
    kind: PROFILE + kind
    for kind in (
        *("Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Location"),
        *("HealthcareService", "Encounter", "EpisodeOfCare", "Condition", "Procedure", "Observation"),
        *("DiagnosticReport", "MedicationRequest", "MedicationStatement", "AllergyIntolerance"),
        *("Immunization", "DocumentReference", "Composition", "CarePlan", "CareTeam", "Task"),
        *("ServiceRequest", "Appointment", "Communication", "Consent", "Flag", "Questionnaire"),
        *("QuestionnaireResponse", "Device", "List"),
    )
}


def check_uk_core(resource: dict[str, Any], *, business: bool) -> Iterable[Fault]:
    """Yield the faults of a resource against what UK Core asks; it has passed the check of its structure."""
    kind = resource.get("resourceType")
    for place, identifier in enumerate(_dicts(resource.get("identifier"))):
        where = f"{kind}.identifier[{place}]"
        if identifier.get("system") == NHS_NUMBER:
            yield from _nhs_number(identifier, where, business)
    if kind == "Patient" and not resource.get("name"):
        yield Fault("warning", "required", "Patient.name", "UK Core asks that a patient's name be supported.")
    if kind in ("Condition", "AllergyIntolerance", "Procedure", "Immunization") and not _coded(resource):
        said = f"UK Core asks for a code (SNOMED CT) or text of a {kind}."
        yield Fault("warning", "required", f"{kind}.code", said)


def _nhs_number(identifier: dict[str, Any], where: str, business: bool) -> Iterable[Fault]:
    """Yield the faults of an identifier that is an NHS number (G-001, G-003)."""
    value = identifier.get("value")
    if business and isinstance(value, str) and not is_valid(value):
        said = f"{value[:20]} is no NHS number: ten digits, the last of which checks the others (G-001)."
        yield Fault("error", "value", f"{where}.value", said)
    for place, extension in enumerate(_dicts(identifier.get("extension"))):
        if extension.get("url") != VERIFICATION:
            continue
        codings = _dicts((extension.get("valueCodeableConcept") or {}).get("coding"))
        if not any(each.get("code") in VERIFICATION_CODES for each in codings):
            said = "The verification status of an NHS number is a code of UK Core (G-003), such as 01."
            yield Fault("error", "code-invalid", f"{where}.extension[{place}]", said)


def _coded(resource: dict[str, Any]) -> bool:
    concept = resource.get("code") or resource.get("vaccineCode")
    return isinstance(concept, dict) and bool(concept.get("coding") or concept.get("text"))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
