"""Whether one resource in memory meets one criterion, read straight from its JSON.

What is not in the store, such as the directory, is searched with this. It is also what the index is checked
against: it looks at values one by one, without hashes and without rows, so a fault in one is none in the
other.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from catchment.record.rules.extraction.amounts import reach, unit_of
from catchment.record.rules.extraction.moments import date_range, period_range, timing_ranges
from catchment.record.rules.extraction.parameters import Route, SearchParameter, parameters
from catchment.record.rules.extraction.texts import contact, normalised
from catchment.record.rules.searching.query import (
    CompositeValue,
    Criterion,
    DateValue,
    MissingValue,
    NumberValue,
    ReferenceValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
)
from catchment.record.rules.values import Resource

Found = tuple[Route, Any]  # a value, and the route by which it was found


def matches(resource: Resource, criterion: Criterion) -> bool:
    """Return whether a resource meets a plain criterion; `_lastUpdated` is read from its `meta`.

    Raises KeyError for a parameter that the resource's type does not have.
    """
    if criterion.code == "_id":
        named = any(
            isinstance(each, TokenValue) and each.code == resource.get("id") for each in criterion.values
        )
        return named != (criterion.modifier == "not")
    if criterion.code == "_lastUpdated":
        return any(isinstance(each, DateValue) and _updated(resource, each) for each in criterion.values)
    met = any(_meets(resource, criterion, value) for value in criterion.values)
    return met != (criterion.modifier == "not")


def _meets(resource: Resource, criterion: Criterion, value: Value) -> bool:
    """Return whether a resource has this value of a criterion's parameter."""
    known = parameters(resource["resourceType"])
    for code in known[criterion.code].same_as or (criterion.code,):
        parameter = known[code]
        if isinstance(value, CompositeValue):
            if any(_has_all(element, parameter, value) for element in _elements(resource, parameter.within)):
                return True
            continue
        found = [each for route in parameter.routes for each in _found(resource, resource, route)]
        if isinstance(value, MissingValue):
            if found:
                return not value.missing
        elif any(_is(parameter, criterion.modifier, value, each) for each in found):
            return True
    return isinstance(value, MissingValue) and value.missing


def _elements(element: Any, path: str) -> Iterator[Any]:
    """Yield every element that a path of names leads to."""
    if not path:
        yield element
        return
    name, _, rest = path.partition(".")
    below = element.get(name)
    for each in below if isinstance(below, list) else [below]:
        if each is not None:
            yield from _elements(each, rest)


def _found(resource: Resource, element: Any, route: Route) -> Iterator[Found]:
    """Yield what a route leads to, as far as its conditions hold."""
    if route.datatype == "deceased":
        yield route, resource.get("deceasedBoolean") is True or "deceasedDateTime" in resource
        return
    for each in _elements(element, route.path):
        if route.where and each.get(route.where[0]) != route.where[1]:
            continue
        if route.target and _type_of(resource, each) != route.target:
            continue
        yield route, each


def _type_of(resource: Resource, reference: Any) -> str | None:
    """Return the type of what a Reference is to."""
    text = reference.get("reference", "")
    if text.startswith("#"):
        for contained in resource.get("contained", ()):
            if contained.get("id") == text[1:]:
                return str(contained["resourceType"])
        return None
    parts = _literal(text).split("/")
    return parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() else reference.get("type")


def _literal(text: str) -> str:
    """Return a reference without the version it may name."""
    return text.partition("/_history/")[0]


def _has_all(element: Any, parameter: SearchParameter, value: CompositeValue) -> bool:
    """Return whether one element has all parts of a composite value."""
    return all(
        any(
            _is(parameter, "", part, each)
            for route in component.routes
            for each in _found(element, element, route)
        )
        for component, part in zip(parameter.components, value.parts, strict=True)
    )


def _is(parameter: SearchParameter, modifier: str, asked: Value, found: Found) -> bool:
    """Return whether a value that was found is what was asked for."""
    route, value = found
    if isinstance(asked, TokenValue):
        if modifier == "identifier":
            identifier = value.get("identifier", {}) if isinstance(value, dict) else {}
            return _token(asked, identifier.get("system", ""), identifier.get("value"))
        return _has_token(parameter, modifier, asked, route, value)
    if isinstance(asked, ReferenceValue):
        return _refers(parameter, asked, value if isinstance(value, str) else value.get("reference", ""))
    if isinstance(asked, UriValue):
        return asked.uri in (value, value.partition("|")[0])
    if isinstance(asked, TextValue):
        return any(_reads(modifier, asked.text, text) for text in _texts(route, value))
    if isinstance(asked, DateValue):
        return any(_falls(asked, low, high) for low, high in _times(route.datatype, value))
    return isinstance(asked, NumberValue) and _measures(asked, route.datatype, value)


def _has_token(
    parameter: SearchParameter, modifier: str, asked: TokenValue, route: Route, value: Any
) -> bool:
    if modifier == "of-type":
        return value.get("value") == asked.value and any(
            (each.get("system", ""), each.get("code")) == (asked.system, asked.code)
            for each in value.get("type", {}).get("coding", ())
        )
    if modifier == "text":
        begin = normalised(asked.code or "")
        said = [text for _, _, text in _coded(route, value)]
        if route.datatype == "CodeableConcept":
            said.append(value.get("text", ""))
        return any(normalised(text).startswith(begin) for text in said if text)
    if route.datatype == "ContactPoint":
        return contact(asked.code or "") == contact(value.get("value", ""))
    return any(
        _token(asked, system, code) or (_token(asked, theirs, code) and route.datatype == "code")
        for system, code, _ in _coded(route, value)
        for theirs in parameter.systems or ("",)
    )


