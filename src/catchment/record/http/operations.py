"""Operations: what is asked with a dollar sign - $validate, $everything, $export."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from catchment.record.http.access import Visit
from catchment.record.http.answers import JSON, Answer, Refusal, of_resource, outcome_resource, searchset_start
from catchment.record.http.asked import Asked, require_json_body
from catchment.record.http.exports import begin_export
from catchment.record.queries.everything import everything
from catchment.record.queries.reading import current
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.extraction import date_range
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.validation import check
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import DIRECTORY_TYPES

MOST_OF_EVERYTHING = 10_000  # resources in one answer; more come on the next page
ALL_IS_WELL = Fault("information", "informational", "", "No faults were found.")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: the address of its definition, the types it is asked of ("" for the whole interface)."""

    definition: str
    types: frozenset[str]
    run: Callable[[Asked, Visit, str, str], Answer]


def validate(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with the faults of what was sent (or is kept); nothing is stored.

    What is sent is the resource, or Parameters with the resource in it.
    """
    if asked.method == "GET" or resource_id:
        held = visit.require(current(resource_type, resource_id), "read", resource_type, resource_id)
        if held.content is None:
            raise Refusal(410, "deleted", f"{resource_type}/{resource_id} was deleted.")
        raw = bytes(held.content)
    else:
        require_json_body(asked)
        raw = asked.body()
    try:
        sent = parse(raw)
    except Unreadable as unreadable:
        return of_resource(outcome_resource(unreadable.faults))
    for each in sent.get("parameter", []) if sent.get("resourceType") == "Parameters" else []:
        if isinstance(each, dict) and each.get("name") == "resource" and isinstance(each.get("resource"), dict):
            sent = each["resource"]
    visit.note("validate", resource_type or str(sent.get("resourceType", ""))[:40], "allowed")
    faults = check(sent, resource_type or None, business=True)
    return of_resource(outcome_resource(faults or [ALL_IS_WELL]))


def patient_everything(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with all that the asker may see about a person, the person first."""
    visit.require_scope("Patient", "r")
    held = visit.require(current("Patient", resource_id), "everything", "Patient", resource_id, "/$everything")
    if held.content is None:
        raise Refusal(410, "deleted", f"Patient/{resource_id} was deleted.")
    wanted = dict(asked.pairs)
    types = _types(wanted.get("_type", ""))
    limit = min(_whole(wanted.get("_count", str(MOST_OF_EVERYTHING)), "_count"), MOST_OF_EVERYTHING)
    found = everything(
        visit.asker,
        held.patient,
        types,
        after=_whole(wanted.get("_after", "0"), "_after"),
        since=_moment(wanted, "_since", 0),
        start=_moment(wanted, "start", 0),
        end=_moment(wanted, "end", 1),
        limit=limit + 1,
    )
    shown = found[:limit]
    visit.note("everything", f"Patient/{resource_id}/$everything", "allowed", shown)
    address = f"{asked.base}/Patient/{resource_id}/$everything"
    links = [("self", address)]
    if len(found) > limit:
        kept = "".join(f"&{name}={value}" for name, value in asked.pairs if name not in ("_after", "_count"))
        links.append(("next", f"{address}?_count={limit}&_after={shown[-1].number}{kept}"))
    total = len(shown) if len(found) <= limit and "_after" not in wanted else None
    pieces = [searchset_start("searchset", total, links)]
    entries = [
        b'{"fullUrl":"%s/%s/%s","resource":%s,"search":{"mode":"match"}}'
        % (asked.base.encode(), each.type.encode(), each.id.encode(), bytes(each.content or b"null"))
        for each in sorted(shown, key=lambda each: (each.type != "Patient", each.number))
    ]
    if entries:
        pieces += [b',"entry":[', b",".join(entries), b"]"]
    return Answer(200, [*pieces, b"}"], {"Content-Type": JSON})


def _types(said: str) -> list[str]:
    """Return the types asked for; raises Refusal for one that the record does not have."""
    asked_for = [each for each in said.split(",") if each]
    if unknown := [each for each in asked_for if each not in TYPES]:
        raise Refusal(400, "not-supported", f"The record has no resources of the type {unknown[0][:40]}.")
    return asked_for or sorted(TYPES - DIRECTORY_TYPES)


def _whole(said: str, name: str) -> int:
    if not said.isdigit() or len(said) > 18:
        raise Refusal(400, "value", f"{name} is a whole number, not {said[:40]}.")
    return int(said)


def _moment(wanted: dict[str, str], name: str, end: int) -> datetime | None:
    """Return the beginning (0) or end (1) of a date of the query, None where it has none."""
    if name not in wanted:
        return None
    try:
        return date_range(wanted[name])[end].astimezone(UTC)
    except ValueError as problem:
        raise Refusal(400, "value", f"{name} is a date such as 2026-04-01; {problem}") from problem


OPERATIONS = {
    "validate": Operation(
        "http://hl7.org/fhir/OperationDefinition/Resource-validate", frozenset({*TYPES, ""}), validate
    ),
    "everything": Operation(
        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        frozenset({"Patient"}),
        patient_everything,
    ),
    "export": Operation(
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
        frozenset({"", "Patient", "Group"}),
        begin_export,
    ),
}
