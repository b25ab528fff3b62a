"""What every test gets: a home of its own, the real data where it is present, and steady generated input.

The tests never touch the data of a running Catchment: their home is the directory `test` inside
`CATCHMENT_HOME`. It must be set before Django reads its settings, so it is set while this file is read; for
the same reason pyproject.toml names no settings module (pytest-django would load it earlier).
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests.made import (
    FIRST,
    USES_EXAMPLE,
    drop_made,
    forget_at_power_cuts,
    forget_made,
    start_making,
    wait_for_made,
)

REPOSITORY = Path(__file__).resolve().parent.parent
LONGEST_HOME = 70  # a socket's path may have about 100 characters in all


def _test_home() -> Path:
    """Return the home of the tests: `test` inside the usual home, or a short one where that is long."""
    usual = (REPOSITORY / os.environ.get("CATCHMENT_HOME", "var")).resolve() / "test"
    if len(str(usual)) <= LONGEST_HOME:
        return usual
    return Path(tempfile.gettempdir()) / f"catchment-test-{os.getuid()}"


# Workers of pytest-xdist inherit the choice of the process that started them.
os.environ.setdefault("CATCHMENT_TEST_HOME", str(_test_home()))
os.environ["CATCHMENT_HOME"] = os.environ["CATCHMENT_TEST_HOME"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catchment.settings")
# Playwright keeps an event loop on the main thread; Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

hypothesis_settings.register_profile("here", deadline=None, max_examples=50)
hypothesis_settings.register_profile("ci", deadline=None, max_examples=15, derandomize=True)
hypothesis_settings.register_profile("brief", deadline=None, max_examples=5, derandomize=True)
hypothesis_settings.register_profile("long", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(
    os.environ.get("CATCHMENT_HYPOTHESIS", "ci" if os.environ.get("CI") else "here")
)

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure() -> None:
    """Start Django, and with it the database, now that its settings can be read."""
    django.setup()
    from catchment.web.sign_in import way

    way.LOOPBACK_NAMES |= {"testserver"}  # what Django's test client calls this machine
    if "PYTEST_XDIST_WORKER" not in os.environ:
        forget_made()
        if not os.environ.get("DATABASE_URL"):
            forget_at_power_cuts()


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while collecting, and never again in what was collected, which stays until the end.

    Python would go through all the tests' modules and cases, again and again, in each of the workers.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark each test that uses the database, by its mark or by a fixture; put the files without any first.

    The files of the site come next: they are few and long, and would otherwise come last, on one worker.
    """
    for item in items:
        if item.get_closest_marker("django_db") or _fixtures(item) & DATABASE_FIXTURES:
            item.add_marker("database")
    yield  # tests that were not asked for are left out now, and others have put them in an order of theirs
    lasting = {item.path for item in items if item.get_closest_marker("database")}
    with_site = {item.path for item in items if "site" in _fixtures(item)}
    items.sort(key=lambda item: (item.path in lasting, item.path not in with_site))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the first worker start to make the database that all workers copy, when a test will want it.

    Before the worker says that it has collected (hence first): from then on others may wait for the database.
    """
    wanted = [item for item in session.items if item.get_closest_marker("database")]
    if wanted and os.environ.get("PYTEST_XDIST_WORKER") == FIRST:
        start_making(example=any(_fixtures(item) & USES_EXAMPLE for item in wanted))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let a worker's database be a copy of the one that was made for all."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = wait_for_made()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the database that the workers copied, in the process that started them."""
    if getattr(config.option, "numprocesses", None):
        drop_made()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the top of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def england_data() -> Path:
    """Return the directory of real England data, or skip: it is never committed."""
    directory = Path(os.environ.get("CATCHMENT_ENGLAND_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (directory / "SOURCES.md").exists():
        pytest.skip(f"the real England data is not in {directory} (set CATCHMENT_ENGLAND_DATA)")
    return directory.resolve()
