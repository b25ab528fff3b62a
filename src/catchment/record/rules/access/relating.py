"""Relationships from facts: what a resource says about who cares for its patient, and until when (G-036).

An admission, an open referral, a caseload or a care team each gives somebody a reason to look, and each ends:
with the fact where it says so, and in any case after the time that `Limits` sets, counted from when it was
sent and not from a date that the sender wrote. Nobody has to be added to a list, and nobody is forgotten on
one.

Whoever sends speaks for themselves: what they send gives them a relationship and nobody else. Two things
bring others in, a referral and a care team, and only where whoever names them cares for the patient already
(`FOR_OTHERS`, `MAY_NAME`).

A holder is an organisation (`organisation:X99001`), a neighbourhood team (`team:...`, in FHIR the
HealthcareService of that code, or an identifier) or a person (`person:...`, in FHIR a Practitioner).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catchment.record.rules.access.deciding import ADMITTED, CASELOAD, REFERRED, REGISTERED, TEAM, Tie
from catchment.record.rules.calendar import LAST, shifted, within
from catchment.record.rules.described import ODS_CODE
from catchment.record.rules.directory import OURS
from catchment.record.rules.extraction.moments import date_range
from catchment.record.rules.values import Resource

LONGEST_HOLDER = 80
MOST_HOLDERS = 50  # of one resource
_HOLDER_KINDS = {"Organization": "organisation", "HealthcareService": "team", "Practitioner": "person"}
_SYSTEMS = {
    ODS_CODE: "organisation",
    f"{OURS}organisation": "organisation",
    f"{OURS}team": "team",
    f"{OURS}person": "person",
}
PRESENT = frozenset({"arrived", "triaged", "in-progress", "onleave"})
OPEN_REFERRAL = frozenset({"active", "on-hold"})
FOR_OTHERS = frozenset({REFERRED, TEAM})  # what whoever cares for the patient may give to others
MAY_NAME = frozenset({REGISTERED, ADMITTED, CASELOAD})  # the relationships that let them


@dataclass(frozen=True, slots=True)
class Limits:
    """How long relationships last that nobody ended."""

    referral_open: timedelta
    admission_after: timedelta
    admission_open: timedelta
    caseload_open: timedelta
    team_open: timedelta

    @classmethod
    def of_days(cls, days: Mapping[str, int]) -> "Limits":
        """Return limits from whole days by name; raises TypeError where one is missing or unknown."""
        return cls(**{name: timedelta(days=number) for name, number in days.items()})


def ties(resource: Resource, heard: datetime, limits: Limits) -> list[Tie]:
    """Return the relationships that a resource, heard of at a moment, gives; none that is over."""
    how = _HOW.get(str(resource.get("resourceType")))
    if how is None:
        return []
    found = {tie for tie in how(resource, heard, limits) if tie.ends is None or tie.ends > heard}
    kept = [tie for tie in found if (tie.ends is None or tie.ends > tie.starts) and tie.holder]
    return sorted(kept, key=_order)[:MOST_HOLDERS]


def own(tie: Tie, sender: str) -> bool:
    """Return whether a relationship is the sender's own; `sender` is a holder, empty for the operator."""
    return not sender or tie.holder == sender


def for_another(tie: Tie, sender: str) -> bool:
    """Return whether a sender who cares for the patient already may give this relationship to another."""
    return not own(tie, sender) and tie.kind in FOR_OTHERS


def _order(tie: Tie) -> tuple[str, str, datetime]:
    return tie.holder, tie.kind, tie.starts


def _admission(resource: Resource, heard: datetime, limits: Limits) -> Iterator[Tie]:
    """An attendance gives its provider a relationship, and for some days after its end."""
    status = resource.get("status")
    starts, ends = _period(resource.get("period"))
    if status in PRESENT:
        latest = shifted(heard, limits.admission_open)
        until = min(shifted(ends, limits.admission_after), latest) if ends else latest
    elif status == "finished":
        until = shifted(min(ends or heard, heard), limits.admission_after)
    else:
        return
    for holder in (*_holders(resource.get("serviceProvider")), *_participants(resource, "individual")):
        yield Tie(ADMITTED, holder, starts or heard, until)


