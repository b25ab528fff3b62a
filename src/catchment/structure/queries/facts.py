"""Facts: the whole structure on one day, read in a fixed number of queries for the checks to look at.

All England is about 30,000 organisations, 14,000 relations and 33,755 small areas; each is one statement
that returns plain rows, and none is asked again for each organisation.
"""

from collections import defaultdict
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.structure.queries.living import lists_by_nation, newest_residence, patients_of_drawn_areas
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.rules.facts import (
    DrawnAreaFact,
    OrganisationFact,
    PostFact,
    RelationFact,
    StructureFacts,
)

# The lookup that puts small areas in sub-ICB areas, newest vintage first (K-034).
SMALL_AREA_LOOKUPS = (("lsoa21", "lsoa21-sub-icb"), ("lsoa11", "lsoa11-sub-icb"))


def load_facts(moment: Moment) -> StructureFacts:
    """Return what the checks need to know about a moment."""
    patients, lists = _patients(moment)
    return StructureFacts(
        organisations=_organisations(moment),
        relations=_relations(moment),
        small_areas=_small_areas(moment),
        responsible=_responsible(moment),
        patients=patients,
        unplaced_practices=_unplaced(moment, lists),
        participation=_participation(moment),
        posts=_posts(moment),
        drawn_areas=_drawn_areas(moment, patients, lists),
        successors=_successors(moment),
        list_edition=lists.get(False, lists.get(True)),
    )


def _organisations(moment: Moment) -> dict[str, OrganisationFact]:
    """Return every organisation with its name, roles of the day and life."""
    lives: dict[int, list[Period]] = defaultdict(list)
    roles: dict[tuple[int, bool], list[str]] = defaultdict(list)
    statement = f"""SELECT r.organisation_id AS id, r.role, r.is_primary, r.valid_from, r.valid_to,
            {holds("r", moment)} AS holds
        FROM structure_organisationrole r
        WHERE {known("r", moment)} AND (r.is_primary OR {holds("r", moment)})"""
    for row in fetch(statement, moment):
        if row.is_primary:
            lives[row.id].append(Period(row.valid_from, row.valid_to))
        if row.holds:
            roles[row.id, row.is_primary].append(row.role)
    names = f"""SELECT o.id, o.code, o.kind, coalesce(n.name, '') AS name FROM structure_organisation o
        LEFT JOIN (SELECT DISTINCT ON (n.organisation_id) n.organisation_id, n.name
            FROM structure_organisationname n WHERE {known("n", moment)}
            ORDER BY n.organisation_id, n.valid_from <= %(as_at)s DESC, abs(n.valid_from - %(as_at)s)) n
          ON n.organisation_id = o.id"""
    return {
        row.code: OrganisationFact(
            row.code,
            row.kind,
            row.name or row.code,
            tuple(lives[row.id]),
            tuple(roles[row.id, True]),
            tuple(roles[row.id, False]),
        )
        for row in fetch(names, moment)
    }


def _relations(moment: Moment) -> tuple[RelationFact, ...]:
    """Return the relations of the day."""
    statement = f"""SELECT s.code AS source, r.kind, t.code AS target FROM structure_relationship r
        JOIN structure_organisation s ON s.id = r.source_id
        JOIN structure_organisation t ON t.id = r.target_id WHERE {holds("r", moment)}"""
    return tuple(RelationFact(*row) for row in fetch(statement, moment))


def _small_areas(moment: Moment) -> dict[str, tuple[str, ...]]:
    """Return the larger areas that each small area lies in, from the newest vintage published by then.

    The real England and the invented example may be of different vintages.
    """
    icb_areas = {
        row.child: row.parent
        for row in fetch(_newest_parent("sub-icb-icb", moment), moment, kind="sub-icb-area")
    }
    found: dict[str, tuple[str, ...]] = {}
    settled: set[bool] = set()
    for kind, lookup in SMALL_AREA_LOOKUPS:
        rows = fetch(_newest_parent(lookup, moment), moment, kind=kind)
        published = {row.invented for row in rows if row.parent} - settled
        for row in rows:
            if row.invented in published:
                parents = (row.parent, icb_areas.get(row.parent)) if row.parent else ()
                found[row.child] = tuple(parent for parent in parents if parent)
        settled |= published
    return found


def _newest_parent(lookup: str, moment: Moment) -> str:
    """Return SQL for the parent of every area of a kind in the newest edition that has it, if any."""
    return f"""SELECT DISTINCT ON (a.id) a.code AS child, a.invented, p.code AS parent FROM structure_area a
        LEFT JOIN structure_arealookup l ON l.child_id = a.id AND l.lookup = '{lookup}'
            AND l.edition <= %(as_at)s AND {known("l", moment)}
        LEFT JOIN structure_area p ON p.id = l.parent_id
        WHERE a.kind = %(kind)s AND (a.invented OR a.code LIKE 'E%%')
        ORDER BY a.id, l.edition DESC NULLS LAST"""


