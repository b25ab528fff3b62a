"""Groups: the pages of a system and a sub-ICB location (regions.py has theirs).

Both are the same question at different heights - who is served, by whom, on what ground - so they are
put together from the same parts, and a reader who walks up or down finds everything in the same place.
"""

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import MapPicture
from catchment.structure.queries import maps
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.editions import Editions, editions_at, freshness
from catchment.structure.queries.large_maps import grounds_map, pcn_map
from catchment.structure.queries.locate import Located, organisation_links, trail_above
from catchment.structure.queries.members import (
    councils_of,
    outline_shapes,
    places_of,
    related_to,
)
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.practices import (
    PracticeLine,
    add_up,
    grouped,
    practice_lines,
)
from catchment.structure.queries.small_areas import areas_of_sub_icbs, small_areas
from catchment.structure.queries.tables import (
    figures_of,
    group_columns,
    group_table,
    group_values,
    link_table,
    practice_table,
)
from catchment.structure.queries.values import (
    Choice,
    Link,
    MapChoices,
    StructurePage,
    Table,
    TableRow,
)
from catchment.structure.rules.words import counted, listed, system_in_short

UNITS = {"practices": "Practices", "pcns": "PCNs", "sub-icbs": "Sub-ICB locations"}


def system_page(
    system: Located, moment: Moment, figure: str = maps.DEFAULT_FIGURE, units: str = ""
) -> StructurePage:
    """Return the page of a system (an ICB): counts, map, places, sub-ICB locations, PCNs, trusts."""
    assert system.organisation_id is not None
    editions = editions_at(moment, invented=system.invented)
    sub_icbs = related_to([system.organisation_id], "part_of", "sub-icb", moment)
    trusts = related_to([system.organisation_id], "located_in", "trust", moment)
    places = places_of([system.organisation_id], moment)
    lines = practice_lines(moment, editions, "icb", system.organisation_id, invented=system.invented)
    ground = areas_of_sub_icbs(sub_icbs, moment)
    councils = councils_of(ground, moment)
    links = links_of(lines, moment) | sub_icbs
    total = add_up(lines)
    pcns = grouped(lines, lambda line: line.pcn_id)
    counts = {
        "sub_icb_locations": len(sub_icbs),
        "pcns": len([key for key in pcns if key is not None]),
        "practices": total.practices,
        "patients": total.patients,
        "places": len(places),
        "trusts": len(trusts),
        "councils": len(councils),
        "small_areas": len(ground),
    }
    choices, picture = system_map(
        system_in_short(system.name), figure, units, lines, links, sub_icbs, ground, moment, editions
    )
    return StructurePage(
        kind=system.kind,
        code=system.code,
        name=system.name,
        href=system.href,
        sentence=_system_sentence(system_in_short(system.name), counts),
        invented=system.invented,
        freshness=freshness(editions, moment),
        trail=trail_above(system.organisation_id, moment),
        counts=counts,
        figures=figures_of(total, editions),
        choices=choices,
        pictures=(picture,),
        tables=(
            places_table(system, lines, places, moment, editions),
            sub_icbs_table(lines, links, editions),
            pcns_table(lines, links, editions),
            link_table(
                "trusts", "Trusts based here", "Trust", trusts.values(), empty="No trust is based here."
            ),
            link_table("councils", "Councils", "Council", councils, empty="No council's ground is loaded."),
        ),
        links=(
            _life_link(system),
            Link("governance", system.code, "Who governs", f"/system/{system.code}/governance"),
            Link("draw", system.code, "Draw places and neighbourhoods", f"/draw/{system.code}"),
            *links_about("system", system.code),
        ),
    )


def _system_sentence(name: str, counts: dict[str, int]) -> str:
    """Say what a system is, in the sentence its reader came for."""
    where = [counted(counts["pcns"], "PCN"), counted(counts["sub_icb_locations"], "sub-ICB location")]
    if counts["places"]:
        where.insert(0, counted(counts["places"], "place"))
    return (
        f"{name} serves {counts['patients']:,} registered patients through "
        f"{counted(counts['practices'], 'practice')} in {listed(where)}."
    )


def _life_link(located: Located) -> Link:
    return Link("organisation", located.code, "History, codes and relations", f"/organisation/{located.code}")


def links_of(lines: list[PracticeLine], moment: Moment) -> dict[int, Link]:
    """Return links to some practices and all they belong to (one query)."""
    ids = {each for line in lines for each in (line.id, line.pcn_id, line.sub_icb_id, line.icb_id)}
    return organisation_links(ids, moment)


def pcns_table(lines: list[PracticeLine], links: dict[int, Link], editions: Editions) -> Table:
    """Return some practices by PCN."""
    groups = {owner: add_up(held) for owner, held in grouped(lines, lambda line: line.pcn_id).items()}
    title = "Primary care networks (PCNs)"
    return group_table("pcns", title, "PCN", groups, links, editions, nobody="Practices in no PCN")


