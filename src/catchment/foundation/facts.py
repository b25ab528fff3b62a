"""Recording facts: keep what is still believed, close what is not, add what is new.

Imports, actions and (later) handbooks all say what *should* be believed about some subjects. `record_facts`
compares that with what is believed, closes the difference at one moment and adds the rest. Saying the same
thing twice therefore changes nothing, and nothing is ever overwritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection, models
from django.utils import timezone

from catchment.foundation.models.change import Change
from catchment.foundation.models.dated import Basis, DatedFact, RecordedRow
from catchment.foundation.models.imports import PublishedRow

WRITERS_TURN = 20220701  # the number of the lock that writers pass on; any number of our own would do
MANY = 1_000  # rows; so many more at once, and what the planner believed of a table may be far off
PERIOD = ("valid_from", "valid_to", "basis")
BOOKKEEPING = {"id", "recorded_from", "recorded_to", "change", "superseded_by"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording did, in rows."""

    added: int = 0
    superseded: int = 0
    unchanged: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        """Add up two recordings."""
        return Recorded(
            self.added + other.added,
            self.superseded + other.superseded,
            self.unchanged + other.unchanged,
        )


def begin_change(
    *, actor: str, action: str, reason: str = "", detail: dict[str, Any] | None = None
) -> Change:
    """Write the audit event that the rows recorded next will point at.

    Writers take turns: whoever begins a change holds the turn until the transaction ends. So nobody decides
    on facts that somebody else is just changing, and the times of changes are in their order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_TURN])
    return Change.objects.create(
        at=timezone.now(), actor=actor, action=action, reason=reason, detail=detail or {}
    )


def fact_columns(model: type[models.Model]) -> list[str]:
    """Return the columns of `model` that say something, in model order (no bookkeeping)."""
    return [field.attname for field in model._meta.concrete_fields if field.name not in BOOKKEEPING]


def record_facts(
    model: type[RecordedRow],
    desired: Iterable[Sequence[Any]],
    *,
    change: Change,
    scope: models.Q | None,
) -> Recorded:
    """Make `desired` what is believed in `model` within `scope` (None: only add what is missing).

    Each desired row is a sequence in the order of `fact_columns(model)`. Raises IntegrityError when two
    desired facts contradict each other (the exclusion constraints).
    """
    columns = fact_columns(model)
    wanted = {tuple(row) for row in desired}
    believed = model.objects.current() if scope is None else model.objects.current().filter(scope)
    held = {row[1:]: row[0] for row in believed.values_list("id", *columns)}
    gone = [] if scope is None else [row_id for row, row_id in held.items() if row not in wanted]
    new = [row for row in wanted if row not in held]
    close_rows(model, gone, change)
    copy_rows(model, new, change)
    return Recorded(added=len(new), superseded=len(gone), unchanged=len(held) - len(gone))


def record_from(
    model: type[DatedFact],
    desired: Iterable[Mapping[str, Any]],
    *,
    key: Sequence[str],
    on: date,
    change: Change,
    scope: models.Q,
    ends: date | None = None,
) -> Recorded:
    """Make `desired` what holds from the day `on` within `scope`, for as long as what held then went on.

    Each desired row says its columns without its period; `key` names the columns of which there is one at a
    time. What held and is not desired ends on the day. What is planned for later stays, and what held before
    stays readable. What is new goes on for good, or until the day `ends`.
    """
    columns = fact_columns(model)
    content = [column for column in columns if column not in PERIOD]
    ends_later = models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
    held: dict[tuple[Any, ...], DatedFact] = {}
    planned: dict[tuple[Any, ...], date] = {}
    for row in model.objects.current().filter(scope & ends_later).order_by("valid_from", "id"):
        subject = tuple(getattr(row, column) for column in key)
        if row.valid_from <= on:
            held[subject] = row
        else:
            planned.setdefault(subject, row.valid_from)
    gone, new, unchanged = [], [], 0
    wanted = {tuple(row[column] for column in key): row for row in desired}
    for subject, row in held.items():
        if subject in wanted and all(getattr(row, column) == wanted[subject][column] for column in content):
            unchanged += 1
            continue
        gone.append(row)
    ended = {tuple(getattr(row, column) for column in key) for row in gone}
    for subject, said in wanted.items():
        if subject in held and subject not in ended:
            continue
        until = held[subject].valid_to if subject in held else planned.get(subject, ends)
        new.append({**said, "valid_from": on, "valid_to": until, "basis": Basis.STATED})
    for row in gone:
        if row.valid_from < on:
            kept = {column: getattr(row, column) for column in columns}
            new.append({**kept, "valid_to": on})
    close_rows(model, [row.pk for row in gone], change)
    copy_rows(model, [[row[column] for column in columns] for row in new], change)
    return Recorded(len(new), len(gone), unchanged)


def close_rows(model: type[RecordedRow], row_ids: list[int], change: Change) -> None:
    """Close rows: from this change on they are no longer believed, but still known to have been."""
    if row_ids:
        model.objects.current().filter(id__in=row_ids).update(recorded_to=change.at, superseded_by=change)


def copy_rows(model: type[RecordedRow], rows: Iterable[Sequence[Any]], change: Change) -> int:
    """Add rows by COPY, recorded by `change`; returns how many."""
    table, columns = model._meta.db_table, fact_columns(model)
    return _copy(table, [*columns, "recorded_from", "change_id"], rows, (change.at, change.pk))


def record_edition(
    model: type[RecordedRow],
    rows: Iterable[Sequence[Any]],
    *,
    key: Sequence[str],
    edition: dict[str, Any],
    change: Change,
    whole: bool = True,
) -> Recorded:
    """Make `rows` the whole of one edition of a publication: for tables too long to compare in memory.

    `edition` names the columns, with their values, that pick out the edition (for example
    `{"edition": date(2025, 12, 1)}`); rows that were in it and are no longer, or have changed, are closed.
    With `whole` False the rows are only a part of the edition (one ICB's boundaries, say): rows of other keys
    are left alone. `rows` are in the order of `fact_columns(model)`; `key` names the columns that identify a
    row within the edition. Raises IntegrityError when a key comes twice.
    """
    table, columns = model._meta.db_table, fact_columns(model)
    names = ", ".join(f'"{name}"' for name in columns)
    same = " AND ".join(f's."{name}" IS NOT DISTINCT FROM t."{name}"' for name in columns)
    matched = " AND ".join(f's."{name}" = t."{name}"' for name in [*key, *edition])
    within = " AND ".join(f't."{name}" = %s' for name in edition) + " AND t.recorded_to IS NULL"
    values = list(edition.values())
    mentioned = "" if whole else f" AND EXISTS (SELECT 1 FROM published_edition s WHERE {matched})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} t WHERE {within})", values)
        if not cursor.fetchone()[0]:
            return Recorded(added=copy_rows(model, rows, change))
        cursor.execute("DROP TABLE IF EXISTS published_edition")
        cursor.execute(
            f"CREATE TEMP TABLE published_edition ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"
        )
        total = _copy("published_edition", columns, rows, ())
        cursor.execute("ANALYZE published_edition")
        cursor.execute(
            f"UPDATE {table} t SET recorded_to = %s, superseded_by_id = %s WHERE {within} "
            f"AND NOT EXISTS (SELECT 1 FROM published_edition s WHERE {matched} AND {same}){mentioned}",
            [change.at, change.pk, *values],
        )
        superseded = cursor.rowcount
        cursor.execute(
            f"INSERT INTO {table} ({names}, recorded_from, change_id) "
            f"SELECT {names}, %s, %s FROM published_edition s "
            f"WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {within} AND {matched})",
            [change.at, change.pk, *values],
        )
        return Recorded(cursor.rowcount, superseded, total - cursor.rowcount)


def record_published(
    kind: str, edition: date, rows: Mapping[str, Mapping[str, Any]], *, change: Change
) -> Recorded:
    """Keep the rows of one edition as evidence: `{key: row as published}`."""
    desired = ((kind, edition, key, dict(row)) for key, row in rows.items())
    return record_edition(
        PublishedRow, desired, key=["key"], edition={"kind": kind, "edition": edition}, change=change
    )


def _copy(table: str, columns: list[str], rows: Iterable[Sequence[Any]], tail: tuple[Any, ...]) -> int:
    """COPY rows into a table; dictionaries go in as JSON, tuples as arrays."""
    names = ", ".join(f'"{name}"' for name in columns)
    count = 0
    statement = f'COPY "{table}" ({names}) FROM STDIN'
    # Django does not turn the driver's errors into its own for COPY, so it is asked to
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_for_copy(value) for value in (*row, *tail)])
            count += 1
    if count >= MANY:  # what is read later in this transaction is planned for the table as it now is
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{table}"')
    return count


def _for_copy(value: Any) -> Any:
    """Return a value as COPY wants it."""
    if isinstance(value, dict):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return list(value) if isinstance(value, tuple) else value
