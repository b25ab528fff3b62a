"""The whole ledger of a system, written out: for Beancount, for hledger, as CSV and as a workbook.

It is read as one picture. Where no transaction is open yet, one is opened that sees the books as they were at
its beginning, so nothing that is posted meanwhile can fall between the transfers and the balances.

A file goes from hand to hand: what a decision taken in private was for stays out of it, whoever asks.
"""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import Min
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import Period, Transfer
from catchment.money.queries.balances import balances
from catchment.money.queries.private_money import EXPORTED, private_in_books
from catchment.money.rules import plain_text, sheets
from catchment.money.rules.plain_text import BookAccount, Books, BookTransfer
from catchment.money.rules.vocabulary import TransferKind

READ_AT_ONCE = 5_000
ROWS_OF_A_SHEET = 1_000_000  # a sheet of a workbook holds 1,048,576
COLUMNS = (
    "id",
    "on",
    "kind",
    "from_account__code",
    "to_account__code",
    "amount_pence",
    "decision__code",
    "claim__code",
    "allocation__code",
    "key",
    "text",
    "pending_id",
    "reverses_id",
    "expires_on",
)
TEXT = COLUMNS.index("text")
CAUSES = ("decision", "claim", "allocation")


def exported(system: str, moment: Moment, form: str) -> Iterator[str]:
    """Give the ledger of a system up to a day as text: `form` is beancount, hledger or csv. Raises Missing.

    Iterate it to its end: the books are held still for so long.
    """
    written = TEXTS[form]
    with one_picture():
        yield from written(books_of(system, moment))


def write_workbook(system: str, moment: Moment, stream: BinaryIO) -> None:
    """Write the ledger of a system up to a day as a workbook, a million rows to a sheet. Raises Missing."""
    book = Workbook(write_only=True)
    with one_picture():
        sheet = None
        for number, row in enumerate(sheets.table(books_of(system, moment))):
            if sheet is None or number % ROWS_OF_A_SHEET == 0:
                sheet = book.create_sheet(f"ledger {number // ROWS_OF_A_SHEET + 1}")
            cells = [WriteOnlyCell(sheet, value) for value in row]
            for cell, value in zip(cells, row, strict=True):
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula, whatever it begins with
            sheet.append(cells)
    book.save(stream)


def books_of(system: str, moment: Moment) -> Books:
    """Return the books of a system up to a day, as known at the moment; raises Missing where it has none."""
    found = balances(system, moment)
    if not found:
        raise Missing(f"“{system[:20]}” has no books. `catchment money envelope` names the systems that do.")
    accounts = [
        BookAccount(each.code, each.name, each.kind, each.balance, each.pending_in - each.pending_out)
        for each in found
    ]
    title = f"Ledger of {system} up to {moment.as_at.isoformat()}"
    return Books(title, _begins(system, moment), moment.as_at, accounts, _transfers(system, moment))


@contextmanager
def one_picture() -> Iterator[None]:
    """Hold the books still while they are read; within somebody's transaction, theirs is the picture."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _begins(system: str, moment: Moment) -> date:
    """Return the first day that the books could have a transfer on."""
    first = Period.objects.filter(system__code=system).aggregate(first=Min("starts"))["first"]
    return min(first, moment.as_at) if first else moment.as_at


def _transfers(system: str, moment: Moment) -> Iterator[BookTransfer]:
    """Give the transfers in the order of their days, a few thousand at a time."""
    rows = Transfer.objects.filter(system__code=system, on__lte=moment.as_at).order_by("on", "id")
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    private = private_in_books(system)
    for *row, decision in rows.values_list(*COLUMNS, "decision_id").iterator(chunk_size=READ_AT_ONCE):
        if decision in private:
            row[TEXT] = EXPORTED
        causes = dict(zip(CAUSES, row[6:9], strict=True))
        cause_kind = next(name for name, code in causes.items() if code is not None)
        yield BookTransfer(
            row[0],
            row[1],
            TransferKind(row[2]),
            row[3],
            row[4],
            row[5],
            cause_kind,
            causes[cause_kind],
            *row[9:],
        )


def _as_csv(books: Books) -> Iterator[str]:
    """Give the table as CSV, a line at a time."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in sheets.table(books):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


TEXTS: dict[str, Callable[[Books], Iterator[str]]] = {
    "beancount": plain_text.beancount,
    "hledger": plain_text.hledger,
    "csv": _as_csv,
}
