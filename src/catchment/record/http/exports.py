"""Bulk export over HTTP: asked for, looked after, fetched and thrown away (FHIR Bulk Data 2.0).

The name of an export is drawn at random and belongs to whoever asked for it: nobody else is told of it.
It is kept for a day after it ended, in files of about 64 MB, and each download needs the scope for its
type.
"""

import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.http import http_date

from catchment.foundation.jobs import submit
from catchment.foundation.models import Job
from catchment.record.actions.exporting import (
    KIND,
    LASTS,
    folder_of,
    kept_asker,
    remove_expired,
    remove_export,
)
from catchment.record.actions.turns import raw_cursor
from catchment.record.http.access import Visit
from catchment.record.http.answers import Answer, Refusal
from catchment.record.http.asked import Asked
from catchment.record.http.inputs import inputs_of
from catchment.record.queries.names import numbers_of
from catchment.record.queries.reading import current
from catchment.record.rules.access.scopes import scope_allows
from catchment.record.rules.content import loads
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.extraction import date_range
from catchment.record.rules.values import DIRECTORY_TYPES

NOT_EXPORTED = DIRECTORY_TYPES | {"AuditEvent", "Bundle"}
KNOWN = {"_outputFormat", "_since", "_type"}
FORMATS = {"", "application/fhir+ndjson", "application/ndjson", "ndjson"}


