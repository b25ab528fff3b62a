"""Wishes: what a request, or an entry of a bundle, wants written; and how each is made from what was sent.

A wish names what it is about by an id or by a search (a condition). Whether it can be granted is found out in
`carrying`, for one wish or ten thousand alike.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from catchment.record.http.answers import Refusal
from catchment.record.http.asked import (
    LONGEST_BODY,
    PATCH_TYPE,
    Asked,
    Pairs,
    pairs_of,
    require_json_body,
)
from catchment.record.rules.parsing import Unreadable, parse
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.values import Resource

LETTERS = {"create": "c", "update": "u", "patch": "u", "delete": "d"}
LONGEST_PATCH = 1 << 20  # bytes


@dataclass(slots=True)
class Wish:
    """Something to be written: one of create, update, patch and delete.

    `condition` is the search that finds what is meant, where no id does. `expected` is the version believed
    current; `only_new`: an update that is to make something, and to change nothing (`If-None-Match: *`).
    `where` is the place in a bundle, as FHIRPath, empty where it stands alone.
    """

    action: str
    type: str
    id: str = ""
    condition: Pairs | None = None
    resource: Resource | None = None
    patch: bytes = b""
    expected: int | None = None
    only_new: bool = False
    full_url: str = ""
    where: str = ""

    @property
    def name(self) -> str:
        """Return what it is about, for the log."""
        if self.condition is None:
            return f"{self.type}/{self.id}" if self.id else self.type
        return f"{self.type}?" + "&".join(f"{name}={value}" for name, value in self.condition)


class Done(NamedTuple):
    """What became of a wish; `version` is 0 where there is nothing that is kept here under the name.

    `made` says that something new came of it, `gone` that it is deleted now, `changed` that it was written.
    """

    type: str
    id: str
    version: int
    stored_at: datetime
    made: bool = False
    gone: bool = False
    changed: bool = True


def wish_of(asked: Asked, action: str, resource_type: str, resource_id: str = "", where: str = "") -> Wish:
    """Return what a request wishes; raises Refusal where its body or its condition is none."""
    wish = Wish(action, resource_type, resource_id, where=where)
    if action == "create":
        condition = asked.header("If-None-Exist").partition("?")
        wish.condition = pairs_of(condition[2] or condition[0]) or None
    else:
        wish.expected = version_asked(asked.header("If-Match"))
        wish.only_new = action == "update" and asked.header("If-None-Match").strip() == "*"
        if not resource_id:
            wish.condition = asked.pairs
    if (action != "create" and not resource_id) or wish.condition is not None:
        _require_condition(wish)
    if action in ("create", "update"):
        wish.resource = resource_sent(asked, resource_type)
        if resource_id:
            require_id(wish.resource, resource_id)
    elif action == "patch":
        said = asked.content_type
        if said != PATCH_TYPE:
            raise Refusal(
                415, "not-supported", f"A patch is sent as {PATCH_TYPE}, not {said[:60] or 'nothing'}."
            )
        wish.patch = asked.body(LONGEST_PATCH)
    return wish


def _require_condition(wish: Wish) -> None:
    """Raise Refusal where a condition would find anything at all."""
    if not any(not name.startswith("_") or name == "_id" for name, _ in wish.condition or ()):
        raise Refusal(412, "required", "Say which one is meant by a search that names a parameter.")


def version_asked(tag: str) -> int | None:
    """Return the version that an ETag names, None where there is no tag; raises Refusal for another tag."""
    bare = tag.strip().removeprefix("W/").strip('"')
    if not bare or bare == "*":
        return None
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 9:
        raise Refusal(400, "invalid", f'A version is named as W/"3" is; {tag[:40]} is not.')
    return int(bare)


def resource_sent(asked: Asked, resource_type: str) -> Resource:
    """Return the resource in the body; raises Refusal where there is none of the type."""
    resource = body_of(asked)
    if resource.get("resourceType") != resource_type:
        said = f"{resource_type} was expected here, not {str(resource.get('resourceType', 'nothing'))[:60]}."
        raise Refusal(400, "invalid", said, f"{resource_type}.resourceType")
    return resource


def body_of(asked: Asked) -> Resource:
    """Return the resource that was sent, of whatever type; raises Refusal where it is none."""
    if asked.sent is not None:
        return asked.sent
    require_json_body(asked)
    try:
        return parse(asked.body(), LONGEST_BODY)
    except Unreadable as unreadable:
        raise Refusal.of_faults(400, unreadable.faults) from unreadable


def require_id(resource: Resource, resource_id: str) -> None:
    """Raise Refusal where the id in a resource is not that of its address."""
    if resource.get("id") != resource_id:
        said = f"The resource must say the id of its address, {resource_id[:64]}."
        raise Refusal(400, "invalid", said, f"{str(resource.get('resourceType', 'Resource'))[:60]}.id")


def placed_in(where: str, refusal: Refusal) -> Refusal:
    """Return a refusal as one of an entry: its paths begin at the bundle."""
    if not where:
        return refusal
    faults = [within(where, fault) for fault in refusal.faults]
    made = Refusal.of_faults(refusal.status, faults)
    made.headers, made.patients = refusal.headers, refusal.patients
    return made


def within(where: str, fault: Fault) -> Fault:
    """Return a fault of a resource as one of the bundle it stands in; a path that says so already stays."""
    if not where or fault.path.startswith("Bundle.entry["):
        return fault
    inside = fault.path.partition(".")[2]
    path = f"{where}.resource.{inside}" if inside else f"{where}.resource" if fault.path else where
    return replace(fault, path=path)
