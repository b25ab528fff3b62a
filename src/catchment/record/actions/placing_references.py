"""Making references point at our ids: within the batch, by the sender's names, by identifier, by condition.

A reference to what waits, or comes later in the same delivery, is kept: it is not lost. A reference to
something that nobody has sent lets what refers to it wait. One to an organisation or practitioner whom the
structure does not know is kept and counted, and so is an address elsewhere.
"""

from typing import Any, NamedTuple

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.record.actions.placing_batch import Batch
from catchment.record.queries.directory import resources
from catchment.record.rules.described import NHS_NUMBER, ODS_SYSTEMS
from catchment.record.rules.identity import VERIFIED, standard_number
from catchment.record.rules.placed import Outcome
from catchment.record.rules.receiving import Mention, another_id, named_condition, path_of, split_reference
from catchment.record.rules.values import DIRECTORY_TYPES, Resource

LONGEST_SHOWN = 80
SUBJECTS = ("subject", "patient", "for")  # the elements that say whom a resource is about


class _Lost(NamedTuple):
    """Why a reference leads nowhere."""

    reason: str
    detail: str


class _Odd(NamedTuple):
    """What is odd about a reference that is kept: the code of a warning."""

    code: str


def resolve(batch: Batch) -> None:
    """Make every reference in the batch point at our ids; what refers to nothing known is parked."""
    for _, placing in batch.each():
        resource = placing.incoming.resource
        if resource is None or placing.outcome is not Outcome.STORE:
            continue
        odd = []
        for mention in placing.incoming.mentions():
            found = _identifier(batch, mention) if mention.key == "identifier" else _text(batch, mention)
            if isinstance(found, _Odd):
                odd.append(found.code)
            elif found is not None and placing.incoming.patient is not None and _of_somebody(mention):
                chosen = batch.people.by_number[placing.incoming.patient]
                mention.holder["reference"] = f"Patient/{chosen.resource_id}"
            elif found is not None:
                placing.park(found.reason, found.detail, path_of(resource, mention))
                break
        else:
            batch.warnings.update(odd)  # of what waits they are counted when it is placed


def _of_somebody(mention: Mention) -> bool:
    """Return whether a mention names a patient, known or not, or something without a type."""
    text = mention.holder[mention.key]
    return not isinstance(text, str) or text.startswith(("Patient", "urn:"))


def _text(batch: Batch, mention: Mention) -> _Lost | _Odd | None:
    """Resolve a reference that is a text."""
    holder, key = mention
    text = batch.text_of(holder[key])
    if text.startswith("#"):
        return None
    if text in batch.names:
        holder[key] = batch.names[text]
        return None
    if text in batch.substitutes:
        del holder[key]
        holder.update({**batch.substitutes[text], **holder})
        return None
    condition = named_condition(text)
    if condition is not None:
        found = _named(batch, *condition)
        if len(found) == 1:
            (holder[key],) = found
            return None
        several = f"{len(found)} have it, so which is meant cannot be told."
        have = several if found else "nobody or nothing has it."
        return _Lost("reference-to-nobody", f"{condition[0]} with that identifier: {have}")
    kind, name = split_reference(text)
    if kind:
        return _ours(batch, mention, kind, name)
    if (text.startswith("urn:") and key == "reference") or ("?" in text and "://" not in text):
        return _Lost("reference-to-nobody", f"“{text[:LONGEST_SHOWN]}” names nothing that came with it.")
    return _Odd("reference-elsewhere")


def _ours(batch: Batch, mention: Mention, kind: str, name: str) -> _Lost | _Odd | None:
    """Resolve `Type/id`, where the id is the sender's or ours."""
    holder, key = mention
    if kind in DIRECTORY_TYPES:
        return _directory(batch, kind, name)
    versioned = holder[key].partition("/_history/")[1:]
    alias = batch.stands_for.get((kind, name))
    if batch.ours and (kind, name) in batch.there:
        alias = None  # an id of ours, whatever else the sender may call so
    if kind == "Patient":
        found = _patient(batch, name)
    elif alias is not None:
        found = alias.our_id
    elif (there := batch.knows(kind, name)) is not None and not there.deleted:
        found = name
    elif batch.is_promised(kind, name) or (kind, name) in batch.waiting:
        taken = (kind, name) in batch.there and batch.knows(kind, name) is None
        found = another_id(batch.sender.code, kind, name) if taken else name
    else:
        found = ""
    if found:
        holder[key] = f"{kind}/{found}" + "".join(versioned if found == name else ())
        return None
    named = f"{kind}/{name}"[:LONGEST_SHOWN]
    if kind == "Patient":
        return _Lost("about-nobody-known", f"{named} is not known, or waits to be placed.")
    return _Lost("reference-to-nobody", f"Nobody has sent {named}.")


