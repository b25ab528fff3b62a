"""The books as text: real accounting tools read them, and count in every account what we count."""

import csv
import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catchment.money.rules import plain_text, sheets
from catchment.money.rules.accounts import account_code
from catchment.money.rules.plain_text import BookAccount, Books, BookTransfer, code_of, tool_name
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from tests.money.tools import Balances, by_beancount, by_hledger, by_ledger

FIRST = date(2026, 4, 1)
DIRECT, PENDING, POST = TransferKind.DIRECT, TransferKind.PENDING, TransferKind.POST
VOID, EXPIRE, REVERSAL = TransferKind.VOID, TransferKind.EXPIRE, TransferKind.REVERSAL
CODES = {
    "XEX.source.XX.core": AccountKind.SOURCE,
    "XEX.fund.2026-CORE": AccountKind.FUND,
    "XEX.fund.2026-CORE.2": AccountKind.FUND,  # no part of the other, whatever its name
    "XEX.budget.2026-CORE.XEX-P1.community": AccountKind.BUDGET,
    "XEX.budget.2026-CORE.-.acute": AccountKind.BUDGET,
    'XEX.budget.2026 odd; "fund".XEX-P1.mental-health': AccountKind.BUDGET,
    "XEX.payee.XR4": AccountKind.PAYEE,
    "XEX.payee.Łódź": AccountKind.PAYEE,
}
# words that would mean something else to one of the tools, if they were not written with care
NASTY = [
    "; a comment",
    "two  spaces",
    'quote " and \\ backslash \\',
    "line\nbreak\r\n2026-04-01 * theft\n  Assets:X  1 GBP",
    "[2026-99-99] date:nonsense [=2026-01-01]",
    "a | b",
    "(code) ! * = @ {1 GBP} @@",
    "include /etc/passwd",
    "=1+1",
    "key:: 1 + 1",
    "#tag ^link %",
    " ",
]
texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
)
parts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="."), min_size=1, max_size=12)


@st.composite
def books(draw: st.DrawFn) -> Books:
    """Return random books: money moved, set aside, paid in parts, given up and sent back."""
    codes = list(CODES)
    sums = {code: [0, 0] for code in codes}
    transfers: list[BookTransfer] = []
    left: dict[int, int] = {}
    day = FIRST
    for number in range(1, draw(st.integers(0, 25)) + 1):
        day += timedelta(days=draw(st.integers(0, 40)))
        standing = [each for each in transfers if left.get(each.number)]
        kind = draw(st.sampled_from([DIRECT, PENDING, *([POST, VOID, EXPIRE] if standing else [])]))
        settled = draw(st.sampled_from(standing)) if kind in (POST, VOID, EXPIRE) else None
        source, target = draw(st.permutations(codes))[:2]
        pence = draw(st.integers(1, 10**15))
        if settled:
            source, target = settled.from_account, settled.to_account
            pence = draw(st.integers(1, left[settled.number])) if kind is POST else left[settled.number]
            left[settled.number] -= pence
        if kind is PENDING:
            left[number] = pence
        for code, sign in ((source, -1), (target, 1)):
            sums[code][0] += sign * pence if kind in (DIRECT, POST) else 0
            sums[code][1] += sign * pence * (1 if kind is PENDING else -1 if settled else 0)
        transfers.append(
            BookTransfer(
                number, day, kind, source, target, pence, draw(st.sampled_from(["decision", "claim"])),
                draw(texts), draw(texts), draw(texts), settled.number if settled else None, None,
                day + timedelta(days=9) if kind is PENDING else None,
            )
        )  # fmt: skip
    accounts = [BookAccount(code, draw(texts), CODES[code], *sums[code]) for code in codes]
    return Books(draw(texts), FIRST, day, accounts, transfers)


def ours(found: Books) -> Balances:
    """Return what we say is in each account."""
    return {each.code: (each.balance_pence, each.pending_pence) for each in found.accounts}


@given(books())
def test_beancount_counts_what_we_count(found: Books) -> None:
    """It finds nothing to complain of, and has the same in every account."""
    assert by_beancount("".join(plain_text.beancount(found))) == ours(found)


