"""Parsing a search: from the names and values of an address or a form to a frozen `Query`.

A name says which parameter, how its values are to be taken (`name:exact`), or leads on through references
(`subject:Patient.name`, `_has:Observation:subject:code`). A name that nobody knows is an error for whoever
asked for strict handling, and is otherwise left out and told; a value without sense is always an error, since
an answer to another question than was asked can harm (hapi-fhir and others ignore some).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import cast, get_args

from catchment.record.rules.extraction import SearchParameter, parameters
from catchment.record.rules.searching.answering import TYPES, Answering, read_answering
from catchment.record.rules.searching.lexing import split
from catchment.record.rules.searching.query import (
    BadSearch,
    Chain,
    Condition,
    Criterion,
    Having,
    Kind,
    Modifier,
    Query,
    ReferenceValue,
    Value,
)
from catchment.record.rules.searching.reading import read_id, read_value

MOST_PARAMETERS = 100
MOST_VALUES = 1000
LONGEST = 100_000  # characters of all names and values
MOST_LINKS = 3  # of a chain
MOST_HAVINGS = 2  # of `_has` within `_has`
MOST_BRANCHES = 40  # types that a chain may lead through when none is named
COMMON: Mapping[str, Kind] = {
    "_id": "token",
    "_lastUpdated": "date",
    "_tag": "token",
    "_security": "token",
    "_profile": "uri",
    "_source": "uri",
}
NO_MODIFIERS = {"_id", "_lastUpdated"}
MODIFIERS: Mapping[Kind, frozenset[str]] = {
    "token": frozenset({"missing", "not", "text", "of-type"}),
    "string": frozenset({"missing", "exact", "contains"}),
    "reference": frozenset({"missing", "identifier"}),
    "uri": frozenset({"missing"}),
    "date": frozenset({"missing"}),
    "number": frozenset({"missing"}),
    "quantity": frozenset({"missing"}),
    "composite": frozenset(),
    "special": frozenset(),
}


class Untrodden(BadSearch):
    """A way that does not lead through a type; a chain through several types leaves that one out."""


class Unknown(Untrodden):
    """A parameter that its type does not have; lenient handling leaves it out."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is the same for all parameters of one search."""

    now: datetime
    base: str
    name: str  # of the parameter as it was written, for sentences


def parse(
    resource_type: str,
    pairs: Sequence[tuple[str, str]],
    *,
    now: datetime,
    base: str = "",
    strict: bool = False,
    compartment: str = "",
) -> Query:
    """Return what a search of `resource_type` asks.

    `pairs` are names and values as they were sent, unquoted. `base` is our own address, with which references
    may begin. `compartment` is the id of a Patient when only what is about them was asked for. Raises
    BadSearch, with a sentence, for what has no sense or is too much, and, when `strict`, for unknown names.
    """
    if resource_type not in TYPES:
        raise BadSearch(
            "", f"{resource_type[:80]!r} is no type of resource that is kept here.", "not-supported"
        )
    _check_size(pairs)
    conditions: list[Condition] = []
    ignored: list[str] = []
    if compartment:
        within = ReferenceValue("Patient", str(read_id("Patient", compartment).code))
        conditions.append(Criterion("_compartment", "reference", "", (within,)))
    answer = Answering()
    for name, value in pairs:
        try:
            if not read_answering(answer, resource_type, name, value):
                conditions.append(_condition(resource_type, name, value, _Asking(now, base, name)))
        except Unknown as problem:
            if strict:
                raise
            ignored.append(f"{problem} It was left out of the search.")
    return Query(
        type=resource_type,
        conditions=tuple(conditions),
        orders=tuple(answer.orders),
        inclusions=tuple(dict.fromkeys(answer.inclusions)),
        count=answer.count,
        total=answer.total,
        summary=answer.summary,
        elements=tuple(answer.elements),
        asked=tuple((name, value) for name, value in pairs if name != "_page"),
        ignored=(*ignored, *answer.told),
        page=answer.page,
    )