def _referral(resource: Resource, heard: datetime, limits: Limits) -> Iterator[Tie]:
    """An open referral gives whoever it was sent to a relationship, until it is closed or forgotten."""
    if resource.get("status") not in OPEN_REFERRAL:
        return
    written = _moment(resource.get("authoredOn"))
    starts = written[0] if written else heard
    for holder in _holders(resource.get("performer")):
        yield Tie(REFERRED, holder, starts, shifted(min(starts, heard), limits.referral_open))


def _caseload(resource: Resource, heard: datetime, limits: Limits) -> Iterator[Tie]:
    """An active episode of care or care plan puts the patient on a caseload."""
    if resource.get("status") != "active":
        return
    starts, ends = _period(resource.get("period"))
    until = min(ends or LAST, shifted(heard, limits.caseload_open))
    named = ("managingOrganization", "careManager", "team", "author", "contributor", "careTeam")
    for name in named:
        for holder in _holders(resource.get(name)):
            yield Tie(CASELOAD, holder, starts or heard, until)


def _team(resource: Resource, heard: datetime, limits: Limits) -> Iterator[Tie]:
    """Whoever takes part in a care team has a relationship for their time in it."""
    if resource.get("status") not in ("active", None):
        return
    whole = _period(resource.get("period"))
    until = min(whole[1] or LAST, shifted(heard, limits.team_open))
    for holder in _holders(resource.get("managingOrganization")):
        yield Tie(TEAM, holder, whole[0] or heard, until)
    for each in _dicts(resource.get("participant")):
        starts, ends = _period(each.get("period"))
        for holder in (*_holders(each.get("member")), *_holders(each.get("onBehalfOf"))):
            yield Tie(TEAM, holder, starts or whole[0] or heard, min(ends, until) if ends else until)


_HOW = {
    "Encounter": _admission,
    "ServiceRequest": _referral,
    "EpisodeOfCare": _caseload,
    "CarePlan": _caseload,
    "CareTeam": _team,
}
CONCERNED = frozenset(_HOW)  # the types that give relationships


def _participants(resource: Resource, name: str) -> Iterator[str]:
    for each in _dicts(resource.get("participant")):
        yield from _holders(each.get(name))


def _holders(references: Any) -> Iterator[str]:
    """Yield the holders that a reference, or several, name."""
    for reference in _dicts(references if isinstance(references, list) else [references]):
        holder = _holder(reference)
        if holder and len(holder) <= LONGEST_HOLDER:
            yield holder


def _holder(reference: dict[str, Any]) -> str:
    said = reference.get("reference")
    if isinstance(said, str):
        *_, kind, named = ["", "", *said.partition("/_history/")[0].split("/")]
        if kind in _HOLDER_KINDS and named:
            return f"{_HOLDER_KINDS[kind]}:{named}"
    identifier = reference.get("identifier")
    if not isinstance(identifier, dict) or not isinstance(identifier.get("value"), str):
        return ""
    holder = _SYSTEMS.get(str(identifier.get("system")))
    return f"{holder}:{identifier['value']}" if holder and identifier["value"] else ""


def _period(period: Any) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of a period and the first after it; None where it does not say."""
    if not isinstance(period, dict):
        return None, None
    starts, ends = _moment(period.get("start")), _moment(period.get("end"))
    return starts[0] if starts else None, ends[1] if ends else None


def _moment(text: Any) -> tuple[datetime, datetime] | None:
    """Return the stretch of time that a date means; None for what is none, which is refused elsewhere."""
    if not isinstance(text, str):
        return None
    try:
        starts, ends = date_range(text)
    except ValueError:
        return None
    return within(starts), within(ends)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
