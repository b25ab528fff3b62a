"""NHS Payments to General Practice: to the penny, with deductions, and what can be wrong with a file."""

import csv
import gzip
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catchment.foundation.imports.registry import importer_of, recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue, ImportRun
from catchment.money.imports.payments import REGISTERED, WEIGHTED, Payments
from catchment.money.models import PracticePayment, PracticePaymentYear
from catchment.money.practice_data import headings
from tests.structure.factories import small_system

pytestmark = pytest.mark.django_db

NAME = "nhs_payments_to_general_practice_2022-23.csv"
GLOBAL_SUM, DEDUCTIONS = "Global Sum", "Deductions for Pensions, Levies and Prescription Charge Income"
PRACTICE = {
    "CCG Code": "01A",
    "Practice Name": "ONE SURGERY",
    "Contract Type": "GMS",
    "Dispensing Practice": "No",
    "Practice type": "GP practice",
    "Atypical characteristics": "",
    REGISTERED: "4000.25",
    WEIGHTED: "4500.75",
    "Average payments per registered patient": "0.00",
}
MONEY = [each.column for each in (*headings().headings, *headings().totals)]
HEADER = ["Practice Code", *PRACTICE, *MONEY]


@pytest.fixture(autouse=True)
def small_england(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of practices be all there are."""
    monkeypatch.setattr(Payments, "fewest_rows", 1)
    small_system()


def row(code: str, paid: Mapping[str, str], **other: str) -> dict[str, str]:
    """Return a practice's row, its totals added up as the publisher does; `paid` goes before them."""
    amounts = dict.fromkeys(MONEY, "0") | dict(paid)
    parts: dict[str, Decimal] = {}
    for each in headings().headings:
        parts[each.part] = parts.get(each.part, Decimal(0)) + Decimal(amounts[each.column] or 0)
    for total in headings().totals:
        if total.column not in paid:
            amounts[total.column] = str(sum(parts[part] for part in total.parts))
    return {"Practice Code": code, **PRACTICE, **amounts, **other}


def bring_in(folder: Path, *rows: dict[str, str], name: str = NAME, more: str = "") -> ImportRun:
    """Write a file as NHS England does and import it."""
    path = folder / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, [*HEADER, *([more] if more else [])], restval="1")
        writer.writeheader()
        writer.writerows(rows)
    (run,) = import_files([Planned(path, importer_of("payments"))], actor="test", progress=Progress())
    return run


def paid_to(code: str) -> dict[str, int]:
    """Return what is believed to have been paid to a practice, in pence by heading."""
    rows = PracticePayment.objects.current().filter(practice__code=code, year=2022)
    return dict(rows.values_list("heading", "amount_pence"))


def issues(run: ImportRun, outcome: str) -> list[str]:
    """Return the reasons of a run's issues of one outcome."""
    return list(ImportIssue.objects.filter(run=run, outcome=outcome).values_list("reason", flat=True))


def test_exact_pence_and_deductions(tmp_path: Path) -> None:
    """412,345.67 is 41,234,567 pence, not one less; a deduction is below nothing; nothing paid, no row."""
    run = bring_in(
        tmp_path,
        row("A00001", {GLOBAL_SUM: "412345.67", DEDUCTIONS: "-71234.56", "Minor Surgery": "0.1"}),
        row("A00002", {GLOBAL_SUM: "4.35"}),
        name=NAME + ".gz",
    )
    assert (run.state, run.edition) == ("imported", date(2023, 3, 31))
    assert recognise(Path(NAME)).kind == "payments"
    assert paid_to("A00001") == {"global-sum": 41_234_567, "deductions": -7_123_456, "minor-surgery": 10}
    assert paid_to("A00002") == {"global-sum": 435}
    year = PracticePaymentYear.objects.current().get(practice__code="A00001")
    assert (year.registered, year.weighted) == (Decimal("4000.25"), Decimal("4500.75"))
    assert (year.sub_icb, year.contract, year.dispensing, year.caveats) == ("01A", "GMS", False, "")
    assert year.totals["total"] == 41_234_577 and year.totals["total-of-all"] == 34_111_121


