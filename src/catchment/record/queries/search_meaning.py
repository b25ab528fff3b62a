"""From what a search asks to checks: which rows of the index mean that a condition holds.

Most is arithmetic on hashes. Three things are looked up first: the number of a patient (whoever asks for
`subject=Patient/7` asks for what is about that person), the systems in which a code was met where the search
names none, and the members of the directory that a chain leads to: it is not in the store.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, Protocol

import psycopg

from catchment.record.queries.search_checks import (
    NEVER,
    TERMS,
    AllOf,
    AnyOf,
    Check,
    Had,
    Linked,
    Not,
    OfPatient,
    OnVersion,
    Rows,
)
from catchment.record.rules.content import dumps
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

DATES, TEXTS, QUANTITIES = "record_indexeddate", "record_indexedtext", "record_indexedquantity"
MOST_MEMBERS = 10_000  # of the directory, that a chain leads to
MOST_MET = 500  # coded values that one value of a search may stand for
LAST_LETTER = "\U0010ffff"
_PARTS = {
    "HumanName": (".family", ".given", ".prefix", ".suffix", ".text"),
    "Address": (".line", ".city", ".district", ".state", ".postalCode", ".country", ".text"),
}
_READS = (  # no JSON of the database can hold the character of number nought
    "CASE WHEN position('\\\\u0000'::bytea IN {v}.content) > 0 THEN false ELSE EXISTS (SELECT 1 FROM "
    "unnest(%s::jsonpath[]) way WHERE jsonb_path_exists(convert_from({v}.content, 'UTF8')::jsonb, way, "
    "%s::jsonb)) END"
)
# What holds between a stretch of time that was asked (%s) and one that was found, by prefix; and whether the
# index, which is in the order of `low`, has the rows that match beside each other.
_TIMES = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high <= %s", "low high high", True),
    "ne": ("NOT ({x}.low >= %s AND {x}.high <= %s)", "low high", False),
    "gt": ("{x}.high > %s", "high", False),
    "lt": ("{x}.low < %s", "low", True),
    "ge": ("({x}.high > %s OR {x}.low >= %s AND {x}.high <= %s)", "high low high", False),
    "le": ("{x}.low < %s AND ({x}.low < %s OR {x}.high <= %s)", "high low high", True),
    "sa": ("{x}.low >= %s", "high", True),
    "eb": ("{x}.low < %s AND {x}.high <= %s", "low low", True),
    "ap": ("{x}.low < %s AND {x}.high > %s", "high low", False),
}
_STORED = {
    "eq": ("{v}.stored_at >= %s AND {v}.stored_at < %s", "low high"),
    "ne": ("NOT ({v}.stored_at >= %s AND {v}.stored_at < %s)", "low high"),
    "gt": ("{v}.stored_at >= %s", "high"),
    "lt": ("{v}.stored_at < %s", "low"),
    "ge": ("{v}.stored_at >= %s", "low"),
    "le": ("{v}.stored_at < %s", "high"),
    "sa": ("{v}.stored_at >= %s", "high"),
    "eb": ("{v}.stored_at < %s", "low"),
    "ap": ("{v}.stored_at >= %s AND {v}.stored_at < %s", "low high"),
}
# A number compares by its value, however precisely it was written; the middle of its reach is that value. What
# has no end ("< 5") has no middle, and is compared by its ends.
_WIDTH, _MIDDLE = "({x}.high - {x}.low)", "(({x}.low + {x}.high) / 2)"


def _compared(open_ended: str, closed: str) -> str:
    return f"CASE WHEN {_WIDTH} = 'Infinity' THEN {open_ended} ELSE {closed} END"


_ABOVE = f"{_MIDDLE} > %s + {_WIDTH} * 1e-6"
_BELOW = f"{_MIDDLE} < %s - {_WIDTH} * 1e-6"
_NUMBERS = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high <= %s", "low high high", True),
    "ne": ("NOT ({x}.low >= %s AND {x}.high <= %s)", "low high", False),
    "gt": (_compared("{x}.high > %s", _ABOVE), "exact exact", False),
    "lt": (_compared("{x}.low < %s", _BELOW), "exact exact", False),
    "ge": (_compared("{x}.high > %s", f"NOT {_BELOW}"), "exact exact", False),
    "le": (_compared("{x}.low < %s", f"NOT {_ABOVE}"), "exact exact", False),
    "sa": (_compared("{x}.low >= %s", _ABOVE), "exact exact", False),
    "eb": (_compared("{x}.high <= %s", _BELOW), "exact exact", False),
    "ap": ("{x}.low < %s AND {x}.high > %s", "high low", False),
}


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
            return _terms([reference_term(parameter.number, f"{target}/{member}") for member in found])
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
            return AnyOf(tuple(_stored(value) for value in values if isinstance(value, DateValue)))
        if code == "_compartment":
            ids = tuple(value.id for value in values if isinstance(value, ReferenceValue))
            return OfPatient(self._patients(ids), 0)
        checks = self._values(resource_type, criterion)
        found = _one_of(checks)
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
            return _terms(self._token_terms(resource_type, parameter, modifier, value))
        if isinstance(value, ReferenceValue):
            return self._reference(resource_type, parameter, value)
        if isinstance(value, UriValue):
            return _terms([token_term(parameter.number, "", value.uri)])
        if isinstance(value, CompositeValue):
            return self._composite(resource_type, parameter, value)
        if isinstance(value, TextValue) and modifier == "exact":
            return self._exactly(parameter, value.text)
        return self._plain(parameter.number, modifier, value)

    def _plain(self, number: int, modifier: Modifier, value: Value) -> Check:
        """Return the check that a value that is no token is there, under the number of a parameter."""
        if isinstance(value, DateValue):
            return _date(number, value)
        if isinstance(value, NumberValue):
            return _number(number, value, self._units(value))
        assert isinstance(value, TextValue)
        return _text(number, modifier, value.text)

    def _exactly(self, parameter: SearchParameter, text: str) -> Check:
        """Return the check that a text is there to the letter: found without case, then read in the content."""
        asked = normalised(text)
        found = Rows(TEXTS, "{x}.parameter = %s AND {x}.value = %s", (parameter.number, asked))
        paths = [
            f"$.{route.path}{part} ? (@ == $asked)"
            for route in parameter.routes
            for part in _PARTS.get(route.datatype, ("",))
        ]
        read = OnVersion(_READS, (paths, dumps({"asked": text}).decode()))
        return AllOf((found, read))

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
        """Return the terms of coded values whose name begins with a text."""
        begin = normalised(text)
        self.cursor.execute(
            "SELECT system, code, display FROM record_vocabulary WHERE parameter = %s", [number], prepare=True
        )
        found = [
            token_term(number, system, code)
            for system, code, display in self.cursor
            if normalised(display).startswith(begin)
        ]
        if len(found) > MOST_MET:
            raise BadSearch(
                "text",
                f"{text!r}: {len(found)} coded values are called so; say more of the name.",
                "too-costly",
            )
        return found

    def _patients(self, ids: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of the people with these ids; whoever was merged is found as who was kept."""
        self.cursor.execute(
            "SELECT coalesce(merged_into_id, number) FROM record_patient WHERE resource_id = ANY(%s)",
            [list(ids)],
            prepare=True,
        )
        return tuple(sorted({number for (number,) in self.cursor}))

    def _reference(self, resource_type: str, parameter: SearchParameter, value: ReferenceValue) -> Check:
        """Return the check that a reference is there; one to whom the resource is about has no term."""
        number = parameter.number
        if value.url:
            return _terms([reference_term(number, value.url)])
        types = [value.type] if value.type else list(parameter.targets or TYPES)
        checks: list[Check] = []
        if parameter.own and "Patient" in types:
            checks.append(OfPatient(self._patients([value.id]), _whom(resource_type)))
            types.remove("Patient")
        checks.append(_terms([reference_term(number, f"{target}/{value.id}") for target in types]))
        return _one_of(checks)

    def _composite(self, resource_type: str, parameter: SearchParameter, value: CompositeValue) -> Check:
        """Return the check that the parts of a composite hold of one part of the resource."""
        place = next(place for place, part in enumerate(parameter.components) if part.type == "token")
        key, other = value.parts[place], value.parts[1 - place]
        assert isinstance(key, TokenValue)
        keys = self._component(resource_type, parameter.components[place], key)
        if isinstance(other, TokenValue):
            second = self._component(resource_type, parameter.components[1 - place], other)
            return _terms([composite_term(parameter.number, *each) for each in product(keys, second)])
        if isinstance(other, ReferenceValue):
            types = [other.type] if other.type else TYPES
            targets = [other.url] if other.url else [f"{target}/{other.id}" for target in types]
            mixed = [composite_parameter(parameter.number, *each) for each in keys]
            return _terms([reference_term(*each) for each in product(mixed, targets)])
        return _one_of(
            [self._plain(composite_parameter(parameter.number, *each), "", other) for each in keys]
        )

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


