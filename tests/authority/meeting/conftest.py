"""Exampleshire with a handbook and a scheme in force."""

from typing import Any

import pytest


@pytest.fixture
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire and its scheme; returns the handbook as plain values."""
    # read here: a conftest named on the command line is read before Django has started
    from tests.authority.meeting import world

    return world.governed()