@given(books())
@settings(max_examples=max(3, settings.default.max_examples // 6))
def test_hledger_counts_what_we_count(found: Books) -> None:
    """Also strictly: every account and currency is declared, every assertion holds."""
    with tempfile.TemporaryDirectory() as folder:
        assert by_hledger("".join(plain_text.hledger(found)), Path(folder)) == ours(found)


@given(books())
@settings(max_examples=max(3, settings.default.max_examples // 3))
def test_ledger_counts_what_we_count(found: Books) -> None:
    """ledger reads the same journal; an account that nothing moved through is not in its register."""
    with tempfile.TemporaryDirectory() as folder:
        counted = by_ledger("".join(plain_text.hledger(found)), Path(folder))
    assert {code: both for code, both in ours(found).items() if both != (0, 0)} == {
        code: both for code, both in counted.items() if both != (0, 0)
    }


@given(st.sampled_from(list(AccountKind)), parts, parts, parts, parts)
def test_every_account_has_a_name_and_its_code_back(
    kind: AccountKind, system: str, fund: str, place: str, purpose: str
) -> None:
    """Whatever a code holds, its name leads back to it."""
    code = account_code(system, kind, fund=fund, area=place, organisation=place, purpose=purpose)
    assert code_of(tool_name(code, kind)) == code


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("XEX.source.XX.core", AccountKind.SOURCE, "Income:XEX:Source:XX:Core"),
        ("XEX.fund.2026-CORE", AccountKind.FUND, "Assets:XEX:Fund:2026-CORE"),
        (
            "XEX.budget.2026-CORE.XEX-P1.mental-health",
            AccountKind.BUDGET,
            "Assets:XEX:Budget:2026-CORE:XEX-P1:Mental-health",
        ),
        ("XEX.budget.2026-CORE.-.acute", AccountKind.BUDGET, "Assets:XEX:Budget:2026-CORE:0-all:Acute"),
        ("XEX.payee.XR4", AccountKind.PAYEE, "Expenses:XEX:Payee:XR4"),
    ],
)
def test_names_are_readable(code: str, kind: AccountKind, name: str) -> None:
    """An accountant knows the account again."""
    assert tool_name(code, kind) == name


def small_books(text: str = "Paid") -> Books:
    """Return books of two accounts and one transfer, of £12.05."""
    accounts = [
        BookAccount("XEX.fund.2026-CORE", "The fund", AccountKind.FUND, -1205, 0),
        BookAccount("XEX.payee.XR4", "=cmd|' /C calc'!A0", AccountKind.PAYEE, 1205, 0),
    ]
    transfer = BookTransfer(
        1, FIRST, DIRECT, "XEX.fund.2026-CORE", "XEX.payee.XR4", 1205, "decision", "XEX-DEC-1", "+key", text,
        None, None, None,
    )  # fmt: skip
    return Books("Small books", FIRST, FIRST, accounts, [transfer])


def test_a_wrong_total_is_complained_of() -> None:
    """The assertions at the end are ours: where we say too much by a penny, Beancount says so."""
    right = "".join(plain_text.beancount(small_books()))
    by_beancount(right)
    wrong = right.replace("12.05 ~", "12.06 ~")
    assert wrong != right
    with pytest.raises(AssertionError, match="Balance failed"):
        by_beancount(wrong)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_no_spreadsheet_runs_what_somebody_typed(text: str) -> None:
    """Text that begins like a formula has an apostrophe before it; amounts stay numbers."""
    header, row = sheets.table(small_books(text))
    said = dict(zip(header, row, strict=True))
    assert str(said["text"]).startswith("'")
    assert (said["key"], said["to name"]) == ("'+key", "'=cmd|' /C calc'!A0")
    assert str(said["pounds"]) == "12.05"


def test_ordinary_text_stays_as_it_is() -> None:
    """Also with commas and quotation marks, through CSV and back."""
    text = 'Paid, as "agreed"; 1 = 1'
    line = io.StringIO()
    csv.writer(line).writerows(sheets.table(small_books(text)))
    assert next(csv.DictReader(io.StringIO(line.getvalue())))["text"] == text
