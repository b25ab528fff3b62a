"""Searching: from what a reader types - a code, a name, a former name, a postcode - to pages.

Codes that match exactly come first, then names that begin with the words, then names that contain them.
"""

from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.locate import (
    area_href,
    newest_area_name,
    newest_name,
    organisation_href,
    spellings,
)
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.values import KIND_LABELS
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import counted

SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its page, what it is in words, and the former name that matched, if one did."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    formerly: str
    invented: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search found, and whether there is more."""

    text: str
    sentence: str
    results: tuple[Hit, ...]
    more: bool


def search(text: str, moment: Moment, limit: int = 50) -> SearchPage:
    """Return organisations and areas that a text names: codes first, then names, former names included."""
    words = " ".join(text.split())[:100]
    if len(words) < SHORTEST:
        sentence = "Type a code (such as QNC), a name or a postcode: at least two letters."
        return SearchPage(words, sentence, (), False)
    rows = _organisations(words, moment, limit) + _areas(words, moment, limit)
    rows.sort(key=lambda row: (row.rank, row.name or row.code, row.code))
    hits = tuple(_hit(row) for row in rows[:limit])
    more = len(rows) > limit
    if not hits:
        sentence = f"Nothing is called “{words}” and nothing has it as a code. Try fewer letters of the name."
    elif more:
        sentence = (
            f"More than {limit} things match “{words}”; these are the closest. Add a word to narrow it."
        )
    else:
        sentence = f"{counted(len(hits), 'thing')} {'matches' if len(hits) == 1 else 'match'} “{words}”."
    return SearchPage(words, sentence, hits, more)


def _hit(row: Any) -> Hit:
    href = area_href(row.kind, row.code) if row.is_area else organisation_href(row.kind, row.code)
    name = spoken(row.name or row.code)
    formerly = spoken(row.matched) if row.matched and spoken(row.matched) != name else ""
    label = KIND_LABELS.get(row.kind, row.kind)
    return Hit(row.kind, label, row.code, name, href, formerly, row.invented)


def _like(words: str) -> str:
    """Return words as a pattern, with the signs that mean something to LIKE taken literally."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _organisations(words: str, moment: Moment, limit: int) -> list[Any]:
    """Return organisations by code, postcode and name (one query)."""
    return fetch(
        f"""
        WITH found AS (
            SELECT o.id, 0 AS rank, '' AS matched FROM structure_organisation o WHERE o.code = ANY(%(codes)s)
            UNION ALL
            SELECT c.organisation_id, 1, '' FROM structure_organisationcode c
             WHERE c.code = ANY(%(codes)s) AND {known("c", moment)}
            UNION ALL
            SELECT d.organisation_id, 1, '' FROM structure_address d
             WHERE replace(d.postcode, ' ', '') = %(postcode)s AND {known("d", moment)}
            UNION ALL
            SELECT n.organisation_id, CASE WHEN n.name ILIKE %(begins)s THEN 2 ELSE 3 END, n.name
              FROM structure_organisationname n WHERE n.name ILIKE %(contains)s AND {known("n", moment)}),
        best AS (SELECT DISTINCT ON (id) id, rank, matched FROM found ORDER BY id, rank),
        closest AS (SELECT best.*, o.code, o.kind, o.invented FROM best
            JOIN structure_organisation o ON o.id = best.id ORDER BY rank, matched, code LIMIT {limit + 1})
        SELECT o.*, {newest_name("o", moment)} AS name, false AS is_area FROM closest o
        """,
        moment,
        codes=spellings(words),
        postcode=words.replace(" ", "").upper(),
        begins=_like(words) + "%",
        contains="%" + _like(words) + "%",
    )


def _areas(words: str, moment: Moment, limit: int) -> list[Any]:
    """Return areas by code and name (one query); small areas of the older vintage only by code."""
    return fetch(
        f"""
        WITH found AS (
            SELECT a.id, 1 AS rank, '' AS matched FROM structure_area a WHERE a.code = ANY(%(codes)s)
            UNION ALL
            SELECT n.area_id, CASE WHEN n.name ILIKE %(begins)s THEN 4 ELSE 5 END, n.name
              FROM structure_areaname n JOIN structure_area a ON a.id = n.area_id
               AND a.kind NOT IN ('lsoa11', 'msoa11')
             WHERE n.name ILIKE %(contains)s AND {known("n", moment)}),
        best AS (SELECT DISTINCT ON (id) id, rank, matched FROM found ORDER BY id, rank),
        closest AS (SELECT best.*, a.code, a.kind, a.invented FROM best
            JOIN structure_area a ON a.id = best.id ORDER BY rank, matched, code LIMIT {limit + 1})
        SELECT a.*, {newest_area_name("a", moment)} AS name, true AS is_area FROM closest a
        """,
        moment,
        codes=spellings(words),
        begins=_like(words) + "%",
        contains="%" + _like(words) + "%",
    )
