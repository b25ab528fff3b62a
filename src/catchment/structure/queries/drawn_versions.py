"""Drawn versions: how a place or neighbourhood was drawn, every version that was ever recorded.

A version that was drawn again from its own first day is no longer believed, but people saw it and may ask
about it: it stays in the list with its name, reason and author, and says what became of it.
"""

from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.values import Column, Table, TableRow
from catchment.structure.rules.words import plain_date

COLUMNS = (
    Column("version", "Version", "number"),
    Column("name", "Name"),
    Column("since", "From", "date"),
    Column("until", "Until", "date"),
    Column("reason", "Why"),
    Column("drawn_by", "Drawn by"),
    Column("blocks", "Building blocks", "number"),
    Column("outcome", "What became of it"),
)


def version_table(area_id: int, moment: Moment) -> Table:
    """Return every version of a drawn area recorded by a moment, newest first, with its reason (S002-15)."""
    rows = tuple(
        TableRow(
            None,
            {
                "version": row.version,
                "name": row.name,
                "since": row.valid_from,
                "until": row.valid_to,
                "reason": row.reason,
                "drawn_by": row.drawn_by,
                "blocks": row.blocks,
                "outcome": _outcome(row),
            },
        )
        for row in _every_version(area_id, moment)
    )
    return Table("versions", "How it was drawn", COLUMNS, rows)


def _every_version(area_id: int, moment: Moment) -> list[Any]:
    """Return each version as it was last believed, with the name that it was given.

    A version is recorded again when the next one ends it or its system changes; that is still one version.
    """
    recorded = "true" if moment.as_known is None else "f.recorded_from <= %(as_known)s"
    return fetch(
        f"""SELECT * FROM (
            SELECT DISTINCT ON (f.version, f.reason, f.drawn_by) f.version, f.reason, f.drawn_by,
                   f.valid_from, f.valid_to, f.recorded_from, f.recorded_to::date AS replaced_on,
                   {known("f", moment)} AS believed, coalesce(n.name, '') AS name,
                   (SELECT count(*) FROM structure_footprintblock k WHERE k.footprint_id = f.id) AS blocks
              FROM structure_footprint f
              LEFT JOIN structure_areaname n ON n.area_id = f.area_id
               AND n.valid_from <= f.valid_from AND (n.valid_to IS NULL OR n.valid_to > f.valid_from)
               AND n.recorded_from <= f.recorded_from
               AND (n.recorded_to IS NULL OR n.recorded_to > f.recorded_from)
             WHERE f.area_id = %(id)s AND {recorded}
             ORDER BY f.version, f.reason, f.drawn_by, believed DESC, f.recorded_from DESC) v
         ORDER BY version DESC, believed DESC, recorded_from DESC""",
        moment,
        id=area_id,
    )


def _outcome(row: Any) -> str:
    """Say what became of a version that is no longer believed; nothing of one that is."""
    if row.believed:
        return ""
    if row.replaced_on < row.valid_from:
        return "replaced before it took effect"
    return f"corrected on {plain_date(row.replaced_on)}"
