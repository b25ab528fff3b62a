"""A browser, a site with the invented example, and a reader who fails the test when a page misbehaves.

The browser is the system's Chromium, best the one without a window (the same pages for a fifth less work).
Where there is none the tests skip and say so; with `CATCHMENT_REQUIRE_BROWSER=1` (as in CI) they fail. The
example is put in once for all the journeys that one worker runs one after another, and taken out again after
the last.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Page, Playwright, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.demo.kept import SITE_KEEPS, load_kept_example, take_out
from tests.journeys.browser import WIDE, Reader, Watch

QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 30_000  # milliseconds; two busy cores


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, or skip where there is none."""
    chromium = next((found for found in map(shutil.which, CHROMIUM) if found), None)
    if chromium is None:
        reason = "no Chromium is installed here (on Debian: apt-get install chromium)"
        if os.environ.get("CATCHMENT_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and CATCHMENT_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(QUIETLY)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read as somebody in England at a usual screen."""
    return {
        **browser_context_args,
        "viewport": WIDE,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }


def _leave_work_to_look_at() -> None:
    """Write down a job that is done, one half-way, and an import with a row that was not used."""
    from catchment.foundation.models import ImportIssue, ImportRun, Job

    now = timezone.now()
    asked = {"kind": "example", "requested_by": "Test Person", "started_at": now, "heartbeat_at": now}
    Job.objects.create(**asked, state=Job.State.DONE, done=12, total=12, finished_at=now, result={"added": 7})
    Job.objects.create(**asked, state=Job.State.RUNNING, done=5, total=12, message="Drawing the map")
    run = ImportRun.objects.create(
        kind="gp-map",
        file_name="gp-reg-pat-prac-map.csv",
        sha256="0" * 64,
        size_bytes=1_234,
        edition=now.date().replace(day=1),
        state=ImportRun.State.IMPORTED,
        started_at=now,
        finished_at=now,
        counts={"read": 32, "used": 31, "rejected": 1},
    )
    ImportIssue.objects.create(
        run=run,
        line=33,
        column="PRACTICE_CODE",
        value="X99001",
        reason="The practice is in the file twice.",
        outcome=ImportIssue.Outcome.REJECTED,
        action="The first row was used.",
        raw="X99001,INVENTED SURGERY WITH A LONG NAME,X1A,XN001,2025-10-01",
    )


@pytest.fixture(scope="package")
def site(playwright: Playwright, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve the invented example; gives the address of the site without a slash at its end.

    This is not pytest-django's own `live_server`, which would empty the database after each test. Playwright
    starts first: its event loop gives this thread another connection, and the one before would stay open.
    """
    with django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=["localhost", "127.0.0.1"]):
        name = str(connection.settings_dict["NAME"])
        assert name.startswith("test_"), f"mark the journey with django_db: {name} is not a test database"
        load_kept_example()
        _leave_work_to_look_at()
        # each request's thread has a connection of its own: none may outlive it and hold the database
        settings_of_new = connections.databases["default"]
        kept_for, settings_of_new["CONN_MAX_AGE"] = settings_of_new["CONN_MAX_AGE"], 0
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            settings_of_new["CONN_MAX_AGE"] = kept_for
            take_out(SITE_KEEPS)


@pytest.fixture
def watch(page: Page, site: str) -> Iterator[Watch]:
    """Watch the page, and fail the test for anything a page must not do."""
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    watching = Watch(page, site)
    yield watching
    assert watching.seen == [], "pages ask no other host and leave the console empty"


@pytest.fixture
def reader(page: Page, site: str, watch: Watch, django_db_blocker: DjangoDbBlocker) -> Reader:
    """Return somebody in front of a watched page, who has not tried to sign in yet.

    All journeys come from one address, and would soon be told to wait a minute (`web.sign_in.limits`).
    """
    from catchment.web.models import SignInAttempt

    with django_db_blocker.unblock():
        beside = connection.copy()  # not within the transaction of the test, which the site does not see
        with beside.cursor() as cursor:
            cursor.execute(f"DELETE FROM {SignInAttempt._meta.db_table}")
        beside.close()
    return Reader(page, site, watch)
