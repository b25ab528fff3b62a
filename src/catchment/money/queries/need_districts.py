"""Districts of weighted need: another way to group practices, and what tells sub-ICB locations apart.

The publication says which district each practice is in, by codes of the time: some ended in April 2023 and
are not in today's lookups. They are kept as published and shown by their codes.
"""

from collections.abc import Mapping
from dataclasses import replace

from catchment.foundation.moment import Moment
from catchment.money.queries.need_lines import NeedLine, line_of
from catchment.money.queries.need_rows import PracticeNeed, grouped_need
from catchment.money.rules.need import Need
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.values import Link


def told_apart(
    sub_icb: Link, number: int, practices: list[PracticeNeed], districts: Mapping[str, Link]
) -> Link:
    """Return a link to a sub-ICB location named by its code and the district most of its people are in.

    All the sub-ICB locations of a system have the system's name, which tells a reader nothing.
    """
    people: dict[str, float] = {}
    for each in practices:
        if each.sub_icb_id == number and each.district in districts:
            people[each.district] = people.get(each.district, 0.0) + each.need.population
    where = f" (mostly {districts[max(people, key=people.__getitem__)].name})" if people else ""
    return replace(sub_icb, name=f"{sub_icb.code}{where}")


def named_districts(codes: set[str], moment: Moment) -> dict[str, Link]:
    """Return those districts that the lookups know, by code (one query)."""
    rows = fetch(
        f"""SELECT DISTINCT ON (a.code) a.code, n.name FROM structure_area a
          JOIN structure_areaname n ON n.area_id = a.id AND {known("n", moment)}
         WHERE a.kind = 'ltla' AND a.code = ANY(%(codes)s)
         ORDER BY a.code, n.valid_from <= %(as_at)s DESC, n.valid_from DESC""",
        moment,
        codes=sorted(codes - {""}),
    )
    return {row.code: Link("ltla", row.code, row.name, f"/area/ltla/{row.code}") for row in rows}


def district_lines(
    practices: list[PracticeNeed], named: Mapping[str, Link], whole: Need, england: Need
) -> tuple[NeedLine, ...]:
    """Return the districts that practices are in as published, by name; unknown ones last."""
    lines = [
        line_of(named.get(code) or Link("ltla", code, _unnamed(code), ""), *group, whole, england)
        for code, group in grouped_need(practices, lambda each: each.district).items()
    ]
    return tuple(sorted(lines, key=lambda each: (not each.href, each.name)))


def _unnamed(code: str) -> str:
    return f"District {code}, not known (perhaps ended)" if code else "District not published"
