"""The ODS directory files: practices, trusts, commissioners and ICBs, with the dates they opened and closed.

`epraccur`, `etr` and `eccg` have no header and 27 columns in an order that ODS documents; dates are
YYYYMMDD and the closing date is the *inclusive* last day (K-040). The files do not say what date they speak
for, so the newest date found in them is taken. Rows are kept as evidence; structure/derive works out facts.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import DIRECTORY, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change

WIDTH = 27
ENCODING = "cp1252"
COLUMNS = {
    "code": 0, "name": 1, "region": 2, "icb": 3, "postcode": 9, "opened": 10, "closed": 11, "status": 12,
    "role": 13, "commissioner": 14, "joined": 15, "left": 16, "setting": 25,
}  # fmt: skip
ODS_DATE = re.compile(r"\d{8}")
DATE_COLUMNS = ("opened", "closed", "joined", "left")
NAME_LENGTH = 200


def ods_row(fields: list[str]) -> dict[str, str]:
    """Return the named columns of a 27-column row, with the address lines joined."""
    row = {name: fields[position].strip() for name, position in COLUMNS.items()}
    row["address"] = ", ".join(part.strip() for part in fields[4:9] if part.strip())
    return row


class HeaderlessDirectory(Importer):
    """What the three headerless files share."""

    publisher = "NHS England, Organisation Data Service"
    batch = DIRECTORY
    order = 10
    derives = ("organisations", "practice figures")
    code_pattern: ClassVar[re.Pattern[str]]
    expected: ClassVar[str]
    fewest_rows: ClassVar[int]

    def edition(self, source: SourceFile) -> date:
        """Return the newest past date in the file: it speaks for no earlier day (plans may lie ahead)."""
        today, newest = f"{timezone.localdate():%Y%m%d}", ""
        for _, fields in self._rows(source):
            if len(fields) == WIDTH:
                dates = (fields[COLUMNS[name]] for name in DATE_COLUMNS)
                newest = max(
                    newest, *(each for each in dates if ODS_DATE.fullmatch(each) and each <= today), ""
                )
        try:
            return read_day(newest)
        except ValueError as problem:
            raise Refusal(f"{source.name} is not {self.expected}: it holds no dates.") from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep every sound row as evidence."""
        rows: dict[str, dict[str, Any]] = {}
        for line, fields in self._rows(source):
            report.read()
            if len(fields) != WIDTH:
                report.reject(line, "", len(fields), f"Expected {WIDTH} columns.", fields)
                continue
            row = ods_row(fields)
            problem = self._problem(row, rows)
            if problem is not None:
                column, reason = problem
                report.reject(line, column, row[column], reason, fields)
            else:
                rows[row["code"]] = row
        if len(rows) < self.fewest_rows:
            raise Refusal(
                f"{source.name} has {len(rows)} usable rows; {self.expected} has at least "
                f"{self.fewest_rows:,}. The file is probably cut short."
            )
        return record_published(self.kind, edition, rows, change=change)

    def _rows(self, source: SourceFile) -> Iterator[tuple[int, list[str]]]:
        lines = source.rows(width=WIDTH, encoding=ENCODING)
        line, first = next(lines)
        if len(first) != WIDTH or not self.code_pattern.fullmatch(first[0]):
            raise Refusal(
                f"{source.name} is not {self.expected}: expected {WIDTH} columns without a header, the "
                f"first a code such as {self.example}; the first line begins {', '.join(first[:2])[:80]}."
            )
        yield line, first
        yield from lines

    @property
    def example(self) -> str:
        """Return a code of the kind that the file holds."""
        return {"epraccur": "M83001", "etr": "RJE", "eccg": "05W"}[self.kind]

    def _problem(self, row: dict[str, str], before: dict[str, Any]) -> tuple[str, str] | None:
        """Return (column, reason) when a row cannot be used."""
        if not self.code_pattern.fullmatch(row["code"]):
            return "code", f"Expected a code such as {self.example}."
        if row["code"] in before:
            return "code", "The code is in the file twice; the first row was used."
        if not row["name"] or len(row["name"]) > NAME_LENGTH:
            return "name", f"Expected a name of 1 to {NAME_LENGTH} characters."
        for column in DATE_COLUMNS:
            if row[column]:
                try:
                    read_day(row[column])
                except ValueError:
                    return column, "Expected a date written YYYYMMDD."
                if not ODS_DATE.fullmatch(row[column]):
                    return column, "Expected a date written YYYYMMDD."
        if not row["opened"]:
            return "opened", "Expected the date it opened."
        if row["closed"] and row["closed"] < row["opened"]:
            return "closed", f"It closes before it opens ({row['opened']})."
        joined = row["joined"] or row["opened"]
        if row["left"] and row["left"] < joined:
            return "left", f"It leaves its commissioner before it joined ({joined})."
        return None


