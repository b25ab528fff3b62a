"""References within a resource: finding them, changing them, and whom a resource is about.

A reference says where another resource is: `Patient/7`, `urn:uuid:...` within a bundle, `#a` for what is
contained. The last kind never leaves the resource and is none of what is found here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from catchment.record.rules.extraction.leaves import target_of
from catchment.record.rules.extraction.parameters import Route, parameters
from catchment.record.rules.values import Resource
from catchment.record.standard import table

FIRST = ("subject", "patient")  # of a compartment's parameters: those that say whom it is about


def references_in(resource: Resource) -> list[tuple[str, str]]:
    """Return (path of the Reference, its text) of every literal reference, in contained resources too."""
    return [(path, holder["reference"]) for path, holder in _holders(resource, resource["resourceType"])]


def rewrite_references(resource: Resource, mapping: Mapping[str, str]) -> bool:
    """Change references in place by `mapping` (`Type/id` or `urn:uuid:...` to `Type/id`); gives whether any.

    A reference to one version of a resource that is mapped becomes one to the resource.
    """
    changed = False
    for _, holder in _holders(resource, ""):
        text = holder["reference"]
        found = mapping.get(text) or mapping.get(target_of(text).text)
        if found and found != text:
            holder["reference"] = found
            changed = True
    return changed


def _holders(element: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (path, Reference) of every Reference beneath an element that is not to something contained."""
    if isinstance(element, dict):
        text = element.get("reference")
        if isinstance(text, str) and text and text[0] != "#":
            yield path, element
        for name, child in element.items():
            if isinstance(child, dict | list):
                yield from _holders(child, f"{path}.{name}")
    else:
        for place, child in enumerate(element):
            if isinstance(child, dict | list):
                yield from _holders(child, f"{path}[{place}]")


def patient_references(resource: Resource) -> list[str]:
    """Return the patients in whose compartment a resource is, as `Patient/id` (or an address that ends so).

    The standard's compartment definition says by which elements; those that say whom the resource is about
    come first. A Patient is in its own. A patient who is only contained has no record here and is none.
    """
    resource_type = resource["resourceType"]
    if resource_type == "Patient":
        return [f"Patient/{resource['id']}"] if "id" in resource else []
    known = parameters(resource_type)
    codes = table("patient_compartment").get(resource_type, [])
    found: dict[str, None] = {}
    for code in sorted(codes, key=_about_first):
        for route in known[code].routes:
            for value in _values(resource, route):
                target = target_of(value["reference"]) if value.get("reference") else None
                if target and target.type == "Patient":
                    found[target.text] = None
    return list(found)


def _about_first(code: str) -> bool:
    """Sort what says whom a resource is about before the rest."""
    return code not in FIRST


def _values(resource: Resource, route: Route) -> list[Any]:
    """Return the elements that a route leads to."""
    elements: list[Any] = [resource]
    for name in route.path.split("."):
        children = [element[name] for element in elements if name in element]
        elements = [each for child in children for each in (child if isinstance(child, list) else [child])]
    return elements
