"""Locate: from a code somebody typed to the thing it stands for, and the address of its page.

A code may be an ODS code, a GSS code, a local code, or a code that a thing had once (K-032, K-033). An
organisation is preferred to ground with the same code (a council's GSS code is also its area's); among
areas, the newest vintage is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import Link
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import plain_date

ORGANISATION_PAGES = {
    "region": "region",
    "icb": "system",
    "sub-icb": "sub-icb",
    "pcn": "pcn",
    "practice": "practice",
}
DRAWN_PAGES = {"place": "place", "neighbourhood": "neighbourhood"}
AREA_PREFERENCE = (
    "place",
    "neighbourhood",
    "lsoa21",
    "msoa21",
    "icb-area",
    "sub-icb-area",
    "utla",
    "ltla",
    "ward",
    "statistical-region",
    "lsoa11",
    "msoa11",
)


@dataclass(frozen=True, slots=True)
class Located:
    """A thing with a code: an organisation (`organisation_id`) or an area (`area_id`)."""

    kind: str
    code: str
    name: str
    href: str
    invented: bool
    organisation_id: int | None = None
    area_id: int | None = None

    @property
    def link(self) -> Link:
        """Return the thing as a link."""
        return Link(self.kind, self.code, self.name, self.href)


def organisation_href(kind: str, code: str) -> str:
    """Return the address of an organisation's page."""
    if kind == "nation":
        return f"/?nation={code}"
    return f"/{ORGANISATION_PAGES.get(kind, 'organisation')}/{code}"


def area_href(kind: str, code: str) -> str:
    """Return the address of an area's page."""
    return f"/{DRAWN_PAGES[kind]}/{code}" if kind in DRAWN_PAGES else f"/area/{kind}/{code}"


def spellings(code: str) -> list[str]:
    """Return the ways a typed code may be kept: as typed, in capitals, in small letters."""
    typed = code.strip()
    return sorted({typed, typed.upper(), typed.lower()})


def locate(code: str, moment: Moment) -> Located:
    """Return what a code stands for, or raise Missing in a sentence that suggests searching."""
    found = locate_organisation(code, moment) or locate_area(code, moment)
    if found is None:
        raise Missing(
            f"Nothing has the code “{code[:40]}”. Codes look like QNC (a system), 05W (a sub-ICB location), "
            "U12345 (a PCN) or A81001 (a practice). Try searching for a name instead."
        )
    return found


def _recorded_by_then(row: Any, moment: Moment) -> None:
    """Raise Missing where nothing had been recorded about a thing when it was known."""
    if moment.as_known is not None and row.name is None and row.ever_named:
        day = plain_date(moment.as_known.date())
        raise Missing(f"Nothing had been recorded about {row.code} by {day}.")


def _name_of(row: Any) -> str:
    """Return the name of a thing as people write it; its code, as it is, where it has none."""
    return spoken(row.name) if row.name else str(row.code)


def locate_organisation(code: str, moment: Moment) -> Located | None:
    """Return the organisation with a code: its own first, then any it ever had in another scheme."""
    named = "EXISTS (SELECT 1 FROM structure_organisationname x WHERE x.organisation_id = o.id)"
    rows = fetch(
        f"""
        SELECT o.id, o.code, o.kind, o.invented, {newest_name("o", moment)} AS name, {named} AS ever_named,
               0 AS preference
          FROM structure_organisation o WHERE o.code = ANY(%(codes)s)
        UNION ALL
        SELECT o.id, o.code, o.kind, o.invented, {newest_name("o", moment)}, {named}, 1
          FROM structure_organisationcode c JOIN structure_organisation o ON o.id = c.organisation_id
         WHERE c.code = ANY(%(codes)s) AND {known("c", moment)}
           AND NOT EXISTS (SELECT 1 FROM structure_area a WHERE a.code = c.code)
         ORDER BY preference LIMIT 1
        """,
        moment,
        codes=spellings(code),
    )
    if not rows:
        return None
    row = rows[0]
    _recorded_by_then(row, moment)
    href = organisation_href(row.kind, row.code)
    return Located(row.kind, row.code, _name_of(row), href, row.invented, organisation_id=row.id)


