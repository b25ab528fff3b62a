"""Everything about one person: the record as one bundle, from the index rows that lead to them alone.

All its pages are of one moment, like those of a search (queries/search_paging): what is written meanwhile is
on none of them, and what is replaced meanwhile is there as it was.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.search_paging import current
from catchment.record.queries.trim import trim
from catchment.record.rules.access.values import Asker
from catchment.record.rules.terms import type_term
from catchment.record.rules.values import Held


def everything(
    asker: Asker,
    patient: int,
    types: Iterable[str],
    *,
    after: int = 0,
    since: datetime | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    limit: int,
    snapshot: int | None = None,
) -> tuple[list[Held], int]:
    """Return at most `limit` resources about a patient that the asker may see, in the order they were stored.

    With them comes the number that the record had reached, for later pages to give as `snapshot`. `after` is
    the number of the last one on the page before; `since` is when they were stored. `start` and
    `end` keep those with a date in that period, those with no date at all, and the patient.
    """
    may_see, parameters = trim(asker, patient="v.patient", version="v")
    counts = current("v", snapshot)
    conditions = ["t.term = ANY(%s)", "t.patient = %s", "t.number > %s", counts.text, may_see]
    values: list[Any] = [[type_term(each) for each in types], patient, after, *counts.values, *parameters]
    if since:
        conditions.append("v.stored_at >= %s")
        values.append(since)
    if start or end:
        dated = "SELECT 1 FROM record_indexeddate d WHERE d.patient = t.patient AND d.number = t.number"
        within = " AND d.high > %s" if start else ""
        within += " AND d.low <= %s" if end else ""
        conditions.append(f"(v.type = 'Patient' OR NOT EXISTS ({dated}) OR EXISTS ({dated}{within}))")
        values += [each for each in (start, end) if each]
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"SELECT (SELECT max(number) FROM record_resourceversion), {COLUMNS} FROM record_indexedterm t "
            "JOIN record_resourceversion v ON v.number = t.number "
            f"WHERE {' AND '.join(conditions)} ORDER BY t.number LIMIT %s",
            [*values, limit],
        )
        rows = cursor.fetchall()
    reached = snapshot if snapshot is not None else max((row[0] for row in rows), default=0)
    return [Held(*row[1:]) for row in rows], reached
