"""Pounds as people type and read them, pence as the rules count them."""

import re

POUNDS = re.compile(r"^£?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$")
MOST_PENCE = 100_000_000_000_00  # £100 billion: more than any contract of the health service


def pence_of(text: str) -> int | None:
    """Return an amount such as “£1,200,000.50” as pence, or None where it is none (or above £100 billion)."""
    found = POUNDS.match("".join(text.split()))
    if found is None:
        return None
    pence = int(found.group(1).replace(",", "")) * 100 + int((found.group(2) or "").ljust(2, "0"))
    return pence if pence <= MOST_PENCE else None


def pounds(pence: int) -> str:
    """Return pence as an exact amount: “£1,200,000”, “£499,999.99”."""
    sign, whole, rest = "-" if pence < 0 else "", abs(pence) // 100, abs(pence) % 100
    return f"{sign}£{whole:,}" + (f".{rest:02}" if rest else "")


def in_short(pence: int) -> str:
    """Return pence as a sentence says them: “£1.2m”, “£340,000”."""
    size = abs(pence)
    for least, letter in ((100_000_000_000, "bn"), (100_000_000, "m")):
        if size >= least:
            figure = f"{pence / least:.1f}".removesuffix(".0")
            return f"£{figure}{letter}".replace("£-", "-£")
    return pounds(pence)
