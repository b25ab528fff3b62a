"""What a fault of a resource is: how bad, of what kind, where, and in words.

The kinds are FHIR's own (the value set `issue-type`), and the place is a FHIRPath such as
`Patient.name[0].given[1]`, so that an OperationOutcome can say both as they stand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: severity `error` or `warning`, FHIR issue code, FHIRPath of the place, a sentence."""

    severity: str
    code: str
    path: str
    message: str
