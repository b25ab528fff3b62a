"""Every check of money: envelopes, pooled funds, claims, and money that does not match its duty."""

from datetime import date

from catchment.foundation.rules.findings import Check, Finding, in_reading_order
from catchment.money.rules.checks import better_care, claims, contracts, envelope, pooled
from catchment.money.rules.checks.frame import CheckedMoney

CHECKS: tuple[Check, ...] = (
    *envelope.CHECKS,
    *pooled.CHECKS,
    *better_care.CHECKS,
    *contracts.CHECKS,
    *claims.CHECKS,
)


def run_checks(checked: CheckedMoney, as_of: date) -> list[Finding]:
    """Return what the checks in force on the day find in every system, worst first."""
    return in_reading_order(
        finding
        for check in CHECKS
        if check.holds_on(as_of, checked.regimes)
        for finding in check.run(checked, as_of)
    )
