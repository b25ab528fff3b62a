"""Homes: where the patients of practices live, and whose patients live in an area (K-035).

Residence by small area is published for each quarter, and not for every practice each time; so a practice
is read at its own newest edition. Editions on LSOA 2011 are carried over to LSOA 2021 in equal shares, as
everywhere else (residence.py), so that sums still agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import Editions
from catchment.structure.queries.sql import fetch_many, holds, known


def newest_residence(moment: Moment, practices: str) -> str:
    """Return SQL for each practice's own newest edition of residence, of those that `practices` selects.

    What is believed now is asked practice by practice, along the index; an earlier belief has no index of
    its own and is read once, whole.
    """
    if moment.as_known is None:
        return f"""SELECT p.id AS practice_id, e.edition FROM ({practices}) p
            JOIN LATERAL (SELECT b.edition FROM structure_patientsbyarea b WHERE b.practice_id = p.id
                AND b.edition <= %(as_at)s AND {known("b", moment)} ORDER BY b.edition DESC LIMIT 1) e
            ON true"""
    return f"""SELECT b.practice_id, max(b.edition) AS edition FROM structure_patientsbyarea b
        JOIN ({practices}) p ON p.id = b.practice_id
        WHERE b.edition <= %(as_at)s AND {known("b", moment)} GROUP BY b.practice_id"""


def carried_over(moment: Moment) -> str:
    """Return SQL that carries `lived (owner, area_id, kind, patients)` over to LSOA 2021 areas.

    Areas outside England and patients without a known area are left out: they are not on the map.
    """
    return f"""
        SELECT owner, area_id AS id, patients::float AS patients FROM lived WHERE kind = 'lsoa21'
        UNION ALL
        SELECT l.owner, v.new_id, l.patients * v.share FROM lived l JOIN (
            SELECT v.child_id AS old_id, v.parent_id AS new_id,
                   1.0::float / count(*) OVER (PARTITION BY v.child_id) AS share
              FROM structure_arealookup v
             WHERE v.lookup = 'lsoa11-lsoa21' AND {known("v", moment)}
               AND v.child_id IN (SELECT area_id FROM lived WHERE kind = 'lsoa11')
            ) v ON v.old_id = l.area_id AND l.kind = 'lsoa11'"""


def homes_of_patients(practice_ids: Sequence[int], moment: Moment) -> dict[int, float]:
    """Return how many patients of some practices live in each small area."""
    rows = fetch_many(
        f"""
        WITH newest AS ({newest_residence(moment, "SELECT unnest(%(ids)s::bigint[]) AS id")}),
        lived AS (SELECT 0 AS owner, b.area_id, a.kind, sum(b.patients) AS patients
            FROM newest JOIN structure_patientsbyarea b ON b.practice_id = newest.practice_id
              AND b.edition = newest.edition AND {known("b", moment)}
            JOIN structure_area a ON a.id = b.area_id GROUP BY b.area_id, a.kind)
        SELECT id, sum(patients) AS patients FROM ({carried_over(moment)}) c GROUP BY id
        """,
        moment,
        ids=list(practice_ids),
    )
    return {row.id: row.patients for row in rows}


def patients_living_in(area_ids: Sequence[int], moment: Moment, editions: Editions) -> dict[int, float]:
    """Return how many registered patients live in each small area, whichever practice they are with."""
    rows = fetch_many(
        f"""
        WITH {_patients_with_homes_in(moment, "0")}
        SELECT id, sum(patients) AS patients FROM ({carried_over(moment)}) c
         WHERE id = ANY(%(ids)s) GROUP BY id
        """,
        moment,
        ids=list(area_ids),
        lists=editions.lists,
    )
    return {row.id: row.patients for row in rows}


def practices_used_in(area_ids: Sequence[int], moment: Moment, editions: Editions) -> dict[int, float]:
    """Return how many people of some small areas are with each practice, most first."""
    rows = fetch_many(
        f"""
        WITH {_patients_with_homes_in(moment, "b.practice_id")}
        SELECT owner, sum(patients) AS patients FROM ({carried_over(moment)}) c
         WHERE id = ANY(%(ids)s) GROUP BY owner ORDER BY 2 DESC, 1
        """,
        moment,
        ids=list(area_ids),
        lists=editions.lists,
    )
    return {row.owner: row.patients for row in rows}


def _patients_with_homes_in(moment: Moment, owner: str) -> str:
    """Return SQL clauses ending in `lived`: patients in some areas, of practices that count today.

    A practice that has closed is left out: its patients have moved to others and would be counted twice.
    """
    return f"""ground AS (SELECT unnest(%(ids)s::bigint[]) AS id UNION
            SELECT v.child_id FROM structure_arealookup v WHERE v.lookup = 'lsoa11-lsoa21'
               AND v.parent_id = ANY(%(ids)s) AND {known("v", moment)}),
        near AS MATERIALIZED (SELECT b.practice_id, b.edition, b.area_id, b.patients
            FROM structure_patientsbyarea b JOIN ground ON ground.id = b.area_id
            WHERE b.edition <= %(as_at)s AND {known("b", moment)}),
        counted AS (SELECT DISTINCT near.practice_id AS id FROM near JOIN structure_registeredpatients g
            ON g.practice_id = near.practice_id AND g.edition = %(lists)s AND g.sex = 'all'
            AND {known("g", moment)}),
        newest AS ({newest_residence(moment, "SELECT id FROM counted")}),
        lived AS (SELECT {owner} AS owner, b.area_id, a.kind, sum(b.patients) AS patients
            FROM newest JOIN near b ON b.practice_id = newest.practice_id AND b.edition = newest.edition
            JOIN structure_area a ON a.id = b.area_id GROUP BY 1, 2, 3)"""


@dataclass(frozen=True, slots=True)
class ResidenceChange:
    """How the patients in small areas changed between two editions, as shares of the first."""

    first: date
    latest: date
    by_area: dict[int, float]


def residence_change(
    area_ids: Sequence[int], sub_icb_ids: Sequence[int], moment: Moment
) -> ResidenceChange | None:
    """Return the change between the first and the latest residence edition of a system's practices.

    Only practices that are or were commissioned by the system and are in both editions are counted, so that
    an edition which covers more practices than another does not look like growth. None with fewer than two.
    """
    rows = fetch_many(
        f"""
        WITH ours AS (SELECT DISTINCT c.source_id AS id FROM structure_relationship c
            WHERE c.kind = 'commissioned_by' AND c.target_id = ANY(%(sub_icbs)s) AND {known("c", moment)}),
        ends AS (SELECT min(f.edition) AS first, max(n.edition) AS latest FROM ours
            JOIN LATERAL (SELECT b.edition FROM structure_patientsbyarea b WHERE b.practice_id = ours.id
               AND {known("b", moment)} ORDER BY b.edition LIMIT 1) f ON true
            JOIN LATERAL (SELECT b.edition FROM structure_patientsbyarea b WHERE b.practice_id = ours.id
               AND b.edition <= %(as_at)s AND {known("b", moment)}
               ORDER BY b.edition DESC LIMIT 1) n ON true),
        both_ends AS (SELECT ours.id FROM ours CROSS JOIN ends WHERE ends.first < ends.latest
            AND EXISTS (SELECT 1 FROM structure_patientsbyarea b WHERE b.practice_id = ours.id
               AND b.edition = ends.first AND {known("b", moment)})
            AND EXISTS (SELECT 1 FROM structure_patientsbyarea b WHERE b.practice_id = ours.id
               AND b.edition = ends.latest AND {known("b", moment)})),
        lived AS (SELECT (b.edition = ends.latest)::int AS owner, b.area_id, a.kind,
              sum(b.patients) AS patients
            FROM ends CROSS JOIN both_ends
            JOIN structure_patientsbyarea b ON b.practice_id = both_ends.id
              AND b.edition IN (ends.first, ends.latest) AND {known("b", moment)}
            JOIN structure_area a ON a.id = b.area_id GROUP BY 1, 2, 3)
        SELECT c.id, ends.first, ends.latest, sum(patients) FILTER (WHERE owner = 0) AS earlier,
               sum(patients) FILTER (WHERE owner = 1) AS later
          FROM ({carried_over(moment)}) c CROSS JOIN ends
         WHERE c.id = ANY(%(ids)s) GROUP BY 1, 2, 3
        """,
        moment,
        ids=list(area_ids),
        sub_icbs=list(sub_icb_ids),
    )
    if not rows:
        return None
    changes = {row.id: (row.later - row.earlier) / row.earlier for row in rows if row.earlier and row.later}
    return ResidenceChange(rows[0].first, rows[0].latest, changes)


def middles_of_practices(practice_ids: Sequence[int], moment: Moment) -> dict[int, tuple[float, float]]:
    """Return where each practice is: its address where placed, else the middle of where its patients live."""
    rows = fetch_many(
        f"""
        WITH addressed AS (SELECT d.organisation_id AS id, d.longitude, d.latitude
            FROM structure_address d WHERE d.organisation_id = ANY(%(ids)s)
             AND d.longitude IS NOT NULL AND d.latitude IS NOT NULL AND {holds("d", moment)}),
        newest AS ({newest_residence(moment, _NOT_ADDRESSED)}),
        lived AS (SELECT b.practice_id AS owner, b.area_id, a.kind, b.patients
            FROM newest JOIN structure_patientsbyarea b ON b.practice_id = newest.practice_id
              AND b.edition = newest.edition AND {known("b", moment)}
            JOIN structure_area a ON a.id = b.area_id)
        SELECT id, longitude, latitude FROM addressed
        UNION ALL
        SELECT c.owner, sum(c.patients * m.longitude) / sum(c.patients),
               sum(c.patients * m.latitude) / sum(c.patients)
          FROM ({carried_over(moment)}) c
          JOIN structure_centroid m ON m.area_id = c.id AND {known("m", moment)}
         WHERE c.patients > 0 GROUP BY c.owner
        """,
        moment,
        ids=list(practice_ids),
    )
    return {row.id: (row.longitude, row.latitude) for row in rows}


_NOT_ADDRESSED = """SELECT q.id FROM unnest(%(ids)s::bigint[]) AS q(id)
    WHERE NOT EXISTS (SELECT 1 FROM addressed WHERE addressed.id = q.id)"""
