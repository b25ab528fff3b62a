"""The five parts of the question: who, which relationship, what purpose, what kind of data, what override."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What the record is used for (G-030, G-031)."""

    DIRECT_CARE = "direct-care"
    PLANNING = "planning"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True)
class Scope:
    """A SMART v2 scope: for whom (`patient`, `user`, `system`), a type or `*`, and letters of `cruds`."""

    context: str
    type: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks the record something, as they stand at that moment.

    `holders` are the names under which a relationship to a patient counts for them: `organisation:X99001`,
    `team:...`, `person:...`. `organisations` are the numbers (structure) of those they work for: what is
    those organisations' own, and about nobody, is theirs to see. `cleared` are the bits of sensitivity they
    may read without an override. Whoever may not use the record for people's own care has no holders; nobody
    asks for planning or research without the right to (queries/asking). `unlimited` is whoever operates the
    machine, at its terminal: recorded, never trimmed.
    """

    person: str
    role: str
    organisation: str
    holders: tuple[str, ...]
    organisations: tuple[int, ...]
    purpose: Purpose
    cleared: int
    scopes: tuple[Scope, ...]
    at: datetime
    may_send: bool = False
    may_audit: bool = False
    unlimited: bool = False
    may_correct: bool = False
    only: int | None = None  # the number of the one patient that `patient/` scopes of the token are about
