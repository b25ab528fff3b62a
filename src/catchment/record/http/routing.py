"""Which code answers which address; the table of interactions is in routing_table.py."""

from catchment.record.http import bundles, reading, writing
from catchment.record.http.access import Visit, visit_of
from catchment.record.http.answers import Answer, Refusal, of_resource
from catchment.record.http.asked import Asked
from catchment.record.http.capability import statement
from catchment.record.http.exports import export_file, export_status, throw_export_away
from catchment.record.http.operations import OPERATIONS
from catchment.record.http.searching import search_page, search_type
from catchment.record.rules.definitions import TYPES
from catchment.record.rules.values import DIRECTORY_TYPES
from catchment.record.tokens import smart_configuration

COMPUTED = DIRECTORY_TYPES | {"AuditEvent"}


def answer_to(asked: Asked) -> Answer:
    """Return the answer to a request; raises Refusal where there is none."""
    parts = asked.parts
    if parts == ("metadata",):
        _require(asked, "GET", "HEAD")
        return of_resource(statement(asked.base))
    if parts == (".well-known", "smart-configuration"):
        _require(asked, "GET", "HEAD")
        return of_resource(smart_configuration(asked.base), 200)
    visit = visit_of(asked)
    if not parts:
        return _whole(asked, visit)
    if parts[0].startswith("$"):
        return _operation_of_all(asked, visit)
    if parts == ("_history",):
        _require(asked, "GET", "HEAD")
        visit.require_scope("*", "r")
        return reading.history(asked, visit)
    resource_type = parts[0]
    if resource_type not in TYPES:
        raise Refusal(404, "not-supported", f"The record has no resources of the type {resource_type[:60]}.")
    return _of_type(asked, visit, resource_type, parts[1:])


def _whole(asked: Asked, visit: Visit) -> Answer:
    """Answer what is asked of the interface as a whole: a bundle to take in, or a page of a search."""
    if asked.method in ("GET", "HEAD") and any(name == "_page" for name, _ in asked.pairs):
        return search_page(asked, visit)
    if asked.method != "POST":
        raise Refusal(405, "not-supported", "Send a transaction or batch here by POST.", Allow="POST")
    return bundles.take_in(asked, visit)


def _operation_of_all(asked: Asked, visit: Visit) -> Answer:
    """Answer an operation on the interface, and what belongs to exports."""
    name, rest = asked.parts[0][1:], asked.parts[1:]
    if name == "export-status" and len(rest) == 1:
        if asked.method == "DELETE":
            return throw_export_away(visit, rest[0])
        return export_status(asked, visit, rest[0])
    if name == "export-file" and len(rest) == 2:
        return export_file(asked, visit, *rest)
    return _operation(asked, visit, name, "", "")


def _operation(asked: Asked, visit: Visit, name: str, resource_type: str, resource_id: str) -> Answer:
    found = OPERATIONS.get(name)
    if found is None or resource_type not in found.types:
        known = ", ".join(f"${each}" for each in OPERATIONS)
        raise Refusal(404, "not-supported", f"There is no operation ${name[:40]} here; there are {known}.")
    _require(asked, "GET", "POST", "HEAD")
    return found.run(asked, visit, resource_type, resource_id)


def _of_type(asked: Asked, visit: Visit, resource_type: str, rest: tuple[str, ...]) -> Answer:
    """Answer what is asked of a type or of one of its resources."""
    if rest and rest[0].startswith("$"):
        return _operation(asked, visit, rest[0][1:], resource_type, "")
    if rest == ("_search",):
        _require(asked, "POST")
        return search_type(asked, visit, resource_type, asked.form())
    if rest == ("_history",):
        _require(asked, "GET", "HEAD")
        visit.require_scope(resource_type, "r")
        return reading.history(asked, visit, resource_type)
    if not rest:
        return _collection(asked, visit, resource_type)
    resource_id = rest[0]
    if len(rest) == 2 and rest[1].startswith("$"):
        return _operation(asked, visit, rest[1][1:], resource_type, resource_id)
    if rest[1:2] == ("_history",):
        _require(asked, "GET", "HEAD")
        visit.require_scope(resource_type, "r")
        if len(rest) == 3:
            return reading.read_version(visit, resource_type, resource_id, rest[2])
        return reading.history(asked, visit, resource_type, resource_id)
    if resource_type == "Patient" and len(rest) == 2 and rest[1] in TYPES:
        _require(asked, "GET", "HEAD")
        pairs = (("patient", f"Patient/{resource_id}"), *asked.pairs)
        return search_type(asked, visit, rest[1], pairs)
    if len(rest) > 1:
        raise Refusal(404, "not-found", f"Nothing is at {'/'.join(asked.parts)[:200]}.")
    return _instance(asked, visit, resource_type, resource_id)


def _collection(asked: Asked, visit: Visit, resource_type: str) -> Answer:
    """Answer a search or a create, and what is done to whatever a search finds."""
    if asked.method in ("GET", "HEAD"):
        if any(name == "_page" for name, _ in asked.pairs):
            return search_page(asked, visit)
        return search_type(asked, visit, resource_type, asked.pairs)
    _require_kept(resource_type)
    if asked.method == "POST":
        return writing.create(asked, visit, resource_type)
    if asked.method in ("PUT", "PATCH", "DELETE"):
        return writing.conditional(asked, visit, resource_type)
    raise _not_allowed(asked, "GET", "POST", "PUT", "PATCH", "DELETE")


def _instance(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Answer what is asked of one resource."""
    if asked.method in ("GET", "HEAD"):
        visit.require_scope(resource_type, "r")
        return reading.read(asked, visit, resource_type, resource_id)
    _require_kept(resource_type)
    if asked.method == "PUT":
        return writing.update(asked, visit, resource_type, resource_id)
    if asked.method == "PATCH":
        return writing.patch(asked, visit, resource_type, resource_id)
    if asked.method == "DELETE":
        return writing.delete(asked, visit, resource_type, resource_id)
    raise _not_allowed(asked, "GET", "PUT", "PATCH", "DELETE")


def _require_kept(resource_type: str) -> None:
    """Raise Refusal where a type is made from the structure or the log, and cannot be written here."""
    if resource_type in COMPUTED:
        said = "is made from the log of access" if resource_type == "AuditEvent" else "is the structure's own fact"
        raise Refusal(405, "not-supported", f"{resource_type} {said}: it is changed there, not here.", Allow="GET")


def _require(asked: Asked, *methods: str) -> None:
    if asked.method not in methods:
        raise _not_allowed(asked, *methods)


def _not_allowed(asked: Asked, *methods: str) -> Refusal:
    said = f"{asked.method[:20]} does nothing here; {' and '.join(methods)} do."
    return Refusal(405, "not-supported", said, Allow=", ".join(methods))
