"""The small world, for every test of the queries."""

import pytest

from catchment.structure.models import Organisation
from tests.structure.factories import small_system


@pytest.fixture
def world(db: None) -> dict[str, Organisation]:
    """Return the organisations of the small world, by code."""
    return small_system()
