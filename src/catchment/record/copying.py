"""Rows to PostgreSQL by binary COPY: the fastest way in, packed here because index rows are many and narrow.

The format is PostgreSQL's own: for each row the number of fields, for each field its length and its bytes
(most significant first); a field of length -1 is null. Moments are microseconds since 1 January 2000.
"""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime

from psycopg import Cursor

_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER = struct.pack("!h", -1)
_TERM = struct.Struct("!hiqiqiq").pack
_DATE = struct.Struct("!hiqiqiqiqiq").pack
_QUANTITY = struct.Struct("!hiqiqiqiqidid").pack
_TEXT = struct.Struct("!hiqiqiqi").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = 1_000_000


def microseconds(moment: datetime) -> int:
    """Return a moment as PostgreSQL keeps it."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * _MICROSECOND + since.microseconds


def term_row(term: int, patient: int, number: int) -> bytes:
    """Return a row of three whole numbers."""
    return _TERM(3, 8, term, 8, patient, 8, number)


def date_row(parameter: int, patient: int, number: int, low: datetime, high: datetime) -> bytes:
    """Return a row of three whole numbers and two moments."""
    return _DATE(5, 8, parameter, 8, patient, 8, number, 8, microseconds(low), 8, microseconds(high))


def quantity_row(parameter: int, patient: int, number: int, unit: int, low: float, high: float) -> bytes:
    """Return a row of four whole numbers and two floats."""
    return _QUANTITY(6, 8, parameter, 8, patient, 8, number, 8, unit, 8, low, 8, high)


def text_row(parameter: int, patient: int, number: int, value: str) -> bytes:
    """Return a row of three whole numbers and a text."""
    encoded = value.encode()
    return _TEXT(4, 8, parameter, 8, patient, 8, number, len(encoded)) + encoded


def copy_packed(cursor: Cursor, table: str, columns: str, rows: Iterable[bytes]) -> None:
    """Add packed rows to `table`; `columns` are named in the order in which the rows were packed."""
    packed = b"".join(rows)
    if packed:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_HEADER + packed + _TRAILER)


def array_of_texts(values: Iterable[str]) -> str:
    """Return texts as PostgreSQL writes an array of them: one value to send instead of thousands."""
    texts = list(values)
    if any(odd in "".join(texts) for odd in '"\\'):
        texts = [each.replace("\\", "\\\\").replace('"', '\\"') for each in texts]
    return '{"' + '","'.join(texts) + '"}' if texts else "{}"


def array_of_numbers(values: Iterable[float]) -> str:
    """Return numbers as PostgreSQL writes an array of them."""
    return "{" + ",".join(map(repr, values)) + "}"
