"""Footprints: what some building blocks hold, for the drawing page, and the versions of a drawn area.

`summary_of_blocks` answers for any set of blocks, so the drawing page can say what a border would hold
before anybody keeps it; `footprint_summary` answers for a drawn area as it is at a moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.blocks import Blocks, find_blocks
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area, rivals_of
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.living import (
    PATIENTS,
    lists_by_nation,
    newest_residence,
    shares_2021,
    small_areas_in,
)
from catchment.structure.queries.practices import practice_lines
from catchment.structure.queries.small_areas import deprivation_of, residents_of
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.words import one_in
from catchment.structure.rules.footprints import (
    GroundFacts,
    GroundSummary,
    Straddler,
    outside_place_band,
    summarise,
)
from catchment.structure.rules.words import counted


@dataclass(frozen=True, slots=True)
class Across:
    """A practice or PCN that straddles the border, by name."""

    code: str
    name: str
    share: float
    patients: int


@dataclass(frozen=True, slots=True)
class FootprintSummary:
    """What a border holds, in figures and in a sentence; `band` says if a place would be an unusual size."""

    sentence: str
    band: str
    ground: GroundSummary
    practices_across: tuple[Across, ...]
    networks_across: tuple[Across, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a drawn area: from when, until when, why, by whom, out of what."""

    version: int
    starts_on: date
    ends_on: date | None
    reason: str
    drawn_by: str
    system: str
    within: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A drawn area at a moment: what it is, what it holds, and all its versions, newest first."""

    code: str
    kind: str
    name: str
    system: str
    within: str
    blocks: tuple[str, ...]
    summary: FootprintSummary
    versions: tuple[Version, ...]


def summary_of_blocks(blocks: Iterable[str], moment: Moment, system: str) -> FootprintSummary:
    """Return what some building blocks hold at a moment, by the lists of a system's nation.

    The practices are those with more than half of their patients inside: those lie here wherever the other
    borders run. Once a border is kept, `footprint_summary` compares it with the others as the pages do.
    """
    return _summary(find_blocks(blocks, moment), moment, system)


def _summary(
    found: Blocks, moment: Moment, system: str, practices_here: int | None = None
) -> FootprintSummary:
    """Return what some building blocks hold; `practices_here` is how many practices lie there, if known."""
    invented = fetch("SELECT invented FROM structure_organisation WHERE code = %(code)s", moment, code=system)
    facts = _ground_facts(found, moment, bool(invented and invented[0].invented))
    summary = summarise(facts)
    if practices_here is not None:
        summary = replace(summary, practices=practices_here)
    names = _names(
        [each.code for each in (*summary.straddling_practices, *summary.straddling_networks)], moment
    )
    return FootprintSummary(
        sentence=_sentence(summary, found),
        band=outside_place_band(summary.patients) if found.keys else "",
        ground=summary,
        practices_across=_across(summary.straddling_practices, names),
        networks_across=_across(summary.straddling_networks, names),
    )


def footprint_summary(code: str, moment: Moment) -> DrawnArea | None:
    """Return a drawn area as it is at a moment, or None if it is not drawn then."""
    versions = versions_of(code, moment)
    held = next((each for each in versions if _holds(each, moment.as_at)), None)
    if held is None:
        return None
    row = fetch(
        f"""SELECT a.id, a.kind, coalesce(n.name, a.code) AS name FROM structure_area a
        LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
        WHERE a.code = %(code)s AND a.kind IN ('place', 'neighbourhood')""",
        moment,
        code=code,
    )[0]
    found = find_blocks(held.blocks, moment)
    summary = _summary(found, moment, held.system, _practices_lying_in(row.id, held.system, moment))
    return DrawnArea(code, row.kind, row.name, held.system, held.within, held.blocks, summary, versions)


def _practices_lying_in(area_id: int, system: str, moment: Moment) -> int:
    """Return how many practices lie in a drawn area, by the rule of its page (drawn_ground.py)."""
    rows = fetch("SELECT id, invented FROM structure_organisation WHERE code = %(code)s", moment, code=system)
    editions = editions_at(moment, invented=rows[0].invented)
    lines = practice_lines(moment, editions, "icb", rows[0].id, invented=rows[0].invented)
    ground = drawn_ground(rivals_of(area_id, moment), moment)
    wanted = {*(line.id for line in lines), *ground.practices.get(area_id, ())}
    lies_in = practices_by_drawn_area(sorted(wanted), ground, moment)
    counted_here = practice_lines(moment, editions, "practices", sorted(lies_in), invented=rows[0].invented)
    return sum(lies_in[line.id][0] == area_id for line in counted_here)


def versions_of(code: str, moment: Moment) -> tuple[Version, ...]:
    """Return every version of a drawn area believed at a moment, newest first (S002-15)."""
    rows = fetch(
        f"""SELECT f.version, f.valid_from, f.valid_to, f.reason, f.drawn_by, s.code AS system,
            coalesce(w.code, '') AS within,
            array_agg(coalesce(b.code, p.code) ORDER BY coalesce(b.code, p.code)) AS blocks
        FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id AND a.code = %(code)s
        JOIN structure_organisation s ON s.id = f.system_id
        LEFT JOIN structure_area w ON w.id = f.within_id
        JOIN structure_footprintblock k ON k.footprint_id = f.id
        LEFT JOIN structure_area b ON b.id = k.area_id
        LEFT JOIN structure_organisation p ON p.id = k.practice_id
        WHERE {known("f", moment)} GROUP BY f.id, s.code, w.code ORDER BY f.valid_from DESC""",
        moment,
        code=code,
    )
    return tuple(
        Version(
            row.version,
            row.valid_from,
            row.valid_to,
            row.reason,
            row.drawn_by,
            row.system,
            row.within,
            tuple(row.blocks),
        )
        for row in rows
    )


def _holds(version: Version, day: date) -> bool:
    """Say whether a version holds on a day."""
    return version.starts_on <= day and (version.ends_on is None or day < version.ends_on)


def _ground_facts(blocks: Blocks, moment: Moment, invented: bool) -> GroundFacts:
    """Read what the summary needs to know about some blocks."""
    areas = small_areas_in(blocks.areas.values(), moment)
    codes = {area_id: code for code, area_id in areas.items()}
    edition = editions_at(moment, invented=invented).lists
    living = _living(areas, blocks, moment, edition, invented=invented)
    standing_ids = {row.lsoa21_id: row.code for row in living if row.lsoa21_id}
    touching = {row.practice for row in living} | blocks.practices.keys()
    members = _members(sorted(touching), moment, edition)
    return GroundFacts(
        practice_blocks=frozenset(blocks.practices),
        small_areas=frozenset(areas),
        living={(row.practice, row.code or ""): float(row.patients) for row in living},
        lists={row.practice: row.patients for row in members if row.patients is not None},
        networks={row.practice: row.network for row in members if row.network},
        residents={codes[each]: count for each, count in residents_of(list(codes), moment).items()},
        standing={
            standing_ids[each]: (row.score, row.decile)
            for each, row in deprivation_of(list(standing_ids), moment).items()
            if row.score is not None and row.decile is not None
        },
    )


def _living(
    areas: dict[str, int], blocks: Blocks, moment: Moment, edition: date | None, *, invented: bool
) -> list[Any]:
    """Return where patients of practices that touch the ground live: practice, code, lsoa21_id, patients.

    Everywhere outside the ground is one row without a code, except for practices that are blocks.
    """
    statement = f"""WITH share AS ({shares_2021(moment)}),
            edition AS ({newest_residence(moment)}),
            touching AS (
                SELECT DISTINCT p.practice_id FROM {PATIENTS} p
                WHERE p.area_id IN (SELECT s.area_id FROM share s WHERE s.lsoa21_id = ANY(%(areas)s))
                UNION SELECT unnest(%(practices)s::bigint[])),
            placed AS (
                SELECT p.practice_id, p.patients * coalesce(s.share, 1) AS patients,
                    CASE WHEN s.lsoa21_id = ANY(%(areas)s) OR p.practice_id = ANY(%(practices)s)
                         THEN s.lsoa21_id END AS lsoa21_id
                FROM touching t JOIN edition e ON e.practice_id = t.practice_id
                JOIN {PATIENTS} p ON p.practice_id = t.practice_id AND p.edition = e.edition
                JOIN structure_area a ON a.id = p.area_id AND a.kind <> 'unplaced'
                LEFT JOIN share s ON s.area_id = p.area_id WHERE {known("p", moment)})
        SELECT o.code AS practice, a.code, placed.lsoa21_id, sum(placed.patients) AS patients
        FROM placed JOIN structure_organisation o ON o.id = placed.practice_id
        LEFT JOIN structure_area a ON a.id = placed.lsoa21_id GROUP BY 1, 2, 3"""
    ids, practices = list(areas.values()), list(blocks.practices.values())
    lists = lists_by_nation({invented: edition} if edition else {})
    return fetch(statement, moment, areas=ids, practices=practices, **lists)


def _members(practices: list[str], moment: Moment, edition: date | None) -> list[Any]:
    """Return practices, and the other members of their PCNs: (practice, network, patients)."""
    statement = f"""WITH mine AS (SELECT o.id FROM structure_organisation o WHERE o.code = ANY(%(codes)s)),
            network AS (SELECT DISTINCT r.target_id FROM structure_relationship r
                JOIN mine ON mine.id = r.source_id WHERE r.kind = 'member_of' AND {holds("r", moment)}),
            member AS (SELECT r.source_id AS id, r.target_id FROM structure_relationship r
                JOIN network n ON n.target_id = r.target_id
                WHERE r.kind = 'member_of' AND {holds("r", moment)})
        SELECT o.code AS practice, coalesce(u.code, '') AS network, g.total AS patients
        FROM (SELECT id FROM mine UNION SELECT id FROM member) p
        JOIN structure_organisation o ON o.id = p.id
        LEFT JOIN member m ON m.id = p.id LEFT JOIN structure_organisation u ON u.id = m.target_id
        LEFT JOIN structure_registeredpatients g ON g.practice_id = o.id AND g.edition = %(edition)s
            AND g.sex = 'all' AND {known("g", moment)}"""
    return fetch(statement, moment, codes=practices, edition=edition)


def _names(codes: list[str], moment: Moment) -> dict[str, str]:
    """Return what organisations are called at a moment."""
    statement = f"""SELECT o.code, n.name FROM structure_organisation o
        JOIN structure_organisationname n ON n.organisation_id = o.id AND {holds("n", moment)}
        WHERE o.code = ANY(%(codes)s)"""
    return dict(fetch(statement, moment, codes=codes))


def _across(straddlers: tuple[Straddler, ...], names: dict[str, str]) -> tuple[Across, ...]:
    """Put names to straddlers."""
    return tuple(
        Across(each.code, names.get(each.code, each.code), each.share, each.patients) for each in straddlers
    )


def _sentence(summary: GroundSummary, blocks: Blocks) -> str:
    """Say what the blocks hold."""
    if not blocks.keys:
        return "Nothing is chosen yet."
    text = counted(summary.patients, "registered patient")
    if summary.small_areas:
        text += f" in {counted(summary.small_areas, 'small area')}"
    if summary.practices:
        text += f", with {counted(summary.practices, 'practice')}"
    text += "."
    if summary.most_deprived_fifth:
        text += f" {one_in(summary.most_deprived_fifth)} of them live in the most deprived fifth of England."
    return text
