"""The example, built once, and a database with it loaded, for the tests of this directory and others."""

from collections.abc import Iterator
from typing import Any

import pytest

from catchment.demo.example import Example, build_example
from tests.demo.kept import load_kept_example, take_out


@pytest.fixture(scope="session")
def example() -> Example:
    """Return the example as a frozen value."""
    return build_example()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """Load the example for the tests of one module, and take it out again; gives what the load counted."""
    with django_db_blocker.unblock():
        counted = load_kept_example()
    yield counted
    with django_db_blocker.unblock():
        take_out()
