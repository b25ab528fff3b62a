"""Living: where the patients of practices live, and which small areas a building block covers (K-035).

The practice-by-area table is published every quarter, in whichever vintage of small areas was current then.
Here everything is turned into LSOA 2021: an LSOA 2011 that was split gives each part an equal share, because
nothing published says more (K-034). Districts and other large blocks stand for the small areas in them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.sql import fetch, holds, known

LARGE_BLOCKS = {"ltla": "lsoa21-ltla", "msoa21": "lsoa21-msoa21", "ward": "lsoa21-ward"}
PATIENTS = "structure_patientsbyarea"
LOOKUPS = "structure_arealookup"


def newest_residence(moment: Moment) -> str:
    """Return SQL for the newest edition of the table that has each practice: (practice_id, edition).

    An edition may be of one system only, so each practice has a newest edition of its own, found along the
    index. Only open practices in the newest lists of their own nation are asked, `%(lists)s` for the nations
    of `%(invented)s`: real England and the invented example never share an edition. In a nation that has no
    lists yet, every open practice is asked (docs/data.md: who counts as a practice).
    """
    return f"""SELECT o.id AS practice_id, n.edition FROM structure_organisation o
        CROSS JOIN LATERAL (SELECT max(p.edition) AS edition FROM {PATIENTS} p
            WHERE p.practice_id = o.id AND p.edition <= %(as_at)s AND {known("p", moment)}) n
        WHERE o.kind = 'practice' AND n.edition IS NOT NULL
          AND EXISTS (SELECT 1 FROM structure_organisationrole r
            WHERE r.organisation_id = o.id AND r.is_primary AND {holds("r", moment)})
          AND (o.invented <> ALL(%(invented)s::boolean[])
            OR EXISTS (SELECT 1 FROM structure_registeredpatients g
              JOIN unnest(%(lists)s::date[], %(invented)s::boolean[]) AS newest(edition, invented)
                ON newest.edition = g.edition AND newest.invented = o.invented
              WHERE g.practice_id = o.id AND g.sex = 'all' AND {known("g", moment)}))"""


def lists_by_nation(lists: Mapping[bool, date]) -> dict[str, list[Any]]:
    """Return the values that `newest_residence` refers to: the newest lists, by whether they are invented."""
    return {"lists": list(lists.values()), "invented": list(lists)}


def shares_2021(moment: Moment) -> str:
    """Return SQL that turns any small area into LSOA 2021: (area_id, lsoa21_id, share); shares add to 1."""
    return f"""SELECT l.child_id AS area_id, l.parent_id AS lsoa21_id,
            1.0 / count(*) OVER (PARTITION BY l.child_id) AS share
        FROM {LOOKUPS} l WHERE l.lookup = 'lsoa11-lsoa21' AND {known("l", moment)}
        UNION ALL SELECT a.id, a.id, 1.0 FROM structure_area a WHERE a.kind = 'lsoa21'"""


def small_areas_of(moment: Moment) -> str:
    """Return SQL for the small areas of larger blocks: (parent_id, lsoa21_id), from the nearest edition."""
    return f"""SELECT parent_id, child_id AS lsoa21_id FROM (
            SELECT DISTINCT ON (l.lookup, l.child_id) l.parent_id, l.child_id FROM {LOOKUPS} l
            WHERE l.lookup = ANY(ARRAY{list(LARGE_BLOCKS.values())}) AND {known("l", moment)}
            ORDER BY l.lookup, l.child_id, l.edition <= %(as_at)s DESC, abs(l.edition - %(as_at)s)) nearest
        UNION ALL SELECT a.id, a.id FROM structure_area a WHERE a.kind = 'lsoa21'"""


def ground_of_blocks(area_ids: Iterable[int], moment: Moment) -> list[Any]:
    """Return the small areas (LSOA 2021) that blocks cover: (block_id, id, code).

    What is believed now is asked block by block, along the index; an earlier belief is read once, whole.
    """
    if moment.as_known is not None:
        whole = f"""SELECT g.parent_id AS block_id, s.id, s.code FROM ({small_areas_of(moment)}) g
            JOIN structure_area s ON s.id = g.lsoa21_id WHERE g.parent_id = ANY(%(blocks)s)"""
        return fetch(whole, moment, blocks=list(area_ids))
    statement = f"""SELECT b.id AS block_id, s.id, s.code FROM structure_area b
        JOIN LATERAL (SELECT b.id AS id WHERE b.kind = 'lsoa21' UNION ALL
            SELECT l.child_id FROM {LOOKUPS} l
            WHERE b.kind <> 'lsoa21' AND l.parent_id = b.id AND l.lookup LIKE 'lsoa21-%%'
              AND {known("l", moment)} AND l.edition = (SELECT e.edition FROM {LOOKUPS} e
                WHERE e.child_id = l.child_id AND e.lookup = l.lookup AND {known("e", moment)}
                ORDER BY e.edition <= %(as_at)s DESC, abs(e.edition - %(as_at)s) LIMIT 1)) c ON true
        JOIN structure_area s ON s.id = c.id WHERE b.id = ANY(%(blocks)s)"""
    return fetch(statement, moment, blocks=list(area_ids))


def small_areas_in(area_ids: Iterable[int], moment: Moment) -> dict[str, int]:
    """Return the small areas (LSOA 2021) that some blocks cover together, by code, with their ids."""
    return {row.code: row.id for row in ground_of_blocks(area_ids, moment)}


def patients_of_drawn_areas(moment: Moment, lists: Mapping[bool, date]) -> dict[int, float]:
    """Return the registered patients of each drawn area at a moment that has area blocks, by footprint.

    Counts people who live in the area blocks, other than patients of practices that are themselves blocks
    (those count with their whole lists).
    """
    rows = fetch(
        f"""WITH block AS (
                SELECT f.id AS footprint_id, s.lsoa21_id FROM structure_footprint f
                JOIN structure_footprintblock b ON b.footprint_id = f.id AND b.area_id IS NOT NULL
                JOIN ({small_areas_of(moment)}) s ON s.parent_id = b.area_id WHERE {holds("f", moment)}),
            edition AS ({newest_residence(moment)}),
            living AS (
                SELECT p.practice_id, v.lsoa21_id, sum(p.patients * v.share) AS patients
                FROM edition e
                JOIN {PATIENTS} p ON p.practice_id = e.practice_id AND p.edition = e.edition
                    AND {known("p", moment)}
                JOIN ({shares_2021(moment)}) v ON v.area_id = p.area_id
                WHERE v.lsoa21_id IN (SELECT lsoa21_id FROM block) GROUP BY 1, 2)
        SELECT block.footprint_id, sum(living.patients) AS patients
        FROM block JOIN living USING (lsoa21_id)
        WHERE NOT EXISTS (SELECT 1 FROM structure_footprintblock b
            WHERE b.footprint_id = block.footprint_id AND b.practice_id = living.practice_id)
        GROUP BY 1""",
        moment,
        **lists_by_nation(lists),
    )
    return {row.footprint_id: float(row.patients) for row in rows}
