"""Drawn areas: the page of a place or a neighbourhood.

A place is ground that local people recognise, drawn out of small areas, districts or practices, with a
reason and in versions. Its residents and its registered patients are two different counts of people, and
a practice near its border serves both sides.
"""

from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.structure.queries import maps
from catchment.structure.queries.drawn_ground import (
    DrawnGround,
    drawn_ground,
    practices_by_drawn_area,
    rivals_of,
)
from catchment.structure.queries.drawn_lists import patients_map, straddlers_of_lists
from catchment.structure.queries.drawn_versions import version_table
from catchment.structure.queries.editions import Editions, editions_at, freshness
from catchment.structure.queries.groups import links_of
from catchment.structure.queries.homes import practices_used_in
from catchment.structure.queries.locate import (
    Located,
    area_links,
    organisation_links,
    trail_above,
)
from catchment.structure.queries.members import neighbourhoods_within
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.practices import (
    PracticeLine,
    Sums,
    add_up,
    grouped,
    practice_lines,
)
from catchment.structure.queries.small_areas import residents_of, small_areas
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.queries.tables import figures_of, group_table, link_table, practice_table
from catchment.structure.queries.values import (
    Column,
    Figure,
    Freshness,
    Link,
    StructurePage,
    Table,
    TableRow,
)
from catchment.structure.rules.words import counted, plain_date

STRADDLES_BELOW = 0.95
FIGURES = tuple(kind.name for kind in maps.AREA_FIGURES if kind.name != "registered-change")


def drawn_page(area: Located, moment: Moment, figure: str = maps.DEFAULT_FIGURE) -> StructurePage:
    """Return the page of a place or neighbourhood."""
    assert area.area_id is not None
    versions = _versions(area.area_id, moment)
    current = next((row for row in versions if row.holds), None)
    if current is None:
        return _not_drawn_yet(area, versions, moment)
    editions = editions_at(moment, invented=area.invented)
    within = neighbourhoods_within(area.area_id, moment) if area.kind == "place" else {}
    rivals = rivals_of(area.area_id, moment)
    ground = drawn_ground([*rivals, *within], moment)
    own = list(ground.areas.get(area.area_id, ()))
    lives_here = practices_used_in(own, moment, editions) if own else {}
    wanted = sorted({*lives_here, *ground.practices.get(area.area_id, ())})
    lines = practice_lines(moment, editions, "practices", wanted, invented=area.invented)
    links = links_of(lines, moment)
    lies_in = practices_by_drawn_area(wanted, ground.only(rivals), moment)
    ours = [line for line in lines if line.id in lies_in and lies_in[line.id][0] == area.area_id]
    residents = residents_of(own, moment)
    figure = figure if figure in FIGURES else maps.DEFAULT_FIGURE
    values, note = maps.ground_values(figure, own, [], moment, editions)
    above = organisation_links([current.system_id], moment)
    system = next(iter(above.values()))
    place = area_links([current.within_id], moment)
    total = add_up(ours)
    return StructurePage(
        kind=area.kind,
        code=area.code,
        name=area.name,
        href=area.href,
        sentence=_sentence(area, sum(residents.values()), total, len(within)),
        invented=area.invented,
        freshness=freshness(editions, moment),
        trail=(*trail_above(current.system_id, moment), *above.values(), *place.values()),
        counts={
            "practices": total.practices,
            "patients": total.patients,
            "neighbourhoods": len(within),
            **({"residents": round(sum(residents.values())), "small_areas": len(own)} if own else {}),
        },
        figures=(*(_ground_figures(residents, lives_here) if own else ()), *figures_of(total, editions)),
        choices=maps.choices(figure, FIGURES) if own else None,
        pictures=(
            maps.area_map(area.name, small_areas(own, moment), maps.FIGURES[figure], values, note=note)
            if own
            else patients_map(area.name, ours, links, moment),
        ),
        tables=(
            *((_neighbourhoods(within, ours, ground, moment, editions),) if area.kind == "place" else ()),
            _practices(ours, links, editions),
            _straddlers(lines, lives_here, links)
            if own
            else straddlers_of_lists(ours, moment, editions, invented=area.invented),
            _serving_table(area.area_id, moment),
            version_table(area.area_id, moment),
        ),
        links=_onward(area, system.code),
    )


def _onward(area: Located, system: str) -> tuple[Link, ...]:
    """Return where to go from the page of a drawn area."""
    return (
        Link("draw", area.code, "Draw it anew", f"/draw/{system}?edit={area.code}"),
        *links_about("area", area.code),
        *links_about(area.kind, area.code),
    )


def _versions(area_id: int, moment: Moment) -> list[Any]:
    """Return the versions of a drawn area, newest first, and which of them holds on the day."""
    return fetch(
        f"""SELECT f.version, f.reason, f.drawn_by, f.valid_from, f.valid_to, f.system_id, f.within_id,
                   {holds("f", moment)} AS holds,
                   (SELECT count(*) FROM structure_footprintblock k WHERE k.footprint_id = f.id) AS blocks
              FROM structure_footprint f WHERE f.area_id = %(id)s AND {known("f", moment)}
             ORDER BY f.version DESC""",
        moment,
        id=area_id,
    )


