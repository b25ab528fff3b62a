"""Writing the answer of a search: a Bundle put together from the bytes that are stored.

What is stored is sent as it is; only for `_elements` and `_summary` is it taken apart, and then says so with
the tag SUBSETTED. There is no link to the last page: nobody counted how many there are.
"""

from urllib.parse import urlencode

import orjson

from catchment.record.queries.search import Found
from catchment.record.rules.content import dumps, loads
from catchment.record.rules.searching.query import Query
from catchment.record.rules.searching.summarising import subset
from catchment.record.rules.values import Held, Resource


def bundle(found: Found, base: str) -> bytes:
    """Return the searchset Bundle, as JSON, of what was found; `base` is our own address."""
    query, address = found.query, base.rstrip("/")
    entries = [_held(query, address, held, "match") for held in found.rows]
    entries += [_member(query, address, member, "match") for member in found.members]
    entries += [_held(query, address, held, "include") for held in found.included]
    entries += [_member(query, address, member, "include") for member in found.included_members]
    if found.outcomes:
        entries.append(
            b'{"resource":' + orjson.dumps(outcome(found.outcomes)) + b',"search":{"mode":"outcome"}}'
        )
    parts = [b'{"resourceType":"Bundle","type":"searchset"']
    if found.total is not None:
        parts.append(b',"total":%d' % found.total)
    parts.append(b',"link":' + orjson.dumps(_links(found, address)))
    if entries:
        parts.append(b',"entry":[' + b",".join(entries) + b"]")
    return b"".join([*parts, b"}"])


def outcome(sentences: list[str]) -> Resource:
    """Return an OperationOutcome that tells what was left out of a search."""
    issues = [{"severity": "warning", "code": "not-supported", "diagnostics": each} for each in sentences]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _links(found: Found, address: str) -> list[dict[str, str]]:
    within = f"Patient/{found.compartment}/" if found.compartment else ""
    searched = f"{address}/{within}{found.query.type}"
    first = f"{searched}?{urlencode(found.query.asked)}" if found.query.asked else searched
    here = f"{searched}?{urlencode({'_page': found.page})}" if found.page else first
    links = [{"relation": "self", "url": here}, {"relation": "first", "url": first}]
    if found.next:
        links.append({"relation": "next", "url": f"{searched}?{urlencode({'_page': found.next})}"})
    return links


def _held(query: Query, address: str, held: Held, mode: str) -> bytes:
    content = held.content or b"{}"
    if query.elements or query.summary:
        content = dumps(subset(loads(content), query))
    return _entry(f"{address}/{held.type}/{held.id}", content, mode)


def _member(query: Query, address: str, member: Resource, mode: str) -> bytes:
    shown = subset(member, query) if query.elements or query.summary else member
    return _entry(f"{address}/{member['resourceType']}/{member['id']}", dumps(shown), mode)


def _entry(address: str, content: bytes, mode: str) -> bytes:
    return b'{"fullUrl":%b,"resource":%b,"search":{"mode":"%b"}}' % (
        orjson.dumps(address),
        content,
        mode.encode(),
    )
