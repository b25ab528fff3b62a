"""Regions: the page of an NHS region - its systems, side by side."""

from catchment.foundation.moment import Moment
from catchment.structure.queries import maps
from catchment.structure.queries.editions import editions_at, freshness
from catchment.structure.queries.large_maps import grounds_map
from catchment.structure.queries.locate import Located, trail_above
from catchment.structure.queries.members import related_to
from catchment.structure.queries.practices import add_up, grouped, practice_lines
from catchment.structure.queries.tables import figures_of, group_table
from catchment.structure.queries.values import StructurePage
from catchment.structure.rules.words import counted


def region_page(region: Located, moment: Moment, figure: str = "patients-deprivation") -> StructurePage:
    """Return the page of a region: its systems, side by side."""
    assert region.organisation_id is not None
    editions = editions_at(moment, invented=region.invented)
    systems = related_to([region.organisation_id], "part_of", "icb", moment)
    lines = practice_lines(moment, editions, "region", region.organisation_id, invented=region.invented)
    by_icb = grouped(lines, lambda line: line.icb_id)
    sums = {system: add_up(held) for system, held in by_icb.items()}
    total = add_up(lines)
    figure = figure if maps.is_of_practices(figure) else "patients-deprivation"
    counts = {
        "systems": len(systems),
        "sub_icb_locations": len({line.sub_icb_id for line in lines} - {None}),
        "pcns": len({line.pcn_id for line in lines} - {None}),
        "practices": total.practices,
        "patients": total.patients,
    }
    return StructurePage(
        kind=region.kind,
        code=region.code,
        name=region.name,
        href=region.href,
        sentence=(
            f"{region.name} is {counted(len(systems), 'system')}, which serve {total.patients:,} registered "
            f"patients through {counted(total.practices, 'practice')} in {counted(counts['pcns'], 'PCN')}."
        ),
        invented=region.invented,
        freshness=freshness(editions, moment),
        trail=trail_above(region.organisation_id, moment),
        counts=counts,
        figures=figures_of(total, editions),
        choices=maps.choices(figure, tuple(kind.name for kind in maps.PRACTICE_FIGURES)),
        pictures=(grounds_map(region.name, figure, sums, systems, moment, "systems"),),
        tables=(group_table("systems", "Systems", "System", sums, systems, editions),),
    )
