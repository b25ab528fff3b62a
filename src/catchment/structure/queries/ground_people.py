"""Ground people: who lives in an area and how deprived it is, from the small areas it is made of.

A larger area is the sum of its small areas (LSOA 2021; LSOA 2011 where only an old lookup knows it). Ages
were last published for LSOA 2011: they are carried over by the change lookup, and the people of a split
area are shared out equally. Deprivation without a published summary is the mean of the small areas.
"""

from typing import Any

import orjson

from catchment.foundation.moment import Moment
from catchment.structure.queries.ground_above import in_use
from catchment.structure.queries.sql import fetch_many, known


def _parts(moment: Moment) -> str:
    """Return SQL clauses ending in `sources (id, kind, source_id, share)`: what `%(id)s` is the sum of.

    A source is a small area itself, or an LSOA 2011 of which a share became one of the small areas.
    """
    return f"""within AS (
            SELECT %(id)s::bigint AS id
            UNION
            SELECT l.child_id FROM within JOIN structure_arealookup l ON l.parent_id = within.id
               AND l.change_code = '' AND {in_use("l", moment)}),
        small AS MATERIALIZED (SELECT a.id, a.kind FROM within JOIN structure_area a ON a.id = within.id
            WHERE a.kind IN ('lsoa21', 'lsoa11')),
        chosen AS MATERIALIZED (SELECT id, kind FROM small
            WHERE kind = 'lsoa21' OR NOT EXISTS (SELECT 1 FROM small WHERE kind = 'lsoa21')),
        pieces AS (SELECT v.child_id, v.parent_id,
                1.0::float / count(*) OVER (PARTITION BY v.child_id) AS share
            FROM structure_arealookup v WHERE v.lookup = 'lsoa11-lsoa21' AND {known("v", moment)}
             AND v.child_id IN (SELECT w.child_id FROM structure_arealookup w
                  JOIN chosen ON chosen.id = w.parent_id AND chosen.kind = 'lsoa21'
                 WHERE w.lookup = 'lsoa11-lsoa21' AND {known("w", moment)})),
        sources AS MATERIALIZED (
            SELECT id, id AS source_id, 1.0::float AS share, false AS carried FROM chosen
            UNION ALL
            SELECT chosen.id, pieces.child_id, pieces.share, true FROM chosen
              JOIN pieces ON pieces.parent_id = chosen.id)"""


def population_of(area_id: int, moment: Moment) -> list[Any]:
    """Return counts of residents, the newest edition first: `edition, sex, total, ages, carried`."""
    return fetch_many(
        f"""
        WITH RECURSIVE {_parts(moment)},
        counts AS MATERIALIZED (SELECT p.edition, p.sex, p.total, p.ages, sources.share, sources.carried
            FROM sources JOIN structure_areapopulation p ON p.area_id = sources.source_id
             AND p.edition <= %(as_at)s AND {known("p", moment)}
            UNION ALL
            SELECT p.edition, p.sex, p.total, p.ages, 1.0, false FROM structure_areapopulation p
             WHERE p.area_id = %(id)s AND p.edition <= %(as_at)s AND {known("p", moment)}
               AND NOT EXISTS (SELECT 1 FROM chosen)),
        totals AS (SELECT edition, sex, round(sum(share * total))::int AS total, bool_or(carried) AS carried
            FROM counts GROUP BY edition, sex),
        aged AS (SELECT edition, sex, n.age, round(sum(share * n.people))::int AS people
            FROM counts, unnest(counts.ages) WITH ORDINALITY AS n(people, age) GROUP BY 1, 2, 3)
        SELECT totals.edition, totals.sex, totals.total,
               coalesce(array_agg(aged.people ORDER BY aged.age) FILTER (WHERE aged.age IS NOT NULL), '{{}}')
               AS ages, totals.carried
          FROM totals LEFT JOIN aged ON aged.edition = totals.edition AND aged.sex = totals.sex
         GROUP BY totals.edition, totals.sex, totals.total, totals.carried ORDER BY 1 DESC, 2
        """,
        moment,
        id=area_id,
    )


def standings_of(area_id: int, moment: Moment) -> list[Any]:
    """Return where an area stands in each index, newest first; the other vintage's by the change lookup.

    `areas` is how many small areas a mean was taken over, 0 for what was published.
    """
    rows = fetch_many(
        f"""
        WITH RECURSIVE {_parts(moment)},
        published AS (
            SELECT d.edition, d.score, d.rank, d.decile, d.domains::text AS domains, '' AS carried
              FROM structure_deprivation d
             WHERE d.area_id = %(id)s AND d.edition <= %(as_at)s AND {known("d", moment)}
            UNION ALL
            SELECT d.edition, d.score, d.rank, d.decile, d.domains::text, a.code
              FROM structure_arealookup v JOIN structure_area a ON a.id = v.child_id
              JOIN structure_deprivation d ON d.area_id = v.child_id AND d.edition <= %(as_at)s
               AND {known("d", moment)}
             WHERE v.parent_id = %(id)s AND v.lookup = 'lsoa11-lsoa21' AND {known("v", moment)}),
        scores AS (SELECT sources.id, d.edition, sum(d.score * sources.share) / sum(sources.share) AS score
            FROM sources JOIN structure_deprivation d ON d.area_id = sources.source_id
             AND d.edition <= %(as_at)s AND d.score IS NOT NULL AND {known("d", moment)}
           WHERE NOT EXISTS (SELECT 1 FROM chosen WHERE chosen.id = %(id)s) GROUP BY 1, 2)
        SELECT published.*, 0 AS areas FROM published
        UNION ALL
        SELECT edition, avg(score), NULL, NULL, '{{}}', '', count(*) FROM scores
         WHERE edition NOT IN (SELECT edition FROM published) GROUP BY edition
         ORDER BY 1 DESC, 6
        """,
        moment,
        id=area_id,
    )
    return [row._replace(domains=orjson.loads(row.domains)) for row in rows]
