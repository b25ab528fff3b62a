"""Fetching the current file of a kind from its publisher.

Lines break, files can be larger than they should be, and a server can answer with a web page in place of the
file. So a download goes to a part beside its place, in steps that can be taken up again: the next attempt
asks for the rest (`Range`), on the condition that the file is still the same one (`If-Range` with its ETag).
A server that cannot do that, or whose file has changed in between, sends all of it and we begin anew. Only a
part that is whole is moved to its place, in one step; a zip archive is unpacked to the one file of the kind.

Addresses must be https, at every redirect; plain http is for a server on this machine only.
"""

import fcntl
import hashlib
import ipaddress
import os
import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings

from catchment.foundation.imports.registry import Importer, importer_of
from catchment.foundation.imports.source import MOST_BYTES, Refusal
from catchment.foundation.jobs import JobError, Progress, job_kind

TIME_LIMITS = httpx.Timeout(30.0, connect=10.0)
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5  # doubled after each attempt
MOST_REDIRECTS = 5
PIECE_BYTES = 256 * 1024
ENCRYPTED = 0x1  # the bit of a zip member's flags
WORKBOOK_MEMBER = "[Content_Types].xml"
CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
SAFE_NAME = re.compile(r"[\w.,() -]{1,150}")


class Interrupted(Exception):
    """The line broke; what has come so far is kept, and another attempt may take it up."""


@dataclass(slots=True)
class Part:
    """A download under way: its open file and, beside it, the ETag of what it is a part of."""

    stream: BinaryIO
    path: Path

    @property
    def _tag_path(self) -> Path:
        return self.path.with_suffix(".etag")

    @property
    def size(self) -> int:
        """Return how many bytes have come."""
        return self.stream.seek(0, os.SEEK_END)

    @property
    def tag(self) -> str:
        """Return the ETag to continue with, or nothing: a weak one does not promise the same bytes."""
        tag = self._tag_path.read_text() if self._tag_path.exists() else ""
        return "" if tag.startswith("W/") else tag

    def begin(self, tag: str) -> None:
        """Forget what has come; the next bytes are the first of a file with this ETag."""
        self.stream.truncate(0)
        self._tag_path.write_text(tag)

    def finish(self, place: Path) -> None:
        """Move the whole file to its place, in one step."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.path.replace(place)
        self._tag_path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what has come."""
        self.path.unlink(missing_ok=True)
        self._tag_path.unlink(missing_ok=True)


def fetch(
    importer: Importer,
    directory: Path,
    progress: Progress,
    address: str | None = None,
    *,
    most_bytes: int = MOST_BYTES,
) -> Path:
    """Download the current file of a kind into `directory`; returns its path. Raises Refusal."""
    address = address or importer.address
    if not address:
        where = f" Look for it at {importer.page}" if importer.page else f" Ask {importer.publisher}"
        raise Refusal(
            f"{importer.publisher} keeps no current {importer.kind} file at an address that stays the same."
            f"{where} and give the address of the file."
        )
    check_address(address, loopback_allowed=True)
    directory.mkdir(parents=True, exist_ok=True)
    with _part_of(importer, directory, address) as part, httpx.Client(timeout=TIME_LIMITS) as client:
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                name = _attempt(client, importer, address, part, progress, most_bytes)
                part.finish(directory / name)
                return unpacked(directory / name, importer, most_bytes)
            except (Interrupted, httpx.TransportError) as problem:
                if attempt == ATTEMPTS:
                    raise Refusal(
                        f"The download of {importer.kind} broke off {ATTEMPTS} times ({problem}). "
                        "What has come is kept; fetch again to go on from there."
                    ) from problem
                progress.say(f"The line broke; trying again ({attempt} of {ATTEMPTS - 1})")
                time.sleep(pause)
                pause *= 2
    raise AssertionError("the last attempt returns or raises")


