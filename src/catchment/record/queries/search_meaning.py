"""From what a search asks to checks: which rows of the index mean that a condition holds.

Most is arithmetic on hashes. Three things are looked up first: the number of a patient (whoever asks for
`subject=Patient/7` asks for what is about that person), the systems in which a code was met where the search
names none, and the members of the directory that a chain leads to: it is not in the store.
"""

from collections.abc import Callable, Sequence
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
from catchment.record.rules.extraction import normalised, parameters
from catchment.record.rules.searching.query import (
    BadSearch,
    Chain,
    CompositeValue,
    Condition,
    Criterion,
    DateValue,
    Having,
    MissingValue,
    NumberValue,
    ReferenceValue,
    TextValue,
    TokenValue,
    UriValue,
    Value,
)
from catchment.record.rules.terms import hash64, parameter_of, reference_term, token_term

DATES, TEXTS, QUANTITIES = "record_indexeddate", "record_indexedtext", "record_indexedquantity"
MOST_MEMBERS = 10_000  # of the directory, that a chain leads to
MOST_SYSTEMS = 50  # that a code was met in
MOST_NAMED = 500  # coded values with a display that begins so
LAST_LETTER = "\U0010ffff"
# what holds between a stretch of time that was asked (%s) and one that was found, by prefix
_TIMES = {
    "eq": ("{x}.low >= %s AND {x}.low < %s AND {x}.high <= %s", "low high high"),
    "ne": ("NOT ({x}.low >= %s AND {x}.high <= %s)", "low high"),
    "gt": ("{x}.high > %s", "high"),
    "lt": ("{x}.low < %s", "low"),
    "ge": ("({x}.high > %s OR {x}.low >= %s AND {x}.high <= %s)", "high low high"),
    "le": ("({x}.low < %s OR {x}.low >= %s AND {x}.high <= %s)", "low low high"),
    "sa": ("{x}.low >= %s", "high"),
    "eb": ("{x}.high <= %s", "low"),
    "ap": ("{x}.low < %s AND {x}.high > %s", "high low"),
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
            number = parameter_of(condition.type, condition.code)
            inner = self.of(condition.type, condition.condition)
            own = resource_type == "Patient" and self._is_own(condition.type, condition.code)
            return Had(number, condition.type, inner, own, self._bit(condition.type, condition.code) if own else 0)
        return self._criterion(resource_type, condition)

    def _chain(self, resource_type: str, chain: Chain, target: str, condition: Condition) -> Check:
        number = parameter_of(resource_type, chain.code)
        if target in self.directory_types:
            found = self.in_directory(target, condition)
            if len(found) > MOST_MEMBERS:
                raise BadSearch(
                    chain.code,
                    f"{chain.code}: {len(found)} of {target} meet what follows; a chain may lead through "
                    f"{MOST_MEMBERS}. Ask for fewer.",
                    "too-costly",
                )
            return _terms([reference_term(number, f"{target}/{member}") for member in found])
        own = target == "Patient" and self._is_own(resource_type, chain.code)
        bit = self._bit(resource_type, chain.code) if own else 0
        return Linked(number, target, self.of(target, condition), own, bit)

    def _is_own(self, resource_type: str, code: str) -> bool:
        """Return whether a parameter says whom the resource is about: it has no terms for people."""
        return parameters(resource_type)[code].own

    def _bit(self, resource_type: str, code: str) -> int:
        return 1 << parameters(resource_type)[code].bit

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
        bit = self._bit(resource_type, code)
        return AnyOf(
            tuple(
                OnVersion("({v}.present & %s = 0) = %s", (bit, value.missing))
                for value in values
                if isinstance(value, MissingValue)
            )
        )

    def _values(self, resource_type: str, criterion: Criterion) -> list[Check]:
        """Return a check for each of the values of a criterion."""
        number = parameter_of(resource_type, criterion.code)
        checks: list[Check] = []
        for value in criterion.values:
            if isinstance(value, TokenValue):
                checks.append(self._token(number, criterion, value))
            elif isinstance(value, ReferenceValue):
                checks.append(self._reference(resource_type, criterion.code, value))
            elif isinstance(value, UriValue):
                checks.append(_terms([token_term(number, "", value.uri)]))
            elif isinstance(value, DateValue):
                checks.append(_date(number, value))
            elif isinstance(value, NumberValue):
                checks.append(_number(number, value))
            elif isinstance(value, TextValue):
                checks.append(_text(number, criterion.modifier, value.text))
            elif isinstance(value, CompositeValue):
                checks.append(self._composite(resource_type, criterion.code, value))
        return checks

    def _systems(self, number: int, code: str | None, system: str | None) -> list[tuple[str, str]]:
        """Return in which systems a code was met, or which codes of a system."""
        column, value = ("code", code) if code is not None else ("system", system)
        self.cursor.execute(
            f"SELECT system, code FROM record_vocabulary WHERE parameter = %s AND {column} = %s LIMIT %s",
            [number, value, MOST_SYSTEMS if code is not None else MOST_MEMBERS],
            prepare=True,
        )
        return list(self.cursor)

    def _token(self, number: int, criterion: Criterion, value: TokenValue) -> Check:
        if criterion.modifier == "text":
            return self._named(number, value.code or "")
        if criterion.modifier == "of-type":
            return _terms([token_term(number, f"{value.system}|{value.code}", value.value)])
        return _terms(self._token_terms(number, value))

    def _token_terms(self, number: int, value: TokenValue) -> list[int]:
        if value.system is not None and value.code is not None:
            return [token_term(number, value.system, value.code)]
        met = self._systems(number, value.code, value.system)
        return [token_term(number, system, code) for system, code in met]

    def _named(self, number: int, text: str) -> Check:
        """Coded values whose display begins with a text."""
        begin = normalised(text)
        self.cursor.execute(
            "SELECT system, code, display FROM record_vocabulary WHERE parameter = %s", [number], prepare=True
        )
        found = [
            token_term(number, system, code)
            for system, code, display in self.cursor
            if normalised(display).startswith(begin)
        ]
        if len(found) > MOST_NAMED:
            raise BadSearch(
                "text", f"{text!r}: {len(found)} coded values are called so; say more of the name.", "too-costly"
            )
        return _terms(found)

    def _patients(self, ids: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of the people with these ids; whoever was merged is found as who was kept."""
        self.cursor.execute(
            "SELECT coalesce(merged_into_id, number) FROM record_patient WHERE resource_id = ANY(%s)",
            [list(ids)],
            prepare=True,
        )
        return tuple(number for (number,) in self.cursor)

    def _reference(self, resource_type: str, code: str, value: ReferenceValue) -> Check:
        parameter = parameters(resource_type)[code]
        number = parameter_of(resource_type, code)
        if value.url:
            return _terms([reference_term(number, value.url)])
        types = [value.type] if value.type else list(parameter.targets)
        checks: list[Check] = []
        if parameter.own and "Patient" in types:
            checks.append(OfPatient(self._patients([value.id]), self._bit(resource_type, code)))
            types.remove("Patient")
        if types:
            checks.append(_terms([reference_term(number, f"{target}/{value.id}") for target in types]))
        return _one_of(checks)

    def _composite(self, resource_type: str, code: str, value: CompositeValue) -> Check:
        number = parameter_of(resource_type, code)
        first, second = value.parts
        if not isinstance(first, TokenValue) or not isinstance(second, NumberValue):
            raise BadSearch(code, f"{code}: only composites of a code and a quantity are indexed.", "not-supported")
        component = parameters(resource_type)[code].components[0]
        if first.system is not None and first.code is not None:
            met = [(first.system, first.code)]
        else:
            met = self._systems(parameter_of(resource_type, component.code), first.code, first.system)
        return _one_of([_number(number ^ hash64(f"{system}|{each}"), second) for system, each in met])


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
    where, bounds = _TIMES[value.prefix]
    where = where.replace("{x}.low", "{v}.stored_at").replace("{x}.high", "{v}.stored_at")
    return OnVersion(where, tuple(getattr(value, bound) for bound in bounds.split()))


def _date(number: int, value: DateValue) -> Check:
    where, bounds = _TIMES[value.prefix]
    values = tuple(getattr(value, bound) for bound in bounds.split())
    return Rows(DATES, f"{{x}}.parameter = %s AND {where}", (number, *values))


def _text(number: int, modifier: str, text: str) -> Check:
    asked = normalised(text)
    if modifier == "contains":
        escaped = asked.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return Rows(TEXTS, "{x}.parameter = %s AND {x}.value LIKE %s", (number, f"%{escaped}%"))
    return Rows(
        TEXTS,
        "{x}.parameter = %s AND {x}.value >= %s AND {x}.value < %s",
        (number, asked, asked + LAST_LETTER),
    )
