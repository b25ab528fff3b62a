"""The commands of general practice money: the same answers as the pages, and refusals in sentences."""

import json

import pytest
from click.testing import CliRunner, Result

from catchment.cli import main
from tests.structure.factories import small_system

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    """Run a command of money."""
    return CliRunner().invoke(main, ["money", *arguments])


def test_global_sum_month_by_month() -> None:
    """September 2024 brings the raised price and five months of arrears."""
    result = run("global-sum", "10,000", "--year", "2024/25")
    assert result.exit_code == 0
    assert "September 2024: £93,750 at £112.50, and £20,541.67 of arrears" in result.output
    assert "Together £1,125,000." in result.output
    months = json.loads(run("global-sum", "10000", "--year", "2024/25", "--opted-out", "--json").output)
    assert sum(each["pence"] + each["arrears_pence"] for each in months) == 107_156_250


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("global-sum", "10000", "--year", "2026/27"), "was not found"),
        (("global-sum", "10000", "--year", "24"), "is not a financial year"),
        (("global-sum", "many", "--year", "2024/25"), "is not a weighted list"),
        (("practice", "U00001"), "is not a GP practice"),
        (("practice", "A00001", "--period", "2025/26-Q9"), "is not a quarter"),
        (("funding", "A00001"), "is not a system"),
    ],
)
def test_refusals(arguments: tuple[str, ...], sentence: str) -> None:
    """What cannot be answered ends with 2 and says why."""
    small_system()
    result = run(*arguments)
    assert result.exit_code == 2 and sentence in result.output


def test_statement_and_funding() -> None:
    """Nothing is known yet of this small system, and both commands say so, in words and as JSON."""
    small_system()
    assert "Nothing is recorded of what North PCN brought One Surgery" in run("practice", "A00001").output
    assert json.loads(run("practice", "A00001", "--json").output)["total_pence"] == 0
    assert "No payments to the practices of Testshire" in run("funding", "QAA").output
    assert json.loads(run("funding", "QAA", "--json").output)["years"] == []
