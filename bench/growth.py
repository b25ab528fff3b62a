"""How it grows: one system, one region, all England, with the same files cut to size.

The cut keeps every row that names something of the chosen systems: a practice, a network, a sub-ICB
location, a small area. Workbooks, maps, short tables and tables that name none of them are taken whole.
"""

import csv
import gzip
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from common import (
    AS_AT,
    REPOSITORY,
    Row,
    answer_of,
    catchment,
    england_data,
    percentile,
    run_alone,
    temporary_home,
    watch,
)
from pages import times_of

SYSTEM, REGION = "QNC", "Y60"
PRACTICE_MAP = "gp_registrations/gp-reg-pat-prac-map_2025-12-01.csv.gz"
AREA_LOOKUPS = (
    "geography/lookup_lsoa21_icb24.csv.gz",
    "geography/lookup_lsoa11_sicbl22_icb22_ltla22.csv.gz",
    "geography/lookup_lsoa21_ward24_ltla24.csv.gz",
    "geography/lookup_lsoa11_lsoa21_ltla22.csv.gz",
)
# Columns of the map that say which wider thing a row is in; their codes would keep too much.
WIDER = ("COMM_REGION_CODE", "ONS_COMM_REGION_CODE", "PUBLICATION", "EXTRACT_DATE", "SUPPLIER_NAME")
NO_NETWORK = {"", "U", "Unallocated"}
FOLDERS = ("ods", "gp_registrations", "geography", "deprivation", "population")
FEW_ROWS = 500


def rows_of(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a published table, packed or not, header included."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as stream:
        yield from csv.reader(stream)


def codes_of(data: Path, scope: str) -> set[str]:
    """Return the codes of everything in a system or region, and of wherever its patients live."""
    rows = rows_of(data / PRACTICE_MAP)
    header = next(rows)
    within = header.index("ICB_CODE" if scope.startswith("Q") else "COMM_REGION_CODE")
    narrow = [place for place, name in enumerate(header) if name not in WIDER and name.endswith("_CODE")]
    codes = {row[place] for row in rows if row[within] == scope for place in narrow} - NO_NETWORK
    for lookup in AREA_LOOKUPS:
        table = rows_of(data / lookup)
        columns = next(table)
        small = [
            place for place, name in enumerate(columns) if name.startswith("lsoa") and name.endswith("code")
        ]
        codes |= {row[place] for row in table if codes.intersection(row) for place in small}
    for path in (data / "gp_registrations").glob("gp-reg-pat-prac-lsoa-all_*"):
        table = rows_of(path)
        columns = next(table)
        practice, area = columns.index("PRACTICE_CODE"), columns.index("LSOA_CODE")
        codes |= {row[area] for row in table if row[practice] in codes}
    return codes


def cut(data: Path, target: Path, codes: set[str]) -> None:
    """Write the files again with only the rows that name one of the codes; short tables whole."""
    for path in sorted(each for folder in FOLDERS for each in (data / folder).iterdir()):
        written = target / path.relative_to(data)
        written.parent.mkdir(parents=True, exist_ok=True)
        if not path.name.endswith((".csv", ".csv.gz")):
            shutil.copy(path, written)
            continue
        rows = list(rows_of(path))
        # Patients are kept by where they are registered, not by where they live.
        place = rows[0].index("PRACTICE_CODE") if "PRACTICE_CODE" in rows[0] else None
        told_by = slice(None) if place is None else slice(place, place + 1)
        naming = [row for row in rows[1:] if codes.intersection(row[told_by])]
        kept = [rows[0], *naming] if naming and len(rows) > FEW_ROWS else rows
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(written, "wt", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(kept)


def measure_scope(name: str, data: Path, home: Path) -> list[Row]:
    """Import one folder from cold, run its checks and ask for two of its pages."""
    imported = watch([sys.executable, str(REPOSITORY / "bench" / "import_cut.py"), str(data)], home)
    answer = answer_of(imported, f"The import of {name}")
    checked = watch(catchment("check", "--nation", "ENG", "--as-at", AS_AT, "--json"), home)
    found = answer_of(checked, f"The check of {name}")
    wanted = [f"/?as_at={AS_AT}", f"/system/{SYSTEM}?as_at={AS_AT}"]
    pages = times_of(home, *wanted)["served"]
    read = sum(each["counts"].get("rows", 0) for each in answer["files"])
    note = f"{read:,} rows, {answer['refused']} files refused"
    return [
        Row(f"growth: import, {name}", imported.seconds, "s", None, note),
        Row(f"growth: peak memory of the import, {name}", imported.peak_command, "MiB"),
        Row(f"growth: findings, {name}", checked.seconds, "s", None, f"{len(found):,} findings"),
        Row(f"growth: home page, 95th percentile, {name}", percentile(pages[wanted[0]], 0.95), "ms"),
        Row(f"growth: system page, 95th percentile, {name}", percentile(pages[wanted[1]], 0.95), "ms"),
    ]


def measure() -> list[Row]:
    """Measure one system, its region and England, each in a home of its own."""
    data = england_data()
    rows = []
    for name, scope in (("one system", SYSTEM), ("one region", REGION), ("England", None)):
        with temporary_home() as home:
            chosen = data
            if scope is not None:
                chosen = home / "cut"
                cut(data, chosen, codes_of(data, scope))
            rows += measure_scope(name, chosen, home)
    return rows


if __name__ == "__main__":
    sys.exit(run_alone(measure))
