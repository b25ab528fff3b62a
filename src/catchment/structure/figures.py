"""Practice figures, worked out from lists, residence and deprivation.

Each figure is a fraction kept as numerator and denominator, so that any group of practices adds up exactly
(docs/data.md lists them). They are rebuilt whole, in the transaction of every import that matters; four
statements of SQL do it for all England.

Deprivation: a practice has the average IMD score of its patients, weighted by where they live (K-035). The
newest residence edition of each practice is used for both indices. Where it counts people by 2011 small areas
and the index is on 2021 ones, or the other way round, they are carried over by the lookup; a small area that
was split is shared equally among its parts, for lack of anything better published.
"""

from django.db import connection

from catchment.foundation.imports.registry import derivation
from catchment.foundation.models import Change

YOUNGER_BANDS, OLDER_FROM_BAND = 4, 14  # five-year bands: four of them are under 20, from 65 is the 14th

LIST_FIGURES = """
INSERT INTO structure_practicefigure (practice_id, measure, edition, numerator, denominator)
SELECT practice_id, 'patients', edition, total, 1
FROM structure_registeredpatients WHERE sex = 'all' AND recorded_to IS NULL
"""
AGE_FIGURES = """
WITH lists AS (
    SELECT practice_id, edition, total, ages FROM structure_registeredpatients
    WHERE sex = 'all' AND recorded_to IS NULL AND total > 0 AND cardinality(ages) > 0
)
INSERT INTO structure_practicefigure (practice_id, measure, edition, numerator, denominator)
SELECT practice_id, 'aged_65_and_over', edition,
       (SELECT sum(n) FROM unnest(ages[%(older)s:]) n), total FROM lists
UNION ALL
SELECT practice_id, 'aged_under_20', edition,
       (SELECT sum(n) FROM unnest(ages[:%(younger)s]) n), total FROM lists
"""
DEPRIVATION_FIGURES = """
WITH newest AS (
    SELECT practice_id, max(edition) AS edition FROM structure_patientsbyarea
    WHERE recorded_to IS NULL GROUP BY practice_id
), residence AS (
    SELECT p.practice_id, a.id AS area_id, a.kind, p.patients
    FROM structure_patientsbyarea p
    JOIN newest USING (practice_id, edition)
    JOIN structure_area a ON a.id = p.area_id
    WHERE p.recorded_to IS NULL AND a.kind IN ('lsoa11', 'lsoa21')
), pairs AS (
    SELECT child_id AS older, parent_id AS newer FROM structure_arealookup
    WHERE lookup = 'lsoa11-lsoa21' AND recorded_to IS NULL
), carried AS (
    SELECT older AS from_area, newer AS to_area, 1.0 / count(*) OVER (PARTITION BY older) AS share FROM pairs
    UNION ALL
    SELECT newer, older, 1.0 / count(*) OVER (PARTITION BY newer) FROM pairs
), scored AS (
    SELECT d.area_id, d.edition, d.score, d.decile, a.kind FROM structure_deprivation d
    JOIN structure_area a ON a.id = d.area_id
    WHERE d.recorded_to IS NULL AND d.score IS NOT NULL AND a.kind IN ('lsoa11', 'lsoa21')
), reach AS (
    SELECT area_id AS from_area, edition, score, decile, 1.0 AS share, kind FROM scored
    UNION ALL
    SELECT c.from_area, s.edition, s.score, s.decile, c.share,
           CASE s.kind WHEN 'lsoa21' THEN 'lsoa11' ELSE 'lsoa21' END
    FROM scored s JOIN carried c ON c.to_area = s.area_id
), by_area AS (
    SELECT from_area, edition, sum(share) AS share, sum(share * score) AS score,
           sum(CASE WHEN decile <= 2 THEN share ELSE 0 END) AS deprived
    FROM reach GROUP BY from_area, edition
), totals AS (
    SELECT r.practice_id, b.edition, sum(r.patients * b.score) AS score,
           sum(r.patients * b.deprived) AS deprived, sum(r.patients * b.share) AS placed
    FROM residence r JOIN by_area b ON b.from_area = r.area_id
    GROUP BY r.practice_id, b.edition HAVING sum(r.patients * b.share) > 0
)
INSERT INTO structure_practicefigure (practice_id, measure, edition, numerator, denominator)
SELECT practice_id, 'deprivation', edition, score, placed FROM totals
UNION ALL
SELECT practice_id, 'most_deprived_fifth', edition, deprived, placed FROM totals
"""


def rebuild_practice_figures() -> int:
    """Rebuild every practice figure from what is believed now; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM structure_practicefigure")
        cursor.execute(LIST_FIGURES)
        made = cursor.rowcount
        cursor.execute(AGE_FIGURES, {"older": OLDER_FROM_BAND, "younger": YOUNGER_BANDS})
        made += cursor.rowcount
        cursor.execute(DEPRIVATION_FIGURES)
        made += cursor.rowcount
        cursor.execute("ANALYZE structure_practicefigure")
    return made


@derivation("practice figures")
def derive_practice_figures(change: Change) -> dict[str, int]:
    """Rebuild the figures at the end of a batch of files that bear on them."""
    assert change.pk, "the change is recorded before what it does"
    return {"figures": rebuild_practice_figures()}
