"""The 2025 index summed up for ICB areas and districts.

MHCLG gives eight to ten summaries for each larger area and warns that each answers another question. The
average score becomes the area's `score` and its place among its kind the `rank`; there is no decile. All of
them are kept in `domains`: `{"overall": {"average_score": .., "extent": ..}, "income": {..}, ..}`.
"""

import re
from datetime import date
from typing import Any, ClassVar

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import area_ids
from catchment.structure.imports.deprivation import INDEX_2025, OVERALL, record_index
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    real,
    refuse_if_cut_short,
    whole,
)
from catchment.structure.models.areas import AreaKind

PREFIXES = {
    "imd": "overall",
    "income": "income",
    "employment": "employment",
    "education_skills_and_training": "education",
    "health_deprivation_and_disability": "health",
    "crime": "crime",
    "barriers_to_housing_and_services": "housing",
    "living_environment": "environment",
}
MOST_DECILE = "proportion_of_lso_as_in_most_deprived_10_percent_nationally"
SHORT_NAMES = {MOST_DECILE: "most_deprived_decile", f"rank_of_{MOST_DECILE}": "rank_of_most_deprived_decile"}
YEAR_PREFIX = re.compile(r"^imd_?(20)?25_")  # imd_2025_extent for ICBs, imd25_extent for districts
SCALE_RANK = re.compile(r"^rank_of_(income|employment)_scale$")
READ_AVERAGE = real(-10, 1_000_000_000)


def part_of(column: str) -> tuple[str, str] | None:
    """Return the domain and the summary that a column holds, or None for a column of neither."""
    if (scale := SCALE_RANK.match(column)) is not None:
        return scale[1], "rank_of_scale"
    if YEAR_PREFIX.match(column):
        return "overall", YEAR_PREFIX.sub("", column)
    for prefix, domain in PREFIXES.items():
        if column.startswith(f"{prefix}_"):
            name = column.removeprefix(f"{prefix}_")
            return domain, SHORT_NAMES.get(name, name)
    return None


class IndexSummary(Importer):
    """A file of summaries of the index, a row for each larger area."""

    publisher = "MHCLG, English Indices of Deprivation"
    page = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025"
    batch = STATISTICS
    order = 20
    area_kind: ClassVar[AreaKind]
    read_code: ClassVar[CellReader]
    code_column: ClassVar[str]
    areas: ClassVar[int]

    def edition(self, source: SourceFile) -> date:
        """Return the day the index was published; the file does not say, its kind does."""
        return INDEX_2025

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the summaries of each area."""
        parts = self._parts(source)
        read_rank = whole(self.areas, least=1)
        columns = {
            self.code_column: self.read_code,
            **{
                name: read_rank if part[1].startswith("rank_of") else READ_AVERAGE
                for name, part in parts.items()
            },
        }
        seen = Seen(report)
        said: dict[str, dict[str, dict[str, Any]]] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            area_code = row[self.code_column]
            if not seen.first_time(area_code, line, self.code_column, area_code, published):
                continue
            domains: dict[str, dict[str, Any]] = {}
            for column, (domain, summary) in parts.items():
                domains.setdefault(domain, {})[summary] = row[column]
            overall = domains["overall"]
            headline = {"score": overall["average_score"], "rank": overall["rank_of_average_score"]}
            said[area_code] = {OVERALL: headline, **domains}
        refuse_if_cut_short(source, report, self.areas * 9 // 10, what=self.title)
        ids = area_ids(self.area_kind, said)
        rows = {ids[area_code]: domains for area_code, domains in said.items()}
        return record_index(self.area_kind, edition, rows, change)

    def _parts(self, source: SourceFile) -> dict[str, tuple[str, str]]:
        """Return the columns of summaries that the file has; it must have the average score and its rank."""
        _, header = next(source.rows())
        parts = {column: part for column in header if (part := part_of(column)) is not None}
        missing = {("overall", "average_score"), ("overall", "rank_of_average_score")} - set(parts.values())
        if missing or self.code_column not in header:
            raise Refusal(
                f"{source.name} is not {self.title}: expected the columns {self.code_column}, "
                "imd_average_score and imd_rank_of_average_score."
            )
        return parts


@importer
class IcbSummary(IndexSummary):
    """The 2025 index for ICB areas."""

    kind = "imd2025-icb24"
    title = "the Index of Multiple Deprivation 2025 summed up by ICB (2024)"
    file_name = re.compile(r"imd2025_england_icb24\.csv(\.gz)?")
    area_kind, read_code, code_column = AreaKind.ICB, staticmethod(code("icb")), "icb24_code"
    areas = 42


@importer
class DistrictSummary(IndexSummary):
    """The 2025 index for districts."""

    kind = "imd2025-ltla24"
    title = "the Index of Multiple Deprivation 2025 summed up by district (2024)"
    file_name = re.compile(r"imd2025_england_ltla24\.csv(\.gz)?")
    area_kind, read_code, code_column = AreaKind.LTLA, staticmethod(code("ltla")), "ltla24_code"
    areas = 296
