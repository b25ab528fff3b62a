"""The FHIR interface as tests meet it: two practices and a hospital, who works there, and a client for each.

Everything goes through the application that a web server runs, with tokens that this machine makes. Nobody
here is real: the NHS numbers are of the range that is never issued.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from django.utils import timezone

from catchment.foundation.models import Job
from catchment.record.http.app import application
from catchment.record.tokens import forget, make_token
from tests.people import somebody
from tests.structure.factories import small_system

BASE = "http://localhost/fhir"
HERE, THERE, HOSPITAL = "A00001", "A00002", "RAA"  # two practices and a trust
ANN, BOB = "9990000018", "9990000026"  # NHS numbers that are never issued
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
LAB = "https://laboratory.example/result"
SNOMED = "http://snomed.info/sct"
Json = dict[str, Any]


def client(token: str, **headers: str) -> httpx.Client:
    """Return a client with a token ("" for none), of the interface at BASE."""
    shown = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.WSGITransport(app=application)
    return httpx.Client(transport=transport, base_url=f"{BASE}/", headers={**shown, **headers})


def user(code: str, scope: str = "user/*.cruds", **more: str) -> httpx.Client:
    """Return the client of somebody's application."""
    return client(make_token(at=timezone.now(), person=code, scope=scope, **more))


def system(organisation: str, scope: str = "system/*.cruds") -> httpx.Client:
    """Return the client of a system that sends for an organisation."""
    return client(make_token(at=timezone.now(), person="", scope=scope, organisation=organisation))


class World:
    """Ann is registered here and Bob there; each has a result, and each practice has a system that sends."""

    def __init__(self) -> None:
        """Make the organisations, those who work there, and the records of Ann and Bob."""
        forget()
        small_system()
        somebody("salaried-gp", HERE, code="P-GP", name="Gerry Practitioner")
        somebody("salaried-gp", THERE, code="P-OTHER", name="Olive Other")
        somebody("privacy-officer", HERE, code="P-PRIVACY", name="Perry Private")
        self.here, self.there, self.hospital = system(HERE), system(THERE), system(HOSPITAL)
        self.gp, self.other = user("P-GP"), user("P-OTHER")
        self.ann = made(self.here, patient(ANN, "Ann", HERE))
        self.bob = made(self.there, patient(BOB, "Bob", THERE))
        self.anns = made(self.here, result(self.ann, "A-1", 5.4))
        self.bobs = made(self.there, result(self.bob, "B-1", 7.2))


def made(by: httpx.Client, resource: Json, **headers: str) -> Json:
    """Create a resource; return it as it is kept."""
    answer = by.post(resource["resourceType"], json=resource, headers=headers)
    assert answer.status_code == 201, answer.text
    kept: Json = answer.json()
    return kept


def named(resource: Json) -> str:
    """Return the reference to a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def patient(nhs_number: str, given: str, practice: str) -> Json:
    """Return an invented person, registered with a practice."""
    return {
        "resourceType": "Patient",
        "identifier": [{"system": NHS_NUMBER, "value": nhs_number}],
        "name": [{"use": "official", "family": "Example", "given": [given]}],
        "gender": "female" if given == "Ann" else "male",
        "birthDate": "1980-05-01",
        "generalPractitioner": [{"identifier": {"system": ODS, "value": practice}}],
    }


def result(about: Json, number: str, value: float, **more: Any) -> Json:
    """Return a result of somebody's."""
    return {
        "resourceType": "Observation",
        "identifier": [{"system": LAB, "value": number}],
        "status": "final",
        "code": {"coding": [{"system": SNOMED, "code": "999000011", "display": "Invented test"}]},
        "subject": {"reference": named(about)},
        "effectiveDateTime": "2026-03-04T10:30:00Z",
        "valueQuantity": {
            "value": value,
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
        **more,
    }


def refused(answer: httpx.Response, status: int, words: str = "", path: str | None = None) -> Json:
    """Check that an answer is an OperationOutcome of a status, with these words, about this path."""
    assert answer.status_code == status, answer.text
    told: Json = answer.json()
    assert told["resourceType"] == "OperationOutcome", told
    issue = told["issue"][0]
    assert issue["severity"] in ("error", "fatal") and issue["code"] and issue["diagnostics"], told
    assert words in issue["diagnostics"], told
    if path is not None:
        assert path in [each for issue in told["issue"] for each in issue.get("expression", [])], told
    return told


def found(answer: httpx.Response, mode: str = "match") -> list[str]:
    """Return the names of what a search or history found."""
    assert answer.status_code == 200, answer.text
    entries = answer.json().get("entry", [])
    return [named(each["resource"]) for each in entries if each.get("search", {}).get("mode", mode) == mode]


def begun(world: World, address: str = "$export") -> tuple[Job, str]:
    """Have the GP ask for an export; return its job and where its status is."""
    answer = world.gp.get(address, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    where = answer.headers["Content-Location"]
    return Job.objects.get(arguments__export=where.rpartition("/")[2]), where


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Check that nothing is stored meanwhile."""
    from catchment.record.models import IndexedTerm, Patient, ResourceVersion

    before = [model.objects.count() for model in (ResourceVersion, IndexedTerm, Patient)]
    yield
    assert [model.objects.count() for model in (ResourceVersion, IndexedTerm, Patient)] == before
