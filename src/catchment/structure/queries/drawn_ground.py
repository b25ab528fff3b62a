"""Drawn ground: which small areas a place or neighbourhood is made of, and which practices lie in it.

A footprint's blocks are small areas, districts or practices. A practice lies in the drawn area where most
of its patients live, unless it is itself a block.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.structure.queries.homes import carried_over, newest_residence
from catchment.structure.queries.small_areas import lookup_edition
from catchment.structure.queries.sql import fetch, fetch_many, holds, known


@dataclass(frozen=True, slots=True)
class DrawnGround:
    """What some drawn areas are made of on a day: small areas and practices, by drawn area."""

    areas: Mapping[int, tuple[int, ...]]
    practices: Mapping[int, tuple[int, ...]]

    def all_areas(self) -> list[int]:
        """Return every small area in any of them."""
        return sorted({area for areas in self.areas.values() for area in areas})


def drawn_ground(drawn_ids: Iterable[int], moment: Moment) -> DrawnGround:
    """Return the blocks of drawn areas on the day, districts opened up into small areas (one query)."""
    rows = fetch(
        f"""
        SELECT f.area_id AS drawn, CASE WHEN a.kind = 'ltla' THEN l.child_id ELSE k.area_id END AS area,
               k.practice_id AS practice
          FROM structure_footprint f JOIN structure_footprintblock k ON k.footprint_id = f.id
          LEFT JOIN structure_area a ON a.id = k.area_id
          LEFT JOIN structure_arealookup l ON a.kind = 'ltla' AND l.parent_id = a.id
           AND {lookup_edition("l", "lsoa21-ltla", moment)}
         WHERE f.area_id = ANY(%(ids)s) AND {holds("f", moment)}
        """,
        moment,
        ids=list(drawn_ids),
    )
    areas: dict[int, list[int]] = {}
    practices: dict[int, list[int]] = {}
    for row in rows:
        if row.area is not None:
            areas.setdefault(row.drawn, []).append(row.area)
        if row.practice is not None:
            practices.setdefault(row.drawn, []).append(row.practice)
    return DrawnGround(
        {drawn: tuple(sorted(held)) for drawn, held in areas.items()},
        {drawn: tuple(sorted(held)) for drawn, held in practices.items()},
    )


def practices_by_drawn_area(
    practice_ids: Sequence[int], ground: DrawnGround, moment: Moment
) -> dict[int, tuple[int, float]]:
    """Return for each practice the drawn area it lies in, and the share of its patients who live there."""
    pairs = [(area, drawn) for drawn, areas in ground.areas.items() for area in areas]
    rows = fetch_many(
        f"""
        WITH newest AS ({newest_residence(moment, "SELECT unnest(%(practices)s::bigint[]) AS id")}),
        lived AS (SELECT b.practice_id AS owner, b.area_id, a.kind, b.patients
            FROM newest JOIN structure_patientsbyarea b ON b.practice_id = newest.practice_id
              AND b.edition = newest.edition AND {known("b", moment)}
            JOIN structure_area a ON a.id = b.area_id),
        drawn AS (SELECT * FROM unnest(%(areas)s::bigint[], %(drawn)s::bigint[]) AS d(area_id, drawn_id)),
        homes AS (SELECT c.owner, d.drawn_id, sum(c.patients) AS patients
            FROM ({carried_over(moment)}) c LEFT JOIN drawn d ON d.area_id = c.id GROUP BY 1, 2)
        SELECT DISTINCT ON (owner) owner, drawn_id,
               patients / sum(patients) OVER (PARTITION BY owner) AS share
          FROM homes ORDER BY owner, patients DESC, drawn_id
        """,
        moment,
        practices=list(practice_ids),
        areas=[area for area, _ in pairs],
        drawn=[drawn for _, drawn in pairs],
    )
    lies_in = {row.owner: (row.drawn_id, float(row.share)) for row in rows if row.drawn_id is not None}
    blocks = {practice: (drawn, 1.0) for drawn, held in ground.practices.items() for practice in held}
    return lies_in | blocks