def sub_icbs_table(lines: list[PracticeLine], links: dict[int, Link], editions: Editions) -> Table:
    """Return some practices by sub-ICB location."""
    groups = {owner: add_up(held) for owner, held in grouped(lines, lambda line: line.sub_icb_id).items()}
    return group_table("sub_icbs", "Sub-ICB locations", "Sub-ICB location", groups, links, editions)


def system_map(
    name: str,
    figure: str,
    units: str,
    lines: list[PracticeLine],
    links: dict[int, Link],
    sub_icbs: dict[int, Link],
    ground: list[int],
    moment: Moment,
    editions: Editions,
) -> tuple[MapChoices, MapPicture]:
    """Return the map the reader chose, and the choices."""
    figure = figure if figure in maps.FIGURES else maps.DEFAULT_FIGURE
    choices = maps.choices(figure)
    if not maps.is_of_practices(figure):
        values, note = maps.ground_values(figure, ground, list(sub_icbs), moment, editions)
        outlines = outline_shapes(sub_icbs, moment)
        areas = small_areas(ground, moment)
        return choices, maps.area_map(name, areas, maps.FIGURES[figure], values, outlines=outlines, note=note)
    units = units if units in UNITS else "practices"
    choices = MapChoices(
        choices.figures, tuple(Choice(unit, label, unit == units) for unit, label in UNITS.items())
    )
    if units == "sub-icbs":
        sums = {key: add_up(held) for key, held in grouped(lines, lambda line: line.sub_icb_id).items()}
        return choices, grounds_map(name, figure, sums, sub_icbs, moment, "sub-ICB locations")
    outlines = outline_shapes(sub_icbs, moment)
    if units == "pcns":
        return choices, pcn_map(name, figure, lines, links, moment, outlines)
    return choices, maps.practice_map(name, figure, lines, links, moment, outlines)


def places_table(
    system: Located | Link,
    lines: list[PracticeLine],
    places: dict[int, Link],
    moment: Moment,
    editions: Editions,
) -> Table:
    """Return the places of a system, each with the practices most of whose patients live there."""
    columns = group_columns("Place", editions)
    if not places:
        return Table(
            "places",
            "Places",
            columns,
            (),
            empty="No places are drawn; sub-ICB locations stand in for them.",
            action=Link("draw", system.code, "Draw places", f"/draw/{system.code}"),
        )
    lies_in = practices_by_drawn_area([line.id for line in lines], drawn_ground(places, moment), moment)
    groups = grouped(lines, lambda line: lies_in.get(line.id, (None, 0.0))[0])
    rows = tuple(
        TableRow(places[place], group_values(add_up(groups.get(place, []))))
        for place in sorted(places, key=lambda each: places[each].name)
    )
    note = "A practice is counted in the place where most of its patients live."
    return Table("places", "Places", columns, rows, note=note)


def sub_icb_page(
    sub_icb: Located, moment: Moment, figure: str = maps.DEFAULT_FIGURE, units: str = ""
) -> StructurePage:
    """Return the page of a sub-ICB location: its PCNs and practices, and its ground."""
    assert sub_icb.organisation_id is not None
    editions = editions_at(moment, invented=sub_icb.invented)
    lines = practice_lines(moment, editions, "sub-icb", sub_icb.organisation_id, invented=sub_icb.invented)
    ground = areas_of_sub_icbs([sub_icb.organisation_id], moment)
    own = {sub_icb.organisation_id: sub_icb.link}
    links = links_of(lines, moment) | own
    total = add_up(lines)
    pcns = grouped(lines, lambda line: line.pcn_id)
    number_of_pcns = len([key for key in pcns if key is not None])
    choices, picture = system_map(sub_icb.name, figure, units, lines, links, own, ground, moment, editions)
    councils = councils_of(ground, moment)
    return StructurePage(
        kind=sub_icb.kind,
        code=sub_icb.code,
        name=sub_icb.name,
        href=sub_icb.href,
        sentence=(
            f"{sub_icb.name} serves {total.patients:,} registered patients through "
            f"{counted(total.practices, 'practice')} in {counted(number_of_pcns, 'PCN')}."
        ),
        invented=sub_icb.invented,
        freshness=freshness(editions, moment),
        trail=trail_above(sub_icb.organisation_id, moment),
        counts={
            "pcns": number_of_pcns,
            "practices": total.practices,
            "patients": total.patients,
            "small_areas": len(ground),
        },
        figures=figures_of(total, editions),
        choices=choices,
        pictures=(picture,),
        tables=(
            pcns_table(lines, links, editions),
            practice_table(
                "Practices", lines, links, editions, empty="No practice has a list here.", with_pcn=True
            ),
            link_table("councils", "Councils", "Council", councils, empty="No council's ground is loaded."),
        ),
        links=(_life_link(sub_icb),),
    )