def check_address(address: str, *, loopback_allowed: bool) -> None:
    """Refuse an address that is neither https nor plain http to this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and loopback_allowed and _is_loopback(parts.hostname or ""):
        return
    raise Refusal(f"“{address[:120]}” is not an address that may be fetched from; expected one with https.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _part_of(importer: Importer, directory: Path, address: str) -> Iterator[Part]:
    """Open the part of this address, alone: two downloads into one file would spoil it."""
    fingerprint = hashlib.sha256(address.encode()).hexdigest()[:12]
    path = directory / f"{importer.kind}-{fingerprint}.part"
    with path.open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Refusal(f"{importer.kind} is being fetched already.") from problem
        part = Part(stream, path)
        try:
            yield part
        finally:
            if part.size == 0:  # nothing to go on from
                part.discard()


def _attempt(
    client: httpx.Client, importer: Importer, address: str, part: Part, progress: Progress, most_bytes: int
) -> str:
    """Ask for the file, or the rest of it, and take what comes; returns the file's name."""
    headers = {"Accept-Encoding": "identity"}  # lengths and ranges are then those of the file
    if part.size and part.tag:
        headers |= {"Range": f"bytes={part.size}-", "If-Range": part.tag}
    progress.say(f"Fetching {importer.kind}")
    with _response(client, address, headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.begin("")
            raise Interrupted("the file is no longer as long as it was")
        _check_answer(response, importer)
        total = _prepare(response, part)
        if total is not None and total > most_bytes:
            part.discard()
            raise Refusal(f"The file has {total:,} bytes; no more than {most_bytes:,} are fetched.")
        progress.expect(total or 0)
        progress.advance(part.size - progress.done)
        for piece in response.iter_raw():  # as it comes: pieces of one size would lose a broken one's start
            part.stream.write(piece)
            progress.advance(len(piece))
            if progress.done > most_bytes:
                part.discard()
                raise Refusal(f"The file is longer than {most_bytes:,} bytes; no more are fetched.")
        part.stream.flush()
        if total is not None and part.size != total:
            raise Interrupted(f"{part.size:,} of {total:,} bytes have come")
        if part.size == 0:
            raise Refusal(f"The server sent nothing; expected {importer.title}.")
        return _name_of(response, importer)


@contextmanager
def _response(client: httpx.Client, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """Yield the answer after redirects, each to an address that may be fetched from."""
    loopback_allowed = _is_loopback(urlsplit(address).hostname or "")
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", address, headers=headers) as response:
            if not response.has_redirect_location:
                yield response
                return
            address = str(response.url.join(response.headers["location"]))
        check_address(address, loopback_allowed=loopback_allowed)
    raise Refusal(f"The server redirected more than {MOST_REDIRECTS} times.")


def _check_answer(response: httpx.Response, importer: Importer) -> None:
    """Refuse an answer that is not the file; a server in trouble may be asked again."""
    if response.is_server_error:
        raise Interrupted(f"the server answered {response.status_code}")
    if not response.is_success:
        raise Refusal(
            f"The server answered {response.status_code} {response.reason_phrase} for {importer.kind}; "
            "the file may have moved. Give its present address."
        )
    if response.headers.get("content-type", "").startswith("text/html"):
        raise Refusal(f"The server sent a web page; expected {importer.title}. Give the address of the file.")


def _prepare(response: httpx.Response, part: Part) -> int | None:
    """Make the part ready for what comes; returns how long the whole file is, where the server says."""
    tag = response.headers.get("etag", "")
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        found = CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        if found is None or int(found[1]) != part.size or tag not in ("", part.tag):
            part.begin("")
            raise Interrupted("the server sent another part than the one asked for")
        return int(found[2])
    part.begin(tag)
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() else None


def _name_of(response: httpx.Response, importer: Importer) -> str:
    """Return the name that the server gives the file, where it is one that the kind has."""
    message = Message()
    message["content-disposition"] = response.headers.get("content-disposition", "")
    candidates = (message.get_filename() or "", unquote(urlsplit(str(response.url)).path).rsplit("/", 1)[-1])
    for name in candidates:
        if SAFE_NAME.fullmatch(name) and importer.file_name.fullmatch(name):
            return name
    return f"{importer.kind}.csv"


def unpacked(path: Path, importer: Importer, most_bytes: int) -> Path:
    """Return the file of the kind in a zip archive, unpacked beside it; any other file is left as it is."""
    if not zipfile.is_zipfile(path):
        return path
    try:
        with zipfile.ZipFile(path) as archive:
            if WORKBOOK_MEMBER in archive.namelist():  # an .xlsx workbook is a zip archive too
                return path
            found = [
                member
                for member in archive.infolist()
                if importer.file_name.fullmatch(Path(member.filename).name)
            ]
            if len(found) != 1 or found[0].file_size > most_bytes:
                raise Refusal(
                    f"The archive that was fetched does not hold one file of {importer.kind}: it holds "
                    f"{', '.join(archive.namelist())[:200]}."
                )
            if found[0].flag_bits & ENCRYPTED:
                raise Refusal(
                    f"The archive that was fetched is locked with a password; expected {importer.title}."
                )
            place = path.with_name(Path(found[0].filename).name)
            being_written = place.with_suffix(".unpacking")
            with archive.open(found[0]) as packed, being_written.open("wb") as plain:
                shutil.copyfileobj(packed, plain, PIECE_BYTES)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as problem:
        raise Refusal("The archive that was fetched is damaged; fetch it again.") from problem
    path.unlink()
    being_written.replace(place)
    return place


@job_kind("fetch")
def fetch_job(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Fetch the current file of `kind`, perhaps from another `address`, into the home's downloads."""
    try:
        importer = importer_of(arguments["kind"])
        directory = settings.CATCHMENT_HOME / "downloads"
        path = fetch(importer, directory, progress, arguments.get("address"))
    except Refusal as refusal:
        raise JobError(str(refusal)) from refusal
    return {"kind": importer.kind, "path": str(path), "bytes": path.stat().st_size}
