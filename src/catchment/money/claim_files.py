"""Claims as files: lines read from CSV or a workbook, and a claim written out with what came of each line."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.money.rules.claim_reading import COLUMNS, NEEDED, as_said
from catchment.money.rules.claim_values import MOST_LINES, Line, Outcome

SHEET = "Claim"
MOST_BYTES = 2_000_000  # of a file of lines: a claim has a few hundred at most
PUBLIC_COLUMNS = ("post", "role", "wte")  # what everybody may read: the rest is about one person's pay
OUTCOME_COLUMNS = ("claimed", "accepted", "held", "rules", "reasons")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take a cell that begins so for a formula


def rows_of_file(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file or workbook, by column; raises Refusal, in a sentence.

    Columns are named as in `COLUMNS`, in any case, with spaces or underscores.
    """
    source = SourceFile(path)
    if source.size > MOST_BYTES:
        raise Refusal(f"{source.name} is larger than any claim: {MOST_BYTES:,} bytes at most.")
    with path.open("rb") as stream:
        is_workbook = stream.read(4) == b"PK\x03\x04"
    found: list[dict[str, str]] = []
    rows = source.sheet(SHEET, ()) if is_workbook else source.table((), kind="a claim")
    for _, row in rows:
        if None in row:
            raise Refusal(f"{source.name}: a row has more or fewer cells than the header.")
        told = {_column(name): _cell(value) for name, value in row.items() if name}
        if any(told.get(column) for column in COLUMNS):
            found.append({column: told[column] for column in COLUMNS if told.get(column)})
        if len(found) > MOST_LINES:
            raise Refusal(f"{source.name} has more than {MOST_LINES} lines; no PCN has as many posts.")
    if not found or not any(set(NEEDED) <= set(row) for row in found):
        raise Refusal(
            f"{source.name} has no line with all of {', '.join(NEEDED)}. The first row names the columns."
        )
    return found


def rows_of_upload(name: str, content: bytes) -> list[dict[str, str]]:
    """Return the lines of a file that somebody sent; raises Refusal."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name[-80:] or "claim")
        path.write_bytes(content)
        return rows_of_file(path)


def _column(said: Any) -> str:
    return "_".join(str(said).strip().casefold().replace("_", " ").split())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value).strip()


def table_of(
    lines: Sequence[Line], outcomes: Sequence[Outcome], columns: Sequence[str] = COLUMNS
) -> list[list[str]]:
    """Return a claim as a table: what was said, and what came of each line; amounts in pounds.

    `columns` are those of what was said; to whoever may not read pay only PUBLIC_COLUMNS are given.
    """
    rows = [[*columns, *OUTCOME_COLUMNS]]
    for line, outcome in zip(lines, outcomes, strict=True):
        said = as_said(line)
        reasons = [*outcome.reductions, *outcome.missing]
        rows.append(
            [
                *(said.get(column, "") for column in columns),
                *(
                    f"{pence // 100}.{pence % 100:02}"
                    for pence in (outcome.claimed, outcome.accepted, outcome.held)
                ),
                ", ".join(dict.fromkeys(each.rule for each in reasons)),
                " ".join(each.sentence for each in reasons),
            ]
        )
    return [[_safe(cell) for cell in row] for row in rows]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV, which reads back as the same lines."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def as_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as an Excel workbook with one sheet, Claim."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
