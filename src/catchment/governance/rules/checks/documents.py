"""The constitution, the committees an ICB must have, and its governance handbook (B-067, B-074 to B-078)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
