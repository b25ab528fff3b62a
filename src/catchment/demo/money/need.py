"""The example's weighted need: a row for each practice and year, as NHS England would publish it.

What a practice's people need follows their age and how deprived the areas are in which they live, each part
of the formula in its own way: maternity hardly knows deprivation, mental health does. The weights are
invented, but what they follow is the example's own lists and deprivation, so that a map of the one looks like
a map of the other. A row is written for whoever had a list when the year's formula was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from catchment.demo.chance import SEED
from catchment.foundation.facts import copy_rows
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.money.models import NeedWeight
from catchment.money.rules.need import Component
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch, holds, known

YEARS = tuple(FinancialYear(each) for each in (2024, 2025, 2026))
AVERAGE_AGED, AVERAGE_DEPRIVATION = 0.19, 21.0  # of an invented England
# How a part of the formula follows (share aged 65 and over, mean deprivation score): the rise for a doubling.
FOLLOWS: Mapping[Component, tuple[float, float]] = {
    Component.GENERAL_AND_ACUTE: (0.30, 0.14),
    Component.COMMUNITY: (0.45, 0.12),
    Component.MENTAL_HEALTH: (-0.05, 0.28),
    Component.MATERNITY: (-0.55, 0.08),
    Component.HEALTH_INEQUALITIES: (0.05, 0.55),
    Component.PRESCRIBING: (0.38, 0.12),
    Component.PRIMARY_MEDICAL: (0.20, 0.10),
}
PARTS_OF_OVERALL: Mapping[Component, float] = {
    Component.GENERAL_AND_ACUTE: 0.52,
    Component.COMMUNITY: 0.12,
    Component.MENTAL_HEALTH: 0.13,
    Component.MATERNITY: 0.04,
    Component.PRESCRIBING: 0.09,
    Component.HEALTH_INEQUALITIES: 0.10,
}
LEAST_WEIGHT = 0.3
CHANCE = 0.012


@dataclass(frozen=True, slots=True)
class Practice:
    """What the weights follow: a practice's people, their age and deprivation, its system and district."""

    id: int
    code: str
    icb: str
    district: str
    people: int
    aged: float
    deprivation: float


def keep_need(change: Change) -> int:
    """Write the weights of every practice for each year and return how many rows."""
    rows = [_row(each, year) for year in YEARS for each in _practices(year)]
    return copy_rows(NeedWeight, rows, change)


def _row(practice: Practice, year: FinancialYear) -> tuple[object, ...]:
    weights = weights_of(practice, Random(f"{SEED} need {practice.code} {year.begins}"))
    figures = (practice.people * weights[each] for each in Component)
    return (practice.id, year.begins, practice.icb, practice.district, float(practice.people), *figures)


def weights_of(practice: Practice, roll: Random) -> dict[Component, float]:
    """Return the weight of an average person of a practice for each part of the formula."""
    older = practice.aged / AVERAGE_AGED - 1
    poorer = practice.deprivation / AVERAGE_DEPRIVATION - 1
    weights = {
        each: max(LEAST_WEIGHT, 1 + age * older + deprived * poorer + roll.uniform(-CHANCE, CHANCE))
        for each, (age, deprived) in FOLLOWS.items()
    }
    overall = sum(share * weights[each] for each, share in PARTS_OF_OVERALL.items())
    return weights | {Component.OVERALL: overall}


def _practices(year: FinancialYear) -> list[Practice]:
    """Return who had a list when the formula of a year was made: at the newest lists before it began."""
    moment = Moment(year.starts)
    rows = fetch(
        _PRACTICES.format(
            known_g=known("g", moment),
            known_b=known("b", moment),
            known_d=known("d", moment),
            known_l=known("l", moment),
            holds_c=holds("c", moment),
            holds_p=holds("p", moment),
        ),
        moment,
    )
    return [
        Practice(
            row.id,
            row.code,
            row.icb,
            row.district or "",
            row.people,
            row.aged / row.people,
            row.deprivation if row.deprivation is not None else AVERAGE_DEPRIVATION,
        )
        for row in rows
    ]


_PRACTICES = """
WITH lists AS (SELECT max(g.edition) AS edition FROM structure_registeredpatients g
    JOIN structure_organisation o ON o.id = g.practice_id AND o.invented
    WHERE g.sex = 'all' AND g.edition <= %(as_at)s AND {known_g}),
newest AS (SELECT b.practice_id, max(b.edition) AS edition FROM structure_patientsbyarea b
    JOIN structure_organisation o ON o.id = b.practice_id AND o.invented WHERE {known_b} GROUP BY 1),
homes AS (SELECT b.practice_id, b.area_id, b.patients FROM newest
    JOIN structure_patientsbyarea b USING (practice_id, edition) WHERE {known_b}),
scores AS (SELECT DISTINCT ON (d.area_id) d.area_id, d.score FROM structure_deprivation d
    WHERE d.score IS NOT NULL AND {known_d} ORDER BY d.area_id, d.edition DESC),
deprived AS (SELECT h.practice_id, sum(h.patients * s.score) / sum(h.patients) AS score
    FROM homes h JOIN scores s USING (area_id) WHERE h.patients > 0 GROUP BY 1),
placed AS (SELECT DISTINCT ON (h.practice_id) h.practice_id, a.code
    FROM homes h JOIN structure_arealookup l ON l.child_id = h.area_id AND l.lookup = 'lsoa21-ltla'
     AND {known_l}
    JOIN structure_area a ON a.id = l.parent_id
    GROUP BY h.practice_id, a.code ORDER BY h.practice_id, sum(h.patients) DESC, a.code)
SELECT o.id, o.code, s.code AS icb, placed.code AS district, g.total AS people,
       (SELECT sum(n) FROM unnest(g.ages[14:]) n)::float AS aged, deprived.score AS deprivation
  FROM lists JOIN structure_registeredpatients g ON g.edition = lists.edition AND g.sex = 'all' AND {known_g}
  JOIN structure_organisation o ON o.id = g.practice_id AND o.invented
  JOIN structure_relationship c ON c.source_id = o.id AND c.kind = 'commissioned_by' AND {holds_c}
  JOIN structure_relationship p ON p.source_id = c.target_id AND p.kind = 'part_of' AND {holds_p}
  JOIN structure_organisation s ON s.id = p.target_id
  LEFT JOIN deprived ON deprived.practice_id = o.id
  LEFT JOIN placed ON placed.practice_id = o.id
 WHERE g.total > 0 ORDER BY o.code
"""
