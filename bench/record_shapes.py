"""Thirty shapes of search, with parameters sampled from what is loaded.

Each shape is a question that somebody at a practice, a hospital or an office asks. Samples come from the
resources themselves (a name that somebody has, a code that was recorded), drawn with one seed, so that most
searches find something and none is asked twice in a row.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

SEED = 2026
SNOMED = "http://snomed.info/sct"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
Sample = Mapping[str, Sequence[str]]  # what was found: families, ids, codes ...
Shape = Callable[[Callable[[str], str]], str]


def _q(text: str) -> str:
    return quote(text, safe="")


# Each takes a function that draws a sample by name, and gives the address below the base.
SHAPES: dict[str, Shape] = {
    "patient by NHS number": lambda any_: f"Patient?identifier={NHS_NUMBER}%7C{any_('nhs_number')}",
    "patient by family name": lambda any_: f"Patient?family={_q(any_('family'))}&_count=20",
    "patient by first letters": lambda any_: f"Patient?family={_q(any_('family')[:3])}&_count=20",
    "patient by family and birth date": lambda any_: (
        f"Patient?family={_q(any_('family'))}&birthdate={any_('birth_date')}"
    ),
    "patient by birth year": lambda any_: f"Patient?birthdate={any_('birth_date')[:4]}&_count=20",
    "patient by gender and postcode": lambda any_: (
        f"Patient?gender=female&address-postalcode={_q(any_('postcode')[:4])}&_count=20"
    ),
    "patients of a practice": lambda any_: "Patient?general-practitioner=Organization/X99001&_count=20",
    "observations of a patient": lambda any_: f"Observation?patient={any_('patient')}&_count=50",
    "observations of a patient by code": lambda any_: (
        f"Observation?patient={any_('patient')}&code={SNOMED}%7C{any_('observation_code')}"
    ),
    "latest observation of a code": lambda any_: (
        f"Observation?patient={any_('patient')}&code={any_('observation_code')}&_sort=-date&_count=1"
    ),
    "observations of a patient since": lambda any_: (
        f"Observation?patient={any_('patient')}&date=ge{any_('date')}&_count=50"
    ),
    "observations of a patient by category": lambda any_: (
        f"Observation?patient={any_('patient')}&category=vital-signs&_count=50"
    ),
    "observations of a code above a value": lambda any_: (
        f"Observation?code-value-quantity={SNOMED}%7C{any_('observation_code')}$gt{any_('value')}&_count=20"
    ),
    "observations of a code in a month": lambda any_: (
        f"Observation?code={SNOMED}%7C{any_('observation_code')}&date={any_('date')[:7]}&_count=20"
    ),
    "observations of an encounter": lambda any_: f"Observation?encounter={any_('encounter')}",
    "conditions of a patient": lambda any_: f"Condition?patient={any_('patient')}",
    "active conditions of a patient": lambda any_: (
        f"Condition?patient={any_('patient')}&clinical-status=active"
    ),
    "people with a condition": lambda any_: f"Condition?code={SNOMED}%7C{any_('condition_code')}&_count=20",
    "people with a condition, by their name": lambda any_: (
        f"Condition?code={any_('condition_code')}&patient.family={_q(any_('family'))}&_count=20"
    ),
    "patients who have a condition": lambda any_: (
        f"Patient?_has:Condition:patient:code={any_('condition_code')}&_count=20"
    ),
    "how many have a condition": lambda any_: (
        f"Condition?code={SNOMED}%7C{any_('condition_code')}&_summary=count"
    ),
    "encounters of a patient, newest first": lambda any_: (
        f"Encounter?patient={any_('patient')}&_sort=-date&_count=20"
    ),
    "encounters with their patients": lambda any_: (
        f"Encounter?date={any_('date')}&_include=Encounter:patient&_count=20"
    ),
    "inpatients now": lambda any_: "Encounter?class=IMP&status=in-progress&_count=20",
    "medicines of a patient": lambda any_: f"MedicationRequest?patient={any_('patient')}&status=active",
    "people on a medicine": lambda any_: f"MedicationRequest?code={_q(any_('medicine_code'))}&_count=20",
    "allergies of a patient": lambda any_: f"AllergyIntolerance?patient={any_('patient')}",
    "immunisations of a patient": lambda any_: f"Immunization?patient={any_('patient')}&_sort=-date",
    "a patient with all that refers to them": lambda any_: (
        f"Patient?_id={any_('patient')}&_revinclude=Condition:patient&_revinclude=AllergyIntolerance:patient"
    ),
    "newest of all observations": lambda any_: "Observation?_sort=-_lastUpdated&_count=20",
    "open referrals to a hospital": lambda any_: (
        "ServiceRequest?performer=Organization/XR1&status=active&_count=20"
    ),
}

SAMPLED = {
    "nhs_number": "SELECT nhs_number FROM record_patient WHERE nhs_number <> '' AND {mine} LIMIT 2000",
    "family": "SELECT DISTINCT family FROM record_patient WHERE family <> '' AND {mine} LIMIT 2000",
    "birth_date": (
        "SELECT birth_date::text FROM record_patient WHERE birth_date IS NOT NULL AND {mine} LIMIT 2000"
    ),
    "postcode": "SELECT DISTINCT postcode FROM record_patient WHERE postcode <> '' AND {mine} LIMIT 2000",
    "patient": "SELECT resource_id FROM record_patient WHERE {mine} LIMIT 2000",
    "encounter": (
        "SELECT resource_id FROM record_resourceversion WHERE type = 'Encounter' AND {theirs} LIMIT 2000"
    ),
    "date": (
        "SELECT DISTINCT left(convert_from(content, 'UTF8')::jsonb ->> 'effectiveDateTime', 10) "
        "FROM record_resourceversion WHERE type = 'Observation' AND {theirs} LIMIT 500"
    ),
    "observation_code": (
        "SELECT code FROM record_vocabulary WHERE parameter = {Observation.code} AND system = '"
        + SNOMED
        + "'"
    ),
    "condition_code": (
        "SELECT code FROM record_vocabulary WHERE parameter = {Condition.code} AND system = '" + SNOMED + "'"
    ),
    "medicine_code": (
        "SELECT code FROM record_vocabulary WHERE parameter = {MedicationRequest.code} AND code <> ''"
    ),
}


class Drawing:
    """Draws samples, the same ones in every run."""

    def __init__(self, samples: Sample) -> None:
        """Start from the seed; every sample must have something in it."""
        empty = sorted(name for name, found in samples.items() if not found)
        if empty:
            raise SystemExit(f"Nothing to sample from for {', '.join(empty)}: is the record loaded?")
        self._samples, self._chance = samples, random.Random(SEED)

    def __call__(self, name: str) -> str:
        """Return a sample of the name."""
        if name == "value":
            return str(self._chance.choice((5, 20, 40, 60, 90, 120, 140)))
        return str(self._chance.choice(self._samples[name]))


def samples(fetch: Callable[[str], list[Any]], parameters: Mapping[str, int], practice: str) -> Sample:
    """Return samples of the people registered with `practice` today, read by `fetch` (SQL to first columns).

    Whoever left it is none of them: what is sampled is what somebody there looks for.
    """
    registered = (
        f"IN (SELECT patient FROM record_relationship WHERE holder = 'organisation:{practice}' "
        "AND kind = 'registered' AND recorded_to IS NULL AND starts <= now() "
        "AND (ends IS NULL OR ends > now()))"
    )
    found = {}
    for name, statement in SAMPLED.items():
        filled = statement.replace("{mine}", f"number {registered}").replace(
            "{theirs}", f"patient {registered}"
        )
        for parameter, number in parameters.items():
            filled = filled.replace("{" + parameter + "}", str(number))
        found[name] = [str(each) for each in fetch(filled) if each]
    return {**found, "value": ["5"]}
