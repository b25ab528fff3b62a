"""Findings: what a check says, instead of raising.

A check is a small pure function `(facts, as_of) -> findings`. A system with errors still loads; the
finding tells its people which rule is broken, what it is about, and what would put it right.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from catchment.foundation.rules.periods import Period


class Severity(StrEnum):
    """How much a finding matters (domain.md 0.1)."""

    ERROR = "error"  # breaks law or contract
    WARNING = "warning"  # breaks guidance or common practice
    INFO = "info"  # worth knowing


SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class About:
    """The thing a finding is about: its kind (as in page addresses), code and name."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found."""

    rule: str
    severity: Severity
    about: About
    sentence: str
    remedy: str
    source: str
    as_at: date
    distance: float = 0.0  # how far a size is outside its band, so that the worst come first

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {**asdict(self), "severity": str(self.severity), "as_at": self.as_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check: its rule, what it asks, and the function that answers.

    `run` takes the room's facts (a frozen value) and the date. Law has dates too: a check holds from `since`
    until `until`, and while the `regime` it belongs to is in force and the one that would end it
    (`ended_by`) is not (K-042). `confidence` is domain.md's: H, M or L.
    """

    rule: str
    asks: str
    severity: Severity
    source: str
    run: Callable[[Any, date], Iterable[Finding]]
    confidence: str = "H"
    regime: str = ""
    since: date | None = None
    until: date | None = None
    ended_by: str = ""

    def holds_on(self, day: date, regimes: Mapping[str, Period]) -> bool:
        """Say whether the check is part of the law or guidance of a day; `regimes` lack what has no date."""
        if (self.since is not None and day < self.since) or (self.until is not None and day >= self.until):
            return False
        if self.regime and not (self.regime in regimes and regimes[self.regime].holds_on(day)):
            return False
        return not (self.ended_by and self.ended_by in regimes and regimes[self.ended_by].holds_on(day))


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings worst first: by severity, rule, how far outside a band, and what they are about."""
    return sorted(
        findings,
        key=lambda f: (SEVERITY_ORDER[f.severity], f.rule, -f.distance, f.about.code, f.sentence),
    )
