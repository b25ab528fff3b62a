"""The types of resource that the record has, and what the standard says each is made of (FHIR R4 4.0.1).

The tables were compiled from the standard's own definitions (`scripts/compile_standard.py`). An *element* has
types, a least and a greatest number, perhaps the codes it is bound to and the types it may refer to; a
choice such as `value[x]` is spread over the names it may take.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from catchment.record.standard import table

TYPES: frozenset[str] = frozenset(table("structure")["resources"])
CHECKED: frozenset[str] = TYPES | frozenset(table("structure")["also"])
# Without an end, kept by other bodies: checked by their form.
FORMS: dict[str, str] = table("codes")["forms"]


@dataclass(frozen=True, slots=True)
class Element:
    """An element by one of its names: `choice` is the name in the standard where it is a choice, else empty.

    `codes` are all codes it may have and `systems` each system's; None where it is not bound. `form` names a
    rule for codes without an end. `targets` are the types it may refer to; None for any.
    """

    name: str
    type: str
    many: bool
    choice: str
    codes: frozenset[str] | None
    systems: tuple[tuple[str, frozenset[str]], ...]
    form: str
    targets: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a type is made of: its elements by name, the names it must have, the choices it must make."""

    name: str
    elements: dict[str, Element]
    required: tuple[str, ...]
    required_choices: tuple[tuple[str, tuple[str, ...]], ...]
    has_choices: bool


@cache
def shape_of(type_name: str) -> Shape | None:
    """Return what a type, or a part such as Observation.component, is made of; None for what is no type."""
    said = table("structure")["types"].get(type_name)
    if said is None:
        return None
    elements: dict[str, Element] = {}
    required, choices = [], []
    for name, (types, least, most, *more) in said.items():
        details: dict[str, Any] = more[0] if more else {}
        names = [name]
        if name.endswith("[x]"):
            bare = name[:-3]
            names = [bare + each[0].upper() + each[1:] for each in types]
            if least:
                choices.append((name, tuple(names)))
        elif least:
            required.append(name)
        for each, element_type in zip(names, types, strict=False):
            elements[each] = _element(each, element_type, most != 1, name, details)
    several = any(each.choice for each in elements.values())
    return Shape(type_name, elements, tuple(required), tuple(choices), several)


def _element(name: str, type_name: str, many: bool, said: str, details: dict[str, Any]) -> Element:
    """Return one element by one of its names."""
    url = details.get("codes", "")
    systems = tuple(
        (system, frozenset(codes)) for system, codes in table("codes")["sets"].get(url, {}).items()
    )
    bound = frozenset().union(*(codes for _, codes in systems)) if systems else None
    targets = frozenset(details["targets"]) if "targets" in details else None
    choice = said if said.endswith("[x]") else ""
    return Element(name, type_name, many, choice, bound, systems, FORMS.get(url, ""), targets)
