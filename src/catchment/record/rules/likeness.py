"""Likeness: what tells apart things that share a business identifier.

A laboratory puts one accession number on every result of a panel, and a glucose tolerance test has one code
at three times. So a business identifier alone does not say that two things are one: only where type, sender
and patient agree too, and what it is of and of when, is a thing that comes under another id the same thing.
"""

from typing import Any, NamedTuple

from catchment.record.rules.values import Resource

WHAT = ("code", "vaccineCode", "medicationCodeableConcept", "class")
KINDS_BY_TYPE = frozenset({"DocumentReference", "Composition"})  # of which `type` never changes
WHEN = (
    *("effectiveDateTime", "effectiveInstant", "effectivePeriod", "performedDateTime", "performedPeriod"),
    *("occurrenceDateTime", "occurrencePeriod", "period", "authoredOn", "date", "onsetDateTime", "start"),
)


class Likeness(NamedTuple):
    """What something is of (its codes, or words where it has none), and when it was."""

    codes: frozenset[tuple[str, str]]
    words: str
    when: str

    @property
    def says_something(self) -> bool:
        """Return whether it tells a thing from others at all."""
        return bool(self.when or self.codes or self.words)


def likeness(resource: Resource) -> Likeness:
    """Return what a thing is of and when it was, as far as its type says so."""
    names = (*WHAT, "type") if resource.get("resourceType") in KINDS_BY_TYPE else WHAT
    concepts = [each for each in map(resource.get, names) if isinstance(each, dict)]
    codes = frozenset(
        (str(coding.get("system", "")), str(coding.get("code", "")))
        for concept in concepts
        for coding in _dicts(concept.get("coding", [concept]))
    )
    codes -= {("", "")}
    drug = resource.get("medicationReference")
    said = [*concepts, *([{"text": drug.get("reference")}] if isinstance(drug, dict) else [])]
    words = "" if codes else " ".join(str(each.get("text", "")) for each in said).casefold()
    when = next((_moment(resource[name]) for name in WHEN if name in resource), "")
    return Likeness(codes, words, when)


def _moment(said: Any) -> str:
    return str(said.get("start", "")) if isinstance(said, dict) else str(said)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
