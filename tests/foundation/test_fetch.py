"""Fetching, against a local HTTP server that breaks, lies and resumes on purpose."""

import contextlib
import re
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catchment.foundation.facts import Recorded
from catchment.foundation.imports import fetch as fetching
from catchment.foundation.imports.fetch import check_address, fetch
from catchment.foundation.imports.registry import GEOGRAPHY, Importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.jobs import Progress
from catchment.foundation.models import Change

CONTENT = bytes(range(256)) * 4000


class Things(Importer):
    """A kind of file for these tests."""

    kind = "things"
    title = "a table of things"
    publisher = "The Office of Things"
    page = "https://things.example/files"
    file_name = re.compile(r"things.*\.csv(\.gz)?")
    batch = GEOGRAPHY

    def edition(self, source: SourceFile) -> date:
        """Any day will do."""
        return date(2025, 1, 1)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Nothing is recorded."""
        return Recorded()


class Server:
    """What the server holds, how it misbehaves, and what it was asked."""

    def __init__(self) -> None:
        """Begin as a good server."""
        self.content = CONTENT
        self.tag = '"one"'
        self.ranges = True
        self.lengths = True
        self.break_after: list[int] = []  # break the next answers off after so many bytes
        self.status = 200
        self.headers: dict[str, str] = {}
        self.redirect = ""
        self.on_break = lambda: None
        self.asked: list[tuple[str, str | None]] = []
        self.port = 0

    def address(self, path: str = "/things.csv") -> str:
        """Return an address on this server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request, well or badly."""
        self.asked.append((request.path, request.headers.get("Range")))
        if self.redirect and request.path == "/things.csv":
            request.send_response(302)
            request.send_header("Location", self.redirect)
            request.end_headers()
            return
        content, status = self.content, self.status
        start = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range") or "")
        if wanted and self.ranges and request.headers.get("If-Range") == self.tag:
            start, status = int(wanted[1]), 206
        request.send_response(status)
        if self.tag:
            request.send_header("ETag", self.tag)
        if status == 206:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.lengths:
            request.send_header("Content-Length", str(len(content) - start))
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.end_headers()
        if self.break_after:
            request.wfile.write(content[start : start + self.break_after.pop(0)])
            request.wfile.flush()
            request.connection.close()
            self.on_break()
        else:
            request.wfile.write(content[start:])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a server in a thread on this machine; pauses between attempts are short."""
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.001)
    held = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):  # the fetcher may hang up, as on a file too large
                held.answer(self)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield held
    running.shutdown()
    running.server_close()
    thread.join()


def get(server: Server, directory: Path, **options: int) -> tuple[Path, Progress]:
    progress = Progress()
    return fetch(Things(), directory, progress, server.address(), **options), progress


