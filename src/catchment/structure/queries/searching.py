"""Searching: from what a reader types - a code, a name, a former name, a postcode - to pages.

Codes that match exactly come first. Then comes what readers look for most: systems, places, neighbourhoods,
PCNs, sub-ICB locations, councils, trusts and practices; hubs, cost centres and closed things come last.
Within a kind, names that begin with the words come before names that contain them. Case, hyphens and
punctuation do not matter. What other rooms find (bodies, people) follows.
"""

import re
from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.searching import Found, found_elsewhere
from catchment.structure.queries.locate import (
    area_href,
    newest_area_name,
    newest_name,
    organisation_href,
    spellings,
)
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import KIND_LABELS
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import counted

SHORTEST = 2
KINDS_IN_ORDER = (
    "nation",
    "region",
    "icb",
    "place",
    "neighbourhood",
    "pcn",
    "sub-icb",
    "council",
    "combined-authority",
    "utla",
    "ltla",
    "trust",
    "practice",
    "federation",
    "team",
    "lmc",
    "voluntary",
    "care-provider",
    "pharmacy",
    "optician",
    "dentist",
    "commissioning-support",
    "statistical-region",
    "icb-area",
    "sub-icb-area",
    "ward",
    "msoa21",
    "lsoa21",
    "ccg",
    "commissioning-hub",
    "reporting-entity",
    "prescribing-cost-centre",
)
UNMARKED = str.maketrans("", "", "'.")  # left out of words: St. Mary's is St Marys
BETWEEN = "[^a-z0-9]*"
FIRST_WORDS = "(?:nhs |the )?"
NEVER = "$^a"
# most names are passed over by a plain comparison with the longest word, which is faster than a pattern
PLAIN_NAME = "replace(replace(lower(n.name), '''', ''), '.', '')"
NAMED = f"""CASE WHEN {PLAIN_NAME} LIKE %(longest)s
                      THEN %(one_word)s OR {PLAIN_NAME} ~ %(contains)s ELSE false END"""
REST_OF_POSTCODE = ("[0-9][A-Z]{2}", "[A-Z]{2}", "[A-Z]", "")


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
    """Return organisations and areas that a text names: codes first, then names, former names included.

    What other rooms find follows, at most `limit` of each.
    """
    words = " ".join(text.split())[:100]
    if len(words) < SHORTEST:
        sentence = "Type a code (such as QNC), a name or a postcode: at least two letters."
        return SearchPage(words, sentence, (), False)
    rows = _organisations(words, moment, limit) + _areas(words, moment, limit)
    rows.sort(
        key=lambda row: (row.rank, row.closed, row.place, row.later, spoken(row.name or row.code), row.code)
    )
    elsewhere = found_elsewhere(words, moment, limit)
    hits = (*(_hit(row) for row in rows[:limit]), *(_hit_elsewhere(found) for found in elsewhere))
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


def _hit_elsewhere(found: Found) -> Hit:
    """Return what another room found as one of the results."""
    return Hit(found.kind, found.kind_label, found.code, found.name, found.href, "", found.invented)


def name_pattern(words: str) -> str:
    """Return what was typed as a pattern: case, hyphens and punctuation aside, & the same as "and"."""
    typed = re.sub(r"[&+]", " and ", words.lower().translate(UNMARKED))
    found = re.findall(r"[^\W_]+", typed)
    return BETWEEN.join("(?:and|[&+])" if word == "and" else word for word in found)


def postcode_pattern(words: str) -> str:
    """Return a whole or partial postcode (DN3, DN3 3, DN3 3AB) as a pattern, empty if it is none.

    Without a space, DN33 may be the district DN33 or the sector DN3 3: it stands for both.
    """
    typed = words.upper()
    parts = typed.split()
    if len(parts) > 2:
        return ""
    divided = [(typed[:end], typed[end:]) for end in range(2, 5)] if len(parts) == 1 else [tuple(parts)]
    whole = {
        outward + inward + REST_OF_POSTCODE[len(inward)]
        for outward, inward in divided
        if re.fullmatch("[A-Z]{1,2}[0-9][A-Z0-9]?", outward) and re.fullmatch("([0-9][A-Z]{0,2})?", inward)
    }
    return f"^({'|'.join(sorted(whole))})$" if whole else ""


