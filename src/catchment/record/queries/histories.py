"""Histories: all versions of a resource, of a type, or of everything, from the newest, as far as one may see.

A version that was replaced is judged by its own patient and by the newest version's: what turned out to be
about somebody else is not shown to whoever may not see that person.

A page begins below the number or version where the last one ended; newer versions never move it.
"""

from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.trim import trim
from catchment.record.rules.access.values import Asker
from catchment.record.rules.values import Held

LAST = 2**62  # below this lie all numbers
_REPLACED_AFTER = (
    "SELECT 1 FROM record_resourceversion after WHERE after.number = v.replaced_by AND after.stored_at > %s"
)


def versions(
    asker: Asker,
    *,
    resource_type: str = "",
    resource_id: str = "",
    before: int = LAST,
    since: datetime | None = None,
    during: tuple[datetime, datetime] | None = None,
    limit: int,
) -> list[Held]:
    """Return at most `limit` versions with numbers below `before` that the asker may see, from the newest.

    Of one resource, of one type, or (with neither) of everything; stored at or after `since`, and current at
    some point `during` a stretch of time: stored before its end, and not replaced by its beginning.
    """
    may_see, parameters = trim(asker, patient="v.patient", version="v")
    may_see_newest, again = trim(asker, patient="newest.patient", version="v")
    still = (
        "(v.replaced_by IS NULL OR EXISTS (SELECT 1 FROM record_resourceversion newest "
        "WHERE newest.resource_id = v.resource_id AND newest.type = v.type AND newest.replaced_by IS NULL "
        f"AND (newest.patient = v.patient OR {may_see_newest})))"
    )
    conditions = ["v.number < %s", may_see, still]
    values: list[Any] = [before, *parameters, *again]
    if resource_type:
        conditions.append("v.type = %s")
        values.append(resource_type)
    if resource_id:
        conditions.append("v.resource_id = %s")
        values.append(resource_id)
    if since:
        conditions.append("v.stored_at >= %s")
        values.append(since)
    if during:
        conditions += ["v.stored_at < %s", f"(v.replaced_by IS NULL OR EXISTS ({_REPLACED_AFTER}))"]
        values += reversed(during)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM record_resourceversion v WHERE {' AND '.join(conditions)} "
            "ORDER BY v.number DESC LIMIT %s",
            [*values, limit],
        )
        return [Held(*row) for row in cursor]
