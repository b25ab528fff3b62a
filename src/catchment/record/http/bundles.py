"""Bundles that are sent to the interface as a whole: a batch of requests, or a transaction of them.

In a batch each entry stands alone and is answered alone. What a transaction writes is done whole or not at
all, in the order of the standard: deletions, creations, updates and patches; its entries refer to each other
by the addresses that the bundle gives them (`urn:uuid:...`), wherever a reference may stand. What it reads is
answered after that is committed, each entry alone, so that nobody who reads keeps writers waiting.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import orjson

from catchment.record.http.access import Visit
from catchment.record.http.answers import JSON, Answer, Refusal
from catchment.record.http.asked import FORM, PATCH_TYPE, Asked, pairs_of
from catchment.record.http.carrying import carry_out, require_may_write
from catchment.record.http.guarding import guarded
from catchment.record.http.wishes import Done, Wish, body_of, placed_in, wish_of
from catchment.record.http.writing import ACTIONS, shown, status_of, told
from catchment.record.rules.content import instant
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.values import Resource

MOST_ENTRIES = 10_000
MOST_READS = 1_000  # of these, searches and operations count too
ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3, "HEAD": 3}
AnswerTo = Callable[[Asked, Visit], Answer]  # what answers a request of somebody (routing)
HEADERS = {"ifMatch": "IF_MATCH", "ifNoneMatch": "IF_NONE_MATCH", "ifNoneExist": "IF_NONE_EXIST"}


@dataclass(slots=True)
class Entry:
    """One entry of a bundle, as a request of its own."""

    place: int
    asked: Asked
    full_url: str

    @property
    def where(self) -> str:
        """Return where it stands, as FHIRPath."""
        return f"Bundle.entry[{self.place}]"


def take_in(asked: Asked, visit: Visit, answer_to: AnswerTo) -> Answer:
    """Answer a batch or a transaction, its entries by `answer_to` where they are requests like any other.

    Raises Refusal where the bundle, or a transaction, cannot be done.
    """
    bundle = body_of(asked)
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") not in ("batch", "transaction"):
        said = "Here a Bundle of type batch or transaction is taken in; another is kept by POST to /Bundle."
        raise Refusal(400, "invalid", said, "Bundle.type")
    sent = bundle.get("entry", [])
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise Refusal(400, "structure", "The entries of a Bundle are a list of objects.", "Bundle.entry")
    if len(sent) > MOST_ENTRIES:
        said = f"A Bundle may have {MOST_ENTRIES:,} entries; this one has {len(sent):,}. Send it in parts."
        raise Refusal(413, "too-costly", said, "Bundle.entry")
    reads = sum(_reads(each) for each in sent)
    if reads > MOST_READS:
        said = f"A Bundle may read {MOST_READS:,} times; this one reads {reads:,} times. Send it in parts."
        raise Refusal(413, "too-costly", said, "Bundle.entry")
    if bundle["type"] == "batch":
        return _batch(asked, visit, sent, answer_to)
    entries = [_entry(asked, place, each) for place, each in enumerate(sent)]
    _require_own_names(entries)
    return _transaction(asked, visit, entries, answer_to)


def _reads(sent: dict[str, Any]) -> bool:
    """Return whether an entry asks for something, and brings nothing to be kept."""
    request = sent.get("request")
    method, url = (request.get("method"), str(request.get("url"))) if isinstance(request, dict) else ("", "")
    return method in ("GET", "HEAD") or (method == "POST" and ("$" in url or "_search" in url))


def _entry(asked: Asked, place: int, sent: dict[str, Any]) -> Entry:
    """Return an entry as a request; raises Refusal where it is none."""
    where = f"Bundle.entry[{place}]"
    request = sent.get("request")
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise Refusal(400, "required", "Each entry says by `request` what it asks.", f"{where}.request")
    method, url = request.get("method"), request["url"]
    if not isinstance(method, str) or method not in ORDER:
        said = f"The method of an entry is one of {', '.join(ORDER)}."
        raise Refusal(400, "value", said, f"{where}.request.method")
    resource, full_url = sent.get("resource"), sent.get("fullUrl", "")
    searches = url.partition("?")[0].endswith("/_search")
    brings = method in ("POST", "PUT", "PATCH") and "$" not in url and not searches
    if brings and not isinstance(resource, dict):
        raise Refusal(400, "required", f"An entry of {method} brings a resource.", f"{where}.resource")
    if not isinstance(full_url, str):
        raise Refusal(400, "structure", "The address of an entry is text.", f"{where}.fullUrl")
    path, query = _below(asked.base, url, where)
    headers = {f"HTTP_{ours}": str(request[name]) for name, ours in HEADERS.items() if name in request}
    if "HTTP_PREFER" in asked.environ:
        headers["HTTP_PREFER"] = asked.environ["HTTP_PREFER"]
    body, content_type = b"", FORM if searches else "application/fhir+json"
    if method == "PATCH":
        body, content_type = _patch_in(resource or {}, where), PATCH_TYPE
        resource = None
    environ = {
        **headers,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    parts = tuple(unquote(part) for part in path.strip("/").split("/")) if path else ()
    try:
        require_clean(parts)
        pairs = pairs_of(query)
    except Refusal as refusal:
        raise placed_in(where, refusal) from refusal
    sent_with = resource if isinstance(resource, dict) else None
    return Entry(place, Asked(method, parts, pairs, asked.base, environ, sent_with), full_url)


def _below(base: str, url: str, where: str) -> tuple[str, str]:
    """Return path and query of an entry's address below ours; raises Refusal for one of another server."""
    path, _, query = url.partition("?")
    if "://" not in path:
        return path.lstrip("/"), query
    if path != base and not path.startswith(f"{base}/"):
        said = f"This is an address of another server; here they begin with {base}/, or are written without."
        raise Refusal(400, "invalid", said, f"{where}.request.url")
    return path.removeprefix(base).lstrip("/"), query


