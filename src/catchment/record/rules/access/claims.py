"""Claims: what a verified token says of who asks, for which organisation, why, and how far it reaches.

A token is somebody's or a system's. Somebody's (`sub`) counts with what they hold on the day; a system's is
named by `client_id` and acts for one organisation. Neither gives a right by itself: a token only narrows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catchment.record.rules.access.scopes import read_scopes
from catchment.record.rules.access.values import Purpose, Scope

LONGEST = 255  # characters of a claim


class UnclearClaims(ValueError):
    """A token that says too little, or something that cannot be kept to; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says; `person` is a code of ours, empty for a system's token; `patient` a FHIR id."""

    person: str
    client: str
    organisation: str
    purpose: Purpose
    scopes: tuple[Scope, ...]
    patient: str


def read_claims(said: Mapping[str, Any], person: str) -> Claims:
    """Return the claims of a verified token; `person` is the code of whom its subject stands for, or empty.

    Raises UnclearClaims, or UnclearScope for its scopes.
    """
    scopes = read_scopes(_text(said, "scope"))
    patient = _text(said, "patient")
    purpose = _text(said, "purpose") or Purpose.DIRECT_CARE.value
    known = [each.value for each in Purpose]
    if purpose not in known:
        raise UnclearClaims(f"The token's purpose is “{purpose[:40]}”; it is one of {', '.join(known)}.")
    if not scopes:
        raise UnclearClaims("The token has no scope on FHIR data, such as user/Observation.rs.")
    contexts = {scope.context for scope in scopes}
    if person and "system" in contexts:
        raise UnclearClaims(
            "A person's token has scopes of user/ or patient/; system/ is for a system's own."
        )
    if not person and contexts != {"system"}:
        raise UnclearClaims("A system's token has scopes of system/ only; user/ and patient/ need a person.")
    if "patient" in contexts and not patient:
        raise UnclearClaims(
            "Scopes of patient/ need the token to say which: the claim patient, a Patient's id."
        )
    client = _text(said, "client_id") or _text(said, "azp")
    return Claims(person, client, _text(said, "organisation"), Purpose(purpose), scopes, patient)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str) or (len(value) > LONGEST and name != "scope"):
        raise UnclearClaims(f"The token's claim “{name}” is not a text of at most {LONGEST} characters.")
    return value
