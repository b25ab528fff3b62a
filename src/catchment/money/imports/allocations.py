"""NHS England's place-based allocation data: the weighted populations of every practice in a year (E-011).

The file is a table of need, not of pounds. Two layouts are known, of 2024/25 and 2025/26; they differ in the
names of three columns (and 2024/25 still calls its population that of 2022/23). All weighted populations are
scaled so that over England they add up to the population, and the report says so where they do not. District
codes are kept as published: some are of districts that ended in April 2023.

The year stands in the file's name and nowhere else.
"""

import re
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import NeedWeight
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year
from catchment.structure.imports.areas import record_published_areas
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    real,
    refuse_if_cut_short,
)
from catchment.structure.imports.registrations import practice_ids

MOST_WEIGHTED = 2_000_000  # in one practice; the largest has about 168,000, for mental health
FURTHEST_FROM_POPULATION = 0.0001  # how far, as a share, a column may add up to something else
YEARS_IN_NAME = re.compile(r"(20\d\d)_(?:20)?(\d\d)(?!\d)")
NOT_A_PRACTICE = (
    "The directory has no practice with this code, so its people count nowhere; import the newest epraccur "
    "first, and this file again."
)
WEIGHTED = {
    "G&A WP": "general_and_acute",
    "CS WP": "community",
    "MH WP": "mental_health",
    "Mat WP": "maternity",
    "Health Ineq WP": "health_inequalities",
    "Prescr WP": "prescribing",
    "Final WP": "overall",
    "Final PMC WP": "primary_medical",  # “Primary Medical Care WP” is without its inequalities adjustment
}
PRACTICE = "Practice_Code"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a year's file calls the columns that have been renamed."""

    icb: str
    district: str
    population: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that is read."""
        return (PRACTICE, self.icb, self.district, self.population, *WEIGHTED)


LAYOUTS = (Layout("ICB", "LAD", "Population"), Layout("ICS22", "LAD21", "pop 2022/23"))


@importer
class Allocations(Importer):
    """The population and weighted populations of each practice in a financial year."""

    kind = "allocations"
    title = "the place-based allocation data of practices"
    publisher = "NHS England, Allocations (ICB place-based allocation tool)"
    page = "https://www.england.nhs.uk/allocations/"
    file_name = re.compile(r"(icb_place_based_allocation_)?20\d\d_20\d\d\.csv(\.gz)?")
    batch = STATISTICS
    order = 90
    fewest_rows = 5_000

    def edition(self, source: SourceFile) -> date:
        """Return the first day of the financial year in the file's name."""
        found = YEARS_IN_NAME.search(source.name)
        try:
            return read_year(f"{found.group(1)}/{found.group(2)}" if found else "").starts
        except UnclearYearError as problem:
            raise Refusal(
                f"{source.name} does not say which financial year it is for, and nor do its rows. Name it "
                "like icb_place_based_allocation_2025_2026.csv."
            ) from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep a row for each practice that the directory knows."""
        layout = layout_of(source, self.title)
        readers: dict[str, CellReader] = {
            PRACTICE: code("practice"),
            layout.icb: code("ods icb"),
            layout.district: code("ltla"),
            layout.population: real(0, MOST_WEIGHTED),
            **dict.fromkeys(WEIGHTED, real(0, MOST_WEIGHTED)),
        }
        known, seen, year = practice_ids(), Seen(report), FinancialYear(edition.year)
        kept: list[tuple[Any, ...]] = []
        sums: list[tuple[float, ...]] = []
        for line, row, published in checked_rows(source, readers, report, what=self.title):
            practice = row[PRACTICE]
            if not seen.first_time(practice, line, PRACTICE, practice, published):
                continue
            figures = (row[layout.population], *(row[column] for column in WEIGHTED))
            sums.append(figures)
            if practice not in known:
                report.reject(line, PRACTICE, practice, NOT_A_PRACTICE, published)
            else:
                kept.append((known[practice], year.begins, row[layout.icb], row[layout.district], *figures))
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        _note_sums(sums, report)
        return record_published_areas(
            NeedWeight,
            kept,
            key=["practice_id"],
            edition={"year": year.begins},
            mine=Q(practice__invented=False),
            change=change,
        )


def layout_of(source: SourceFile, what: str) -> Layout:
    """Return the layout whose columns a file has; raises Refusal."""
    line, names = next(source.rows())
    for layout in LAYOUTS:
        if set(layout.columns) <= set(names):
            return layout
    missing = [name for name in LAYOUTS[0].columns if name not in names]
    raise Refusal(
        f"{source.name} is not {what}: line {line} has no {', '.join(missing)}. Known are the layouts of "
        "2025/26 (ICB, LAD, Population) and of 2024/25 (ICS22, LAD21, pop 2022/23)."
    )


def _note_sums(sums: list[tuple[float, ...]], report: Report) -> None:
    """Say where a weighted population does not add up to the population, as it is published to."""
    people, *weighted = (fsum(column) for column in zip(*sums, strict=True))
    for column, total in zip(WEIGHTED, weighted, strict=True):
        if abs(total - people) > FURTHEST_FROM_POPULATION * people:
            report.note(
                0,
                column,
                f"{total:,.0f}",
                f"It adds up to this and the population to {people:,.0f}; over England they are published to "
                "be the same, so rows may be missing (E-013).",
            )
