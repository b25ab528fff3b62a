"""Searching over FHIR: by GET, by a form that is posted, within a patient's compartment, and as a condition.

What a search asks is read in `rules/searching` and answered in `queries/search`, trimmed to what the asker
may see; here it is heard, logged and sent.
"""

from catchment.record.http.access import Visit
from catchment.record.http.answers import JSON, Answer, Refusal
from catchment.record.http.asked import Asked, Pairs
from catchment.record.http.audit_events import search_log
from catchment.record.queries.search import search
from catchment.record.queries.search_bundle import bundle
from catchment.record.rules.searching import BadSearch, parse
from catchment.record.rules.values import Held

STATUSES = {"not-supported": 400, "too-costly": 403, "forbidden": 403, "not-found": 404, "expired": 410}
ANY_TWO = (("_count", "2"),)  # a condition asks whether there are none, one, or several


def search_type(
    asked: Asked, visit: Visit, resource_type: str, pairs: Pairs, compartment: str = ""
) -> Answer:
    """Answer a search of a type; `compartment` is the id of the patient it is about, if it is about one.

    Raises Refusal where it has no sense, or takes too long.
    """
    visit.require_scope(resource_type, "s")
    within = f"Patient/{compartment}/" if compartment else ""
    what = f"{within}{resource_type}?" + "&".join(f"{name}={value}" for name, value in pairs)
    if resource_type == "AuditEvent":
        return search_log(asked, visit, pairs, what)
    try:
        query = parse(
            resource_type,
            pairs,
            now=visit.at,
            base=asked.base,
            strict=asked.prefers("handling") == "strict",
            compartment=compartment,
        )
        found = search(query, visit.asker, asked.base, compartment=compartment)
    except BadSearch as bad:
        visit.note("search", what, "invalid", reason=str(bad)[:300])
        raise refused(bad) from bad
    shown = len(found.rows) + len(found.members) + len(found.included) + len(found.included_members)
    visit.note_patients("search", what, "allowed", found.patients, shown)
    return Answer(200, [bundle(found, asked.base)], {"Content-Type": JSON})


def refused(bad: BadSearch) -> Refusal:
    """Return the answer to a search that has no sense; its path is the parameter at fault, as FHIR has it."""
    path = f"http.{bad.parameter[:100]}" if bad.parameter else ""
    return Refusal(STATUSES.get(bad.code, 400), bad.code, str(bad), path)


def find_for_condition(visit: Visit, resource_type: str, pairs: Pairs) -> list[Held]:
    """Return at most two of the resources that a condition finds for the asker: what is hidden is not there.

    Raises Refusal where the condition has no sense; a parameter that is not known would find too much, so it
    is refused whatever the client prefers.
    """
    chosen = tuple((name, value) for name, value in pairs if name not in ("_count", "_format", "_page"))
    try:
        query = parse(resource_type, chosen + ANY_TWO, now=visit.at, strict=True)
        return search(query, visit.asker, "").rows
    except BadSearch as bad:
        raise Refusal(412 if bad.code != "too-costly" else 403, bad.code, str(bad)) from bad
