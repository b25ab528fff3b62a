"""Every check of governance, and the running of them by the law of the day.

One module for each part of domain.md; each ends in its list. A board of 2021, of 2024 and of 2027 is judged
by the rules of its own day: `run_checks` leaves out what was not yet, or is no longer, in force (K-042).
"""

from datetime import date

from catchment.foundation.rules.findings import Check, Finding, in_reading_order
from catchment.governance.rules.checks import (
    appointments,
    committees,
    composition,
    documents,
    interests,
    networks,
    partners,
    partnerships,
    places,
    plans,
    suitability,
    teams,
    terms,
)
from catchment.governance.rules.facts import GovernanceFacts

CHECKS: tuple[Check, ...] = (
    *composition.CHECKS,
    *partners.CHECKS,
    *appointments.CHECKS,
    *terms.CHECKS,
    *suitability.CHECKS,
    *interests.CHECKS,
    *committees.CHECKS,
    *documents.CHECKS,
    *partnerships.CHECKS,
    *plans.CHECKS,
    *places.CHECKS,
    *networks.CHECKS,
    *teams.CHECKS,
)


def run_checks(facts: GovernanceFacts, as_of: date) -> list[Finding]:
    """Return what the checks in force on the day find, worst first."""
    return in_reading_order(
        finding
        for check in CHECKS
        if check.holds_on(as_of, facts.regimes)
        for finding in check.run(facts, as_of)
    )
