"""The room's findings: what the handbooks in force break at a moment."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook, systems_with_handbooks
from catchment.governance.rules.asked import PRIVATE_RULES
from catchment.governance.rules.checks import CHECKS, run_checks
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.models import Organisation

KEPT_MOMENTS = 12
KEPT_SYSTEMS = 128  # one system at one moment
PAGES = {
    "body": "/body/{0}",
    "seat": "/body/{0}#seat-{1}",
    "person": "/person/{0}",
    "interest": "/person/{0}",
}
ENTRIES = ("instrument", "plan", "register")
KINDS = frozenset({"icb", *PAGES, *ENTRIES})  # what this room finds anything about


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find in one system's handbook, what they judged, and the nation it is in."""

    system: str
    invented: bool
    facts: GovernanceFacts
    findings: tuple[Finding, ...]

    @property
    def for_everybody(self) -> tuple[Finding, ...]:
        """The findings that anybody may read: none that tells what somebody privately answered (B-050)."""
        return tuple(each for each in self.findings if each.rule not in PRIVATE_RULES)


def register() -> None:
    """Tell the house what this room checks."""
    house.register(
        house.CheckingRoom("governance", lambda: CHECKS, _of_the_house, findings_about, page_about)
    )


def page_about(kind: str, code: str) -> str:
    """Return the address of the page of what a finding is about, empty for what is not this room's."""
    first, _, rest = code.partition("/")
    if kind in ENTRIES:
        return f"/handbook/{first}#{kind}-{rest}"
    return PAGES[kind].format(first, rest) if kind in PAGES else ""


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return the findings about one thing that anybody may read; those about a body include its seats.

    Two systems may find the same of somebody who sits in both: that is told once.
    """
    if kind not in KINDS:
        return []
    found = [
        finding
        for judged in _judged(moment)
        for finding in judged.for_everybody
        if (finding.about.kind == kind and finding.about.code == code)
        or (kind == "body" and finding.about.kind == "seat" and finding.about.code.startswith(f"{code}/"))
        or (
            kind == "person"
            and finding.about.kind == "interest"
            and finding.about.code.startswith(f"{code}/")
        )
    ]
    return list(dict.fromkeys(found))


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    found = (
        finding
        for judged in _judged(moment)
        if system in (None, judged.system) and nation in (None, "XX" if judged.invented else "ENG")
        for finding in judged.for_everybody
    )
    return list(dict.fromkeys(found))


def judged(system: str, moment: Moment) -> Judged | None:
    """Return the verdict on one system at a moment, with the facts; None where it has no handbook then.

    Worked out anew only after something was recorded: for a page about one body the others are not judged.
    """
    return _one_judged(system, moment.as_at, moment.as_known, *_latest())


def _latest() -> tuple[int | None, int]:
    """Return what tells whether anything was recorded since."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return latest["newest"], latest["number"]


def _judged(moment: Moment) -> tuple[Judged, ...]:
    """Return the verdicts at a moment, worked out anew only after something was recorded."""
    return _all_judged(moment.as_at, moment.as_known, *_latest())


@lru_cache(maxsize=KEPT_MOMENTS)
def _all_judged(
    as_at: date, as_known: datetime | None, newest: int | None, number: int
) -> tuple[Judged, ...]:
    moment = Moment(as_at, as_known)
    verdicts = (
        _one_judged(system, as_at, as_known, newest, number) for system in systems_with_handbooks(moment)
    )
    return tuple(each for each in verdicts if each is not None)


@lru_cache(maxsize=KEPT_SYSTEMS)
def _one_judged(
    system: str, as_at: date, as_known: datetime | None, _newest: int | None, _number: int
) -> Judged | None:
    moment = Moment(as_at, as_known)
    handbook = load_handbook(system, moment)
    if handbook is None:
        return None
    facts = facts_of(handbook, moment)
    invented = Organisation.objects.get(code=system).invented
    return Judged(system, invented, facts, tuple(run_checks(facts, as_at)))
