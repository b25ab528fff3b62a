"""The room's findings: what in the structure breaks a rule at a moment, and what would put it right.

The rules are pure functions (`rules/checks`); this module reads the facts for them once, keeps the answer
until something is recorded, and picks out what a reader asked for. Facts change only through a Change, so
the number and the newest of the changes tell whether a kept answer is still true.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Check, Finding, in_reading_order
from catchment.structure.models.areas import AreaKind
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.queries.facts import load_facts
from catchment.structure.queries.locate import area_href, organisation_href
from catchment.structure.rules.checks import CHECKS
from catchment.structure.rules.facts import StructureFacts

KEPT_MOMENTS = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings of a moment, and the ICBs and nation that each is about."""

    findings: tuple[Finding, ...]
    systems: tuple[frozenset[str], ...]
    nations: tuple[frozenset[str], ...]


def register() -> None:
    """Tell the house what this room checks."""
    house.register(
        house.CheckingRoom("structure", registered_checks, _of_the_house, findings_about, _page_about)
    )


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    return findings(moment, system=system, nation=nation)


def _page_about(kind: str, code: str) -> str:
    """Return the page of an organisation or an area."""
    if kind in OrganisationKind.values:
        return organisation_href(kind, code)
    return area_href(kind, code) if kind in AreaKind.values else ""


def registered_checks() -> tuple[Check, ...]:
    """Return every check of the structure."""
    return CHECKS


def findings(moment: Moment, *, system: str | None = None, nation: str | None = None) -> list[Finding]:
    """Return what the checks find at a moment, worst first; of one system (ICB code) or nation if asked."""
    verdict = _kept_verdict(moment)
    return [
        finding
        for finding, systems, nations in zip(verdict.findings, verdict.systems, verdict.nations, strict=True)
        if (system is None or system in systems) and (nation is None or nation in nations)
    ]


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return the findings about one thing, worst first."""
    return [
        finding
        for finding in _kept_verdict(moment).findings
        if finding.about.code == code and finding.about.kind == kind
    ]


def run_checks(facts: StructureFacts, as_of: date) -> list[Finding]:
    """Return what every check finds in some facts, worst first."""
    return in_reading_order(finding for check in CHECKS for finding in check.run(facts, as_of))


def _kept_verdict(moment: Moment) -> Verdict:
    """Return the verdict on a moment, worked out anew only after something was recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _verdict(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_MOMENTS)
def _verdict(as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Verdict:
    """Work out the verdict on a moment; the last two say which changes it rests on."""
    facts = load_facts(Moment(as_at, as_known))
    found = run_checks(facts, as_at)
    systems = tuple(_systems(facts, finding) for finding in found)
    nations = tuple(
        frozenset(facts.nation_of_system(icb) for icb in icbs) or frozenset({finding.about.code})
        for finding, icbs in zip(found, systems, strict=True)
    )
    return Verdict(tuple(found), systems, nations)


def _systems(facts: StructureFacts, finding: Finding) -> frozenset[str]:
    """Return the ICBs a finding belongs to; one about the ground of an ICB belongs to those responsible."""
    about = finding.about
    if about.code in facts.organisations or about.kind in ("place", "neighbourhood"):
        return facts.systems_of(about.code)
    responsible = facts.responsible.get(about.code, ())
    return frozenset[str]().union(*(facts.systems_of(code) for code in responsible))
