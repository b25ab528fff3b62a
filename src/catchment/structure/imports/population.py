"""Who lives where: mid-2020 estimates by single year of age, and the residents of the 2021 census.

The mid-2020 estimates are on LSOA 2011, for England and Wales; Welsh areas are set aside. The census table
gives five ethnic groups for each LSOA 2021, and with them the number of residents, which repeats on each
row: it is recorded once, as the area's census population.
"""

import re
from datetime import date
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import CENSUS_2021, area_ids, record_published_areas
from catchment.structure.imports.lookups import WALES
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    refuse_if_cut_short,
    text,
    whole,
)
from catchment.structure.models import AreaPopulation, EthnicGroupCount
from catchment.structure.models.areas import AreaKind

MID_2020 = date(2020, 6, 30)
AGES = (*(str(age) for age in range(90)), "90+")
MOST_RESIDENTS = 100_000  # an LSOA holds one to three thousand
EVERYBODY = "all"


def _record_population(
    kind: AreaKind, edition: date, counts: dict[str, tuple[int, tuple[int, ...]]], change: Change
) -> Recorded:
    ids = area_ids(kind, counts)
    return record_published_areas(
        AreaPopulation,
        [(ids[area_code], edition, EVERYBODY, total, ages) for area_code, (total, ages) in counts.items()],
        key=["area_id", "sex"],
        edition={"edition": edition},
        mine=Q(area__kind=kind, area__invented=False),
        change=change,
    )


@importer
class MidYearPopulation(Importer):
    """Residents of each LSOA 2011 by single year of age, mid-2020."""

    kind = "population20-lsoa11"
    page = "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates"
    title = "the mid-2020 population of LSOAs (2011) by single year of age"
    publisher = "ONS, by way of demographr"
    file_name = re.compile(r"population20_lsoa11\.csv(\.gz)?")
    batch = STATISTICS
    order = 10
    fewest_rows = 30_000

    def edition(self, source: SourceFile) -> date:
        """Return the middle of 2020."""
        return MID_2020

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the residents of each English area; ages that do not add up are noted."""
        people = whole(MOST_RESIDENTS)
        columns: dict[str, CellReader] = {
            "lsoa11_code": code("lsoa-ew"),
            "total_population": people,
            **dict.fromkeys(AGES, people),
        }
        seen = Seen(report)
        counts: dict[str, tuple[int, tuple[int, ...]]] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            area_code = row["lsoa11_code"]
            if area_code.startswith(WALES):
                report.set_aside(
                    line, "lsoa11_code", "W…", "The area is in Wales.", "Not used: not in England."
                )
                continue
            if not seen.first_time(area_code, line, "lsoa11_code", area_code, published):
                continue
            ages = tuple(row[age] for age in AGES)
            if sum(ages) != row["total_population"]:
                report.note(
                    line, "total_population", row["total_population"], f"The ages add up to {sum(ages)}."
                )
            counts[area_code] = (row["total_population"], ages)
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        return _record_population(AreaKind.LSOA11, edition, counts, change)


@importer
class CensusEthnicGroups(Importer):
    """Residents of each LSOA 2021 by ethnic group, and in all, at the 2021 census."""

    kind = "ethnicity21-lsoa21"
    page = "https://www.nomisweb.co.uk/sources/census_2021"
    title = "the census (2021) table of LSOAs by ethnic group"
    publisher = "ONS, by way of demographr"
    file_name = re.compile(r"ethnicity21_lsoa21_england\.csv(\.gz)?")
    batch = STATISTICS
    order = 10
    fewest_rows = 150_000

    def edition(self, source: SourceFile) -> date:
        """Return the day of the census."""
        return CENSUS_2021

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the groups of each area and, once, its residents."""
        people = whole(MOST_RESIDENTS)
        columns: dict[str, CellReader] = {
            "lsoa21_code": code("lsoa"),
            "total_residents": people,
            "ethnic_group": text(80),
            "n": people,
        }
        seen = Seen(report)
        groups: dict[str, dict[str, int]] = {}
        residents: dict[str, int] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            area_code, group = row["lsoa21_code"], row["ethnic_group"]
            total = residents.get(area_code, row["total_residents"])
            if total != row["total_residents"]:
                reason = f"Rows before say that {total} people live in {area_code}."
                report.reject(line, "total_residents", row["total_residents"], reason, published)
            elif seen.first_time((area_code, group), line, "ethnic_group", group, published):
                residents[area_code] = total
                groups.setdefault(area_code, {})[group] = row["n"]
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        for area_code, counted in groups.items():
            if sum(counted.values()) != residents[area_code]:
                report.note(
                    0,
                    "n",
                    area_code,
                    f"The groups add up to {sum(counted.values())} of {residents[area_code]}.",
                )
        counts: dict[str, tuple[int, tuple[int, ...]]] = {
            area_code: (total, ()) for area_code, total in residents.items()
        }
        done = _record_population(AreaKind.LSOA21, edition, counts, change)
        return done + self._record_groups(edition, groups, change)

    def _record_groups(self, edition: date, groups: dict[str, dict[str, int]], change: Change) -> Recorded:
        ids = area_ids(AreaKind.LSOA21, groups)
        rows: list[tuple[Any, ...]] = [
            (ids[area_code], edition, group, count)
            for area_code, counted in groups.items()
            for group, count in counted.items()
        ]
        return record_published_areas(
            EthnicGroupCount,
            rows,
            key=["area_id", "ethnic_group"],
            edition={"edition": edition},
            mine=Q(area__invented=False),
            change=change,
        )