def require_clean(parts: Sequence[str]) -> None:
    """Raise Refusal where a step of a path holds the character of code 0, which nothing is named with."""
    if any("\0" in part for part in parts):
        raise Refusal(400, "invalid", "The address holds the character of code 0, which no name has.")


def _patch_in(resource: Resource, where: str) -> bytes:
    """Return the patch that an entry brings: a Binary with JSON Patch in it, as the standard has it."""
    if resource.get("resourceType") != "Binary" or resource.get("contentType") != PATCH_TYPE:
        said = f"An entry that patches brings a Binary of {PATCH_TYPE}."
        raise Refusal(415, "not-supported", said, f"{where}.resource")
    try:
        return b64decode(str(resource.get("data", "")), validate=True)
    except (NotBase64, ValueError) as problem:
        raise Refusal(400, "value", "The data of a Binary is base64.", f"{where}.resource.data") from problem


def _batch(asked: Asked, visit: Visit, sent: Sequence[dict[str, Any]], answer_to: AnswerTo) -> Answer:
    """Answer each entry alone; one that cannot be done says why, and the others are done."""
    entries: list[Entry] = []
    answers: dict[int, bytes] = {}
    for place, each in enumerate(sent):
        try:
            entries.append(_entry(asked, place, each))
        except Refusal as refusal:
            answers[place] = _answered(refusal.answer(), asked.base)
    for entry in sorted(entries, key=_order):
        answers[entry.place] = _answered(guarded(partial(_alone, entry, visit, answer_to)), asked.base)
    return _bundle("batch-response", [answers[place] for place in range(len(sent))])


def _alone(entry: Entry, visit: Visit, answer_to: AnswerTo) -> Answer:
    """Answer one entry; raises Refusal with its place where it cannot be done."""
    if not entry.asked.parts:
        raise Refusal(400, "not-supported", "A bundle within a bundle is not taken in.", entry.where)
    try:
        return answer_to(entry.asked, visit)
    except Refusal as refusal:
        raise placed_in(entry.where, refusal) from refusal


def _order(entry: Entry) -> int:
    return ORDER[entry.asked.method]


def _require_own_names(entries: Sequence[Entry]) -> None:
    """Raise Refusal where two entries that bring something have one address (bdl-7)."""
    named: dict[str, Entry] = {}
    for entry in entries:
        if entry.full_url and entry.asked.sent is not None:
            first = named.setdefault(entry.full_url, entry)
            if first is not entry:
                said = f"{first.where} has this address already; what refers to it could mean either (bdl-7)."
                raise Refusal(400, "duplicate", said, f"{entry.where}.fullUrl")


