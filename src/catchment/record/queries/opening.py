"""Opening one resource by its id: the version and all that the rule asks of it, in one journey.

A read by id is the commonest thing that is asked, and most of its time goes into journeys to the database.
What is read here is what `queries/reading` and `queries/deciding` would read one after the other; the rule is
the same. Planning and research, which are rarer, take two journeys more.
"""

from typing import Any

import psycopg
from django.db import connection

from catchment.record.queries.deciding import planners
from catchment.record.queries.reading import COLUMNS
from catchment.record.queries.trim import LONDON
from catchment.record.rules.access.deciding import About, Tie, Verdict, decide
from catchment.record.rules.access.values import Asker
from catchment.record.rules.values import Held

# Somebody with several relationships to the patient gets several rows; the content is in the first alone.
_OPEN = f"""
SELECT {COLUMNS.replace("v.content", "CASE WHEN row_number() OVER () = 1 THEN v.content END")},
       v.content IS NULL,
       (SELECT array_agg(DISTINCT flag.kind) FROM record_patientflag flag
         WHERE flag.patient_id = v.patient AND flag.recorded_to IS NULL AND flag.valid_from <= %(today)s
           AND (flag.valid_to IS NULL OR flag.valid_to > %(today)s)),
       (SELECT sender.kind = 'practice' FROM structure_organisation sender WHERE sender.id = v.source),
       tie.kind, tie.holder, tie.starts, tie.ends
  FROM record_resourceversion v
  LEFT JOIN record_relationship tie
    ON tie.patient = v.patient AND tie.recorded_to IS NULL AND tie.holder = ANY(%(holders)s)
 WHERE v.resource_id = %(id)s AND v.type = %(type)s AND v.replaced_by IS NULL
"""
_WIDTH = len(Held._fields)


def opened(asker: Asker, resource_type: str, resource_id: str) -> tuple[Held, Verdict] | None:
    """Return the newest version of a resource with the verdict on reading it, None where it never was."""
    asked: dict[str, Any] = {
        "type": resource_type,
        "id": resource_id,
        "today": asker.at.astimezone(LONDON).date(),
        "holders": list(asker.holders),
    }
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(_OPEN, asked, prepare=True, binary=True).fetchall()
    if not rows:
        return None
    deleted, flags, of_practice = rows[0][_WIDTH : _WIDTH + 3]
    content = None if deleted else next(row[_WIDTH - 1] for row in rows if row[_WIDTH - 1] is not None)
    held = Held(*rows[0][: _WIDTH - 1], content)
    ties = tuple(Tie(*row[_WIDTH + 3 :]) for row in rows if row[_WIDTH + 3] is not None)
    about = About(
        held.type,
        held.patient,
        "r",
        ties,
        frozenset(flags or ()),
        held.sensitivity,
        held.source,
        of_practice is not False,
        planners(asker, held.patient),
    )
    return held, decide(asker, about)
