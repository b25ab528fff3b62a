"""From what a search asks to checks: which rows of the index mean that a condition holds.

Most is arithmetic on hashes. Whoever asks for `subject=Patient/7` asks for what is about that person. Two
things are looked up first: the systems in which a code was met where the search names none, and the members
of the directory that a chain leads to: it is not in the store.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, Protocol

import psycopg

from catchment.record.queries.search_checks import (
    AnyOf,
    Check,
    Had,
    Linked,
    Not,
    OfPatient,
    OnVersion,
)
from catchment.record.queries.search_values import (
    at_time,
    exactly,
    having_terms,
    of_number,
    of_range,
    of_text,
    one_of,
    stored_at,
)
from catchment.record.rules.extraction import (
    UNIT,
    Component,
    SearchParameter,
    as_indexed,
    composite_parameter,
    composite_term,
    normalised,
    of_type_term,
    parameters,
    spoken_of,
    unit_term,
)
from catchment.record.rules.searching.answering import TYPES
from catchment.record.rules.searching.query import (
    BadSearch,
    Chain,
    CompositeValue,
    Condition,
    Criterion,
    DateValue,
    Having,
    MissingValue,
    Modifier,
    NumberValue,
    ReferenceValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
)
from catchment.record.rules.terms import identifier_term, parameter_of, reference_term, token_term

MOST_MEMBERS = 10_000  # of the directory, that a chain leads to
MOST_MET = 500  # coded values that one value of a search may stand for


class InDirectory(Protocol):
    """Finds members of the directory that meet a condition."""

    def __call__(self, resource_type: str, condition: Condition) -> Sequence[str]:
        """Return their ids."""


class Meaning:
    """Turns the conditions of one search into checks."""

    def __init__(
        self, cursor: psycopg.Cursor[Any], directory_types: frozenset[str], in_directory: InDirectory
    ) -> None:
        """Look up with `cursor`; what is of a type of the directory is found by `in_directory`."""
        self.cursor = cursor
        self.directory_types = directory_types
        self.in_directory = in_directory

    def of(self, resource_type: str, condition: Condition) -> Check:
        """Return the check that a condition on resources of a type is; raises BadSearch."""
        if isinstance(condition, Chain):
            return AnyOf(tuple(self._chain(resource_type, condition, *each) for each in condition.targets))
        if isinstance(condition, Having):
            parameter = parameters(condition.type)[condition.code]
            inner = self.of(condition.type, condition.condition)
            own = resource_type == "Patient" and parameter.own
            return Had(parameter.number, condition.type, inner, own, _whom(condition.type) if own else 0)
        return self._criterion(resource_type, condition)

    def _chain(self, resource_type: str, chain: Chain, target: str, condition: Condition) -> Check:
        parameter = parameters(resource_type)[chain.code]
        if target in self.directory_types:
            found = self.in_directory(target, condition)
            if len(found) > MOST_MEMBERS:
                raise BadSearch(
                    chain.code,
                    f"{chain.code}: {len(found)} of {target} meet what follows; a chain may lead through "
                    f"{MOST_MEMBERS}. Ask for fewer.",
                    "too-costly",
                )
            return having_terms([reference_term(parameter.number, f"{target}/{member}") for member in found])
        own = target == "Patient" and parameter.own
        inner = self.of(target, condition)
        return Linked(parameter.number, target, inner, own, _whom(resource_type) if own else 0)

    def _criterion(self, resource_type: str, criterion: Criterion) -> Check:
        code, values = criterion.code, criterion.values
        if criterion.modifier == "missing":
            return self._missing(resource_type, code, values)
        if code == "_id":
            ids = tuple(value.code for value in values if isinstance(value, TokenValue) and value.code)
            named = OnVersion("{v}.resource_id = ANY(%s)", (list(ids),), ids)
            return Not(named) if criterion.modifier == "not" else named
        if code == "_lastUpdated":
            return AnyOf(tuple(stored_at(value) for value in values if isinstance(value, DateValue)))
        if code == "_compartment":
            ids = tuple(value.id for value in values if isinstance(value, ReferenceValue))
            return OfPatient(ids, 0)
        checks = self._values(resource_type, criterion)
        found = one_of(checks)
        return Not(found) if criterion.modifier == "not" else found

    def _missing(self, resource_type: str, code: str, values: Sequence[Value]) -> Check:
        bit = 1 << parameters(resource_type)[code].bit
        return AnyOf(
            tuple(
                OnVersion("({v}.present & %s = 0) = %s", (bit, value.missing))
                for value in values
                if isinstance(value, MissingValue)
            )
        )

    def _values(self, resource_type: str, criterion: Criterion) -> list[Check]:
        """Return a check for each of the values of a criterion."""
        parameter = parameters(resource_type)[criterion.code]
        sources = [parameters(resource_type)[code] for code in parameter.same_as] or [parameter]
        return [
            self._value(resource_type, source, criterion.modifier, value)
            for source in sources
            for value in criterion.values
        ]

    def _value(
        self, resource_type: str, parameter: SearchParameter, modifier: Modifier, value: Value
    ) -> Check:
        """Return the check that a parameter has a value."""
        if isinstance(value, TokenValue):
            return having_terms(self._token_terms(resource_type, parameter, modifier, value))
        if isinstance(value, ReferenceValue):
            return self._reference(resource_type, parameter, value)
        if isinstance(value, UriValue):
            return having_terms([token_term(parameter.number, "", value.uri)])
        if isinstance(value, CompositeValue):
            return self._composite(resource_type, parameter, value)
        if isinstance(value, TextValue) and modifier == "exact":
            return exactly(parameter, value.text)
        return self._plain(parameter.number, modifier, value, "Range" in parameter.datatypes)

    def _plain(self, number: int, modifier: Modifier, value: Value, ranged: bool) -> Check:
        """Return the check that a value that is no token is there, under the number of a parameter."""
        if isinstance(value, DateValue):
            return at_time(number, value)
        if isinstance(value, NumberValue):
            units = self._units(value)
            found = of_number(number, value, units)
            return one_of([found, of_range(number, value, units)]) if ranged else found
        assert isinstance(value, TextValue)
        return of_text(number, modifier, value.text)

    def _systems(self, number: int, column: str, value: str) -> list[tuple[str, str]]:
        """Return (system, code) of what was met that has this `code`, or is of this `system`."""
        self.cursor.execute(
            f"SELECT system, code FROM record_vocabulary WHERE parameter = %s AND {column} = %s LIMIT %s",
            [number, value, MOST_MET + 1],
            prepare=True,
        )
        met = list(self.cursor)
        if len(met) > MOST_MET:
            raise BadSearch(
                value,
                f"{value!r} stands for more than {MOST_MET} coded values; say more of it.",
                "too-costly",
            )
        return met

    def _token_terms(
        self, resource_type: str, parameter: SearchParameter, modifier: Modifier, value: TokenValue
    ) -> list[int]:
        """Return the terms that a token may be, whatever kind of element it is looked for in."""
        code = value.code or ""
        if modifier == "text":
            return self._named(parameter.number, code)
        if modifier == "of-type":
            typed = parameter_of(resource_type, f"{parameter.code}:of-type")
            return [of_type_term(typed, value.system or "", code, value.value)]
        if modifier == "identifier":
            known_by = parameter_of(resource_type, f"{parameter.code}:identifier")
            return self._identifiers(known_by, parameter.code, value)
        if "Identifier" in parameter.datatypes:
            return self._identifiers(parameter.number, parameter.code, value)
        if value.code is None:
            met = self._systems(parameter.number, "system", value.system or "")
            return [token_term(parameter.number, *each) for each in met]
        kept = as_indexed(parameter, value.system, code)
        if kept is None:
            return []
        system, code = kept
        if system is not None:
            return [token_term(parameter.number, system, code)]
        met = self._systems(parameter.number, "code", code)
        return [token_term(parameter.number, *each) for each in {*met, ("", code)}]

    def _identifiers(self, number: int, name: str, value: TokenValue) -> list[int]:
        """Return the terms of a business identifier, in each system that was met where none is named."""
        if value.code is None:
            raise BadSearch(
                name,
                f"{name}: a value was expected after the bar; a system alone is not searched.",
                "not-supported",
            )
        if value.system is not None:
            return [identifier_term(number, value.system, value.code)]
        met = self._systems(number, "code", "")
        return [
            identifier_term(number, system, value.code) for system in sorted({"", *(each for each, _ in met)})
        ]

    def _named(self, number: int, text: str) -> list[int]:
        """Return the terms of coded values whose name begins with a text, and of such words beside codes."""
        begin = normalised(text)
        self.cursor.execute(
            "SELECT system, code, display FROM record_vocabulary WHERE parameter = %s", [number], prepare=True
        )
        found = [
            token_term(number, system, code)
            for system, code, display in self.cursor
            if normalised(display).startswith(begin)
        ]
        beside = spoken_of(number)
        self.cursor.execute(
            "SELECT code FROM record_vocabulary WHERE parameter = %s AND starts_with(code, %s) LIMIT %s",
            [beside, begin, MOST_MET + 1],
            prepare=True,
        )
        found += [token_term(beside, "", words) for (words,) in self.cursor]
        if len(found) > MOST_MET:
            raise BadSearch(
                "text",
                f"{text!r}: more than {MOST_MET} coded values are called so; say more of the name.",
                "too-costly",
            )
        return found

    def _reference(self, resource_type: str, parameter: SearchParameter, value: ReferenceValue) -> Check:
        """Return the check that a reference is there; one to whom the resource is about has no term."""
        number = parameter.number
        if value.url:
            return having_terms([reference_term(number, value.url)])
        types = [value.type] if value.type else list(parameter.targets or TYPES)
        checks: list[Check] = []
        if parameter.own and "Patient" in types:
            checks.append(OfPatient((value.id,), _whom(resource_type)))
            types.remove("Patient")
        checks.append(having_terms([reference_term(number, f"{target}/{value.id}") for target in types]))
        return one_of(checks)

    def _composite(self, resource_type: str, parameter: SearchParameter, value: CompositeValue) -> Check:
        """Return the check that the parts of a composite hold of one part of the resource."""
        place = next(place for place, part in enumerate(parameter.components) if part.type == "token")
        key, other = value.parts[place], value.parts[1 - place]
        assert isinstance(key, TokenValue)
        keys = self._component(resource_type, parameter.components[place], key)
        if isinstance(other, TokenValue):
            second = self._component(resource_type, parameter.components[1 - place], other)
            return having_terms([composite_term(parameter.number, *each) for each in product(keys, second)])
        mixed = [composite_parameter(parameter.number, *each) for each in keys]
        if isinstance(other, ReferenceValue):
            types = [other.type] if other.type else TYPES
            targets = [other.url] if other.url else [f"{target}/{other.id}" for target in types]
            return having_terms([reference_term(*each) for each in product(mixed, targets)])
        ranged = any(route.datatype == "Range" for route in parameter.components[1 - place].routes)
        return one_of([self._plain(each, "", other, ranged) for each in mixed])

    def _component(
        self, resource_type: str, component: Component, value: TokenValue
    ) -> list[tuple[str, str]]:
        """Return (system, code) of what a token of a composite may be."""
        if value.system is not None and value.code is not None:
            return [(value.system, value.code)]
        own = parameters(resource_type).get(component.code)
        numbers = [parameter_of(resource_type, code) for code in (own.same_as if own else ())]
        found = {("", value.code or "")}
        for number in numbers or [parameter_of(resource_type, component.code)]:
            if value.code is not None:
                found.update(self._systems(number, "code", value.code))
            else:
                found.update(self._systems(number, "system", value.system or ""))
        return sorted(found)

    def _units(self, value: NumberValue) -> list[int]:
        """Return the terms of the unit that was asked for; without a system, of those it was met in."""
        if value.code is None:
            return []
        if value.system is not None:
            return [unit_term(value.system, value.code)]
        met = self._systems(UNIT, "code", value.code)
        return sorted({unit_term(*each) for each in [*met, ("", value.code)]})


def _whom(resource_type: str) -> int:
    """Return the bit that says that a resource of a type names the patient it is about."""
    return 1 << parameters(resource_type)["patient"].bit
