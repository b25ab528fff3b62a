"""The plain frozen values of which the example is made, before any database is involved.

A `Fact` is true for a period; a `Table` is one edition of a publication. Organisations and areas are named
by `Who` and `Ground` and become numbers only when written. Both say when we came to know them: a fact that
ended was first believed to go on (and the open row is kept, superseded), just as it would have been had
somebody kept this system up to date month by month. So "as known at" answers sensibly on any past day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

FIRST_KEPT = date(2022, 7, 4)  # the example system's first working day: all before it was keyed in then
LAST_KEPT = date(2026, 11, 14)
PLANS_KEPT = date(2026, 9, 14)  # when plans beyond the last day were agreed and keyed in
DAY_OF_MONTH = 14


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """An organisation, by code."""

    code: str


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """An area, by kind and code."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true for `[start, end)`.

    `says` are (column, value) pairs, the first of which is what the fact is about. With `known`, the row
    is believed from `known` until `forgotten`; without it the days of keeping follow from the period.
    """

    model: str
    says: tuple[tuple[str, Any], ...]
    start: date
    end: date | None = None
    known: date | None = None
    forgotten: date | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """One row as the database will hold it: a fact as believed from one day until another."""

    model: str
    says: tuple[tuple[str, Any], ...]
    start: date
    end: date | None
    known: date
    forgotten: date | None


@dataclass(frozen=True, slots=True)
class Table:
    """One edition of something published: `rows` in the order of `columns`."""

    model: str
    published: date
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """What one version of a drawn area is made of."""

    area: Ground
    version: int
    parts: tuple[Ground, ...]


def kept_on(day: date) -> date:
    """Return when something that happened on `day` was keyed in: the 14th of a month, not before `day`."""
    if day <= FIRST_KEPT:
        return FIRST_KEPT
    if day > LAST_KEPT:
        return PLANS_KEPT
    if day.day <= DAY_OF_MONTH:
        return day.replace(day=DAY_OF_MONTH)
    following = day.month % 12 + 1
    kept = date(day.year + (following == 1), following, DAY_OF_MONTH)
    return kept if kept <= LAST_KEPT else PLANS_KEPT


def beliefs_of(fact: Fact) -> list[Belief]:
    """Return the rows a fact leaves behind: believed open until its end was known, then closed."""
    if fact.known is not None:
        return [Belief(fact.model, fact.says, fact.start, fact.end, fact.known, fact.forgotten)]
    known = kept_on(fact.start)
    if fact.end is None:
        return [Belief(fact.model, fact.says, fact.start, None, known, None)]
    ended = kept_on(fact.end)
    if ended <= known:
        return [Belief(fact.model, fact.says, fact.start, fact.end, known, None)]
    return [
        Belief(fact.model, fact.says, fact.start, None, known, ended),
        Belief(fact.model, fact.says, fact.start, fact.end, ended, None),
    ]


def name(code: str, text: str, start: date, end: date | None = None) -> Fact:
    """Say what an organisation is called."""
    return Fact("OrganisationName", (("organisation", Who(code)), ("name", text)), start, end)


def role(code: str, ods_role: str, start: date, end: date | None = None, *, primary: bool = False) -> Fact:
    """Say what an organisation is (K.2)."""
    says = (("organisation", Who(code)), ("role", ods_role), ("is_primary", primary))
    return Fact("OrganisationRole", says, start, end)


def other_code(code: str, scheme: str, other: str, start: date, end: date | None = None) -> Fact:
    """Say which code an organisation has in a scheme (K-032)."""
    says = (("organisation", Who(code)), ("scheme", scheme), ("code", other))
    return Fact("OrganisationCode", says, start, end)


def relation(source: str, kind: str, target: str, start: date, end: date | None = None) -> Fact:
    """Say how one organisation is related to another (K.3)."""
    says = (("source", Who(source)), ("kind", kind), ("target", Who(target)))
    return Fact("Relationship", says, start, end)


def ground_of(code: str, kind: str, area: Ground, start: date, end: date | None = None) -> Fact:
    """Say what an organisation is to an area: `responsible_for` or `serves`."""
    says = (("organisation", Who(code)), ("kind", kind), ("area", area))
    return Fact("OrganisationArea", says, start, end)


def area_name(area: Ground, text: str, start: date, end: date | None = None) -> Fact:
    """Say what an area is called."""
    return Fact("AreaName", (("area", area), ("name", text)), start, end)


def cut_at(facts: Iterable[Fact], end: date) -> list[Fact]:
    """End facts on a day: those that begin later fall away, those still open then are closed."""
    cut = []
    for fact in facts:
        if fact.start < end:
            last = end if fact.end is None else min(fact.end, end)
            cut.append(Fact(fact.model, fact.says, fact.start, last, fact.known, fact.forgotten))
    return cut


def table(model: str, published: date, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Table:
    """Make one edition of a publication."""
    return Table(model, published, tuple(columns), tuple(rows))