def begin_export(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer 202 with where to ask how far the export is."""
    if asked.prefers("respond-async") != "yes":
        raise Refusal(400, "processing", "An export takes a while: ask for it with Prefer: respond-async.")
    wanted = inputs_of(asked, "An export", KNOWN)
    if wanted.get("_outputFormat", "") not in FORMATS:
        said = "Files of an export are application/fhir+ndjson."
        raise Refusal(400, "not-supported", said, "http._outputFormat")
    remove_expired(visit.at)
    types = _types(visit, wanted.get("_type", ""))
    for each in types:
        visit.require_scope(each, "r")
    arguments: dict[str, Any] = {
        "export": secrets.token_hex(16),
        "asker": kept_asker(visit.asker),
        "types": types,
        "people_only": bool(resource_type),
    }
    if "_since" in wanted:
        arguments["since"] = _since(wanted["_since"])
    if resource_type == "Group":
        arguments["patients"] = _members(visit, resource_id)
    address = "/".join(part for part in (resource_type, resource_id, "$export") if part)
    arguments["request"] = f"{asked.base}/{address}" + (f"?{urlencode(wanted)}" if wanted else "")
    visit.note("export", f"{address}?_type={','.join(types)}", "allowed")
    submit(KIND, arguments, requested_by=visit.asker.person)
    return Answer(202, (), {"Content-Location": f"{asked.base}/$export-status/{arguments['export']}"})


def _types(visit: Visit, said: str) -> list[str]:
    """Return the types asked for, or all that the token reaches; raises Refusal for others."""
    reached = [each for each in sorted(set(TYPES) - NOT_EXPORTED) if scope_allows(visit.asker, each, "r")]
    chosen = [each for each in said.split(",") if each] or reached
    if unknown := [each for each in chosen if each not in TYPES or each in NOT_EXPORTED]:
        said = f"{unknown[0][:40]} cannot be exported from here."
        raise Refusal(400, "not-supported", said, "http._type")
    return list(dict.fromkeys(chosen))


def _since(said: str) -> str:
    try:
        return date_range(said)[0].astimezone(UTC).isoformat()
    except ValueError as problem:
        said = f"_since is a moment such as 2026-04-01T09:00:00Z; {problem}"
        raise Refusal(400, "value", said, "http._since") from problem


def _members(visit: Visit, group_id: str) -> list[int]:
    """Return the numbers of the people in a group."""
    held = visit.require(current("Group", group_id), "read", "Group", group_id)
    if held.content is None:
        raise Refusal(410, "deleted", f"Group/{group_id} was deleted.")
    members = loads(bytes(held.content)).get("member", [])
    named = [str(each.get("entity", {}).get("reference", "")) for each in members if not each.get("inactive")]
    ids = [name.removeprefix("Patient/") for name in named if name.startswith("Patient/")]
    with raw_cursor() as cursor:
        return sorted(set(numbers_of(cursor, ids).values()))


def _job_of(visit: Visit, export: str) -> Job:
    """Return the job of an export that the visitor asked for; raises Refusal (404) for any other."""
    remove_expired(visit.at)
    found: Job | None = Job.objects.filter(
        kind=KIND, arguments__export=export, requested_by=visit.asker.person
    ).first()
    asker = found.arguments["asker"] if found else {}
    same = (
        asker.get("organisation") == visit.asker.organisation
        and asker.get("purpose") == visit.asker.purpose
        and asker.get("patient") == kept_asker(visit.asker)["patient"]
    )
    if found is None or not same or not (export.isascii() and export.isalnum()):
        visit.note("export", f"$export-status/{export[:60]}", "not-found")
        raise Refusal(404, "not-found", "There is no such export of yours; it may have been thrown away.")
    return found


def export_status(asked: Asked, visit: Visit, export: str) -> Answer:
    """Answer with how far an export is (202), or with its files (200)."""
    job = _job_of(visit, export)
    visit.note("export", f"$export-status/{export}", "allowed")
    if job.state == Job.State.FAILED:
        raise Refusal(500, "exception", f"The export failed: {job.error[:300]} Ask for another.")
    if job.state != Job.State.DONE:
        return Answer(202, (), {"X-Progress": f"{job.percent}% {job.message}".strip(), "Retry-After": "2"})
    assert job.result is not None, "a job that is done has a result"
    moment = datetime.fromisoformat(job.result["at"]).astimezone(UTC)
    return Answer(
        200,
        [
            orjson.dumps(
                {
                    "transactionTime": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "request": job.arguments.get("request", f"{asked.base}/$export"),
                    "requiresAccessToken": True,
                    "output": [
                        {
                            "type": each["type"],
                            "url": f"{asked.base}/$export-file/{export}/{each['name']}",
                            "count": each["count"],
                        }
                        for each in job.result["files"]
                    ],
                    "error": [],
                }
            )
        ],
        {"Content-Type": "application/json", "Expires": http_date(_end(job).timestamp())},
    )


def _end(job: Job) -> datetime:
    """Return when the files of an export that is done are deleted."""
    assert job.finished_at is not None, "a job that is done has an end"
    ended: datetime = job.finished_at + LASTS
    return ended


def export_file(asked: Asked, visit: Visit, export: str, name: str) -> Answer:
    """Answer with a file of an export; a download that was cut goes on with `Range: bytes=N-`."""
    job = _job_of(visit, export)
    types = {each["name"]: each["type"] for each in (job.result or {}).get("files", [])}
    path = folder_of(export) / name
    if name not in types or not path.exists():
        visit.note("export", f"$export-file/{export}/{name[:60]}", "not-found")
        raise Refusal(404, "not-found", f"The export has no file {name[:60]}.")
    visit.require_scope(types[name], "r")
    visit.note("export", f"$export-file/{export}/{name}", "allowed")
    size = path.stat().st_size
    begin = _begin(asked.header("Range"), size)
    headers = {"Content-Type": "application/fhir+ndjson", "Accept-Ranges": "bytes"}
    with path.open("rb") as file:
        file.seek(begin)
        body = file.read()
    if begin:
        headers["Content-Range"] = f"bytes {begin}-{size - 1}/{size}"
    return Answer(206 if begin else 200, [body], headers)


def _begin(said: str, size: int) -> int:
    """Return where a range begins; 0 where the whole file is meant."""
    begin = said.removeprefix("bytes=").removesuffix("-") if said.startswith("bytes=") else ""
    if not (begin.isascii() and begin.isdigit()):
        return 0
    if int(begin) >= size:
        raise Refusal(416, "value", f"The file has {size} bytes.", Content_Range=f"bytes */{size}")
    return int(begin)


def throw_export_away(visit: Visit, export: str) -> Answer:
    """Delete an export and its files."""
    job = _job_of(visit, export)
    visit.note("export", f"DELETE $export-status/{export}", "allowed")
    remove_export(export)
    job.delete()
    return Answer(202)
