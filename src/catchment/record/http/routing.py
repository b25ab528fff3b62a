"""Which code answers which address; the table of interactions is in routing_table.py."""

from catchment.record.auditing import AuditFailed
from catchment.record.http import reading, writing
from catchment.record.http.access import Visit, visit_of
from catchment.record.http.answers import Answer, Refusal, of_resource
from catchment.record.http.asked import Asked
from catchment.record.http.audit_events import read_event
from catchment.record.http.bundles import require_clean, take_in
from catchment.record.http.capability import statement
from catchment.record.http.exports import export_file, export_status, throw_export_away
from catchment.record.http.operations import OPERATIONS
from catchment.record.http.searching import search_type
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.values import DIRECTORY_TYPES
from catchment.record.tokens import smart_configuration

COMPUTED = DIRECTORY_TYPES | {"AuditEvent"}
READS = ("GET", "HEAD")
ATTEMPTS = writing.ACTIONS  # what the log calls a request that came to nothing


def answer_to(asked: Asked) -> Answer:
    """Return the answer to a request; raises Refusal where there is none."""
    if asked.parts == ("metadata",):
        _require(asked, *READS)
        return of_resource(statement(asked.base))
    if asked.parts == (".well-known", "smart-configuration"):
        _require(asked, *READS)
        return of_resource(smart_configuration(asked.base), 200)
    return answer_visit(asked, visit_of(asked))


def answer_visit(asked: Asked, visit: Visit) -> Answer:
    """Return the answer to a request of somebody; whatever it raises instead, the log has it."""
    visit.noted = False
    try:
        return _answer(asked, visit)
    except AuditFailed:
        raise
    except Exception as problem:
        if not visit.noted:
            what = f"{asked.method[:20]} {'/'.join(asked.parts)}"
            visit.note_failure(ATTEMPTS.get(asked.method, "read"), what, problem)
        raise


def _answer(asked: Asked, visit: Visit) -> Answer:
    parts = asked.parts
    require_clean(parts)
    if not parts:
        _require(asked, "POST")
        return take_in(asked, visit, answer_visit)
    if parts == ("metadata",):  # asked for in a batch
        _require(asked, *READS)
        return of_resource(statement(asked.base))
    if parts[0].startswith("$"):
        return _operation_of_all(asked, visit)
    if parts == ("_history",):
        _require(asked, *READS)
        visit.require_scope("*", "r")
        return reading.history(asked, visit)
    resource_type = parts[0]
    if resource_type not in TYPES:
        raise Refusal(404, "not-supported", f"The record has no resources of the type {resource_type[:60]}.")
    return _of_type(asked, visit, resource_type, parts[1:])


def _operation_of_all(asked: Asked, visit: Visit) -> Answer:
    """Answer an operation on the interface, and what belongs to exports."""
    name, rest = asked.parts[0][1:], asked.parts[1:]
    if name == "export-status" and len(rest) == 1:
        _require(asked, "GET", "DELETE", "HEAD")
        if asked.method == "DELETE":
            return throw_export_away(visit, rest[0])
        return export_status(asked, visit, rest[0])
    if name == "export-file" and len(rest) == 2:
        _require(asked, *READS)
        return export_file(asked, visit, *rest)
    if rest:
        raise _nothing_at(asked)
    return _operation(asked, visit, name, "", "")


def _operation(asked: Asked, visit: Visit, name: str, resource_type: str, resource_id: str) -> Answer:
    found = OPERATIONS.get(name)
    if found is None or resource_type not in found.types:
        known = ", ".join(f"${each}" for each in OPERATIONS)
        raise Refusal(404, "not-supported", f"There is no operation ${name[:40]} here; there are {known}.")
    _require(asked, *found.methods)
    return found.run(asked, visit, resource_type, resource_id)


def _of_type(asked: Asked, visit: Visit, resource_type: str, rest: tuple[str, ...]) -> Answer:
    """Answer what is asked of a type or of one of its resources."""
    if not rest:
        return _collection(asked, visit, resource_type)
    if rest[0].startswith("$") and len(rest) == 1:
        return _operation(asked, visit, rest[0][1:], resource_type, "")
    if rest == ("_search",):
        _require(asked, "POST")
        return search_type(asked, visit, resource_type, asked.form())
    if rest == ("_history",):
        _require_kept(asked, resource_type, *READS)
        visit.require_scope(resource_type, "r")
        return reading.history(asked, visit, resource_type)
    resource_id, within = rest[0], rest[1:]
    if not within:
        return _instance(asked, visit, resource_type, resource_id)
    if len(within) == 1 and within[0].startswith("$"):
        return _operation(asked, visit, within[0][1:], resource_type, resource_id)
    if within[0] == "_history" and len(within) < 3:
        _require_kept(asked, resource_type, *READS)
        visit.require_scope(resource_type, "r")
        if len(within) == 2:
            return reading.read_version(asked, visit, resource_type, resource_id, within[1])
        return reading.history(asked, visit, resource_type, resource_id)
    if resource_type == "Patient" and within[0] in TYPES:
        if within[1:] == ("_search",):
            _require(asked, "POST")
            return search_type(asked, visit, within[0], asked.form(), resource_id)
        if len(within) == 1:
            _require(asked, *READS)
            return search_type(asked, visit, within[0], asked.pairs, resource_id)
    raise _nothing_at(asked)


def _collection(asked: Asked, visit: Visit, resource_type: str) -> Answer:
    """Answer a search or a create, and what is done to whatever a search finds."""
    if asked.method in READS:
        return search_type(asked, visit, resource_type, asked.pairs)
    _require_kept(asked, resource_type, *READS, *writing.ACTIONS)
    return writing.write(asked, visit, resource_type)


def _instance(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer what is asked of one resource."""
    if asked.method in READS:
        visit.require_scope(resource_type, "r")
        if resource_type == "AuditEvent":
            return read_event(visit, resource_id)
        return reading.read(asked, visit, resource_type, resource_id)
    _require_kept(asked, resource_type, *READS, "PUT", "PATCH", "DELETE")
    return writing.write(asked, visit, resource_type, resource_id)


def _require_kept(asked: Asked, resource_type: str, *methods: str) -> None:
    """Raise Refusal for a method that is none here, or where a type is made from the structure or the log."""
    if resource_type in COMPUTED:
        made = "the log of access" if resource_type == "AuditEvent" else "the structure"
        said = f"{resource_type} is made from {made}: it has no versions here, and is changed there."
        raise Refusal(405, "not-supported", said, Allow="GET, HEAD")
    _require(asked, *methods)


def _require(asked: Asked, *methods: str) -> None:
    """Raise Refusal (405) for a method that is none of these."""
    if asked.method not in methods:
        said = f"{asked.method[:20]} does nothing here; what may be done here is {', '.join(methods)}."
        raise Refusal(405, "not-supported", said, Allow=", ".join(methods))


def _nothing_at(asked: Asked) -> Refusal:
    return Refusal(404, "not-found", f"Nothing is at {'/'.join(asked.parts)[:200]}.")
