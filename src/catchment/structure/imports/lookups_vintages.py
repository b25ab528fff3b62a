"""The 2021 small areas, and how the small areas of 2011 became them.

Every census redraws some small areas. ONS says for each what happened: U unchanged, S split, M merged, X
irregular. The middle-layer file has no such column and one 2021 area for each 2011 area, so a split cannot
be seen in it; there an area that keeps its code is U, several that share a 2021 area are M, the rest X.

No file ties small areas of 2021 to the middle layer. By ONS's naming, `Stoke-on-Trent 012A` lies in
`Stoke-on-Trent 012`: that is the tie, worked out whenever either kind of name comes in. One small area in a
hundred has no such middle-layer area (the file holds 7,201 of 7,264); each is noted in the report.
"""

import re
from collections import Counter
from datetime import date

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import importer
from catchment.foundation.imports.report import Report
from catchment.foundation.models import Change
from catchment.structure.imports.areas import CENSUS_2021
from catchment.structure.imports.lookups import LookupImporter, Pairs, Row, Tie, record_lookup
from catchment.structure.imports.lookups_formats import APRIL_2024, NAME
from catchment.structure.imports.reading import code, one_of
from catchment.structure.models import AreaName
from catchment.structure.models.areas import AreaKind

MIDDLE_LAYER = Tie(
    "lsoa21-msoa21", CENSUS_2021, AreaKind.LSOA21, "lsoa21_code", AreaKind.MSOA21, "msoa21_code"
)


def tie_to_middle_layer(report: Report, change: Change) -> Recorded:
    """Tie each LSOA of 2021 to the MSOA whose name is its own without the last letter."""
    names = AreaName.objects.current().filter(area__invented=False)
    middle = dict(names.filter(area__kind=AreaKind.MSOA21).values_list("name", "area__code"))
    small = names.filter(area__kind=AreaKind.LSOA21).values_list("area__code", "name")
    if not middle or not small:
        return Recorded()
    pairs: Pairs = {}
    for small_code, name in small:
        parent = middle.get(name[:-1])
        if parent is None:
            report.note(
                0, "lsoa21_name", name[:-1], "No middle-layer area of 2021 has this name.",
                "Its small areas have no middle-layer area.",
            )  # fmt: skip
        else:
            pairs[small_code, parent] = ""
    return record_lookup(MIDDLE_LAYER, pairs, change)


@importer
class SmallAreasToWards(LookupImporter):
    """LSOA 2021 to ward and district, 2024; it names the small areas of 2021."""

    kind = "lookup-lsoa21-ward24-ltla24"
    title = "the lookup of LSOAs (2021) to wards and districts (2024)"
    file_name = re.compile(r"lookup_lsoa21_ward24_ltla24\.csv(\.gz)?")
    order = 10
    derives = ("organisations",)
    vintage = APRIL_2024
    fewest_rows = 30_000
    columns = {
        "lsoa21_code": code("lsoa-ew"), "lsoa21_name": NAME, "ward24_code": code("ward-ew"),
        "ward24_name": NAME, "ltla24_code": code("ltla-ew"), "ltla24_name": NAME,
    }  # fmt: skip
    ties = (
        Tie("lsoa21-ward", APRIL_2024, AreaKind.LSOA21, "lsoa21_code", AreaKind.WARD, "ward24_code"),
        Tie("ward-ltla", APRIL_2024, AreaKind.WARD, "ward24_code", AreaKind.LTLA, "ltla24_code"),
        Tie("lsoa21-ltla", APRIL_2024, AreaKind.LSOA21, "lsoa21_code", AreaKind.LTLA, "ltla24_code"),
    )
    names = {
        AreaKind.LSOA21: ("lsoa21_code", "lsoa21_name"),
        AreaKind.WARD: ("ward24_code", "ward24_name"),
        AreaKind.LTLA: ("ltla24_code", "ltla24_name"),
    }
    naming = frozenset({AreaKind.LSOA21})

    def after(self, report: Report, change: Change) -> Recorded:
        """Tie the small areas to the middle layer, now that they have names."""
        return tie_to_middle_layer(report, change)


@importer
class SmallAreaVintages(LookupImporter):
    """LSOA 2011 to LSOA 2021, with what happened; it names the small areas of 2011."""

    kind = "lookup-lsoa11-lsoa21"
    title = "the lookup of LSOAs of 2011 to those of 2021"
    file_name = re.compile(r"lookup_lsoa11_lsoa21_ltla22\.csv(\.gz)?")
    order = 15
    vintage = CENSUS_2021
    fewest_rows = 30_000
    columns = {
        "lsoa11_code": code("lsoa-ew"), "lsoa11_name": NAME, "change_code": one_of("U", "S", "M", "X"),
        "lsoa21_code": code("lsoa-ew"), "lsoa21_name": NAME,
    }  # fmt: skip
    ties = (
        Tie(
            "lsoa11-lsoa21", CENSUS_2021, AreaKind.LSOA11, "lsoa11_code", AreaKind.LSOA21, "lsoa21_code",
            many_parents=True,
        ),
    )  # fmt: skip
    names = {
        AreaKind.LSOA11: ("lsoa11_code", "lsoa11_name"),
        AreaKind.LSOA21: ("lsoa21_code", "lsoa21_name"),
    }
    naming = frozenset({AreaKind.LSOA11})

    def pairs(self, tie: Tie, rows: list[Row]) -> Pairs:
        """Return the pairs with ONS's change codes."""
        return {(row[tie.child], row[tie.parent]): row["change_code"] for row in rows}


@importer
class MiddleLayerVintages(LookupImporter):
    """MSOA 2011 to MSOA 2021; it names both."""

    kind = "lookup-msoa11-msoa21"
    title = "the lookup of MSOAs of 2011 to those of 2021"
    file_name = re.compile(r"lookup_msoa11_msoa21_ltla22\.csv(\.gz)?")
    order = 15
    vintage: date = CENSUS_2021
    fewest_rows = 6_000
    columns = {
        "msoa11_code": code("msoa-ew"), "msoa11_name": NAME, "msoa21_code": code("msoa-ew"),
        "msoa21_name": NAME,
    }  # fmt: skip
    ties = (
        Tie(
            "msoa11-msoa21", CENSUS_2021, AreaKind.MSOA11, "msoa11_code", AreaKind.MSOA21, "msoa21_code",
            many_parents=True,
        ),
    )  # fmt: skip
    names = {
        AreaKind.MSOA11: ("msoa11_code", "msoa11_name"),
        AreaKind.MSOA21: ("msoa21_code", "msoa21_name"),
    }
    naming = frozenset({AreaKind.MSOA11, AreaKind.MSOA21})

    def pairs(self, tie: Tie, rows: list[Row]) -> Pairs:
        """Return the pairs, with the change codes that can be seen."""
        shared = Counter(row[tie.parent] for row in rows)
        return {
            (row[tie.child], row[tie.parent]): _change_code(row[tie.child], row[tie.parent], shared)
            for row in rows
        }

    def after(self, report: Report, change: Change) -> Recorded:
        """Tie the small areas to the middle layer, now that it has names."""
        return tie_to_middle_layer(report, change)


def _change_code(old: str, new: str, shared: Counter[str]) -> str:
    if shared[new] > 1:
        return "M"
    return "U" if old == new else "X"
