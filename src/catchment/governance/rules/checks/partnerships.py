"""Integrated care partnerships, health and wellbeing boards and plans (C-001 to C-020)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
