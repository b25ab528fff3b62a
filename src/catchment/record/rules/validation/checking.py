"""Holding a resource against its shape, in one pass: names, counts, types, codes, references.

The loop goes over what is there, not over what could be: most elements of a FHIR type are absent. A place is
written out only for a fault (see telling.py), so that a resource without fault costs little.
"""

from typing import Any

from catchment.record.rules.definitions import Element, Shape, resource_names, shapes
from catchment.record.rules.validation.invariants import INVARIANTS
from catchment.record.rules.validation.primitives import CHECKS, FORMS, IN_WORDS
from catchment.record.rules.validation.references import check_reference
from catchment.record.rules.validation.telling import Place, Telling, inside

DEEPEST = 60
SHOWN = 60  # characters of a wrong value
_EXTENDED = frozenset(("id", "extension"))
_NOT_KEPT = frozenset(("Resource", "DomainResource"))


def check_resource(found: Any, place: Place, telling: Telling, expected: str | None = None) -> None:
    """Tell the faults of a resource, which may be inside another one."""
    if not isinstance(found, dict):
        telling.tell(place, "structure", "A resource is a JSON object; this is none.")
        return
    name = found.get("resourceType")
    if not isinstance(name, str):
        telling.tell(place, "required", 'Say what resource this is: "resourceType": "Patient", for example.')
        return
    if expected is not None and name != expected:
        telling.tell(place, "invalid", f"{expected} was expected here, not {name[:SHOWN]}.")
        return
    shape = shapes().get(name)
    if shape is None or name not in resource_names():
        if name in resource_names() and name not in _NOT_KEPT and telling.is_inside:
            said = f"What {name} says is not checked here: it is no type that this record keeps."
            telling.tell(place, "not-supported", said, "warning")
            return
        telling.tell(place, "not-supported", f"{name[:SHOWN]!r} is no resource type that this record keeps.")
        return
    outer = telling.contained, telling.pointed, telling.is_inside
    contained = found.get("contained")
    is_contained = place[1] == "contained"
    if not is_contained:
        parts = contained if isinstance(contained, list) else []
        telling.contained = frozenset(
            each["id"] for each in parts if isinstance(each, dict) and isinstance(each.get("id"), str)
        )
        telling.pointed = set()
    telling.is_inside = True
    check_object(shape, found, place, telling)
    if not is_contained:
        for number, each in enumerate(contained if isinstance(contained, list) else []):
            if (
                isinstance(each, dict)
                and str(each.get("id")) not in telling.pointed
                and "#" not in telling.pointed
            ):
                said = "Nothing refers to this contained resource; refer to it or leave it out (dom-3)."
                telling.tell(inside(place, "contained", number), "invariant", said, "warning")
        telling.contained, telling.pointed, telling.is_inside = outer


def check_object(shape: Shape, found: dict[str, Any], place: Place, telling: Telling) -> None:
    """Tell the faults of an object of a shape."""
    if place[3] > DEEPEST:
        telling.tell(place, "too-costly", f"This is nested more than {DEEPEST} levels deep.")
        return
    if not found:
        telling.tell(place, "structure", "An object may not be empty; leave it out.")
        return
    elements = shape.elements
    chosen: dict[str, str] = {}
    for name, value in found.items():
        element = elements.get(name)
        if element is None:
            _unknown(shape, name, found, place, telling)
            continue
        if element.choice and chosen.setdefault(element.choice, name) != name:
            said = f"Only one of {chosen[element.choice]} and {name} may be there."
            telling.tell(inside(place, name), "structure", said)
        if not element.many:
            check_value(element, value, inside(place, name), telling)
        elif type(value) is not list:
            telling.tell(
                inside(place, name), "structure", f"{name} may repeat, so it is written as a list: [ ... ]."
            )
        else:
            _check_list(element, value, found, place, telling)
    if not shape.required <= found.keys():
        for name in sorted(shape.required - found.keys()):
            if f"_{name}" not in found:
                telling.tell(inside(place, name), "required", f"{name} must be there; {shape.name} has none.")
    for choice, names in shape.chosen.items():
        if choice not in chosen and not any(f"_{name}" in found for name in names):
            telling.tell(inside(place, choice[:-3]), "required", f"One of {choice} must be there.")
    invariant = INVARIANTS.get(shape.name)
    if invariant is not None:
        invariant(found, place, telling)


