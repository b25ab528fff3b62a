"""Findings about the thing a page shows, read after the page itself.

The checks of a whole nation take a second or two when a date is looked at for the first time. A page does
not wait for them: it is sent at once, and this answer follows into it.
"""

from dataclasses import dataclass

from catchment.foundation import checks
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.structure.rules.words import counted

SHOWN = 5


@dataclass(frozen=True, slots=True)
class FindingsNote:
    """What the checks say about one thing: how much, the worst of it, and where the rest is."""

    sentence: str
    worst: tuple[Finding, ...]
    number: int
    href: str


def findings_note(kind: str, code: str, moment: Moment) -> FindingsNote:
    """Return the findings about a nation, a system, or one other thing, worst first."""
    href = "/findings"
    if kind == "nation":
        found = checks.findings(moment, nation=code)
    elif kind == "icb":
        found = checks.findings(moment, system=code)
        href = f"/findings?system={code}"
    else:
        found = checks.findings_about(kind, code, moment)
    number = len(found)
    sentence = f"{counted(number, 'finding')} {'needs' if number == 1 else 'need'} a look."
    if not found:
        sentence = "No check finds anything wrong here on this date."
    return FindingsNote(sentence, tuple(found[:SHOWN]), number, href)
