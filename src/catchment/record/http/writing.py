"""Writing over FHIR: create, update, patch, delete, and the same to whatever a search finds.

What is written goes the way of everything that organisations send (`actions/placing`): it is checked, matched to
the person it is about, and stored in one transaction. What bulk import would park is refused here, with the path
of the fault, because whoever sent it is still there to correct it.
"""

from collections.abc import Sequence

from django.db import transaction

from catchment.record.actions.placing import place
from catchment.record.actions.storing import VersionConflict, store
from catchment.record.http.access import Visit
from catchment.record.http.answers import Answer, Refusal, outcome, version_headers
from catchment.record.http.asked import PATCH_TYPE, Asked, pairs_of, require_json_body
from catchment.record.http.answers import JSON
from catchment.record.http.reading import version_asked
from catchment.record.http.searching import find_for_condition
from catchment.record.queries.reading import current
from catchment.record.rules.content import loads
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.patching import PatchRefused, patched
from catchment.record.rules.placed import Incoming, Outcome, Placing
from catchment.record.rules.receiving import REASONS
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Held, Resource, Stored
from catchment.structure.models import Organisation

LETTERS = {"create": "c", "update": "u", "patch": "u", "delete": "d"}


def create(asked: Asked, visit: Visit, resource_type: str) -> Answer:
    """Store a new resource; with `If-None-Exist` only where nothing is found by it."""
    require_may_write(visit, resource_type, "create")
    if condition := asked.header("If-None-Exist"):
        found = find_for_condition(visit, resource_type, pairs_of(condition))
        if len(found) > 1:
            raise _several(visit, resource_type, len(found))
        if found:
            visit.note("create", f"{resource_type}?{condition}", "allowed", found, reason="it was there")
            return answer_to_write(asked, found[0], created=False)
    resource = resource_sent(asked, resource_type)
    resource.pop("id", None)  # a create is given a new id, whatever was sent
    (stored,) = write_all(visit, "create", [Incoming(resource_type, resource)])
    return _written(asked, visit, "create", stored)