def _transaction(asked: Asked, visit: Visit, entries: Sequence[Entry], answer_to: AnswerTo) -> Answer:
    """Write all that is to be written or none of it, and then read; raises Refusal where nothing is done."""
    writes = [each for each in sorted(entries, key=_order) if each.asked.method not in ("GET", "HEAD")]
    wishes = [_wish(each) for each in writes]
    require_may_write(visit, wishes)
    answers: dict[int, bytes] = {}
    done = carry_out(visit, wishes, asked.base, "transaction", f"{len(entries):,} entries")
    for each in entries:
        if each.asked.method in ("GET", "HEAD"):
            answered = guarded(partial(_alone, each, visit, answer_to))
            answers[each.place] = _answered(answered, asked.base)
    wanted = asked.prefers("return")
    for entry, wish, each_done in zip(writes, wishes, done, strict=True):
        answers[entry.place] = _written(visit, wish, each_done, wanted)
    return _bundle("transaction-response", [answers[place] for place in range(len(entries))])


def _wish(entry: Entry) -> Wish:
    """Return what an entry of a transaction wishes; raises Refusal, with its place, where it is no write."""
    asked, where = entry.asked, entry.where
    most = 1 if asked.method == "POST" else 2
    if not 1 <= len(asked.parts) <= most or any(part.startswith(("$", "_")) for part in asked.parts):
        what = f"{asked.method} {'/'.join(asked.parts)[:80]}"
        said = f"{what} cannot be part of a transaction; send it in a batch."
        raise Refusal(400, "not-supported", said, f"{where}.request.url")
    if asked.parts[0] not in TYPES:
        said = f"The record has no resources of the type {asked.parts[0][:60]}."
        raise Refusal(404, "not-supported", said, f"{where}.request.url")
    try:
        wish = wish_of(asked, ACTIONS[asked.method], asked.parts[0], (*asked.parts, "")[1], where)
    except Refusal as refusal:
        raise placed_in(where, refusal) from refusal
    wish.full_url = entry.full_url
    return wish


def _answered(answer: Answer, base: str) -> bytes:
    """Return an answer as an entry of a bundle."""
    response: dict[str, Any] = {"status": f"{answer.status} {HTTPStatus(answer.status).phrase}"}
    if "ETag" in answer.headers:
        response["etag"] = answer.headers["ETag"]
    if "Location" in answer.headers:
        response["location"] = answer.headers["Location"].removeprefix(f"{base}/")
    body = b"".join(answer.body)
    if body and answer.headers.get("Content-Type") == JSON:
        if body.startswith(b'{"resourceType":"OperationOutcome"'):
            response["outcome"] = orjson.Fragment(body)
            return orjson.dumps({"response": response})
        return orjson.dumps({"resource": orjson.Fragment(body), "response": response})
    return orjson.dumps({"response": response})


def _written(visit: Visit, wish: Wish, done: Done, wanted: str) -> bytes:
    """Return what became of a wish as an entry of a bundle; without a preference it is kept short."""
    status = status_of(wish, done)
    response: dict[str, Any] = {"status": f"{status} {HTTPStatus(status).phrase}"}
    if done.version:
        response["location"] = f"{done.type}/{done.id}/_history/{done.version}"
        response["etag"] = f'W/"{done.version}"'
        response["lastModified"] = instant(done.stored_at)
    if wanted == "OperationOutcome" or not done.version:
        response["outcome"] = orjson.Fragment(told(wish, done))
    content = shown(visit, done) if wanted == "representation" and wish.action != "delete" else None
    if content is None:
        return orjson.dumps({"response": response})
    return orjson.dumps({"resource": orjson.Fragment(content), "response": response})


def _bundle(kind: str, entries: Sequence[bytes]) -> Answer:
    head = orjson.dumps({"resourceType": "Bundle", "type": kind})[:-1]
    rest = [b',"entry":[', b",".join(entries), b"]"] if entries else []
    return Answer(200, [head, *rest, b"}"], {"Content-Type": JSON})
