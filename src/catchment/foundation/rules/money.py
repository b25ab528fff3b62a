"""Money in words: pence inside, pounds for readers - exact in tables, short in sentences."""

import re

PENCE = 100
MILLION, BILLION = 1_000_000, 1_000_000_000
MOST_PENCE = 10**12 * PENCE  # a million million pounds: more than the NHS will ever be asked about
WRITTEN = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?\s*([km])?", re.IGNORECASE)
TIMES = {"": 1, "k": 1_000, "m": MILLION}


class UnclearAmountError(ValueError):
    """An amount that cannot be read; the message says what was expected."""


def pounds(pence: int) -> str:
    """Return an amount exactly: £1,200,000 or £18,420.50."""
    whole, rest = divmod(abs(pence), PENCE)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{whole:,}.{rest:02}" if rest else f"{sign}£{whole:,}"


def pounds_in_short(pence: int) -> str:
    """Return an amount for a sentence: £1.2m, £2.1bn; below a million exactly, so £340,000."""
    whole = abs(pence) / PENCE
    sign = "-" if pence < 0 else ""
    for unit, name in ((BILLION, "bn"), (MILLION, "m")):
        if whole >= unit:
            return f"{sign}£{whole / unit:,.1f}".removesuffix(".0") + name
    return pounds(pence)


def read_pounds(said: str) -> int:
    """Return pence from what was typed (1200000, £1,200,000, 18420.50, 1.2m); raises UnclearAmountError."""
    text = said.strip()
    found = WRITTEN.fullmatch(text)
    if not found:
        raise UnclearAmountError(
            f"“{text[:40]}” is not an amount. Give pounds, such as 250000 or £1,200,000 or 1.2m."
        )
    whole, fraction, unit = found.groups()
    hundredths = int(whole.replace(",", "")) * PENCE + int((fraction or ".0")[1:].ljust(2, "0"))
    pence = hundredths * TIMES[(unit or "").lower()]
    if pence > MOST_PENCE:
        raise UnclearAmountError(f"{text[:40]} is more than can be asked about.")
    return pence
