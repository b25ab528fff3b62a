"""What FHIR R4 says a resource looks like, as shapes that a resource can be held against in one pass.

A shape is a type (`Patient`, `HumanName`) or a part of one (`Observation.component`): its elements by their
JSON name, so that a choice such as `value[x]` has an element for each type it may have. The tables behind
it are compiled from the standard (scripts/compile_standard.py; HL7 FHIR R4 4.0.1, public domain, CC0).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from catchment.record.standard import table

TYPES: frozenset[str] = frozenset(table("structure")["resources"])  # the 37 types a shared record keeps
ANY_TYPE = "*"
_PRIMITIVES = frozenset(
    [
        "base64Binary",
        "boolean",
        "canonical",
        "code",
        "date",
        "dateTime",
        "decimal",
        "id",
        "instant",
        "integer",
        "markdown",
        "oid",
        "positiveInt",
        "string",
        "time",
        "unsignedInt",
        "uri",
        "url",
        "uuid",
        "xhtml",
    ]
)


@dataclass(slots=True)
class Element:
    """One element by its JSON name.

    `most` 0: any number. `primitive` is the name of a primitive type or empty; otherwise `shape` is what is
    inside, None for a whole resource. `systems`: the codes that are allowed by system, where the binding is
    required; `codes`: the same without their systems; `form`: how the code is written where nobody can list
    them. `targets`: the resource types a reference may go to, empty: any. `choice`: the name of the choice.
    """

    name: str
    many: bool
    least: int
    most: int
    type: str
    primitive: str = ""
    shape: "Shape | None" = None
    systems: Mapping[str, frozenset[str]] | None = None
    codes: frozenset[str] | None = None
    form: str = ""
    targets: frozenset[str] = frozenset()
    choice: str = ""


@dataclass(slots=True)
class Shape:
    """A type or a part of one; `required` are the elements it may not be without, `chosen` the choices."""

    name: str
    elements: dict[str, Element] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)


def choices(shape: str, name: str) -> tuple[str, ...]:
    """Return the JSON names of a choice: `Observation`, `value` gives `valueQuantity`, `valueString` ..."""
    prefix = f"{name}[x]"
    return tuple(each.name for each in shapes()[shape].elements.values() if each.choice == prefix)


def reference_targets(shape: str, name: str) -> frozenset[str]:
    """Return the resource types that an element may refer to; empty where it may be any."""
    return shapes()[shape].elements[name].targets


@cache
def shapes() -> dict[str, Shape]:
    """Return every shape by its name; they are shared, so nobody changes them."""
    described: dict[str, dict[str, list[Any]]] = table("structure")["types"]
    made = {name: Shape(name) for name in described}
    for name, elements in described.items():
        _fill(made[name], elements, made)
    return made


@cache
def resource_names() -> frozenset[str]:
    """Return the names of all resource types of the standard, also of those that are not kept here."""
    return frozenset(table("codes")["sets"]["http://hl7.org/fhir/ValueSet/all-types"][_RESOURCE_TYPES])


_RESOURCE_TYPES = "http://hl7.org/fhir/resource-types"


def _fill(shape: Shape, elements: dict[str, list[Any]], made: dict[str, Shape]) -> None:
    """Give a shape its elements."""
    required = set()
    for name, (kinds, least, most, *more) in elements.items():
        if name.endswith("[x]"):
            kinds = (
                sorted(made.keys() & _DATA_TYPES | _PRIMITIVES - {"xhtml"}) if kinds == [ANY_TYPE] else kinds
            )
            names = {name[:-3] + kind[0].upper() + kind[1:]: kind for kind in kinds}
            if least:
                shape.chosen[name] = tuple(names)
        else:
            names = {name: kinds[0]}
            if least:
                required.add(name)
        for key, kind in names.items():
            choice = name if name.endswith("[x]") else ""
            shape.elements[key] = _element(key, kind, (least, most, choice), more[0] if more else {}, made)
    shape.required = frozenset(required)


def _element(
    name: str, kind: str, counts: tuple[int, int, str], more: dict[str, Any], made: dict[str, Shape]
) -> Element:
    """Return an element of a type, with what binds it."""
    least, most, choice = counts
    element = Element(name, most != 1, least, most, kind, choice=choice)
    if kind in _PRIMITIVES:
        element.primitive = kind
    elif kind not in ("Resource", "DomainResource"):
        element.shape = made[kind]
    if kind == "Reference":
        element.targets = frozenset(more.get("targets", ()))
    if "codes" in more and kind in _BOUND:
        element.form = table("codes")["forms"].get(more["codes"], "")
        if not element.form:
            element.systems = _systems(more["codes"])
            element.codes = frozenset().union(*element.systems.values())
    return element


_BOUND = frozenset(("code", "Coding", "CodeableConcept", "Quantity", "string", "uri"))


@cache
def _systems(url: str) -> dict[str, frozenset[str]]:
    """Return the codes of a value set by system."""
    return {system: frozenset(codes) for system, codes in table("codes")["sets"][url].items()}


# What an extension may hold (FHIR R4, open data types).
_DATA_TYPES = frozenset(
    [
        "Address",
        "Age",
        "Annotation",
        "Attachment",
        "CodeableConcept",
        "Coding",
        "ContactPoint",
        "Count",
        "Distance",
        "Duration",
        "HumanName",
        "Identifier",
        "Money",
        "Period",
        "Quantity",
        "Range",
        "Ratio",
        "Reference",
        "SampledData",
        "Signature",
        "Timing",
        "ContactDetail",
        "Contributor",
        "DataRequirement",
        "Expression",
        "ParameterDefinition",
        "RelatedArtifact",
        "TriggerDefinition",
        "UsageContext",
        "Dosage",
        "Meta",
    ]
)
