"""The room's findings: what is wrong with the voice of a moment, kept until something is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding
from catchment.structure.models import Organisation
from catchment.voice.queries.checked import checked_at
from catchment.voice.rules.checks import CHECKS, run_checks

KEPT_MOMENTS = 12
PAGES = {
    "matter": "/matter/{0}",
    "question": "/question/{0}",
    "consultation": "/consultation/{0}",
    "appointment": "/appointment/{0}",
    "poll": "/poll/{0}",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find at a moment, each with its system, and the systems that are invented."""

    findings: tuple[tuple[str, Finding], ...]
    invented: frozenset[str]


def register() -> None:
    """Tell the house what this room checks."""
    house.register(house.CheckingRoom("voice", lambda: CHECKS, _of_the_house, findings_about, page_about))


def page_about(kind: str, code: str) -> str:
    """Return the address of the page of what a finding is about, empty for what is not this room's."""
    return PAGES[kind].format(code) if kind in PAGES else ""


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return the findings about one thing."""
    found = (finding for _, finding in _judged(moment).findings)
    return [each for each in found if (each.about.kind, each.about.code) == (kind, code)]


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    judged = _judged(moment)
    return [
        finding
        for whose, finding in judged.findings
        if system in (None, whose) and nation in (None, "XX" if whose in judged.invented else "ENG")
    ]


def _judged(moment: Moment) -> Judged:
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _all_judged(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_MOMENTS)
def _all_judged(as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Judged:
    checked = checked_at(Moment(as_at, as_known))
    found = tuple((checked.system_of(each), each) for each in run_checks(checked, as_at))
    return Judged(found, _invented(system for system, _ in found))


def _invented(systems: Iterable[str]) -> frozenset[str]:
    found = Organisation.objects.filter(code__in=set(systems), invented=True)
    return frozenset(found.values_list("code", flat=True))
