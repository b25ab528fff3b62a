"""Neighbourhood teams, collaboratives, and the difference between leading and representing (S001, S002, S004)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
