"""Reads that the pages, commands and checks of governance share."""

from catchment.governance.queries.handbook import load_handbook, systems_with_handbooks

__all__ = ["load_handbook", "systems_with_handbooks"]
