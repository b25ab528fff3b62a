"""Sending a file to be imported: refused beside its field, followed while it is read, explained after."""

import threading
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from catchment.foundation.jobs import perform
from tests.journeys.browser import NARROW, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def work(job_id: int) -> None:
    """Do a waiting job as the worker would: elsewhere, over a connection of its own."""

    def there() -> None:
        try:
            perform(job_id)
        finally:
            connection.close()

    worker = threading.Thread(target=there)
    worker.start()
    worker.join()


def sends(reader: Reader, path: Path) -> None:
    """Choose a file and send it, with the keyboard where a person would."""
    reader.page.locator("#file").set_input_files(path)
    reader.tabs_to(reader.page.get_by_role("button", name="Import"))
    reader.page.keyboard.press("Enter")


def test_a_file_of_no_known_kind_is_refused_beside_its_field(reader: Reader, tmp_path: Path) -> None:
    """The title says so, the summary has the focus and leads to the field, the field says it again."""
    holiday = tmp_path / "holiday.txt"
    holiday.write_text("sea, sand\n")
    reader.signs_in("XEX-P-ANALYST")
    reader.opens("/imports", as_at="")
    sends(reader, holiday)
    page = reader.page
    expect(page).to_have_title("Error: Imports - Catchment")
    summary = page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("#kind")).to_be_focused()
    expect(page.locator("#kind-error")).to_contain_text("is not a name that Catchment knows")
    assert reader.barriers() == []


def test_a_job_is_followed_to_its_end(reader: Reader, tmp_path: Path) -> None:
    """The page asks by itself, stops asking once the job has ended, and leads to why it was refused."""
    wrong = tmp_path / "epraccur.csv"
    wrong.write_text("not,an,ods,file\n")
    reader.signs_in("XEX-P-ANALYST")
    reader.opens("/imports", as_at="")
    sends(reader, wrong)
    page = reader.page
    expect(page.get_by_role("status")).to_have_text("Waiting for the worker to take it.")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert reader.barriers() == []
    work(int(page.url.rpartition("/")[2]))
    expect(page.get_by_role("status")).to_contain_text("1 file was refused")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == [], "a job that has ended is not asked about again"
    assert reader.barriers() == []
    reader.follows("epraccur.csv", within="main")
    expect(page.locator(".app-lead")).to_contain_text("Refused whole, nothing of it was used.")
    page.set_viewport_size(NARROW)
    assert [*reader.barriers(), *reader.sideways()] == []


def test_the_pages_of_imports_have_no_barrier(reader: Reader) -> None:
    """The list of imports at both widths; an import that is not there is a sentence."""
    reader.opens("/imports")
    found = {"wide": [*reader.barriers(), *reader.hidden_stops()]}
    reader.page.set_viewport_size(NARROW)
    found["narrow"] = [*reader.sideways(), *reader.barriers()]
    assert found == {"wide": [], "narrow": []}
    reader.watch.foresee_refusal()
    assert reader.opens("/imports/999999").status == 404
    expect(reader.page.locator(".app-lead")).to_contain_text("There is no import number 999999")
    assert reader.barriers() == []
