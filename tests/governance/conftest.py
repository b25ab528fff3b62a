"""Exampleshire with a handbook in force, for every test that reads governance out of the database."""

from typing import Any

import pytest


@pytest.fixture
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire and its handbook; returns the handbook as plain values."""
    # read here: a conftest named on the command line is read before Django has started
    from tests.governance import exampleshire

    exampleshire.organisations()
    value = exampleshire.living_handbook()
    exampleshire.apply(value)
    return value