def _check_list(
    element: Element, values: list[Any], owner: dict[str, Any], place: Place, telling: Telling
) -> None:
    """Tell the faults of an element that repeats."""
    name = element.name
    if not values:
        telling.tell(inside(place, name), "structure", "A list may not be empty; leave it out.")
    if element.most and len(values) > element.most:
        telling.tell(inside(place, name), "structure", f"At most {element.most} of {name} may be there.")
    beside = owner.get(f"_{name}") if element.primitive else None
    for number, value in enumerate(values):
        if value is None and isinstance(beside, list) and number < len(beside) and beside[number] is not None:
            continue  # its value is unknown and an extension says why
        check_value(element, value, inside(place, name, number), telling)


def check_value(element: Element, value: Any, place: Place, telling: Telling) -> None:
    """Tell the faults of one value of an element."""
    if element.primitive:
        _check_primitive(element, value, place, telling)
        return
    if element.shape is None:
        check_resource(value, place, telling)
        return
    if type(value) is not dict:
        said = f"{element.name} is of the type {element.type}, a JSON object; this is {_kind(value)}."
        telling.tell(place, "structure", said)
        return
    check_object(element.shape, value, place, telling)
    if element.type == "Reference":
        check_reference(value, element.targets, place, telling)
    elif element.systems is not None:
        _check_bound(element, value, place, telling)


def _check_primitive(element: Element, value: Any, place: Place, telling: Telling) -> None:
    """Tell whether a simple value has its form, and whether its code is one of those allowed."""
    if not CHECKS[element.primitive](value):
        plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        shown = f" ({str(value)[:SHOWN]!r})" if plain else f" ({_kind(value)})"
        code = "value" if isinstance(value, str) else "structure"
        telling.tell(place, code, f"{element.name} must be {IN_WORDS[element.primitive]}{shown}.")
    elif element.codes is not None and value not in element.codes:
        telling.tell(
            place, "code-invalid", f"{value[:SHOWN]!r} is no code for {element.name}: {_some(element.codes)}."
        )
    elif element.form and not FORMS[element.form].fullmatch(value):
        telling.tell(place, "code-invalid", f"{value[:SHOWN]!r} is not written as a {element.form} code.")


def _check_bound(element: Element, value: dict[str, Any], place: Place, telling: Telling) -> None:
    """Tell where none of the codes of a concept, coding or quantity is of the value set that binds it."""
    codings = value.get("coding") if element.type == "CodeableConcept" else [value]
    if not isinstance(codings, list):
        codings = []
    systems = element.systems or {}
    for coding in codings:
        code = coding.get("code") if isinstance(coding, dict) else None
        if isinstance(code, str) and code in systems.get(str(coding.get("system")), ()):
            return
    allowed = ", ".join(sorted(systems))
    said = f"{element.name} must have a code of {allowed}: {_some(element.codes or frozenset())}."
    telling.tell(place, "code-invalid", said)


def _unknown(shape: Shape, name: str, found: dict[str, Any], place: Place, telling: Telling) -> None:
    """Tell about a name that is no element, unless it is the type or extends a simple value."""
    if (name == "resourceType" and place[3] == 0) or (
        name == "resourceType" and shape.name in resource_names()
    ):
        return
    element = shape.elements.get(name[1:]) if name[:1] == "_" else None
    if element is None or not element.primitive:
        telling.tell(
            inside(place, name[:SHOWN]), "structure", f"{shape.name} has no element {name[:SHOWN]!r}."
        )
        return
    values = found[name]
    if not element.many:
        values = [values]
    elif not isinstance(values, list):
        telling.tell(
            inside(place, name), "structure", f"{name} goes with a list, so it is written as a list."
        )
        return
    beside = found.get(name[1:])
    if element.many and isinstance(beside, list) and len(beside) != len(values):
        telling.tell(inside(place, name), "structure", f"{name} must have as many entries as {name[1:]}.")
    extended = Shape("Element", {key: shapes()["Extension"].elements[key] for key in _EXTENDED})
    for number, value in enumerate(values):
        here = inside(place, name, number if element.many else -1)
        if value is None and element.many:
            continue
        if not isinstance(value, dict):
            telling.tell(here, "structure", f"{name} is an object with an id or extensions.")
        else:
            check_object(extended, value, here, telling)


def _kind(value: Any) -> str:
    """Return what a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _some(codes: frozenset[str]) -> str:
    """Return some of the codes that are allowed."""
    told = sorted(codes)[:12]
    return ", ".join(told) + (" ..." if len(codes) > len(told) else "")
