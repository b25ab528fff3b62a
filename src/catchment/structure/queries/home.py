"""Home: the whole of a nation at a glance - the real England, or the invented example.

The two are never mixed: home shows England once it is imported and the example until then, and says how to
switch when both are there. A nation of few systems is shown by its small areas.
"""

from catchment.foundation.moment import Moment
from catchment.structure.queries import maps
from catchment.structure.queries.editions import Editions, editions_at, freshness
from catchment.structure.queries.groups import (
    links_of,
    pcns_table,
    places_table,
    system_map,
)
from catchment.structure.queries.large_maps import grounds_map, total_of
from catchment.structure.queries.locate import organisation_href
from catchment.structure.queries.members import alive, places_of, related_to
from catchment.structure.queries.practices import Sums, group_sums, practice_lines
from catchment.structure.queries.small_areas import areas_of_sub_icbs
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.tables import figures_of, group_table
from catchment.structure.queries.values import Freshness, Link, MapChoices, Picture, StructurePage, Table
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import counted, listed, system_in_short

NATIONS = {"ENG": "England", "XX": "The invented example"}
FEW = 3
TIERS = ("region", "icb", "sub-icb", "pcn", "trust", "council")


def nations_loaded(moment: Moment) -> list[str]:
    """Return the nations that have anything in the database, England first."""
    rows = fetch(
        """SELECT EXISTS (SELECT 1 FROM structure_organisation
                           WHERE NOT invented AND kind <> 'nation') AS england,
                  EXISTS (SELECT 1 FROM structure_organisation WHERE invented) AS example""",
        moment,
    )
    return [code for code, loaded in zip(NATIONS, rows[0], strict=True) if loaded]


def home_page(moment: Moment, nation: str = "", figure: str = "", units: str = "") -> StructurePage:
    """Return the home page of a nation (`ENG`, `XX`; left out: England if imported, else the example)."""
    loaded = nations_loaded(moment)
    if not loaded:
        return _nothing_yet()
    nation = nation.upper() if nation.upper() in loaded else loaded[0]
    invented = nation == "XX"
    editions = editions_at(moment, invented=invented)
    by_icb = group_sums(moment, editions, "icb_id", "nation", invented=invented)
    systems = _systems(moment, invented)
    total = total_of(by_icb)
    counts = _counts(moment, invented, total)
    choices, picture, tables = (
        _few_systems(systems, by_icb, moment, editions, figure, units, invented=invented)
        if 1 <= len(systems) <= FEW
        else _many_systems(NATIONS[nation], figure, by_icb, systems, moment, editions)
    )
    return StructurePage(
        kind="nation",
        code=nation,
        name=NATIONS[nation],
        href=organisation_href("nation", nation),
        sentence=_sentence(nation, counts, systems),
        invented=invented,
        freshness=freshness(editions, moment),
        counts=counts,
        figures=figures_of(total, editions),
        choices=choices,
        pictures=(picture,),
        tables=tables,
        links=tuple(
            Link("nation", code, NATIONS[code], organisation_href("nation", code)) for code in loaded
        ),
    )


def nation_counts(nation: str, moment: Moment) -> dict[str, int]:
    """Return how much of a nation is in the database: each tier, practices with a list, their patients."""
    invented = nation == "XX"
    editions = editions_at(moment, invented=invented)
    by_icb = group_sums(moment, editions, "icb_id", "nation", invented=invented)
    return _counts(moment, invented, total_of(by_icb))


def _counts(moment: Moment, invented: bool, total: Sums) -> dict[str, int]:
    tiers = alive(TIERS, moment, invented=invented)
    return {
        "regions": tiers["region"],
        "systems": tiers["icb"],
        "sub_icb_locations": tiers["sub-icb"],
        "pcns": tiers["pcn"],
        "practices": total.practices,
        "patients": total.patients,
        "trusts": tiers["trust"],
        "councils": tiers["council"],
        "small_areas": _number_of_small_areas(moment, invented),
    }


