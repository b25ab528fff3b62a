"""Texts as they are searched: in small letters, without accents, with single spaces.

`name=jose` finds José: searching for a text takes no notice of case or accents (FHIR R4, search, string).
Both what is stored and what is asked go through `normalised`, so they meet.
"""

import re
import unicodedata

LONGEST = 200  # characters of a text that can be searched
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\0": " "}
)
_BETWEEN_DIGITS = re.compile(r"[\s().\-]")


def normalised(text: str) -> str:
    """Return a text as it is compared: no accents, no capitals, single spaces, at most LONGEST characters."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = "".join([letter for letter in apart if not unicodedata.combining(letter)]).casefold()
    elif "\0" in text:
        text = text.replace("\0", " ")
    return " ".join(text.lower().split())[:LONGEST].rstrip()


def contact(value: str) -> str:
    """Return a telephone number or address for messages as it is compared.

    An address with an @ is compared without case; of anything else spaces, brackets, dots and hyphens do not
    count, since people write the same number in many ways (FHIR leaves this to the server).
    """
    if "@" in value:
        return value.strip().casefold()
    return _BETWEEN_DIGITS.sub("", value).casefold()
