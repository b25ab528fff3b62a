"""Claims as files: what is written is read back, in both formats; what cannot be read is said."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from catchment.foundation.imports.source import Refusal
from catchment.money.claim_files import as_csv, as_workbook, rows_of_file, rows_of_upload, table_of
from catchment.money.roles_shipped import shipped_roles
from catchment.money.rules.claim_reading import Span, read_lines
from catchment.money.rules.claim_values import ClaimFacts, Line
from catchment.money.rules.claims import assess
from catchment.money.rules.years import FinancialYear

YEAR = FinancialYear(2023)
SPAN = Span(date(2023, 8, 1), date(2023, 9, 1))
LINES = (
    Line(1, "CC-1", "care-coordinator", Decimal("0.6"), SPAN.starts, SPAN.ends, 200_000, 10_000, 5_050),
    Line(
        2, "CP-1", "clinical-pharmacist", Decimal(1), SPAN.starts, SPAN.ends, 400_000, besides=Decimal("0.5")
    ),
)


@pytest.mark.parametrize(("write", "name"), [(as_csv, "claim.csv"), (as_workbook, "claim.xlsx")])
def test_what_is_written_is_read_back(write: Callable[..., bytes], name: str, tmp_path: Path) -> None:
    outcomes = assess(LINES, ClaimFacts(YEAR), shipped_roles()).outcomes
    path = tmp_path / name
    path.write_bytes(write(table_of(LINES, outcomes)))
    read, problems = read_lines(rows_of_file(path), SPAN, shipped_roles())
    assert (read, problems) == (LINES, ())


def test_the_file_says_what_came_of_each_line() -> None:
    rows = table_of(LINES, assess(LINES, ClaimFacts(YEAR), shipped_roles()).outcomes)
    said = dict(zip(rows[0], rows[1], strict=True))
    assert (said["claimed"], said["accepted"], said["rules"]) == ("2150.50", "1669.80", "E-061")


def test_headers_are_read_as_people_write_them() -> None:
    found = rows_of_upload("x.csv", b"Post,ROLE,WTE,Salary,National Insurance\nA,paramedic,1,100,5\n,,,,\n")
    assert found == [
        {"post": "A", "role": "paramedic", "wte": "1", "salary": "100", "national_insurance": "5"}
    ]


def test_a_workbook_with_numbers_and_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Claim"
    book.active.append(["post", "role", "wte", "salary", "from"])
    book.active.append(["A", "paramedic", 0.6, 1234.5, date(2023, 8, 2)])
    path = tmp_path / "a.xlsx"
    book.save(path)
    (row,) = rows_of_file(path)
    assert row == {"post": "A", "role": "paramedic", "wte": "0.6", "salary": "1234.5", "from": "2023-08-02"}


def test_a_cell_that_a_spreadsheet_would_run_is_only_text() -> None:
    line = Line(1, "=1+1", "care-coordinator", Decimal(1), SPAN.starts, SPAN.ends, 100)
    rows = table_of([line], assess([line], ClaimFacts(YEAR), shipped_roles()).outcomes)
    assert rows[1][0] == "'=1+1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"one,two\n1,2\n", "has no line with all of post, role, wte, salary"),
        (b"post,role,wte,salary\nA,paramedic,1,100,200\nB,paramedic,1,100\n", "more or fewer cells"),
        (b"\xff\xfe\x00", "is not text"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"post,role,wte,salary\n" + b"A,paramedic,1,100\n" * 301, "more than 300 lines"),
        (b"x" * 2_000_001, "larger than any claim"),
    ],
    ids=["empty", "other columns", "ragged", "not text", "damaged", "too many", "too large"],
)
def test_what_cannot_be_read_is_said(content: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        rows_of_upload("lines.csv", content)
