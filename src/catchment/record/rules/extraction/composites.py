"""Composite parameters: a code and a value that must be said by the same part of a resource.

"Systolic pressure above 140" is not "has a systolic pressure, and something above 140". The rows of the value
are therefore kept under a parameter mixed with the code, so that one search of one index answers both.
"""

from typing import Any

from catchment.record.rules.extraction.leaves import (
    Coded,
    Leaf,
    Rows,
    coding,
    codings,
    date_leaf,
    plain_token,
    quantity_leaf,
    target_of,
)
from catchment.record.rules.extraction.parameters import Component, SearchParameter
from catchment.record.rules.extraction.texts import normalised
from catchment.record.rules.terms import token_term


def composite_parameter(parameter: int, system: str, code: str) -> int:
    """Return the number under which values that go with this code are kept."""
    return token_term(parameter, system, code)


def composite_term(parameter: int, first: tuple[str, str], second: tuple[str, str]) -> int:
    """Return the term of two tokens (system, code) that go together; their order counts."""
    return token_term(parameter, f"{first[0]}|{first[1]}$", f"{second[0]}|{second[1]}")


def composite_leaf(parameter: SearchParameter, mask: int) -> Leaf:
    """Return the leaf of a composite parameter, for the element that its parts share."""
    key, value_of = parameter.components
    if key.type != "token":  # DocumentReference.relationship: the token stands second
        key, value_of = value_of, key
    number = parameter.number

    def leaf(element: Any, rows: Rows) -> None:
        for route in value_of.routes:
            value = element.get(route.path)
            if value is None:
                continue
            for system, code, _ in _tokens(key, element):
                rows.present |= mask
                _add(rows, number, (system, code), value_of.type, route.datatype, value)

    return leaf


def _tokens(component: Component, element: Any) -> list[Coded]:
    """Return the tokens of a component: a concept, a coding, a code or a truth value."""
    found: list[Coded] = []
    for route in component.routes:
        value = element.get(route.path)
        if value is not None:
            found += _read(route.datatype, value)
    return found


def _read(datatype: str, value: Any) -> list[Coded]:
    if datatype == "CodeableConcept":
        return codings(value)
    return coding(value) if datatype == "Coding" else [("", plain_token(value), "")]


def _add(rows: Rows, number: int, key: tuple[str, str], kind: str, datatype: str, value: Any) -> None:
    """Add the rows of a value that goes with the code `key`."""
    mixed = composite_parameter(number, *key)
    if kind == "quantity":
        quantity_leaf(mixed, 0, datatype)(value, rows)
    elif kind == "date":
        date_leaf(mixed, 0, datatype)(value, rows)
    elif kind == "string":
        rows.texts.append((mixed, normalised(value)))
    elif kind == "reference":
        if value.get("reference"):
            rows.terms.append(mixed ^ target_of(value["reference"]).key)
    else:
        for system, code, _ in _read(datatype, value):
            rows.terms.append(composite_term(number, key, (system, code)))
