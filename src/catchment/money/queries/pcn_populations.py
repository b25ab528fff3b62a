"""The populations of PCNs for a year: practice by practice, then added up; all England in three reads.

Who belongs to a PCN for a year is who was published with it, where its populations were published at all;
otherwise the practices that were its core members when the year began and took part (F-009, F-013). The
registered patients are those published for the year, or else the list of 1 January before it (E-042). A
population that is not known of every practice is not known of the PCN: half a sum would look like a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.money.rules.entitlements import Held
from catchment.money.rules.vocabulary import POPULATION_WORDS, Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch, holds, known
from catchment.structure.rules.words import counted, listed, plain_date

PLURAL = (Population.REGISTERED, Population.CARE_HOME_BEDS)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of one practice, and where it is from."""

    people: Decimal
    source: str


@dataclass(slots=True)
class NetworkPopulations:
    """The populations of one PCN for a year, by practice id and kind."""

    pcn_id: int
    practices: dict[int, str] = field(default_factory=dict)  # ids, with codes
    figures: dict[tuple[int, Population], Counted] = field(default_factory=dict)

    def whole(self, year: FinancialYear) -> dict[Population, Held]:
        """Return each population of the PCN, added up; people, or beds (E.4)."""
        return {kind: self._sum(kind, year) for kind in Population}

    def of(self, practice_id: int, year: FinancialYear) -> dict[Population, Held]:
        """Return each population of one practice; people, or beds."""
        return {kind: self._one(practice_id, kind, year) for kind in Population}

    def _one(self, practice_id: int, kind: Population, year: FinancialYear) -> Held:
        found = self.figures.get((practice_id, kind))
        if found is None:
            return Held(
                None, missing=_not_known(kind, self.practices.get(practice_id, "this practice"), year)
            )
        return Held(found.people, found.source)

    def _sum(self, kind: Population, year: FinancialYear) -> Held:
        if not self.practices:
            return Held(None, missing=f"No practice is known to have been a member when {year} began.")
        found = {each: self.figures.get((each, kind)) for each in self.practices}
        without = sorted(self.practices[each] for each, figure in found.items() if figure is None)
        if len(without) == len(found):
            return Held(None, missing=_not_known(kind, "any of its practices", year))
        if without:
            return Held(None, missing=_not_known(kind, listed(without), year))
        figures = [each for each in found.values() if each is not None]
        sources = sorted({each.source for each in figures})
        practices = counted(len(figures), "practice")
        return Held(sum((each.people for each in figures), Decimal(0)), f"{'; '.join(sources)}: {practices}")


def _not_known(kind: Population, whose: str, year: FinancialYear) -> str:
    verb = "are" if kind in PLURAL else "is"
    return f"The {POPULATION_WORDS[kind]} of {whose} for {year} {verb} not known."


def list_day(year: FinancialYear) -> date:
    """Return the day whose lists count for a year: 1 January before it (E-042)."""
    return date(year.begins, 1, 1)


def populations(
    year: FinancialYear, moment: Moment, pcn_ids: Iterable[int] | None = None
) -> dict[int, NetworkPopulations]:
    """Return the populations of PCNs (all of them, where none are named) for a year, in three queries."""
    wanted = None if pcn_ids is None else sorted(pcn_ids)
    found: dict[int, NetworkPopulations] = {}
    for row in _published(year, moment, wanted):
        network = found.setdefault(row.pcn_id, NetworkPopulations(row.pcn_id))
        network.practices[row.practice_id] = row.code
        kind = Population(row.kind)
        network.figures[row.practice_id, kind] = Counted(row.people, row.source)
    told = set(found)
    for row in _members(year, moment, wanted):
        if row.pcn_id not in told:
            network = found.setdefault(row.pcn_id, NetworkPopulations(row.pcn_id))
            network.practices[row.practice_id] = row.code
    _add_lists(found, year, moment)
    return found


def _published(year: FinancialYear, moment: Moment, wanted: list[int] | None) -> list[Any]:
    return fetch(
        f"""SELECT p.pcn_id, p.practice_id, o.code, p.kind, p.people, p.source
              FROM money_pcnpopulation p JOIN structure_organisation o ON o.id = p.practice_id
             WHERE p.year = %(year)s AND p.pcn_id IS NOT NULL AND {known("p", moment)}
               AND (%(wanted)s::bigint[] IS NULL OR p.pcn_id = ANY(%(wanted)s))""",
        moment,
        year=year.begins,
        wanted=wanted,
    )


def _members(year: FinancialYear, moment: Moment, wanted: list[int] | None) -> list[Any]:
    """Return the core members on the first day of a year, but not who was published as in no PCN, or left."""
    first_day = Moment(year.starts, moment.as_known)
    return fetch(
        f"""SELECT r.target_id AS pcn_id, o.id AS practice_id, o.code
              FROM structure_relationship r JOIN structure_organisation o ON o.id = r.source_id
             WHERE r.kind = 'member_of' AND {holds("r", first_day)}
               AND (%(wanted)s::bigint[] IS NULL OR r.target_id = ANY(%(wanted)s))
               AND NOT EXISTS (SELECT 1 FROM structure_networkparticipation n
                    WHERE n.practice_id = o.id AND NOT n.opted_in AND {holds("n", first_day)})
               AND NOT EXISTS (SELECT 1 FROM money_pcnpopulation p
                    WHERE p.practice_id = o.id AND p.year = %(year)s AND {known("p", first_day)})""",
        first_day,
        year=year.begins,
        wanted=wanted,
    )


def _add_lists(found: Mapping[int, NetworkPopulations], year: FinancialYear, moment: Moment) -> None:
    """Take the list of 1 January for every practice whose registered patients were not published."""
    kind = Population.REGISTERED
    lacking = {
        practice: network
        for network in found.values()
        for practice in network.practices
        if (practice, kind) not in network.figures
    }
    if not lacking:
        return
    rows = fetch(
        f"""SELECT t.practice_id, t.total FROM structure_registeredpatients t
             WHERE t.edition = %(day)s AND t.sex = 'all' AND {known("t", moment)}
               AND t.practice_id = ANY(%(practices)s)""",
        moment,
        day=list_day(year),
        practices=sorted(lacking),
    )
    source = f"lists of {plain_date(list_day(year))}"
    for row in rows:
        lacking[row.practice_id].figures[row.practice_id, kind] = Counted(Decimal(row.total), source)
