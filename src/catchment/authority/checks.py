"""The room's findings: what the scheme of delegation, meetings and selections break at a moment.

All systems are judged together, because authority crosses their borders: a delegation of one handbook may
rest on another's. What is found is kept by what it is about, so that a page of one body asks for its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.checked import checked_at
from catchment.authority.queries.facts import facts_at
from catchment.authority.rules.checks import CHECKS, run_checks, tangled
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding, in_reading_order
from catchment.structure.models import Organisation

KEPT_MOMENTS = 12
PAGES = {
    "delegation": "/system/{0}/scheme#delegation-{1}",
    "reservation": "/system/{0}/scheme#reservation-{1}",
    "decision": "/decision/{0}",
    "meeting": "/meeting/{0}",
    "selection": "/selection/{0}",
}
KINDS = frozenset({"icb", "body", "seat", *PAGES})  # what this room finds anything about
Thing = tuple[str, str]  # kind and code


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find at a moment: all of it with the system it belongs to, and by what it is about."""

    findings: tuple[tuple[str, Finding], ...]
    by_thing: Mapping[Thing, tuple[Finding, ...]]
    invented: frozenset[str]  # systems that are no real ones


def register() -> None:
    """Tell the house what this room checks."""
    house.register(house.CheckingRoom("authority", lambda: CHECKS, _of_the_house, findings_about, page_about))


def page_about(kind: str, code: str) -> str:
    """Return the address of the page of what a finding is about, empty for what is not this room's."""
    first, _, rest = code.partition("/")
    return PAGES[kind].format(first, rest) if kind in PAGES else ""


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return the findings about one thing.

    Those about a body include those of its seats, of delegations to and from these, and of what it decided.
    """
    return list(_judged(moment).by_thing.get((kind, code), ())) if kind in KINDS else []


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    judged = _judged(moment)
    return [
        finding
        for whose, finding in judged.findings
        if system in (None, whose) and nation in (None, "XX" if whose in judged.invented else "ENG")
    ]


def by_what_they_are_about(
    findings: Iterable[Finding], checked: CheckedAuthority
) -> dict[Thing, tuple[Finding, ...]]:
    """Return findings by everything on whose page they belong, worst first."""
    facts = checked.facts
    ends = {
        f"{each.system}/{each.said.code}": (each.said.delegator, each.said.delegate)
        for each in facts.delegations
    }
    found: dict[Thing, list[Finding]] = {}
    for finding in in_reading_order(findings):
        about = (finding.about.kind, finding.about.code)
        holders = ends.get(about[1], ()) if about[0] == "delegation" else (about[1],)
        if about in checked.owners:
            holders = (checked.owners[about][1],)
        for thing in {about, *_pages_of(holders, facts)}:
            found.setdefault(thing, []).append(finding)
    return {thing: tuple(each) for thing, each in found.items()}


def _pages_of(holders: Iterable[str], facts: AuthorityFacts) -> Iterator[Thing]:
    """Give the seats and bodies among holders; a seat is on the page of its body too."""
    for code in holders:
        if code in facts.seats:
            yield "seat", code
            yield "body", facts.seats[code].body
        elif code in facts.bodies:
            yield "body", code


def _judged(moment: Moment) -> Judged:
    """Return the verdict on a moment, worked out anew only after something was recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _all_judged(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_MOMENTS)
def _all_judged(as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Judged:
    moment = Moment(as_at, as_known)
    try:
        checked = checked_at(graph_at(moment), moment)
    except TooTangled as problem:
        return _only(tangled(problem, facts_at(moment)))
    found = run_checks(checked, as_at)
    return Judged(
        tuple((checked.system_of(each.about), each) for each in found),
        by_what_they_are_about(found, checked),
        _invented(checked.systems),
    )


def _only(finding: Finding) -> Judged:
    """Return the verdict that nothing could be judged, for the reason that a finding gives."""
    about = (finding.about.kind, finding.about.code)
    return Judged(((about[1], finding),), {about: (finding,)}, _invented([about[1]]))


def _invented(systems: Iterable[str]) -> frozenset[str]:
    """Return those systems that are no real ones."""
    found = Organisation.objects.filter(code__in=list(systems), invented=True)
    return frozenset(found.values_list("code", flat=True))
