"""Small tables that people keep in a spreadsheet: read from CSV or XLSX, and written as either.

Such a file comes from anybody's desk, so everything about it has a limit, and two things never happen. A
formula is never worked out: a cell that holds one is given as the text of the formula, for the reader to
refuse. And a text is never written so that a spreadsheet would take it for a formula (CSV injection): one
that begins like a formula gets an apostrophe before it, which is taken off again when it is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from catchment.foundation.imports.source import DAMAGED_WORKBOOK, ZIP_MAGIC, Refusal

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000  # of a workbook, whose parts are packed
MOST_LINES = 5_000
MOST_COLUMNS = 50
LONGEST_CELL = 300
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"
CSV, XLSX = "csv", "xlsx"
Cell = str | Decimal
Rows = list[tuple[int, dict[str, str]]]


def guarded(text: str) -> str:
    """Return a text as it may stand in a cell: never as the beginning of a formula."""
    return f"{GUARD}{text}" if text.startswith((*LIKE_A_FORMULA, GUARD)) else text


def unguarded(text: str) -> str:
    """Return what a guarded text says."""
    rest = text.removeprefix(GUARD)
    return rest if rest.startswith((*LIKE_A_FORMULA, GUARD)) else text


def write_table(header: Sequence[str], rows: Sequence[Sequence[Cell]], kind: str) -> bytes:
    """Return a table as the bytes of a CSV (UTF-8, with a mark that Excel reads) or XLSX file.

    Texts are guarded; a Decimal is written as a number. Raises ValueError for another kind of file.
    """
    if kind == CSV:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([guarded(c) if isinstance(c, str) else f"{c:f}" for c in row] for row in rows)
        return text.getvalue().encode("utf-8-sig")
    if kind == XLSX:
        return _workbook(header, rows)
    raise ValueError(f"A table is written as {CSV} or {XLSX}, not as {kind[:20]}.")


def _workbook(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.append(list(header))
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, guarded(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl would take a text that begins with = for a formula
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_table(name: str, content: bytes, header: Sequence[str]) -> Rows:
    """Return (line, cells by column) of a CSV or XLSX file whose first line has the columns of `header`.

    Columns are known by their names, whatever their case; other columns are passed over, and so are lines
    with nothing in them. Raises Refusal for a file that is too large, damaged, or another table.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(f"{name} is larger than {MOST_BYTES:,} bytes, more than any table of this kind.")
    lines = _workbook_lines(name, content) if content.startswith(ZIP_MAGIC) else _text_lines(name, content)
    first, names = next(lines, (0, []))
    folded = [each.strip().casefold() for each in names]
    missing = [each for each in header if each.casefold() not in folded]
    if missing:
        raise Refusal(
            f"{name} has no column {', '.join(missing)}: its first line must have {', '.join(header)}."
        )
    twice = [each for each in header if folded.count(each.casefold()) > 1]
    if twice:
        raise Refusal(f"{name} has two columns called {twice[0]}; which one counts cannot be told.")
    places = {each: folded.index(each.casefold()) for each in header}
    found: Rows = []
    for line, cells in lines:
        if line - first > MOST_LINES:
            raise Refusal(f"{name} has more than {MOST_LINES:,} lines, more than any table of this kind.")
        if any(cell.strip() for cell in cells):
            values = {each: cells[at] if at < len(cells) else "" for each, at in places.items()}
            found.append((line, {each: unguarded(value.strip()) for each, value in values.items()}))
    if not found:
        raise Refusal(f"{name} has a first line and nothing beneath it.")
    return found


def _text_lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refusal(f"{name} is not text in UTF-8. Save it as “CSV UTF-8”, or as XLSX.") from problem
    if "\x00" in text:
        raise Refusal(f"{name} holds NUL characters: it is not a table. Save it as “CSV UTF-8”, or as XLSX.")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            yield reader.line_num, _checked(name, reader.line_num, cells)
    except csv.Error as problem:
        raise Refusal(f"{name}, line {reader.line_num}: this is no comma-separated text.") from problem


def _workbook_lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise Refusal(f"{name} unpacks to {unpacked:,} bytes; no table of this kind has so many.")
        # not data_only: a formula is given as its text, never as what somebody's spreadsheet made of it
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        try:
            sheet = book.worksheets[0]
            for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield line, _checked(name, line, [_written(value) for value in row])
        finally:
            book.close()
    except DAMAGED_WORKBOOK as problem:
        raise Refusal(f"{name} is a workbook cut short or damaged, or another kind of archive.") from problem


def _checked(name: str, line: int, cells: list[str]) -> list[str]:
    """Return the cells of a line without empty ones at its end; raises Refusal beyond the limits."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise Refusal(f"{name}, line {line}, has more than {MOST_COLUMNS} columns.")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Refusal(f"{name}, line {line}, has a cell of more than {LONGEST_CELL} characters.")
    return cells


def _written(value: Any) -> str:
    """Return a cell's value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
