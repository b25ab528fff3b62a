"""Running the statements of a search: planned once for all who ask, each value sent once, answers in binary.

The text of a statement is the same for everybody who asks the same shape of question, and PostgreSQL makes
its plan once (`limit_session`): every look into an index is laid down in the text (decision 33), so values
could not better it, and planning anew took longer than the search. The trim says the same moment, day and
holders a dozen times; they are sent once. Content comes as the bytes that are stored, not as their letters.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import psycopg

_SHARED = (date, list)  # moments, too; numbers and texts are not, since they may be the same by chance


def run(cursor: psycopg.Cursor[Any], text: str, values: Sequence[Any]) -> psycopg.RawCursor[Any]:
    """Run a statement on the connection of `cursor`, and return where its rows can be fetched."""
    sent: list[Any] = []
    places: list[int] = []
    known: dict[Any, int] = {}
    for value in values:
        if isinstance(value, _SHARED) and value != []:
            said = (type(value), tuple(value) if isinstance(value, list) else value)
            if said not in known:
                sent.append(value)
                known[said] = len(sent)
            places.append(known[said])
        else:
            sent.append(value)
            places.append(len(sent))
    running = psycopg.RawCursor(cursor.connection)
    running.execute(_numbered(text, tuple(places)), sent, prepare=True, binary=True)
    return running


@lru_cache(2_000)
def _numbered(text: str, places: tuple[int, ...]) -> str:
    """Return a statement with $1, $2 and so on where it has %s; `places` says which value each stands for."""
    first, *rest = text.split("%s")
    assert len(rest) == len(places), "each %s stands for one value"
    return first + "".join(f"${place}{after}" for place, after in zip(places, rest, strict=True))
