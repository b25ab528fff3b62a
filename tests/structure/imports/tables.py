"""Small invented files in the formats of the publishers of statistics, and how to write and import them."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from catchment.foundation.imports.registry import importer_of
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue, ImportRun
from catchment.structure.imports.population import AGES
from catchment.structure.imports.registrations import BANDS

Rows = Sequence[Sequence[str]]
SMALL = ("E01000001", "E01000002", "E01000003", "E01000004")
SUB_ICBS = ("E38000001", "E38000001", "E38000002", "E38000002")
ICBS = ("E54000001", "E54000001", "E54000002", "E54000002")
DISTRICTS = ("E06000001", "E06000001", "E07000002", "E07000002")
WARDS = ("E05000001", "E05000002", "E05000003", "E05000003")
MIDDLE = ("Testham 001", "Testham 001", "Testham 002", "Nowhere 009")
NAMES = tuple(f"{middle}{letter}" for middle, letter in zip(MIDDLE, "ABAA", strict=True))
DECEMBER = "2025-12-01"


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its kind, name, header and rows."""

    kind: str
    name: str
    header: Sequence[str]
    rows: Rows

    def with_rows(self, rows: Rows) -> "Table":
        """Return the same kind of file with other rows."""
        return replace(self, rows=rows)

    def changed(self, row: int, column: str, value: str) -> "Table":
        """Return the same file with one cell changed."""
        rows = [list(each) for each in self.rows]
        rows[row][list(self.header).index(column)] = value
        return self.with_rows(rows)

    def write(self, folder: Path, *, zipped: bool = False, name: str = "") -> Path:
        """Write the file, packed or plain."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{name or self.name}{'.gz' if zipped else ''}"
        opened: Any = gzip.open if zipped else open
        with opened(path, "wt", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([self.header, *self.rows])
        return path


def load(kind: str, path: Path) -> ImportRun:
    """Import one file, by the same way as everybody."""
    (run,) = import_files([Planned(path, importer_of(kind))], actor="test", progress=Progress())
    return run


def bring_in(table: Table, folder: Path) -> ImportRun:
    """Write and import a table that must not be refused."""
    run = load(table.kind, table.write(folder))
    assert run.state != "refused", run.refusal
    return run


def issues(run: ImportRun) -> list[tuple[str, int, str, str, str, int]]:
    """Return what the report says: outcome, line, column, value, reason, rows."""
    fields = ("outcome", "line", "column", "value", "reason", "rows")
    return list(ImportIssue.objects.filter(run=run).values_list(*fields))


def feature_file(path: Path, features: Sequence[dict[str, Any]], crs: str = "") -> Path:
    """Write a GeoJSON feature collection."""
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    content = orjson.dumps(collection)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def square(properties: dict[str, str], west: float, south: float, side: float) -> dict[str, Any]:
    """Return a feature with a square outline."""
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def columns(*values: Sequence[str]) -> list[list[str]]:
    """Return rows from columns."""
    return [list(row) for row in zip(*values, strict=True)]


def named(codes: Sequence[str], prefix: str) -> list[str]:
    return [f"{prefix} {code}" for code in codes]


def boards(codes: Sequence[str], first: str) -> list[str]:
    """Return an invented ODS code for each GSS code."""
    return [f"{first}{code[-2:]}" for code in codes]


def lookups() -> list[Table]:
    """Return one file of each kind of lookup."""
    middle_codes = ("E02000001", "E02000002", "E02000003")
    return [
        Table(
            "lookup-lsoa21-icb24", "lookup_lsoa21_icb24.csv",
            ["lsoa21_name", "lsoa21_code", "sicbl24_name", "sicbl24_code", "icb24_name", "icb24_code",
             "sicbl24_code_nhs", "icb24_code_nhs"],
            columns(NAMES, SMALL, named(SUB_ICBS, "Sub"), SUB_ICBS, named(ICBS, "Board"), ICBS,
                    boards(SUB_ICBS, "9"), boards(ICBS, "Q")),
        ),
        Table(
            "lookup-lsoa11-icb22", "lookup_lsoa11_sicbl22_icb22_ltla22.csv",
            ["lsoa11_name", "lsoa11_code", "sicbl22_name", "sicbl22_code", "icb22_name", "icb22_code",
             "ltla22_name", "ltla22_code", "sicbl22_code_h", "icb22_code_h"],
            columns(NAMES, SMALL, named(SUB_ICBS, "Sub"), SUB_ICBS, named(ICBS, "Board"), ICBS,
                    named(DISTRICTS, "Old"), DISTRICTS, boards(SUB_ICBS, "9"), boards(ICBS, "Q")),
        ),
        Table(
            "lookup-lsoa21-ward24-ltla24", "lookup_lsoa21_ward24_ltla24.csv",
            ["lsoa21_name", "lsoa21_code", "ward24_name", "ward24_code", "ltla24_name", "ltla24_code"],
            columns(NAMES, SMALL, named(WARDS, "Ward"), WARDS, named(DISTRICTS, "District"), DISTRICTS),
        ),
        Table(
            "lookup-lsoa11-lsoa21", "lookup_lsoa11_lsoa21_ltla22.csv",
            ["lsoa11_name", "lsoa11_code", "change_code", "lsoa21_name", "lsoa21_code"],
            [[NAMES[0], SMALL[0], "U", NAMES[0], SMALL[0]], [NAMES[1], SMALL[1], "S", NAMES[1], SMALL[1]],
             [NAMES[1], SMALL[1], "S", NAMES[2], SMALL[2]]],
        ),
        Table(
            "lookup-msoa11-msoa21", "lookup_msoa11_msoa21_ltla22.csv",
            ["msoa11_name", "msoa11_code", "msoa21_name", "msoa21_code"],
            columns(("Testham 001", "Testham 002", "Testham 003"), middle_codes,
                    ("Testham 001", "Testham 002", "Testham 002"),
                    ("E02000001", "E02000009", "E02000009")),
        ),
        Table(
            "lookup-ltla23-utla23", "lookup_ltla23_utla23.csv",
            ["ltla23_code", "ltla23_name", "utla23_code", "utla23_name"],
            [["E06000001", "District E06000001", "E06000001", "Council 1"],
             ["E07000002", "District E07000002", "E10000002", "County 2"]],
        ),
        Table(
            "lookup-ltla24-region24", "lookup_ltla24_region24.csv",
            ["ltla24_name", "ltla24_code", "region24_name", "region24_code"],
            [["District E06000001", "E06000001", "North", "E12000001"],
             ["District E07000002", "E07000002", "South", "E12000002"]],
        ),
    ]  # fmt: skip


def small_area_tables() -> list[Table]:
    """Return one file of each kind that says something about small areas."""
    census = [[code, "100", group, n] for code in SMALL for group, n in (("White", "60"), ("Other", "40"))]
    return [
        Table(
            "centroids-lsoa21", "lsoa21_polygon_centroids_england.csv",
            ["lsoa21_code", "lsoa21_name", "lon", "lat"], columns(SMALL, NAMES, ["-1.5"] * 4, ["52.5"] * 4),
        ),
        Table(
            "ruc21-lsoa21", "ruc21_lsoa21.csv", ["lsoa21_code", "ruc21_code", "classification", "ruc"],
            [[SMALL[0], "UN1", "Urban: Nearer to a major town or city", "Urban"],
             [SMALL[1], "RSF1", "Smaller rural: Further from a major town or city", "Rural"]],
        ),
        index_table("imd2025-lsoa21", "imd2025_england_lsoa21.csv", "lsoa21_code", "Housing_and_Services",
                    ("decile", "rank", "score")),
        index_table("imd2019-lsoa11", "imd2019_england_lsoa11.csv", "lsoa11_code", "Housing_and_Access",
                    ("decile", "rank")),
        scores_2019(),
        Table(
            "population20-lsoa11", "population20_lsoa11.csv", ["lsoa11_code", "total_population", *AGES],
            [[code, "910", *["10"] * 91] for code in SMALL],
        ),
        Table(
            "ethnicity21-lsoa21", "ethnicity21_lsoa21_england.csv",
            ["lsoa21_code", "total_residents", "ethnic_group", "n"], census,
        ),
    ]  # fmt: skip


def index_table(kind: str, name: str, code: str, housing: str, measures: Sequence[str]) -> Table:
    """Return a file of the index in geographr's layout."""
    domains = ["IMD", "Income", "Employment", "Education", "Health", "Crime", housing, "Environment"]
    header = [code, *(f"{domain}_{measure}" for measure in measures for domain in domains)]
    values = {"decile": "1", "rank": "7", "score": "-0.5"}
    return Table(
        kind, name, header,
        [[small, *(values[measure] for measure in measures for _ in domains)] for small in SMALL],
    )  # fmt: skip