def _token(asked: TokenValue, system: str, code: str | None) -> bool:
    return code is not None and asked.system in (None, system) and asked.code in (None, code)


def _coded(route: Route, value: Any) -> list[tuple[str, str | None, str]]:
    """Return (system, code, words) of whatever a token can be."""
    if route.datatype == "CodeableConcept":
        given = [each for each in value.get("coding", ()) if "code" in each]
        if not given and "text" in value:
            return [("text", normalised(value["text"]), value["text"])]
        return [(each.get("system", ""), each["code"], each.get("display", "")) for each in given]
    if route.datatype == "Coding":
        return [(value.get("system", ""), value.get("code"), value.get("display", ""))]
    if route.datatype == "Identifier":
        return [(value.get("system", ""), value.get("value"), "")]
    return [("", str(value).lower() if isinstance(value, bool) else str(value), "")]


def _refers(parameter: SearchParameter, asked: ReferenceValue, text: str) -> bool:
    literal = _literal(text)
    if asked.url:
        return asked.url in (literal, literal.partition("|")[0])
    if asked.type:
        return literal == f"{asked.type}/{asked.id}"
    kind, _, name = literal.partition("/")
    return name == asked.id and (not parameter.targets or kind in parameter.targets)


def _reads(modifier: str, asked: str, text: str) -> bool:
    if modifier == "exact":
        return text == asked
    begin, whole = normalised(asked), normalised(text)
    return begin in whole if modifier == "contains" else whole.startswith(begin)


def _texts(route: Route, value: Any) -> list[str]:
    """Return the texts of a string, HumanName or Address."""
    if isinstance(value, str):
        return [value, value.replace(" ", "")] if route.path.endswith("postalCode") else [value]
    given, family = value.get("given", []), value.get("family")
    if route.datatype == "HumanName":
        spoken = [each for each in [*given, family] if each]
        found = [*value.get("prefix", []), *spoken, *value.get("suffix", []), " ".join(spoken)]
        return [each for each in [*found, value.get("text") or _full(value)] if each]
    names = ("city", "district", "state", "postalCode", "country", "text")
    lines = [*value.get("line", []), *(value.get(name) for name in names)]
    return [each for each in [*lines, value.get("postalCode", "").replace(" ", "")] if each]


def _full(name: Any) -> str:
    parts = [*name.get("prefix", []), *name.get("given", []), name.get("family"), *name.get("suffix", [])]
    return " ".join(part for part in parts if part)


def _times(datatype: str, value: Any) -> list[Any]:
    if datatype == "Timing":
        return timing_ranges(value)
    return [period_range(value) if datatype == "Period" else date_range(value)]


def _falls(asked: DateValue, low: datetime, high: datetime) -> bool:
    """Return whether a stretch of time is as was asked (FHIR R4, search, prefixes)."""
    within = low >= asked.low and high <= asked.high
    return {
        "eq": within,
        "ne": not within,
        "gt": high > asked.high,
        "lt": low < asked.low,
        "ge": within or high > asked.high,
        "le": within or low < asked.low,
        "sa": low >= asked.high,
        "eb": high <= asked.low,
        "ap": low < asked.high and high > asked.low,
    }[asked.prefix]


def _updated(resource: Resource, asked: DateValue) -> bool:
    """Return whether a resource was last stored when was asked; that is a moment, not a stretch."""
    text = resource.get("meta", {}).get("lastUpdated")
    if not text:  # what is computed has no time of its own
        return False
    at = date_range(text)[0]
    within = asked.low <= at < asked.high
    above, below = at >= asked.high, at < asked.low
    return {
        "eq": within,
        "ne": not within,
        "gt": above,
        "lt": below,
        "ge": within or above,
        "le": within or below,
        "sa": above,
        "eb": below,
        "ap": within,
    }[asked.prefix]


def _measures(asked: NumberValue, datatype: str, value: Any) -> bool:
    """Return whether a quantity is as was asked, and in the unit that was asked for."""
    ends = [value.get("low", {}), value.get("high", {})] if datatype == "Range" else [value]
    if all(end.get("value") is None for end in ends):
        return False
    if asked.code is not None:
        unit = next((unit for end in ends if (unit := unit_of(end))), None)
        if datatype == "Money":
            unit = ("urn:iso:std:iso:4217", value.get("currency", ""))
        if not unit or unit[1] != asked.code or asked.system not in (None, unit[0]):
            return False
    if datatype == "Range":
        least, most = (end.get("value") for end in ends)
        return _ranges(
            asked,
            float("-inf") if least is None else float(least),
            float("inf") if most is None else float(most),
        )
    low, high = reach(value) or (0.0, 0.0)
    least, most = (low, high) if "comparator" in value else (float(value["value"]), float(value["value"]))
    within = low >= asked.low and high <= asked.high
    return {
        "eq": within,
        "ne": not within,
        "gt": most > asked.exact,
        "lt": least < asked.exact,
        "ge": most >= asked.exact,
        "le": least <= asked.exact,
        "sa": least > asked.exact,
        "eb": most < asked.exact,
        "ap": low < asked.high and high > asked.low,
    }[asked.prefix]


def _ranges(asked: NumberValue, low: float, high: float) -> bool:
    """Return whether a Range, whose ends are exact, is as was asked; a number with a prefix is exact too."""
    within = asked.low <= low and high < asked.high
    same = low == high == asked.exact
    return {
        "eq": within,
        "ne": not within,
        "gt": high > asked.exact,
        "lt": low < asked.exact,
        "ge": same or high > asked.exact,
        "le": same or low < asked.exact,
        "sa": low > asked.exact,
        "eb": high < asked.exact,
        "ap": low < asked.high and high >= asked.low,
    }[asked.prefix]