def test_a_whole_file_lands_in_its_place(server: Server, tmp_path: Path) -> None:
    path, progress = get(server, tmp_path / "new")
    assert path == tmp_path / "new" / "things.csv"
    assert path.read_bytes() == CONTENT
    assert (progress.done, progress.total) == (len(CONTENT), len(CONTENT))
    assert [each.name for each in path.parent.iterdir()] == ["things.csv"]


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.break_after = [100_000, 300_000]
    path, progress = get(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert progress.done == len(CONTENT)
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-", "bytes=400000-"]


def test_a_later_fetch_takes_up_what_an_earlier_one_left(server: Server, tmp_path: Path) -> None:
    server.break_after = [1000] * fetching.ATTEMPTS
    with pytest.raises(Refusal, match="broke off 5 times"):
        get(server, tmp_path)
    assert not (tmp_path / "things.csv").exists()
    path, _ = get(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert server.asked[-1][1] == f"bytes={1000 * fetching.ATTEMPTS}-"


def test_a_server_without_ranges_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    server.break_after = [100_000]
    path, progress = get(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert progress.done == len(CONTENT)


def test_a_file_that_changed_in_between_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    changed = CONTENT[::-1]

    def change() -> None:
        server.content, server.tag = changed, '"two"'

    server.break_after, server.on_break = [100_000], change
    path, _ = get(server, tmp_path)
    assert path.read_bytes() == changed


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_a_strong_tag_nothing_is_continued(server: Server, tmp_path: Path, tag: str) -> None:
    server.tag = tag
    server.break_after = [100_000]
    path, _ = get(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == [None, None]


def test_too_large_a_file_is_refused_before_it_comes(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no more than 1,000 are fetched"):
        get(server, tmp_path, most_bytes=1000)
    assert not list(tmp_path.iterdir())


def test_a_file_that_does_not_say_how_long_it_is_stops_at_the_limit(server: Server, tmp_path: Path) -> None:
    server.lengths = False
    with pytest.raises(Refusal, match="longer than 500,000 bytes"):
        get(server, tmp_path, most_bytes=500_000)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_file_that_is_not_there_is_refused_at_once(server: Server, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(Refusal, match=f"answered {status}"):
        get(server, tmp_path)
    assert len(server.asked) == 1
    assert not list(tmp_path.iterdir())


def test_a_server_in_trouble_is_asked_again(server: Server, tmp_path: Path) -> None:
    server.status = 503
    with pytest.raises(Refusal, match="the server answered 503"):
        get(server, tmp_path)
    assert len(server.asked) == fetching.ATTEMPTS


def test_a_web_page_is_not_the_file(server: Server, tmp_path: Path) -> None:
    server.headers = {"Content-Type": "text/html; charset=utf-8"}
    with pytest.raises(Refusal, match="web page"):
        get(server, tmp_path)


def test_an_empty_file_is_refused(server: Server, tmp_path: Path) -> None:
    server.content = b""
    with pytest.raises(Refusal, match="sent nothing"):
        get(server, tmp_path)


def test_redirects_are_followed_on_this_machine(server: Server, tmp_path: Path) -> None:
    server.redirect = "/moved/things_2025.csv"
    path, _ = get(server, tmp_path)
    assert path.name == "things_2025.csv"


def test_redirects_to_plain_http_elsewhere_are_refused(server: Server, tmp_path: Path) -> None:
    server.redirect = "http://things.example/things.csv"
    with pytest.raises(Refusal, match="expected one with https"):
        get(server, tmp_path)


def test_redirects_without_end_are_refused(server: Server, tmp_path: Path) -> None:
    server.redirect = "/things.csv"
    with pytest.raises(Refusal, match="redirected more than 5 times"):
        get(server, tmp_path)


@pytest.mark.parametrize(
    "address",
    ["http://things.example/a.csv", "ftp://things.example/a.csv", "file:///a.csv", "https://", "things.csv",
     "http://127.0.0.1.things.example/a.csv"],
)  # fmt: skip
def test_addresses_that_may_not_be_fetched_from(address: str) -> None:
    with pytest.raises(Refusal, match="expected one with https"):
        check_address(address, loopback_allowed=True)


def test_a_redirect_from_the_outside_may_not_come_back_to_this_machine() -> None:
    with pytest.raises(Refusal, match="expected one with https"):
        check_address("http://127.0.0.1/a.csv", loopback_allowed=False)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('attachment; filename="things_march.csv"', "things_march.csv"),
        ('attachment; filename="../../things.csv"', "things.csv"),
        ('attachment; filename="/etc/things.csv"', "things.csv"),
    ],
)
def test_the_server_may_name_the_file_but_not_its_folder(
    server: Server, tmp_path: Path, said: str, name: str
) -> None:
    server.headers = {"Content-Disposition": said}
    path, _ = get(server, tmp_path)
    assert path == tmp_path / name


def test_a_name_that_is_none_of_the_kind_is_replaced(server: Server, tmp_path: Path) -> None:
    path = fetch(Things(), tmp_path, Progress(), server.address("/report?name=x"))
    assert path.name == "things.csv"


def test_an_archive_is_unpacked_to_the_file_of_the_kind(server: Server, tmp_path: Path) -> None:
    archive = tmp_path / "made.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("notes.pdf", b"read me")
        packed.writestr("folder/things_all.csv", b"a,b\n1,2\n")
    server.content = archive.read_bytes()
    path = fetch(Things(), tmp_path / "got", Progress(), server.address("/things.zip"))
    assert path == tmp_path / "got" / "things_all.csv"
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert [each.name for each in path.parent.iterdir()] == ["things_all.csv"]


def test_an_archive_of_something_else_is_refused(server: Server, tmp_path: Path) -> None:
    archive = tmp_path / "made.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("other.csv", b"a")
    server.content = archive.read_bytes()
    with pytest.raises(Refusal, match=r"it holds other\.csv"):
        fetch(Things(), tmp_path / "got", Progress(), server.address("/things.zip"))


def test_an_archive_with_a_password_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "made.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("things.csv", b"a,b\n1,2\n")
    content = bytearray(archive.read_bytes())
    # The bit that says "encrypted", in the member's own header and in the archive's directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
    with pytest.raises(Refusal, match="locked with a password"):
        fetching.unpacked(archive, Things(), 1000)


def test_two_downloads_of_one_file_do_not_mix(server: Server, tmp_path: Path) -> None:
    with (
        fetching._part_of(Things(), tmp_path, server.address()),
        pytest.raises(Refusal, match="being fetched already"),
    ):
        get(server, tmp_path)


def test_a_kind_without_an_address_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"Look for it at https://things\.example/files"):
        fetch(Things(), tmp_path, Progress())
