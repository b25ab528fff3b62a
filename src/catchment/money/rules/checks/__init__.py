"""Every check of money: envelopes, pooled funds, claims, and money that does not match its duty."""

from catchment.foundation.rules.findings import Check
from catchment.money.rules.checks import better_care, claims, contracts, envelope, pooled

CHECKS: tuple[Check, ...] = (
    *envelope.CHECKS,
    *pooled.CHECKS,
    *better_care.CHECKS,
    *contracts.CHECKS,
    *claims.CHECKS,
)