def locate_area(code: str, moment: Moment, kind: str = "") -> Located | None:
    """Return the area with a code, of a kind if one is given, else of the most telling kind."""
    rows = fetch(
        f"""
        SELECT a.id, a.code, a.kind, a.invented, {newest_area_name("a", moment)} AS name,
               EXISTS (SELECT 1 FROM structure_areaname x WHERE x.area_id = a.id) AS ever_named
          FROM structure_area a WHERE a.code = ANY(%(codes)s) AND (%(kind)s = '' OR a.kind = %(kind)s)
         ORDER BY array_position(%(order)s::text[], a.kind::text) LIMIT 1
        """,
        moment,
        codes=spellings(code),
        kind=kind,
        order=list(AREA_PREFERENCE),
    )
    if not rows:
        return None
    row = rows[0]
    _recorded_by_then(row, moment)
    href = area_href(row.kind, row.code)
    return Located(row.kind, row.code, _name_of(row), href, row.invented, area_id=row.id)


def newest_name(alias: str, moment: Moment) -> str:
    """Return SQL for an organisation's name on the day, else the nearest before, else the first after."""
    return f"""(SELECT n.name FROM structure_organisationname n
        WHERE n.organisation_id = {alias}.id AND {known("n", moment)}
        ORDER BY n.valid_from <= %(as_at)s DESC,
                 CASE WHEN n.valid_from <= %(as_at)s THEN %(as_at)s - n.valid_from
                      ELSE n.valid_from - %(as_at)s END LIMIT 1)"""


def newest_area_name(alias: str, moment: Moment) -> str:
    """Return SQL for an area's name on the day, else the nearest before, else the first after."""
    return f"""(SELECT n.name FROM structure_areaname n
        WHERE n.area_id = {alias}.id AND {known("n", moment)}
        ORDER BY n.valid_from <= %(as_at)s DESC,
                 CASE WHEN n.valid_from <= %(as_at)s THEN %(as_at)s - n.valid_from
                      ELSE n.valid_from - %(as_at)s END LIMIT 1)"""


def organisation_links(ids: Iterable[int | None], moment: Moment) -> dict[int, Link]:
    """Return links to organisations by id, with their names on the day (one query)."""
    wanted = sorted({each for each in ids if each is not None})
    rows = fetch(
        f"""
        SELECT o.id, o.code, o.kind, coalesce(n.name, {newest_name("o", moment)}) AS name
          FROM structure_organisation o
          LEFT JOIN structure_organisationname n ON n.organisation_id = o.id AND {holds("n", moment)}
         WHERE o.id = ANY(%(ids)s)
        """,
        moment,
        ids=wanted,
    )
    return {
        row.id: Link(row.kind, row.code, _name_of(row), organisation_href(row.kind, row.code)) for row in rows
    }


def area_links(ids: Iterable[int | None], moment: Moment) -> dict[int, Link]:
    """Return links to areas by id, with their names on the day (one query)."""
    wanted = sorted({each for each in ids if each is not None})
    rows = fetch(
        f"""
        SELECT a.id, a.code, a.kind, coalesce({newest_area_name("a", moment)}, a.code) AS name
          FROM structure_area a WHERE a.id = ANY(%(ids)s)
        """,
        moment,
        ids=wanted,
    )
    return {row.id: Link(row.kind, row.code, row.name, area_href(row.kind, row.code)) for row in rows}


def trail_above(organisation_id: int, moment: Moment) -> tuple[Link, ...]:
    """Return what an organisation is part of on the day, largest first: nation, region, system, sub-ICB."""
    rows = fetch(
        f"""
        WITH RECURSIVE above AS (
            SELECT r.target_id AS id, 1 AS step FROM structure_relationship r
             WHERE r.source_id = %(id)s AND r.kind IN ('part_of', 'commissioned_by', 'located_in')
               AND {holds("r", moment)}
            UNION
            SELECT r.target_id, above.step + 1 FROM above
              JOIN structure_relationship r ON r.source_id = above.id AND r.kind = 'part_of'
               AND {holds("r", moment)} WHERE above.step < 6)
        SELECT o.code, o.kind, {newest_name("o", moment)} AS name, max(above.step) AS step
          FROM above JOIN structure_organisation o ON o.id = above.id
         GROUP BY o.id, o.code, o.kind ORDER BY step DESC
        """,
        moment,
        id=organisation_id,
    )
    return tuple(
        Link(row.kind, row.code, _name_of(row), organisation_href(row.kind, row.code)) for row in rows
    )