def test_a_total_that_is_out_is_told_and_kept(tmp_path: Path) -> None:
    """The report says what the headings add up to; what was published stays as it was."""
    total = headings().totals[0].column
    run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "100", total: "100.01"}))
    assert run.state == "imported"
    assert "The headings add up to £100, not £100.01." in issues(run, "noted")
    assert PracticePaymentYear.objects.current().get().totals["total"] == 10_001
    assert paid_to("A00001") == {"global-sum": 10_000}


def test_columns_not_kept_are_said(tmp_path: Path) -> None:
    """Averages and names are not kept, and the report says how many columns that were."""
    run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "1"}))
    (issue,) = ImportIssue.objects.filter(run=run)
    assert (issue.value, issue.action) == ("2 columns", "They were not kept.")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (GLOBAL_SUM, "1,000", "Expected pounds and pence"),
        (GLOBAL_SUM, "1e3", "Expected pounds and pence"),
        (GLOBAL_SUM, "0.001", "Expected pounds and pence"),
        (GLOBAL_SUM, "NaN", "Expected pounds and pence"),
        (REGISTERED, "-1", "Expected a number of patients"),
        (WEIGHTED, "inf", "Expected a number of patients"),
        ("Dispensing Practice", "Perhaps", "Expected one of"),
        ("Practice Code", "a", "Expected a practice code"),
        ("Practice Code", "Z99999", "The directory has no practice with this code"),
    ],
)
def test_what_cannot_be_read_is_rejected_whole(tmp_path: Path, column: str, value: str, reason: str) -> None:
    """The row is rejected with the reason, and the other rows go in."""
    bad = row("A00001", {GLOBAL_SUM: "5"}) | {column: value}
    run = bring_in(tmp_path, bad, row("A00002", {GLOBAL_SUM: "7"}))
    (said,) = issues(run, "rejected")
    assert said.startswith(reason)
    assert paid_to("A00001") == {} and paid_to("A00002") == {"global-sum": 700}


def test_a_practice_twice(tmp_path: Path) -> None:
    """The second row about a practice is rejected: adding both up would count money twice."""
    run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "5"}), row("A00001", {GLOBAL_SUM: "6"}))
    assert issues(run, "rejected") == ["Line 2 is about the same; only that one was used."]
    assert paid_to("A00001") == {"global-sum": 500}


def test_a_column_of_which_nothing_is_known(tmp_path: Path) -> None:
    """Money might be in it, so the file is refused whole."""
    run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "5"}), more="A new scheme")
    assert run.state == "refused" and "A new scheme" in run.refusal
    assert not PracticePayment.objects.exists()


def test_a_name_without_a_year(tmp_path: Path) -> None:
    """Nothing in the file says which year it is for, so its name must."""
    for name in ("nhs_payments_to_general_practice.csv", "nhs_payments_to_general_practice_2022-24.csv"):
        run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "5"}), name=name)
        assert run.state == "refused" and "does not say which financial year" in run.refusal


def test_a_corrected_edition_supersedes(tmp_path: Path) -> None:
    """What changed is superseded, what is gone is closed, and what was believed can still be read."""
    bring_in(
        tmp_path, row("A00001", {GLOBAL_SUM: "5", "Minor Surgery": "2"}), row("A00002", {GLOBAL_SUM: "7"})
    )
    run = bring_in(tmp_path, row("A00001", {GLOBAL_SUM: "6"}), row("A00002", {GLOBAL_SUM: "7"}))
    assert run.state == "imported"
    assert paid_to("A00001") == {"global-sum": 600} and paid_to("A00002") == {"global-sum": 700}
    before = PracticePayment.objects.filter(practice__code="A00001", recorded_to__isnull=False)
    assert sorted(before.values_list("heading", "amount_pence")) == [
        ("global-sum", 500),
        ("minor-surgery", 200),
    ]