def _values(words: str) -> dict[str, Any]:
    """Return what both queries look for."""
    pattern = name_pattern(words)
    longest = max(re.findall(r"[^\W_]+", words.lower().translate(UNMARKED)), key=len, default="")
    return {
        "codes": spellings(words),
        "contains": pattern or NEVER,
        "begins": f"^{FIRST_WORDS}{pattern}" if pattern else NEVER,
        "longest": "%" if longest == "and" else f"%{longest}%",
        "one_word": bool(pattern) and pattern == longest,
        "order": list(KINDS_IN_ORDER),
    }


def _organisations(words: str, moment: Moment, limit: int) -> list[Any]:
    """Return organisations by code, postcode and name (one query)."""
    return fetch(
        f"""
        WITH found AS (
            SELECT o.id, 0 AS rank, 0 AS later, '' AS matched
              FROM structure_organisation o WHERE o.code = ANY(%(codes)s)
            UNION ALL
            SELECT c.organisation_id, 1, 0, '' FROM structure_organisationcode c
             WHERE c.code = ANY(%(codes)s) AND {known("c", moment)}
            UNION ALL
            SELECT d.organisation_id, 2, 0, '' FROM structure_address d
             WHERE %(postcode)s <> '' AND {known("d", moment)}
               AND upper(replace(d.postcode, ' ', '')) ~ %(postcode)s
            UNION ALL
            SELECT n.organisation_id, 2, CASE WHEN n.name ~* %(begins)s THEN 0 ELSE 1 END, n.name
              FROM structure_organisationname n
             WHERE {NAMED} AND {known("n", moment)}),
        best AS (SELECT DISTINCT ON (id) id, rank, later, matched FROM found ORDER BY id, rank, later),
        lives AS (SELECT l.organisation_id AS id, bool_or({holds("l", moment)}) AS open,
                         bool_or(l.valid_to <= %(as_at)s) AS ended
            FROM structure_organisationrole l JOIN best ON best.id = l.organisation_id
           WHERE l.is_primary AND {known("l", moment)} GROUP BY l.organisation_id),
        closest AS (SELECT best.*, o.code, o.kind, o.invented,
                coalesce(lives.ended AND NOT lives.open, false) AS closed,
                coalesce(array_position(%(order)s::text[], o.kind::text), 99) AS place
            FROM best JOIN structure_organisation o ON o.id = best.id LEFT JOIN lives ON lives.id = best.id
            ORDER BY rank, closed, place, later, matched, code LIMIT {limit + 1})
        SELECT o.*, {newest_name("o", moment)} AS name, false AS is_area FROM closest o
        """,
        moment,
        postcode=postcode_pattern(words),
        **_values(words),
    )


def _areas(words: str, moment: Moment, limit: int) -> list[Any]:
    """Return areas by code and name (one query); small areas of the older vintage only by code."""
    return fetch(
        f"""
        WITH found AS (
            SELECT a.id, 1 AS rank, 0 AS later, '' AS matched
              FROM structure_area a WHERE a.code = ANY(%(codes)s)
            UNION ALL
            SELECT n.area_id, 2, CASE WHEN n.name ~* %(begins)s THEN 0 ELSE 1 END, n.name
              FROM structure_areaname n
             WHERE {NAMED} AND {known("n", moment)}),
        best AS (SELECT DISTINCT ON (id) id, rank, later, matched FROM found ORDER BY id, rank, later),
        closest AS (SELECT best.*, a.code, a.kind, a.invented, false AS closed,
                coalesce(array_position(%(order)s::text[], a.kind::text), 99) AS place
            FROM best JOIN structure_area a ON a.id = best.id
             AND (best.rank < 2 OR a.kind NOT IN ('lsoa11', 'msoa11'))
            ORDER BY rank, place, later, matched, code LIMIT {limit + 1})
        SELECT a.*, {newest_area_name("a", moment)} AS name, true AS is_area FROM closest a
        """,
        moment,
        **_values(words),
    )
