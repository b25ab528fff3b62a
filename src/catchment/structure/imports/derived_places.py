"""A table that somebody else worked out from the same lookups: used to check ours.

`derived_place_icb_subicb_ltla_utla` counts, for each sub-ICB location and district, the small areas, the
census residents and the small areas in the two most deprived deciles of 2025. It is no publication, so
nothing is taken from it: it is kept as evidence, and the report notes each count that ours disagrees with, or
that all agree. It also shows where a district is split between sub-ICB locations, which makes it the best
stand-in for places.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import CENSUS_2021
from catchment.structure.imports.deprivation import INDEX_2025
from catchment.structure.imports.lookups_formats import APRIL_2024, NAME
from catchment.structure.imports.population import EVERYBODY
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    refuse_if_cut_short,
    whole,
)
from catchment.structure.models import AreaLookup, AreaPopulation, Deprivation
from catchment.structure.models.areas import AreaKind

COUNTS = ("n_lsoa21", "census2021_residents", "n_lsoa21_imd2025_decile_1_2")
PARENTS = {
    "icb24_code": ("sub-icb-icb", "sicbl24_code"),
    "utla23_code": ("ltla-utla", "ltla24_code"),
}
MOST_DEPRIVED_DECILES = (1, 2)


def _lookup(name: str) -> dict[str, str]:
    """Return the newest edition of a lookup, parent code by child code."""
    rows = AreaLookup.objects.current().filter(lookup=name, child__invented=False).order_by("edition")
    return dict(rows.values_list("child__code", "parent__code"))


def count_small_areas() -> dict[tuple[str, str], Counter[str]]:
    """Return our own counts for each sub-ICB location and district, from the lookups."""
    districts = _lookup("lsoa21-ltla")
    people = dict(
        AreaPopulation.objects.current()
        .filter(edition=CENSUS_2021, sex=EVERYBODY, area__kind=AreaKind.LSOA21)
        .values_list("area__code", "total")
    )
    deprived = set(
        Deprivation.objects.current()
        .filter(edition=INDEX_2025, decile__in=MOST_DEPRIVED_DECILES, area__kind=AreaKind.LSOA21)
        .values_list("area__code", flat=True)
    )
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for small, sub_icb in _lookup("lsoa21-sub-icb").items():
        found = counts[sub_icb, districts.get(small, "")]
        found["n_lsoa21"] += 1
        found["census2021_residents"] += people.get(small, 0)
        found["n_lsoa21_imd2025_decile_1_2"] += small in deprived
    return counts


@importer
class DerivedPlaces(Importer):
    """Sub-ICB locations by district, with counts."""

    kind = "derived-places"
    title = "the derived table of sub-ICB locations by district"
    publisher = "Worked out from ONS lookups by those who gathered the data"
    file_name = re.compile(r"derived_place_icb_subicb_ltla_utla\.csv(\.gz)?")
    batch = STATISTICS
    order = 90
    fewest_rows = 280

    def edition(self, source: SourceFile) -> date:
        """Return when its lookups took effect."""
        return APRIL_2024

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep the rows as evidence and note where our own counts differ."""
        columns: dict[str, CellReader] = {
            "icb24_code": code("icb"),
            "sicbl24_code": code("sub-icb"),
            "ltla24_code": code("ltla"),
            "utla23_code": code("utla-ew"),
            "ltla24_name": NAME,
            **dict.fromkeys(COUNTS, whole()),
        }
        seen = Seen(report)
        ours = count_small_areas()
        parents = {column: _lookup(lookup) for column, (lookup, _) in PARENTS.items()}
        rows: dict[str, dict[str, Any]] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            key = (row["sicbl24_code"], row["ltla24_code"])
            if not seen.first_time(key, line, "ltla24_code", row["ltla24_code"], published):
                continue
            rows[" ".join(key)] = {column: row[column] for column in columns}
            self._compare(line, row, ours.get(key, Counter()), report)
            for column, (_, child_column) in PARENTS.items():
                parent = parents[column].get(row[child_column], row[column])
                if parent != row[column]:
                    reason = f"Our lookup says that {row[child_column]} lies in {parent}."
                    report.note(line, column, row[column], reason, "Ours is used.")
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        for sub_icb, district in ours.keys() - {tuple(key.split()) for key in rows}:
            report.note(
                0, "ltla24_code", f"{sub_icb} {district}", "Our lookups have this pair; the table has not."
            )
        if not report.counts["noted"]:
            report.note(0, "", f"{len(rows)} rows", "Every count agrees with our own lookups.")
        return record_published(self.kind, edition, rows, change=change)

    def _compare(self, line: int, row: dict[str, Any], ours: Counter[str], report: Report) -> None:
        """Note the counts of a row that are not ours."""
        for column in COUNTS:
            if ours[column] != row[column]:
                value = f"{row['sicbl24_code']} {row['ltla24_code']}: {row[column]}"
                report.note(line, column, value, f"Our lookups give {ours[column]}.", "Ours is used.")
