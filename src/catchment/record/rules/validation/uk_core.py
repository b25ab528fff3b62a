"""What UK Core asks of a resource beyond FHIR: identifiers of the NHS and codes that everybody understands.

The profiles are HL7 UK's (G-003); each address below is the `url` of one of its definitions, as NHS Digital
keeps them in the public repository FHIR-R4-UKCORE-STAGING-MAIN (Goal, Binary, Group and AuditEvent have
none). The states of an NHS number are those of its code system UKCore-NHSNumberVerificationStatusEngland
1.0.0 (HL7 UK, Apache-2.0), which copies the NHS Data Dictionary's NHS NUMBER STATUS INDICATOR CODE.
These are warnings: a sender who does not follow UK Core is still heard. That an NHS number fails its check
digit (G-001) is a warning while reading and an error in business (T-G2: public examples have such numbers).
"""

from collections.abc import Mapping
from typing import Any

from nhs_number.validate import is_valid

from catchment.record.rules.validation.telling import Place, Telling, inside

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"  # G-002
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"  # G-002
VERIFICATION = (
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"  # G-003
)
# 01 to 08; the two in words are what NHS services send under the earlier code system
VERIFICATION_CODES = frozenset(f"0{number}" for number in range(1, 9)) | {
    "number-present-and-verified",
    "number-present-but-not-traced",
}
_PROFILED = (
    "AllergyIntolerance",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Communication",
    "Composition",
    "Condition",
    "Consent",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "EpisodeOfCare",
    "Flag",
    "HealthcareService",
    "Immunization",
    "List",
    "Location",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "Questionnaire",
    "QuestionnaireResponse",
    "RelatedPerson",
    "ServiceRequest",
    "Task",
)
PROFILES: Mapping[str, str] = {
    name: f"https://fhir.hl7.org.uk/StructureDefinition/UKCore-{name}" for name in _PROFILED
}
_CODED = {"Observation": "code", "Condition": "code", "Procedure": "code", "AllergyIntolerance": "code"}


def check_uk_core(found: dict[str, Any], place: Place, telling: Telling, business: bool) -> None:
    """Tell what UK Core misses in a resource; with `business`, a wrong NHS number is an error."""
    name = str(found.get("resourceType"))
    if name == "Patient":
        _patient(found, place, telling, business)
    elif name in ("Organization", "Practitioner"):
        if not _identifiers(found):
            telling.tell(
                inside(place, "identifier"),
                "business-rule",
                f"UK Core: {name} has an identifier.",
                "warning",
            )
        for number, identifier in _identifiers(found):
            value = identifier.get("value")
            if identifier.get("system") == ODS_CODE and isinstance(value, str) and not _is_ods(value):
                here = inside(inside(place, "identifier", number), "value")
                telling.tell(
                    here, "value", f"{value[:40]!r} is not written as an ODS code, such as RX1.", "warning"
                )
    elif name in _CODED:
        concept = found.get(_CODED[name])
        if isinstance(concept, dict) and not concept.get("coding"):
            said = f"UK Core: {name}.{_CODED[name]} has a code, SNOMED CT where there is one, not only words."
            telling.tell(inside(place, _CODED[name]), "business-rule", said, "warning")


def _is_ods(value: str) -> bool:
    """Return whether a text is written as an ODS code: 3 to 12 capitals and digits."""
    return 3 <= len(value) <= 12 and value.isascii() and value.isalnum() and value == value.upper()


def _identifiers(found: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the identifiers that are objects, with their numbers in the list."""
    identifiers = found.get("identifier")
    return [
        (number, each)
        for number, each in enumerate(identifiers if isinstance(identifiers, list) else [])
        if isinstance(each, dict)
    ]


def _patient(found: dict[str, Any], place: Place, telling: Telling, business: bool) -> None:
    """Tell about a patient's NHS number and its verification (G-001, G-003), and a missing name."""
    if not found.get("name"):
        telling.tell(
            inside(place, "name"), "business-rule", "UK Core: a patient has a name if known.", "warning"
        )
    for number, identifier in _identifiers(found):
        if identifier.get("system") != NHS_NUMBER:
            continue
        here, value = inside(place, "identifier", number), identifier.get("value")
        if not is_nhs_number(value):
            said = f"{str(value)[:20]!r} is no NHS number: ten digits, the last a check digit (G-001)."
            telling.tell(inside(here, "value"), "value", said, "error" if business else "warning")
        _verification(identifier, here, telling)


def is_nhs_number(value: Any) -> bool:
    """Return whether a value is ten digits with the right check digit, without spaces (G-001)."""
    return (
        isinstance(value, str)
        and len(value) == 10
        and value.isascii()
        and value.isdigit()
        and is_valid(value)
    )


def _verification(identifier: dict[str, Any], place: Place, telling: Telling) -> None:
    """Tell where an NHS number does not say whether it was verified, or in an unknown code (G-003)."""
    extensions = identifier.get("extension")
    for number, each in enumerate(extensions if isinstance(extensions, list) else []):
        if not isinstance(each, dict) or each.get("url") != VERIFICATION:
            continue
        concept = each.get("valueCodeableConcept")
        codings = concept.get("coding") if isinstance(concept, dict) else None
        codes = (
            [one.get("code") for one in codings or () if isinstance(one, dict)]
            if isinstance(codings, list)
            else []
        )
        if not any(isinstance(code, str) and code in VERIFICATION_CODES for code in codes):
            here = inside(inside(place, "extension", number), "valueCodeableConcept")
            telling.tell(here, "code-invalid", "UK Core: the state of an NHS number is 01 to 08.", "warning")
        return
    said = (
        "UK Core: an NHS number says whether it was verified (Extension-UKCore-NHSNumberVerificationStatus)."
    )
    telling.tell(inside(place, "extension"), "business-rule", said, "warning")
