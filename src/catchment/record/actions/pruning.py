"""Pruning the index: a replaced version can be found by pages that began before, and after an hour by none.

Its index rows are then taken out, so that a resource with hundreds of versions is as quick to find as any
other. What the rows were is worked out from the version's own content, so no index on their number is needed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from catchment.record.rules.content import loads
from catchment.record.rules.extraction import extract

PAGES_LAST = timedelta(hours=1)  # from the first page to the last
PAUSE = timedelta(seconds=1)
AT_ONCE = 200  # versions; so no writer waits long for another's leavings


_looked_at = datetime.min.replace(tzinfo=UTC)  # when this process last looked for what can be pruned


def prune_now_and_then(cursor: psycopg.Cursor[Any], now: datetime) -> None:
    """Prune where it was not done for a second: a writer with little to write need not look each time."""
    global _looked_at
    if not PAUSE > now - _looked_at > timedelta(0):
        _looked_at = now
        prune_some(cursor, now)


def prune_some(cursor: psycopg.Cursor[Any], now: datetime, at_once: int = AT_ONCE) -> int:
    """Take out the index rows of versions replaced more than an hour ago; gives how many versions' were."""
    cursor.execute(
        "SELECT v.number, v.patient, v.content FROM record_resourceversion v "
        "JOIN record_resourceversion n ON n.number = v.replaced_by "
        "WHERE v.replaced_by IS NOT NULL AND v.indexed AND n.stored_at < %s ORDER BY v.replaced_by LIMIT %s",
        [now - PAGES_LAST, at_once],
    )
    old = cursor.fetchall()
    for number, patient, kept in old:
        found = extract(loads(kept))
        _take_out(cursor, "record_indexedterm", "term", found.terms, patient, number)
        dates = {parameter for parameter, *_ in found.dates}
        _take_out(cursor, "record_indexeddate", "parameter", list(dates), patient, number)
        texts = {parameter for parameter, *_ in found.texts}
        _take_out(cursor, "record_indexedtext", "parameter", list(texts), patient, number)
        quantities = {parameter for parameter, *_ in found.quantities}
        _take_out(cursor, "record_indexedquantity", "parameter", list(quantities), patient, number)
    if old:
        cursor.execute(
            "UPDATE record_resourceversion SET indexed = false WHERE number = ANY(%s)",
            [[row[0] for row in old]],
        )
    return len(old)


def _take_out(
    cursor: psycopg.Cursor[Any], table: str, column: str, values: list[int], patient: int, number: int
) -> None:
    """Delete the rows of one version from one table of the index."""
    if values:
        cursor.execute(
            f"DELETE FROM {table} WHERE {column} = ANY(%s) AND patient = %s AND number = %s",
            [values, patient, number],
        )
