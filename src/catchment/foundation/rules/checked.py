"""What the checks of a room read: facts of its several parts, each a frozen value of its own rules.

A room with many parts (money, voice) has a reader for each kind of fact; its checks ask for the kinds they
need and know nothing of how they were read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from catchment.foundation.rules.findings import Check, Finding, in_reading_order
from catchment.foundation.rules.periods import Period

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Checked:
    """The facts of one day, by what they are: `checked.of(PoolFacts)` gives those of the pooled funds."""

    facts: Mapping[type, tuple[object, ...]]
    systems: Mapping[tuple[str, str], str]  # of a thing that a finding may be about: the system it belongs to
    regimes: Mapping[str, Period]

    def of(self, kind: type[Fact]) -> tuple[Fact, ...]:
        """Return the facts of one kind."""
        return tuple(each for each in self.facts.get(kind, ()) if isinstance(each, kind))

    def system_of(self, finding: Finding) -> str:
        """Return the system a finding belongs to; an ICB is its own."""
        return self.systems.get((finding.about.kind, finding.about.code), finding.about.code)


def run_checks(checks: Iterable[Check], checked: Checked, as_of: date) -> list[Finding]:
    """Return what the checks in force on the day find in every system, worst first."""
    return in_reading_order(
        finding
        for check in checks
        if check.holds_on(as_of, checked.regimes)
        for finding in check.run(checked, as_of)
    )
