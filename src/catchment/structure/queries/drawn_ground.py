"""Drawn ground: which small areas a place or neighbourhood is made of, and which practices lie in it.

A footprint's blocks are small areas, larger areas or practices. One rule says where a practice lies, on every
page: in the place of its own system where most of its patients live, everywhere outside those places taken
together being one more candidate; or, if it is itself a block, in the place that it is a block of. A practice
that is a block of a neighbourhood lies in the place that the neighbourhood is within.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.structure.queries.homes import carried_over, newest_residence
from catchment.structure.queries.living import ground_of_blocks
from catchment.structure.queries.sql import fetch, fetch_many, holds, known


@dataclass(frozen=True, slots=True)
class DrawnGround:
    """What some drawn areas are made of on a day: small areas, practices and the system, by drawn area."""

    areas: Mapping[int, tuple[int, ...]]
    practices: Mapping[int, tuple[int, ...]]
    systems: Mapping[int, int]

    def all_areas(self) -> list[int]:
        """Return every small area in any of them."""
        return sorted({area for areas in self.areas.values() for area in areas})

    def only(self, drawn_ids: Iterable[int]) -> "DrawnGround":
        """Return what some of the drawn areas are made of."""
        kept = set(drawn_ids)
        return DrawnGround(
            {drawn: held for drawn, held in self.areas.items() if drawn in kept},
            {drawn: held for drawn, held in self.practices.items() if drawn in kept},
            {drawn: system for drawn, system in self.systems.items() if drawn in kept},
        )


def drawn_ground(drawn_ids: Iterable[int], moment: Moment) -> DrawnGround:
    """Return the blocks of drawn areas on the day, larger areas opened up into small ones (two queries).

    The practices of a place are also those that are blocks of a neighbourhood within it, after its own.
    """
    rows = fetch(
        f"""
        SELECT f.area_id AS drawn, f.system_id AS system, k.area_id AS area, k.practice_id AS practice,
               true AS own, a.kind
          FROM structure_footprint f JOIN structure_footprintblock k ON k.footprint_id = f.id
          JOIN structure_area a ON a.id = f.area_id
         WHERE f.area_id = ANY(%(ids)s) AND {holds("f", moment)}
        UNION
        SELECT f.within_id, f.system_id, NULL, k.practice_id, false, 'place'
          FROM structure_footprint f JOIN structure_footprintblock k ON k.footprint_id = f.id
         WHERE f.within_id = ANY(%(ids)s) AND k.practice_id IS NOT NULL AND {holds("f", moment)}
        """,
        moment,
        ids=list(drawn_ids),
    )
    opened: dict[int, set[int]] = {}
    for row in ground_of_blocks({row.area for row in rows if row.area is not None}, moment):
        opened.setdefault(row.block_id, set()).add(row.id)
    own_blocks = {row.practice for row in rows if row.own and row.kind == "place"}
    areas: dict[int, set[int]] = {}
    practices: dict[int, set[int]] = {}
    for row in rows:
        if row.area is not None:
            areas.setdefault(row.drawn, set()).update(opened.get(row.area, ()))
        elif row.own or row.practice not in own_blocks:
            practices.setdefault(row.drawn, set()).add(row.practice)
    return DrawnGround(
        {drawn: tuple(sorted(held)) for drawn, held in areas.items()},
        {drawn: tuple(sorted(held)) for drawn, held in practices.items()},
        {row.drawn: row.system for row in rows if row.own},
    )


def practices_by_drawn_area(
    practice_ids: Sequence[int], ground: DrawnGround, moment: Moment
) -> dict[int, tuple[int, float]]:
    """Return for each practice the drawn area it lies in, and the share of its patients who live there.

    `ground` must hold every place of the systems asked about (or every neighbourhood of a place), or a
    practice could seem to lie in one when more of its patients live in another.
    """
    pairs = [(area, drawn) for drawn, areas in ground.areas.items() for area in areas]
    rows = fetch_many(
        f"""
        WITH newest AS ({newest_residence(moment, "SELECT unnest(%(practices)s::bigint[]) AS id")}),
        lived AS (SELECT b.practice_id AS owner, b.area_id, a.kind, b.patients
            FROM newest JOIN structure_patientsbyarea b ON b.practice_id = newest.practice_id
              AND b.edition = newest.edition AND {known("b", moment)}
            JOIN structure_area a ON a.id = b.area_id),
        drawn AS (SELECT * FROM unnest(%(areas)s::bigint[], %(drawn)s::bigint[], %(systems)s::bigint[])
            AS d(area_id, drawn_id, system_id)),
        system AS (SELECT DISTINCT c.source_id AS owner, s.target_id AS system_id
            FROM structure_relationship c JOIN structure_relationship s ON s.source_id = c.target_id
             AND s.kind = 'part_of' AND {holds("s", moment)}
            WHERE c.source_id = ANY(%(practices)s) AND c.kind = 'commissioned_by' AND {holds("c", moment)}),
        homes AS (SELECT c.owner, d.drawn_id, sum(c.patients) AS patients
            FROM ({carried_over(moment)}) c LEFT JOIN system ON system.owner = c.owner
            LEFT JOIN drawn d ON d.area_id = c.id AND d.system_id = system.system_id GROUP BY 1, 2)
        SELECT DISTINCT ON (owner) owner, drawn_id,
               patients / sum(patients) OVER (PARTITION BY owner) AS share
          FROM homes ORDER BY owner, patients DESC, drawn_id
        """,
        moment,
        practices=list(practice_ids),
        areas=[area for area, _ in pairs],
        drawn=[drawn for _, drawn in pairs],
        systems=[ground.systems[drawn] for _, drawn in pairs],
    )
    lies_in = {row.owner: (row.drawn_id, float(row.share)) for row in rows if row.drawn_id is not None}
    blocks = {practice: (drawn, 1.0) for drawn, held in ground.practices.items() for practice in held}
    return lies_in | blocks


def rivals_of(drawn_id: int, moment: Moment) -> list[int]:
    """Return a drawn area and those it is compared with, to say which of them a practice lies in.

    A place is compared with the other places of its system, a neighbourhood with the others of its place.
    """
    rows = fetch(
        f"""
        SELECT f.area_id AS id FROM structure_footprint mine
          JOIN structure_area a ON a.id = mine.area_id
          JOIN structure_footprint f ON f.system_id = mine.system_id AND {holds("f", moment)}
           AND f.within_id IS NOT DISTINCT FROM mine.within_id
          JOIN structure_area b ON b.id = f.area_id AND b.kind = a.kind
         WHERE mine.area_id = %(id)s AND {holds("mine", moment)}
        """,
        moment,
        id=drawn_id,
    )
    return [row.id for row in rows]