def _check_size(pairs: Sequence[tuple[str, str]]) -> None:
    """Raise BadSearch for a search that is longer than any that somebody meant, or is no text."""
    for name, value in pairs:
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in name + value):
            raise BadSearch("", "The search holds characters that no text has; send it as UTF-8.")
    values = sum(value.count(",") + 1 for _, value in pairs)
    length = sum(len(name) + len(value) for name, value in pairs)
    for what, has, most in (
        ("parameters", len(pairs), MOST_PARAMETERS),
        ("values", values, MOST_VALUES),
        ("characters", length, LONGEST),
    ):
        if has > most:
            raise BadSearch(
                "",
                f"The search has {has} {what}; at most {most} are read. Split it into several.",
                "too-costly",
            )


def _condition(
    resource_type: str, name: str, value: str, asking: _Asking, links: int = 0, havings: int = 0
) -> Condition:
    """Return the condition that a parameter of `resource_type` states; `name` may be what is left of one."""
    if name.startswith("_has:"):
        return _having(resource_type, name, value, asking, links, havings)
    first, dot, rest = name.partition(".")
    if dot:
        return _chain(resource_type, first, rest, value, asking, links, havings)
    code, _, modifier = name.partition(":")
    parameter = _parameter(resource_type, code, asking)
    return _criterion(parameter, code, modifier, value, asking)


def _parameter(resource_type: str, code: str, asking: _Asking) -> SearchParameter | Kind:
    """Return a type's parameter, or the kind of one that all types have; raises Unknown."""
    if code in COMMON:
        return COMMON[code]
    known = parameters(resource_type)
    if code not in known:
        near = get_close_matches(code, known, 3, 0.5) or sorted(known)[:5]
        raise Unknown(
            asking.name,
            f"{asking.name[:200]}: {resource_type} has no search parameter {code[:80]!r}; "
            f"the nearest are {', '.join(near)}.",
            "not-supported",
        )
    return known[code]


def _criterion(
    parameter: SearchParameter | Kind, code: str, modifier: str, value: str, asking: _Asking
) -> Criterion:
    """Return a plain criterion."""
    kind = cast(Kind, parameter if isinstance(parameter, str) else parameter.type)
    within = modifier
    if kind == "reference" and modifier in TYPES:  # `subject:Patient=7`
        _check_target(cast(SearchParameter, parameter), modifier, asking)
        modifier = ""
    allowed = MODIFIERS[kind] if code not in NO_MODIFIERS else frozenset({"not"} if code == "_id" else ())
    if code.startswith("_"):
        allowed -= {"of-type", "text"}
    if modifier and modifier not in allowed:
        offered = ", ".join(f":{known}" for known in sorted(allowed)) or "none"
        raise BadSearch(
            asking.name,
            f"{asking.name[:200]}: the modifier :{modifier[:80]} is not known for {code}, which is of the "
            f"kind {kind}; known are {offered}.",
            "not-supported",
        )
    how = cast(Modifier, modifier)
    assert how in get_args(Modifier)
    texts = [value] if how in ("missing", "text") else split(value, ",")
    values = tuple(_value(parameter, code, kind, how, text, within, asking) for text in texts)
    return Criterion(code, kind, how, values)


def _value(
    parameter: SearchParameter | Kind,
    code: str,
    kind: Kind,
    modifier: Modifier,
    text: str,
    within: str,
    asking: _Asking,
) -> Value:
    """Return one value of a criterion; `within` may be the type that the modifier named."""
    name = asking.name[:200]
    if code == "_id":
        return read_id(name, text)
    found = read_value(name, kind, _kinds_of(parameter), modifier, text, asking.now, asking.base)
    if isinstance(found, ReferenceValue) and within in TYPES and not found.url:
        if found.type not in (None, within):
            raise BadSearch(name, f"{name}: {text!r} is of the type {found.type}, not {within}.")
        return ReferenceValue(within, found.id)
    return found


