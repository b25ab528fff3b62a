"""A fault: what is wrong with a resource, where, and how badly; an issue of an OperationOutcome."""

from typing import Literal, NamedTuple

Severity = Literal["fatal", "error", "warning", "information"]


class Fault(NamedTuple):
    """One fault. `code` is FHIR's issue type (structure, required, value, invariant, not-found ...).

    `path` is where it is, as FHIRPath (`Patient.name[0].given[1]`); `message` is a sentence for people.
    """

    severity: Severity
    code: str
    path: str
    message: str
