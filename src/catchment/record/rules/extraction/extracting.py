"""From a resource to the rows it is found by.

The parameters of a type make a tree of the names their paths go through, each with the leaves to call there.
A resource is walked through once, by the names it has, not once for each parameter.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from catchment.record.rules.extraction.composites import composite_leaf
from catchment.record.rules.extraction.leaves import (
    Leaf,
    Rows,
    date_leaf,
    identifier_leaf,
    quantity_leaf,
    reference_leaf,
    string_leaf,
    token_leaf,
    uri_leaf,
)
from catchment.record.rules.extraction.moments import OPEN_END
from catchment.record.rules.extraction.parameters import Route, SearchParameter, parameters
from catchment.record.rules.terms import token_term, type_term
from catchment.record.rules.values import Extracted, Resource

_TICK = timedelta(microseconds=1)
Dated = tuple[int, datetime, datetime]
Measured = tuple[int, int, float, float]


def extract(resource: Resource) -> Extracted:
    """Return what a resource can be found by; its `meta` counts as it stands, its `text` not at all.

    The resource must be valid (rules/validation); of a type that is not kept here only the type is found.
    """
    resource_type = resource["resourceType"]
    contained = resource.get("contained")
    rows = Rows({each["id"]: each["resourceType"] for each in contained if "id" in each} if contained else {})
    rows.terms.append(type_term(resource_type))
    _compiled(resource_type)(resource, rows)
    texts = rows.texts
    return Extracted(
        list(dict.fromkeys(rows.terms)),
        _apart_dates(rows.dates) if len(rows.dates) > 1 else rows.dates,
        [each for each in dict.fromkeys(texts) if each[1]] if texts else texts,
        _apart_quantities(rows.quantities) if len(rows.quantities) > 1 else rows.quantities,
        rows.present,
        rows.vocabulary,
    )


def _apart_dates(dates: list[Dated]) -> list[Dated]:
    """Return the rows without repetition, no two with one parameter and start.

    A start is a row's key, so of two stretches with the same start the longer begins a microsecond later. At
    the very end of the calendar there is no later, and the shortest stands for all.
    """
    kept: list[Dated] = []
    for parameter, low, high in sorted(set(dates)):
        if kept and kept[-1][0] == parameter and kept[-1][1] >= low:
            if kept[-1][1] == OPEN_END:
                continue
            low = kept[-1][1] + _TICK
        kept.append((parameter, low, high))
    return kept


def _apart_quantities(quantities: list[Measured]) -> list[Measured]:
    """Return the rows without repetition, no two with one parameter, unit and low end (see _apart_dates)."""
    kept: list[Measured] = []
    for parameter, unit, low, high in sorted(set(quantities)):
        if kept and kept[-1][:2] == (parameter, unit) and kept[-1][2] >= low:
            low = math.nextafter(kept[-1][2], math.inf)
        kept.append((parameter, unit, low, high))
    return kept


class _Node:
    """A place in the tree: leaves to call with what is found there, and the places beneath."""

    __slots__ = ("children", "leaves")

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.children: dict[str, _Node] = {}

    def at(self, path: str) -> "_Node":
        """Return the place that a path leads to, made where it is not there."""
        node = self
        for name in path.split(".") if path else ():
            node = node.children.setdefault(name, _Node())
        return node


@cache
def _compiled(resource_type: str) -> Leaf:
    """Return the leaf of a whole resource of a type."""
    root = _Node()
    known = parameters(resource_type)
    for parameter in known.values():
        if parameter.same_as:
            continue
        mask = _mask(parameter, known.values())
        if parameter.components:
            root.at(parameter.within).leaves.append(composite_leaf(parameter, mask))
        for route in parameter.routes:
            if route.datatype == "deceased":
                root.leaves.append(_deceased(parameter, mask))
            else:
                root.at(route.path).leaves.append(_leaf(resource_type, parameter, mask, route))
    return _walk(root)


def _mask(parameter: SearchParameter, known: Iterable[SearchParameter]) -> int:
    """Return the bits that a value sets: the parameter's, and those of the ones that have its values too."""
    mask = 1 << parameter.bit
    for other in known:
        if parameter.code in other.same_as:
            mask |= 1 << other.bit
    return mask


def _walk(node: _Node) -> Leaf:
    """Return one leaf that calls all leaves of a place and beneath it."""
    leaves = tuple(node.leaves)
    below = {name: _walk(child) for name, child in node.children.items()}
    if not below:
        return leaves[0] if len(leaves) == 1 else _all(leaves)

    def walk(element: Any, rows: Rows) -> None:
        for leaf in leaves:
            leaf(element, rows)
        for name, child in element.items():
            action = below.get(name)
            if action is None:
                continue
            if type(child) is list:
                for each in child:
                    if each is not None:
                        action(each, rows)
            elif child is not None:
                action(child, rows)

    return walk


def _all(leaves: tuple[Leaf, ...]) -> Leaf:
    def leaf(value: Any, rows: Rows) -> None:
        for each in leaves:
            each(value, rows)

    return leaf


def _leaf(resource_type: str, parameter: SearchParameter, mask: int, route: Route) -> Leaf:
    """Return the leaf of one route of a parameter."""
    kind, datatype = parameter.type, route.datatype
    if datatype == "Identifier":
        return identifier_leaf(resource_type, parameter.code, mask)
    if datatype == "Reference":
        return reference_leaf(resource_type, parameter, mask, route)
    if kind in ("uri", "reference"):
        return uri_leaf(parameter, mask)
    if kind == "token":
        return token_leaf(parameter, mask, route)
    if kind == "string":
        return string_leaf(parameter, mask, route)
    if kind == "date":
        return date_leaf(parameter.number, mask, datatype)
    return quantity_leaf(parameter.number, mask, datatype)


def _deceased(parameter: SearchParameter, mask: int) -> Leaf:
    """Return the leaf of `Patient.deceased`: true from `deceasedBoolean` or any date, false otherwise."""
    true, false = token_term(parameter.number, "", "true"), token_term(parameter.number, "", "false")

    def leaf(resource: Any, rows: Rows) -> None:
        rows.present |= mask
        dead = resource.get("deceasedBoolean") is True or "deceasedDateTime" in resource
        rows.terms.append(true if dead else false)

    return leaf