def _one_of(checks: Sequence[Check]) -> Check:
    """Return the check that any of several holds; terms are asked together."""
    terms = [term for check in checks if isinstance(check, Rows) for term in check.terms]
    others = [check for check in checks if not (isinstance(check, Rows) and check.terms) and check != NEVER]
    if terms:
        others.insert(0, _terms(terms))
    return others[0] if len(others) == 1 else AnyOf(tuple(others))


def _terms(terms: Sequence[int]) -> Check:
    """Return the check that one of these terms is there."""
    unique = tuple(dict.fromkeys(terms))
    if not unique:
        return NEVER
    if len(unique) == 1:
        return Rows(TERMS, "{x}.term = %s", unique, unique)
    return Rows(TERMS, "{x}.term = ANY(%s)", (list(unique),), unique)


def _stored(value: DateValue) -> Check:
    where, bounds = _STORED[value.prefix]
    since = None if value.prefix in ("ne", "lt", "le", "eb") else value.low
    return OnVersion(where, tuple(getattr(value, bound) for bound in bounds.split()), since=since)


def _date(number: int, value: DateValue) -> Check:
    where, bounds, together = _TIMES[value.prefix]
    values = tuple(getattr(value, bound) for bound in bounds.split())
    return Rows(DATES, f"{{x}}.parameter = %s AND {where}", (number, *values), together=together)


def _number(number: int, value: NumberValue, units: Sequence[int]) -> Check:
    where, bounds, together = _NUMBERS[value.prefix]
    values: tuple[Any, ...] = (number, *(getattr(value, bound) for bound in bounds.split()))
    if value.code is not None:
        where, values = f"{where} AND {{x}}.unit = ANY(%s)", (*values, list(units))
    return Rows(QUANTITIES, f"{{x}}.parameter = %s AND {where}", values, together=together)


def _text(number: int, modifier: str, text: str) -> Check:
    asked = normalised(text)
    if modifier == "contains":
        escaped = asked.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return Rows(
            TEXTS, "{x}.parameter = %s AND {x}.value LIKE %s", (number, f"%{escaped}%"), together=False
        )
    return Rows(
        TEXTS,
        "{x}.parameter = %s AND {x}.value >= %s AND {x}.value < %s",
        (number, asked, asked + LAST_LETTER),
    )
