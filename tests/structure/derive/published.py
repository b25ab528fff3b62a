"""Small invented publications in the publishers' own formats, for tests of the directory imports."""

import csv
import gzip
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl

from catchment.foundation.imports.registry import importer_of
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportRun
from catchment.structure.imports.networks import DETAILS, PARTNERS

MAP_HEADER = [
    "PUBLICATION", "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE",
    "PCN_NAME",
    "ONS_SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_NAME", "ONS_ICB_CODE", "ICB_CODE",
    "ICB_NAME", "ONS_COMM_REGION_CODE", "COMM_REGION_CODE", "COMM_REGION_NAME", "SUPPLIER_NAME",
]  # fmt: skip


def map_row(
    practice: str,
    *,
    name: str = "",
    pcn: str = "U90001",
    sub_icb: str = "90A",
    icb: str = "QZZ",
    postcode: str = "ZZ1 1AA",
) -> dict[str, str]:
    """Return one practice of a month, invented."""
    return {
        "PUBLICATION": "GP_PRAC_PAT_LIST",
        "PRACTICE_CODE": practice,
        "PRACTICE_NAME": name or f"INVENTED SURGERY {practice}",
        "PRACTICE_POSTCODE": postcode,
        "PCN_CODE": pcn,
        "PCN_NAME": "Unallocated" if pcn == "U" else f"INVENTED PCN {pcn}",
        "ONS_SUB_ICB_LOCATION_CODE": "E38999901",
        "SUB_ICB_LOCATION_CODE": sub_icb,
        "SUB_ICB_LOCATION_NAME": f"NHS Invented ICB - {sub_icb}",
        "ONS_ICB_CODE": "E54999901" if icb == "QZZ" else "E54999902",
        "ICB_CODE": icb,
        "ICB_NAME": f"NHS Invented {icb} Integrated Care Board",
        "ONS_COMM_REGION_CODE": "E40999901",
        "COMM_REGION_CODE": "Y99",
        "COMM_REGION_NAME": "Invented Region",
        "SUPPLIER_NAME": "NOBODY",
    }


def write_map(folder: Path, month: date, rows: Sequence[dict[str, str]], *, zipped: bool = True) -> Path:
    """Write one month of the practice map."""
    path = folder / f"gp-reg-pat-prac-map_{month}.csv{'.gz' if zipped else ''}"
    opened = gzip.open if zipped else open
    with opened(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, MAP_HEADER)
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "EXTRACT_DATE": month.strftime("%d%b%Y")})
    return path


def ods_fields(code: str, name: str, opened: str, **more: str) -> list[str]:
    """Return a 27-column ODS row; `more` by column name of imports/ods.py."""
    from catchment.structure.imports.ods import COLUMNS, WIDTH

    fields = [""] * WIDTH
    for column, value in {"code": code, "name": name, "opened": opened, **more}.items():
        fields[COLUMNS[column]] = value
    return fields


def write_ods(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write a headerless ODS file, every field quoted as ODS does."""
    with path.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    return path


def write_networks(path: Path, details: Sequence[Sequence[str]], partners: Sequence[Sequence[str]]) -> Path:
    """Write a PCN workbook with ODS's line breaks in the headers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = DETAILS
    sheet.append(["PCN Code", "PCN Name", "Open Date", "Close Date", "Address Line 1", "Postcode"])
    for row in details:
        sheet.append(list(row))
    second = book.create_sheet(PARTNERS)
    second.append(
        [
            "Partner\nOrganisation\nCode",
            "PCN Code",
            "Practice to PCN\nRelationship\nStart Date",
            "Practice to PCN\nRelationship\nEnd Date",
        ]
    )
    for row in partners:
        second.append(list(row))
    book.save(path)
    return path


def import_now(*files: tuple[str, Path]) -> list[ImportRun]:
    """Import files, each given with its kind, in one go."""
    plans = [Planned(path, importer_of(kind)) for kind, path in files]
    return import_files(plans, actor="test", progress=Progress())
