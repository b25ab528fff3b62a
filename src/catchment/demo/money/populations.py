"""The example's PCN populations, 2022/23 to 2026/27: registered, adjusted, contractor weighted, and beds.

Registered patients are the lists of 1 January before the year (E-042); where no list of that day was
published, they lie between the published ones around it. The two weighted populations follow the patients'
ages, each in its own way: Carr-Hill weighs the oldest most, the primary medical allocation less. A practice
that took no part in a year belongs to no PCN in that year's figures, as in the published file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catchment.demo.chance import SEED, dice
from catchment.foundation.facts import copy_rows
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.money.models import PCNPopulation
from catchment.money.queries.pcn_populations import list_day
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import RegisteredPatients
from catchment.structure.queries.sql import fetch, holds, known

YEARS = tuple(FinancialYear(each) for each in range(2022, 2027))
BAND = 5  # years of age in a band
YOUNG, AGED, OLDEST = 5 // BAND, 65 // BAND, 85 // BAND  # the bands where these ages begin
# Weight of an average person, and what each share (under 5, 65 and over, 85 and over) adds to it.
CARR_HILL = (0.72, 1.1, 0.9, 2.4)
ALLOCATION = (0.84, 0.6, 0.6, 1.1)
CHANCE = {Population.CONTRACTOR_WEIGHTED: 0.03, Population.ADJUSTED: 0.04}
BEDS_FOR_EACH_OLDEST = 0.19


@dataclass(frozen=True, slots=True)
class Lists:
    """What was published of a practice's list: on which days how many, and the newest ages."""

    sizes: tuple[tuple[date, int], ...]
    ages: tuple[int, ...]

    def on(self, day: date) -> int:
        """Return the list of a day: as published, or on the line between the lists around it."""
        before = [each for each in self.sizes if each[0] <= day]
        after = [each for each in self.sizes if each[0] > day]
        if not before or not after:
            nearest = before[-1:] or after[:1]
            return nearest[0][1]
        (first, smaller), (last, larger) = before[-1], after[0]
        return smaller + round((larger - smaller) * ((day - first) / (last - first)))


def keep_populations(change: Change) -> int:
    """Write the populations of every year and return how many rows (E.4)."""
    lists = _lists()
    rows = [row for year in YEARS for row in _of_year(year, lists)]
    return copy_rows(PCNPopulation, rows, change)


def _of_year(year: FinancialYear, lists: dict[int, Lists]) -> list[tuple[object, ...]]:
    source = f"Invented populations of {year}"
    return [
        (member.practice_id, member.pcn_id, year.begins, kind.value, people, source)
        for member in _members(year)
        if member.practice_id in lists
        for kind, people in _populations(member.code, lists[member.practice_id], year).items()
    ]


def _members(year: FinancialYear) -> list[Any]:
    """Return who belonged to which PCN when the year began; None for who took no part in the contract.

    A practice that opened after the day of the lists is not there yet: its patients were on another's list.
    """
    first_day = Moment(year.starts)
    return fetch(
        f"""SELECT r.source_id AS practice_id, o.code,
                   CASE WHEN EXISTS (SELECT 1 FROM structure_networkparticipation n
                             WHERE n.practice_id = o.id AND NOT n.opted_in AND {holds("n", first_day)})
                        THEN NULL ELSE r.target_id END AS pcn_id
              FROM structure_relationship r JOIN structure_organisation o ON o.id = r.source_id
             WHERE r.kind = 'member_of' AND o.invented AND {holds("r", first_day)}
               AND EXISTS (SELECT 1 FROM structure_organisationrole x
                    WHERE x.organisation_id = o.id AND x.is_primary AND {known("x", first_day)}
                      AND x.valid_from <= %(list_day)s) ORDER BY o.code""",
        first_day,
        list_day=list_day(year),
    )


def _lists() -> dict[int, Lists]:
    found: dict[int, list[tuple[date, int]]] = {}
    ages: dict[int, tuple[int, ...]] = {}
    rows = RegisteredPatients.objects.current().filter(sex="all", practice__invented=True).order_by("edition")
    for practice, edition, total, bands in rows.values_list("practice_id", "edition", "total", "ages"):
        found.setdefault(practice, []).append((edition, total))
        ages[practice] = tuple(bands)
    return {practice: Lists(tuple(sizes), ages[practice]) for practice, sizes in found.items()}


def _populations(code: str, lists: Lists, year: FinancialYear) -> dict[Population, Decimal]:
    """Return the four populations of a practice for a year; beds follow the people of 85 and over."""
    registered = lists.on(list_day(year))
    roll = dice(SEED, f"populations {code}")
    weights = {
        Population.CONTRACTOR_WEIGHTED: _weight(CARR_HILL, lists.ages),
        Population.ADJUSTED: _weight(ALLOCATION, lists.ages),
    }
    weighted = {
        kind: Decimal(round(registered * weight * (1 + roll.uniform(-CHANCE[kind], CHANCE[kind]))))
        for kind, weight in weights.items()
    }
    beds = round(registered * _share(lists.ages, OLDEST) * BEDS_FOR_EACH_OLDEST * roll.uniform(0.5, 1.5))
    return {Population.REGISTERED: Decimal(registered), **weighted, Population.CARE_HOME_BEDS: Decimal(beds)}


def _weight(formula: tuple[float, float, float, float], ages: Sequence[int]) -> float:
    least, young, aged, oldest = formula
    under_five = sum(ages[:YOUNG]) / sum(ages)
    return least + young * under_five + aged * _share(ages, AGED) + oldest * _share(ages, OLDEST)


def _share(ages: Sequence[int], first_band: int) -> float:
    return sum(ages[first_band:]) / sum(ages)
