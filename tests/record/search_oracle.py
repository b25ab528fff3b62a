"""A naive search to compare with: every resource that may be seen is read, one after another, and asked.

And what makes small random records for both: a few invented people with observations, encounters and
conditions that refer to each other, some of them sealed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from hypothesis import strategies as st

from catchment.record.actions.storing import store
from catchment.record.models import Patient, Relationship
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.search_directory import references_by
from catchment.record.rules.access.sensitivity import ACT_CODE, bits
from catchment.record.rules.access.values import Asker, Purpose, Scope
from catchment.record.rules.content import loads
from catchment.record.rules.searching.matching import matches
from catchment.record.rules.searching.query import Chain, Condition, Criterion, Having, Query
from catchment.record.rules.values import Held, Resource, Write

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BASE = "http://localhost/fhir"
SYSTEM = "https://codes.example/"
HOLDERS = ("organisation:X1", "team:T1")
PEOPLE = 3
TYPES = ("Patient", "Observation", "Encounter", "Condition")
DIRECTORY: Mapping[str, Mapping[str, Resource]] = {
    "Organization": {
        "X1": {"resourceType": "Organization", "id": "X1", "name": "Elm Surgery"},
        "X2": {
            "resourceType": "Organization",
            "id": "X2",
            "name": "Oak Hospital",
            "partOf": {"reference": "Organization/X1"},
        },
    },
    "Practitioner": {"D1": {"resourceType": "Practitioner", "id": "D1", "name": [{"family": "Invented"}]}},
}


def asker(**changes: Any) -> Asker:
    """Return a GP of X1, changed."""
    usual: dict[str, Any] = {
        "person": "P1",
        "role": "GP at X1",
        "organisation": "X1",
        "holders": HOLDERS[:1],
        "organisations": (1,),
        "purpose": Purpose.DIRECT_CARE,
        "cleared": 0,
        "scopes": (Scope("user", "*", frozenset("cruds")),),
        "at": NOW,
    }
    return Asker(**(usual | changes))


def make_people(known_to: Iterable[tuple[int, str]]) -> list[int]:
    """Make PEOPLE patients; some are known to holders (person by place, holder). Gives their numbers."""
    made = [
        Patient.objects.create(resource_id=f"p{place}", nhs_number_status="07") for place in range(PEOPLE)
    ]
    Relationship.objects.bulk_create(
        Relationship(
            holder=holder,
            patient=made[place].number,
            kind="registered",
            starts=LONG_AGO,
            basis="test",
            recorded_from=LONG_AGO,
        )
        for place, holder in known_to
    )
    return [each.number for each in made]


def keep(resources: Iterable[Resource], numbers: Sequence[int]) -> None:
    """Store resources; whom each is about is the number in its id (`o12`: the second of person 1)."""
    writes = []
    for resource in resources:
        person = int(resource["id"][1])
        writes.append(
            Write(resource["resourceType"], resource["id"], resource, numbers[person], bits(resource))
        )
    store(writes, source=None)


def drop(resource: Resource, number: int) -> None:
    """Delete a resource."""
    store([Write(resource["resourceType"], resource["id"], None, number)], source=None)


def seen_by(who: Asker) -> list[tuple[Held, Resource]]:
    """Return everything current that somebody may see, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM record_resourceversion v WHERE replaced_by IS NULL "
            "AND content IS NOT NULL ORDER BY patient, number"
        )
        everything = [Held(*row) for row in cursor]
    visible = [held for held in everything if verdict_on(who, held, "s").allowed]
    return [
        (held._replace(content=bytes(held.content or b"")), loads(bytes(held.content or b"")))
        for held in visible
    ]


def naive(query: Query, seen: Sequence[tuple[Held, Resource]]) -> list[str]:
    """Return the ids that a search should find, in the order in which they come."""
    resources = [resource for _, resource in seen]
    return [
        resource["id"]
        for resource in resources
        if resource["resourceType"] == query.type
        and all(meets(resource, condition, resources) for condition in query.conditions)
    ]


def meets(resource: Resource, condition: Condition, seen: Sequence[Resource]) -> bool:
    """Return whether a resource meets a condition, among what is seen and the directory."""
    if isinstance(condition, Criterion):
        return matches(resource, condition)
    every = [*seen, *(member for members in DIRECTORY.values() for member in members.values())]
    if isinstance(condition, Chain):
        pointed = references_by(resource["resourceType"], condition.code, resource)
        return any(
            f"{other['resourceType']}/{other['id']}" in pointed and meets(other, inner, seen)
            for target, inner in condition.targets
            for other in every
            if other["resourceType"] == target
        )
    assert isinstance(condition, Having)
    own = f"{resource['resourceType']}/{resource['id']}"
    return any(
        own in references_by(condition.type, condition.code, other)
        and meets(other, condition.condition, seen)
        for other in every
        if other["resourceType"] == condition.type
    )


