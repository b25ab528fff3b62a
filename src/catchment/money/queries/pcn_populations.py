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
from catchment.structure.queries.sql import fetch, known
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
    found = populations_of_years([year], moment, pcn_ids)
    return {pcn_id: each for (_, pcn_id), each in found.items()}


def populations_of_years(
    years: Iterable[FinancialYear], moment: Moment, pcn_ids: Iterable[int] | None = None
) -> dict[tuple[int, int], NetworkPopulations]:
    """Return the populations of PCNs for several years, by (year's beginning, PCN id), in three queries."""
    begins = sorted({year.begins for year in years})
    wanted = None if pcn_ids is None else sorted(pcn_ids)
    found: dict[tuple[int, int], NetworkPopulations] = {}
    for row in _published(begins, moment, wanted):
        network = found.setdefault((row.year, row.pcn_id), NetworkPopulations(row.pcn_id))
        network.practices[row.practice_id] = row.code
        network.figures[row.practice_id, Population(row.kind)] = Counted(row.people, row.source)
    told = set(found)
    for row in _members(begins, moment, wanted):
        if (row.year, row.pcn_id) not in told:
            network = found.setdefault((row.year, row.pcn_id), NetworkPopulations(row.pcn_id))
            network.practices[row.practice_id] = row.code
    _add_lists(found, moment)
    return found


def years_published(pcn_id: int, moment: Moment) -> list[FinancialYear]:
    """Return the years for which populations of a PCN were published, in order (one query)."""
    rows = fetch(
        f"""SELECT DISTINCT p.year FROM money_pcnpopulation p
             WHERE p.pcn_id = %(pcn)s AND {known("p", moment)} ORDER BY p.year""",
        moment,
        pcn=pcn_id,
    )
    return [FinancialYear(row.year) for row in rows]


def _published(begins: list[int], moment: Moment, wanted: list[int] | None) -> list[Any]:
    return fetch(
        f"""SELECT p.year, p.pcn_id, p.practice_id, o.code, p.kind, p.people, p.source
              FROM money_pcnpopulation p JOIN structure_organisation o ON o.id = p.practice_id
             WHERE p.year = ANY(%(years)s) AND p.pcn_id IS NOT NULL AND {known("p", moment)}
               AND (%(wanted)s::bigint[] IS NULL OR p.pcn_id = ANY(%(wanted)s))""",
        moment,
        years=begins,
        wanted=wanted,
    )


def _members(begins: list[int], moment: Moment, wanted: list[int] | None) -> list[Any]:
    """Return the core members on the first day of each year, but not who opted out (F-009).

    Nor a practice whose figures were published for the year: they say themselves which PCN it was in.
    """
    on = "{0}.valid_from <= y.first AND ({0}.valid_to IS NULL OR {0}.valid_to > y.first)".format
    return fetch(
        f"""SELECT y.year, r.target_id AS pcn_id, o.id AS practice_id, o.code
              FROM (SELECT year, make_date(year, 4, 1) AS first FROM unnest(%(years)s::int[]) year) y
              JOIN structure_relationship r ON r.kind = 'member_of' AND {known("r", moment)} AND {on("r")}
              JOIN structure_organisation o ON o.id = r.source_id
             WHERE (%(wanted)s::bigint[] IS NULL OR r.target_id = ANY(%(wanted)s))
               AND NOT EXISTS (SELECT 1 FROM structure_networkparticipation n
                    WHERE n.practice_id = o.id AND NOT n.opted_in AND {known("n", moment)} AND {on("n")})
               AND NOT EXISTS (SELECT 1 FROM money_pcnpopulation p
                    WHERE p.practice_id = o.id AND p.year = y.year AND {known("p", moment)})""",
        moment,
        years=begins,
        wanted=wanted,
    )


def _add_lists(found: Mapping[tuple[int, int], NetworkPopulations], moment: Moment) -> None:
    """Take the list of 1 January for every practice whose registered patients were not published (E-042)."""
    kind = Population.REGISTERED
    lacking = {
        (list_day(FinancialYear(begins)), practice): network
        for (begins, _), network in found.items()
        for practice in network.practices
        if (practice, kind) not in network.figures
    }
    if not lacking:
        return
    rows = fetch(
        f"""SELECT t.practice_id, t.edition, t.total FROM structure_registeredpatients t
             WHERE t.edition = ANY(%(days)s) AND t.sex = 'all' AND {known("t", moment)}
               AND t.practice_id = ANY(%(practices)s)""",
        moment,
        days=sorted({day for day, _ in lacking}),
        practices=sorted({practice for _, practice in lacking}),
    )
    for row in rows:
        network = lacking.get((row.edition, row.practice_id))
        if network is not None:
            source = f"lists of {plain_date(row.edition)}"
            network.figures[row.practice_id, kind] = Counted(Decimal(row.total), source)
