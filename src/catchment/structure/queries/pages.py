"""Pages: from a thing to the query that says everything its page says."""

from catchment.foundation.moment import Moment
from catchment.structure.queries.drawn import drawn_page
from catchment.structure.queries.existence import is_open, page_without_life
from catchment.structure.queries.ground import area_page
from catchment.structure.queries.groups import sub_icb_page, system_page
from catchment.structure.queries.home import home_page
from catchment.structure.queries.locate import DRAWN_PAGES, Located, locate
from catchment.structure.queries.maps import DEFAULT_FIGURE
from catchment.structure.queries.networks import pcn_page
from catchment.structure.queries.organisations import organisation_page
from catchment.structure.queries.practice import practice_page
from catchment.structure.queries.regions import region_page
from catchment.structure.queries.values import StructurePage

KINDS_WITH_FIGURES = ("region", "icb", "sub-icb", "pcn")


def show(code: str, moment: Moment) -> StructurePage:
    """Return the page of whatever a code stands for; raises Missing where nothing has it."""
    return page_of(locate(code, moment), moment)


def page_of(found: Located, moment: Moment, figure: str = "", units: str = "") -> StructurePage:
    """Return the page of a thing, its map coloured by `figure` and made of `units` where it has a choice."""
    figure = figure or DEFAULT_FIGURE
    if found.area_id is not None:
        return drawn_page(found, moment, figure) if found.kind in DRAWN_PAGES else area_page(found, moment)
    if found.kind in KINDS_WITH_FIGURES and not is_open(found, moment):
        return page_without_life(found, moment)
    match found.kind:
        case "nation":
            return home_page(moment, found.code, figure, units)
        case "region":
            return region_page(found, moment, figure)
        case "icb":
            return system_page(found, moment, figure, units)
        case "sub-icb":
            return sub_icb_page(found, moment, figure, units)
        case "pcn":
            return pcn_page(found, moment)
        case "practice":
            return practice_page(found, moment)
    return organisation_page(found, moment)
