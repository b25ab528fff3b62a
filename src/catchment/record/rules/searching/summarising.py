"""Sending part of a resource: the elements that were asked for, or a summary.

What is sent so is marked with the tag SUBSETTED, and keeps what a resource may not be without, so that it can
still be read as one; it must not be stored back.
"""

from catchment.record.rules.searching.query import Query
from catchment.record.rules.values import Resource
from catchment.record.standard import table

SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "Resource encoded in summary mode",
}
ALWAYS = frozenset({"resourceType", "id", "meta", "implicitRules"})


def subset(resource: Resource, query: Query) -> Resource:
    """Return the part of a resource that a search asked for, with the tag; the resource stays as it is."""
    names = set(resource)
    defined = table("summaries").get(resource["resourceType"], {"summary": names, "mandatory": []})
    needed = ALWAYS.union(defined["mandatory"])
    if query.summary == "data":
        names -= {"text"}
    elif query.summary == "text":
        names &= needed | {"text"}
    elif query.summary == "true":
        names &= needed.union(defined["summary"])
    if query.elements:
        names &= needed | set(query.elements)
    made = {name: value for name, value in resource.items() if name.removeprefix("_") in names}
    meta = dict(made.get("meta", {}))
    meta["tag"] = [*meta.get("tag", ()), SUBSETTED]
    made["meta"] = meta
    return made