def _nothing_yet() -> StructurePage:
    """Return the home page of an empty database: how to get something into it."""
    sentence = "Nothing is loaded yet: load the invented example, or import the published files of England."
    return StructurePage(
        kind="nation",
        code="",
        name="Nothing loaded",
        href="/",
        sentence=sentence,
        invented=False,
        freshness=Freshness("There are no figures.", None, True),
        links=(Link("imports", "", "Imports", "/imports"),),
    )


def _sentence(nation: str, counts: dict[str, int], systems: dict[int, Link]) -> str:
    """Say how the nation, or the one system in it, is today."""
    served = f"{counts['patients']:,} registered patients through {counted(counts['practices'], 'practice')}"
    if not systems:
        return (
            f"No integrated care board of {NATIONS[nation]} exists on this date; they began on 1 July 2022."
        )
    if len(systems) <= FEW:
        names = listed([system_in_short(system.name) for system in systems.values()])
        verb = "serves" if len(systems) == 1 else "serve"
        return f"{names} {verb} {served} in {counted(counts['pcns'], 'PCN')}."
    tiers = [counted(counts["systems"], "system"), counted(counts["pcns"], "PCN")]
    return f"{NATIONS[nation]}'s NHS serves {served} in {listed(tiers)}."


def _systems(moment: Moment, invented: bool) -> dict[int, Link]:
    """Return the ICBs that exist on the day."""
    rows = fetch(
        f"""
        SELECT o.id, o.code, coalesce(n.name, o.code) AS name FROM structure_organisation o
          JOIN structure_organisationrole r ON r.organisation_id = o.id AND r.is_primary
           AND {holds("r", moment)}
          LEFT JOIN structure_organisationname n ON n.organisation_id = o.id AND {holds("n", moment)}
         WHERE o.kind = 'icb' AND o.invented = %(invented)s ORDER BY o.code
        """,
        moment,
        invented=invented,
    )
    return {
        row.id: Link("icb", row.code, spoken(row.name), organisation_href("icb", row.code)) for row in rows
    }


def _number_of_small_areas(moment: Moment, invented: bool) -> int:
    """Return how many small areas (LSOA 2021) are loaded."""
    statement = """SELECT count(*) AS number FROM structure_area
        WHERE kind = 'lsoa21' AND invented = %(invented)s"""
    number: int = fetch(statement, moment, invented=invented)[0].number
    return number


def _many_systems(
    name: str,
    figure: str,
    by_icb: dict[int | None, Sums],
    systems: dict[int, Link],
    moment: Moment,
    editions: Editions,
) -> tuple[MapChoices, Picture, tuple[Table, ...]]:
    """Return the map and table of a nation of several systems."""
    figure = figure if figure in maps.FIGURES and maps.is_of_practices(figure) else "patients-deprivation"
    choices = maps.choices(figure, tuple(kind.name for kind in maps.PRACTICE_FIGURES))
    picture = grounds_map(name, figure, by_icb, systems, moment, "systems")
    table = group_table(
        "systems", "Systems", "System", by_icb, systems, editions, nobody="Practices in no system"
    )
    return choices, picture, (table,)


def _few_systems(
    systems: dict[int, Link],
    by_icb: dict[int | None, Sums],
    moment: Moment,
    editions: Editions,
    figure: str,
    units: str,
    *,
    invented: bool,
) -> tuple[MapChoices, Picture, tuple[Table, ...]]:
    """Return the map and tables of a nation so small that its very ground can be shown."""
    largest = max(systems, key=lambda each: by_icb.get(each, Sums()).patients)
    sub_icbs = related_to(systems, "part_of", "sub-icb", moment)
    places = places_of(systems, moment)
    lines = practice_lines(moment, editions, "nation", invented=invented)
    links = links_of(lines, moment)
    ground = areas_of_sub_icbs(sub_icbs, moment)
    name = listed([system_in_short(system.name) for system in systems.values()])
    choices, picture = system_map(name, figure, units, lines, links, sub_icbs, ground, moment, editions)
    tables = (
        group_table("systems", "Systems", "System", by_icb, systems, editions),
        places_table(systems[largest], lines, places, moment, editions),
        pcns_table(lines, links, editions),
    )
    return choices, picture, tables