def scores_2019() -> Table:
    """Return the second file of the 2019 index."""
    scores = ["IMD", "Income", "Employment", "Education", "Health", "Crime", "Barriers (H&S)", "Environment",
              "IDACI", "IDAOPI"]  # fmt: skip
    people = [f"Population ({part})" for part in ("Total", "0-15", "16-59", "60+", "Working")]
    return Table(
        "imd2019-lsoa11-scores", "imd2019_england_lsoa11_scores_population.csv",
        ["LSOA11CD", "LSOA11NM", *scores, *people],
        [[code, "Somewhere", *["1.25"] * len(scores), "1500", "300", "900", "300", "1000"] for code in SMALL],
    )  # fmt: skip


def list_sizes(lists: dict[str, str], month: str = DECEMBER) -> Table:
    """Return a month's list sizes."""
    return Table(
        "gp-list", f"gp-reg-pat-prac-all_{month}.csv",
        ["PUBLICATION", "EXTRACT_DATE", "TYPE", "SUB_ICB_LOCATION_CODE", "CODE", "POSTCODE", "SEX", "AGE",
         "NUMBER_OF_PATIENTS"],
        [["GP_PRAC_PAT_LIST", month, "GP", "90A", code, "ZZ1 1AA", "ALL", "ALL", size]
         for code, size in lists.items()],
    )  # fmt: skip


