"""The log of access as FHIR: AuditEvent, made from the entries for those who may audit, and for nobody else.

Nothing is kept twice: an event is an entry of the sealed log (G-038), its id the entry's place. They can be
asked for by the patient concerned, by time and by who asked. Somebody who audits for an organisation finds
what its people did, and what anybody did with the records of those registered there; a board's officer finds
everything. Where a patient of an entry is not for the reader to be told of, neither is what was asked: an
address or a reason may name them.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from catchment.record.http.access import Visit
from catchment.record.http.answers import JSON, Answer, Refusal, of_resource, searchset_start
from catchment.record.http.asked import Asked, Pairs
from catchment.record.queries.log import Logged, log_entries
from catchment.record.rules.content import instant
from catchment.record.rules.extraction import date_range
from catchment.record.rules.values import Resource
from catchment.structure.models import Organisation

PARAMETERS = {"_id": "token", "agent": "reference", "date": "date", "patient": "reference"}
MOST_EVENTS = 500  # on a page
ONE_VALUE = frozenset({"_count", "_id", "agent", "patient"})  # a date may be there twice, from and until
PREFIXES = ("eq", "ge", "gt", "le", "lt", "sa", "eb")
REST = "http://terminology.hl7.org/CodeSystem/audit-event-type"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PURPOSES = {"direct-care": "TREAT", "planning": "HSYSADMIN", "research": "HRESCH", "audit": "HSYSADMIN"}
ACTIONS = {"create": "C", "update": "U", "patch": "U", "delete": "D", "transaction": "E", "export": "E"}
OUTCOMES = {"allowed": "0", "not-found": "4", "invalid": "4", "refused": "8"}
KNOWN_INTERACTIONS = frozenset(
    {"read", "vread", "update", "patch", "delete", "create", "search", "transaction"}
)


def read_event(visit: Visit, resource_id: str) -> Answer:
    """Answer with one entry of the log; raises Refusal for whoever may not audit, as if it were not there."""
    _require_auditor(visit, f"AuditEvent/{resource_id}")
    found = log_entries(number=_number(resource_id), limit=1, organisation=_reach(visit))
    if not found:
        visit.note("read", f"AuditEvent/{resource_id}", "not-found")
        raise visit.unknown(f"AuditEvent/{resource_id}")
    visit.note("read", f"AuditEvent/{resource_id}", "allowed")
    return of_resource(event(found[0]))


def search_log(asked: Asked, visit: Visit, pairs: Pairs, what: str) -> Answer:
    """Answer with entries of the log, from the newest; raises Refusal where the search has no sense."""
    _require_auditor(visit, what)
    wanted: dict[str, Any] = {"limit": 50, "organisation": _reach(visit)}
    before, once = "", set()
    for name, value in pairs:
        if name in once or (name in ONE_VALUE and "," in value):
            said = f"{name} is asked for once, with one value; ask for each of several by itself."
            raise Refusal(400, "not-supported", said, f"http.{name}")
        once |= {name} & ONE_VALUE
        if name == "_count":
            wanted["limit"] = max(1, min(_count(value), MOST_EVENTS))
        elif name == "_page":
            before = value
        elif name in ("_format", "_pretty"):
            continue
        elif name not in PARAMETERS:
            said = f"The log is searched by {', '.join(PARAMETERS)} and _count; {name[:60]} is not known."
            raise Refusal(400, "not-supported", said, f"http.{name[:60]}")
        elif name == "patient":
            wanted["patient"] = value.removeprefix("Patient/")
        elif name == "agent":
            wanted["person"] = value.removeprefix("Practitioner/")
        elif name == "_id":
            wanted["number"] = _number(value)
        else:
            _limit_by_date(wanted, value)
    limit = wanted["limit"]
    wanted["limit"] = limit + 1
    if before:
        wanted["before"] = _number(before)
    found = log_entries(**wanted)
    shown = found[:limit]
    visit.note("search", what, "allowed")
    kept = [(name, value) for name, value in pairs if name != "_page"]
    links = [("self", _address(asked, kept))]
    if len(found) > limit:
        links.append(("next", _address(asked, [*kept, ("_page", str(shown[-1].number))])))
    return Answer(200, _bundle(asked.base, shown, links), {"Content-Type": JSON})


def _address(asked: Asked, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{asked.base}/AuditEvent?{urlencode(pairs)}"


def _bundle(base: str, shown: Sequence[Logged], links: Sequence[tuple[str, str]]) -> list[bytes]:
    entries = [
        {"fullUrl": f"{base}/AuditEvent/{each.number}", "resource": event(each), "search": {"mode": "match"}}
        for each in shown
    ]
    rest = [b',"entry":' + orjson.dumps(entries)] if entries else []
    return [searchset_start("searchset", None, links), *rest, b"}"]


def _require_auditor(visit: Visit, what: str) -> None:
    """Raise Refusal for whoever may not audit; it tells nothing of what is there."""
    if not (visit.asker.may_audit or visit.asker.unlimited):
        visit.note("audit", what, "refused", reason="may not audit")
        raise Refusal(
            403, "forbidden", "The log of access is read by those who audit it, and by nobody else."
        )


def _reach(visit: Visit) -> str:
    """Return the organisation whose part of the log somebody audits; empty, for those of a board, is all."""
    code = visit.asker.organisation
    whole = visit.asker.unlimited or Organisation.objects.filter(code=code, kind="icb").exists()
    return "" if whole else code


def _count(said: str) -> int:
    if not (said.isascii() and said.isdigit()) or len(said) > 6:
        said = f"_count is a whole number from 1 to {MOST_EVENTS}, not {said[:40]}."
        raise Refusal(400, "value", said, "http._count")
    return int(said)


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _limit_by_date(wanted: dict[str, Any], value: str) -> None:
    """Take in a date with its prefix as limits of a time; raises Refusal where it is none."""
    prefix, said = (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)
    try:
        low, high = date_range(said)
    except ValueError as problem:
        said = f"date: {value[:60]} is no date such as ge2026-04-01; {problem}"
        raise Refusal(400, "value", said, "http.date") from problem
    if prefix in ("eq", "ge"):
        wanted["since"] = max(low, wanted.get("since", low))
    if prefix in ("gt", "sa"):
        wanted["since"] = max(high, wanted.get("since", high))
    if prefix in ("eq", "le"):
        wanted["until"] = min(high, wanted.get("until", high))
    if prefix in ("lt", "eb"):
        wanted["until"] = min(low, wanted.get("until", low))


def event(found: Logged) -> Resource:
    """Return an entry of the log as an AuditEvent."""
    entry = found.entry
    interaction = "search-type" if entry.action == "search" else entry.action
    made: Resource = {
        "resourceType": "AuditEvent",
        "id": str(found.number),
        "type": {"system": REST, "code": "rest", "display": "Restful Operation"},
        "action": ACTIONS.get(entry.action, "E" if entry.action == "search" else "R"),
        "recorded": instant(entry.at),
        "outcome": OUTCOMES.get(entry.outcome, "0"),
        "purposeOfEvent": [{"coding": [{"system": REASON, "code": PURPOSES.get(entry.purpose, "TREAT")}]}],
        "agent": [_agent(found)],
        "source": {"observer": {"display": "Catchment, the shared record"}},
        "entity": [
            {
                "what": {"reference": f"Patient/{name}"},
                "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1"},
                "role": {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1"},
            }
            for name in found.patients
        ]
        + ([{"description": entry.what}] if found.whole else []),
    }
    if entry.action in KNOWN_INTERACTIONS:
        made["subtype"] = [{"system": INTERACTION, "code": interaction}]
    if entry.reason and found.whole:
        made["outcomeDesc"] = entry.reason
    if entry.override:
        made["purposeOfEvent"].append(
            {"coding": [{"system": REASON, "code": "BTG", "display": "break the glass"}]}
        )
    return made


def _agent(found: Logged) -> Resource:
    entry = found.entry
    made: Resource = {
        "who": {
            "type": "Practitioner",
            "identifier": {"system": "https://catchment.example/id/person", "value": entry.person},
            "display": entry.person,
        },
        "requestor": True,
    }
    if entry.role:
        made["role"] = [{"text": entry.role}]
    if entry.organisation:
        made["who"]["display"] = f"{entry.person}, at {entry.organisation}"
    return made
