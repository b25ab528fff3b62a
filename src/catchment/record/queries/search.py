"""Searching: what may be seen and meets the conditions, a page at a time.

`search` finds, for whoever asks; `search_bundle.bundle` writes the answer. What may not be seen is not there
for any part of it: not for results or totals, not for chains or `_has`, not for what comes along.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection, transaction

from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.search_checks import Check, Row, Scope, Sql, asks, joined, version_of
from catchment.record.queries.search_directory import DIRECTORY_TYPES, Members, search_members
from catchment.record.queries.search_driving import COUNTED_TO, Beginning, begin
from catchment.record.queries.search_including import included
from catchment.record.queries.search_meaning import Meaning
from catchment.record.queries.search_ordering import (
    Key,
    after,
    in_order,
    natural,
    number_order,
    order_by,
    sorted_by,
)
from catchment.record.queries.search_paging import Page, current, opened, token, whose
from catchment.record.queries.search_running import run
from catchment.record.queries.trim import trim
from catchment.record.rules.access.values import Asker
from catchment.record.rules.searching.parsing import parse
from catchment.record.rules.searching.query import BadSearch, Query
from catchment.record.rules.values import Held, Resource

LONGEST_SEARCH = 20_000  # milliseconds
_limited: WeakSet[psycopg.Connection[Any]] = WeakSet()  # connections with a limit on every statement
_LAST = "(SELECT coalesce(max(number), 0) FROM record_resourceversion)"


@dataclass(slots=True)
class Found:
    """What a search found: a page of it, in order, and what comes along.

    `members` and `included_members` are of the directory. `total` is None where it was not asked for. `page`
    is the token of this page, empty on the first; `next` that of the next, empty on the last. `outcomes` are
    sentences to tell.
    """

    query: Query
    rows: list[Held] = field(default_factory=list)
    members: list[Resource] = field(default_factory=list)
    included: list[Held] = field(default_factory=list)
    included_members: list[Resource] = field(default_factory=list)
    total: int | None = None
    compartment: str = ""
    page: str = ""
    next: str = ""
    outcomes: list[str] = field(default_factory=list)

    @property
    def patients(self) -> list[int]:
        """Return the numbers of the people whose record is in the answer."""
        return sorted({held.patient for held in (*self.rows, *self.included) if held.patient > 0})


def search(query: Query, asker: Asker, base: str, *, compartment: str = "") -> Found:
    """Return a page of what `query` asks, as far as `asker` may see it (G-030 to G-037).

    `base` is our own address. `compartment` is the patient's id that was given to `parse`, for later pages.
    Raises BadSearch where the search costs too much, or its page has ended.
    """
    page, text = None, query.page
    if query.page:
        page = opened(query.page, whose(asker), query.type, asker.at)
        compartment = page.compartment
        asked = parse(page.type, page.asked, now=page.began, base=base, compartment=compartment)
        query = replace(asked, ignored=())
    try:
        with _within_limit() as cursor:
            return _Search(cursor, query, asker, base, page, compartment, text).found()
    except psycopg.errors.QueryCanceled:
        raise BadSearch(
            "", "The search takes too long; name a patient, or ask for something rarer.", "too-costly"
        ) from None


def limit_session() -> None:
    """Make this thread's connection a server's: each statement ends after LONGEST_SEARCH.

    And a plan is made once and kept, whatever the values are: making one takes longer than most searches do.
    The way a search goes is chosen here (`search_driving`), so a plan has little left to choose.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw not in _limited and not connection.in_atomic_block:
        raw.execute(f"SET statement_timeout = {LONGEST_SEARCH}; SET plan_cache_mode = force_generic_plan")
        _limited.add(raw)


@contextmanager
def _within_limit() -> Iterator[psycopg.Cursor[Any]]:
    """Give a cursor whose statements end after LONGEST_SEARCH."""
    within_another = connection.in_atomic_block
    if not within_another and connection.connection in _limited:
        with psycopg.Cursor(connection.connection) as cursor:
            yield cursor
        return
    with transaction.atomic(), psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {LONGEST_SEARCH}")
        yield cursor
        if within_another:  # the limit is the search's, not that of what goes on after it
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


