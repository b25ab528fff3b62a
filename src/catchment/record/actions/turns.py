"""Writers of the record take turns, so that the numbers of versions are in the order of their commits."""

from typing import Any

import psycopg
from django.db import connection

TURN = 20_270_701  # the number of the lock that writers of the record pass on


def raw_cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    """Return a cursor on Django's connection that prepares its statements at the server."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def take_turn(cursor: psycopg.Cursor[Any]) -> None:
    """Wait for our turn to write, and keep it until the transaction ends; taking it twice does no harm."""
    assert connection.in_atomic_block, "a turn ends with its transaction, so there must be one"
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
