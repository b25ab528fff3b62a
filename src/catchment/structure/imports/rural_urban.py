"""How rural a small area is: the 2021 classification of ONS, six classes from city to remote village.

The classes say what sort of settlement an area is and how far it is from a larger town, which is what travel
to a service depends on. Welsh areas are set aside.
"""

import re
from datetime import date
from typing import ClassVar

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import GEOGRAPHY, Importer, importer
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
    one_of,
    refuse_if_cut_short,
    text,
)
from catchment.structure.models import RuralUrban
from catchment.structure.models.areas import AreaKind


@importer
class RuralUrbanClasses(Importer):
    """The rural-urban class of each LSOA of 2021."""

    kind = "ruc21-lsoa21"
    title = "the rural-urban classification (2021) of LSOAs"
    publisher = "ONS Open Geography, by way of geographr"
    page = "https://geoportal.statistics.gov.uk"
    file_name = re.compile(r"ruc21_lsoa21\.csv(\.gz)?")
    batch = GEOGRAPHY
    order = 40
    fewest_rows = 30_000
    columns: ClassVar[dict[str, CellReader]] = {
        "lsoa21_code": code("lsoa-ew"),
        "ruc21_code": one_of("UN1", "UF1", "RLN1", "RSN1", "RSF1", "RLF1"),
        "classification": text(80),
        "ruc": one_of("Urban", "Rural"),
    }

    def edition(self, source: SourceFile) -> date:
        """Return the census that the classes are worked out from."""
        return CENSUS_2021

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the class of each English small area."""
        seen = Seen(report)
        classes: dict[str, tuple[str, str, bool]] = {}
        for line, row, published in checked_rows(source, self.columns, report, what=self.title):
            area_code = row["lsoa21_code"]
            if area_code.startswith(WALES):
                report.set_aside(
                    line, "lsoa21_code", "W…", "The area is in Wales.", "Not used: not in England."
                )
            elif seen.first_time(area_code, line, "lsoa21_code", area_code, published):
                classes[area_code] = (row["ruc21_code"], row["classification"], row["ruc"] == "Rural")
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        ids = area_ids(AreaKind.LSOA21, classes)
        return record_published_areas(
            RuralUrban,
            [(ids[area_code], edition, *said) for area_code, said in classes.items()],
            key=["area_id"],
            edition={"edition": edition},
            mine=Q(area__kind=AreaKind.LSOA21, area__invented=False),
            change=change,
        )
