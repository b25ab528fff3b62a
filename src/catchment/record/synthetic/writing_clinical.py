"""Writing what is wrong with people and what was done: problems, measurements, medicines, vaccinations."""

from collections.abc import Iterator, Mapping
from typing import Any

from catchment.record.synthetic.codes import UNITS, place, table
from catchment.record.synthetic.pen import (
    MENTAL_HEALTH,
    NONE,
    RESTRICTED,
    SEXUAL_HEALTH,
    UK_CORE,
    Pen,
    Resource,
    Sent,
    columns,
    concepts,
    fixed,
    from_hl7,
)

ACTIVE, RESOLVED = (fixed(from_hl7("condition-clinical", code)) for code in ("active", "resolved"))
CONFIRMED = fixed(from_hl7("condition-ver-status", "confirmed"))
PROBLEM, DIAGNOSIS = (
    fixed([from_hl7("condition-category", code)]) for code in ("problem-list-item", "encounter-diagnosis")
)
ALLERGY_ACTIVE = fixed(from_hl7("allergyintolerance-clinical", "active"))
ALLERGY_CONFIRMED = fixed(from_hl7("allergyintolerance-verification", "confirmed"))
CATEGORIES = {name: fixed([from_hl7("observation-category", name)])
              for name in ("vital-signs", "laboratory", "social-history", "survey")}  # fmt: skip
KINDS = {
    "blood-pressure": ("vital-signs", "mm[Hg]", "mmHg"),
    "bmi": ("vital-signs", "kg/m2", "kg/m2"),
    "hba1c": ("laboratory", "mmol/mol", "mmol/mol"),
    "egfr": ("laboratory", "mL/min/{1.73_m2}", "mL/min/1.73m2"),
    "creatinine": ("laboratory", "umol/L", "umol/L"),
    "cholesterol": ("laboratory", "mmol/L", "mmol/L"),
    "haemoglobin": ("laboratory", "g/L", "g/L"),
    "thyroid": ("laboratory", "m[IU]/L", "mIU/L"),
    "phq9": ("survey", "{score}", "score"),
    "smoking": ("social-history", "", ""),
}
"""Category, UCUM code and unit of each kind of observation."""
REPORT = fixed([from_hl7("v2-0074", "LAB", "Laboratory")])
REPORT_CODE = fixed({"text": "Blood tests"})
COMMUNITY = fixed([from_hl7("medicationrequest-category", "community")])
ONCE_A_DAY = fixed([{"text": "One to be taken each day"}])
AS_NEEDED = fixed([{"text": "As needed", "asNeededBoolean": True}])


def write_clinical(pen: Pen) -> Iterator[Sent]:
    """Yield what is wrong with the people of a batch and what was measured, prescribed and given."""
    yield from _conditions(pen)
    yield from _observations(pen)
    yield from _reports(pen)
    yield from _medications(pen)
    yield from _statements(pen)
    yield from _immunisations(pen)
    yield from _allergies(pen)
    yield from _procedures(pen)


def _conditions(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("conditions")
    names = ("person", "sender", "code", "onset", "recorded", "ended", "private", "mind", "encounter")
    for number, (person, sender, code, onset, recorded, ended, private, mind, encounter) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        made: Resource = {
            "resourceType": "Condition",
            "id": pen.id("c", number),
            "clinicalStatus": ACTIVE if ended == NONE else RESOLVED,
            "verificationStatus": CONFIRMED,
            "category": PROBLEM if encounter < 0 else DIAGNOSIS,
            "code": concepts("conditions")[code],
            "subject": pen.patient(sender, person),
            **pen.encounter(encounter),
            "onsetDateTime": onset,
            "recordedDate": recorded,
        }
        if ended != NONE:
            made["abatementDateTime"] = ended
        if private:
            made["meta"] = {"security": [RESTRICTED, SEXUAL_HEALTH]}
        elif mind:
            made["meta"] = {"security": [MENTAL_HEALTH]}
        yield sender, made


def _observations(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("observations")
    kinds = [row.key for row in table()["observations"]]
    made_once = {place("observations", key): CATEGORIES[category] for key, (category, _, _) in KINDS.items()}
    names = ("person", "sender", "code", "day", "value", "second", "encounter")
    for number, (person, sender, code, day, value, second, encounter) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Observation",
                "id": pen.id("o", number),
                "status": "final",
                "category": made_once[code],
                "code": concepts("observations")[code],
                "subject": pen.patient(sender, person),
                **pen.encounter(encounter),
                "effectiveDateTime": day,
                "performer": [pen.organisations[sender]],
                **_value(kinds[code], value, second),
            },
        )


