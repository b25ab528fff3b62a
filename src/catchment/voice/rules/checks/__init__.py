"""Every check of voice: mandates, loops, answers owed, elections and nominations out of order."""

from datetime import date

from catchment.foundation.rules.findings import Check, Finding, in_reading_order
from catchment.voice.rules.checks import appointments, consultations, mandates, matters, polls, positions
from catchment.voice.rules.checks.frame import CheckedVoice

CHECKS: tuple[Check, ...] = (
    *appointments.CHECKS,
    *polls.CHECKS,
    *mandates.CHECKS,
    *matters.CHECKS,
    *positions.CHECKS,
    *consultations.CHECKS,
)


def run_checks(checked: CheckedVoice, as_of: date) -> list[Finding]:
    """Return what the checks in force on the day find in every system, worst first."""
    return in_reading_order(
        finding
        for check in CHECKS
        if check.holds_on(as_of, checked.regimes)
        for finding in check.run(checked, as_of)
    )