def _patient(batch: Batch, name: str) -> str:
    """Return our id of a patient whom the sender calls `name`, empty where they mean nobody known."""
    alias = batch.stands_for.get(("Patient", name))
    if batch.ours and name in batch.people.by_id:
        alias = None  # an id of ours, whatever else the sender may call so
    known = batch.people.by_id.get(alias.our_id if alias else name)
    if known is None or (alias is None and not batch.means(known, name)):
        return ""
    return known.resource_id


def _directory(batch: Batch, kind: str, name: str) -> _Odd | None:
    """Tell of a reference to an organisation or practitioner that the structure does not know."""
    if kind == "Organization":
        return None if name in batch.organisations else _Odd("organisation-unknown")
    if batch.directory is None:
        batch.directory = resources(Moment(timezone.localdate()))
    return None if name in batch.directory.get(kind, {}) else _Odd("practitioner-unknown")


def _identifier(batch: Batch, mention: Mention) -> _Lost | _Odd | None:
    """Give a reference that says only an identifier the address of what has it, where somebody has."""
    identifier = mention.holder["identifier"]
    system, value = identifier.get("system"), identifier.get("value")
    if isinstance(system, str) and isinstance(value, str):
        kind = mention.holder.get("type")
        found = _named(batch, kind if isinstance(kind, str) else "", system, value)
        if len(found) == 1:
            (mention.holder["reference"],) = found
        elif system == NHS_NUMBER:
            return _Lost("about-nobody-known", "Nobody with that NHS number, verified, is known.")
        else:
            return _Odd("identifier-of-several" if found else "identifier-of-nothing-known")
    return None


def _named(batch: Batch, kind: str, system: str, value: str) -> set[str]:
    """Return `Type/id` of what has a business identifier: the sender's own, else others' that have it."""
    if system == NHS_NUMBER:
        holders = batch.people.by_nhs_number.get(standard_number(value), [])
        return {f"Patient/{each.resource_id}" for each in holders if each.status == VERIFIED}
    if system in ODS_SYSTEMS:
        return {f"Organization/{value}"} if value in batch.organisations else set()
    stored = batch.identified.get((kind, system, value), [])
    own = [each for each in stored if each.source == batch.sender.number]
    others = [] if batch.ours else stored  # over HTTP a reference would tell that there is such a thing
    names = {each.id for each in own or others} | set(batch.here.get((kind, system, value), ()))
    if kind != "Patient":
        return {f"{kind}/{name}" for name in names}
    known = [batch.people.by_id[name] for name in names if name in batch.people.by_id]
    return {f"Patient/{each.resource_id}" for each in known}


def subject_of(batch: Batch, resource: Resource) -> int | None:
    """Return whom a resource is about before its references point at our ids; None where nobody is known.

    A thing about no patient is its sender's own (the negative number).
    """
    said = [resource[element] for element in SUBJECTS if element in resource]
    taking_part = resource.get("participant")
    for each in taking_part if isinstance(taking_part, list) else ():
        said += [each["actor"]] if isinstance(each, dict) and "actor" in each else []
    numbers = {_number_of(batch, each) for each in said if isinstance(each, dict)}
    if not said:
        return -(batch.sender.number or 0)
    numbers.discard(None)
    return numbers.pop() if len(numbers) == 1 else None


def _number_of(batch: Batch, holder: dict[str, Any]) -> int | None:
    """Return the number of the patient whom a reference names as it was sent; None where it names nobody."""
    text, identifier = holder.get("reference"), holder.get("identifier")
    names: set[str] = set()
    if isinstance(text, str):
        text = batch.text_of(text)
        condition, (kind, name) = named_condition(text), split_reference(text)
        if text in batch.names:
            names = {batch.names[text]}
        elif condition is not None:
            names = _named(batch, *condition)
        elif kind == "Patient":
            names = {f"Patient/{_patient(batch, name)}"}
    elif isinstance(identifier, dict):
        system, value = identifier.get("system"), identifier.get("value")
        if isinstance(system, str) and isinstance(value, str):
            names = _named(batch, "Patient", system, value)
    if len(names) != 1:
        return None
    known = batch.people.by_id.get(names.pop().partition("/")[2])
    return known.number if known else None
