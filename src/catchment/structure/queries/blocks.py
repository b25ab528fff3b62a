"""Blocks: what a drawn area is built of, found by code, and which other drawn areas have them already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.structure.models import Area, Organisation
from catchment.structure.queries.living import LARGE_BLOCKS, small_areas_of
from catchment.structure.queries.sql import fetch, holds

BLOCK_KINDS = ("lsoa21", *LARGE_BLOCKS)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Building blocks: areas and practices by code (with their ids), and what could not be used."""

    areas: dict[str, int]
    practices: dict[str, int]
    unknown: frozenset[str]
    closed: frozenset[str]

    @property
    def keys(self) -> set[tuple[int | None, int | None]]:
        """Return the blocks as (area, practice) ids, as a footprint keeps them."""
        return {(area, None) for area in self.areas.values()} | {
            (None, practice) for practice in self.practices.values()
        }


def find_blocks(codes: Iterable[str], moment: Moment) -> Blocks:
    """Return the areas and practices with some codes, at a moment."""
    wanted = {code.strip() for code in codes if code.strip()}
    areas = dict(Area.objects.filter(kind__in=BLOCK_KINDS, code__in=wanted).values_list("code", "pk"))
    practices = dict(
        Organisation.objects.filter(kind="practice", code__in=wanted - areas.keys()).values_list("code", "pk")
    )
    statement = f"""SELECT o.code FROM structure_organisation o WHERE o.id = ANY(%(practices)s)
        AND NOT EXISTS (SELECT 1 FROM structure_organisationrole r
            WHERE r.organisation_id = o.id AND r.is_primary AND {holds("r", moment)})"""
    closed = frozenset(row.code for row in fetch(statement, moment, practices=list(practices.values())))
    return Blocks(areas, practices, frozenset(wanted - areas.keys() - practices.keys()), closed)


def shared_with_others(
    blocks: Blocks, kind: str, system: str, moment: Moment, *, except_area: int | None
) -> dict[str, set[str]]:
    """Return the blocks that other drawn areas of the kind and system have, by the name of the other.

    A district is shared when any small area in it is.
    """
    statement = f"""WITH ground AS ({small_areas_of(moment)}),
            mine AS (SELECT a.id AS block_id, g.lsoa21_id FROM structure_area a
                JOIN ground g ON g.parent_id = a.id WHERE a.id = ANY(%(areas)s)),
            other AS (SELECT f.area_id, b.area_id AS block_id, b.practice_id FROM structure_footprint f
                JOIN structure_area a ON a.id = f.area_id AND a.kind = %(kind)s
                JOIN structure_organisation s ON s.id = f.system_id AND s.code = %(system)s
                JOIN structure_footprintblock b ON b.footprint_id = f.id
                WHERE {holds("f", moment)} AND f.area_id IS DISTINCT FROM %(except_area)s::bigint)
        SELECT DISTINCT o.area_id, m.block_id, NULL::bigint AS practice_id FROM other o
            JOIN ground g ON g.parent_id = o.block_id JOIN mine m ON m.lsoa21_id = g.lsoa21_id
        UNION ALL
        SELECT o.area_id, NULL, o.practice_id FROM other o WHERE o.practice_id = ANY(%(practices)s)"""
    rows = fetch(
        statement,
        moment,
        areas=list(blocks.areas.values()),
        practices=list(blocks.practices.values()),
        kind=kind,
        system=system,
        except_area=except_area,
    )
    if not rows:
        return {}
    names_statement = f"""SELECT n.area_id, n.name FROM structure_areaname n
        WHERE n.area_id = ANY(%(areas)s) AND {holds("n", moment)}"""
    names = dict(fetch(names_statement, moment, areas=[row.area_id for row in rows]))
    codes = {key: code for code, key in blocks.areas.items()}
    practice_codes = {key: code for code, key in blocks.practices.items()}
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        code = codes[row.block_id] if row.block_id else practice_codes[row.practice_id]
        found[names.get(row.area_id, "another drawn area")].add(code)
    return found
