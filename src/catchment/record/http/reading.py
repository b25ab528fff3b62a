"""Reading over FHIR: a resource, a version of it, and histories."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from catchment.record.http.access import Visit
from catchment.record.http.answers import (
    JSON,
    Answer,
    Refusal,
    history_entry,
    http_date,
    of_resource,
    of_version,
    searchset_start,
)
from catchment.record.http.asked import Asked
from catchment.record.http.paging import onward, page_of
from catchment.record.http.searching import refused
from catchment.record.queries import directory
from catchment.record.queries.histories import LAST, versions
from catchment.record.queries.reading import current, version
from catchment.record.rules.extraction import date_range
from catchment.record.rules.searching import BadSearch, parse
from catchment.record.rules.searching.query import Query
from catchment.record.rules.searching.summarising import subset
from catchment.record.rules.values import DIRECTORY_TYPES, Held

MOST_VERSIONS = 200  # on a page
FORMS = frozenset({"_format", "_pretty"})
PARTS = frozenset({"_summary", "_elements"})
KNOWN = frozenset({"_count", "_since", "_at", "_page", "_format", "_pretty"})


def read(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with the newest version of a resource: 304 when the client has it, 410 when it was deleted."""
    if resource_type in DIRECTORY_TYPES:
        return _read_directory(asked, visit, resource_type, resource_id)
    held = visit.open(resource_type, resource_id)
    if held.content is None:
        said = f"{resource_type}/{resource_id} was deleted; its history is at _history."
        raise Refusal(410, "deleted", said, ETag=f'W/"{held.version}"')
    return _unless_known(asked, held) or of_version(held, part=_part(asked, visit, resource_type))


def _unless_known(asked: Asked, held: Held) -> Answer | None:
    """Answer with 304 when the client says that it has a version, by its tag or else by a time."""
    tags = asked.header("If-None-Match")
    known = f'"{held.version}"' in tags or tags.strip() == "*"
    if not tags and (said := asked.header("If-Modified-Since")):
        known = held.stored_at.replace(microsecond=0) <= _http_moment(said)
    if not known:
        return None
    return Answer(304, (), {"ETag": f'W/"{held.version}"', "Last-Modified": http_date(held.stored_at)})


def _http_moment(said: str) -> datetime:
    """Return the moment that a header tells; one that tells none is left out, as HTTP has it."""
    try:
        found = parsedate_to_datetime(said)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _part(asked: Asked, visit: Visit, resource_type: str) -> Query | None:
    """Return what part of a resource a read asks for (`_summary`, `_elements`), None where all of it.

    Raises Refusal where that has no sense, and for what a read does not know, where the client is strict.
    """
    asked_for = tuple(pair for pair in asked.pairs if pair[0] in PARTS)
    unknown = sorted({name for name, _ in asked.pairs} - PARTS - FORMS)
    if unknown and asked.prefers("handling") == "strict":
        said = f"A read is asked for with {', '.join(sorted(PARTS | FORMS))}; {unknown[0][:60]} is not known."
        raise Refusal(400, "not-supported", said, f"http.{unknown[0][:60]}")
    if not asked_for:
        return None
    try:
        query = parse(resource_type, asked_for, now=visit.at, strict=True)
    except BadSearch as bad:
        raise refused(bad) from bad
    if query.summary == "count":
        raise Refusal(400, "value", "Of one resource there is no count.", "http._summary")
    return query if query.elements or query.summary else None


def _read_directory(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer with an organisation, practitioner or role as the structure has it today."""
    found = directory.resources(visit.moment).get(resource_type, {}).get(resource_id)
    visit.note("read", f"{resource_type}/{resource_id}", "allowed" if found else "not-found")
    if found is None:
        raise Refusal(404, "not-found", f"There is no {resource_type}/{resource_id} today.")
    part = _part(asked, visit, resource_type)
    return of_resource(subset(found, part) if part else found)


def read_version(asked: Asked, visit: Visit, resource_type: str, resource_id: str, number: str) -> Answer:
    """Answer with one version of a resource."""
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    found = version(resource_type, resource_id, wanted)
    held = visit.require(found, "vread", resource_type, resource_id, f"/_history/{number}")
    if held.content is None:
        raise Refusal(410, "deleted", f"Version {number} of {resource_type}/{resource_id} is its deletion.")
    return of_version(held, part=_part(asked, visit, resource_type))


def history(asked: Asked, visit: Visit, resource_type: str = "", resource_id: str = "") -> Answer:
    """Answer with a page of versions: of a resource, a type or everything."""
    asked_for = dict(asked.pairs)
    if len(asked_for) < len(asked.pairs):
        twice = next(name for name, _ in asked.pairs if [each for each, _ in asked.pairs].count(name) > 1)
        raise Refusal(400, "value", f"{twice[:60]} is said more than once.", f"http.{twice[:60]}")
    if unknown := sorted(set(asked_for) - KNOWN):
        said = f"A history is asked for with {', '.join(sorted(KNOWN))}; {unknown[0][:60]} is not known."
        raise Refusal(400, "not-supported", said, f"http.{unknown[0][:60]}")
    where = "/".join(part for part in (resource_type, resource_id, "_history") if part)
    page = page_of(asked_for.pop("_page", ""), visit, where)
    asked_for = dict(page.asked) if page else asked_for
    limit = _count(asked_for.get("_count", "50"))
    since = _stretch(asked_for.get("_since", ""), "_since")
    if resource_id:
        visit.require(current(resource_type, resource_id), "history", resource_type, resource_id)
    found = versions(
        visit.asker,
        resource_type=resource_type,
        resource_id=resource_id,
        before=page.after[0] if page else LAST,
        since=since[0] if since else None,
        during=_stretch(asked_for.get("_at", ""), "_at"),
        limit=limit + 1,
    )
    shown = found[:limit]
    if not resource_id:
        visit.note("history", where, "allowed", shown)
    kept = [
        ("_count", str(limit)),
        *((name, asked_for[name]) for name in ("_since", "_at") if name in asked_for),
    ]
    address = f"{asked.base}/{where}?"
    links = [("self", address + urlencode(kept))]
    if len(found) > limit:
        links.append(("next", address + onward(page, visit, where, kept, shown[-1].number)))
    return Answer(200, bundle_of_versions(asked.base, shown, links), {"Content-Type": JSON})


def bundle_of_versions(base: str, shown: Sequence[Held], links: list[tuple[str, str]]) -> list[bytes]:
    """Return the pieces of a history's Bundle."""
    pieces = [searchset_start("history", None, links)]
    if shown:
        pieces += [b',"entry":[', b",".join(history_entry(base, held) for held in shown), b"]"]
    return [*pieces, b"}"]


def _count(said: str) -> int:
    if not (said.isascii() and said.isdigit()) or len(said) > 6:
        raise Refusal(400, "value", f"_count is a whole number, not {said[:40]}.", "http._count")
    return max(1, min(int(said), MOST_VERSIONS))


def _stretch(said: str, name: str) -> tuple[datetime, datetime] | None:
    """Return the stretch of time a history is limited by; raises Refusal where it is none."""
    if not said:
        return None
    try:
        begins, ends = date_range(said)
    except ValueError as problem:
        said = f"{name} is a date or moment such as 2026-04-01T09:00:00Z; {problem}"
        raise Refusal(400, "value", said, f"http.{name}") from problem
    return begins.astimezone(UTC), ends.astimezone(UTC)
