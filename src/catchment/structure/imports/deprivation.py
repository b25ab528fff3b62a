"""The English Indices of Deprivation: how deprived each small area is, overall and in seven domains.

Rank 1 and decile 1 are the most deprived. Scores of different years are not comparable. The 2025 index comes
in one file, on LSOA 2021. The 2019 index comes in two, on LSOA 2011: ranks and deciles in one, scores and
the people counted in the other. The two own different parts of one row: whichever comes, its own parts are
replaced and the other file's parts kept, so they may come in either order, and each may be corrected.

What is not one of the seven domains is kept beside them: the two indices of children and of older people
(`idaci`, `idaopi`, scores only) and, under `population`, the people the 2019 index counted (mid-2015).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import area_ids, record_published_areas
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    real,
    refuse_if_cut_short,
    whole,
)
from catchment.structure.models import Deprivation
from catchment.structure.models.areas import AreaKind

INDEX_2019 = date(2019, 9, 26)
INDEX_2025 = date(2025, 10, 30)
OVERALL = ""  # the index itself, beside its domains
DOMAINS = ("income", "employment", "education", "health", "crime", "housing", "environment")
PUBLISHED_DOMAINS = {
    "IMD": OVERALL,
    "Income": "income",
    "Employment": "employment",
    "Education": "education",
    "Health": "health",
    "Crime": "crime",
    "Housing_and_Services": "housing",
    "Housing_and_Access": "housing",
    "Environment": "environment",
}
MEASURES = ("score", "rank", "decile")
READ_SCORE = real(-10, 100)  # health and crime scores are standardised, so they may be negative
READ_DECILE = whole(10, least=1)
Parts = dict[str, dict[str, Any]]  # domain (OVERALL for the index) -> measure -> value
# Column of a file -> (domain, measure, reader)
Layout = Mapping[str, tuple[str, str, CellReader]]


def layout_of(housing: str, areas: int, *measures: str) -> dict[str, tuple[str, str, CellReader]]:
    """Return the columns `IMD_score`, `Income_score` ... of the geographr tables."""
    readers = {"score": READ_SCORE, "rank": whole(areas, least=1), "decile": READ_DECILE}
    names = ["IMD", "Income", "Employment", "Education", "Health", "Crime", housing, "Environment"]
    return {
        f"{name}_{measure}": (PUBLISHED_DOMAINS[name], measure, readers[measure])
        for measure in measures
        for name in names
    }


class SmallAreaIndex(Importer):
    """A file of the index by small area; `owned` says which parts of a row are this file's."""

    publisher = "MHCLG, English Indices of Deprivation"
    batch = STATISTICS
    order = 10
    derives = ("practice figures",)
    area_kind: ClassVar[AreaKind]
    published: ClassVar[date]
    code_column: ClassVar[str]
    layout: ClassVar[Layout]
    fewest_rows: ClassVar[int] = 30_000

    def edition(self, source: SourceFile) -> date:
        """Return the day the index was published; the file does not say, its kind does."""
        return self.published

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record this file's parts of each small area's row, beside what another file said."""
        columns = {self.code_column: code("lsoa"), **{name: part[2] for name, part in self.layout.items()}}
        seen = Seen(report)
        said: dict[str, Parts] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            area_code = row[self.code_column]
            if not seen.first_time(area_code, line, self.code_column, area_code, published):
                continue
            parts: Parts = {}
            for column, (domain, measure, _) in self.layout.items():
                parts.setdefault(domain, {})[measure] = row[column]
            said[area_code] = parts
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        ids = area_ids(self.area_kind, said)
        owned = {(domain, measure) for domain, measure, _ in self.layout.values()}
        rows = merged({ids[area_code]: parts for area_code, parts in said.items()}, self._held(), owned)
        return record_index(self.area_kind, edition, rows, change)

    def _held(self) -> dict[int, Parts]:
        """Return what is believed of each small area in this edition."""
        held = Deprivation.objects.current().filter(
            edition=self.published, area__kind=self.area_kind, area__invented=False
        )
        values = held.values_list("area_id", "score", "rank", "decile", "domains")
        return {
            area: {OVERALL: _present(zip(MEASURES, overall, strict=True)), **domains}
            for area, *overall, domains in values
        }


def _present(values: Any) -> dict[str, Any]:
    return {name: value for name, value in values if value is not None}


def merged(
    said: Mapping[int, Parts], held: Mapping[int, Parts], owned: set[tuple[str, str]]
) -> dict[int, Parts]:
    """Return the rows with the owned parts as `said` and all other parts as `held`."""
    rows: dict[int, Parts] = {}
    for area in {**held, **said}:
        row: Parts = {}
        for source, is_owned in ((held.get(area, {}), False), (said.get(area, {}), True)):
            for domain, measures in source.items():
                for measure, value in measures.items():
                    if ((domain, measure) in owned) == is_owned:
                        row.setdefault(domain, {})[measure] = value
        if row:
            rows[area] = row
    return rows


def record_index(kind: AreaKind, edition: date, rows: Mapping[int, Parts], change: Change) -> Recorded:
    """Make `rows` what is believed of one kind of area in one edition of the index."""
    published = []
    for area, parts in rows.items():
        overall = parts.get(OVERALL, {})
        domains = {domain: measures for domain, measures in parts.items() if domain != OVERALL}
        published.append((area, edition, *(overall.get(measure) for measure in MEASURES), domains))
    return record_published_areas(
        Deprivation,
        published,
        key=["area_id"],
        edition={"edition": edition},
        mine=Q(area__kind=kind, area__invented=False),
        change=change,
    )


@importer
class Index2025(SmallAreaIndex):
    """The 2025 index on LSOA 2021."""

    kind = "imd2025-lsoa21"
    page = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025"
    title = "the Index of Multiple Deprivation 2025 by LSOA (2021)"
    file_name = re.compile(r"imd2025_england_lsoa21\.csv(\.gz)?")
    area_kind, published, code_column = AreaKind.LSOA21, INDEX_2025, "lsoa21_code"
    layout = layout_of("Housing_and_Services", 33_755, "score", "rank", "decile")


@importer
class Ranks2019(SmallAreaIndex):
    """The ranks and deciles of the 2019 index on LSOA 2011."""

    kind = "imd2019-lsoa11"
    page = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019"
    title = "the Index of Multiple Deprivation 2019 by LSOA (2011), ranks and deciles"
    file_name = re.compile(r"imd2019_england_lsoa11\.csv(\.gz)?")
    area_kind, published, code_column = AreaKind.LSOA11, INDEX_2019, "lsoa11_code"
    layout = layout_of("Housing_and_Access", 32_844, "rank", "decile")


@importer
class Scores2019(SmallAreaIndex):
    """The scores of the 2019 index on LSOA 2011, and the people it counted."""

    kind = "imd2019-lsoa11-scores"
    page = "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019"
    title = "the Index of Multiple Deprivation 2019 by LSOA (2011), scores and population"
    file_name = re.compile(r"imd2019_england_lsoa11_scores_population\.csv(\.gz)?")
    area_kind, published, code_column = AreaKind.LSOA11, INDEX_2019, "LSOA11CD"
    layout = {
        "IMD": (OVERALL, "score", READ_SCORE),
        "Income": ("income", "score", READ_SCORE),
        "Employment": ("employment", "score", READ_SCORE),
        "Education": ("education", "score", READ_SCORE),
        "Health": ("health", "score", READ_SCORE),
        "Crime": ("crime", "score", READ_SCORE),
        "Barriers (H&S)": ("housing", "score", READ_SCORE),
        "Environment": ("environment", "score", READ_SCORE),
        "IDACI": ("idaci", "score", READ_SCORE),
        "IDAOPI": ("idaopi", "score", READ_SCORE),
        "Population (Total)": ("population", "total", whole(100_000)),
        "Population (0-15)": ("population", "0-15", whole(100_000)),
        "Population (16-59)": ("population", "16-59", whole(100_000)),
        "Population (60+)": ("population", "60+", whole(100_000)),
        "Population (Working)": ("population", "working", whole(100_000)),
    }
