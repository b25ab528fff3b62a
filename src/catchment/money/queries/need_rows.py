"""Reading weighted need: the rows of a year's publication, and where each practice belongs on a day.

The publication says which system a practice was in; which place it lies in is the structure's answer. It is
asked for the day of the financial year that is nearest to the day looked at, so that the practices of
2024/25 are grouped as they were then. A practice that had closed by that day is counted with the sub-ICB
location it was in last.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catchment.foundation.moment import Moment
from catchment.money.rules.need import Component, Need, added_up
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch, known

COLUMNS = ", ".join(f"w.{each.value}" for each in Component)
EVERY_ONE = dict.fromkeys(Component, 1.0)


@dataclass(frozen=True, slots=True)
class PracticeNeed:
    """One practice's row: its need, its system and district as published, and where it belongs on the day."""

    practice_id: int
    code: str
    icb: str
    district: str
    sub_icb_id: int | None
    system_id: int | None
    need: Need


def years_with_weights(moment: Moment, *, invented: bool) -> tuple[FinancialYear, ...]:
    """Return the financial years whose weights are kept, earliest first."""
    rows = fetch(
        f"""SELECT DISTINCT w.year FROM money_needweight w
        JOIN structure_organisation o ON o.id = w.practice_id AND o.invented = %(invented)s
        WHERE {known("w", moment)} ORDER BY 1""",
        moment,
        invented=invented,
    )
    return tuple(FinancialYear(row.year) for row in rows)


def moment_within(year: FinancialYear, moment: Moment) -> Moment:
    """Return the moment of that day of a financial year which is nearest to the day asked about."""
    last = year.ends - timedelta(days=1)
    return Moment(min(max(moment.as_at, year.starts), last), moment.as_known)


def practice_needs(
    year: FinancialYear, moment: Moment, *, invented: bool, icb: str = "", system_id: int | None = None
) -> list[PracticeNeed]:
    """Return the practices of a year (one query): all, those published with an ICB, or those of a system.

    `system_id` asks where practices belong on the day of the moment, not where the publication has them.
    """
    rows = fetch(
        f"""SELECT w.practice_id, o.code, w.icb, w.district, b.sub_icb_id, b.system_id, w.population,
               {COLUMNS}
          FROM money_needweight w
          JOIN structure_organisation o ON o.id = w.practice_id AND o.invented = %(invented)s
          LEFT JOIN LATERAL (SELECT c.target_id AS sub_icb_id, p.target_id AS system_id
               FROM structure_relationship c
               LEFT JOIN structure_relationship p ON p.source_id = c.target_id AND p.kind = 'part_of'
                AND {known("p", moment)} AND p.valid_from <= %(as_at)s
                AND (p.valid_to IS NULL OR p.valid_to > %(as_at)s)
              WHERE c.source_id = w.practice_id AND c.kind = 'commissioned_by' AND {known("c", moment)}
                AND c.valid_from <= %(as_at)s
              ORDER BY c.valid_to IS NULL OR c.valid_to > %(as_at)s DESC, c.valid_from DESC LIMIT 1) b ON true
         WHERE w.year = %(year)s AND {known("w", moment)} AND (%(icb)s = '' OR w.icb = %(icb)s)
           AND (%(system_id)s::bigint IS NULL OR b.system_id = %(system_id)s)
         ORDER BY o.code""",
        moment,
        year=year.begins,
        invented=invented,
        icb=icb,
        system_id=system_id,
    )
    return [_practice(row) for row in rows]


def _practice(row: Any) -> PracticeNeed:
    weighted = {each: getattr(row, each.value) for each in Component}
    need = Need(row.population, weighted)
    return PracticeNeed(row.practice_id, row.code, row.icb, row.district, row.sub_icb_id, row.system_id, need)


def england_need(year: FinancialYear, moment: Moment, *, invented: bool) -> Need:
    """Return England's need in a year, added up over every practice published (one query).

    The invented example has no England around it. Its weights are written as if they were scaled to one, so
    its England is one person with a weight of one.
    """
    if invented:
        return Need(1.0, EVERY_ONE)
    sums = ", ".join(f"coalesce(sum(w.{each.value}), 0) AS {each.value}" for each in Component)
    row = fetch(
        f"""SELECT coalesce(sum(w.population), 0) AS population, {sums} FROM money_needweight w
        JOIN structure_organisation o ON o.id = w.practice_id AND NOT o.invented
        WHERE w.year = %(year)s AND {known("w", moment)}""",
        moment,
        year=year.begins,
    )[0]
    return Need(row.population, {each: getattr(row, each.value) for each in Component})


def grouped_need(
    practices: Iterable[PracticeNeed], key: Callable[[PracticeNeed], Any]
) -> Mapping[Any, tuple[int, Need]]:
    """Return how many practices each group has, and their need together (E-013)."""
    groups: dict[Any, list[Need]] = {}
    for each in practices:
        groups.setdefault(key(each), []).append(each.need)
    return {group: (len(held), added_up(held)) for group, held in groups.items()}
