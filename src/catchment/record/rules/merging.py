"""Merging two patients who are one person, and undoing it: what each resource then says (G-001).

Every reference to the one who is gone becomes one to the one who is kept. Undone, whatever nobody has changed
since is as it was before, to the letter; what was changed since keeps the change and goes back to the other.
"""

from collections.abc import Iterator
from typing import Any

from catchment.record.rules.receiving import mentions
from catchment.record.rules.values import Resource


def follow(resource: Resource, gone: str, kept: str) -> bool:
    """Make references to one patient (an id) lead to another, in place; gives whether there were any."""
    followed = False
    old, new = f"Patient/{gone}", f"Patient/{kept}"
    for mention in mentions(resource):
        text = mention.holder[mention.key]
        if isinstance(text, str) and (text == old or text.startswith(f"{old}/_history/")):
            mention.holder[mention.key] = new
            followed = True
    return followed


def as_gone(resource: Resource, kept: str) -> Resource:
    """Return a description of somebody who was found to be another: not in use, and replaced by them."""
    return {**resource, "active": False, "link": [*_links(resource), _link(kept, "replaced-by")]}


def as_kept(resource: Resource, gone: str) -> Resource:
    """Return a description of somebody who was found to be the same as another, whom it replaces."""
    return {**resource, "link": [*_links(resource), _link(gone, "replaces")]}


def parted(resource: Resource, other: str) -> Resource:
    """Return a description without its links to another patient."""
    links = [each for each in _links(resource) if each not in tuple(_both(other))]
    bare = {key: value for key, value in resource.items() if key != "link"}
    return {**bare, "link": links} if links else bare


def _links(resource: Resource) -> list[Any]:
    found = resource.get("link")
    return list(found) if isinstance(found, list) else []


def _link(other: str, kind: str) -> dict[str, Any]:
    return {"other": {"reference": f"Patient/{other}"}, "type": kind}


def _both(other: str) -> Iterator[dict[str, Any]]:
    yield _link(other, "replaces")
    yield _link(other, "replaced-by")
