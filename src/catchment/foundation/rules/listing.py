"""How a check is listed: once, with its rule, severity, source, confidence and the regime it belongs to.

A check of any room is `(facts, as_of) -> findings`. Its function only says what it found and what would put
it right (a `Fault`); `listed` adds the rest, so that the list of checks and the findings cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.foundation.rules.findings import About, Check, Finding, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
UNCERTAIN = " The value behind this rule is not certain (low confidence): a handbook can set its own."


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: about what, the sentence, the remedy; a milder severity than listed if need be.

    `uncertain` where this one rests on a value that is not certain, though the rule itself is.
    """

    about: About
    sentence: str
    remedy: str
    severity: Severity | None = None
    uncertain: bool = False


Run = Callable[[Any, date], Iterable[Fault]]  # a room's own facts, and the day


def listed(
    rule: str,
    asks: str,
    severity: Severity,
    source: str,
    run: Run,
    *,
    confidence: str = "H",
    regime: str = "",
    since: date | None = None,
    until: date | None = None,
    ended_by: str = "",
) -> Check:
    """Return the check as the house lists it; `run` gives faults, the check gives findings."""

    def find(facts: Any, as_of: date) -> Iterator[Finding]:
        for fault in run(facts, as_of):
            sentence = fault.sentence + (UNCERTAIN if confidence == "L" or fault.uncertain else "")
            yield Finding(
                rule, fault.severity or severity, fault.about, sentence, fault.remedy, source, as_of
            )

    return Check(rule, asks, severity, source, find, confidence, regime, since, until, ended_by)
