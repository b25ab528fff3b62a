"""Every check of authority: the law of delegation, the holes of a scheme, meetings and selections."""

from datetime import date

from catchment.authority.rules.checks import joint, law, meetings, passing_on, places, scheme, selections
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.rules.findings import About, Check, Finding, Severity, in_reading_order

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


def tangled(problem: TooTangled, facts: AuthorityFacts) -> Finding:
    """Return the one finding where a scheme cannot be followed at all, so that nothing else was judged."""
    body = facts.body_of(problem.holder)
    system = body.system if body else problem.holder
    return Finding(
        "B-079",
        Severity.ERROR,
        About("icb", system, facts.name_of(system)),
        f"No scheme of delegation can be judged. {problem}",
        "Take out the delegations that say the same.",
        scheme.SCHEME,
        facts.on,
    )
