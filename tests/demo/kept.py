"""The example in a test database: made once, then copied from beside as often as it is wanted.

Making the example takes a quarter of a minute of work, copying its rows one second. So the first load is
copied into a schema of its own in the same test database, and every later one comes from there, row for
row, as the first load left it. The databases of several workers are copies of one that has the schema
already (tests/made.py). Tests cannot influence each other through it: nothing but this file knows the
schema, and it is dropped with the database.
"""

import json

from django.apps import apps
from django.db import connection, models, transaction

KEPT_BY = ("foundation", "structure", "governance", "authority", "record", "money", "voice")
SITE_KEEPS = (*KEPT_BY, "web", "sessions")  # what a site in use writes to besides
ASIDE = "example_kept"
COUNTED = f"{ASIDE}.counted"


def load_kept_example() -> dict[str, int]:
    """Put the example into the database, which has none of it; gives what its load counted."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_"), f"{name} is not a test database"
    counted = _counted()
    if counted is not None:
        _put_back()
        return counted
    # read here: a conftest named on the command line is read before Django has started
    from catchment.demo.actions import load_example

    counted = load_example()
    _put_aside(counted)
    return counted


def take_out(rooms: tuple[str, ...] = KEPT_BY) -> None:
    """Empty every table that the example, and whoever uses it, writes to."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_name(each) for each in _tables(rooms))}")


def _tables(rooms: tuple[str, ...]) -> list[type[models.Model]]:
    """Return the models of rooms, but for the one whose rows come with a migration."""
    from catchment.structure.models import Regime

    return [each for room in rooms for each in apps.get_app_config(room).get_models() if each is not Regime]


def _name(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[models.Model]) -> str:
    """Return the columns that are written, not those that the database works out itself."""
    fields = [each for each in model._meta.local_concrete_fields if not each.generated]
    return ", ".join(connection.ops.quote_name(each.column) for each in fields)


def _counted() -> dict[str, int] | None:
    """Return what the first load counted, or nothing when there was none in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [COUNTED])
        if cursor.fetchone() == (None,):
            return None
        cursor.execute(f"SELECT told FROM {COUNTED}")
        ((told,),) = cursor.fetchall()
    return dict(json.loads(told))


def _put_aside(counted: dict[str, int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"CREATE SCHEMA {ASIDE}")
        for each in _tables(KEPT_BY):
            columns, name = _columns(each), _name(each)
            cursor.execute(f"CREATE UNLOGGED TABLE {ASIDE}.{name} AS SELECT {columns} FROM {name}")
        cursor.execute(f"CREATE TABLE {COUNTED} AS SELECT %s AS told", [json.dumps(counted)])


def _put_back() -> None:
    """Copy the rows back as they are: no trigger counts or judges again what was judged at the first load."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for each in _tables(KEPT_BY):
            columns, name = _columns(each), _name(each)
            cursor.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {ASIDE}.{name}")
        for each in _tables(KEPT_BY):
            cursor.execute(f"ANALYZE {_name(each)}")
