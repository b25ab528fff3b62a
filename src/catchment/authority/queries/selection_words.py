"""What each step of a selection says, as pairs of a label and words: for the record, and nothing left out."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from catchment.authority.rules.selection.authority import Authority
from catchment.authority.rules.selection.money import pounds
from catchment.authority.rules.selection.routes import QUESTIONS
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import AnyStep, Tie
from catchment.authority.rules.selection.telling import notice_named
from catchment.authority.rules.selection.words import (
    BUYER_WORDS,
    FURTHER_WORDS,
    HEAD_WORDS,
    KEPT_WORDS,
    ROUTE_NAMES,
    Buyer,
    Further,
    Head,
    Kept,
    NoticeKind,
    Route,
)
from catchment.structure.rules.words import listed, plain_date

LABELS = {
    "title": "Name",
    "service": "Services",
    "buyer": "Buyer",
    "cpv": "CPV code",
    "started_on": "Procurement began",
    "mixed": "Bought with other goods or services",
    "health_pence": "Health care part",
    "other_pence": "The rest",
    "inseparable": "The rest cannot be supplied apart",
    "route": "Route",
    "reason": "Reason",
    "reasons": "Reasons",
    "basic": "Basic selection criteria",
    "code": "Code",
    "name": "Name",
    "address": "Address",
    "existing": "Provides the services now",
    "provider": "Provider",
    "providers": "Providers",
    "meets": "Meets the basic selection criteria",
    "excluded": "Excluded provider",
    "person": "Who",
    "icb_member": "Member of the integrated care board",
    "ties": "Positions and interests in the handbook",
    "interest": "Interest",
    "notice": "Notice",
    "published_on": "Published",
    "reference": "Reference",
    "what": "What",
    "representation": "Representation number",
    "explanation_allowed": "Could explain or clarify",
    "information_given": "Information given",
    "reviewed": "Decision reviewed",
    "outcome": "Outcome",
    "decision": "Decision",
    "told_on": "Providers told",
    "value_pence": "Lifetime value",
    "starts": "Services from",
    "ends": "Services to",
    "function": "Function decided",
    "area": "For which area",
    "decider": "Who decides",
    "authority": "Their authority, as the resolver answered",
    "exceptional": "Why longer than four years",
    "urgent": "Urgent",
    "not_of_our_making": "Not foreseeable by the authority nor its own doing",
    "risk_in_delay": "Delay a risk to patients or the public",
    "materially_different": "Materially different in character",
    "provided_for": "Provided for in the contract",
    "succession": "Only a successor of the provider",
    "external_factors": "Factors beyond the control of both sides",
    "authority_decided": "A decision of the authority",
    "about": "About",
    "text": "Text",
    "all_the_same": "Recorded as a breach, because",
}
BESIDE = frozenset({"kind", "on"})  # said by the line itself
Pairs = tuple[tuple[str, str], ...]


def said_by(step: AnyStep, state: SelectionState) -> Pairs:
    """Return what a step says, as labels and words; codes of people and providers become names."""
    return tuple(_said(step, state))


def _said(step: AnyStep, state: SelectionState) -> Iterator[tuple[str, str]]:
    for name in type(step).model_fields:
        value = getattr(step, name)
        if name in BESIDE or value in (None, "", ()):
            continue
        if name in ("weights", "marks"):
            unit = "%" if name == "weights" else " of 10"
            yield from ((HEAD_WORDS[head], f"{value[head]}{unit}") for head in Head)
        elif name == "yes_or_no":
            yield from (
                (QUESTIONS[each], "Yes" if value[each] else "No") for each in QUESTIONS if each in value
            )
        elif name == "pence":
            yield from ((QUESTIONS[each], pounds(value[each])) for each in QUESTIONS if each in value)
        else:
            yield LABELS[name], _words(name, value, state)


def _words(name: str, value: Any, state: SelectionState) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return plain_date(value)
    if name.endswith("_pence"):
        return pounds(value)
    if isinstance(value, Authority):
        return value.sentence
    if name == "person" and value in state.deciders:
        return f"{state.deciders[value].name} ({value})"
    if name == "provider" and value in state.providers:
        return f"{state.providers[value].name} ({value})"
    if isinstance(value, tuple):
        return listed([_one(each, state) for each in value], most=50)
    return _of_kind(value)


def _one(value: Any, state: SelectionState) -> str:
    if isinstance(value, Tie):
        return f"{value.how}, {value.organisation}"
    return state.providers[value].name if value in state.providers else str(value)


def _of_kind(value: Any) -> str:
    """Return the words of an enumeration, or the value as it is."""
    if isinstance(value, NoticeKind):
        return notice_named(value)
    for kind, words in (
        (Route, ROUTE_NAMES),
        (Buyer, BUYER_WORDS),
        (Further, FURTHER_WORDS),
        (Kept, KEPT_WORDS),
    ):
        if isinstance(value, kind):
            return dict(words)[value]  # type: ignore[index]
    return str(value)
