"""The board's composition: who must sit, how they came to, for how long (B-020 to B-041)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
