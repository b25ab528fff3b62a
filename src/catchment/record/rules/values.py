"""The values that the parts of the record hand to each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

Resource = dict[str, Any]  # a FHIR resource as JSON; numbers with a fraction are floats

# What is computed from the structure and the handbooks, dated, and kept nowhere else.
DIRECTORY_TYPES = frozenset(
    {"Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location"}
)
DIRECTORY = 0  # the patient number of what is about nobody and open to whoever may use the record


class Extracted(NamedTuple):
    """What a resource can be found by (see rules/terms.py); rows of the index, without patient and number.

    `terms`: tokens, references, uris. `dates`: (parameter, first moment, first moment after), in UTC.
    `texts`: (parameter, normalised text). `quantities`: (parameter, unit term or 0, low, high). `present`:
    one bit for each search parameter of the type, by its place in the type's list, that has any value.
    `vocabulary`: (parameter, system, code, display) of coded values, for searches that name no system.
    """

    terms: list[int]
    dates: list[tuple[int, datetime, datetime]]
    texts: list[tuple[int, str]]
    quantities: list[tuple[int, int, float, float]]
    present: int
    vocabulary: list[tuple[int, str, str, str]]


@dataclass(frozen=True, slots=True)
class Write:
    """One resource to store.

    `resource` is None to delete. `patient` is the number of the person it is about, DIRECTORY, or minus the
    number of the organisation it belongs to where it is about no one person. `sensitivity` is a set of bits
    (rules/access). `expected` is the version the writer believed current (`If-Match`); None: any.
    """

    type: str
    id: str
    resource: Resource | None
    patient: int
    sensitivity: int = 0
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a write; `changed` is False when the same content was already there."""

    number: int
    type: str
    id: str
    version: int
    stored_at: datetime
    changed: bool
    created: bool


class Head(NamedTuple):
    """The newest version of a resource, without its content: what is there, who sent it, whom it is about."""

    number: int
    version: int
    digest: bytes
    deleted: bool
    patient: int
    source: int | None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found in the store within a turn to write: `heads` of what is there, by type and id.

    `ids` are those that were looked for, and `last` is the number of the newest version of all.
    """

    heads: dict[tuple[str, str], Head]
    ids: frozenset[str]
    last: int


class Held(NamedTuple):
    """One version of a resource as kept; `content` is its JSON, None where this version deleted it."""

    number: int
    type: str
    id: str
    version: int
    patient: int
    sensitivity: int
    source: int | None
    stored_at: datetime
    replaced_by: int | None
    content: bytes | None