CODES = [
    {"coding": [{"system": SYSTEM, "code": "a"}]},
    {"coding": [{"system": SYSTEM, "code": "b"}, {"code": "a"}]},
    {"coding": [{"system": SYSTEM, "code": "c", "display": "Cough"}]},
    {"coding": [{"system": SYSTEM, "code": "a"}], "text": "Cólds, again"},
    {"text": "Cold"},
]
DATES = ("2020", "2020-01", "2020-01-31", "2021-06-01T10:00:00Z", "2021-06-01T12:30:00+01:00")
NUMBERS = (5, 5.4, 100, -3.25)
YEARS = {"unit": "years", "system": SYSTEM, "code": "a"}
RANGES = [
    {
        name: {"value": end, **YEARS}
        for name, end in zip(("low", "high"), ends, strict=True)
        if end is not None
    }
    for ends in ((40, 50), (44.5, 45.4), (45, 45), (50, None), (None, 40))
]
LABELS = st.sampled_from([None, None, None, "PSY", "SEX"])


def labelled(resource: Resource, label: str | None) -> Resource:
    """Return a resource with a label of sensitive matter, if any."""
    if label:
        resource["meta"] = {"security": [{"system": ACT_CODE, "code": label}]}
    return {name: value for name, value in resource.items() if value is not None}


@st.composite
def resource(draw: Any, kind: str, person: int, place: int) -> Resource:
    """Return a resource of a type about a person; `place` tells those of one person apart."""
    someone = draw(st.sampled_from([person, person, person, (person + 1) % PEOPLE]))
    encounter = {"reference": f"Encounter/e{someone}{draw(st.integers(0, 1))}"}
    about = {"reference": f"Patient/p{person}"}
    optional = st.sampled_from
    if kind == "Patient":
        made: Resource = {
            "id": f"p{person}",
            "name": draw(optional([None, [{"family": "Ash", "given": ["Ann"]}], [{"family": "ÁSHBY"}]])),
            "gender": draw(optional([None, "female", "male"])),
            "birthDate": draw(optional([None, "1950", "1970-05-05"])),
            "managingOrganization": draw(optional([None, {"reference": "Organization/X2"}])),
        }
    elif kind == "Encounter":
        made = {
            "id": f"e{person}{place}",
            "status": draw(optional(["finished", "planned"])),
            "class": {"system": SYSTEM, "code": draw(optional(["AMB", "IMP"]))},
            "subject": about,
            "period": draw(optional([None, {"start": "2020-01-10"}, {"start": "2019", "end": "2020-02"}])),
            "serviceProvider": draw(optional([None, {"reference": "Organization/X1"}])),
        }
    elif kind == "Condition":
        made = {
            "id": f"c{person}{place}",
            "subject": about,
            "code": draw(optional([None, *CODES])),
            "encounter": draw(optional([None, encounter])),
            "recordedDate": draw(optional([None, *DATES])),
            "onsetRange": draw(optional([None, *RANGES])),
        }
    else:
        made = {
            "id": f"o{person}{place}",
            "status": draw(optional(["final", "amended"])),
            "code": draw(optional(CODES)),
            "subject": draw(optional([about, about, None])),
            "encounter": draw(optional([None, encounter])),
            "effectiveDateTime": draw(optional([None, *DATES])),
            "valueQuantity": draw(
                optional(
                    [
                        None,
                        *({"value": each, "unit": "mg", "system": SYSTEM, "code": "mg"} for each in NUMBERS),
                    ]
                )
            ),
            "hasMember": draw(optional([None, [{"reference": f"Observation/o{someone}0"}]])),
        }
    return labelled({"resourceType": kind, **made}, draw(LABELS))


def record() -> st.SearchStrategy[list[Resource]]:
    """Return small records of all people: one Patient each at most, and a few of the rest."""
    each = [
        resource(kind, person, place) | resource(kind, person, place) | st.none()
        for person in range(PEOPLE)
        for kind, places in (("Patient", 1), ("Encounter", 2), ("Condition", 2), ("Observation", 3))
        for place in range(places)
    ]
    return st.tuples(*each).map(lambda found: [made for made in found if made])


