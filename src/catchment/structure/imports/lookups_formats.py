"""The lookup files of ONS, as geographr packs them: one class per file, columns and vintages only.

Four tie small areas to what lies above them: to sub-ICB locations and ICBs (2022 on LSOA 2011, 2024 on LSOA
2021), to wards and districts. Two tie districts to upper-tier councils and to regions. A vintage matters:
sub-ICB E38000021 of 2022 need not be the ground of 2024, and Surrey and Sussex changed ICB codes between.
"""

import re
from datetime import date

from catchment.foundation.imports.registry import importer
from catchment.structure.imports.lookups import LookupImporter, Tie
from catchment.structure.imports.reading import code, text
from catchment.structure.models.areas import AreaKind

JULY_2022 = date(2022, 7, 1)  # ICBs began
APRIL_2022 = date(2022, 4, 1)
APRIL_2023 = date(2023, 4, 1)
APRIL_2024 = date(2024, 4, 1)
NAME = text(200)


@importer
class SmallAreasToIcbs(LookupImporter):
    """LSOA 2021 to sub-ICB location and ICB, April 2024."""

    kind = "lookup-lsoa21-icb24"
    title = "the lookup of LSOAs (2021) to sub-ICB locations and ICBs (2024)"
    file_name = re.compile(r"lookup_lsoa21_icb24\.csv(\.gz)?")
    order = 20
    derives = ("organisations",)
    vintage = APRIL_2024
    fewest_rows = 30_000
    columns = {
        "lsoa21_code": code("lsoa"), "lsoa21_name": NAME, "sicbl24_code": code("sub-icb"),
        "sicbl24_name": NAME, "icb24_code": code("icb"), "icb24_name": NAME,
        "sicbl24_code_nhs": code("ods sub-icb"), "icb24_code_nhs": code("ods icb"),
    }  # fmt: skip
    boards = {
        "sub-icb-codes": ("sicbl24_code_nhs", "sicbl24_code", "sicbl24_name"),
        "icb-codes": ("icb24_code_nhs", "icb24_code", "icb24_name"),
    }
    ties = (
        Tie("lsoa21-sub-icb", APRIL_2024, AreaKind.LSOA21, "lsoa21_code", AreaKind.SUB_ICB, "sicbl24_code"),
        Tie("sub-icb-icb", APRIL_2024, AreaKind.SUB_ICB, "sicbl24_code", AreaKind.ICB, "icb24_code"),
    )
    names = {
        AreaKind.LSOA21: ("lsoa21_code", "lsoa21_name"),
        AreaKind.SUB_ICB: ("sicbl24_code", "sicbl24_name"),
        AreaKind.ICB: ("icb24_code", "icb24_name"),
    }


@importer
class OldSmallAreasToIcbs(LookupImporter):
    """LSOA 2011 to sub-ICB location, ICB and district, 2022."""

    kind = "lookup-lsoa11-icb22"
    title = "the lookup of LSOAs (2011) to sub-ICB locations, ICBs and districts (2022)"
    file_name = re.compile(r"lookup_lsoa11_sicbl22_icb22_ltla22\.csv(\.gz)?")
    order = 20
    derives = ("organisations",)
    vintage = JULY_2022
    fewest_rows = 30_000
    columns = {
        "lsoa11_code": code("lsoa"), "lsoa11_name": NAME, "sicbl22_code": code("sub-icb"),
        "sicbl22_name": NAME, "icb22_code": code("icb"), "icb22_name": NAME, "ltla22_code": code("ltla"),
        "ltla22_name": NAME, "sicbl22_code_h": code("ods sub-icb"), "icb22_code_h": code("ods icb"),
    }  # fmt: skip
    boards = {
        "sub-icb-codes": ("sicbl22_code_h", "sicbl22_code", "sicbl22_name"),
        "icb-codes": ("icb22_code_h", "icb22_code", "icb22_name"),
    }
    ties = (
        Tie("lsoa11-sub-icb", JULY_2022, AreaKind.LSOA11, "lsoa11_code", AreaKind.SUB_ICB, "sicbl22_code"),
        Tie("sub-icb-icb", JULY_2022, AreaKind.SUB_ICB, "sicbl22_code", AreaKind.ICB, "icb22_code"),
        Tie("lsoa11-ltla", APRIL_2022, AreaKind.LSOA11, "lsoa11_code", AreaKind.LTLA, "ltla22_code"),
    )
    names = {
        AreaKind.LSOA11: ("lsoa11_code", "lsoa11_name"),
        AreaKind.SUB_ICB: ("sicbl22_code", "sicbl22_name"),
        AreaKind.ICB: ("icb22_code", "icb22_name"),
        AreaKind.LTLA: ("ltla22_code", "ltla22_name"),
    }


@importer
class DistrictsToCouncils(LookupImporter):
    """Districts to upper-tier councils, April 2023."""

    kind = "lookup-ltla23-utla23"
    title = "the lookup of districts to upper-tier councils (2023)"
    file_name = re.compile(r"lookup_ltla23_utla23\.csv(\.gz)?")
    order = 10
    derives = ("organisations",)
    vintage = APRIL_2023
    fewest_rows = 280
    columns = {
        "ltla23_code": code("ltla-ew"), "ltla23_name": NAME, "utla23_code": code("utla-ew"),
        "utla23_name": NAME,
    }  # fmt: skip
    ties = (Tie("ltla-utla", APRIL_2023, AreaKind.LTLA, "ltla23_code", AreaKind.UTLA, "utla23_code"),)
    names = {
        AreaKind.LTLA: ("ltla23_code", "ltla23_name"),
        AreaKind.UTLA: ("utla23_code", "utla23_name"),
    }


@importer
class DistrictsToRegions(LookupImporter):
    """Districts to regions of England, April 2024."""

    kind = "lookup-ltla24-region24"
    title = "the lookup of districts to regions of England (2024)"
    file_name = re.compile(r"lookup_ltla24_region24\.csv(\.gz)?")
    order = 10
    derives = ("organisations",)
    vintage = APRIL_2024
    fewest_rows = 280
    columns = {
        "ltla24_code": code("ltla"), "ltla24_name": NAME, "region24_code": code("region"),
        "region24_name": NAME,
    }  # fmt: skip
    ties = (Tie("ltla-region", APRIL_2024, AreaKind.LTLA, "ltla24_code", AreaKind.REGION, "region24_code"),)
    names = {
        AreaKind.LTLA: ("ltla24_code", "ltla24_name"),
        AreaKind.REGION: ("region24_code", "region24_name"),
    }
