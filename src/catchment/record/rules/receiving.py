"""Receiving: why something sent waits, in which order things are placed, and what they refer to.

What cannot be placed is kept whole with a reason (`REASONS`) until somebody resolves it; nothing is dropped.
People come first and what is about a thing comes after it, so most references go to what is there already.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, UUID, uuid5

from catchment.record.rules.content import digest
from catchment.record.rules.terms import hash64
from catchment.record.rules.values import Resource

REASONS = {
    "not-readable": "It is not one FHIR resource in JSON.",
    "not-valid": "It breaks a rule of FHIR R4.",
    "nhs-number-wrong": "Its NHS number is none (G-001).",
    "nhs-number-of-somebody-else": "Its NHS number, or its sender's id, is that of another patient.",
    "known-as-somebody-else": "Its sender's id stands for a patient whom it does not describe.",
    "registration-disputed": "Another practice has them, and it cannot be told who is right.",
    "reference-to-nobody": "It refers to something that nobody has sent.",
    "about-nobody-known": "It is about a patient who is not known.",
    "about-several-people": "It is about more than one patient, where its type is about one.",
    "whose-is-it": "It is about no one person, and no organisation is named as its sender.",
    "of-the-structure": "Organisations and practitioners are read from the structure and are not sent.",
    "somebody-elses": "Another organisation sent it, and only they replace it.",
    "not-storable": "A value in it is larger than can be kept.",
}
# of these only whoever corrects records is told more: it would tell of another patient
PRIVATE = frozenset({"nhs-number-of-somebody-else", "known-as-somebody-else", "registration-disputed"})
UNCLEAR = (
    "Whose this is cannot be told from what was sent. Check it; if it is right, whoever corrects records can "
    "say whose it is."
)
# from what others refer to, to what refers to others; patients before all
ORDER = (
    *("Patient", "RelatedPerson", "Device", "Questionnaire", "Binary", "EpisodeOfCare", "CareTeam"),
    *("Appointment", "Encounter", "Condition", "AllergyIntolerance", "Goal", "CarePlan", "ServiceRequest"),
    *("MedicationRequest", "MedicationStatement", "Immunization", "Procedure", "Observation"),
    *("DiagnosticReport", "QuestionnaireResponse", "DocumentReference", "Composition", "Flag", "Consent"),
    *("Task", "Communication", "List", "Group", "Bundle", "AuditEvent", "Provenance"),
)
RANK = {kind: place for place, kind in enumerate(ORDER)}
OF_NOBODY = frozenset({"Questionnaire"})  # open to whoever may use the record
OF_MANY = frozenset({"Group", "List"})  # about several people: their sender's own
# what these are about is what they refer to by these elements, where no patient is named
ABOUT_THEIR_TARGETS = {
    "Provenance": ("target",),
    "Binary": ("securityContext",),
    "AuditEvent": ("entity",),
    "Task": ("focus", "basedOn", "partOf"),
    "QuestionnaireResponse": ("basedOn", "partOf"),
}
REFERENCE_KEYS = frozenset({"identifier", "type", "display", "id", "extension"})
BUNDLES_OF_THINGS = ("transaction", "batch", "collection", "searchset")
LONGEST_ID = 64
MASK = (1 << 64) - 1
NESTS = frozenset({dict, list})  # what holds other values
MOST_REFERENCES = 10_000  # in one resource


def told_to_sender(reason: str, detail: str) -> str:
    """Return why something was refused, as its sender may know it: nothing of another patient is told."""
    return UNCLEAR if reason in PRIVATE else f"{REASONS[reason]} {detail}".strip()


class Mention(NamedTuple):
    """A place in a resource that names another one: `holder[key]`, where the key says how.

    `reference` and `url` hold a text; `identifier` holds a business identifier with no reference beside it.
    """

    holder: dict[str, Any]
    key: str


def rank(kind: str) -> int:
    """Return the place of a type in the order in which things are placed."""
    return RANK.get(kind, len(ORDER))


def mentions(resource: Resource) -> list[Mention]:
    """Return every place in a resource that names another one, at most MOST_REFERENCES."""
    found: list[Mention] = []
    waiting: list[Any] = [value for value in resource.values() if type(value) in NESTS]
    while waiting and len(found) < MOST_REFERENCES:
        node = waiting.pop()
        if type(node) is list:
            waiting += [value for value in node if type(value) in NESTS]
            continue
        if "reference" in node:
            if isinstance(node["reference"], str):
                found.append(Mention(node, "reference"))
        elif "identifier" in node:
            if isinstance(node["identifier"], dict) and REFERENCE_KEYS.issuperset(node):
                found.append(Mention(node, "identifier"))
        elif "url" in node and isinstance(node["url"], str) and node["url"].startswith(("urn:", "Binary/")):
            found.append(Mention(node, "url"))
        waiting += [value for value in node.values() if type(value) in NESTS]
    return found


def path_of(resource: Resource, mention: Mention) -> str:
    """Return where in a resource a mention stands, as FHIRPath; for telling people, so it may be slow."""
    found = next(_paths(resource, mention.holder), "")
    return f"{resource.get('resourceType', 'Resource')}{found}"


def _paths(node: Any, wanted: dict[str, Any]) -> Iterator[str]:
    if node is wanted:
        yield ""
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from (f".{key}{rest}" for rest in _paths(value, wanted))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from (f"[{place}]{rest}" for rest in _paths(value, wanted))


def uuid_of(full_url: str) -> str:
    """Return the id that a `urn:uuid:` address is, in small letters; empty where it is none."""
    if not full_url.lower().startswith("urn:uuid:"):
        return ""
    try:
        return str(UUID(full_url[len("urn:uuid:") :]))
    except ValueError:  # any text can follow; it then names a thing within its bundle and nowhere else
        return ""


def another_id(source_code: str, kind: str, their_id: str) -> str:
    """Return our id for a sender's thing whose own id is taken by another's; always the same for the same."""
    return str(uuid5(NAMESPACE_URL, f"https://fhir.nhs.uk/{source_code}/{kind}/{their_id}"))


def is_name(said: Any) -> bool:
    """Return whether a sender's id can be kept: a text that is not too long and can be shown, or empty."""
    return isinstance(said, str) and len(said) <= LONGEST_ID and said.isprintable()