@importer
class Practices(HeaderlessDirectory):
    """`epraccur`: GP practices and other prescribing cost centres of England and Wales."""

    kind = "epraccur"
    title = "ODS GP practices and prescribing cost centres"
    file_name = re.compile(r"epraccur\.csv(\.gz)?")
    code_pattern = re.compile(r"[A-Z][0-9A-Z]{5}")
    expected = "the ODS file of GP practices (epraccur)"
    fewest_rows = 1
    address = "https://files.digital.nhs.uk/assets/ods/current/epraccur.zip"


@importer
class Trusts(HeaderlessDirectory):
    """`etr`: NHS trusts, open and closed."""

    kind = "etr"
    title = "ODS NHS trusts"
    file_name = re.compile(r"etr\.csv(\.gz)?")
    code_pattern = re.compile(r"(R|T)[0-9A-Z]{2}|[A-Z][0-9A-Z]{4}")
    expected = "the ODS file of NHS trusts (etr)"
    fewest_rows = 1
    address = "https://files.digital.nhs.uk/assets/ods/current/etr.zip"


@importer
class Commissioners(HeaderlessDirectory):
    """`eccg`: sub-ICB locations, the CCGs they were, and commissioning hubs."""

    kind = "eccg"
    title = "ODS sub-ICB locations, CCGs and commissioning hubs"
    file_name = re.compile(r"eccg\.csv(\.gz)?")
    code_pattern = re.compile(r"[0-9][0-9A-Z]{2}|[0-9A-Z]{5}")
    expected = "the ODS file of sub-ICB locations and CCGs (eccg)"
    fewest_rows = 1
    address = "https://files.digital.nhs.uk/assets/ods/current/eccg.zip"


@importer
class IcbNames(Importer):
    """ONS's list of ICBs: GSS code, ODS code and legal name (K-032)."""

    kind = "icb-names"
    title = "ICB names and codes"
    publisher = "Office for National Statistics"
    file_name = re.compile(r"icb_names_codes_[a-z]+_\d{4}\.csv(\.gz)?")
    batch = DIRECTORY
    order = 5
    derives = ("organisations",)
    header = ("ICB24CD", "ICB24CDH", "ICB24NM")

    def edition(self, source: SourceFile) -> date:
        """Return the first of the month in the file's name, or refuse."""
        found = re.search(r"_([a-z]{3})_(\d{4})", source.name)
        if found is None:
            raise Refusal(f"{source.name} does not say its month, as in icb_names_codes_dec_2024.csv.")
        return read_day(f"01{found[1]}{found[2]}")

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep every sound row as evidence."""
        rows: dict[str, dict[str, str]] = {}
        for line, row in source.table(self.header, kind="the ONS list of ICBs"):
            report.read()
            if None in row:
                report.reject(line, "", "", "The row has the wrong number of columns.", row)
            elif not re.fullmatch(r"Q[0-9A-Z]{2}", row["ICB24CDH"]):
                report.reject(line, "ICB24CDH", row["ICB24CDH"], "Expected an ICB code such as QNC.", row)
            elif not re.fullmatch(r"E54\d{6}", row["ICB24CD"]):
                report.reject(line, "ICB24CD", row["ICB24CD"], "Expected a code such as E54000010.", row)
            elif row["ICB24CDH"] in rows:
                report.reject(line, "ICB24CDH", row["ICB24CDH"], "The ICB is in the file twice.", row)
            else:
                rows[row["ICB24CDH"]] = {"gss": row["ICB24CD"], "name": row["ICB24NM"]}
        return record_published(self.kind, edition, rows, change=change)
