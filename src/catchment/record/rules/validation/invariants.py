"""Rules between the elements of a type that the standard names (ext-1, per-1, obs-6 ...), the ones worth
asking.

Each takes an object of its type, whose elements may still be of the wrong type, and gives (where, what) of
each fault; `where` is below the object.
"""

from collections.abc import Callable, Iterable
from typing import Any

Found = Iterable[tuple[str, str]]
Node = dict[str, Any]


def _value_of(node: Node) -> str:
    return next((key for key in node if key.startswith("value")), "")


def _extension(node: Node) -> Found:
    """ext-1: an extension has a value or extensions, not both, not neither."""
    if bool(_value_of(node)) == ("extension" in node):
        yield "", "An extension has either a value or extensions of its own (ext-1)."


def _period(node: Node) -> Found:
    """per-1: a period does not end before it starts; compared as far as both are written."""
    start, end = node.get("start"), node.get("end")
    if isinstance(start, str) and isinstance(end, str):
        length = min(len(start), len(end), 10)
        if start[:length] > end[:length]:
            yield ".end", f"A period ends on or after its start (per-1), not from {start[:30]} to {end[:30]}."


def _quantity(node: Node) -> Found:
    """qty-3: a coded unit needs its system."""
    if "code" in node and "system" not in node:
        yield ".system", "A quantity whose unit has a code names the system of that code (qty-3)."


def _contact_point(node: Node) -> Found:
    """cpt-2: a value needs a system."""
    if "value" in node and "system" not in node:
        yield ".system", "A contact names its system, such as phone or email, when it has a value (cpt-2)."


def _observation(node: Node) -> Found:
    """obs-6: a reason for no value goes with no value."""
    if "dataAbsentReason" in node and _value_of(node):
        yield ".dataAbsentReason", "There is a value, so there is no reason why there is none (obs-6)."


def _codings(concept: Any) -> set[tuple[Any, Any]]:
    codings = concept.get("coding", []) if isinstance(concept, dict) else []
    return {
        (str(each.get("system")), str(each.get("code")))
        for each in (codings if isinstance(codings, list) else [])
        if isinstance(each, dict)
    }


def _observation_components(node: Node) -> Found:
    """obs-7: a value stands in the observation or in the component of the same code, not in both."""
    components = node.get("component")
    if _value_of(node) and isinstance(components, list):
        codes = _codings(node.get("code"))
        for place, each in enumerate(components):
            if isinstance(each, dict) and codes & _codings(each.get("code")):
                yield f".component[{place}].code", "A component has another code than the whole (obs-7)."


def _patient_contact(node: Node) -> Found:
    """pat-1: a contact says something about how to reach them."""
    if not {"name", "telecom", "address", "organization"} & set(node):
        yield "", "A contact has a name, telecom, address or organisation (pat-1)."


def _contained(node: Node) -> Found:
    """dom-4, dom-5: what is contained has no version, time or security label of its own."""
    contained = node.get("contained")
    for place, each in enumerate(contained if isinstance(contained, list) else []):
        meta = each.get("meta") if isinstance(each, dict) else None
        if isinstance(meta, dict) and {"versionId", "lastUpdated", "security"} & set(meta):
            said = "What is contained has no version, time or security label of its own (dom-4, dom-5)."
            yield f".contained[{place}].meta", said


def _bundle(node: Node) -> Found:
    """bdl-3: entries of a batch or transaction say what is to be done."""
    entries = node.get("entry")
    if node.get("type") not in ("batch", "transaction") or not isinstance(entries, list):
        return
    for place, each in enumerate(entries):
        if isinstance(each, dict) and "request" not in each:
            yield f".entry[{place}].request", "Each entry says by its request what is to be done (bdl-3)."


_EVERY_RESOURCE = (_contained,)
INVARIANTS: dict[str, tuple[Callable[[Node], Found], ...]] = {
    "Extension": (_extension,),
    "Period": (_period,),
    "Quantity": (_quantity,),
    "ContactPoint": (_contact_point,),
    "Observation": (_observation, _observation_components, *_EVERY_RESOURCE),
    "Patient": _EVERY_RESOURCE,
    "MedicationRequest": _EVERY_RESOURCE,
    "Patient.contact": (_patient_contact,),
    "Bundle": (_bundle,),
}