VALUES = {
    "code": [f"{SYSTEM}|a", "a", "|a", f"{SYSTEM}|", "b,c", "zz"],
    "status": ["final", "amended,finished", "planned"],
    "class": ["AMB", f"{SYSTEM}|IMP"],
    "date": [
        "2020",
        "ge2020-01-31",
        "lt2021",
        "sa2020-01-15",
        "eb2021",
        "ne2020-01-31",
        "le2020-01",
        "gt2020-01-31",
    ],
    "value-quantity": ["5", "gt5", "le5.4", f"100|{SYSTEM}|mg", "5.4||mg", "lt0||kg", "ne100", "ap5"],
    "onset-age": [
        f"{prefix}{number}"
        for prefix in ("", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
        for number in ("40", "45", f"45|{SYSTEM}|a", "50", "4e1||a", "47.0||mo")
    ],
    "subject": ["Patient/p0", "p1", "Patient/p2,Patient/p0"],
    "patient": ["p0", "Patient/p1"],
    "encounter": ["Encounter/e00", "e10"],
    "family": ["ash", "Ashb", "x"],
    "gender": ["female", "male"],
    "birthdate": ["1950", "gt1960"],
    "_id": ["o00", "p0,p1", "e00"],
}
OF_TYPE = {
    "Patient": ["family", "gender", "birthdate", "_id"],
    "Observation": ["code", "status", "date", "value-quantity", "subject", "patient", "encounter", "_id"],
    "Encounter": ["status", "class", "date", "patient", "_id"],
    "Condition": ["code", "patient", "subject", "encounter", "onset-age", "onset-age"],
}
LINKS = {
    "Observation": [
        ("subject:Patient", "Patient"), ("patient", "Patient"),
        ("encounter:Encounter", "Encounter"), ("has-member:Observation", "Observation"),
    ],
    "Condition": [("subject", "Patient"), ("encounter", "Encounter")],
    "Encounter": [("patient", "Patient")],
    "Patient": [],
}  # fmt: skip
HAVINGS = {
    "Patient": ["_has:Observation:patient:", "_has:Condition:subject:", "_has:Encounter:patient:"],
    "Encounter": ["_has:Observation:encounter:", "_has:Condition:encounter:"],
    "Observation": ["_has:Observation:has-member:"],
    "Condition": [],
}
ONWARD = {
    "Patient": [("organization:Organization.name", "oak"), ("organization.partof.name", "elm")],
    "Encounter": [("service-provider:Organization.name", "elm"), ("service-provider", "Organization/X1")],
    "Observation": [],
    "Condition": [],
}


@st.composite
def plain(draw: Any, kind: str, before: str = "") -> tuple[str, str]:
    """Return a name and a value that are of no chain themselves; `before` is put before the name."""
    code = draw(st.sampled_from(OF_TYPE[kind]))
    how = draw(st.sampled_from(["", "", "", "missing", "not", "text"]))
    if how == "text" and code == "code":
        return f"{before}code:text", draw(st.sampled_from(["cold", "colds", "Cough", "x"]))
    if how == "missing" and code != "_id":
        return f"{before}{code}:missing", draw(st.sampled_from(["true", "false"]))
    if how == "not" and code in ("code", "status", "class", "gender", "_id"):
        return f"{before}{code}:not", draw(st.sampled_from(VALUES[code]))
    return f"{before}{code}", draw(st.sampled_from(VALUES[code]))


@st.composite
def pair(draw: Any, kind: str, before: str = "", depth: int = 0) -> tuple[str, str]:
    """Return a name and a value, perhaps with chains and `_has`."""
    ways = ["plain", "plain"]
    if depth < 2:
        ways += (
            ["link"] * bool(LINKS[kind]) + ["having"] * bool(HAVINGS[kind]) + ["onward"] * bool(ONWARD[kind])
        )
    way = draw(st.sampled_from(ways))
    if way == "link":
        name, target = draw(st.sampled_from(LINKS[kind]))
        found: tuple[str, str] = draw(pair(target, f"{before}{name}.", depth + 1))
    elif way == "having":
        name = draw(st.sampled_from(HAVINGS[kind]))
        found = draw(pair(name.split(":")[1], before + name, depth + 1))
    elif way == "onward":
        name, value = draw(st.sampled_from(ONWARD[kind]))
        found = (before + name, value)
    else:
        found = draw(plain(kind, before))
    return found


@st.composite
def searches(draw: Any) -> tuple[str, list[tuple[str, str]]]:
    """Return a type and what is asked of it."""
    kind = draw(st.sampled_from(TYPES))
    return kind, draw(st.lists(pair(kind), max_size=3))
