"""Block ground: whose ground building blocks are on, another system's or another drawn area's."""

from collections import defaultdict

from catchment.foundation.moment import Moment
from catchment.structure.queries.blocks import Blocks
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.living import ground_of_blocks
from catchment.structure.queries.small_areas import areas_of_icb_ground
from catchment.structure.queries.sql import fetch, holds

MOST = 0.5


def of_another_system(blocks: Blocks, system_id: int, moment: Moment) -> set[str]:
    """Return the blocks with ground outside a system's, or commissioned by another one.

    Nothing is said about ground when no small area of the system is known, nor about a practice that nobody
    is recorded as commissioning.
    """
    found = set()
    inside = set(areas_of_icb_ground(system_id, moment))
    if blocks.areas and inside:
        codes = {key: code for code, key in blocks.areas.items()}
        ground = ground_of_blocks(blocks.areas.values(), moment)
        found = {codes[row.block_id] for row in ground if row.id not in inside}
    rows = fetch(
        f"""SELECT o.code FROM structure_organisation o
            JOIN structure_relationship c ON c.source_id = o.id AND c.kind = 'commissioned_by'
                AND {holds("c", moment)}
            JOIN structure_relationship s ON s.source_id = c.target_id AND s.kind = 'part_of'
                AND {holds("s", moment)}
            WHERE o.id = ANY(%(practices)s) GROUP BY o.code HAVING NOT bool_or(s.target_id = %(system)s)""",
        moment,
        practices=list(blocks.practices.values()),
        system=system_id,
    )
    return found | {row.code for row in rows}


def living_on_others(
    blocks: Blocks, kind: str, system_id: int, moment: Moment, *, except_area: int | None
) -> dict[str, set[str]]:
    """Return the practices most of whose patients live in other drawn areas of the kind, by its name."""
    if not blocks.practices:
        return {}
    rows = fetch(
        f"""SELECT f.area_id, coalesce(n.name, a.code) AS name FROM structure_footprint f
            JOIN structure_area a ON a.id = f.area_id AND a.kind = %(kind)s
            LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
            WHERE f.system_id = %(system)s AND f.area_id IS DISTINCT FROM %(except_area)s::bigint
              AND {holds("f", moment)}""",
        moment,
        kind=kind,
        system=system_id,
        except_area=except_area,
    )
    names = {row.area_id: row.name for row in rows}
    if not names:
        return {}
    lies_in = practices_by_drawn_area(list(blocks.practices.values()), drawn_ground(names, moment), moment)
    codes = {key: code for code, key in blocks.practices.items()}
    found: dict[str, set[str]] = defaultdict(set)
    for practice, (drawn, share) in lies_in.items():
        if practice in codes and share > MOST:
            found[names[drawn]].add(codes[practice])
    return found