def name_by_content(resource: Resource) -> str:
    """Return the id of a thing that came without one: the same content has the same, and is kept once.

    It is no UUID, which would mean the same at every sender: two people can be described alike. What refers
    to a name that holds within its bundle alone (`urn:uuid:patient`) has none: the next bundle may mean
    somebody else by it.
    """
    texts = [each.holder[each.key] for each in mentions(resource)]
    if any(isinstance(text, str) and text.startswith("urn:") and not uuid_of(text) for text in texts):
        return ""
    said = {key: value for key, value in resource.items() if key != "id"}
    return f"content-{digest(said).hex()}"


def split_reference(text: str) -> tuple[str, str]:
    """Return the type and id that `Type/id` or `Type/id/_history/2` names; empty texts where none."""
    parts = text.split("/")
    if len(parts) >= 2 and parts[0].isalpha() and parts[0][0].isupper() and parts[1]:
        return parts[0], parts[1]
    return "", ""


def named_condition(text: str) -> tuple[str, str, str] | None:
    """Return the type, system and value of a conditional reference `Type?identifier=system|value`, else None.

    Other conditions are not understood here.
    """
    kind, mark, condition = text.partition("?")
    if not mark or not kind.isalpha():
        return None
    asked = parse_qsl(condition, max_num_fields=20)
    if len(asked) != 1 or asked[0][0] != "identifier":
        return None
    system, bar, value = asked[0][1].partition("|")
    return (kind, system, value) if bar and system and value else None


def local_name(system: str, value: str) -> str:
    """Return a business identifier of a patient as a name among a sender's ids; no FHIR id looks like it."""
    return f"|{hash64(f'{system}|{value}') & MASK:016x}"


class Sent(NamedTuple):
    """An entry of a bundle: what was sent, under which names; `resource` is None to delete it."""

    type: str
    resource: Resource | None
    their_id: str
    full_url: str
    where: str


def entries_of(bundle: Any) -> list[Sent]:
    """Return what a bundle sends to be stored; raises ValueError in a sentence where it is no such bundle."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise ValueError("This is no FHIR Bundle; to take in single resources, put them into one.")
    if bundle.get("type") not in BUNDLES_OF_THINGS:
        kinds = ", ".join(BUNDLES_OF_THINGS)
        raise ValueError(
            f"A bundle of the type “{str(bundle.get('type'))[:30]}” is not taken in; send {kinds}."
        )
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise ValueError("Bundle.entry must be a list.")
    return [_entry(entry, f"Bundle.entry[{place}]") for place, entry in enumerate(entries)]


def _entry(entry: Any, where: str) -> Sent:
    """Read one entry; raises ValueError where it asks for something else than to store or delete."""
    if not isinstance(entry, dict):
        raise ValueError(f"{where} must be an object.")
    request = entry.get("request")
    request = request if isinstance(request, dict) else {}
    method, url = request.get("method", "PUT"), request.get("url", "")
    resource = entry.get("resource")
    if method == "DELETE" and isinstance(url, str):
        kind, name = split_reference(url)
        if kind and is_name(name):
            return Sent(kind, None, name, "", where)
    if method not in ("POST", "PUT") or not isinstance(resource, dict) or not isinstance(url, str):
        raise ValueError(f"{where} must be a resource to POST or PUT, or the Type/id of one to DELETE.")
    said = resource.get("resourceType")
    if not isinstance(said, str) or not said.isalpha():
        raise ValueError(f"{where}.resource has no resourceType.")
    full_url = entry["fullUrl"] if isinstance(entry.get("fullUrl"), str) else ""
    sent_as = resource.get("id") or split_reference(url)[1] or uuid_of(full_url) or name_by_content(resource)
    if not is_name(sent_as):
        raise ValueError(f"{where}.resource.id must be a text of at most {LONGEST_ID} letters and digits.")
    return Sent(said, resource, sent_as, full_url, where)
