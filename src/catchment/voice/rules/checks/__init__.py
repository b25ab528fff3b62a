"""Every check of voice: mandates, loops, answers owed, elections and nominations out of order."""

from catchment.foundation.rules.findings import Check
from catchment.voice.rules.checks import (
    appointments,
    assumptions,
    consultations,
    mandates,
    matters,
    polls,
    positions,
)

CHECKS: tuple[Check, ...] = (
    *appointments.CHECKS,
    *polls.CHECKS,
    *mandates.CHECKS,
    *matters.CHECKS,
    *positions.CHECKS,
    *consultations.CHECKS,
    *assumptions.CHECKS,
)
