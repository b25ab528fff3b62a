"""The ledger written out of the database: two tools agree with every balance, and the books are checked."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection

from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import Transfer
from catchment.money.queries.balances import balances
from catchment.money.queries.checking_books import check_books
from catchment.money.queries.exporting import exported, write_workbook
from catchment.money.rules.vocabulary import TransferKind
from tests.money.books import DAY, Books, open_books
from tests.money.tools import Balances, by_beancount, by_hledger

pytestmark = pytest.mark.django_db

LATER = date(2026, 7, 1)


@pytest.fixture
def books() -> Books:
    """Return books in which money was moved, committed, paid in part, and sent back later."""
    made = open_books()
    decided = made.decision(5_000_000)
    made.post(made.entry(TransferKind.DIRECT, "fund", "one", 3_000_000, decision=decided))
    made.post(made.entry(TransferKind.DIRECT, "fund", "two", 500_000, decision=decided, text="=1+1; “two”"))
    (aside,) = made.post(made.entry(TransferKind.PENDING, "one", "community", 900_000, decision=decided))
    paid = made.entry(TransferKind.POST, "one", "community", 400_000, decision=decided, settles=aside.pk)
    made.post(paid)
    wrong = Transfer.objects.get(to_account=made.accounts["two"])
    made.post(
        made.entry(
            TransferKind.REVERSAL, "two", "fund", 500_000, decision=decided, reverses=wrong.pk, on=LATER
        )
    )
    return made


def ours(moment: Moment) -> Balances:
    """Return what we say is in each account."""
    return {each.code: (each.balance, each.pending_in - each.pending_out) for each in balances("XEX", moment)}


@pytest.mark.parametrize("day", [date(2026, 4, 1), DAY, LATER])
def test_real_tools_count_what_we_count(books: Books, tmp_path: Path, day: date) -> None:
    """On the day the money came, in the middle, and after what was wrong was sent back."""
    moment = Moment(day)
    assert by_beancount("".join(exported("XEX", moment, "beancount"))) == ours(moment)
    assert by_hledger("".join(exported("XEX", moment, "hledger")), tmp_path) == ours(moment)


def test_the_text_says_what_stands_behind_a_transfer(books: Books) -> None:
    """Its number, its decision, its key; a commitment is marked as one."""
    text = "".join(exported("XEX", Moment(DAY), "beancount"))
    aside = Transfer.objects.get(kind="pending")
    assert f'2026-06-01 ! "one to community"\n  transfer: "T-{aside.pk}"\n  kind: "pending"\n' in text
    assert '  decision: "XEX-DEC-1"\n' in text
    assert f'  settles: "T-{aside.pk}"\n' in text
    assert '  allocation: "XEX-AL-1"\n' in text


def test_as_known_before_it_is_not_there(books: Books) -> None:
    """What was recorded later is left out, of transfers and balances alike."""
    first = Transfer.objects.select_related("change").order_by("id")[0]
    moment = Moment(DAY, first.change.at)
    assert by_beancount("".join(exported("XEX", moment, "beancount"))) == ours(moment)
    assert ours(moment)["XEX.fund.2026-CORE"] == (1_000_000_000, 0)


def test_who_has_no_books_is_told(books: Books) -> None:
    """Rather than given an empty file."""
    with pytest.raises(Missing, match="no books"):
        next(exported("XNB", Moment(DAY), "csv"))


def test_csv_has_every_transfer_and_no_formula(books: Books) -> None:
    """In the order of their days; amounts are pounds that add up."""
    rows = list(csv.DictReader(io.StringIO("".join(exported("XEX", Moment(LATER), "csv")))))
    assert [row["kind"] for row in rows] == ["direct", "direct", "direct", "pending", "post", "reversal"]
    assert rows[2]["text"] == "'=1+1; “two”"
    assert (rows[3]["pounds"], rows[4]["settles"]) == ("900000", rows[3]["transfer"])


def test_a_workbook_has_the_same(books: Books, tmp_path: Path) -> None:
    """Text is text, and pounds are numbers."""
    path = tmp_path / "ledger.xlsx"
    with path.open("wb") as stream:
        write_workbook("XEX", Moment(LATER), stream)
    sheet = openpyxl.load_workbook(path)["ledger 1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 7
    assert (rows[3][-1], rows[3][7]) == ("'=1+1; “two”", 500_000)
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; returns how it ended and what it said."""
    result = CliRunner().invoke(main, ["money", *arguments])
    return result.exit_code, result.output


