"""The books as plain text for two accounting tools that know nothing of Catchment: Beancount and hledger.

Whoever doubts our totals can check them with somebody else's program. Both tools read the same picture:

- Every account has a name of theirs under Income (where money comes from), Assets (funds and budgets) or
  Expenses (who is paid). `tool_name` and `code_of` are exact opposites.
- What moves is an amount of GBP from one account to the other. What is set aside is an amount of a second
  currency, COMMITTED, between the same two: so a budget with 700.00 GBP and -200.00 COMMITTED has 500.00
  free. Paying a commitment moves GBP and takes the COMMITTED back; a release takes it back alone.
- Every transfer carries its number, cause, key and what it settles or reverses.
- At the end stands what Catchment says is in each account, as assertions that the tool checks.

ledger reads the hledger journal too. The text comes in pieces, for books may be long.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catchment.money.rules.vocabulary import MOVED, SETTLING, AccountKind, TransferKind

GBP, COMMITTED = "GBP", "COMMITTED"
EXACTLY = "~ 0.00"  # Beancount would let a penny pass
PENCE = 100
ROOTS = {
    AccountKind.SOURCE: "Income",
    AccountKind.FUND: "Assets",
    AccountKind.BUDGET: "Assets",
    AccountKind.PAYEE: "Expenses",
}
INSIDE = {AccountKind.SOURCE: 1, AccountKind.FUND: 0, AccountKind.BUDGET: 2, AccountKind.PAYEE: 0}
EVERYWHERE, EVERYWHERE_NAMED = "-", "0-all"
UPPER = re.compile(r"[A-Z0-9][A-Z0-9-]*")  # a code: kept as it is
WORD = re.compile(r"[a-z][a-z0-9-]*[a-z][a-z0-9-]*")  # a programme or kind: begins with a capital there
CAPITALISED = re.compile(r"[A-Z][a-z0-9-]*[a-z][a-z0-9-]*")
SPELT = "0x"  # anything else: its bytes, in hexadecimal
# what would end a line, or a description, or begin something else than words
NOT_WORDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
NOT_IN_JOURNALS = str.maketrans({";": ",", "[": "(", "]": ")", "|": "/"})


@dataclass(frozen=True, slots=True)
class BookAccount:
    """An account with what is in it at the end, in pence: moved, and (in less out) set aside."""

    code: str
    name: str
    kind: AccountKind
    balance_pence: int
    pending_pence: int


@dataclass(frozen=True, slots=True)
class BookTransfer:
    """A transfer as it is written out; causes and accounts by their codes."""

    number: int
    on: date
    kind: TransferKind
    from_account: str
    to_account: str
    amount_pence: int
    cause_kind: str  # decision, claim, allocation
    cause: str
    key: str
    text: str
    settles: int | None
    reverses: int | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Books:
    """Books to be written out: a title, the days they run between (both included), accounts and transfers.

    The transfers come in the order of their days, and may come from a cursor: they are read once.
    """

    title: str
    begins: date
    until: date
    accounts: Sequence[BookAccount]
    transfers: Iterable[BookTransfer]


def tool_name(code: str, kind: AccountKind) -> str:
    """Return what both tools call an account: XEX.fund.2026-CORE is Assets:XEX:Fund:2026-CORE."""
    system, named, rest = code.split(".", 2)
    parts = rest.rsplit(".", INSIDE[kind])
    return ":".join((ROOTS[kind], *(_spelt(part) for part in (system, named, *parts))))


def code_of(name: str) -> str:
    """Return our code of an account from what the tools call it."""
    _, *parts = name.split(":")
    return ".".join(_read(part) for part in parts)


def _spelt(part: str) -> str:
    """Return a part of a code as both tools take it; no two parts are spelt alike."""
    if part == EVERYWHERE:
        return EVERYWHERE_NAMED
    if UPPER.fullmatch(part):
        return part
    if WORD.fullmatch(part):
        return part[0].upper() + part[1:]
    return SPELT + part.encode().hex()


def _read(part: str) -> str:
    if part == EVERYWHERE_NAMED:
        return EVERYWHERE
    if part.startswith(SPELT):
        return bytes.fromhex(part.removeprefix(SPELT)).decode()
    if CAPITALISED.fullmatch(part):
        return part[0].lower() + part[1:]
    return part


def beancount(books: Books) -> Iterator[str]:
    """Give the books as Beancount reads them, line by line; `bean-check` finds nothing to complain of."""
    yield f'option "title" "{_quoted(books.title)}"\n'
    yield f'option "operating_currency" "{GBP}"\n\n'
    begins = books.begins.isoformat()
    yield f"{begins} commodity {GBP}\n{begins} commodity {COMMITTED}\n\n"
    names = _names(books.accounts)
    for account in books.accounts:
        yield f"{begins} open {names[account.code]} {GBP},{COMMITTED}\n"
        yield f'  code: "{_quoted(account.code)}"\n  name: "{_quoted(account.name)}"\n'
    for each in books.transfers:
        yield f'\n{each.on.isoformat()} {_flag(each)} "{_quoted(each.text)}"\n'
        for name, value in _said(each):
            yield f'  {name}: "{_quoted(value)}"\n'
        for account_code, pence, currency in _postings(each):
            yield f"  {names[account_code]}  {_amount(pence)} {currency}\n"
    yield "\n"
    after = (books.until + timedelta(days=1)).isoformat()  # Beancount looks at the beginning of a day
    for account in books.accounts:
        for pence, currency in ((account.balance_pence, GBP), (account.pending_pence, COMMITTED)):
            yield f"{after} balance {names[account.code]}  {_amount(pence)} {EXACTLY} {currency}\n"


def hledger(books: Books) -> Iterator[str]:
    """Give the books as hledger (and ledger) reads them, line by line; `hledger check` finds nothing."""
    yield f"; {_plain(books.title)}\n\n"
    for currency in (GBP, COMMITTED):
        yield f"commodity {currency}\n  format 1000.00 {currency}\n"
    yield "\n"
    names = _names(books.accounts)
    for account in books.accounts:
        yield f"account {names[account.code]}\n"
        yield f"  ; code: {_plain(account.code)}\n  ; name: {_plain(account.name)}\n"
    for each in books.transfers:
        yield f"\n{each.on.isoformat()} {_flag(each)} (T-{each.number}) {_plain(each.text)}\n"
        for name, value in _said(each):
            yield f"  ; {name}: {_plain(value)}\n"
        for account_code, pence, currency in _postings(each):
            yield f"  {names[account_code]}  {_amount(pence)} {currency}\n"
    yield f"\n{books.until.isoformat()} * What Catchment says is in each account\n"
    for account in books.accounts:
        for pence, currency in ((account.balance_pence, GBP), (account.pending_pence, COMMITTED)):
            yield f"  {names[account.code]}  0.00 {currency} = {_amount(pence)} {currency}\n"


def _names(accounts: Sequence[BookAccount]) -> dict[str, str]:
    return {account.code: tool_name(account.code, account.kind) for account in accounts}


def _postings(each: BookTransfer) -> Iterator[tuple[str, int, str]]:
    """Give the sides of a transfer: account, signed pence and currency."""
    if each.kind in MOVED:
        yield each.from_account, -each.amount_pence, GBP
        yield each.to_account, each.amount_pence, GBP
    if each.kind is TransferKind.PENDING:
        yield each.from_account, -each.amount_pence, COMMITTED
        yield each.to_account, each.amount_pence, COMMITTED
    if each.kind in SETTLING:
        yield each.from_account, each.amount_pence, COMMITTED
        yield each.to_account, -each.amount_pence, COMMITTED


def _said(each: BookTransfer) -> Iterator[tuple[str, str]]:
    """Give what a transfer carries beside its amount, by names that both tools take."""
    yield "transfer", f"T-{each.number}"
    yield "kind", each.kind.value
    yield each.cause_kind, each.cause
    yield "key", each.key
    if each.settles is not None:
        yield "settles", f"T-{each.settles}"
    if each.reverses is not None:
        yield "reverses", f"T-{each.reverses}"
    if each.expires_on is not None:
        yield "expires", each.expires_on.isoformat()


def _flag(each: BookTransfer) -> str:
    """Return the mark of a transaction: a commitment is still open (!), all else is done (*)."""
    return "!" if each.kind is TransferKind.PENDING else "*"


def _amount(pence: int) -> str:
    """Return pence as pounds with two places: -1234.50."""
    whole, rest = divmod(abs(pence), PENCE)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02}"


def _words(text: str) -> str:
    """Return text on one line, its spaces single."""
    return " ".join(NOT_WORDS.sub(" ", text).split())


def _quoted(text: str) -> str:
    """Return text for between Beancount's quotation marks."""
    return _words(text).replace("\\", "\\\\").replace('"', '\\"')


def _plain(text: str) -> str:
    """Return text for a journal, which cannot quote: what would mean something else becomes its like."""
    return _words(text).translate(NOT_IN_JOURNALS)
