"""Regions: the page of an NHS region - its systems, side by side."""

from catchment.foundation.moment import Moment
from catchment.structure.queries import maps
from catchment.structure.queries.editions import editions_at, freshness
from catchment.structure.queries.large_maps import grounds_map, total_of
from catchment.structure.queries.locate import Located, trail_above
from catchment.structure.queries.members import related_to
from catchment.structure.queries.practices import group_sums
from catchment.structure.queries.tables import figures_of, group_table
from catchment.structure.queries.values import StructurePage
from catchment.structure.rules.words import counted


def region_page(region: Located, moment: Moment, figure: str = "patients-deprivation") -> StructurePage:
    """Return the page of a region: its systems, side by side."""
    assert region.organisation_id is not None
    editions = editions_at(moment, invented=region.invented)
    systems = related_to([region.organisation_id], "part_of", "icb", moment)
    sums = group_sums(moment, editions, "icb_id", "region", region.organisation_id, invented=region.invented)
    by_pcn = group_sums(
        moment, editions, "pcn_id", "region", region.organisation_id, invented=region.invented
    )
    by_sub = group_sums(
        moment, editions, "sub_icb_id", "region", region.organisation_id, invented=region.invented
    )
    total = total_of(sums)
    figure = figure if maps.is_of_practices(figure) else "patients-deprivation"
    counts = {
        "systems": len(systems),
        "sub_icb_locations": len([key for key in by_sub if key is not None]),
        "pcns": len([key for key in by_pcn if key is not None]),
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
