"""Members: what belongs to a system or region besides practices - sub-ICBs, trusts, councils, places.

Each function is one read, however many there are.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import MapShape
from catchment.structure.queries.locate import (
    area_href,
    newest_area_name,
    newest_name,
    organisation_href,
)
from catchment.structure.queries.small_areas import lookup_edition
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.values import Link
from catchment.structure.queries.words import spoken


def related_to(target_ids: Iterable[int], relation: str, kind: str, moment: Moment) -> dict[int, Link]:
    """Return the organisations of a kind that are, say, `part_of` one of the targets on the day."""
    rows = fetch(
        f"""
        SELECT o.id, o.code, o.kind, {newest_name("o", moment)} AS name
          FROM structure_relationship r JOIN structure_organisation o ON o.id = r.source_id
         WHERE r.target_id = ANY(%(ids)s) AND r.kind = %(relation)s AND o.kind = %(kind)s
           AND {holds("r", moment)} ORDER BY o.code
        """,
        moment,
        ids=list(target_ids),
        relation=relation,
        kind=kind,
    )
    return {
        row.id: Link(row.kind, row.code, spoken(row.name or row.code), organisation_href(row.kind, row.code))
        for row in rows
    }


def councils_of(area_ids: Sequence[int], moment: Moment) -> list[Link]:
    """Return the councils responsible for the districts (and counties) that some small areas lie in.

    Districts are those of one edition of each lookup, so that a district that was abolished is not beside the
    one that took its ground.
    """
    rows = fetch(
        f"""
        WITH districts AS (SELECT DISTINCT l.parent_id AS id FROM structure_arealookup l
             WHERE l.child_id = ANY(%(ids)s) AND {lookup_edition("l", "lsoa21-ltla", moment)}),
        ground AS (SELECT id FROM districts UNION SELECT u.parent_id FROM structure_arealookup u
              JOIN districts ON districts.id = u.child_id
             WHERE {lookup_edition("u", "ltla-utla", moment)})
        SELECT DISTINCT o.id, o.code, o.kind, {newest_name("o", moment)} AS name
          FROM ground JOIN structure_organisationarea t ON t.area_id = ground.id
           AND t.kind = 'responsible_for' AND {holds("t", moment)}
          JOIN structure_organisation o ON o.id = t.organisation_id AND o.kind = 'council'
         ORDER BY name
        """,
        moment,
        ids=list(area_ids),
    )
    return [
        Link(row.kind, row.code, spoken(row.name or row.code), organisation_href(row.kind, row.code))
        for row in rows
    ]


def alive(kinds: Sequence[str], moment: Moment, *, invented: bool) -> dict[str, int]:
    """Return how many organisations of each kind exist on the day (their primary role holds)."""
    rows = fetch(
        f"""
        SELECT o.kind, count(*) AS number FROM structure_organisation o
          JOIN structure_organisationrole r ON r.organisation_id = o.id AND r.is_primary
           AND {holds("r", moment)}
         WHERE o.kind = ANY(%(kinds)s) AND o.invented = %(invented)s GROUP BY o.kind
        """,
        moment,
        kinds=list(kinds),
        invented=invented,
    )
    counted = {row.kind: row.number for row in rows}
    return {kind: counted.get(kind, 0) for kind in kinds}


def outlines_of(organisation_ids: Iterable[int], moment: Moment) -> dict[int, dict[str, Any]]:
    """Return the outline of the ground each organisation is responsible for, where one is loaded."""
    rows = fetch(
        f"""
        SELECT DISTINCT ON (t.organisation_id) t.organisation_id AS id, b.geometry::text AS outline
          FROM structure_organisationarea t
          JOIN structure_boundary b ON b.area_id = t.area_id AND {known("b", moment)}
         WHERE t.organisation_id = ANY(%(ids)s) AND t.kind = 'responsible_for' AND {known("t", moment)}
         ORDER BY t.organisation_id, t.valid_from <= %(as_at)s DESC,
               (t.valid_to IS NULL OR t.valid_to > %(as_at)s) DESC, b.edition DESC
        """,
        moment,
        ids=sorted(organisation_ids),
    )
    return {row.id: orjson.loads(row.outline) for row in rows}


def outline_shapes(links: dict[int, Link], moment: Moment) -> tuple[MapShape, ...]:
    """Return organisations' grounds as outlines to draw over a map."""
    outlines = outlines_of(links, moment)
    return tuple(
        MapShape(links[each].code, links[each].name, outline, href=links[each].href)
        for each, outline in outlines.items()
    )


def places_of(system_ids: Iterable[int], moment: Moment) -> dict[int, Link]:
    """Return the drawn places of some systems on the day, by area id."""
    rows = fetch(
        f"""
        SELECT a.id, a.code, a.kind, {newest_area_name("a", moment)} AS name
          FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id AND a.kind = 'place'
         WHERE f.system_id = ANY(%(ids)s) AND {holds("f", moment)} ORDER BY a.code
        """,
        moment,
        ids=list(system_ids),
    )
    return {
        row.id: Link(row.kind, row.code, spoken(row.name or row.code), area_href(row.kind, row.code))
        for row in rows
    }


def neighbourhoods_within(place_id: int, moment: Moment) -> dict[int, Link]:
    """Return the drawn neighbourhoods of a place on the day, by area id."""
    rows = fetch(
        f"""
        SELECT a.id, a.code, a.kind, {newest_area_name("a", moment)} AS name
          FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
         WHERE f.within_id = %(id)s AND {holds("f", moment)} ORDER BY a.code
        """,
        moment,
        id=place_id,
    )
    return {
        row.id: Link(row.kind, row.code, spoken(row.name or row.code), area_href(row.kind, row.code))
        for row in rows
    }
