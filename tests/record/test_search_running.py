"""Running the statements of a search: what is said several times is sent once, and means the same."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import connection

from catchment.record.queries.search_running import run

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def test_values_come_back_as_they_were_given() -> None:
    """Moments, days and lists that are the same share a place; numbers, texts and empty lists do not."""
    values = (MOMENT, date(2026, 4, 1), MOMENT, [1, 2], ["a"], [1, 2], [], [], 1, True, 1, "a", "a", b"\0x")
    kinds = (
        "timestamptz date timestamptz bigint[] text[] bigint[] text[] bigint[] int bool int text text bytea"
    )
    text = "SELECT " + ", ".join(f"%s::{kind}" for kind in kinds.split())
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        assert run(cursor, text, values).fetchone() == values
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ["%$1::%"])
        ((prepared,),) = cursor.fetchall()
    assert "$1::timestamptz, $2::date, $1::timestamptz, $3::bigint[], $4::text[], $3::bigint[]" in prepared