def _not_drawn_yet(area: Located, versions: list[Any], moment: Moment) -> StructurePage:
    """Return the page of a drawn area on a day when no version of it holds."""
    assert area.area_id is not None
    if not versions:
        raise Missing(f"{area.name} was never drawn. Try searching for its name.")
    first = versions[-1].valid_from
    tense = "is not drawn until" if first > moment.as_at else "was first drawn on"
    return StructurePage(
        kind=area.kind,
        code=area.code,
        name=area.name,
        href=area.href,
        sentence=(
            f"{area.name} {tense} {plain_date(first)}; no version of it holds on {plain_date(moment.as_at)}."
        ),
        invented=area.invented,
        freshness=Freshness("There are no figures for this date.", None, False),
        tables=(version_table(area.area_id, moment),),
    )


def _sentence(area: Located, residents: float, total: Sums, neighbourhoods: int) -> str:
    """Say who lives in a drawn area and who looks after them."""
    home = f"{area.name} is home to {residents:,.0f} people" if residents else area.name
    joint = "; its" if residents else " has"
    practices = counted(total.practices, "practice")
    look = "looks" if total.practices == 1 else "look"
    parts = (
        f" {practices} {look} after {total.patients:,}"
        if residents
        else f" {practices} with {total.patients:,} patients"
    )
    within = f", in {counted(neighbourhoods, 'neighbourhood')}" if neighbourhoods else ""
    return f"{home}{joint}{parts}{within}."


def _ground_figures(residents: dict[int, float], lives_here: dict[int, float]) -> tuple[Figure, ...]:
    """Return the figures that only ground has: residents, and registered patients who live here."""
    return _residents_figure(residents), _registered_figure(lives_here)


def _residents_figure(residents: dict[int, float]) -> Figure:
    total = sum(residents.values())
    text = f"{total:,.0f}" if residents else "not known"
    return Figure(
        "residents",
        "People who live here",
        total if residents else None,
        text,
        "residents of its small areas",
    )


def _registered_figure(lives_here: dict[int, float]) -> Figure:
    total = sum(lives_here.values())
    text = f"{total:,.0f}" if lives_here else "not known"
    note = f"with {counted(len(lives_here), 'practice')}, here or elsewhere" if lives_here else ""
    return Figure("registered_residents", "Registered patients who live here", total or None, text, note)


def _neighbourhoods(
    within: dict[int, Link],
    ours: list[PracticeLine],
    ground: DrawnGround,
    moment: Moment,
    editions: Editions,
) -> Table:
    """Return the neighbourhoods of a place, each with the practices that lie in it."""
    practices = [line.id for line in ours]
    lies_in = practices_by_drawn_area(practices, ground.only(within), moment) if within else {}
    groups = {key: Sums() for key in within} | {
        key: add_up(held)
        for key, held in grouped(ours, lambda line: lies_in.get(line.id, (None, 0))[0]).items()
    }
    return group_table(
        "neighbourhoods",
        "Neighbourhoods",
        "Neighbourhood",
        groups,
        within,
        editions,
        empty="No neighbourhoods are drawn in this place.",
        nobody="Practices in no neighbourhood",
    )


def _straddlers(
    lines: list[PracticeLine],
    lives_here: dict[int, float],
    links: dict[int, Link],
) -> Table:
    """Return the practices with patients on both sides of the border, those with most here first."""
    columns = (
        Column("name", "Practice", "link"),
        Column("patients", "Patients", "number"),
        Column("here", "Of whom live here", "number"),
        Column("share", "Share who live here", "share"),
    )
    rows = []
    for line in lines:
        here = lives_here.get(line.id, 0.0)
        share = min(1.0, here / line.sums.patients) if line.sums.patients else 0.0
        if 1 - STRADDLES_BELOW < share < STRADDLES_BELOW:
            values = {"patients": line.sums.patients, "here": round(here), "share": share}
            rows.append(TableRow(links[line.id], values))
    rows.sort(key=lambda row: -row.values["here"])
    note = "Practices with between 5% and 95% of their patients here."
    return Table(
        "straddling",
        "Practices that straddle the border",
        columns,
        tuple(rows),
        "No practice straddles the border.",
        note,
    )


def _practices(ours: list[PracticeLine], links: dict[int, Link], editions: Editions) -> Table:
    """Return the practices that lie in a drawn area."""
    nobody = "No practice lies here."
    return practice_table("Practices that lie here", ours, links, editions, empty=nobody, with_pcn=True)


def _serving_table(area_id: int, moment: Moment) -> Table:
    """Return the organisations that serve a drawn area, as a table."""
    nobody = "Nobody is recorded as serving it."
    serving = _serving(area_id, moment)
    return link_table("serving", "Who serves this ground", "Organisation", serving, empty=nobody)


def _serving(area_id: int, moment: Moment) -> list[Link]:
    """Return the organisations tied to a drawn area on the day."""
    rows = fetch(
        f"""SELECT t.organisation_id AS id FROM structure_organisationarea t
            WHERE t.area_id = %(id)s AND {holds("t", moment)}""",
        moment,
        id=area_id,
    )
    return list(organisation_links([row.id for row in rows], moment).values())
