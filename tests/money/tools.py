"""Real accounting tools that balance our exports: Beancount, hledger and ledger; none of them knows us."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import amount, data, realization

from catchment.money.rules.plain_text import COMMITTED, GBP, code_of

SECONDS = 120
Balances = dict[str, tuple[int, int]]  # our code of the account: pence moved, and pence set aside


def by_beancount(text: str) -> Balances:
    """Return what Beancount has in each account; fails with what it complains of."""
    entries, errors, _ = loader.load_string(text)
    assert not errors, [str(error.message) for error in errors[:5]]
    root = realization.realize(entries)
    opened = [entry.account for entry in entries if isinstance(entry, data.Open)]
    return {code_of(name): _of_account(realization.get(root, name)) for name in opened}


def _of_account(account: realization.RealAccount) -> tuple[int, int]:
    return tuple(_pence(account.balance.get_currency_units(currency)) for currency in (GBP, COMMITTED))


def _pence(units: amount.Amount) -> int:
    pence = units.number * 100
    assert pence == int(pence)
    return int(pence)


def by_hledger(text: str, folder: Path) -> Balances:
    """Return what hledger has in each account, having checked its assertions and names; skips without it."""
    journal = folder / "books.journal"
    journal.write_text(text, encoding="utf-8")
    _run(tool("hledger"), "-f", str(journal), "check", "--strict")
    said = {
        currency: _run(
            tool("hledger"),
            "-f",
            str(journal),
            "balance",
            "--flat",
            "-E",
            "-N",
            "-O",
            "csv",
            f"cur:{currency}",
        )
        for currency in (GBP, COMMITTED)
    }
    return _merged(
        {
            currency: [row[:2] for row in list(csv.reader(text.splitlines()))[1:]]
            for currency, text in said.items()
        }
    )


def by_ledger(text: str, folder: Path) -> Balances:
    """Return what ledger has in each account, its assertions held; skips without it."""
    journal = folder / "books.journal"
    journal.write_text(text, encoding="utf-8")
    form = "%(account)\t%(quantity(scrub(display_amount)))\n"
    said = {
        currency: _run(
            tool("ledger"),
            "-f",
            str(journal),
            "register",
            "--format",
            form,
            "--limit",
            f"commodity == '{currency}'",
        )
        for currency in (GBP, COMMITTED)
    }
    return _merged(
        {currency: [line.split("\t") for line in text.splitlines()] for currency, text in said.items()}
    )


def tool(name: str) -> str:
    """Return where a tool is, or skip."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here (apt-get install {name})")
    return found


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, (command, done.stderr[-2000:])
    return done.stdout


def _merged(rows: dict[str, list[list[str]]]) -> Balances:
    """Return balances by account from rows of name and amount, of each currency; amounts of one add up."""
    found: dict[str, list[int]] = {}
    for place, currency in enumerate((GBP, COMMITTED)):
        for name, said in rows[currency]:
            digits = re.sub(r"[^0-9.-]", "", said)
            whole, _, rest = digits.partition(".")
            pence = abs(int(whole)) * 100 + int((rest or "0").ljust(2, "0"))
            both = found.setdefault(code_of(name), [0, 0])
            both[place] += -pence if digits.startswith("-") else pence
    return {code: (moved, aside) for code, (moved, aside) in found.items()}
