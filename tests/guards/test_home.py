"""The tests keep away from a running Catchment's data, and run on a PostgreSQL that is new enough."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

OLDEST = 150000  # PostgreSQL 15.0, as the server numbers itself


def test_tests_have_a_home_of_their_own() -> None:
    """Django's settings took the home that tests/conftest.py chose."""
    assert Path(os.environ["CATCHMENT_TEST_HOME"]).resolve() == settings.CATCHMENT_HOME
    assert "test" in settings.CATCHMENT_HOME.name


@pytest.mark.django_db
def test_postgres_is_new_enough() -> None:
    """Both servers that `make test` uses are PostgreSQL 15 or later, and the database is a test database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_database()")
        version, database = cursor.fetchone()
    assert version >= OLDEST
    assert database.startswith("test_")
