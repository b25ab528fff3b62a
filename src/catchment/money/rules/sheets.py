"""The ledger as a table, for spreadsheets: its columns, and cells that no spreadsheet takes for a formula.

A spreadsheet runs what begins with =, +, -, @ or a tab as a formula, wherever the file came from. So text
that begins so gets an apostrophe before it; numbers are numbers.
"""

from collections.abc import Iterator
from decimal import Decimal

from catchment.money.rules.plain_text import PENCE, Books, BookTransfer

COLUMNS = (
    "transfer",
    "on",
    "kind",
    "from account",
    "from name",
    "to account",
    "to name",
    "pounds",
    "settles",
    "reverses",
    "expires on",
    "cause",
    "cause code",
    "key",
    "text",
)
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTROL = dict.fromkeys([*range(32), 127], " ")  # a workbook may not hold them
Cell = str | Decimal


def safe(text: str) -> str:
    """Return text that a spreadsheet shows and never runs."""
    guarded = f"'{text}" if text.lstrip(" ").startswith(FORMULA_BEGINS) else text
    return guarded.translate(CONTROL)


def table(books: Books) -> Iterator[tuple[Cell, ...]]:
    """Give the header and a row for each transfer of the books; amounts are pounds."""
    yield COLUMNS
    names = {account.code: safe(account.name) for account in books.accounts}
    for each in books.transfers:
        yield _row(each, names)


def _row(each: BookTransfer, names: dict[str, str]) -> tuple[Cell, ...]:
    return (
        f"T-{each.number}",
        each.on.isoformat(),
        each.kind.value,
        safe(each.from_account),
        names[each.from_account],
        safe(each.to_account),
        names[each.to_account],
        Decimal(each.amount_pence) / PENCE,
        f"T-{each.settles}" if each.settles else "",
        f"T-{each.reverses}" if each.reverses else "",
        each.expires_on.isoformat() if each.expires_on else "",
        each.cause_kind,
        safe(each.cause),
        safe(each.key),
        safe(each.text),
    )
