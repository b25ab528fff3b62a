"""Ground above: what an area lies in on a day, and the trail that leads to it.

Every lookup is read once, in the vintage in use on the day: the newest not after it, else the earliest there
is. Which system an area is in is said by the organisations (the sub-ICB location on that ground, and the
board that it is part of on the day), because boards merge between two vintages of a lookup.
"""

from collections.abc import Sequence
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.locate import area_href, newest_area_name, newest_name, organisation_href
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import Link
from catchment.structure.queries.words import spoken

TRAIL = ("statistical-region", "icb-area", "sub-icb-area", "utla", "ltla", "msoa21", "ward")


def in_use(alias: str, moment: Moment) -> str:
    """Return SQL: a row of a lookup is believed, and of the vintage in use for its child on the day."""
    return f"""{known(alias, moment)} AND {alias}.edition = (
        SELECT e.edition FROM structure_arealookup e
         WHERE e.lookup = {alias}.lookup AND e.child_id = {alias}.child_id AND {known("e", moment)}
         ORDER BY e.edition <= %(as_at)s DESC,
               CASE WHEN e.edition <= %(as_at)s THEN %(as_at)s - e.edition
                    ELSE e.edition - %(as_at)s END LIMIT 1)"""


def larger_areas(area_id: int, moment: Moment) -> list[Any]:
    """Return what an area lies in on the day, each once, by its nearest lookup (two queries)."""
    rows = fetch(
        f"""
        WITH RECURSIVE up AS (
            SELECT l.parent_id AS id, l.lookup, l.edition, l.change_code, 1 AS step
              FROM structure_arealookup l
             WHERE l.child_id = %(id)s AND {in_use("l", moment)}
            UNION
            SELECT l.parent_id, l.lookup, l.edition, l.change_code, up.step + 1 FROM up
              JOIN structure_arealookup l ON l.child_id = up.id AND up.change_code = ''
               AND l.change_code = '' AND {in_use("l", moment)} WHERE up.step < 4),
        once AS (SELECT DISTINCT ON (id) * FROM up ORDER BY id, step, edition DESC)
        SELECT a.id, a.kind, a.code, coalesce({newest_area_name("a", moment)}, a.code) AS name, once.lookup,
               once.edition, once.change_code, once.step
          FROM once JOIN structure_area a ON a.id = once.id
         ORDER BY once.step, once.edition DESC, a.kind, a.code
        """,
        moment,
        id=area_id,
    )
    own = [row.id for row in rows if row.kind == "sub-icb-area"]
    return _by_the_organisations(rows, area_id, _grounds_on_the_day([area_id, *own], moment))


def _grounds_on_the_day(area_ids: Sequence[int], moment: Moment) -> dict[int, Any]:
    """Return, for the area of a sub-ICB location, that location's area and board on the day."""
    rows = fetch(
        f"""
        SELECT DISTINCT ON (s.area_id) s.area_id AS asked, g.id, g.code, g.valid_from,
               {newest_area_name("g", moment)} AS name, i.valid_from AS joined, o.code AS board_code,
               {newest_name("o", moment)} AS board_name, b.id AS board_area_id,
               b.code AS board_area_code, {newest_area_name("b", moment)} AS board_area_name
          FROM structure_organisationarea s
          LEFT JOIN {_ground_of("s.organisation_id", "sub-icb-area", moment)} g ON true
          LEFT JOIN structure_relationship i ON i.source_id = s.organisation_id AND i.kind = 'part_of'
           AND {holds("i", moment)}
          LEFT JOIN structure_organisation o ON o.id = i.target_id
          LEFT JOIN {_ground_of("o.id", "icb-area", moment)} b ON true
         WHERE s.area_id = ANY(%(ids)s) AND s.kind = 'responsible_for' AND {known("s", moment)}
           AND EXISTS (SELECT 1 FROM structure_area a WHERE a.id = s.area_id AND a.kind = 'sub-icb-area')
         ORDER BY s.area_id, {holds("s", moment)} DESC, i.valid_from DESC NULLS LAST
        """,
        moment,
        ids=list(area_ids),
    )
    return {row.asked: row for row in rows}


def _ground_of(owner: str, kind: str, moment: Moment) -> str:
    """Return SQL for the ground of a kind that an organisation is responsible for on the day."""
    return f"""LATERAL (SELECT a.id, a.code, t.valid_from FROM structure_organisationarea t
        JOIN structure_area a ON a.id = t.area_id AND a.kind = '{kind}'
        WHERE t.organisation_id = {owner} AND t.kind = 'responsible_for' AND {holds("t", moment)}
        ORDER BY t.valid_from DESC LIMIT 1)"""


def _by_the_organisations(rows: list[Any], area_id: int, grounds: dict[int, Any]) -> list[Any]:
    """Return the larger areas, with the sub-ICB location's and the board's as they are on the day."""
    boards = [each for each in grounds.values() if each.board_code]
    told = []
    for row in rows:
        ground = grounds.get(row.id)
        if row.kind == "sub-icb-area" and ground and ground.id and ground.id != area_id:
            name = ground.name or ground.code
            told.append(row._replace(id=ground.id, code=ground.code, name=name))
        elif row.lookup == "sub-icb-icb" and boards:
            told.append(_board(row, boards[0]))
        else:
            told.append(row)
    return told


def _board(row: Any, ground: Any) -> Any:
    """Return the area of the board on the day; the board itself where no area of it is known."""
    if ground.board_area_id:
        name = ground.board_area_name or ground.board_area_code
        return row._replace(id=ground.board_area_id, code=ground.board_area_code, name=name)
    name = spoken(ground.board_name) if ground.board_name else ground.board_code
    return row._replace(kind="icb", code=ground.board_code, name=name)


def link_of(row: Any) -> Link:
    """Return a larger area (or a board that stands in for its area) as a link."""
    href = organisation_href("icb", row.code) if row.kind == "icb" else area_href(row.kind, row.code)
    return Link(row.kind, row.code, row.name, href)


def trail_of(larger: Sequence[Any]) -> tuple[Link, ...]:
    """Return the way up on the day, largest first."""
    found: dict[str, Link] = {}
    for row in larger:
        kind = "icb-area" if row.kind == "icb" else row.kind
        if kind in TRAIL and not row.change_code:
            found.setdefault(kind, link_of(row))
    if "utla" in found and "ltla" in found and found["utla"].code == found["ltla"].code:
        del found["ltla"]  # a unitary council's area is both
    return tuple(found[kind] for kind in TRAIL if kind in found)
