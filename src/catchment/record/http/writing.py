"""Writing over FHIR: create, update, patch, delete, and the same to whatever a search finds.

What is written goes the way of everything that organisations send (`actions/placing`): it is checked, matched
to the person it is about, and stored in one transaction. What bulk import would park is refused here, with
the path of the fault, because whoever sent it is still there to correct it. Who sent a version is in its
`meta.source`; a Provenance is stored as it is sent, like any resource.
"""

from dataclasses import replace

from django.utils import timezone

from catchment.record.http.access import Visit
from catchment.record.http.answers import JSON, Answer, http_date, outcome
from catchment.record.http.asked import Asked
from catchment.record.http.carrying import carry_out, require_may_write
from catchment.record.http.wishes import Done, Wish, wish_of
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.reading import current
from catchment.record.rules.validation.faults import Fault

ACTIONS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def write(asked: Asked, visit: Visit, resource_type: str, resource_id: str = "") -> Answer:
    """Do what a request wishes with a type or a resource; raises Refusal where it cannot be done."""
    action = ACTIONS[asked.method]
    require_may_write(visit, [Wish(action, resource_type)])
    wish = wish_of(asked, action, resource_type, resource_id)
    require_may_write(visit, [wish])
    (done,) = carry_out(visit, [wish], asked.base, action, wish.name)
    return answer_to(asked, visit, wish, done)


def status_of(wish: Wish, done: Done) -> int:
    """Return the status that says what became of a wish."""
    if wish.action == "delete":
        return 204 if done.gone else 200
    return 201 if done.made else 200


def told(wish: Wish, done: Done) -> bytes:
    """Return in an OperationOutcome what became of a wish."""
    name = f"{done.type}/{done.id}" if done.id else wish.name[:200]
    if wish.action == "delete":
        said = (
            f"{name} is deleted."
            if done.gone
            else f"There is no {name} that you may see; nothing was deleted."
        )
    elif not done.version:
        said = f"{name} is read from the structure, not from what is sent; refer to it by its code."
    elif done.changed:
        said = f"{name} is version {done.version} now."
    else:
        said = f"{name} was there already, at version {done.version}; nothing was changed."
    return outcome([Fault("information", "informational", "", said)])


def answer_to(asked: Asked, visit: Visit, wish: Wish, done: Done) -> Answer:
    """Return the answer to a write with what the client prefers: the resource, nothing, or an outcome."""
    status = status_of(wish, done)
    headers: dict[str, str] = {}
    if done.version:
        headers = {"ETag": f'W/"{done.version}"', "Last-Modified": http_date(done.stored_at)}
    if wish.action == "delete":
        if status == 204:
            return Answer(204, (), headers)
        return Answer(200, [told(wish, done)], {"Content-Type": JSON})
    headers["Location"] = f"{asked.base}/{done.type}/{done.id}/_history/{done.version}"
    wanted = asked.prefers("return")
    if wanted == "minimal":
        return Answer(status, (), headers)
    content = shown(visit, done) if wanted != "OperationOutcome" else None
    body = content if content is not None else told(wish, done)
    return Answer(status, [body], headers | {"Content-Type": JSON})


def shown(visit: Visit, done: Done) -> bytes | None:
    """Return what is kept now, where the asker may see it.

    None for a person who was matched, say, of whom they see no more than that.
    """
    held = current(done.type, done.id)
    asker = replace(visit.asker, at=timezone.now())  # what was written may have given a relationship
    if held is None or held.content is None or not verdict_on(asker, held, "r").allowed:
        return None
    return bytes(held.content)
