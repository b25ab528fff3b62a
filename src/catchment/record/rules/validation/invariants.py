"""Rules of FHIR R4 that hold between elements, by the type or part they are about.

Only those that protect the record are held: what is contained, what an extension is, that a period is in
order, that a value and its absence are not both told, that a transaction says what it asks for.
"""

from collections.abc import Callable, Mapping
from typing import Any

from catchment.record.rules.definitions import TYPES
from catchment.record.rules.validation.telling import Place, Telling, inside

Invariant = Callable[[dict[str, Any], Place, Telling], None]


def _extension(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """An extension has a value or extensions, and not both (ext-1)."""
    has_value = any(name.startswith(("value", "_value")) for name in found)
    if has_value == ("extension" in found):
        telling.tell(
            place, "invariant", "An extension has either a value[x] or extensions, one of them (ext-1)."
        )


def _period(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """A period does not end before it starts (per-1); only as far as both are told."""
    start, end = found.get("start"), found.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return
    shared = min(len(start), len(end), 10)
    if end[:shared] < start[:shared] or (start[10:11] == "T" and start[19:] == end[19:] and end < start):
        telling.tell(
            place, "invariant", f"The period ends ({end[:40]}) before it starts ({start[:40]}) (per-1)."
        )


def _observation(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """A reason for no value goes with no value (obs-6); a component does not repeat the code (obs-7)."""
    _value_or_reason(found, place, telling)
    _resource(found, place, telling)
    code, parts = found.get("code"), found.get("component")
    if not isinstance(parts, list) or not any(name.startswith("value") for name in found):
        return
    told = _codings(code)
    for number, part in enumerate(parts):
        if isinstance(part, dict) and told & _codings(part.get("code")):
            said = "A component may not have the code of the observation where that has a value (obs-7)."
            telling.tell(inside(place, "component", number), "invariant", said)


def _value_or_reason(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """Hold obs-6."""
    if "dataAbsentReason" in found and any(name.startswith("value") for name in found):
        said = "A reason for having no value is there beside a value; leave one out (obs-6)."
        telling.tell(inside(place, "dataAbsentReason"), "invariant", said)


def _codings(concept: Any) -> set[tuple[str, str]]:
    """Return the (system, code) of a concept."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return {
        (str(each.get("system")), str(each["code"]))
        for each in (codings if isinstance(codings, list) else [])
        if isinstance(each, dict) and "code" in each
    }


def _contact(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """A patient's contact says who or how (pat-1)."""
    if not found.keys() & {"name", "telecom", "address", "organization"}:
        said = "A contact has a name, telecom, address or organization (pat-1)."
        telling.tell(place, "invariant", said)


def _resource(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """What is contained contains nothing, has an id and no version or labels of its own (dom-2, 4, 5)."""
    if place[1] != "contained":
        return
    if "contained" in found:
        telling.tell(
            inside(place, "contained"), "invariant", "What is contained may contain nothing (dom-2)."
        )
    if "id" not in found:
        telling.tell(inside(place, "id"), "required", "What is contained needs an id, to be referred to.")
    meta = found.get("meta")
    for name in ("versionId", "lastUpdated", "security"):
        if isinstance(meta, dict) and name in meta:
            said = f"What is contained has no {name} of its own (dom-4, dom-5)."
            telling.tell(inside(inside(place, "meta"), name), "invariant", said)


def _bundle(found: dict[str, Any], place: Place, telling: Telling) -> None:
    """Each entry of a batch or transaction says what it asks for (bdl-3), and no address is there twice.

    Two versions of one thing may share it, and in a history everything may (bdl-7).
    """
    _resource(found, place, telling)
    entries, asks = found.get("entry"), found.get("type") in ("batch", "transaction")
    addresses: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, dict):
            continue
        here = inside(place, "entry", number)
        request, address = entry.get("request"), entry.get("fullUrl")
        if asks and request is None:
            telling.tell(
                inside(here, "request"), "required", "An entry of a batch or transaction says its request."
            )
        writes = isinstance(request, dict) and request.get("method") in ("POST", "PUT")
        if asks and writes and "resource" not in entry:
            telling.tell(inside(here, "resource"), "required", "What is created or updated must be there.")
        if found.get("type") != "history" and isinstance(address, str):
            version = (address, _version(entry.get("resource")))
            if version in addresses:
                said = f"{address[:80]!r} is there twice (bdl-7)."
                telling.tell(inside(here, "fullUrl"), "duplicate", said)
            addresses.add(version)


def _version(resource: Any) -> str:
    """Return which version a resource says that it is, empty where it says none."""
    meta = resource.get("meta") if isinstance(resource, dict) else None
    return str(meta.get("versionId", "")) if isinstance(meta, dict) else ""


INVARIANTS: Mapping[str, Invariant] = {
    **dict.fromkeys(TYPES, _resource),
    "Bundle": _bundle,
    "Extension": _extension,
    "Observation": _observation,
    "Observation.component": _value_or_reason,
    "Patient.contact": _contact,
    "Period": _period,
}
