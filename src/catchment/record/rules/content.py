"""The JSON of a resource as it is kept: what was sent, with our own version and time in its `meta`.

FHIR says that 1.10 and 1.1 are two things: the digits a laboratory wrote are kept. Ordinary parsers make
floats and lose the nought, so a text that holds such a number is read with `ExactNumber`, a float that
remembers how it was written, and is written back as it was.
"""

import json
import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from catchment.record.rules.values import Resource

OURS = ("versionId", "lastUpdated", "source")  # what we say in `meta`, not the sender
ODS_ADDRESS = (
    "https://directory.spineservices.nhs.uk/STU3/Organization/"  # how FHIR names an ODS organisation
)
# where a number may stand: a fraction that ends in nought, an exponent, more digits than a float keeps
_INEXACT = re.compile(rb"[:\[,]\s*-?(?:\d+\.\d*0(?=[\s,}\]])|\d+(?:\.\d+)?[eE]|[\d.]{17,})")


class ExactNumber(float):
    """A number with a fraction that remembers its digits; it counts like any float."""

    text: str

    def __new__(cls, text: str) -> "ExactNumber":
        """Read a number as JSON writes it."""
        made = super().__new__(cls, text)
        made.text = text
        return made


def _as_written(value: Any) -> orjson.Fragment:
    """Return how an exact number was written, for the writer of JSON.

    Raises TypeError for anything else, which no resource can hold.
    """
    if isinstance(value, ExactNumber):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can say.")


def reads_exactly(raw: bytes) -> bool:
    """Return whether an ordinary parser of JSON loses nothing of `raw`."""
    return _INEXACT.search(raw) is None


def loads(raw: bytes) -> Any:
    """Parse JSON without losing a digit; raises ValueError as the parsers do."""
    return orjson.loads(raw) if reads_exactly(raw) else json.loads(raw, parse_float=ExactNumber)


def dumps(value: Any) -> bytes:
    """Return the JSON of a value, exact numbers as they were written."""
    return orjson.dumps(value, default=_as_written)


def without_ours(resource: Resource) -> Resource:
    """Return the resource without what we say in its `meta` and without its id."""
    bare = {key: value for key, value in resource.items() if key not in ("meta", "id")}
    meta = {key: value for key, value in resource.get("meta", {}).items() if key not in OURS}
    if meta:
        bare["meta"] = meta
    return bare


def digest(resource: Resource) -> bytes:
    """Return 16 bytes that are the same for the same content, whatever its order, version or time."""
    canonical = orjson.dumps(without_ours(resource), default=_as_written, option=orjson.OPT_SORT_KEYS)
    return blake2b(canonical, digest_size=16).digest()


def instant(moment: datetime) -> str:
    """Return a moment as FHIR writes it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_kept(resource: Resource, resource_id: str, source: str) -> Resource:
    """Return a resource as it is indexed: under our id, with the source that we know."""
    meta = {key: value for key, value in resource.get("meta", {}).items() if key not in OURS}
    if source:
        meta["source"] = ODS_ADDRESS + source
    return {**resource, "id": resource_id, "meta": meta}


def content(resource: Resource, resource_id: str, version: int, stored_at: datetime, source: str) -> bytes:
    """Return the JSON to keep; `source` is the ODS code of the sender, empty where there is none."""
    kept = as_kept(resource, resource_id, source)
    first = {"resourceType": resource["resourceType"], "id": resource_id}
    first["meta"] = {"versionId": str(version), "lastUpdated": instant(stored_at), **kept["meta"]}
    return dumps({**first, **{key: value for key, value in kept.items() if key not in first}})
