"""Who works for PCNs: the published workforce, staff record by staff record, or already summed by role.

The file at individual level has a row for each staff record, with a pseudonymous identifier. It is summed to
PCN, group, role and source while it is read; no identifier is kept, also not with a row that was rejected.
Nothing in it says who is claimed for: the additional roles are not marked.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from catchment.foundation.facts import Recorded, record_edition
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import NUL_IN_ROW, Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import PCNStaff
from catchment.structure.imports.reading import SHRINKAGE_REFUSED, CellReader, Seen, text, whole
from catchment.structure.models import Organisation

TITLE = "the workforce of primary care networks"
IDENTIFIER = "UNIQUE_IDENTIFIER"
YEAR, MONTH, PCN = "CENSUS_YEAR", "CENSUS_MONTH", "PCN_CODE"
GROUP, ROLE, SOURCE, WTE, RECORDS = "STAFF_GROUP", "STAFF_ROLE", "Data_source", "FTE", "ROWS"
SHARED = (YEAR, MONTH, PCN, GROUP, ROLE, SOURCE, WTE)
PCN_CODE = re.compile(r"[A-Z][0-9A-Z]{5}|XN\d{3}")
MOST_WTE, MOST_RECORDS = Decimal(1000), 10_000
FEWEST = {True: 20_000, False: 8_000}  # rows of a month of all England: of records, and summed
WITHHELD = "The row has more or fewer columns than the header; it may hold an identifier, so it is not kept."
PLACES = Decimal("0.0001")
Key = tuple[int, str, str, str]  # PCN, group, role, source


@dataclass
class Sum:
    """What the records of one PCN, group, role and source come to."""

    records: int = 0
    wte: Decimal = Decimal(0)


def wte(cell: str) -> Decimal:
    """Return whole-time equivalents, which may be a small part of one."""
    try:
        number = Decimal(cell.strip()) if "_" not in cell else Decimal("NaN")
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= MOST_WTE:
        raise ValueError(f"Expected whole-time equivalents, a number from 0 to {MOST_WTE}.")
    return number


def pcn_code(cell: str) -> str:
    """Return the code of a PCN."""
    if not PCN_CODE.fullmatch(cell):
        raise ValueError("Expected the code of a PCN, such as U12345.")
    return cell


@importer
class Workforce(Importer):
    """One month of the PCN workforce (National Workforce Reporting Service)."""

    kind = "pcn-workforce"
    title = TITLE
    publisher = "NHS England, Primary Care Network Workforce"
    page = (
        "https://digital.nhs.uk/data-and-information/publications/statistical/primary-care-network-workforce"
    )
    file_name = re.compile(r"pcn_workforce_(individual_level|by_pcn_role).*\.csv(\.gz)?", re.IGNORECASE)
    batch = STATISTICS
    order = 75

    def edition(self, source: SourceFile) -> date:
        """Return the last day of the month that the first row is about."""
        told, source.unusable_row = (
            source.unusable_row,
            None,
        )  # such a row is told of when it is read for good
        try:
            _, row = next(source.table(SHARED, kind=TITLE))
        finally:
            source.unusable_row = told
        try:
            year, month = int(row[YEAR]), int(row[MONTH])
            return date(year, month, calendar.monthrange(year, month)[1])
        except (KeyError, ValueError, calendar.IllegalMonthError) as problem:
            raise Refusal(
                f"{source.name}: expected {YEAR} and {MONTH} to say a month, such as 2025 and 11."
            ) from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Sum the records, or take the sums, and keep them for the month."""
        source.unusable_row = lambda line, _fields: _reject_unusable(report, line)
        by_record = _has_identifiers(source)
        networks = dict(Organisation.objects.filter(kind="pcn").values_list("code", "pk"))
        sums: dict[Key, Sum] = {}
        seen = Seen(report)
        for line, row, published in _sound_rows(source, edition, report, by_record):
            network = networks.get(row[PCN])
            if network is None:
                why = "No PCN with this code is known: import the directory first."
                report.reject(line, PCN, row[PCN], why, published)
                continue
            key = (network, row[GROUP], row[ROLE], row[SOURCE])
            if not by_record and not seen.first_time(key, line, ROLE, row[ROLE], published):
                continue
            found = sums.setdefault(key, Sum())
            found.records += 1 if by_record else row[RECORDS]
            found.wte += row[WTE]
        if not _only_invented(networks, sums):
            _refuse_if_cut_short(source, report.counts["rows"], FEWEST[by_record], sums)
        rows = [
            (pcn, edition, group, role, origin, each.records, each.wte.quantize(PLACES))
            for (pcn, group, role, origin), each in sums.items()
        ]
        key_columns = ["pcn_id", "group", "role", "source"]
        return record_edition(PCNStaff, rows, key=key_columns, edition={"edition": edition}, change=change)


