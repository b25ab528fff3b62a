"""Small areas: the ground of a system, place or network, with a figure for each piece.

Figures come on two vintages of small area (LSOA 2011 and 2021, K-034) and the map is drawn on the newer.
An older figure is carried over by the change lookup: an unchanged or split area keeps its score, merged
ones are averaged; people of a split area are shared out equally.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catchment.foundation.moment import Moment
from catchment.structure.queries.sql import fetch, holds, known


@dataclass(frozen=True, slots=True)
class SmallArea:
    """One small area and where it is: its outline where loaded, else its middle, else nothing."""

    id: int
    code: str
    name: str
    geometry: dict[str, Any] | None

    @property
    def is_point(self) -> bool:
        """Say whether only the middle is known."""
        return self.geometry is not None and self.geometry["type"] == "Point"


def lookup_edition(alias: str, lookup: str, moment: Moment) -> str:
    """Return SQL for a lookup's edition in use: the newest not after the day, else the first there is.

    What is believed now is asked child by child, along the index; an earlier belief has no index of its own
    and is read once, whole.
    """
    nearest = """e.edition <= %(as_at)s DESC,
        CASE WHEN e.edition <= %(as_at)s THEN %(as_at)s - e.edition ELSE e.edition - %(as_at)s END"""
    rows = f"FROM structure_arealookup e WHERE e.lookup = '{lookup}' AND {known('e', moment)}"
    of_lookup = f"{alias}.lookup = '{lookup}' AND {known(alias, moment)}"
    if moment.as_known is None:
        return f"""{of_lookup} AND {alias}.edition = (
            SELECT e.edition {rows} AND e.child_id = {alias}.child_id ORDER BY {nearest} LIMIT 1)"""
    return f"""{of_lookup} AND ({alias}.child_id, {alias}.edition) IN (
        SELECT DISTINCT ON (e.child_id) e.child_id, e.edition {rows} ORDER BY e.child_id, {nearest})"""


def areas_of_sub_icbs(sub_icb_ids: Iterable[int], moment: Moment) -> list[int]:
    """Return the small areas (LSOA 2021) on the ground that some sub-ICB locations are responsible for.

    Ground was first recorded on 2022-07-01, and pages of earlier days still want a map. So before the first
    tie of a piece of ground began, it is shown as that of whoever had it first; after that, only the tie
    that holds on the day counts, and a merger planned for later changes nothing today.
    """
    rows = fetch(
        f"""
        SELECT DISTINCT l.child_id AS id
          FROM structure_organisationarea t
          JOIN structure_area a ON a.id = t.area_id AND a.kind = 'sub-icb-area'
          JOIN structure_arealookup l ON l.parent_id = a.id
           AND {lookup_edition("l", "lsoa21-sub-icb", moment)}
         WHERE t.organisation_id = ANY(%(ids)s) AND t.kind = 'responsible_for'
           AND ({holds("t", moment)} OR (t.valid_from > %(as_at)s AND {known("t", moment)} AND NOT EXISTS (
                SELECT 1 FROM structure_organisationarea e WHERE e.area_id = t.area_id
                   AND e.kind = 'responsible_for' AND e.valid_from < t.valid_from AND {known("e", moment)})))
        """,
        moment,
        ids=list(sub_icb_ids),
    )
    return [row.id for row in rows]


def areas_of_icb_ground(icb_id: int, moment: Moment) -> list[int]:
    """Return the small areas of a board's own area, by way of the sub-ICB areas that lie in it."""
    rows = fetch(
        f"""
        SELECT l.child_id AS id
          FROM structure_organisationarea t
          JOIN structure_arealookup u ON u.parent_id = t.area_id
           AND {lookup_edition("u", "sub-icb-icb", moment)}
          JOIN structure_arealookup l ON l.parent_id = u.child_id
           AND {lookup_edition("l", "lsoa21-sub-icb", moment)}
         WHERE t.organisation_id = %(id)s AND t.kind = 'responsible_for' AND {holds("t", moment)}
        """,
        moment,
        id=icb_id,
    )
    return [row.id for row in rows]


def small_areas(area_ids: Sequence[int], moment: Moment) -> list[SmallArea]:
    """Return small areas with their names and where they are, in order of code."""
    rows = fetch(
        f"""
        SELECT a.id, a.code, n.name, b.geometry::text AS outline, c.longitude, c.latitude
          FROM structure_area a
          LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
          LEFT JOIN LATERAL (SELECT geometry FROM structure_boundary b WHERE b.area_id = a.id
             AND {known("b", moment)} ORDER BY b.edition DESC LIMIT 1) b ON true
          LEFT JOIN LATERAL (SELECT longitude, latitude FROM structure_centroid c WHERE c.area_id = a.id
             AND {known("c", moment)} ORDER BY c.edition DESC LIMIT 1) c ON true
         WHERE a.id = ANY(%(ids)s) ORDER BY a.code
        """,
        moment,
        ids=list(area_ids),
    )
    return [SmallArea(row.id, row.code, row.name or row.code, _where(row)) for row in rows]