def test_at_the_terminal(books: Books, tmp_path: Path) -> None:
    """The only system with books need not be named; a file holds what the terminal would show."""
    code, printed = run("export", "--format", "beancount", "--as-at", "2026-06-01")
    assert (code, by_beancount(printed)) == (0, ours(Moment(DAY)))
    path = tmp_path / "books.beancount"
    code, said = run("export", "--format", "beancount", "--as-at", "2026-06-01", "--output", str(path))
    assert (code, said) == (0, "")
    assert path.read_text(encoding="utf-8") == printed
    assert [each.name for each in tmp_path.iterdir()] == ["books.beancount"]


def test_what_cannot_be_written_is_said_in_a_sentence(books: Books, tmp_path: Path) -> None:
    """A workbook on the terminal, a system without books, a folder that is not there."""
    assert run("export", "--format", "xlsx") == (
        2,
        "Error: A workbook goes into a file: say which with --output.\n",
    )
    code, said = run("export", "--format", "csv", "--system", "XNB")
    assert code == 2 and "“XNB” has no books" in said
    path = tmp_path / "nowhere" / "x.csv"
    code, said = run("export", "--format", "csv", "--output", str(path))
    assert code == 2 and "cannot be written" in said


def test_right_books_are_said_to_be_right(books: Books) -> None:
    """With how much was looked at."""
    code, said = run("check-books", "XEX")
    assert (code, said) == (
        0,
        "The books are right: every total was worked out anew from 6 transfers through 7 accounts.\n",
    )
    assert run("check-books")[0] == 0
    assert run("check-books", "XNB") == (2, "Error: “XNB” has no books.\n")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            "UPDATE money_account SET posted_in = posted_in + 1 WHERE code = 'XEX.payee.XR4'",
            "XEX.payee.XR4 keeps posted in £400,000.01 instead of £400,000.",
        ),
        (
            "UPDATE money_daytotal SET pending_out = 0 WHERE pending_out > 0",
            "XEX.budget.2026-CORE.XEX-P1.community on 2026-06-01 keeps pending out £0 instead of £500,000.",
        ),
        ("UPDATE money_daytotal SET transfers = 9 WHERE transfers = 1", "another number of transfers"),
        (
            "DELETE FROM money_daytotal WHERE \"on\" = '2026-07-01'",
            "on 2026-07-01 keeps posted out £0 instead of £500,000.",
        ),
        (
            "UPDATE money_commitment SET outstanding_pence = 7",
            "sets aside £0.07; its transfers leave £500,000.",
        ),
        ("DELETE FROM money_commitment", "sets aside £0; its transfers leave £500,000."),
        (
            "UPDATE money_decisionuse SET used_pence = 3",
            "is kept as used for £0.03; its transfers use £3,900,000.",
        ),
        (
            "UPDATE authority_decision SET amount_pence = 5",
            "allows £0.05 and is used for £3,900,000.",
        ),
        ("DELETE FROM money_transfer WHERE kind = 'post'", "posted in £400,000 instead of £0"),
        (
            "UPDATE money_account SET posted_out = 0 WHERE kind = 'source'",
            "do not add up to nothing: £10,000,000",
        ),
    ],
)
def test_wrong_books_are_found(books: Books, wrong: str, sentence: str) -> None:
    """Whatever somebody changed behind the ledger's back, triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(wrong)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert sentence in " ".join(check_books("XEX").differences)
    code, said = run("check-books", "XEX")
    assert code == 1 and sentence in said
