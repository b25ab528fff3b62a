"""A request to the FHIR interface: read once from what the web server hands over, within limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings

from catchment.record.http.answers import Refusal
from catchment.record.rules.values import Resource

Pairs = tuple[tuple[str, str], ...]  # names and values of a query, in order
MOUNTED = "/fhir"
LONGEST_ADDRESS = 8_000  # characters of a query; a longer one is sent by POST to _search
LONGEST_BODY = 100 * 1024 * 1024  # bytes
MOST_PARAMETERS = 200
FORM = "application/x-www-form-urlencoded"
JSON_TYPES = frozenset({"application/fhir+json", "application/json", "text/json"})
PATCH_TYPE = "application/json-patch+json"
_ACCEPTED = JSON_TYPES | {"*/*", "application/*", "text/*", "application/x-ndjson", "application/fhir+ndjson"}


@dataclass(slots=True)
class Asked:
    """One request. `parts` are the steps of its path below /fhir; `pairs` its query, in order.

    `sent` is the body where it was read already, as that of an entry of a bundle.
    """

    method: str
    parts: tuple[str, ...]
    pairs: Pairs
    base: str  # the address of the interface, without a slash at the end
    environ: Mapping[str, Any] = field(repr=False)
    sent: Resource | None = None

    def header(self, name: str) -> str:
        """Return a header of the request, empty where it was not sent."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    @property
    def content_type(self) -> str:
        """Return the media type of the body, without its parameters."""
        return _media_type(str(self.environ.get("CONTENT_TYPE", "")))[0]

    def prefers(self, name: str) -> str:
        """Return what the client prefers (`Prefer: return=minimal; handling=strict`), or nothing."""
        for each in self.header("Prefer").replace(";", ",").split(","):
            key, _, value = each.strip().partition("=")
            if key.strip().lower() == name:
                return value.strip().strip('"') or "yes"
        return ""

    def body(self, limit: int = LONGEST_BODY) -> bytes:
        """Return the body; raises Refusal (413) when it is longer than `limit` bytes."""
        stream = self.environ["wsgi.input"]
        said = str(self.environ.get("CONTENT_LENGTH") or "")
        if said and (not said.isdigit() or int(said) > limit):
            raise Refusal.too_long(limit)
        pieces, length = [], 0
        while piece := stream.read(min(1 << 20, limit + 1 - length)):
            pieces.append(piece)
            length += len(piece)
            if length > limit:
                raise Refusal.too_long(limit)
        return b"".join(pieces)

    def form(self) -> Pairs:
        """Return the pairs of a form that was posted to _search, after those of the address."""
        if self.content_type not in ("", FORM):
            raise Refusal(
                415, "not-supported", f"A search by POST is sent as {FORM}, not {self.content_type}."
            )
        return self.pairs + pairs_of(self.body(1 << 20).decode("utf-8", "replace"))


def pairs_of(query: str) -> Pairs:
    """Return the pairs of a query; raises Refusal when there are too many or it is no text."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except UnicodeDecodeError as problem:
        raise Refusal(400, "invalid", "The address holds bytes that are not UTF-8; encode them.") from problem
    except ValueError as problem:
        raise Refusal(
            400, "too-costly", f"A request may have {MOST_PARAMETERS} parameters at most; this has more."
        ) from problem
    if any("\0" in name + value for name, value in pairs):
        raise Refusal(400, "invalid", "A parameter holds the character of code 0, which no value has.")
    return tuple(pairs)


def read_request(environ: Mapping[str, Any]) -> Asked:
    """Return the request that a web server hands over (PEP 3333).

    Raises Refusal where its address is too long or not text.
    """
    try:  # PEP 3333 hands bytes over as the characters of those codes
        query = str(environ.get("QUERY_STRING", "")).encode("latin-1").decode("utf-8")
    except UnicodeError as problem:
        raise Refusal(400, "invalid", "The address holds bytes that are not UTF-8; encode them.") from problem
    if len(query) > LONGEST_ADDRESS:
        raise Refusal(
            414,
            "too-long",
            f"An address may be {LONGEST_ADDRESS:,} characters long; POST to _search instead.",
        )
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    below = path.removeprefix(MOUNTED).strip("/")
    scheme, host = environ.get("wsgi.url_scheme", "http"), environ.get("HTTP_HOST") or _server(environ)
    if settings.PROXIES and environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
        scheme = environ["HTTP_X_FORWARDED_PROTO"]
    return Asked(
        method=str(environ["REQUEST_METHOD"]).upper(),
        parts=tuple(below.split("/")) if below else (),
        pairs=pairs_of(query),
        base=f"{scheme}://{host}{MOUNTED}",
        environ=environ,
    )


def _server(environ: Mapping[str, Any]) -> str:
    return f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '80')}"


def require_json_answer(asked: Asked) -> None:
    """Raise Refusal (406) where the client takes no JSON, by `_format` or `Accept`."""
    wanted = next((value for name, value in asked.pairs if name == "_format"), "")
    if wanted:
        if wanted.partition(";")[0].strip().replace(" ", "+") not in JSON_TYPES | {"json"}:
            raise Refusal(
                406, "not-supported", f"Answers are JSON; _format={wanted[:60]} is not spoken here."
            )
        return
    accepts = asked.header("Accept")
    kinds = [_media_type(kind) for kind in accepts.split(",")] if accepts else []
    if kinds and not any(kind in _ACCEPTED and _is_ours(said) for kind, said in kinds):
        raise Refusal(406, "not-supported", f"Answers are application/fhir+json; {accepts[:100]} is not.")


def require_json_body(asked: Asked) -> None:
    """Raise Refusal (415) where the body is said to be something else than JSON."""
    if asked.content_type and asked.content_type not in JSON_TYPES:
        raise Refusal(
            415, "not-supported", f"Send application/fhir+json; {asked.content_type[:100]} is not read here."
        )
    if not _is_ours(_media_type(str(asked.environ.get("CONTENT_TYPE", "")))[1]):
        raise Refusal(
            415, "not-supported", "Send FHIR R4 (fhirVersion=4.0) in UTF-8; nothing else is read here."
        )
    if asked.header("Content-Encoding").strip().lower() not in ("", "identity"):
        raise Refusal(415, "not-supported", "Send it as it is: a body that is packed is not read here.")


def _media_type(said: str) -> tuple[str, dict[str, str]]:
    """Return a media type and its parameters, in small letters."""
    kind, *more = (each.strip().lower() for each in said.split(";"))
    pairs = (each.partition("=") for each in more)
    return kind, {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _is_ours(parameters: Mapping[str, str]) -> bool:
    """Return whether a media type with these parameters is FHIR R4 in UTF-8, as far as it says."""
    version, charset = parameters.get("fhirversion", "4.0"), parameters.get("charset", "utf-8")
    return (version == "4.0" or version.startswith("4.0.")) and charset in ("utf-8", "utf8", "us-ascii")