def _where(row: Any) -> dict[str, Any] | None:
    """Return the outline of an area, or its middle."""
    if row.outline:
        return orjson.loads(row.outline)
    if row.longitude is not None:
        return {"type": "Point", "coordinates": [row.longitude, row.latitude]}
    return None


def _shares(moment: Moment) -> str:
    """Return SQL that shares the people of an LSOA 2011 equally among the LSOA 2021 it became."""
    return f"""SELECT v.child_id AS old_id, v.parent_id AS new_id,
           1.0::float / count(*) OVER (PARTITION BY v.child_id) AS share
      FROM structure_arealookup v
     WHERE v.lookup = 'lsoa11-lsoa21' AND {known("v", moment)} AND v.child_id IN (
           SELECT w.child_id FROM structure_arealookup w
            WHERE w.lookup = 'lsoa11-lsoa21' AND {known("w", moment)} AND w.parent_id = ANY(%(ids)s))"""


def deprivation_of(area_ids: Sequence[int], moment: Moment) -> dict[int, Any]:
    """Return each area's standing (`score`, `decile`, `edition`): the newest index, else the 2019 one."""
    rows = fetch(
        f"""
        SELECT a.id, coalesce(d.score, o.score) AS score, coalesce(d.decile, o.decile) AS decile,
               coalesce(d.edition, o.edition) AS edition
          FROM unnest(%(ids)s::bigint[]) AS a(id)
          LEFT JOIN LATERAL (SELECT d.score, d.decile, d.edition FROM structure_deprivation d
             WHERE d.area_id = a.id AND d.edition <= %(as_at)s AND {known("d", moment)}
             ORDER BY d.edition DESC LIMIT 1) d ON true
          LEFT JOIN LATERAL ({_older_index(moment)}) o ON d.edition IS NULL
         WHERE coalesce(d.edition, o.edition) IS NOT NULL
        """,
        moment,
        ids=list(area_ids),
    )
    return {row.id: row for row in rows}


def decile_change_of(area_ids: Sequence[int], moment: Moment) -> dict[int, float]:
    """Return how each area's decile moved from the older index to the newer; below zero: more deprived."""
    rows = fetch(
        f"""
        SELECT a.id, d.decile - o.decile AS change
          FROM unnest(%(ids)s::bigint[]) AS a(id)
          JOIN LATERAL (SELECT d.decile FROM structure_deprivation d WHERE d.area_id = a.id
             AND d.edition <= %(as_at)s AND {known("d", moment)} ORDER BY d.edition DESC LIMIT 1) d ON true
          JOIN LATERAL ({_older_index(moment)}) o ON o.decile IS NOT NULL
         WHERE d.decile IS NOT NULL
        """,
        moment,
        ids=list(area_ids),
    )
    return {row.id: float(row.change) for row in rows}


def _older_index(moment: Moment) -> str:
    """Return SQL for the index on LSOA 2011, carried over to the area `a`."""
    return f"""SELECT avg(d.score) AS score, round(avg(d.decile))::int AS decile, d.edition
          FROM structure_arealookup v
          JOIN structure_deprivation d ON d.area_id = v.child_id AND d.edition <= %(as_at)s
           AND {known("d", moment)}
         WHERE v.parent_id = a.id AND v.lookup = 'lsoa11-lsoa21' AND {known("v", moment)}
         GROUP BY d.edition ORDER BY d.edition DESC LIMIT 1"""


def residents_of(area_ids: Sequence[int], moment: Moment) -> dict[int, float]:
    """Return the residents of each area, from the newest count on its own vintage."""
    rows = fetch(
        f"""
        SELECT a.id, p.total FROM unnest(%(ids)s::bigint[]) AS a(id)
          JOIN LATERAL (SELECT p.total FROM structure_areapopulation p WHERE p.area_id = a.id
             AND p.sex = 'all' AND p.edition <= %(as_at)s AND {known("p", moment)}
             ORDER BY p.edition DESC LIMIT 1) p ON true
        """,
        moment,
        ids=list(area_ids),
    )
    return {row.id: row.total for row in rows}


def aged_65_of(area_ids: Sequence[int], moment: Moment) -> dict[int, float]:
    """Return the share of each area's residents aged 65 and over (mid-2020 estimates, carried over)."""
    rows = fetch(
        f"""
        WITH shares AS ({_shares(moment)}),
        own AS (SELECT s.new_id AS id, p.total, p.ages, s.share FROM shares s
                  JOIN structure_areapopulation p ON p.area_id = s.old_id
                 WHERE s.new_id = ANY(%(ids)s) AND p.sex = 'all' AND p.edition <= %(as_at)s
                   AND cardinality(p.ages) > 65 AND {known("p", moment)}
                UNION ALL
                SELECT p.area_id, p.total, p.ages, 1 FROM structure_areapopulation p
                 WHERE p.area_id = ANY(%(ids)s) AND p.sex = 'all' AND p.edition <= %(as_at)s
                   AND cardinality(p.ages) > 65 AND {known("p", moment)})
        SELECT id, sum(share * (SELECT sum(n) FROM unnest(ages[66:]) n)) / nullif(sum(share * total), 0)
               AS value
          FROM own GROUP BY id
        """,
        moment,
        ids=list(area_ids),
    )
    return {row.id: float(row.value) for row in rows if row.value is not None}
