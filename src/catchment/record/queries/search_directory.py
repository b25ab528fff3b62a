"""Searching the directory: organisations, practitioners, roles, services, places.

They are made from the structure and are not in the store (queries/directory.py), so they are searched in
memory, by the same values. Whoever may use the record may see them; what in the store leads to them or from
them is trimmed as ever.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import psycopg

from catchment.foundation.moment import Moment
from catchment.record.queries import directory
from catchment.record.queries.search_checks import (
    TERMS,
    Row,
    Scope,
    asks,
    version_of,
)
from catchment.record.queries.search_meaning import Meaning
from catchment.record.rules.access.scopes import scope_allows
from catchment.record.rules.access.values import Asker
from catchment.record.rules.extraction import extract, parameters
from catchment.record.rules.searching.matching import matches
from catchment.record.rules.searching.query import Chain, Condition, Criterion, Having, Order
from catchment.record.rules.terms import reference_term
from catchment.record.rules.values import Resource

if TYPE_CHECKING:
    from catchment.record.queries.search import Found

DIRECTORY_TYPES = frozenset(
    {"Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location"}
)


class Members:
    """The members of the directory on the day of a search, for whoever asks."""

    def __init__(
        self,
        asker: Asker,
        scope: Scope,
        cursor: psycopg.Cursor[Any],
        meaning: Callable[[], Meaning],
    ) -> None:
        """Read nothing yet; `meaning` makes checks of conditions on what is in the store."""
        self.asker, self.scope, self.cursor, self.meaning = asker, scope, cursor, meaning

    def of(self, resource_type: str) -> dict[str, Resource]:
        """Return the members of a type by id; none where the token does not reach the type."""
        if not scope_allows(self.asker, resource_type, "s"):
            return {}
        return dict(directory.resources(Moment(self.asker.at.date())).get(resource_type, {}))

    def meeting(self, resource_type: str, condition: Condition) -> list[str]:
        """Return the ids of members of a type that meet a condition, in order."""
        members = self.of(resource_type)
        if isinstance(condition, Criterion):
            if condition.code == "_compartment":
                return []
            return sorted(name for name, member in members.items() if matches(member, condition))
        if isinstance(condition, Chain):
            return sorted(self._linked(resource_type, condition, members))
        return sorted(self._had(resource_type, condition, members))

    def _linked(self, resource_type: str, chain: Chain, members: dict[str, Resource]) -> set[str]:
        """Return the members whose reference leads to what meets a condition; nothing leads to the store."""
        found: set[str] = set()
        for target, condition in chain.targets:
            if target in DIRECTORY_TYPES:
                wanted = {f"{target}/{name}" for name in self.meeting(target, condition)}
                for name, member in members.items():
                    if wanted & set(references_by(resource_type, chain.code, member)):
                        found.add(name)
        return found

    def _had(self, resource_type: str, having: Having, members: dict[str, Resource]) -> set[str]:
        """Return the members that something refers to which meets a condition and may be seen."""
        if having.type in DIRECTORY_TYPES:
            others = self.of(having.type)
            said = {
                reference
                for name in self.meeting(having.type, having.condition)
                for reference in references_by(having.type, having.code, others[name])
            }
            return {name for name in members if f"{resource_type}/{name}" in said}
        check = self.meaning().of(having.type, having.condition)
        number = parameters(having.type)[having.code].number
        terms = {reference_term(number, f"{resource_type}/{name}"): name for name in members}
        of = version_of(self.scope, "l.number", "w")
        inner, trim = asks(self.scope, check, Row("l.patient", "l.number", "w")), self.scope.trim("w")
        self.cursor.execute(
            "SELECT a.term FROM unnest(%s::bigint[]) a(term) WHERE EXISTS ("
            f"SELECT 1 FROM {TERMS} l {of.text} WHERE l.term = a.term AND {inner.text} AND {trim.text} "
            "OFFSET 0)",
            (list(terms), *of.values, *inner.values, *trim.values),
        )
        return {terms[term] for (term,) in self.cursor}


def references_by(resource_type: str, code: str, resource: Resource) -> list[str]:
    """Return what a resource refers to by a parameter of its type, as it says it, without versions."""
    found: list[str] = []
    for route in parameters(resource_type)[code].routes:
        elements: Sequence[Any] = [resource]
        for name in route.path.split("."):
            children = [element[name] for element in elements if name in element]
            elements = [
                each for child in children for each in (child if isinstance(child, list) else [child])
            ]
        for element in elements:
            text = element if isinstance(element, str) else element.get("reference", "")
            literal = text.partition("/_history/")[0]
            if literal and (route.target is None or literal.split("/")[0] == route.target):
                found.append(literal)
    return found


def search_members(found: "Found", members: Members, start: int) -> None:
    """Fill in what was found of the directory, from a place in the order on."""
    query = found.query
    names: Iterable[str] = members.of(query.type)
    for condition in query.conditions:
        names = set(names) & set(members.meeting(query.type, condition))
    all_of_them = members.of(query.type)
    listed = sorted(names)
    for order in reversed(query.orders):
        listed = _in_order(listed, all_of_them, order)
    if query.count == 0 or query.summary == "count" or query.total != "none":
        found.total = len(listed)
    if query.count == 0 or query.summary == "count":
        return
    found.members = [all_of_them[name] for name in listed[start : start + query.count]]
    if len(listed) > start + query.count:
        found.next = str(start + query.count)


def _in_order(listed: list[str], members: dict[str, Resource], order: Order) -> list[str]:
    """Return ids in the order of a parameter; those without a value come last, either way."""
    if order.code in ("_id", "_lastUpdated"):
        return sorted(listed, reverse=order.descending)
    values: dict[str, Any] = {}
    for name in listed:
        rows = extract(members[name])
        number = parameters(members[name]["resourceType"])[order.code].number
        found: list[Any] = [row[1] for row in (*rows.dates, *rows.texts) if row[0] == number]
        found += [row[2] for row in rows.quantities if row[0] == number]
        if found:
            values[name] = max(found) if order.descending else min(found)
    with_value = sorted(
        (name for name in listed if name in values), key=values.__getitem__, reverse=order.descending
    )
    return [*with_value, *(name for name in listed if name not in values)]
