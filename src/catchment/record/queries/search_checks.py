"""What a condition of a search means in the index, and the SQL that asks it of one row.

A *check* is asked of a row: a patient, a number and a version, by the names they have in the statement. What
leads to another resource (a chain, `_has`) asks the trim of that one too: whoever may not see it can learn
nothing from it, neither that it matches nor that it does not (hapi-fhir#6065).

`OFFSET 0` keeps PostgreSQL from turning a question about one row into a join of whole tables: pages are short
and each row is asked with a look into an index of 2-3 microseconds (decision 33).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from catchment.record.rules.terms import type_term

VERSIONS = "record_resourceversion"
TERMS = "record_indexedterm"


class Sql(NamedTuple):
    """A piece of a statement with the values of its placeholders."""

    text: str
    values: tuple[Any, ...] = ()


def joined(parts: Iterable[Sql], between: str) -> Sql:
    """Return pieces in a row with `between` between them."""
    kept = list(parts)
    return Sql(between.join(part.text for part in kept), tuple(v for part in kept for v in part.values))


class Row(NamedTuple):
    """The names that a row has in a statement: its patient, its number, and the alias of its version."""

    patient: str
    number: str
    version: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A row of the index must be there; `where` speaks of it as `{x}`.

    `terms` are the terms asked for where that is all that is asked. `together` says that the index has the
    rows that match beside each other, so that they can be counted without reading others.
    """

    table: str
    where: str
    values: tuple[Any, ...]
    terms: tuple[int, ...] = ()
    together: bool = True

    def asked(self, alias: str) -> Sql:
        """Return the condition on a row of the index called `alias`."""
        return Sql(self.where.replace("{x}", alias), self.values)


