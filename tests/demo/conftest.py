"""The example, built once, and a database with it loaded, for the tests of this directory."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from catchment.demo.example import Example, build_example

KEPT_BY = ("foundation", "structure", "governance", "authority", "money")


@pytest.fixture(scope="session")
def example() -> Example:
    """Return the example as a frozen value."""
    return build_example()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """Load the example for the tests of one module, and take it out again; gives what the load counted."""
    # read here: a conftest named on the command line is read before Django has started
    from catchment.demo.actions import load_example
    from catchment.structure.models import Regime

    with django_db_blocker.unblock():
        counted = load_example()
    yield counted
    kept = {Regime}  # comes with a migration
    written = [m for app in KEPT_BY for m in apps.get_app_config(app).get_models()]
    tables = ", ".join(model._meta.db_table for model in written if model not in kept)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
