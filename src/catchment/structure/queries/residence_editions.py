"""Residence editions: which quarter says where patients live, as the note beside every such map or table."""

from collections.abc import Sequence

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import Editions
from catchment.structure.queries.homes import newest_residence
from catchment.structure.queries.sql import fetch_many, known
from catchment.structure.rules.words import listed

OF_PRACTICES = "SELECT unnest(%(ids)s::bigint[]) AS id"


def quarter_of_practices(practice_ids: Sequence[int], moment: Moment) -> str:
    """Say which quarter the homes of some practices' patients are from (one query)."""
    return _quarters(OF_PRACTICES, practice_ids, moment, None)


def quarter_of_ground(area_ids: Sequence[int], moment: Moment, editions: Editions) -> str:
    """Say which quarter the homes of the patients in some small areas are from (one query)."""
    near = f"""SELECT DISTINCT n.practice_id AS id FROM structure_patientsbyarea n
        JOIN structure_registeredpatients g ON g.practice_id = n.practice_id AND g.edition = %(lists)s
         AND g.sex = 'all' AND {known("g", moment)}
       WHERE n.edition <= %(as_at)s AND {known("n", moment)} AND n.area_id IN (
             SELECT unnest(%(ids)s::bigint[]) UNION SELECT v.child_id FROM structure_arealookup v
              WHERE v.lookup = 'lsoa11-lsoa21' AND v.parent_id = ANY(%(ids)s) AND {known("v", moment)})"""
    return _quarters(near, area_ids, moment, editions)


def _quarters(practices: str, ids: Sequence[int], moment: Moment, editions: Editions | None) -> str:
    """Say in a sentence which quarters are in use, the newest first."""
    rows = fetch_many(
        f"""SELECT DISTINCT q.edition FROM ({newest_residence(moment, practices)}) q ORDER BY 1 DESC""",
        moment,
        ids=list(ids),
        lists=editions.lists if editions else None,
    )
    months = [f"{row.edition:%B %Y}" for row in rows]
    return f"Where patients live is of {listed(months)}." if months else ""