@dataclass(frozen=True, slots=True)
class OnVersion:
    """Something the version itself says; `where` speaks of it as `{v}`.

    `ids` where it asks for ids; `since` where it asks for what was stored since then.
    """

    where: str
    values: tuple[Any, ...]
    ids: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfPatient:
    """About one of the people with these ids; `bit` is the parameter's that must be there, 0 for none.

    Their numbers are looked up within the statement: whoever was merged is found as who was kept.
    """

    ids: tuple[str, ...]
    bit: int

    def numbers(self) -> Sql:
        """Return the numbers of these people, as a subquery that is asked once."""
        return Sql(
            "SELECT coalesce(m.merged_into_id, m.number) FROM record_patient m "
            "WHERE m.resource_id = ANY(%s::text[])",
            (list(self.ids),),
        )


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several; of none of them, never."""

    checks: tuple["Check", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of several."""

    checks: tuple["Check", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    check: "Check"


@dataclass(frozen=True, slots=True)
class Linked:
    """What `parameter` refers to is of `type`, may be seen, and meets `check`.

    `own`: it is the Patient whom the row is about; such a reference has no term, and `bit` says that it is
    there.
    """

    parameter: int
    type: str
    check: "Check"
    own: bool
    bit: int


@dataclass(frozen=True, slots=True)
class Had:
    """Something of `type` that may be seen and meets `check` refers here by `parameter`; else as above."""

    parameter: int
    type: str
    check: "Check"
    own: bool
    bit: int


Check = Rows | OnVersion | OfPatient | AnyOf | AllOf | Not | Linked | Had
NEVER = AnyOf(())
ALWAYS = Sql("true")


@dataclass(slots=True)
class Scope:
    """What is the same all through a statement: which versions count, who asks, and names not used yet."""

    current: Callable[[str], Sql]
    trim: Callable[[str], Sql]
    used: int = 0

    def name(self) -> str:
        """Return a name that nothing in the statement has."""
        self.used += 1
        return f"x{self.used}"


def asks(scope: Scope, check: Check, row: Row) -> Sql:
    """Return the condition that `check` is of a row."""
    if isinstance(check, Rows):
        name = scope.name()
        asked = check.asked(name)
        return Sql(
            f"EXISTS (SELECT 1 FROM {check.table} {name} WHERE {asked.text} "
            f"AND {name}.patient = {row.patient} AND {name}.number = {row.number} OFFSET 0)",
            asked.values,
        )
    if isinstance(check, OnVersion):
        return Sql(check.where.replace("{v}", row.version), check.values)
    if isinstance(check, OfPatient):
        numbers = check.numbers()
        about = Sql(f"{row.patient} = ANY(ARRAY({numbers.text}))", numbers.values)
        return joined([about, _has_bit(row.version, check.bit)], " AND ")
    if isinstance(check, Not):
        inner = asks(scope, check.check, row)
        return Sql(f"NOT ({inner.text})", inner.values)
    if isinstance(check, Linked):
        return _linked(scope, check, row)
    if isinstance(check, Had):
        return _had(scope, check, row)
    if not check.checks:
        return Sql("false" if isinstance(check, AnyOf) else "true")
    between = " OR " if isinstance(check, AnyOf) else " AND "
    inner = joined((asks(scope, each, row) for each in check.checks), between)
    return Sql(f"({inner.text})", inner.values)


def _has_bit(version: str, bit: int) -> Sql:
    return Sql(f"{version}.present & %s <> 0", (bit,)) if bit else Sql("true")


def _refers(scope: Scope, check: Linked | Had, referring: Row, version: str) -> Sql:
    """Return the condition that a row refers to a version by the parameter of a chain or `_has`."""
    if check.own:
        return _has_bit(referring.version, check.bit)
    link = scope.name()
    return Sql(
        f"EXISTS (SELECT 1 FROM {TERMS} {link} WHERE {link}.term = %s # {version}.key AND "
        f"{link}.patient = {referring.patient} AND {link}.number = {referring.number} OFFSET 0)",
        (check.parameter,),
    )


def version_of(scope: Scope, number: str, name: str) -> Sql:
    """Return the version with a number, if it counts, as a table called `name`."""
    current = scope.current(name)
    return Sql(
        f"CROSS JOIN LATERAL (SELECT {name}.* FROM {VERSIONS} {name} "
        f"WHERE {name}.number = {number} AND {current.text} OFFSET 0) {name}",
        current.values,
    )


def _linked(scope: Scope, check: Linked, row: Row) -> Sql:
    """What the row refers to. Its references are read from its content: the index only has their hashes."""
    if check.own:
        return _about_them(scope, check, row)
    name, found = scope.name(), scope.name()
    current, refers = scope.current(name), _refers(scope, check, row, name)
    inner = asks(scope, check.check, Row(f"{name}.patient", f"{name}.number", name))
    trim = scope.trim(name)
    return Sql(
        f"EXISTS (SELECT 1 FROM regexp_matches(convert_from({row.version}.content, 'UTF8'), %s, 'g') "
        f"{found}(id) CROSS JOIN LATERAL (SELECT {name}.* FROM {VERSIONS} {name} WHERE "
        f"{name}.resource_id = {found}.id[1] AND {name}.type = %s AND {name}.content IS NOT NULL AND "
        f"{current.text} OFFSET 0) {name} WHERE {refers.text} AND {inner.text} AND {trim.text} OFFSET 0)",
        (
            *(reference_pattern(check.type), check.type),
            *(*current.values, *refers.values, *inner.values, *trim.values),
        ),
    )


def reference_pattern(resource_type: str) -> str:
    """Return the regular expression whose group is the id of each reference to a type, in stored JSON."""
    return rf'"reference":"(?:[^"]*/)?{resource_type}/([A-Za-z0-9.\-]{{1,64}})["/]'


def _about_them(scope: Scope, check: Linked | Had, row: Row) -> Sql:
    """What the row refers to, or what refers to it, where both are about the same person."""
    other, version = scope.name(), scope.name()
    lead, rest = _lead(check.type, check.check)
    asked = lead.asked(other)
    of = version_of(scope, f"{other}.number", version)
    there = Row(f"{other}.patient", f"{other}.number", version)
    inner, trim = asks(scope, rest, there), scope.trim(version)
    if isinstance(check, Linked):
        refers = _refers(scope, check, row, version)
    else:
        refers = _refers(scope, check, there, row.version)
    return Sql(
        f"EXISTS (SELECT 1 FROM {lead.table} {other} {of.text} WHERE {asked.text} AND "
        f"{other}.patient = {row.patient} AND {refers.text} AND {inner.text} AND {trim.text} OFFSET 0)",
        (*of.values, *asked.values, *refers.values, *inner.values, *trim.values),
    )


def _lead(resource_type: str, check: Check) -> tuple[Rows, Check]:
    """Return rows of the index to begin with, and what is left to ask of them."""
    if isinstance(check, Rows):
        return check, AllOf(())
    return of_type(resource_type), check


def of_type(resource_type: str) -> Rows:
    """Return the check that a resource is of a type."""
    term = type_term(resource_type)
    return Rows(TERMS, "{x}.term = %s", (term,), (term,))


def _had(scope: Scope, check: Had, row: Row) -> Sql:
    """What refers to the row, by the hash of its type and id."""
    if check.own:
        return _about_them(scope, check, row)
    link, version = scope.name(), scope.name()
    of = version_of(scope, f"{link}.number", version)
    inner = asks(scope, check.check, Row(f"{link}.patient", f"{link}.number", version))
    trim = scope.trim(version)
    return Sql(
        f"EXISTS (SELECT 1 FROM {TERMS} {link} {of.text} WHERE {link}.term = %s # {row.version}.key "
        f"AND {inner.text} AND {trim.text} OFFSET 0)",
        (*of.values, check.parameter, *inner.values, *trim.values),
    )