def _only_invented(networks: dict[str, int], sums: dict[Key, Sum]) -> bool:
    """Say whether a file is only about invented PCNs, of which there are few."""
    invented = set(
        Organisation.objects.filter(pk__in=networks.values(), invented=True).values_list("pk", flat=True)
    )
    return bool(sums) and all(pcn in invented for pcn, *_ in sums)


def _refuse_if_cut_short(source: SourceFile, rows: int, fewest: int, sums: dict[Key, Sum]) -> None:
    """Refuse a file of England with far fewer rows, or staff records, than there are."""
    newest = PCNStaff.objects.current().order_by("-edition").values_list("edition", flat=True).first()
    before = PCNStaff.objects.current().filter(edition=newest).aggregate(total=models.Sum("records"))["total"]
    records = sum(each.records for each in sums.values())
    if rows < fewest or records < (before or 0) * SHRINKAGE_REFUSED:
        raise Refusal(
            f"{source.name} has {rows:,} rows about {records:,} staff records; expected at least {fewest:,} "
            f"rows, and about as many records as before ({before or 0:,}). It is probably cut short: "
            "download it again."
        )


def _has_identifiers(source: SourceFile) -> bool:
    """Say whether the file has a row for each record, rather than for each sum."""
    told, source.unusable_row = source.unusable_row, None
    try:
        _, names = next(source.rows())
    finally:
        source.unusable_row = told
    return IDENTIFIER in names


def _sound_rows(
    source: SourceFile, edition: date, report: Report, by_record: bool
) -> Iterator[tuple[int, dict[str, Any], dict[str, str]]]:
    """Yield (line, values, row as published but for the identifier); the others go to the report."""
    columns: dict[str, CellReader] = {
        YEAR: whole(2099, 2019),
        MONTH: whole(12, 1),
        PCN: pcn_code,
        GROUP: text(60),
        ROLE: text(120),
        SOURCE: text(60),
        WTE: wte,
    }
    if not by_record:
        columns[RECORDS] = whole(MOST_RECORDS, 1)
    for line, row in source.table(tuple(columns), kind=TITLE):
        report.read()
        if None in row:
            report.reject(line, "", "", WITHHELD, None)
            continue
        published = {name: value for name, value in row.items() if name != IDENTIFIER}
        values = _values(line, published, columns, report)
        if values is None:
            continue
        if (values[YEAR], values[MONTH]) != (edition.year, edition.month):
            why = f"The file is about {edition:%B %Y}; this row is about another month."
            report.reject(line, MONTH, f"{values[YEAR]}-{values[MONTH]:02}", why, published)
            continue
        yield line, values, published


def _values(
    line: int, row: dict[str, str], columns: dict[str, CellReader], report: Report
) -> dict[str, Any] | None:
    """Return the values of a row by column, or None where one cannot be read; then the report has it."""
    values = {}
    for column, read in columns.items():
        try:
            values[column] = read(row[column])
        except ValueError as problem:
            report.reject(line, column, row[column], str(problem), row)
            return None
    return values


def _reject_unusable(report: Report, line: int) -> None:
    report.read()
    report.reject(line, "", "", f"{NUL_IN_ROW} It may hold an identifier, so it is not kept.", None)
