"""Reading rows that nobody should trust: every cell is checked, every row that fails is kept and explained.

A format says which columns it needs and how each cell is read (`code`, `text`, `whole`, `real`, `one_of`).
`checked_rows` reads a file that way: a cell that cannot be read rejects its row, with line, column, value and
reason. What is wrong with the file as a whole - too few rows, because a download stopped at the end of a
line - is `refuse_if_cut_short`, since every row that is there looks sound.
"""

import math
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import ImportRun

CellReader = Callable[[str], Any]
MOST_PEOPLE = 2_000_000_000
SHRINKAGE_REFUSED = 0.9  # fewer rows than this share of the last import of the kind: cut short
ABSENT = ("", "NA", "N/A", "NULL", "null", "-")

CODES = {
    "lsoa": (re.compile(r"E01\d{6}"), "an English LSOA code such as E01014210"),
    "lsoa-ew": (re.compile(r"[EW]01\d{6}"), "an LSOA code such as E01014210 or W01000332"),
    "msoa-ew": (re.compile(r"[EW]02\d{6}"), "an MSOA code such as E02002951"),
    "ward-ew": (re.compile(r"[EW]05\d{6}"), "a ward code such as E05009861"),
    "ltla": (re.compile(r"E0[6-9]\d{6}"), "a district code such as E07000192"),
    "ltla-ew": (re.compile(r"[EW]0[6-9]\d{6}"), "a district code such as E07000192"),
    "utla-ew": (re.compile(r"(E0[689]|E10|E13|W06)\d{6}"), "an upper-tier code such as E10000028"),
    "region": (re.compile(r"E12\d{6}"), "a region code such as E12000005"),
    "sub-icb": (re.compile(r"E38\d{6}"), "a sub-ICB area code such as E38000126"),
    "icb": (re.compile(r"E54\d{6}"), "an ICB area code such as E54000010"),
    "ods icb": (re.compile(r"Q[0-9A-Z]{2}"), "an ICB code such as QNC"),
    "ods sub-icb": (re.compile(r"[0-9A-Z]{3}|[0-9A-Z]{5}"), "a sub-ICB location code such as 05W"),
    "trust": (re.compile(r"R[0-9A-Z]{2}"), "an NHS trust code such as RJE"),
    "practice": (re.compile(r"[A-Z][0-9A-Z]{5}"), "a practice code such as M83001"),
}


def code(scheme: str) -> CellReader:
    """Return a reader of codes of a scheme."""
    pattern, expected = CODES[scheme]

    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise ValueError(f"Expected {expected}.")
        return cell

    return read


def text(longest: int) -> CellReader:
    """Return a reader of text that must not be blank."""

    def read(cell: str) -> str:
        cell = cell.strip()
        if not cell or len(cell) > longest:
            raise ValueError(f"Expected between 1 and {longest} characters.")
        return cell

    return read


def whole(most: int = MOST_PEOPLE, least: int = 0) -> CellReader:
    """Return a reader of whole numbers; a fraction of nothing (`12.0`) is whole."""

    def read(cell: str) -> int:
        if cell.isascii() and cell.isdigit():
            number = int(cell)
        else:
            fraction = _number(cell)
            if fraction != int(fraction):
                raise ValueError(f"Expected a whole number from {least:,} to {most:,}.")
            number = int(fraction)
        if not least <= number <= most:
            raise ValueError(f"Expected a whole number from {least:,} to {most:,}.")
        return number

    return read


def real(least: float, most: float) -> CellReader:
    """Return a reader of numbers between two bounds."""

    def read(cell: str) -> float:
        number = _number(cell)
        if not least <= number <= most:
            raise ValueError(f"Expected a number from {least:g} to {most:g}.")
        return number

    return read


def one_of(*allowed: str) -> CellReader:
    """Return a reader of one of a few words."""

    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"Expected one of: {', '.join(allowed)}.")
        return cell

    return read


def _number(cell: str) -> float:
    if cell.strip() in ABSENT:
        raise ValueError("Expected a number; the cell is blank.")
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in cell:
        raise ValueError("Expected a number.")
    return number


def checked_rows(
    source: SourceFile, columns: Mapping[str, CellReader], report: Report, *, what: str
) -> Iterator[tuple[int, dict[str, Any], dict[str, str]]]:
    """Yield (line, values by column, row as published) of the sound rows; the others go to the report."""
    for line, row in source.table(tuple(columns), kind=what):
        report.read()
        if None in row:
            report.reject(line, "", "", "The row has more or fewer columns than the header.", row)
            continue
        values = {}
        for column, read in columns.items():
            try:
                values[column] = read(row[column])
            except ValueError as problem:
                report.reject(line, column, row[column], str(problem), row)
                break
        else:
            yield line, values, row


class Seen:
    """What a file has said already, so that a second row about the same thing is rejected."""

    def __init__(self, report: Report) -> None:
        """Start with nothing."""
        self._report = report
        self._lines: dict[Hashable, int] = {}

    def first_time(self, key: Hashable, line: int, column: str, value: Any, row: Any) -> bool:
        """Say whether a key is new; a repetition is rejected, with the line that said it first."""
        first = self._lines.setdefault(key, line)
        if first != line:
            self._report.reject(
                line, column, value, f"Line {first} is about the same; only that one was used.", row
            )
        return first == line


def refuse_if_cut_short(source: SourceFile, report: Report, fewest: int, *, what: str) -> None:
    """Refuse a file of all England that has far fewer rows than such a file has.

    A download that stops at the end of a line leaves sound rows and no other sign.
    """
    rows = report.counts["rows"]
    if rows < fewest:
        raise Refusal(
            f"{source.name} has {rows:,} rows; {what} has at least {fewest:,}. It is probably cut short: "
            "download it again."
        )
    before = (
        ImportRun.objects.filter(kind=report.run.kind, state=ImportRun.State.IMPORTED)
        .exclude(pk=report.run.pk)
        .order_by("-edition", "-id")
        .values_list("counts", "edition")
        .first()
    )
    if before is not None and rows < before[0].get("rows", 0) * SHRINKAGE_REFUSED:
        raise Refusal(
            f"{source.name} has {rows:,} rows, but {what} of {before[1]} had {before[0]['rows']:,}: expected "
            "about as many, so it is probably cut short. Download it again."
        )
