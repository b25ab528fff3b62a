r"""Splitting what a search says: `,` separates values, `$` parts of a composite, `|` system and code.

A backslash before one of them (or before a backslash) takes it as it is. Splitting keeps the backslashes, so
that parts can be split again; `plain` takes them off at the end.
"""

from catchment.record.rules.searching.query import BadSearch

SPECIAL = ",$|\\"


def split(text: str, separator: str) -> list[str]:
    """Return the parts of `text` between separators that no backslash protects."""
    if "\\" not in text:
        return text.split(separator)
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == separator:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [*parts, text[start:]]


def plain(name: str, text: str) -> str:
    r"""Return `text` without its protecting backslashes.

    Raises BadSearch for a backslash before anything else than `,`, `$`, `|` and a backslash.
    """
    if "\\" not in text:
        return text
    made, place = [], 0
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 1
            letter = text[place : place + 1]
            if not letter or letter not in SPECIAL:
                raise BadSearch(
                    name,
                    rf"{name}: a backslash stands before {letter or 'nothing'!r}; it may only stand "
                    r"before one of , $ | \ to take it as it is.",
                )
        made.append(letter)
        place += 1
    return "".join(made)
