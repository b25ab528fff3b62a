"""Writers of the record take turns, so that the numbers of versions are in the order of their commits.

Whoever has the turn keeps everybody else waiting, so what is done in a turn is done in few journeys to the
database, with statements that it has planned before.
"""

from typing import Any

import psycopg
from django.db import connection
from psycopg.abc import Params, Query

TURN = 20_270_701  # the number of the lock that writers of the record pass on


class PreparingCursor(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statements the database plans once and keeps."""

    def execute(
        self,
        query: Query,
        params: Params | None = None,
        *,
        prepare: bool | None = True,
        binary: bool | None = None,
    ) -> "PreparingCursor":
        """Send a statement, as psycopg does."""
        super().execute(query, params, prepare=prepare, binary=binary)
        return self


def raw_cursor() -> PreparingCursor:
    """Return a cursor on Django's connection that prepares its statements at the server."""
    connection.ensure_connection()
    return PreparingCursor(connection.connection)


def take_turn(cursor: psycopg.Cursor[Any]) -> None:
    """Wait for our turn to write, and keep it until the transaction ends; taking it twice does no harm.

    Until then tables are read by their indexes: a plan that is kept from when a table was all but empty would
    otherwise read the whole of it when it has grown.
    """
    assert connection.in_atomic_block, "a turn ends with its transaction, so there must be one"
    with (
        cursor.connection.pipeline()
    ):  # whoever waits in a queue is not cut off like a search that takes long
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")
        cursor.execute("SELECT pg_advisory_xact_lock(%s), set_config('enable_seqscan', 'off', true)", [TURN])
