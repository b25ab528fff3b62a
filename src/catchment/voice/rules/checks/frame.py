"""What the checks of voice read: facts of several parts of the room, each a frozen value of its own rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from catchment.foundation.rules.findings import Finding
from catchment.foundation.rules.periods import Period

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class CheckedVoice:
    """The facts of one day, by what they are: `checked.of(MatterFacts)` gives those of the matters."""

    facts: Mapping[type, tuple[object, ...]]
    systems: Mapping[tuple[str, str], str]  # of a thing that a finding may be about: the system it belongs to
    regimes: Mapping[str, Period]

    def of(self, kind: type[Fact]) -> tuple[Fact, ...]:
        """Return the facts of one kind."""
        return tuple(each for each in self.facts.get(kind, ()) if isinstance(each, kind))

    def system_of(self, finding: Finding) -> str:
        """Return the system a finding belongs to; an ICB is its own."""
        return self.systems.get((finding.about.kind, finding.about.code), finding.about.code)
