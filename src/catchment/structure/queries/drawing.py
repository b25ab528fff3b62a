"""Drawing: what a system can be drawn out of - its districts, small areas and practices - and who has them.

A block that another place (or neighbourhood) already has is offered all the same, and says so: borders are
moved by taking from a neighbour, and the neighbour's people should see it coming.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import MapPicture, MapShape
from catchment.structure.models import Area, Footprint, Organisation
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.living import ground_of_blocks
from catchment.structure.queries.small_areas import (
    SmallArea,
    areas_of_icb_ground,
    lookup_edition,
    residents_of,
    small_areas,
)
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.rules.words import listed, number


@dataclass(frozen=True, slots=True)
class Choice:
    """One building block that can be chosen; `taken_by` names the drawn area that has it."""

    code: str
    name: str
    people: int | None
    taken_by: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Building blocks that belong together: the small areas of a district, the practices of a PCN."""

    code: str
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chooser:
    """Everything a system can be drawn out of, and the map to choose from."""

    districts: tuple[Choice, ...]
    small_areas: tuple[Group, ...]
    practices: tuple[Group, ...]
    places: tuple[Choice, ...]
    picture: MapPicture | None


@dataclass(frozen=True, slots=True)
class Drawable:
    """A system that can be drawn in, and how much is drawn already."""

    code: str
    name: str
    region: str
    places: int
    neighbourhoods: int
    invented: bool


def drawable_systems(moment: Moment) -> list[Drawable]:
    """Return the systems of a moment by region and name, with what is drawn in each."""
    statement = f"""SELECT o.code, n.name, coalesce(rn.name, '') AS region,
            count(f.id) FILTER (WHERE a.kind = 'place') AS places,
            count(f.id) FILTER (WHERE a.kind = 'neighbourhood') AS neighbourhoods, o.invented
        FROM structure_organisation o
        JOIN structure_organisationrole r ON r.organisation_id = o.id AND r.is_primary
            AND {holds("r", moment)}
        JOIN structure_organisationname n ON n.organisation_id = o.id AND {holds("n", moment)}
        LEFT JOIN structure_relationship p ON p.source_id = o.id AND p.kind = 'part_of'
            AND {holds("p", moment)}
        LEFT JOIN structure_organisationname rn ON rn.organisation_id = p.target_id AND {holds("rn", moment)}
        LEFT JOIN structure_footprint f ON f.system_id = o.id AND {holds("f", moment)}
        LEFT JOIN structure_area a ON a.id = f.area_id
        WHERE o.kind = 'icb' GROUP BY o.id, n.name, rn.name ORDER BY o.invented DESC, region, n.name"""
    return [Drawable(*row) for row in fetch(statement, moment)]


def drawn_system(code: str, moment: Moment) -> tuple[Organisation, str]:
    """Return the system with a code and its name at a moment, or raise Missing."""
    system = Organisation.objects.filter(code__iexact=code, kind="icb").first()
    if system is None:
        raise Missing(f"No system has the code “{code[:40]}”. Choose one from the list on the drawing page.")
    name = system.organisationnames.at(moment).first()
    if name is None:
        raise Missing(f"{system.code} has no name on {moment.as_at}; choose another date or system.")
    return system, name.name


def chooser(system: Organisation, kind: str, moment: Moment, *, editing: str = "") -> Chooser:
    """Return what a place or neighbourhood of a system can be drawn out of (`editing`: its own code)."""
    ids = areas_of_icb_ground(system.pk, moment)
    ground = small_areas(ids, moment)
    residents = residents_of(ids, moment)
    district_of = _districts(ids, moment)
    taken = _taken(system, kind, moment, editing)
    grouped: dict[tuple[str, str], list[Choice]] = defaultdict(list)
    for each in ground:
        code, name = district_of.get(each.id, ("", "No known district"))
        people = residents.get(each.id)
        choice = Choice(
            each.code, each.name, None if people is None else round(people), taken.get(each.code, ""), code
        )
        grouped[name, code].append(choice)
    groups = tuple(
        Group(code, name, tuple(sorted(choices, key=lambda each: each.name)))
        for (name, code), choices in sorted(grouped.items())
    )
    practices, points = _practices(system, moment, taken)
    return Chooser(
        districts=tuple(_district_choice(group, taken) for group in groups if group.code),
        small_areas=groups,
        practices=practices,
        places=_places(system, moment),
        picture=_picture(ground, groups, points, kind),
    )


def _district_choice(group: Group, taken: dict[str, str]) -> Choice:
    """Return a district as a block: the people of its small areas, and who has it or part of it."""
    known_people = [each.people for each in group.choices if each.people is not None]
    holders = sorted({each.taken_by for each in group.choices if each.taken_by})
    taken_by = taken.get(group.code) or listed(holders, 2)
    return Choice(group.code, group.name, sum(known_people) if known_people else None, taken_by)


def _districts(ids: list[int], moment: Moment) -> dict[int, tuple[str, str]]:
    """Return the district (code, name) of each small area."""
    statement = f"""SELECT l.child_id, p.code, coalesce(n.name, p.code) AS name FROM structure_arealookup l
        JOIN structure_area p ON p.id = l.parent_id
        LEFT JOIN LATERAL (SELECT n.name FROM structure_areaname n
            WHERE n.area_id = p.id AND {known("n", moment)} ORDER BY n.valid_from DESC LIMIT 1) n ON true
        WHERE l.child_id = ANY(%(ids)s) AND {lookup_edition("l", "lsoa21-ltla", moment)}"""
    return {row.child_id: (row.code, row.name) for row in fetch(statement, moment, ids=ids)}


