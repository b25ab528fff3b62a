"""Findings about the thing a page shows, from the room's checks."""

from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.structure import checks


def findings_of_system(moment: Moment, system: str) -> tuple[Finding, ...]:
    """Return the findings of a system on the day, worst first."""
    return tuple(checks.findings(moment, system=system))


def findings_of_nation(moment: Moment, nation: str) -> tuple[Finding, ...]:
    """Return the findings of a nation on the day, worst first."""
    return tuple(checks.findings(moment, nation=nation))


def findings_about(moment: Moment, kind: str, code: str) -> tuple[Finding, ...]:
    """Return the findings about one thing on the day, worst first."""
    return tuple(checks.findings_about(kind, code, moment))
