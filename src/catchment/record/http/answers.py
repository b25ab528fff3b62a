"""Answers of the FHIR interface: status, headers, body; an error is an OperationOutcome with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import orjson

from catchment.record.rules.content import dumps, instant, loads
from catchment.record.rules.searching.query import Query
from catchment.record.rules.searching.summarising import subset
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Held

JSON = "application/fhir+json; charset=utf-8"


@dataclass(slots=True)
class Answer:
    """What goes back to the client; `body` in pieces, so that stored bytes are sent as they are."""

    status: int
    body: Sequence[bytes] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """Return the status as a web server says it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


class Refusal(Exception):
    """A request that is not done, and why; it becomes an OperationOutcome.

    `code` is FHIR's issue type. `path` is where the fault is (FHIRPath). `patients` are the numbers of those
    whose record was not given, for the log alone.
    """

    def __init__(self, status: int, code: str, said: str, path: str = "", **headers: str) -> None:
        """Say the status, the kind of fault, the sentence for people, and where it is."""
        super().__init__(said)
        self.status, self.faults = status, [Fault("error", code, path, said)]
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.patients: tuple[int, ...] = ()

    @classmethod
    def of_faults(cls, status: int, faults: Iterable[Fault]) -> "Refusal":
        """Return the refusal of something with several faults."""
        told = list(faults)
        assert told, "a refusal says what is wrong"
        made = cls(status, told[0].code, told[0].message)
        made.faults = told
        return made

    def about(self, patient: int) -> "Refusal":
        """Return it with whose record was not given, for the log (0 and less: nobody's)."""
        self.patients = (patient,) if patient > 0 else ()
        return self

    @classmethod
    def too_long(cls, limit: int) -> "Refusal":
        """Return the refusal of a body longer than `limit` bytes."""
        return cls(413, "too-long", f"A request may be {limit // (1024 * 1024)} MB long; this one is longer.")

    def answer(self) -> Answer:
        """Return it as an answer."""
        return Answer(self.status, [outcome(self.faults)], {"Content-Type": JSON, **self.headers})


def outcome(faults: Iterable[Fault]) -> bytes:
    """Return an OperationOutcome as JSON."""
    return orjson.dumps(outcome_resource(faults))


def outcome_resource(faults: Iterable[Fault]) -> dict[str, Any]:
    """Return an OperationOutcome; a fault's path is its expression."""
    issues = []
    for fault in faults:
        issue: dict[str, Any] = {"severity": fault.severity, "code": fault.code, "diagnostics": fault.message}
        if fault.path:
            issue["expression"] = [fault.path]
        issues.append(issue)
    return {"resourceType": "OperationOutcome", "issue": issues}


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP says it, in English whatever the machine speaks."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def version_headers(held: Held) -> dict[str, str]:
    """Return the headers that say which version an answer is."""
    return {"Content-Type": JSON, "ETag": f'W/"{held.version}"', "Last-Modified": http_date(held.stored_at)}


def of_version(held: Held, status: int = 200, part: Query | None = None, **more: str) -> Answer:
    """Return one version of a resource as an answer, or the `part` of it that was asked for."""
    assert held.content is not None, "a deleted version has nothing to show"
    shown = dumps(subset(loads(held.content), part)) if part else bytes(held.content)
    return Answer(status, [shown], {**version_headers(held), **more})


def of_resource(resource: Mapping[str, Any], status: int = 200, **more: str) -> Answer:
    """Return a resource made for this answer."""
    return Answer(status, [orjson.dumps(resource)], {"Content-Type": JSON, **more})


def searchset_start(kind: str, total: int | None, links: Sequence[tuple[str, str]]) -> bytes:
    """Return the beginning of a Bundle up to its entries, to which entries are appended as bytes."""
    head: dict[str, Any] = {"resourceType": "Bundle", "type": kind}
    if total is not None:
        head["total"] = total
    head["link"] = [{"relation": relation, "url": url} for relation, url in links]
    return orjson.dumps(head)[:-1]


def history_entry(base: str, held: Held) -> bytes:
    """Return a version as an entry of a history."""
    method = "DELETE" if held.content is None else "POST" if held.version == 1 else "PUT"
    status = {"DELETE": "204", "POST": "201", "PUT": "200"}[method]
    address = f"{held.type}" if method == "POST" else f"{held.type}/{held.id}"
    rest = {
        "request": {"method": method, "url": address},
        "response": {
            "status": status,
            "etag": f'W/"{held.version}"',
            "lastModified": instant(held.stored_at),
        },
    }
    head = orjson.dumps({"fullUrl": f"{base}/{held.type}/{held.id}"})[:-1]
    shown = b',"resource":' + bytes(held.content) if held.content is not None else b""
    return head + shown + b"," + orjson.dumps(rest)[1:]
