"""Every check of authority: the law of delegation, the holes of a scheme, meetings and selections."""

from catchment.foundation.rules.findings import Check

CHECKS: tuple[Check, ...] = ()
