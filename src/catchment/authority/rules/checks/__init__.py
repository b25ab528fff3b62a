"""Every check of authority: the law of delegation, the holes of a scheme, meetings and selections."""

from datetime import date

from catchment.authority.rules.checks import joint, law, meetings, passing_on, places, scheme, selections
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.foundation.rules.findings import Check, Finding, in_reading_order

CHECKS: tuple[Check, ...] = (
    *law.CHECKS,
    *passing_on.CHECKS,
    *joint.CHECKS,
    *scheme.CHECKS,
    *places.CHECKS,
    *meetings.CHECKS,
    *selections.CHECKS,
)


def run_checks(checked: CheckedAuthority, as_of: date) -> list[Finding]:
    """Return what the checks in force on the day find in every system, worst first."""
    return in_reading_order(
        finding
        for check in CHECKS
        if check.holds_on(as_of, checked.facts.regimes)
        for finding in check.run(checked, as_of)
    )
