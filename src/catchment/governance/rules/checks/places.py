"""Boards at place: the five forms, who sits at the table, what must be agreed (D-050 to D-058, S000-12)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
