"""Checking a resource against the standard in one pass: elements, types, numbers, simple values, required
codes.

The pass follows the resource and looks each element up in the compiled tables (`rules/definitions`). Where
it is in the resource is kept as a list of steps and made into a path only when there is a fault to tell.
"""

from typing import Any

from catchment.record.rules.definitions import CHECKED, Element, Shape, shape_of
from catchment.record.rules.validation.faults import Fault, Severity
from catchment.record.rules.validation.invariants import INVARIANTS
from catchment.record.rules.validation.primitives import FORMS, PRIMITIVES

MOST_FAULTS = 100
DEEPEST = 60  # parts within parts
NESTED = frozenset({"Resource", "DomainResource"})


class _EnoughFaults(Exception):
    """So much is wrong that nobody would read more."""


class Checking:
    """One check of one resource."""

    def __init__(self) -> None:
        """Start with no faults, nowhere."""
        self.faults: list[Fault] = []
        self.steps: list[str] = []

    def fault(self, code: str, message: str, *more: str, severity: Severity = "error") -> None:
        """Note a fault where the check stands, or at the steps below it that are given.

        Raises an exception of this module's when there are enough.
        """
        if len(self.faults) >= MOST_FAULTS:
            raise _EnoughFaults
        self.faults.append(Fault(severity, code, "".join([*self.steps, *more]), message))

    def run(self, resource: Any, expected_type: str | None) -> list[Fault]:
        """Return the faults of a resource, at most MOST_FAULTS and one that says so."""
        try:
            self._resource(resource, expected_type)
        except _EnoughFaults:
            said = f"There are more than {MOST_FAULTS} faults; only the first are told."
            self.faults.append(Fault("error", "too-costly", "", said))
        return self.faults

    def _resource(self, resource: Any, expected_type: str | None = None, contained: bool = False) -> None:
        """Check a resource: the whole, or one within another."""
        top = not self.steps
        if not isinstance(resource, dict):
            self.fault("structure", "A resource is a JSON object.")
            return
        kind = resource.get("resourceType")
        if not isinstance(kind, str) or kind not in CHECKED:
            named = f", not {str(kind)[:60]}" if kind else ""
            said = f"resourceType must name a type of resource that the record has{named}."
            self.fault("structure" if kind is None else "not-supported", said, "" if top else ".resourceType")
            return
        if expected_type and kind != expected_type:
            self.fault("invalid", f"A {expected_type} was expected here, not a {kind}.")
            return
        shape = shape_of(kind)
        assert shape is not None, "every type that is checked has a shape"
        if top:
            self.steps.append(kind)
        self._object(resource, shape, contained)
        if contained and ("contained" in resource):
            self.fault("invariant", "A contained resource contains none itself (dom-2).", ".contained")

    def _object(self, node: dict[str, Any], shape: Shape, contained: bool = False) -> None:
        """Check an object against the shape of its type."""
        if len(self.steps) > DEEPEST * 2:
            self.fault("structure", f"Parts may lie {DEEPEST} deep at most.")
            return
        elements, steps = shape.elements, self.steps
        for key, value in node.items():
            element = elements.get(key)
            if element is None:
                if key != "resourceType" or shape.name not in CHECKED:
                    self._not_an_element(key, value, node, shape)
                continue
            steps.append(f".{key}")
            if element.many:
                self._list(value, element, node)
            elif isinstance(value, list):
                self.fault("structure", "This has one value, not a list.")
            else:
                self._value(value, element)
            steps.pop()
        if not node:
            self.fault("structure", "An object must have something in it.")
        self._what_is_missing(node, shape)
        for check in INVARIANTS.get(shape.name, ()):
            for where, said in check(node):
                self.fault("invariant", said, where)

    def _what_is_missing(self, node: dict[str, Any], shape: Shape) -> None:
        """Note required elements that are not there, and choices made twice."""
        for name in shape.required:
            if name not in node and f"_{name}" not in node:
                self.fault("required", f"{name} is required here.", f".{name}")
        for name, names in shape.required_choices:
            if not any(each in node or f"_{each}" in node for each in names):
                self.fault("required", f"One of {', '.join(names)} is required here.", f".{name[:-3]}")
        if shape.has_choices:
            made: dict[str, str] = {}
            for key in node:
                element = shape.elements.get(key)
                if element is not None and element.choice:
                    if element.choice in made:
                        said = f"{key} and {made[element.choice]} are one choice: only one of them is given."
                        self.fault("structure", said, f".{key}")
                    made[element.choice] = key

    def _list(self, value: Any, element: Element, node: dict[str, Any]) -> None:
        """Check a list of values of one element."""
        steps = self.steps
        if not isinstance(value, list):
            self.fault("structure", "This is a list, even where it has one value.")
            return
        if not value:
            self.fault("structure", "A list must have something in it, or be left out.")
        beside = node.get(f"_{element.name}")
        for place, each in enumerate(value):
            if each is None and isinstance(beside, list) and place < len(beside) and beside[place]:
                continue
            steps.append(f"[{place}]")
            self._value(each, element)
            steps.pop()

    def _value(self, value: Any, element: Element) -> None:
        """Check one value of an element."""
        check = PRIMITIVES.get(element.type)
        if check is not None:
            expected = check(value)
            if expected:
                self.fault("value", f"This must be {expected}; it is {_shown(value)}.")
            elif element.codes is not None and value not in element.codes:
                self._wrong_code(value, element)
            elif element.form and not FORMS[element.form](value):
                self.fault("code-invalid", f"This is no {element.form} code: {_shown(value)}.")
            return
        if element.type in NESTED:
            self._resource(value, contained=element.name == "contained")
            return
        if not isinstance(value, dict):
            self.fault("structure", f"This is a {element.type}, a JSON object; it is {_shown(value)}.")
            return
        shape = shape_of(element.type)
        assert shape is not None, f"{element.type} has a shape"
        self._object(value, shape)
        if element.codes is not None:
            self._bound(value, element)
        if element.targets is not None:
            self._target(value, element.targets)

    def _wrong_code(self, value: str, element: Element) -> None:
        known = sorted(element.codes or ())
        some = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
        self.fault("code-invalid", f"{_shown(value)} is not one of the codes required here: {some}.")

    def _bound(self, value: dict[str, Any], element: Element) -> None:
        """Check a coded object against a required binding: one of its codings must be of the value set."""
        codings = value.get("coding") if element.type == "CodeableConcept" else [value]
        if not isinstance(codings, list):
            if element.type == "CodeableConcept" and "extension" not in value:
                self._wrong_code(str(value.get("text", "nothing")), element)
            return
        for coding in codings:
            if not isinstance(coding, dict):
                continue
            for system, codes in element.systems:
                if coding.get("system") == system and coding.get("code") in codes:
                    return
        named = next((each.get("code") for each in codings if isinstance(each, dict)), None)
        if named is not None or element.type != "Quantity":
            self._wrong_code(str(named), element)

    def _target(self, value: dict[str, Any], targets: frozenset[str]) -> None:
        """Check that a reference goes to a type that it may go to."""
        reference = value.get("reference")
        if not isinstance(reference, str) or reference.startswith(("#", "urn:")):
            return
        path = reference.partition("?")[0].partition("/_history/")[0]
        parts = path.split("/")
        kind = parts[-2] if "?" not in reference and len(parts) > 1 else parts[-1] if "?" in reference else ""
        if not kind and "?" not in reference:
            self.fault("value", "A reference is Type/id, an address, #id or urn:uuid:...", ".reference")
        elif kind in CHECKED and kind not in targets:
            allowed = ", ".join(sorted(targets))
            self.fault("value", f"This may refer to {allowed}, not to a {kind}.", ".reference")

    def _not_an_element(self, key: str, value: Any, node: dict[str, Any], shape: Shape) -> None:
        """Note an element that the type does not have; `_name` goes with a simple value."""
        element = shape.elements.get(key[1:]) if key.startswith("_") else None
        if element is None or element.type not in PRIMITIVES:
            name = shape.name
            self.fault("structure", f"A {name} has no element {key[:60]}.", f".{key[:60]}")
            return
        extras = value if element.many else [value]
        if not isinstance(extras, list):
            self.fault("structure", f"{key} is a list, because {element.name} is one.", f".{key}")
            return
        part = shape_of("Element")
        assert part is not None, "the standard has Element"
        for each in extras:
            if isinstance(each, dict):
                self.steps.append(f".{element.name}")
                self._object(each, part)
                self.steps.pop()
            elif each is not None or not element.many:
                self.fault("structure", f"{key} holds objects with id or extension.", f".{key}")


def _shown(value: Any) -> str:
    """Return a value as people read it, short."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f"“{str(value)[:60]}”"
