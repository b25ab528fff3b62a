"""Words: how shares, changes and ages are written in the sentences of pages (rules/words has the rest).

Sentences follow the NHS style: numerals with commas, "1 in 7" before a percentage, months in full.
"""

import re
from datetime import date

from catchment.structure.rules.words import counted

ROUNDS_TO_NOTHING = 0.0005  # a change, as a share, that is written "0%"
CLOSE_ENOUGH = 0.05  # how far, as a share of itself, "1 in n" may be from the figure it stands for
SMALL_WORDS = {"and", "of", "the", "in", "at", "on", "for", "with", "by", "upon", "le", "to"}
KEPT_IN_CAPITALS = {"NHS", "PCN", "GP", "ICB", "CCG", "HC", "LLP", "UK", "OOH", "II", "III", "IV", "NE", "NW"}


def one_in(share: float) -> str:
    """Return a share as "1 in 5 (20.3%)"; a large one that is not close to that as "3 in 10 (30.4%)"."""
    if not 0.01 <= share <= 0.95:
        return percentage(share)
    below = int(1 / share)
    whole = min((below, below + 1), key=lambda each: abs(1 / each - share))
    if share < 0.25 or abs(1 / whole - share) <= CLOSE_ENOUGH * share:
        return f"1 in {whole} ({percentage(share)})"
    return f"{round(share * 10)} in 10 ({percentage(share)})"


def spoken(name: str) -> str:
    """Return a name that was published in capitals as people write it: "St Mary's Surgery".

    Names in small letters are left alone; so are codes and abbreviations.
    """
    if not name.isupper():
        return name
    words = name.split(" ")
    return " ".join(_spoken_word(word, first=position == 0) for position, word in enumerate(words))


def _spoken_word(word: str, *, first: bool) -> str:
    """Return one word of a name as people write it."""
    bare = word.strip("(),.")
    if bare in KEPT_IN_CAPITALS or any(letter.isdigit() for letter in word):
        return word
    if word.lower() in SMALL_WORDS and not first:
        return word.lower()
    parts = re.split(r"([-/(.&])", word)
    return "".join(
        part.lower() if position and part.lower() in SMALL_WORDS else part[:1] + part[1:].lower()
        for position, part in enumerate(parts)
    )


def percentage(share: float) -> str:
    """Return "20.3%"."""
    return f"{share * 100:.1f}%"


def change_in_words(share: float) -> str:
    """Return "up 1.2%", "down 0.4%" or "0%"."""
    if abs(share) < ROUNDS_TO_NOTHING:
        return "0%"
    return f"{'up' if share > 0 else 'down'} {abs(share) * 100:.1f}%"


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from one day to another."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - 1 if later.day < earlier.day else months


def whole_months(number: int) -> str:
    """Return "7 months", "2 years"."""
    return counted(number // 12, "year") if number >= 24 else counted(number, "month")