def update(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Store a resource under an id; with `If-Match` only over the version it names."""
    require_may_write(visit, resource_type, "update")
    resource = resource_sent(asked, resource_type)
    require_id(resource, resource_id)
    incoming = Incoming(
        resource_type, resource, resource_id, addressed=True, expected=version_asked(asked.header("If-Match"))
    )
    (stored,) = write_all(visit, "update", [incoming])
    return _written(asked, visit, "update", stored)


def patch(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Change a resource by JSON Patch."""
    require_may_write(visit, resource_type, "patch")
    held = visit.require(current(resource_type, resource_id), "read", resource_type, resource_id)
    incoming = patch_of(asked.content_type, held, asked.body(1 << 20), version_asked(asked.header("If-Match")))
    (stored,) = write_all(visit, "patch", [incoming])
    return _written(asked, visit, "patch", stored)


def patch_of(content_type: str, held: Held, raw: bytes, expected: int | None) -> Incoming:
    """Return what a patch makes of a version; raises Refusal where it cannot be done."""
    if content_type != PATCH_TYPE:
        raise Refusal(415, "not-supported", f"A patch is sent as {PATCH_TYPE}, not {content_type[:60] or 'nothing'}.")
    if held.content is None:
        raise Refusal(410, "deleted", f"{held.type}/{held.id} was deleted, so there is nothing to change.")
    try:
        changed = patched(loads(bytes(held.content)), raw)
    except PatchRefused as refused:
        raise Refusal.of_faults(422, refused.faults) from refused
    return Incoming(
        held.type, changed, held.id, addressed=True, expected=expected if expected else held.version
    )


def delete(asked: Asked, visit: Visit, resource_type: str, resource_id: str) -> Answer:
    """Delete a resource; its versions stay, and deleting it again changes nothing."""
    require_may_write(visit, resource_type, "delete")
    held = current(resource_type, resource_id)
    if held is not None:
        held = visit.require(held, "read", resource_type, resource_id)
    if held is None or held.content is None:
        visit.note("delete", f"{resource_type}/{resource_id}", "not-found")
        return Answer(204)
    incoming = Incoming(
        resource_type, None, resource_id, addressed=True, expected=version_asked(asked.header("If-Match"))
    )
    (stored,) = write_all(visit, "delete", [incoming])
    return Answer(204, (), {"ETag": f'W/"{stored.version}"'})


def conditional(asked: Asked, visit: Visit, resource_type: str) -> Answer:
    """Update, patch or delete the one resource that a search finds."""
    action = {"PUT": "update", "PATCH": "patch", "DELETE": "delete"}[asked.method]
    require_may_write(visit, resource_type, action)
    if not any(not name.startswith("_") or name == "_id" for name, _ in asked.pairs):
        raise Refusal(412, "required", "Say which one is meant by a search that names a parameter.")
    found = find_for_condition(visit, resource_type, asked.pairs)
    if len(found) > 1:
        raise _several(visit, resource_type, len(found))
    if action == "update" and not found:
        resource = resource_sent(asked, resource_type)
        their_id = str(resource.get("id", ""))
        incoming = Incoming(resource_type, resource, their_id, addressed=bool(their_id))
        (stored,) = write_all(visit, "create", [incoming])
        return _written(asked, visit, "create", stored)
    if not found:
        visit.note(action, f"{resource_type}?{_query(asked)}", "not-found")
        if action == "delete":
            return Answer(204)
        raise Refusal(404, "not-found", "The search finds nothing that you may see, so nothing was changed.")
    if action == "update":
        resource = resource_sent(asked, resource_type)
        if "id" in resource:
            require_id(resource, found[0].id)
        incoming = Incoming(
            resource_type, {**resource, "id": found[0].id}, found[0].id, addressed=True, expected=found[0].version
        )
        (stored,) = write_all(visit, "update", [incoming])
        return _written(asked, visit, "update", stored)
    return {"patch": patch, "delete": delete}[action](asked, visit, resource_type, found[0].id)


def _query(asked: Asked) -> str:
    return "&".join(f"{name}={value}" for name, value in asked.pairs)


def _several(visit: Visit, resource_type: str, count: int) -> Refusal:
    visit.note("condition", resource_type, "invalid", reason="several were found")
    said = f"The search finds {count} resources, and which is meant cannot be told; nothing was changed."
    return Refusal(412, "multiple-matches", said)


def resource_sent(asked: Asked, resource_type: str) -> Resource:
    """Return the resource in the body; raises Refusal where there is none of the type."""
    require_json_body(asked)
    try:
        resource = parse(asked.body())
    except Unreadable as unreadable:
        raise Refusal.of_faults(400, unreadable.faults) from unreadable
    if resource.get("resourceType") != resource_type:
        said = f"A {resource_type} was expected here, not {str(resource.get('resourceType', 'nothing'))[:60]}."
        raise Refusal(400, "invalid", said, "resourceType")
    return resource


def require_id(resource: Resource, resource_id: str) -> None:
    """Raise Refusal where the id in a resource is not that of its address."""
    if resource.get("id") != resource_id:
        said = f"The resource must say the id of its address, {resource_id[:64]}."
        raise Refusal(400, "invalid", said, f"{resource.get('resourceType', 'Resource')}.id")


def require_may_write(visit: Visit, resource_type: str, action: str) -> None:
    """Raise Refusal unless the token reaches this type, and they send records for their organisation."""
    visit.require_scope(resource_type, LETTERS[action])
    if not (visit.asker.may_send or visit.asker.unlimited):
        visit.note(action, resource_type, "refused", reason="does not send records for an organisation")
        where = visit.asker.organisation or "an organisation"
        raise Refusal(403, "forbidden", f"Only those who send records for {where} may write here.")


def write_all(visit: Visit, action: str, incoming: Sequence[Incoming]) -> list[Stored]:
    """Place and store everything in one transaction; raises Refusal, and stores nothing, where one cannot be.

    Gives what became of each, in the order of `incoming`.
    """
    source = Organisation.objects.filter(code=visit.asker.organisation).first()
    try:
        with transaction.atomic():
            placed = place(incoming, source=source, actor=visit.asker.person)
            for placing in placed.placings:
                _require_placed(placing)
            stored = store(placed.writes, source=source.pk if source else None)
            by_placing = dict(zip(map(id, placed.stored), stored, strict=True))
            results = [by_placing.get(id(placing)) or _matched(placing) for placing in placed.placings]
    except VersionConflict as conflict:
        visit.note(action, "a version that is not current", "invalid", reason=str(conflict)[:300])
        raise Refusal(412, "conflict", str(conflict)) from conflict
    except Refusal as refusal:
        visit.note(action, incoming[0].type if incoming else "", "invalid", reason=str(refusal)[:300])
        raise
    _note_writes(visit, action, results, placed.placings)
    return results


def _require_placed(placing: Placing) -> None:
    """Raise Refusal where something cannot be placed."""
    if placing.outcome is not Outcome.PARKED:
        return
    status = 409 if placing.reason == "somebody-elses" else 422
    if placing.faults:
        raise Refusal.of_faults(status, placing.faults)
    said = f"{REASONS[placing.reason]} {placing.detail}".strip()
    code = "not-found" if placing.reason == "reference-to-nobody" else "business-rule"
    raise Refusal.of_faults(status, [Fault("error", code, placing.path, said)])


def _matched(placing: Placing) -> Stored:
    """Return what became of something of which another description is kept: that one, as it is."""
    held = current(placing.incoming.type, placing.id)
    assert held is not None, "what something was matched to is there"
    return Stored(held.number, held.type, held.id, held.version, held.stored_at, changed=False, created=False)


def _note_writes(
    visit: Visit, action: str, results: Sequence[Stored], placings: Sequence[Placing]
) -> None:
    """Write the log of what was stored."""
    what = ", ".join(f"{each.type}/{each.id}" for each in results[:20])
    more = f" and {len(results) - 20} more" if len(results) > 20 else ""
    patients = sorted({placing.patient for placing in placings if placing.patient > 0})
    visit.note_patients(action, what + more, "allowed", patients, len(results))


def _written(asked: Asked, visit: Visit, action: str, stored: Stored) -> Answer:
    """Return the answer to a write, from what is now kept."""
    held = current(stored.type, stored.id)
    assert held is not None, "what was stored a moment ago is there"
    if held.number != stored.number and held.content is None:
        raise Refusal(410, "deleted", f"{stored.type}/{stored.id} was stored, and deleted by another at once.")
    return answer_to_write(asked, held, created=stored.created)


def answer_to_write(asked: Asked, held: Held, *, created: bool) -> Answer:
    """Return 201 or 200 with what the client prefers: the resource, nothing, or an outcome."""
    headers = version_headers(held)
    if created:
        headers["Location"] = f"{asked.base}/{held.type}/{held.id}/_history/{held.version}"
    status = 201 if created else 200
    wanted = asked.prefers("return")
    if wanted == "minimal":
        del headers["Content-Type"]
        return Answer(status, (), headers)
    if wanted == "OperationOutcome":
        said = f"{held.type}/{held.id} is version {held.version} now."
        return Answer(status, [outcome([Fault("information", "informational", "", said)])], headers | {"Content-Type": JSON})
    return Answer(status, [bytes(held.content or b"")], headers)
