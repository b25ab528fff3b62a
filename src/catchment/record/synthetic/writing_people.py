"""Writing people: Patient as each organisation knows them, relatives, registration, opt-outs, flags."""

from collections.abc import Iterator

from catchment.record.synthetic.naming import MEN, SURNAMES, WOMEN
from catchment.record.synthetic.paperwork import NATIONAL, RELATIONS
from catchment.record.synthetic.pen import (
    LOCAL_NUMBER,
    NHS_NUMBER,
    NONE,
    ODS,
    OURS,
    RESTRICTED,
    TERMINOLOGY,
    UK_CORE,
    Pen,
    Resource,
    Sent,
    columns,
    concepts,
    fixed,
    from_hl7,
    plain,
)
from catchment.record.synthetic.persons import STATUSES, VERIFIED

CENSUS_TRACT = "http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract"
VERIFICATION = UK_CORE + "Extension-UKCore-NHSNumberVerificationStatus"
VERIFICATION_CODES = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
STATUS_WORDS = (
    "Number present and verified",
    "Number present but not traced",
    "Number not present and trace not required",
)
NUMBER_STATUS = [
    fixed([{"url": VERIFICATION, "valueCodeableConcept": {
        "coding": [{"system": VERIFICATION_CODES, "code": code, "display": words}]}}])
    for code, words in zip(STATUSES, STATUS_WORDS, strict=True)
]  # fmt: skip
OPT_OUTS = ("national-opt-out", "type-1")
OPT_OUT_WORDS = ("National data opt-out", "Type 1 opt-out")
CONSENT_SCOPE = [fixed(from_hl7("consentscope", code)) for code in ("research", "patient-privacy")]
CONSENT_KIND = [
    fixed([{"coding": [{"system": OURS + "opt-out", "code": code, "display": words}]}])
    for code, words in zip(OPT_OUTS, OPT_OUT_WORDS, strict=True)
]
TOLD = (
    *("family", "given", "woman", "died", "nhs_status"),
    *("house", "street", "postcode", "area", "restricted"),
)  # of the columns of people
DENY = fixed({"type": "deny"})
CONSENT_RULE = fixed({"coding": [{"system": TERMINOLOGY + "v3-ActCode", "code": "OPTOUT"}]})
FLAG_SAFETY = fixed([from_hl7("flag-category", "safety")])


def write_people(pen: Pen) -> Iterator[Sent]:
    """Yield the people of a batch as each sender knows them, and what belongs to who they are."""
    yield from _patients(pen)
    yield from _relatives(pen)
    yield from _opt_outs(pen)
    yield from _flags(pen)


def _patients(pen: Pen) -> Iterator[Sent]:
    people, world = pen.batch.people, pen.world
    told = {name: plain(people[name]) for name in TOLD}
    registered = _registrations(pen)
    copies, _ = pen.wanted("copies")
    names = ("person", "row", "sender", "own", "nhs_written", "misspelt", "birth_written")
    for person, row, sender, own, number, misspelt, birth in columns(copies, *names):
        area = told["area"][row]
        family = SURNAMES[told["family"][row]]
        made: Resource = {
            "resourceType": "Patient",
            "id": pen.patient_id(sender, person),
            "meta": {"profile": [UK_CORE + "UKCore-Patient"]},
            "identifier": [{"system": LOCAL_NUMBER, "value": pen.patient_id(sender, person)}],
            "active": True,
            "name": [{
                "use": "official",
                "family": family[:-2] + family[-1] + family[-2] if misspelt else family,
                "given": [(WOMEN if told["woman"][row] else MEN)[told["given"][row]]],
            }],
            "gender": "female" if told["woman"][row] else "male",
            "birthDate": birth,
            "address": [{
                "use": "home",
                "line": [f"{told['house'][row]} {world.streets[told['street'][row]]}"],
                "city": world.towns[area],
                "postalCode": world.postcodes[area][told["postcode"][row]],
                **_small_area(world.area_codes[area]),
            }],
        }  # fmt: skip
        if number:
            status = told["nhs_status"][row] if own else VERIFIED
            made["identifier"].insert(
                0,
                {
                    "extension": NUMBER_STATUS[status],
                    "use": "official",
                    "system": NHS_NUMBER,
                    "value": str(number),
                },
            )
        if told["restricted"][row]:
            made["meta"]["security"] = [RESTRICTED]
        if told["died"][row] != NONE:
            made["deceasedDateTime"] = told["died"][row]
        if own:
            made["generalPractitioner"] = registered[row]
        yield sender, made


def _small_area(code: str) -> Resource:
    return {"extension": [{"url": CENSUS_TRACT, "valueString": code}]} if code else {}


def _registrations(pen: Pen) -> dict[int, list[Resource]]:
    """Return each person's practices, the earlier one first, and their named GP."""
    table = pen.batch.tables["registrations"]
    found: dict[int, list[Resource]] = {}
    for row, practice, start, end, gp in columns(table, "row", "practice", "start", "end", "gp"):
        period = {"start": start} if end == NONE else {"start": start, "end": end}
        code = pen.codes[practice]
        said = {
            "identifier": {"system": ODS, "value": code, "period": period},
            "reference": f"Organization/{code}",
        }
        found.setdefault(row, []).append(said)
        if gp >= 0:
            found[row].append(pen.gp(practice, gp))
    return found


def _relatives(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("relatives")
    family = pen.batch.people["family"].tolist()
    for number, (person, row, sender, relation, given) in zip(
        numbers, columns(rows, "person", "row", "sender", "relation", "given"), strict=True
    ):
        code, words = RELATIONS[relation]
        yield (
            sender,
            {
                "resourceType": "RelatedPerson",
                "id": pen.id("k", number),
                "patient": pen.patient(sender, person),
                "relationship": [
                    {"coding": [{"system": TERMINOLOGY + "v3-RoleCode", "code": code, "display": words}]}
                ],
                "name": [
                    {
                        "family": SURNAMES[family[row]],
                        "given": [(WOMEN if code in ("DAU", "WIFE") else MEN)[given]],
                    }
                ],
            },
        )


def _opt_outs(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("optouts")
    for number, (person, sender, day, kind) in zip(
        numbers, columns(rows, "person", "sender", "day", "kind"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Consent",
                "id": pen.id("n", number),
                "status": "active",
                "scope": CONSENT_SCOPE[0 if kind == NATIONAL else 1],
                "category": CONSENT_KIND[kind],
                "patient": pen.patient(sender, person),
                "dateTime": day,
                "policyRule": CONSENT_RULE,
                "provision": DENY,
            },
        )


def _flags(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("flags")
    for number, (person, sender, day, code) in zip(
        numbers, columns(rows, "person", "sender", "day", "code"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Flag",
                "id": pen.id("f", number),
                "status": "active",
                "category": FLAG_SAFETY,
                "code": concepts("flags")[code],
                "subject": pen.patient(sender, person),
                "period": {"start": day},
            },
        )
