"""Network boards: a PCN is an agreement, with a clinical director who leads it (F-001 to F-010)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
