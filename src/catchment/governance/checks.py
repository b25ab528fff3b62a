"""The room's findings: what the handbooks in force break at a moment."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Check, Finding
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook, systems_with_handbooks
from catchment.governance.rules.checks import CHECKS, run_checks
from catchment.structure.models import Organisation

KEPT_MOMENTS = 12
PAGES = {
    "body": "/body/{0}",
    "seat": "/body/{0}#seat-{1}",
    "person": "/person/{0}",
    "interest": "/person/{0}",
}
ENTRIES = ("instrument", "plan", "register")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find in one system's handbook, and the nation it is in."""

    system: str
    invented: bool
    findings: tuple[Finding, ...]


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
    """Return the findings about one thing; those about a body include its seats."""
    return [
        finding
        for judged in _judged(moment)
        for finding in judged.findings
        if (finding.about.kind == kind and finding.about.code == code)
        or (kind == "body" and finding.about.kind == "seat" and finding.about.code.startswith(f"{code}/"))
        or (
            kind == "person"
            and finding.about.kind == "interest"
            and finding.about.code.startswith(f"{code}/")
        )
    ]


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    return [
        finding
        for judged in _judged(moment)
        if system in (None, judged.system) and nation in (None, "XX" if judged.invented else "ENG")
        for finding in judged.findings
    ]


def _judged(moment: Moment) -> tuple[Judged, ...]:
    """Return the verdicts at a moment, worked out anew only after something was recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _all_judged(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_MOMENTS)
def _all_judged(
    as_at: date, as_known: datetime | None, _newest: int | None, _number: int
) -> tuple[Judged, ...]:
    moment = Moment(as_at, as_known)
    systems = systems_with_handbooks(moment)
    invented = dict(Organisation.objects.filter(code__in=systems).values_list("code", "invented"))
    found = []
    for system in systems:
        handbook = load_handbook(system, moment)
        assert handbook is not None, "a system with a title has a handbook"
        findings = tuple(run_checks(facts_of(handbook, moment), as_at))
        found.append(Judged(system, invented[system], findings))
    return tuple(found)


def all_checks() -> tuple[Check, ...]:
    """Return every check of the room."""
    return CHECKS
