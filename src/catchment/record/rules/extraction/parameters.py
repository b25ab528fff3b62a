"""Search parameters of each resource type, from the compiled standard (scripts/compile_search.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from catchment.record.rules.extraction.texts import contact
from catchment.record.rules.terms import parameter_of
from catchment.record.standard import table


class Route(NamedTuple):
    """Where a parameter looks: names in JSON with dots, the datatype there, and what else must hold.

    `target`: the reference must be to that type. `where`: this name within must have this value.
    """

    path: str
    datatype: str
    target: str | None = None
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One of the parts of a composite parameter; its routes begin at the element that all parts share."""

    code: str
    type: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """A search parameter of a resource type.

    `targets`: types that a reference may be to; empty means any. `bit`: its place in `present`. `systems`:
    those of a code with a required binding, kept without a system. `same_as`: parameters whose values are
    this one's, which has no rows itself. `own`: it says whom the resource is about; where that is a patient
    of ours the column `patient` names them and there is no term. `within`: the element that the parts of a
    composite share.
    """

    number: int
    code: str
    type: str
    targets: tuple[str, ...]
    bit: int
    routes: tuple[Route, ...]
    systems: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    own: bool = False
    within: str = ""
    components: tuple[Component, ...] = ()

    @property
    def datatypes(self) -> frozenset[str]:
        """The datatypes that its values may have."""
        return frozenset(route.datatype for route in self.routes)


@cache
def parameters(resource_type: str) -> Mapping[str, SearchParameter]:
    """Return a type's parameters by code, `_tag`, `_security`, `_profile` and `_source` among them.

    There are none for a type that is not kept here.
    """
    compiled = table("search_parameters").get(resource_type, [])
    return {each["code"]: _parameter(resource_type, bit, each) for bit, each in enumerate(compiled)}


def _parameter(resource_type: str, bit: int, each: Mapping[str, Any]) -> SearchParameter:
    return SearchParameter(
        number=parameter_of(resource_type, each["code"]),
        code=each["code"],
        type=each["type"],
        targets=tuple(each.get("targets", ())),
        bit=bit,
        routes=_routes(each.get("paths", ())),
        systems=tuple(each.get("systems", ())),
        same_as=tuple(each.get("same_as", ())),
        own=each.get("own", False),
        within=each.get("within", ""),
        components=tuple(
            Component(part["code"], part["type"], _routes(part["paths"]))
            for part in each.get("components", ())
        ),
    )


def _routes(paths: Any) -> tuple[Route, ...]:
    return tuple(
        Route(
            each["path"],
            each["datatype"],
            each.get("target"),
            tuple(each["where"]) if "where" in each else None,
        )
        for each in paths
    )


UNCODED = frozenset({"code", "boolean", "deceased", "string", "id", "uri", "ContactPoint"})


def as_indexed(parameter: SearchParameter, system: str | None, code: str) -> tuple[str | None, str] | None:
    """Return a token that is asked for as it is kept; None where nothing can match it.

    A code with a required binding, a truth value, a text and a ContactPoint are kept with the system empty,
    whatever system is asked for, as long as it is theirs. (FHIR would take the system of a ContactPoint as
    its use; here it is left out of account.) A system of None stays None where the vocabulary must say which.
    """
    datatypes = parameter.datatypes
    if "ContactPoint" in datatypes:
        code = contact(code)
    if not datatypes <= UNCODED:
        return system, code
    if system and parameter.systems and system not in parameter.systems:
        return None
    return "", code
