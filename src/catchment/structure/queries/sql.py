"""Reading the structure with SQL: the two questions that every dated row is asked.

Pages over all England join thousands of dated facts, so the reads here are set-based SQL, not objects. Two
fragments say what `Model.objects.at(moment)` says: `known` (did we believe it?) and `holds` (and was it true
on the day?). Each takes the alias of a table; the values come from `moment_values`, so nothing a reader
types is ever pasted into a statement.
"""

from collections import namedtuple
from datetime import date
from typing import Any

from django.db import connection

from catchment.foundation.moment import Moment


def known(alias: str, moment: Moment) -> str:
    """Return the condition: the row was believed at the moment."""
    if moment.as_known is None:
        return f"{alias}.recorded_to IS NULL"
    return (
        f"({alias}.recorded_from <= %(as_known)s"
        f" AND ({alias}.recorded_to IS NULL OR {alias}.recorded_to > %(as_known)s))"
    )


def holds(alias: str, moment: Moment) -> str:
    """Return the condition: the fact was believed at the moment and true on its day."""
    return (
        f"({known(alias, moment)} AND {alias}.valid_from <= %(as_at)s"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to > %(as_at)s))"
    )


def moment_values(moment: Moment) -> dict[str, Any]:
    """Return the values that `known` and `holds` refer to."""
    return {"as_at": moment.as_at, "as_known": moment.as_known}


def fetch(statement: str, moment: Moment, **values: Any) -> list[Any]:
    """Run a query about a moment and return its rows, each with its columns as attributes."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**moment_values(moment), **values})
        row_type = namedtuple("row_type", [column.name for column in cursor.description])
        return [row_type._make(row) for row in cursor.fetchall()]


def fetch_many(statement: str, moment: Moment, **values: Any) -> list[Any]:
    """Run a query that joins tens of thousands of published rows, also as they were believed earlier.

    The planner cannot tell how many rows were believed at an earlier time, guesses one, and would loop over
    thousands; told not to loop, it reads each table once, which takes a second at most.
    """
    if moment.as_known is None:
        return fetch(statement, moment, **values)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_nestloop TO off")
        try:
            return fetch(statement, moment, **values)
        finally:
            cursor.execute("RESET enable_nestloop")


def newest_first(editions: list[date], day: date) -> list[date]:
    """Return the editions not after a day, newest first."""
    return sorted((edition for edition in editions if edition <= day), reverse=True)
