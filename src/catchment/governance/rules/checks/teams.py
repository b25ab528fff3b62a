"""Neighbourhood teams, collaboratives, and leading as opposed to representing (S001, S002, S004)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