def _kinds_of(parameter: SearchParameter | Kind) -> list[Kind]:
    """Return the kinds of a composite parameter's components."""
    if isinstance(parameter, str):
        return []
    return [cast(Kind, component.type) for component in parameter.components]


def _check_target(parameter: SearchParameter, target: str, asking: _Asking) -> None:
    """Raise BadSearch where a reference cannot be to a resource of type `target`."""
    if parameter.targets and target not in parameter.targets:
        offered = ", ".join(sorted(set(parameter.targets) & set(TYPES)))
        raise Untrodden(
            asking.name,
            f"{asking.name[:200]}: {parameter.code} does not refer to {target}; it refers to {offered}.",
        )


def _reference_parameter(resource_type: str, code: str, asking: _Asking) -> SearchParameter:
    """Return a parameter that is a reference; raises Unknown or BadSearch."""
    parameter = _parameter(resource_type, code, asking)
    if isinstance(parameter, str) or parameter.type != "reference":
        raise Untrodden(
            asking.name, f"{asking.name[:200]}: {code} of {resource_type} is no reference to lead through."
        )
    return parameter


def _chain(
    resource_type: str, first: str, rest: str, value: str, asking: _Asking, links: int, havings: int
) -> Chain:
    """Return a chain: `subject:Patient` and `name`; without a type, through each that knows what follows."""
    if links == MOST_LINKS:
        raise BadSearch(
            asking.name, f"{asking.name[:200]}: a chain may have {MOST_LINKS} links.", "too-costly"
        )
    code, colon, named = first.partition(":")
    parameter = _reference_parameter(resource_type, code, asking)
    if colon:
        if named not in TYPES:
            raise BadSearch(asking.name, f"{asking.name[:200]}: {named[:80]!r} is no type that is kept here.")
        _check_target(parameter, named, asking)
        targets = [named]
    else:
        targets = [target for target in TYPES if not parameter.targets or target in parameter.targets]
    branches: list[tuple[str, Condition]] = []
    untrodden: Untrodden | None = None
    for target in targets:
        try:
            branches.append((target, _condition(target, rest, value, asking, links + 1, havings)))
        except Untrodden as problem:
            untrodden = problem
        if sum(_branches(condition) for _, condition in branches) > MOST_BRANCHES:
            raise BadSearch(
                asking.name,
                f"{asking.name[:200]}: the chain leads through too many types; name one, as in "
                f"{code}:{targets[0]}.{rest[:80]}.",
                "too-costly",
            )
    if not branches:
        raise untrodden or Unknown(asking.name, f"{asking.name[:200]}: {code} refers to nothing kept here.")
    return Chain(code, tuple(branches))


def _branches(condition: Condition) -> int:
    """Return through how many types a condition leads."""
    if isinstance(condition, Chain):
        return sum(_branches(each) for _, each in condition.targets)
    return _branches(condition.condition) if isinstance(condition, Having) else 1


def _having(resource_type: str, name: str, value: str, asking: _Asking, links: int, havings: int) -> Having:
    """Return a reversed chain: `_has:Observation:subject:code`."""
    if havings == MOST_HAVINGS:
        raise BadSearch(
            asking.name, f"{asking.name[:200]}: _has may be used {MOST_HAVINGS} deep.", "too-costly"
        )
    parts = name.split(":", 3)
    if len(parts) != 4 or not all(parts):
        raise BadSearch(asking.name, f"{asking.name[:200]}: `_has:Type:reference:parameter` was expected.")
    _, other, code, rest = parts
    if other not in TYPES:
        raise BadSearch(asking.name, f"{asking.name[:200]}: {other[:80]!r} is no type that is kept here.")
    parameter = _reference_parameter(other, code, asking)
    _check_target(parameter, resource_type, asking)
    return Having(other, code, _condition(other, rest, value, asking, links, havings + 1))
