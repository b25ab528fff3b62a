"""The commands of contracts: a file is kept, a year set aside, a month paid; what is wrong ends with 2."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catchment.cli.money import money
from catchment.money.models import Contract
from tests.money.books import Books
from tests.money.contracts import contract_books, keep, pay, set_aside

pytestmark = pytest.mark.django_db
KEPT = """
code: XEX-K-9
title: Home visits
decision: {decision}
starts: 2026-04-01
ends: 2027-04-01
terms: {{form: individual, paid: [{{organisation: {payee}, annual_pence: 120000}}]}}
"""


@pytest.fixture
def books() -> Books:
    """Return books with £2m in the community budget of place one, and a federation to subcontract."""
    return contract_books()


def run(*words: str) -> Result:
    """Run a command of money."""
    return CliRunner().invoke(money, list(words))


def told(path: Path, decision: str, payee: str = "XR4") -> str:
    """Write a contract to a file and return its path."""
    file = path / "contract.yaml"
    file.write_text(KEPT.format(decision=decision, payee=payee), encoding="utf-8")
    return str(file)


def test_a_contract_is_kept_from_a_file(books: Books, tmp_path: Path) -> None:
    """What the file says is kept, and shown."""
    answer = run("keep-contract", "XEX", told(tmp_path, books.decision(1200)))
    assert (answer.exit_code, answer.output) == (0, "XEX-K-9 is kept: Home visits.\n")
    shown = run("contract", "XEX-K-9", "--as-at", "2026-05-01")
    assert "Exampleshire Community Services: gets £100 a month, passes on £0, keeps £100" in shown.output


@pytest.mark.parametrize(
    ("pounds", "payee", "sentence"),
    [(1199, "XR4", "allows £1,199"), (1200, "XR99", "No organisation has the code XR99")],
)
def test_what_is_wrong_ends_with_2(
    books: Books, tmp_path: Path, pounds: int, payee: str, sentence: str
) -> None:
    """Everything that is wrong is said, and nothing is kept."""
    answer = run("keep-contract", "XEX", told(tmp_path, books.decision(pounds), payee))
    assert answer.exit_code == 2
    assert sentence in answer.output
    assert not Contract.objects.exists()


@pytest.mark.parametrize("text", ["", "[1, 2]", "code: XEX-K-9", "{", "code: \x01"])
def test_a_file_that_is_no_contract(books: Books, tmp_path: Path, text: str) -> None:
    """A file that says something else ends with a sentence, never with a trace."""
    file = tmp_path / "other.yaml"
    file.write_text(text, encoding="utf-8")
    answer = run("keep-contract", "XEX", str(file))
    assert answer.exit_code == 2
    assert answer.output.startswith("Error: other.yaml ")


def test_the_list_and_one_contract(books: Books) -> None:
    """The same answers as the pages give."""
    keep(books)
    set_aside()
    pay(4, on=date(2026, 4, 20))
    output = run("contracts", "XEX", "--as-at", "2026-05-20").output
    assert "XEX-K-1  Response team, through a lead provider: £1,200,000 a year, £100,000 paid" in output
    again = run("pay-contract", "XEX-K-1", "--month", "2026-04")
    assert "£75,000, Response team, April 2026" in again.output
    assert run("pay-contract", "XEX-K-1", "--month", "April").exit_code == 2
    assert run("contract", "NOTHING").exit_code == 2