class _Search:
    """One search while it is answered."""

    def __init__(
        self,
        cursor: psycopg.Cursor[Any],
        query: Query,
        asker: Asker,
        base: str,
        page: Page | None,
        compartment: str,
        text: str,
    ) -> None:
        self.text = text
        self.cursor, self.query, self.asker, self.base, self.page = cursor, query, asker, base, page
        self.compartment = compartment
        self.snapshot = page.snapshot if page else None
        self.members = Members(asker, self._scope(), cursor, self._meaning)

    def _scope(self) -> Scope:
        return Scope(self._current, self._trim)

    def _meaning(self) -> Meaning:
        return Meaning(self.cursor, DIRECTORY_TYPES, self.members.meeting)

    def _current(self, alias: str) -> Sql:
        return current(alias, self.snapshot)

    def _trim(self, alias: str) -> Sql:
        text, values = trim(self.asker, patient=f"{alias}.patient", version=alias)
        return Sql(text, tuple(values))

    def found(self) -> Found:
        """Return what was found."""
        found = Found(self.query, compartment=self.compartment, page=self.text)
        found.outcomes += self.query.ignored
        if self.query.type in DIRECTORY_TYPES:
            self._of_directory(found)
        else:
            self._of_store(found)
        if self.query.inclusions and (found.rows or found.members):
            included(self.cursor, found, self._trim, self._current, self.members, self.base)
        return found

    def _of_directory(self, found: Found) -> None:
        start = self.page.after[0] if self.page else 0
        search_members(found, self.members, start)
        if found.next:
            found.next = self._token((int(found.next),), found.total, 0)

    def _of_store(self, found: Found) -> None:
        meaning, query = self._meaning(), self.query
        checks = [meaning.of(query.type, condition) for condition in query.conditions]
        beginning = begin(self.cursor, self._scope(), self.asker, query.type, checks)
        counting = query.count == 0 or query.summary == "count"
        if self.page:
            found.total = self.page.total
        elif counting or query.total != "none":
            found.total = self._count(beginning, checks)
        if counting:
            return
        rows, snapshot = self._rows(found, beginning, checks)
        found.rows = [held for held, _ in rows[: query.count]]
        if len(rows) > query.count:
            found.next = self._token(rows[query.count - 1][1], found.total, snapshot)

    def _token(self, place: tuple[Any, ...], total: int | None, snapshot: int) -> str:
        began = self.page.began if self.page else self.asker.at
        said = Page(
            self.query.type,
            self.query.asked,
            self.compartment,
            began,
            self.snapshot or snapshot,
            place,
            total,
        )
        return token(said, whose(self.asker))

    def _where(self, beginning: Beginning, checks: Sequence[Check]) -> tuple[Sql, Sql]:
        """Return the FROM and the WHERE of what is to be found."""
        scope = self._scope()
        scope.used = 1000  # names of the beginning are below
        version = version_of(scope, beginning.number, "v")
        row = Row(beginning.patient, beginning.number, "v")
        text, values = trim(self.asker, patient=beginning.patient, version="v")
        asked = [asks(scope, check, row) for check in beginning.left(checks)]
        where = joined([beginning.also, *asked, Sql(text, tuple(values))], " AND ")
        source = beginning.source
        return Sql(f"{source.text} {version.text}", (*source.values, *version.values)), where

    def _count(self, beginning: Beginning, checks: Sequence[Check]) -> int:
        source, where = self._where(beginning, checks)
        counted = f"SELECT count(*) FROM {source.text} WHERE {where.text}"
        (number,) = run(self.cursor, counted, (*source.values, *where.values)).fetchone() or (0,)
        return int(number)

    def _rows(
        self, found: Found, beginning: Beginning, checks: Sequence[Check]
    ) -> tuple[list[tuple[Held, tuple[Any, ...]]], int]:
        """Return a page and one more, each with its place in the order, and the newest number there was."""
        beginning, keys = self._order(found, beginning)
        statement = self._statement(beginning, keys, checks)
        fetched = run(self.cursor, statement.text, statement.values).fetchall()
        width = len(Held._fields)
        rows = [(Held(*row[:width]), tuple(row[width:-1])) for row in fetched]
        return rows, fetched[0][-1] if fetched else 0

    def _order(self, found: Found, beginning: Beginning) -> tuple[Beginning, list[Key]]:
        """Return what the rows are ordered by, and where they come from if that is the order of an index."""
        query = self.query
        if not query.orders:
            return beginning, natural(beginning.patient, beginning.number)
        first = query.orders[0]
        within_reach = beginning.by_person or beginning.most < COUNTED_TO
        if len(query.orders) == 1 and first.code == "_lastUpdated" and within_reach:
            return beginning.by_number(first.descending), number_order(first)
        if len(query.orders) > 1 or first.code == "_id" or beginning.most < COUNTED_TO:
            return beginning, sorted_by(query.type, query.orders, beginning.patient, beginning.number)
        if first.code != "_lastUpdated":
            found.outcomes.append(
                f"_sort: what has no {first.code} is not listed in this order; ask for "
                f"{first.code}:missing=true to see it."
            )
        source, keys = in_order(query.type, first)
        return Beginning(source, "t.patient", "t.number", COUNTED_TO), keys

    def _statement(self, beginning: Beginning, keys: Sequence[Key], checks: Sequence[Check]) -> Sql:
        """Return the statement that reads a page and one row more."""
        source, where = self._where(beginning, checks)
        names = [f"k{place}" for place in range(len(keys))]
        texts = [key.expression.text for key in keys]
        shown = joined(
            (
                Sql(f"{key.expression.text} AS {name}", key.expression.values)
                for key, name in zip(keys, names, strict=True)
            ),
            ", ",
        )
        inner = Sql(
            f"SELECT {COLUMNS}, {shown.text} FROM {source.text} WHERE {where.text}",
            (*shown.values, *source.values, *where.values),
        )
        if all(not key.expression.values for key in keys):  # columns: the place helps to find the first row
            place = self._after(keys, texts)
            if self.page and not self.query.orders:  # within reach where the two are of different tables
                reach = Sql(f"{beginning.patient} >= %s", (self.page.after[0],))
                place = joined([place, reach], " AND ")
            page = f"{inner.text} AND {place.text} ORDER BY {order_by(keys, texts)} LIMIT %s"
        else:
            place = self._after(keys, names)
            page = (
                f"SELECT * FROM ({inner.text} OFFSET 0) s WHERE {place.text} "
                f"ORDER BY {order_by(keys, names)} LIMIT %s"
            )
        return Sql(f"SELECT *, {_LAST} FROM ({page}) r", (*inner.values, *place.values, self.query.count + 1))

    def _after(self, keys: Sequence[Key], names: Sequence[str]) -> Sql:
        return after(keys, names, self.page.after) if self.page else Sql("true")
