"""Who may not be a member, and what they must declare (B-031 to B-033, B-050 to B-062)."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
