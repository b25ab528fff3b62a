"""Practices at a moment: who counts, whom each belongs to, and its figures, in one read.

A practice counts when the newest list sizes have a row for it. Its PCN is the one it is a member of; its
system is the one its sub-ICB location is part of, never anything else. Every larger thing - PCN, place,
system, region - is a group of practices, and its figures are sums over the group divided once at the end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.editions import Editions
from catchment.structure.queries.sql import fetch, holds, known

SCOPES = {
    "nation": "true",
    "region": "r.target_id = %(scope)s",
    "icb": "i.target_id = %(scope)s",
    "sub-icb": "c.target_id = %(scope)s",
    "pcn": "m.target_id = %(scope)s",
    "practices": "p.id = ANY(%(scope)s)",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of a practice or of any group of practices, as sums; None where nothing is known."""

    practices: int = 0
    patients: int = 0
    comparable: int = 0  # patients of practices that also had a list at the edition before
    before: int = 0
    aged: int = 0  # patients whose age is known
    aged_65_and_over: int = 0
    aged_under_20: int = 0
    located: float = 0  # patients whose area has a score
    deprivation_weighted: float = 0
    fifth_of: float = 0
    most_deprived_fifth: float = 0

    @property
    def share_65(self) -> float | None:
        """Return the share aged 65 and over."""
        return self.aged_65_and_over / self.aged if self.aged else None

    @property
    def share_under_20(self) -> float | None:
        """Return the share aged under 20."""
        return self.aged_under_20 / self.aged if self.aged else None

    @property
    def deprivation(self) -> float | None:
        """Return the mean deprivation score of the patients."""
        return self.deprivation_weighted / self.located if self.located else None

    @property
    def share_most_deprived(self) -> float | None:
        """Return the share who live in the most deprived fifth of England (Core20, F-022)."""
        return self.most_deprived_fifth / self.fifth_of if self.fifth_of else None

    @property
    def change(self) -> float | None:
        """Return the change in the lists of the same practices since the edition before, as a share."""
        return (self.comparable - self.before) / self.before if self.before else None


SUM_FIELDS = tuple(Sums.__slots__)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice that counts: its place in the structure, and its figures."""

    id: int
    code: str
    pcn_id: int | None
    sub_icb_id: int | None
    icb_id: int | None
    region_id: int | None
    sums: Sums


def practice_lines(
    moment: Moment, editions: Editions, scope: str, scope_id: Any = None, *, invented: bool
) -> list[PracticeLine]:
    """Return the practices that count within a scope (`SCOPES`), with their figures (one query)."""
    if editions.lists is None:
        return []
    rows = fetch(
        _frame(moment, scope) + " ORDER BY p.code",
        moment,
        **_frame_values(editions, scope_id, invented),
    )
    return [
        PracticeLine(row.id, row.code, row.pcn_id, row.sub_icb_id, row.icb_id, row.region_id, Sums(*row[6:]))
        for row in rows
    ]


def group_sums(
    moment: Moment, editions: Editions, by: str, scope: str, scope_id: Any = None, *, invented: bool
) -> dict[int | None, Sums]:
    """Return sums by `icb_id`, `region_id`, `sub_icb_id` or `pcn_id` within a scope, added up in SQL."""
    if editions.lists is None:
        return {}
    totals = ", ".join(f"sum({field}) AS {field}" for field in SUM_FIELDS)
    rows = fetch(
        f"SELECT {by} AS owner, {totals} FROM ({_frame(moment, scope)}) frame GROUP BY {by}",
        moment,
        **_frame_values(editions, scope_id, invented),
    )
    return {row.owner: Sums(*(number(value) for value in row[1:])) for row in rows}


def number(value: Any) -> int | float:
    """Return a sum from the database as a plain number (it adds whole numbers as decimals)."""
    return value if isinstance(value, int | float) else int(value)


def _frame_values(editions: Editions, scope_id: Any, invented: bool) -> dict[str, Any]:
    return {
        "lists": editions.lists,
        "before": editions.before,
        "ages": editions.ages,
        "index": editions.deprivation,
        "scope": scope_id,
        "invented": invented,
    }


def _frame(moment: Moment, scope: str) -> str:
    """Return SQL with a row for each practice that counts; the columns after six are those of Sums."""

    def relation(alias: str, source: str, kind: str) -> str:
        return f"""LEFT JOIN structure_relationship {alias} ON {alias}.source_id = {source}
            AND {alias}.kind = '{kind}' AND {holds(alias, moment)}"""

    return f"""
        SELECT p.id, p.code, m.target_id AS pcn_id, c.target_id AS sub_icb_id, i.target_id AS icb_id,
               r.target_id AS region_id, 1 AS practices, g.total AS patients,
               CASE WHEN b.total IS NULL THEN 0 ELSE g.total END AS comparable,
               coalesce(b.total, 0) AS before,
               CASE WHEN cardinality(a.ages) > 0 THEN a.total ELSE 0 END AS aged,
               coalesce((SELECT sum(n) FROM unnest(a.ages[14:]) n), 0)::int AS aged_65_and_over,
               coalesce((SELECT sum(n) FROM unnest(a.ages[:4]) n), 0)::int AS aged_under_20,
               coalesce(d.denominator, 0) AS located, coalesce(d.numerator, 0) AS deprivation_weighted,
               coalesce(f.denominator, 0) AS fifth_of, coalesce(f.numerator, 0) AS most_deprived_fifth
          FROM structure_registeredpatients g
          JOIN structure_organisation p ON p.id = g.practice_id AND p.invented = %(invented)s
          {relation("m", "p.id", "member_of")}
          {relation("c", "p.id", "commissioned_by")}
          {relation("i", "c.target_id", "part_of")}
          {relation("r", "i.target_id", "part_of")}
          LEFT JOIN structure_registeredpatients b ON b.edition = %(before)s AND b.sex = 'all'
            AND b.practice_id = p.id AND {known("b", moment)}
          LEFT JOIN structure_registeredpatients a ON a.edition = %(ages)s AND a.sex = 'all'
            AND a.practice_id = p.id AND {known("a", moment)}
          LEFT JOIN structure_practicefigure d ON d.measure = 'deprivation' AND d.edition = %(index)s
            AND d.practice_id = p.id
          LEFT JOIN structure_practicefigure f ON f.measure = 'most_deprived_fifth'
            AND f.edition = %(index)s AND f.practice_id = p.id
         WHERE g.edition = %(lists)s AND g.sex = 'all' AND {known("g", moment)} AND {SCOPES[scope]}"""


def add_up(lines: Iterable[PracticeLine]) -> Sums:
    """Return the sums over some practices."""
    columns = zip(*([getattr(line.sums, field) for field in SUM_FIELDS] for line in lines), strict=True)
    totals = [sum(column) for column in columns]
    return Sums(*totals) if totals else Sums()


def grouped(
    lines: Iterable[PracticeLine], key: Callable[[PracticeLine], int | None]
) -> dict[int | None, list[PracticeLine]]:
    """Return the practices by whatever `key` says they belong to."""
    groups: dict[int | None, list[PracticeLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return dict(groups)
