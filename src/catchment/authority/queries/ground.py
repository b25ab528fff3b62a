"""The ground of every area that authority may be asked about, as atoms (`rules/facts.py`).

Small areas (LSOA 2021) that lie in the same district, sub-ICB location and drawn areas are one atom: nothing
that is asked can tell them apart. So all England is a few hundred atoms, and whether a place lies within a
council is one comparison. A place drawn of practices stands on no
land that we know: each practice is an atom of its own, within its system and outside every council.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from catchment.authority.rules.facts import AreaOn
from catchment.foundation.moment import Moment
from catchment.governance.rules.functions import ICBS_BEGAN
from catchment.structure.queries.locate import newest_area_name, newest_name
from catchment.structure.queries.sql import fetch, fetch_many, holds, known

Small = dict[str, list[str]]  # by small area: the codes of the larger areas it lies in
SMALLEST = ("lsoa21-ltla", "lsoa21-sub-icb")
LARGER = ("ltla-utla", "sub-icb-icb")


@dataclass(frozen=True)
class Ground:
    """Areas with their atoms, and which area each organisation is responsible for."""

    areas: dict[str, AreaOn] = field(default_factory=dict)
    responsible: dict[str, str] = field(default_factory=dict)  # organisation to area
    districts: frozenset[str] = frozenset()  # councils that are responsible for a lower tier only


def ground_at(moment: Moment) -> Ground:
    """Return the ground of all areas on the day (five queries, whatever the number of areas)."""
    lies_in: Small = defaultdict(list)
    above: dict[str, list[str]] = defaultdict(list)
    for row in _lookups(moment):
        if row.lookup in LARGER:
            above[row.child].append(row.parent)
        else:
            lies_in[row.child].append(row.parent)
    drawn, systems = _drawn(moment)
    _down_to_the_smallest(drawn, lies_in, above)
    responsible, districts = _responsible(moment)
    whose = defaultdict(list)
    for organisation, area in responsible.items():
        if organisation != area:
            whose[area].append(organisation)
    atoms: dict[frozenset[str], int] = {}
    members: dict[str, set[int]] = defaultdict(set)
    for small in {*lies_in, *drawn}:
        larger = set(lies_in.get(small, ()))
        larger |= {up for code in tuple(larger) for up in above.get(code, ())}
        larger |= {organisation for code in tuple(larger) for organisation in whose.get(code, ())}
        larger |= drawn.get(small, set())
        atom = atoms.setdefault(frozenset(larger), len(atoms))
        members[small].add(atom)
        for code in larger:
            members[code].add(atom)
    for area, system in systems.items():  # what a system draws is its ground, also where a lookup is silent
        members[system] |= members[area]
        if system in responsible:
            members[responsible[system]] |= members[area]
    return Ground(_named(members, systems, moment), responsible, districts)


def _down_to_the_smallest(drawn: dict[str, set[str]], lies_in: Small, above: dict[str, list[str]]) -> None:
    """Say of every small area what is drawn of larger ones it lies in: a place may be two whole districts."""
    below: dict[str, list[str]] = defaultdict(list)
    for child, parents in (*above.items(), *lies_in.items()):
        for parent in parents:
            below[parent].append(child)
    waiting = [code for code in drawn if code in below]
    while waiting:
        code = waiting.pop()
        areas = drawn.pop(code, set())
        for child in below[code]:
            drawn[child] |= areas
            if child in below:
                waiting.append(child)


def _lookups(moment: Moment) -> list[Any]:
    """Return what lies in what, by the edition of each lookup that is nearest for the child on the day."""
    return fetch_many(
        f"""SELECT l.lookup, c.code AS child, p.code AS parent FROM (
                SELECT DISTINCT ON (lookup, child_id) lookup, child_id, parent_id
                  FROM structure_arealookup l WHERE lookup = ANY(%(lookups)s) AND {known("l", moment)}
                 ORDER BY lookup, child_id, edition <= %(as_at)s DESC,
                       CASE WHEN edition <= %(as_at)s THEN %(as_at)s - edition
                            ELSE edition - %(as_at)s END) l
              JOIN structure_area c ON c.id = l.child_id JOIN structure_area p ON p.id = l.parent_id
             WHERE c.code <> p.code""",
        moment,
        lookups=[*SMALLEST, *LARGER],
    )


def _drawn(moment: Moment) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return which drawn areas each small area (or practice of unknown ground) is in, and whose they are."""
    found: dict[str, set[str]] = defaultdict(set)
    systems: dict[str, str] = {}
    rows = fetch(
        f"""SELECT a.code AS area, o.code AS system, w.code AS within,
                   coalesce(s.code, 'practice ' || p.code) AS small, s.kind
              FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
              JOIN structure_organisation o ON o.id = f.system_id
              LEFT JOIN structure_area w ON w.id = f.within_id
              JOIN structure_footprintblock b ON b.footprint_id = f.id
              LEFT JOIN structure_area s ON s.id = b.area_id
              LEFT JOIN structure_organisation p ON p.id = b.practice_id
             WHERE {holds("f", moment)}""",
        moment,
    )
    for row in rows:
        found[row.small].add(row.area)
        if row.within:
            found[row.small].add(row.within)
        systems[row.area] = row.system
    return found, systems