def _responsible(moment: Moment) -> dict[str, tuple[str, ...]]:
    """Return who is responsible for each sub-ICB and ICB area on the day."""
    found: dict[str, list[str]] = defaultdict(list)
    statement = f"""SELECT a.code AS area, o.code AS organisation FROM structure_organisationarea r
        JOIN structure_area a ON a.id = r.area_id AND a.kind IN ('sub-icb-area', 'icb-area')
        JOIN structure_organisation o ON o.id = r.organisation_id
        WHERE r.kind = 'responsible_for' AND {holds("r", moment)} ORDER BY 1, 2"""
    for row in fetch(statement, moment):
        found[row.area].append(row.organisation)
    return {area: tuple(codes) for area, codes in found.items()}


def _patients(moment: Moment) -> tuple[dict[str, int], dict[bool, date]]:
    """Return each practice's list in the newest edition of its nation, and those editions by `invented`."""
    statement = f"""WITH newest AS (
            SELECT o.invented, max(n.edition) AS edition FROM structure_organisation o
            CROSS JOIN LATERAL (SELECT max(g.edition) AS edition FROM structure_registeredpatients g
                WHERE g.practice_id = o.id AND g.sex = 'all' AND g.edition <= %(as_at)s
                  AND {known("g", moment)}) n
            WHERE o.kind IN ('practice', 'prescribing-cost-centre') GROUP BY o.invented)
        SELECT o.code, g.total, newest.edition, o.invented FROM newest
        JOIN structure_registeredpatients g
          ON g.edition = newest.edition AND g.sex = 'all' AND {known("g", moment)}
        JOIN structure_organisation o ON o.id = g.practice_id AND o.invented = newest.invented"""
    rows = fetch(statement, moment)
    return {row.code: row.total for row in rows}, {row.invented: row.edition for row in rows}


def _unplaced(moment: Moment, lists: dict[bool, date]) -> frozenset[str]:
    """Return the practices that no practice-by-area table has; none where no table has been published."""
    statement = f"""WITH placed AS ({newest_residence(moment)}),
            nation AS (SELECT DISTINCT o.invented FROM placed JOIN structure_organisation o
                ON o.id = placed.practice_id)
        SELECT o.code FROM structure_organisation o JOIN nation ON nation.invented = o.invented
        WHERE o.kind = 'practice' AND NOT EXISTS (SELECT 1 FROM placed WHERE placed.practice_id = o.id)"""
    return frozenset(row.code for row in fetch(statement, moment, **lists_by_nation(lists)))


def _participation(moment: Moment) -> dict[str, bool]:
    """Return who opted in to or out of the network contract in force (F-009)."""
    statement = f"""SELECT o.code, p.opted_in FROM structure_networkparticipation p
        JOIN structure_organisation o ON o.id = p.practice_id WHERE {holds("p", moment)}"""
    return {row.code: row.opted_in for row in fetch(statement, moment)}


def _posts(moment: Moment) -> tuple[PostFact, ...]:
    """Return the posts of the day."""
    statement = f"""SELECT p.reference, e.code AS employer, p.role, coalesce(d.code, '') AS deployed_to
        FROM structure_post p JOIN structure_organisation e ON e.id = p.employer_id
        LEFT JOIN structure_organisation d ON d.id = p.deployed_to_id
        WHERE {holds("p", moment)} ORDER BY p.id"""
    return tuple(PostFact(*row) for row in fetch(statement, moment))


def _drawn_areas(
    moment: Moment, patients: dict[str, int], lists: dict[bool, date]
) -> tuple[DrawnAreaFact, ...]:
    """Return the drawn places and neighbourhoods of the day, with their registered patients."""
    statement = f"""SELECT f.id, a.code, a.kind, coalesce(n.name, a.code) AS name, s.code AS system,
            array_remove(array_agg(p.code ORDER BY p.code), NULL) AS practices
        FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
        JOIN structure_organisation s ON s.id = f.system_id
        LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
        LEFT JOIN structure_footprintblock b ON b.footprint_id = f.id
        LEFT JOIN structure_organisation p ON p.id = b.practice_id
        WHERE {holds("f", moment)} GROUP BY f.id, a.id, n.name, s.code ORDER BY a.code"""
    rows = fetch(statement, moment)
    living = patients_of_drawn_areas(moment, lists) if rows else {}
    found = []
    for row in rows:
        listed = [patients[code] for code in row.practices if code in patients]
        known_patients = sum(listed) + round(living.get(row.id, 0)) if listed or row.id in living else None
        found.append(
            DrawnAreaFact(row.code, row.kind, row.name, row.system, known_patients, tuple(row.practices))
        )
    return tuple(found)


def _successors(moment: Moment) -> dict[str, tuple[str, ...]]:
    """Return what followed each organisation, by the day."""
    found: dict[str, list[str]] = defaultdict(list)
    statement = f"""SELECT DISTINCT p.code AS predecessor, s.code AS successor FROM structure_succession c
        JOIN structure_organisation p ON p.id = c.predecessor_id
        JOIN structure_organisation s ON s.id = c.successor_id
        WHERE {known("c", moment)} AND c.happened_on <= %(as_at)s ORDER BY 1, 2"""
    for row in fetch(statement, moment):
        found[row.predecessor].append(row.successor)
    return {code: tuple(codes) for code, codes in found.items()}
