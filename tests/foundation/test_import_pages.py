"""The pages of imports and jobs: what was read, what was wrong with it, and how far a job is."""

import csv
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catchment.foundation import uploads
from catchment.foundation.jobs import perform
from catchment.foundation.models import ImportIssue, ImportRun, Job
from tests.people import signs_in, somebody
from tests.structure.derive.published import import_now, map_row, write_map

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = date(2025, 10, 1)


@pytest.fixture
def run(tmp_path) -> ImportRun:
    rows = [map_row(f"B{number:05}") for number in range(30)] + [
        map_row("B00001"),
        map_row("B00099", icb="QZY"),
    ]
    (run,) = import_now(("gp-map", write_map(tmp_path, OCTOBER, rows)))
    return run


def test_nothing_imported_is_said(client) -> None:
    page = client.get("/imports")
    assert "Nothing has been imported yet" in page.content.decode()


def test_an_import_shows_its_issues_and_gives_them_as_a_file(client, run) -> None:
    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "31 of 32 rows were used; 1 could not be used and are kept below" in page
    assert "The practice is in the file twice" in page
    answer = client.get(f"/imports/{run.pk}.json").json()
    assert [(each["line"], each["outcome"]) for each in answer["issues"]] == [
        (32, "rejected"),
        (33, "corrected"),
    ]
    lines = b"".join(client.get(f"/imports/{run.pk}/issues.csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("line,column,value,reason")
    assert len(lines) == 3
    assert "INVENTED SURGERY B00001" in lines[1]


def test_the_list_counts_what_was_refused(client, run, tmp_path) -> None:
    bad = tmp_path / "epraccur.csv"
    bad.write_text("not,an,ods,file\n")
    import_now(("epraccur", bad))
    answer = client.get("/imports.json").json()
    assert answer["sentence"] == "1 file has been imported; 1 was refused, and 1 row could not be used."
    assert [each["state"] for each in answer["runs"]] == ["refused", "imported"]
    refused = client.get(f"/imports/{answer['runs'][0]['id']}").content.decode()
    assert "Refused whole" in refused


def test_an_unknown_import_or_job_is_a_sentence(client) -> None:
    missing = client.get("/imports/999?as_at=2025-11-01")
    assert missing.status_code == 404
    assert "1 November 2025" in missing.content.decode(), "the date asked about is kept"
    assert client.get("/jobs/999.json").json() == {"error": "There is no job number 999."}


@pytest.fixture
def analyst(client):
    """Return a client in which an analyst is signed in."""
    return signs_in(client, somebody("analyst", "XEX"))


def test_an_uploaded_file_is_imported_by_a_job(client, analyst, tmp_path) -> None:
    path = write_map(tmp_path, OCTOBER, [map_row("B00001"), map_row("B00002")])
    answer = client.post("/imports", {"file": SimpleUploadedFile(path.name, path.read_bytes()), "kind": ""})
    assert answer.status_code == 302
    job = Job.objects.get()
    assert job.requested_by == "Terry Tester (P-TEST)"
    waiting = client.get(answer.url).content.decode()
    assert "Waiting for the worker" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    perform(job.pk)
    ended = client.get(f"/jobs/{job.pk}/progress").content.decode()
    assert "Done." in ended
    assert "hx-trigger" not in ended
    assert path.name in ended
    assert client.get(f"/jobs/{job.pk}.json").json()["result"]["imported"] == 1


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("holiday.jpg", "", "is not a name that Catchment knows"),
        ("holiday.jpg", "invented-kind", "Choose a kind of file from the list"),
    ],
)
def test_an_upload_that_cannot_be_used_is_refused_beside_its_field(
    client, analyst, name, kind, sentence
) -> None:
    page = client.post("/imports", {"file": SimpleUploadedFile(name, b"x"), "kind": kind}).content.decode()
    assert "<title>Error: Imports" in page
    assert page.count(sentence) == 2, "in the summary and beside the field"
    assert not Job.objects.exists()


def test_no_file_and_too_large_a_file_are_refused(client, analyst, monkeypatch) -> None:
    assert "Choose a file to import" in client.post("/imports", {"kind": ""}).content.decode()
    monkeypatch.setattr(uploads, "MOST_UPLOADED_BYTES", 10)
    large = SimpleUploadedFile("epraccur.csv", b"x" * 11)
    assert "or smaller" in client.post("/imports", {"file": large, "kind": ""}).content.decode()


def test_a_file_name_cannot_leave_the_folder_of_uploads(client, analyst, settings) -> None:
    evil = SimpleUploadedFile("x.csv", b"a,b\n")
    evil.name = "..\\..\\..\\etc\\epraccur.csv"
    client.post("/imports", {"file": evil, "kind": "epraccur"})
    path = Job.objects.get().arguments["path"]
    assert path.startswith(str(settings.CATCHMENT_HOME / "uploads"))
    assert ".." not in path.removeprefix(str(settings.CATCHMENT_HOME)).split("/")


def test_a_file_is_read_again_only_when_asked(client, analyst, tmp_path) -> None:
    path = write_map(tmp_path, OCTOBER, [map_row("B00001"), map_row("B00002")])
    states = []
    for ticked in ({}, {}, {"again": "yes"}):
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        client.post("/imports", {"file": sent, "kind": "", **ticked})
        perform(Job.objects.latest("pk").pk)
        states.append(ImportRun.objects.latest("pk").state)
    assert states == ["imported", "unchanged", "imported"]
    assert "Read it again even if it is already in" in client.get("/imports").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/search?q=%00", "/search.json?q=%00", "/organisation/%00", "/area/lsoa21/%00", "/findings?system=%00"],
)
def test_a_nul_in_an_address_is_not_found(client, address) -> None:
    assert client.get(address).status_code == 404


def test_a_page_number_of_thousands_of_digits_is_the_first_page(client, run) -> None:
    assert client.get(f"/imports/{run.pk}.json?page={'9' * 5000}").json()["page"] == 1
    assert client.get(f"/imports/{'9' * 5000}").status_code == 404
    assert client.get(f"/imports/{'9' * 30}").status_code == 404


def test_the_file_of_issues_holds_no_formula(client, run) -> None:
    line = {"run": run, "line": 1, "reason": "r", "outcome": "rejected", "action": "a"}
    ImportIssue.objects.filter(run=run).delete()
    for value in ("=1+1", "@x", "\tx", "-x", "+44 1", "-12.5", "plain"):
        ImportIssue.objects.create(value=value, raw="=cmd|1", **line)
    text = b"".join(client.get(f"/imports/{run.pk}/issues.csv").streaming_content).decode()
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["value"] for row in rows] == ["'=1+1", "'@x", "'\tx", "'-x", "'+44 1", "-12.5", "plain"]
    assert {row["raw"] for row in rows} == {"'=cmd|1"}
    assert "has an apostrophe before it" in client.get(f"/imports/{run.pk}").content.decode()
