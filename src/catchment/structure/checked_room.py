"""A room whose checks read facts of several parts: its findings of a moment, kept until something changes.

Such a room (money, voice) says what it checks, how each kind of fact is read, and where the pages of its
things are; the rest is the same for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.foundation import checks as house
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.rules.checked import Checked, run_checks
from catchment.foundation.rules.findings import Check, Finding
from catchment.foundation.rules.periods import Period
from catchment.structure.models import Organisation, Regime

KEPT_MOMENTS = 12
Reader = Callable[[Moment], tuple[object, ...]]
Readers = Mapping[type, Reader]  # of each kind of fact; a reader asks a few queries at most


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks find at a moment, each with its system, and the systems that are invented."""

    findings: tuple[tuple[str, Finding], ...]
    invented: frozenset[str]


def checked_at(readers: Readers, moment: Moment) -> Checked:
    """Return everything that the checks of a room read at a moment."""
    facts = {kind: reader(moment) for kind, reader in readers.items()}
    systems = {
        key: system
        for found in facts.values()
        for each in found
        for key, system in getattr(each, "belongs", ())
    }
    dated = Regime.objects.exclude(valid_from=None)
    regimes = {each.code: Period(each.valid_from, each.valid_to) for each in dated}
    return Checked(facts, systems, regimes)


class CheckedRoom:
    """A room's checks, with the readers of their facts, and the page of each kind of thing (`/fund/{0}`)."""

    def __init__(
        self, name: str, checks: Sequence[Check], readers: Readers, pages: Mapping[str, str]
    ) -> None:
        """Keep what the room says."""
        self.name, self.checks, self.readers, self.pages = name, tuple(checks), readers, pages
        self._kept = lru_cache(maxsize=KEPT_MOMENTS)(self._judge)

    def register(self) -> None:
        """Tell the house what this room checks."""
        house.register(
            house.CheckingRoom(
                self.name, lambda: self.checks, self._of_the_house, self.findings_about, self.page_about
            )
        )

    def page_about(self, kind: str, code: str) -> str:
        """Return the address of the page of what a finding is about, empty for what is not this room's."""
        return self.pages[kind].format(code) if kind in self.pages else ""

    def findings_about(self, kind: str, code: str, moment: Moment) -> list[Finding]:
        """Return the findings about one thing."""
        found = (finding for _, finding in self._judged(moment).findings)
        return [each for each in found if (each.about.kind, each.about.code) == (kind, code)]

    def _of_the_house(self, moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
        judged = self._judged(moment)
        return [
            finding
            for whose, finding in judged.findings
            if system in (None, whose) and nation in (None, "XX" if whose in judged.invented else "ENG")
        ]

    def _judged(self, moment: Moment) -> Judged:
        latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
        return self._kept(moment.as_at, moment.as_known, latest["newest"], latest["number"])

    def _judge(self, as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Judged:
        checked = checked_at(self.readers, Moment(as_at, as_known))
        found = tuple((checked.system_of(each), each) for each in run_checks(self.checks, checked, as_at))
        invented = Organisation.objects.filter(code__in={system for system, _ in found}, invented=True)
        return Judged(found, frozenset(invented.values_list("code", flat=True)))