def _responsible(moment: Moment) -> tuple[dict[str, str], frozenset[str]]:
    """Return the area of each board, group and council, and the councils of a lower tier only.

    Before integrated care boards began, a clinical commissioning group was responsible for the ground of the
    sub-ICB location that it became on that day (K-003): nothing that is published says it any earlier.
    """
    if moment.as_at < ICBS_BEGAN:
        health = _areas_of(Moment(ICBS_BEGAN, moment.as_known), ("icb", "sub-icb"))
        rows = [*health, *_areas_of(moment, ("council",))]
    else:
        rows = _areas_of(moment, ("icb", "council"))
    upper = {row.organisation for row in rows if row.kind == "utla"}
    councils = {row.organisation for row in rows if row.sort == "council"}
    return {row.organisation: row.area for row in rows}, frozenset(councils - upper)


def _areas_of(moment: Moment, kinds: tuple[str, ...]) -> list[Any]:
    """Return which organisations of some kinds are responsible for which areas."""
    return fetch(
        f"""SELECT o.code AS organisation, o.kind AS sort, a.code AS area, a.kind
              FROM structure_organisationarea r
              JOIN structure_organisation o ON o.id = r.organisation_id
              JOIN structure_area a ON a.id = r.area_id
             WHERE r.kind = 'responsible_for' AND o.kind = ANY(%(kinds)s) AND {holds("r", moment)}
             ORDER BY a.kind, a.code""",
        moment,
        kinds=list(kinds),
    )


def _named(members: dict[str, set[int]], systems: dict[str, str], moment: Moment) -> dict[str, AreaOn]:
    """Return every area with its name; small areas go by their codes."""
    rows = fetch(
        f"""SELECT a.code, a.kind, coalesce({newest_area_name("a", moment)}, a.code) AS name
              FROM structure_area a WHERE a.kind NOT IN ('lsoa11', 'lsoa21', 'msoa11', 'msoa21', 'ward')
               AND a.code = ANY(%(codes)s)
             UNION ALL SELECT o.code, o.kind, coalesce({newest_name("o", moment)}, o.code)
              FROM structure_organisation o WHERE o.kind IN ('icb', 'sub-icb') AND o.code = ANY(%(codes)s)""",
        moment,
        codes=list(members),
    )
    names = {row.code: (row.kind, row.name) for row in rows}
    return {
        code: AreaOn(
            code, names.get(code, ("", code))[1], names.get(code, ("lsoa21", ""))[0], frozenset(atoms)
        )
        for code, atoms in members.items()
        if systems.get(code) or not code.startswith("practice ")
    }