def _taken(system: Organisation, kind: str, moment: Moment, editing: str) -> dict[str, str]:
    """Return which drawn area has each block, by code; a district's small areas are taken with it."""
    statement = f"""SELECT coalesce(n.name, a.code) AS name, b.id AS area_id, coalesce(b.code, p.code) AS code
        FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
        JOIN structure_footprintblock k ON k.footprint_id = f.id
        LEFT JOIN structure_area b ON b.id = k.area_id
        LEFT JOIN structure_organisation p ON p.id = k.practice_id
        LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
        WHERE f.system_id = %(system)s AND a.kind = %(kind)s AND a.code <> %(editing)s
            AND {holds("f", moment)}"""
    rows = fetch(statement, moment, system=system.pk, kind=kind, editing=editing)
    taken = {row.code: row.name for row in rows}
    holder = {row.area_id: row.name for row in rows if row.area_id}
    for row in ground_of_blocks(holder, moment):
        taken.setdefault(row.code, holder[row.block_id])
    return taken


def _practices(
    system: Organisation, moment: Moment, taken: dict[str, str]
) -> tuple[tuple[Group, ...], list[tuple[Choice, Any]]]:
    """Return the practices of a system by PCN, and where those with a known address are."""
    edition = editions_at(moment, invented=system.invented).lists
    statement = f"""SELECT o.code, n.name, g.total AS patients, coalesce(u.code, '') AS network,
            coalesce(un.name, 'In no PCN') AS network_name, d.longitude, d.latitude
        FROM structure_relationship s
        JOIN structure_relationship c ON c.target_id = s.source_id AND c.kind = 'commissioned_by'
            AND {holds("c", moment)}
        JOIN structure_organisation o ON o.id = c.source_id
        JOIN structure_registeredpatients g ON g.practice_id = o.id AND g.edition = %(edition)s
            AND g.sex = 'all' AND {known("g", moment)}
        JOIN structure_organisationname n ON n.organisation_id = o.id AND {holds("n", moment)}
        LEFT JOIN structure_relationship m ON m.source_id = o.id AND m.kind = 'member_of'
            AND {holds("m", moment)}
        LEFT JOIN structure_organisation u ON u.id = m.target_id
        LEFT JOIN structure_organisationname un ON un.organisation_id = u.id AND {holds("un", moment)}
        LEFT JOIN structure_address d ON d.organisation_id = o.id AND {holds("d", moment)}
        WHERE s.kind = 'part_of' AND s.target_id = %(system)s AND {holds("s", moment)}
        ORDER BY network_name, n.name"""
    groups: dict[tuple[str, str], list[Choice]] = {}
    points = []
    for row in fetch(statement, moment, system=system.pk, edition=edition):
        choice = Choice(row.code, row.name, row.patients, taken.get(row.code, ""))
        groups.setdefault((row.network, row.network_name), []).append(choice)
        if row.longitude is not None:
            points.append((choice, {"type": "Point", "coordinates": [row.longitude, row.latitude]}))
    by_network = tuple(Group(code, name, tuple(choices)) for (code, name), choices in groups.items())
    return by_network, points


def _places(system: Organisation, moment: Moment) -> tuple[Choice, ...]:
    """Return the drawn places of a system, for a neighbourhood to lie within."""
    areas = Area.objects.filter(
        kind="place", footprints__in=Footprint.objects.at(moment).filter(system=system)
    )
    found = []
    for area in areas.prefetch_related("names").order_by("code"):
        names = [each.name for each in area.names.all() if each.recorded_to is None and each.valid_to is None]
        found.append(Choice(area.code, names[0] if names else area.code, None))
    return tuple(found)


def _picture(
    ground: list[SmallArea], groups: tuple[Group, ...], points: list[tuple[Choice, Any]], kind: str
) -> MapPicture | None:
    """Return the map to choose from: every shape leads to its checkbox."""
    choices = {each.code: each for group in groups for each in group.choices}
    shapes = tuple(
        MapShape(each.code, each.name, each.geometry, None, _label(choices[each.code]), f"#block-{each.code}")
        for each in ground
        if each.geometry is not None
    )
    if not shapes:
        return None
    dots = tuple(
        MapShape(
            each.code, each.name, where, None, _label(each, "patient"), f"#block-{each.code}", each.people
        )
        for each, where in points
    )
    return MapPicture(
        title=f"Click a small area or a practice to put it in the {kind} or take it out",
        figure="what is chosen",
        unit="",
        shapes=shapes,
        points=dots,
        note="Dark blue ground and yellow dots are chosen. Grey ground is in another "
        f"{kind}. Dots are practices, larger for longer lists.",
    )


def _label(choice: Choice, person: str = "resident") -> str:
    """Say how many people a block has and who has it."""
    people = "" if choice.people is None else f"{number(choice.people)} {person}s"
    return "; ".join(part for part in (people, choice.taken_by and f"in {choice.taken_by}") if part)