def list_ages(lists: dict[tuple[str, str], int], month: str = DECEMBER) -> Table:
    """Return a month's lists by age: in each (type, code) so many women and as many men of each band."""
    rows = []
    for (kind, code), each in lists.items():
        rows.append([month, kind, code, "ALL", "ALL", str(each * 2 * len(BANDS))])
        for sex in ("FEMALE", "MALE"):
            rows += [[month, kind, code, sex, band, str(each)] for band in BANDS]
            rows.append([month, kind, code, sex, "ALL", str(each * len(BANDS))])
    return Table(
        "gp-list-ages", f"gp-reg-pat-prac-quin-age_{month}.csv",
        ["EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"], rows,
    )  # fmt: skip


def list_areas(rows: Rows, name: str = "gp-reg-pat-prac-lsoa-all_2025-10-01_England.csv") -> Table:
    """Return practice by small area, all of England."""
    return Table("gp-list-areas", name, ["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"], rows)


def list_areas_of_icb(rows: Rows) -> Table:
    """Return practice by small area of one ICB: a part of the edition."""
    return Table(
        "gp-list-areas", "gp-reg-pat-prac-lsoa-all_2025-10-01_QZZ.csv",
        ["PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE", "NUMBER_OF_PATIENTS", "PCN_CODE", "PCN_NAME",
         "SUB_ICB_LOCATION_NAME", "ICB_CODE"],
        [[practice, "TEST", area, patients, "U", "Unallocated", "Somewhere", "QZZ"]
         for practice, area, patients in rows],
    )  # fmt: skip


def summaries() -> list[Table]:
    """Return the index summed up for ICBs and districts."""
    figures = ["imd_average_score", "imd_rank_of_average_score", "income_scale", "rank_of_income_scale"]
    values = [["25.5", "1", "630194", "2"], ["12.25", "2", "100", "1"]]
    return [
        Table(
            "imd2025-icb24", "imd2025_england_icb24.csv", ["icb24_code", *figures, "imd_2025_extent"],
            [[code, *row, "0.3"] for code, row in zip(("E54000001", "E54000002"), values, strict=True)],
        ),
        Table(
            "imd2025-ltla24", "imd2025_england_ltla24.csv", ["ltla24_code", *figures, "imd25_extent"],
            [[code, *row, "0.3"] for code, row in zip(("E06000001", "E07000002"), values, strict=True)],
        ),
    ]  # fmt: skip


def trust_tables() -> list[Table]:
    """Return the shares of one trust's patients by ICB and by district."""
    return [
        Table(
            "trust-catchment-icb22", "lookup_nhs_trusts22_icb22.csv",
            ["nhs_trust22_code", "icb22_code", "proportion_trust_came_from_icb"],
            [["RZ1", "E54000001", "0.75"], ["RZ1", "E54000002", "0.25"]],
        ),
        Table(
            "trust-catchment-ltla21", "lookup_nhs_trusts22_ltla21.csv",
            ["nhs_trust22_code", "ltla21_code", "proportion_trust_came_from_ltla"],
            [["RZ1", "E06000001", "1e-06"], ["RZ1", "E07000002", "0.999999"]],
        ),
    ]  # fmt: skip


def derived_places() -> Table:
    """Return the derived table, agreeing with the other tables here."""
    return Table(
        "derived-places", "derived_place_icb_subicb_ltla_utla.csv",
        ["icb24_code", "sicbl24_code", "ltla24_code", "ltla24_name", "utla23_code", "n_lsoa21",
         "census2021_residents", "n_lsoa21_imd2025_decile_1_2"],
        [["E54000001", "E38000001", "E06000001", "District E06000001", "E06000001", "2", "200", "2"],
         ["E54000002", "E38000002", "E07000002", "District E07000002", "E10000002", "2", "200", "2"]],
    )  # fmt: skip
