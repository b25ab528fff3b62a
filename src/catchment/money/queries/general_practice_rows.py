"""Reading what practices of a system were paid, year by year: three set-based reads, however many practices.

A practice is in the system that the sub-ICB location, under which the publication lists it for the year,
is part of at the moment. So a past year keeps the practices it had, and a system those it has now.
"""

from typing import Any

from catchment.foundation.moment import Moment
from catchment.money.rules.vocabulary import ALLOCATED
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.members import related_to
from catchment.structure.queries.sql import fetch, known

PRACTICE_YEARS = """money_practicepaymentyear y
    JOIN structure_organisation o ON o.id = y.practice_id AND o.invented = %(invented)s"""


def locations_of(system_id: int, moment: Moment) -> list[str]:
    """Return the codes of the sub-ICB locations of a system."""
    return sorted(link.code for link in related_to([system_id], "part_of", "sub-icb", moment).values())


def years_of(codes: list[str], invented: bool, moment: Moment) -> list[Any]:
    """Return, for each published year, how many practices and patients there were, oldest first."""
    return fetch(
        f"""SELECT y.year, count(*) AS practices, sum(y.registered) AS registered, sum(y.weighted) AS weighted
              FROM {PRACTICE_YEARS}
             WHERE y.sub_icb = ANY(%(codes)s) AND {known("y", moment)} AND y.year <= %(last)s
             GROUP BY y.year ORDER BY y.year""",
        moment,
        codes=codes,
        invented=invented,
        last=moment.as_at.year,
    )


def paid_by_heading(codes: list[str], invented: bool, moment: Moment) -> list[Any]:
    """Return what was paid under each heading in each year, in pence."""
    return fetch(
        f"""SELECT p.year, p.heading, sum(p.amount_pence)::bigint AS pence
              FROM {PRACTICE_YEARS}
              JOIN money_practicepayment p ON p.practice_id = y.practice_id AND p.year = y.year
               AND {known("p", moment)}
             WHERE y.sub_icb = ANY(%(codes)s) AND {known("y", moment)}
             GROUP BY p.year, p.heading""",
        moment,
        codes=codes,
        invented=invented,
    )


def practices_in(
    codes: list[str], year: FinancialYear, headings: list[str], invented: bool, moment: Moment
) -> list[Any]:
    """Return each practice of a year with what it was paid under the headings, in pence."""
    return fetch(
        f"""SELECT y.practice_id, y.registered, y.weighted, y.contract, y.dispensing, y.caveats,
                   coalesce(sum(p.amount_pence), 0)::bigint AS pence
              FROM {PRACTICE_YEARS}
              LEFT JOIN money_practicepayment p ON p.practice_id = y.practice_id AND p.year = y.year
               AND p.heading = ANY(%(headings)s) AND {known("p", moment)}
             WHERE y.sub_icb = ANY(%(codes)s) AND y.year = %(year)s AND {known("y", moment)}
             GROUP BY y.id""",
        moment,
        codes=codes,
        year=year.begins,
        headings=headings,
        invented=invented,
    )


def allocated(system_id: int, year: FinancialYear, moment: Moment) -> int:
    """Return what a system was allocated for a year in all five streams (E-010), in pence."""
    rows = fetch(
        """SELECT coalesce(sum(a.amount_pence), 0)::bigint AS pence FROM money_allocation a
             JOIN money_fund f ON f.id = a.fund_id AND f.year = %(year)s
             JOIN foundation_change ch ON ch.id = a.change_id
              AND (%(as_known)s::timestamptz IS NULL OR ch.at <= %(as_known)s)
            WHERE a.system_id = %(system)s AND a.stream = ANY(%(streams)s) AND a.on <= %(as_at)s""",
        moment,
        system=system_id,
        year=year.begins,
        streams=[each.value for each in ALLOCATED],
    )
    return int(rows[0].pence)
