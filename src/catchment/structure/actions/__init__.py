"""Every change that people make to the structure: one transaction each, with a reason and no orphans."""

from catchment.structure.actions.footprints import draw_area
from catchment.structure.actions.moves import change_boundary, move_practice
from catchment.structure.actions.organisations import (
    Part,
    close_organisation,
    merge_organisations,
    rename_organisation,
    split_organisation,
)
from catchment.structure.actions.refusals import OrphansLeft, Refused
from catchment.structure.actions.regimes import set_regime

__all__ = [
    "OrphansLeft",
    "Part",
    "Refused",
    "change_boundary",
    "close_organisation",
    "draw_area",
    "merge_organisations",
    "move_practice",
    "rename_organisation",
    "set_regime",
    "split_organisation",
]
