"""Operations: what is asked with a dollar sign - $validate, $everything, $export."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from catchment.record.http.access import Visit
from catchment.record.http.answers import (
    JSON,
    Answer,
    Refusal,
    of_resource,
    outcome_resource,
    searchset_start,
)
from catchment.record.http.asked import LONGEST_BODY, Asked, require_json_body
from catchment.record.http.exports import begin_export
from catchment.record.http.inputs import inputs_of
from catchment.record.http.paging import onward, page_of
from catchment.record.queries.everything import everything
from catchment.record.queries.reading import current
from catchment.record.rules.content import dumps
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.extraction import date_range
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.validation import check
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import DIRECTORY_TYPES, Held

MOST_OF_EVERYTHING = 10_000  # resources in one answer; more come on the next page
OF_EVERYTHING = frozenset({"_type", "_count", "_page", "_since", "start", "end"})
ALL_IS_WELL = Fault("information", "informational", "", "No faults were found.")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: the address of its definition, the types it is asked of ("" for the whole interface)."""

    definition: str
    types: frozenset[str]
    methods: tuple[str, ...]
    run: Callable[[Asked, Visit, str, str], Answer]


def validate(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with the faults of what was sent (or, with an id and nothing sent, is kept); nothing is stored.

    What is sent is the resource, or Parameters with the resource in it.
    """
    raw = b""
    if asked.method == "POST":
        require_json_body(asked)
        raw = asked.body() if asked.sent is None else dumps(asked.sent)
    if resource_id:
        held = visit.require(current(resource_type, resource_id), "validate", resource_type, resource_id)
        if held.content is None:
            raise Refusal(410, "deleted", f"{resource_type}/{resource_id} was deleted.")
        raw = raw or bytes(held.content)
    elif asked.method != "POST":
        raise Refusal(405, "not-supported", "What is to be validated is sent by POST.", Allow="POST")
    try:
        sent = parse(raw, LONGEST_BODY)
    except Unreadable as unreadable:
        visit.note("validate", resource_type or "what cannot be read", "allowed")
        return of_resource(outcome_resource(unreadable.faults))
    inside = sent.get("parameter") if sent.get("resourceType") == "Parameters" else None
    for each in inside if isinstance(inside, list) else []:
        if (
            isinstance(each, dict)
            and each.get("name") == "resource"
            and isinstance(each.get("resource"), dict)
        ):
            sent = each["resource"]
    if not resource_id:
        visit.note("validate", resource_type or str(sent.get("resourceType", ""))[:40], "allowed")
    faults = check(sent, resource_type or None, business=True)
    return of_resource(outcome_resource(faults or [ALL_IS_WELL]))


def patient_everything(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with all that the asker may see about a person, the person first."""
    if not resource_id:
        raise Refusal(400, "required", "Say about whom: Patient/[id]/$everything.")
    visit.require_scope(resource_type, "r")
    address = f"{resource_type}/{resource_id}/$everything"
    held = visit.allow(
        current(resource_type, resource_id), "everything", resource_type, resource_id, "/$everything"
    )
    if held.content is None:
        raise Refusal(410, "deleted", f"{resource_type}/{resource_id} was deleted.")
    wanted = inputs_of(asked, "$everything", OF_EVERYTHING)
    page = page_of(wanted.pop("_page", ""), visit, address)
    wanted = dict(page.asked) if page else wanted
    limit = _whole(wanted.get("_count", str(MOST_OF_EVERYTHING)), "_count")
    limit = max(1, min(limit, MOST_OF_EVERYTHING))
    found, snapshot = everything(
        visit.asker,
        held.patient,
        _types(wanted.get("_type", "")),
        after=page.after[0] if page else 0,
        snapshot=page.snapshot if page else None,
        since=_moment(wanted, "_since", 0),
        start=_moment(wanted, "start", 0),
        end=_moment(wanted, "end", 1),
        limit=limit + 1,
    )
    shown = found[:limit]
    visit.note("everything", address, "allowed", shown or [held])
    links = [("self", f"{asked.base}/{address}" + (f"?{urlencode(wanted)}" if wanted else ""))]
    if len(found) > limit:
        more = onward(page, visit, address, wanted.items(), shown[-1].number, snapshot)
        links.append(("next", f"{asked.base}/{address}?{more}"))
    total = len(shown) if len(found) <= limit and page is None else None
    pieces = [searchset_start("searchset", total, links)]
    base = asked.base.encode()
    entries = [
        b'{"fullUrl":"%b/%b/%b","resource":%b,"search":{"mode":"match"}}'
        % (base, each.type.encode(), each.id.encode(), bytes(each.content or b"null"))
        for each in sorted(shown, key=_person_first)
    ]
    if entries:
        pieces += [b',"entry":[', b",".join(entries), b"]"]
    return Answer(200, [*pieces, b"}"], {"Content-Type": JSON})


def _person_first(held: Held) -> tuple[bool, int]:
    return held.type != "Patient", held.number


def _types(said: str) -> list[str]:
    """Return the types asked for; raises Refusal for one that the record does not have."""
    asked_for = [each for each in said.split(",") if each]
    if unknown := [each for each in asked_for if each not in TYPES]:
        said = f"The record has no resources of the type {unknown[0][:40]}."
        raise Refusal(400, "not-supported", said, "http._type")
    return asked_for or sorted(TYPES - DIRECTORY_TYPES)


def _whole(said: str, name: str) -> int:
    if not (said.isascii() and said.isdigit()) or len(said) > 18:
        raise Refusal(400, "value", f"{name} is a whole number, not {said[:40]}.", f"http.{name}")
    return int(said)


def _moment(wanted: dict[str, str], name: str, end: int) -> datetime | None:
    """Return the beginning (0) or end (1) of a date of the query, None where it has none."""
    if name not in wanted:
        return None
    try:
        return date_range(wanted[name])[end].astimezone(UTC)
    except ValueError as problem:
        said = f"{name} is a date such as 2026-04-01; {problem}"
        raise Refusal(400, "value", said, f"http.{name}") from problem


OPERATIONS = {
    "validate": Operation(
        "http://hl7.org/fhir/OperationDefinition/Resource-validate",
        frozenset({*TYPES, ""}),
        ("GET", "POST"),
        validate,
    ),
    "everything": Operation(
        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        frozenset({"Patient"}),
        ("GET", "POST"),
        patient_everything,
    ),
    "export": Operation(
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
        frozenset({"", "Patient", "Group"}),
        ("GET", "POST"),
        begin_export,
    ),
}
