"""A description of somebody: what a FHIR Patient says of who they are, read once into plain values (G-003).

A description is what one organisation says. Whether it is of somebody we know is decided in `identity`;
which practice they are registered with is worked out in `registering`.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.record.rules.values import Resource

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"  # G-002
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"  # G-002
INVENTED_CODE = "https://catchment.example/id/organisation"  # of organisations of an example
VERIFICATION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
CENSUS_TRACT = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract"  # FHIR R4; here an LSOA
ODS_SYSTEMS = (ODS_CODE, INVENTED_CODE)
MOST_IDENTIFIERS = 20  # of one thing that it is known by
NAME_ORDER = ("usual", "official", "", "nickname", "temp", "anonymous", "maiden", "old")


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody is registered with a practice (ODS code) from a day, or as of now, until another day or on."""

    practice: str
    starts: date | None
    ends: date | None
    named_gp: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a Patient resource says of somebody; dates that name no day are None."""

    nhs_number: str
    status: str
    family: str
    given: str
    birth_date: date | None
    gender: str
    deceased: bool
    deceased_on: date | None
    address: str
    postcode: str
    small_area: str
    identifiers: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]


def described(resource: Resource) -> Description:
    """Return what a FHIR Patient says of somebody; nothing in it is taken on trust but its being JSON."""
    number, status = nhs_number_of(resource)
    names = sorted(_dicts(resource.get("name")), key=_name_rank)
    name = names[0] if names else {}
    given = [each for each in _list(name.get("given")) if isinstance(each, str)]
    address = next((each for each in _dicts(resource.get("address")) if each.get("use") != "old"), {})
    lines = [each for each in _list(address.get("line")) if isinstance(each, str)]
    lines += [each for each in (_text(address, "city"), _text(address, "district")) if each]
    died_on = day(resource.get("deceasedDateTime"))
    return Description(
        nhs_number=number,
        status=status,
        family=_text(name, "family")[:200],
        given=" ".join(given)[:200],
        birth_date=day(resource.get("birthDate")),
        gender=_text(resource, "gender")[:10],
        deceased=resource.get("deceasedBoolean") is True or isinstance(resource.get("deceasedDateTime"), str),
        deceased_on=died_on,
        address=", ".join(lines)[:300],
        postcode=_text(address, "postalCode").upper()[:10],
        small_area=_small_area(address),
        identifiers=tuple(identifiers(resource)),
        claims=tuple(_claims(resource)),
    )


def identifiers(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield the business identifiers of a thing, (system, value), but no NHS number: that names a person."""
    found = resource.get("identifier")
    for each in _dicts(found if isinstance(found, list) else [found])[:MOST_IDENTIFIERS]:
        system, value = each.get("system"), each.get("value")
        if isinstance(system, str) and isinstance(value, str) and system and value and system != NHS_NUMBER:
            yield system, value


def day(text: Any) -> date | None:
    """Return the day that a FHIR date or time names, None where it names none (`1980`, `1980-05`)."""
    if not isinstance(text, str) or len(text) < len("1980-05-01"):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:  # the structure is checked elsewhere; a date that is none names no day
        return None


def plain(text: str) -> str:
    """Return a name for comparing: small letters without accents, spaces or marks (O’Neill is ONeill)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def organisation_of(reference: Any) -> str:
    """Return the ODS code that a reference names, by its address or identifier; empty where it names none."""
    if not isinstance(reference, dict):
        return ""
    parts = _text(reference, "reference").split("/")
    if "Organization" in parts[:-1]:
        return parts[parts.index("Organization") + 1]
    identifier = reference.get("identifier")
    if isinstance(identifier, dict) and identifier.get("system") in ODS_SYSTEMS:
        return _text(identifier, "value")
    return ""


def nhs_number_of(resource: Resource) -> tuple[str, str]:
    """Return the NHS number as it was sent and how sure its sender is; without a status they are sure."""
    for each in _dicts(resource.get("identifier")):
        if each.get("system") == NHS_NUMBER and isinstance(each.get("value"), str):
            return each["value"], _status(each) or "01"
    return "", "07"


def _status(identifier: dict[str, Any]) -> str:
    for extension in _dicts(identifier.get("extension")):
        concept = extension.get("valueCodeableConcept")
        if extension.get("url") == VERIFICATION and isinstance(concept, dict):
            codes = [_text(coding, "code") for coding in _dicts(concept.get("coding"))]
            return next((code for code in codes if code), "")[:2]
    return ""


def _claims(resource: Resource) -> Iterator[Claim]:
    """Yield the practices somebody is said to be registered with; a period stands in the identifier.

    That is where the national directory of patients (PDS FHIR, G-004) puts it. Where no practice is named as
    the general practitioner, the managing organisation stands in.
    """
    found: list[tuple[dict[str, Any], str]] = []
    for each in _dicts(resource.get("generalPractitioner")):
        if organisation_of(each):
            found.append((each, ""))
        elif found:  # a named GP stands after the practice where they are
            found[-1] = (found[-1][0], _text(each, "display") or _text(each, "reference"))
    for each, named_gp in found or [(each, "") for each in _dicts([resource.get("managingOrganization")])]:
        identifier = each.get("identifier")
        period = identifier.get("period") if isinstance(identifier, dict) else None
        period = period if isinstance(period, dict) else {}
        if code := organisation_of(each):
            yield Claim(code, day(period.get("start")), day(period.get("end")), named_gp[:200])


def _small_area(address: dict[str, Any]) -> str:
    """Return the small area (LSOA) that an address says it is in, as FHIR says a census tract; else ""."""
    beside = [address, *_dicts(address.get("_line"))]
    for extension in (extension for each in beside for extension in _dicts(each.get("extension"))):
        if extension.get("url") == CENSUS_TRACT:
            return _text(extension, "valueString")[:9]
    return ""


def _name_rank(name: dict[str, Any]) -> int:
    use = name.get("use", "")
    return NAME_ORDER.index(use) if use in NAME_ORDER else len(NAME_ORDER)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in _list(value) if isinstance(each, dict)]


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