def _value(kind: str, value: float, second: float) -> Mapping[str, Any]:
    """Return the value of an observation: a number with its unit, a finding, or two pressures."""
    if kind == "smoking":
        return {"valueCodeableConcept": concepts("findings")[int(value)]}
    _, unit, words = KINDS[kind]
    if kind == "blood-pressure":
        codes = concepts("observations")
        return {
            "component": [
                {"code": codes[SYSTOLIC], "valueQuantity": _quantity(value, unit, words)},
                {"code": codes[DIASTOLIC], "valueQuantity": _quantity(second, unit, words)},
            ]
        }
    return {"valueQuantity": _quantity(value, unit, words)}


def _quantity(value: float, unit: str, words: str) -> Resource:
    number = int(value) if value == int(value) else value
    return {"value": number, "unit": words, "system": UNITS, "code": unit}


SYSTOLIC, DIASTOLIC = place("observations", "systolic"), place("observations", "diastolic")


def _reports(pen: Pen) -> Iterator[Sent]:
    results: dict[int, list[Resource]] = {}
    observations = pen.batch.tables["observations"]
    for number, report in enumerate(observations["report"].tolist()):
        if report >= 0:
            results.setdefault(report, []).append({"reference": f"Observation/{pen.id('o', number)}"})
    rows, numbers = pen.wanted("reports")
    for number, (person, sender, taken, issued, encounter) in zip(
        numbers, columns(rows, "person", "sender", "taken", "issued", "encounter"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "DiagnosticReport",
                "id": pen.id("r", number),
                "status": "final",
                "category": REPORT,
                "code": REPORT_CODE,
                "subject": pen.patient(sender, person),
                **pen.encounter(encounter),
                "effectiveDateTime": taken,
                "issued": issued,
                "performer": [pen.organisations[sender]],
                **({"result": results[number]} if number in results else {}),
            },
        )


def _medications(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("medications")
    inhaler = place("medicines", "salbutamol")
    names = ("person", "sender", "code", "day", "repeat", "stopped", "encounter", "gp")
    newest: dict[tuple[int, int], str] = {}
    for person, code, day in columns(rows, "person", "code", "day"):
        newest[person, code] = max(newest.get((person, code), ""), day)
    for number, (person, sender, code, day, repeat, stopped, encounter, gp) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        current = repeat and not stopped and newest[person, code] == day
        yield (
            sender,
            {
                "resourceType": "MedicationRequest",
                "id": pen.id("m", number),
                "status": "active" if current else "completed",
                "intent": "order",
                "category": COMMUNITY,
                "medicationCodeableConcept": concepts("medicines")[code],
                "subject": pen.patient(sender, person),
                **pen.encounter(encounter),
                "authoredOn": day,
                "requester": pen.gp(sender, gp),
                "dosageInstruction": AS_NEEDED if code == inhaler else ONCE_A_DAY,
            },
        )


def _statements(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("statements")
    for number, (person, sender, code, day) in zip(
        numbers, columns(rows, "person", "sender", "code", "day"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "MedicationStatement",
                "id": pen.id("b", number),
                "status": "active",
                "medicationCodeableConcept": concepts("medicines")[code],
                "subject": pen.patient(sender, person),
                "effectiveDateTime": day,
                "dateAsserted": day,
                "note": [{"text": "Bought over the counter."}],
            },
        )


def _immunisations(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("immunisations")
    for number, (person, sender, code, day, lot) in zip(
        numbers, columns(rows, "person", "sender", "code", "day", "lot"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Immunization",
                "id": pen.id("i", number),
                "status": "completed",
                "vaccineCode": concepts("vaccines")[code],
                "patient": pen.patient(sender, person),
                "occurrenceDateTime": day,
                "primarySource": True,
                "lotNumber": f"EX{lot}",
                "performer": [{"actor": pen.organisations[sender]}],
            },
        )


def _allergies(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("allergies")
    food = place("allergies", "peanut")
    for number, (person, sender, code, day, severe) in zip(
        numbers, columns(rows, "person", "sender", "code", "day", "severe"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "AllergyIntolerance",
                "id": pen.id("a", number),
                "meta": {"profile": [UK_CORE + "UKCore-AllergyIntolerance"]},
                "clinicalStatus": ALLERGY_ACTIVE,
                "verificationStatus": ALLERGY_CONFIRMED,
                "type": "allergy",
                "category": ["food" if code == food else "medication" if code == 0 else "environment"],
                "criticality": "high" if severe else "low",
                "code": concepts("allergies")[code],
                "patient": pen.patient(sender, person),
                "recordedDate": day,
            },
        )


def _procedures(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("procedures")
    for number, (person, sender, code, day, encounter, reason) in zip(
        numbers, columns(rows, "person", "sender", "code", "day", "encounter", "reason"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Procedure",
                "id": pen.id("p", number),
                "status": "completed",
                "code": concepts("procedures")[code],
                "subject": pen.patient(sender, person),
                **pen.encounter(encounter),
                "performedDateTime": day,
                "performer": [{"actor": pen.organisations[sender]}],
                **({"reasonCode": [concepts("conditions")[reason]]} if reason >= 0 else {}),
            },
        )
