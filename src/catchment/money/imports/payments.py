"""NHS Payments to General Practice: what each practice was paid in a year, heading by heading, to the penny.

Amounts are read as decimal text, never as binary fractions. Every column must be known: a heading, a total,
or one that is said not to be kept (`data/payment_headings.yaml`), so that no money is passed over because a
new edition has a new column. Totals are compared with the sum of their parts; where they differ the report
says so, and both are kept as published (E-018, S001-31).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import PracticePayment, PracticePaymentYear
from catchment.money.practice_data import Headings, headings
from catchment.money.rules.practices import disagreements
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year
from catchment.structure.imports.areas import record_published_areas
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    one_of,
    refuse_if_cut_short,
    text,
)
from catchment.structure.imports.registrations import MINE, NOT_A_PRACTICE, practice_ids

TITLE = "NHS Payments to General Practice"
IN_NAME = re.compile(r"20\d\d[-_]\d\d")
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
REGISTERED, WEIGHTED = (
    f"Number of {which} Patients (Last Known Figure)" for which in ("Registered", "Weighted")
)
PRACTICE, SUB_ICB, CONTRACT = "Practice Code", "CCG Code", "Contract Type"
DISPENSING, TYPE, CAVEATS = "Dispensing Practice", "Practice type", "Atypical characteristics"
MOST_PATIENTS = 1_000_000
YES_NO = {"Yes": True, "No": False, "Unknown": None}
PENCE = 100


def amount(cell: str) -> int:
    """Return pounds as written, in pence; a blank cell is nothing paid. Raises ValueError."""
    cell = cell.strip()
    if not cell:
        return 0
    if not AMOUNT.fullmatch(cell):
        raise ValueError("Expected pounds and pence, such as 412345.67, with a minus for a deduction.")
    return int(Decimal(cell) * PENCE)


def patients(cell: str) -> Decimal:
    """Return an average number of patients. Raises ValueError."""
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number <= MOST_PATIENTS):
        raise ValueError(f"Expected a number of patients from 0 to {MOST_PATIENTS:,}.")
    return number


def any_text(cell: str) -> str:
    """Return a cell that may be blank, of no more than 120 characters. Raises ValueError."""
    if len(cell) > 120:
        raise ValueError("Expected no more than 120 characters.")
    return ", ".join(part.strip() for part in cell.split("|") if part.strip())


@importer
class Payments(Importer):
    """What practices were paid in a year."""

    kind = "payments"
    title = "what practices were paid in a year"
    publisher = f"NHS England, {TITLE}"
    page = "https://digital.nhs.uk/data-and-information/publications/statistical/nhs-payments-to-general-practice"
    file_name = re.compile(r"nhs_?payments_?to_?general_?practice.*\.csv(\.gz)?", re.IGNORECASE)
    batch = STATISTICS
    order = 60
    fewest_rows = 5_000

    def edition(self, source: SourceFile) -> date:
        """Return the last day of the year in the file's name; refuses a name without one."""
        return _year_in(source.name).ends - timedelta(days=1)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep each practice's amounts and figures, in exact pence."""
        published, year = headings(), FinancialYear(edition.year - 1)
        columns = _columns(source, published, report)
        known, seen = practice_ids(), Seen(report)
        amounts: list[tuple[Any, ...]] = []
        figures: list[tuple[Any, ...]] = []
        for line, row, raw in checked_rows(source, columns, report, what=self.title):
            practice = row[PRACTICE]
            if practice not in known:
                report.reject(line, PRACTICE, practice, NOT_A_PRACTICE, raw)
                continue
            if not seen.first_time(practice, line, PRACTICE, practice, raw):
                continue
            paid = {each.code: row[each.column] for each in published.headings if row[each.column]}
            totals = {each.code: row[each.column] for each in published.totals}
            _compare(line, practice, paid, totals, published, report)
            amounts += [(known[practice], year.begins, heading, pence) for heading, pence in paid.items()]
            figures.append(_figures(known[practice], year, row, totals))
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        return _record(year, amounts, figures, change)


def _year_in(name: str) -> FinancialYear:
    """Return the financial year that a file's name has."""
    found = IN_NAME.search(name)
    try:
        return read_year(found.group().replace("_", "-") if found else "")
    except UnclearYearError as problem:
        raise Refusal(
            f"{name} does not say which financial year it is for. Put the year in the file's name, such as "
            "nhs_payments_to_general_practice_2022-23.csv."
        ) from problem


def _columns(source: SourceFile, published: Headings, report: Report) -> dict[str, CellReader]:
    """Return how each column is read; refuses a file with a column of which nothing is known."""
    money = [each.column for each in (*published.headings, *published.totals)]
    readers: dict[str, CellReader] = {
        PRACTICE: code("practice"),
        SUB_ICB: code("ods sub-icb"),
        CONTRACT: text(10),
        TYPE: text(40),
        DISPENSING: one_of(*YES_NO),
        CAVEATS: any_text,
        REGISTERED: patients,
        WEIGHTED: patients,
        **dict.fromkeys(money, amount),
    }
    _, names = next(source.rows(encoding="utf-8-sig"))
    passed_over = [
        name for name in names if name in published.not_kept or name.startswith(published.not_kept_beginnings)
    ]
    unknown = [name for name in names if name not in readers and name not in passed_over]
    if unknown:
        raise Refusal(
            f"{source.name} has columns that Catchment does not know, and money might be in them: "
            f"{', '.join(unknown)[:300]}. Say in payment_headings.yaml what they are."
        )
    report.note(
        1,
        "",
        f"{len(passed_over)} columns",
        "They are averages worked out from the others, or say what the directory of practices says.",
        "They were not kept.",
    )
    return readers


def _compare(
    line: int,
    practice: str,
    paid: Mapping[str, int],
    totals: Mapping[str, int],
    published: Headings,
    report: Report,
) -> None:
    """Report each published total that is not the sum of its parts."""
    for total, sentence in disagreements(paid, totals, published.headings, published.totals):
        report.note(line, total.column, practice, sentence, "Both are kept as published.")


def _figures(
    practice: int, year: FinancialYear, row: Mapping[str, Any], totals: Mapping[str, int]
) -> tuple[Any, ...]:
    """Return a practice's year in the order of the model's columns."""
    return (
        practice,
        year.begins,
        row[SUB_ICB],
        row[CONTRACT],
        row[TYPE],
        YES_NO[row[DISPENSING]],
        row[REGISTERED],
        row[WEIGHTED],
        row[CAVEATS],
        dict(totals),
    )


def _record(year: FinancialYear, amounts: Sequence[Any], figures: Sequence[Any], change: Change) -> Recorded:
    """Make the amounts and figures what is believed of the year; the invented example keeps its own."""
    edition = {"year": year.begins}
    return record_published_areas(
        PracticePaymentYear, figures, key=["practice_id"], edition=edition, mine=MINE, change=change
    ) + record_published_areas(
        PracticePayment, amounts, key=["practice_id", "heading"], edition=edition, mine=MINE, change=change
    )
