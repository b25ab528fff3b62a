"""Searching: what a search asks (`Query`), read from the names and values that were sent."""

from catchment.record.rules.searching.parsing import parse
from catchment.record.rules.searching.query import BadSearch, Query

__all__ = ["BadSearch", "Query", "parse"]
