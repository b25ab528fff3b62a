"""Reading a published file safely.

A publisher's file may be gzipped or plain, with a header or without, cut short by a broken download, or not
what its name says. A file that is cut short or of the wrong kind is refused whole (`Refusal`, in a sentence
that says what was expected); a bad row is the reader's business and is reported, not raised.
"""

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

import openpyxl
import orjson

MOST_BYTES = 2_000_000_000
MOST_ROWS = 5_000_000
MOST_FIELD_CHARACTERS = 1_000_000
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
csv.field_size_limit(MOST_FIELD_CHARACTERS)


class Refusal(Exception):
    """The file cannot be used at all; the message is a sentence that says what was expected."""


class SourceFile:
    """One file on disk: its name, size, fingerprint and rows."""

    def __init__(self, path: Path) -> None:
        """Check that the file is there and not absurdly large."""
        if not path.is_file():
            raise Refusal(f"There is no file at {path.name}; give the path of a published file.")
        self.path = path
        self.name = path.name
        self.size = path.stat().st_size
        if self.size > MOST_BYTES:
            raise Refusal(
                f"{self.name} is larger than {MOST_BYTES:,} bytes, more than any file of this kind."
            )
        if self.size == 0:
            raise Refusal(f"{self.name} is empty; expected a published file.")

    @cached_property
    def sha256(self) -> str:
        """Return the fingerprint of the file as it lies on disk."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def _starts_with(self, magic: bytes) -> bool:
        with self.path.open("rb") as stream:
            return stream.read(len(magic)) == magic

    @contextmanager
    def text(self, encoding: str) -> Iterator[TextIO]:
        """Open the file as text, unpacking gzip; a cut or damaged file becomes a Refusal."""
        opened: Any = gzip.open if self._starts_with(GZIP_MAGIC) else open
        try:
            with opened(self.path, "rt", encoding=encoding, newline="") as stream:
                yield stream
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise Refusal(
                f"{self.name} is cut short or damaged: the packed data end before they should. "
                "Download it again."
            ) from problem
        except UnicodeDecodeError as problem:
            raise Refusal(
                f"{self.name} is not text in the encoding that its publisher uses ({encoding})."
            ) from problem

    def rows(
        self, *, width: int | None = None, encoding: str = "utf-8-sig"
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number, fields) of a comma-separated file.

        With `width`, a last row that has too few fields means the file was cut short: Refusal. Rows in the
        middle are yielded whatever their width; the reader reports them.
        """
        with self.text(encoding) as stream:
            reader = csv.reader(stream)
            held: tuple[int, list[str]] | None = None
            try:
                for fields in reader:
                    if held is not None:
                        yield held
                    held = (reader.line_num, fields)
                    if reader.line_num > MOST_ROWS:
                        raise Refusal(f"{self.name} has more than {MOST_ROWS:,} lines.")
            except csv.Error as problem:
                raise Refusal(
                    f"{self.name}, line {reader.line_num}: this is not comma-separated text ({problem})."
                ) from problem
        if held is None:
            raise Refusal(f"{self.name} has no rows.")
        if width is not None and len(held[1]) < width:
            raise Refusal(
                f"{self.name} is cut short: its last line ({held[0]}) has {len(held[1])} of {width} columns. "
                "Download it again."
            )
        yield held

    def table(
        self, header: Sequence[str], *, encoding: str = "utf-8-sig", kind: str = "this kind of file"
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (line number, row by column) of a file whose first line must have the `header` columns.

        Other columns may stand between or after them. A row of another width is yielded with the key
        `None` holding its fields, for the reader to reject.
        """
        lines = self.rows(encoding=encoding)
        first, names = next(lines)
        missing = [name for name in header if name not in names]
        if missing:
            raise Refusal(
                f"{self.name} is not {kind}: expected the columns {', '.join(header)}; "
                f"line {first} has no {', '.join(missing)} (it begins {', '.join(names[:4])[:120]})."
            )
        held: tuple[int, list[str]] | None = None
        for number, fields in lines:
            if held is not None:
                yield held[0], _by_name(names, held[1])
            held = (number, fields)
        if held is None:
            raise Refusal(f"{self.name} has a header but no rows; expected {kind}.")
        if len(held[1]) < len(names):
            raise Refusal(
                f"{self.name} is cut short: its last line ({held[0]}) has {len(held[1])} of {len(names)} "
                "columns. Download it again."
            )
        yield held[0], _by_name(names, held[1])

    def sheet(self, title: str, header: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (line number, row by column) of a sheet of a workbook, from the row that has `header`.

        Title blocks above the table are passed over, and line breaks in header cells are read as spaces.
        """
        if not self._starts_with(ZIP_MAGIC):
            raise Refusal(f"{self.name} is not a workbook (.xlsx), or is damaged.")
        try:
            book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, EOFError) as problem:
            raise Refusal(f"{self.name} is a workbook cut short or damaged. Download it again.") from problem
        try:
            if title not in book.sheetnames:
                raise Refusal(
                    f"{self.name} has no sheet “{title}”; it has {', '.join(book.sheetnames)[:200]}."
                )
            yield from self._sheet_rows(book[title], title, header)
        finally:
            book.close()

    def _sheet_rows(
        self, sheet: Any, title: str, header: Sequence[str]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        names: list[str] | None = None
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if names is None:
                candidate = [" ".join(str(cell or "").split()) for cell in cells]
                if all(name in candidate for name in header):
                    names = candidate
            elif any(cell not in (None, "") for cell in cells):
                yield number, dict(zip(names, cells, strict=False))
        if names is None:
            raise Refusal(f"{self.name}, sheet “{title}”: found no row with the columns {', '.join(header)}.")

    def features(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (position from 1, feature) of a GeoJSON feature collection."""
        with self.text("utf-8") as stream:
            text = stream.read(MOST_BYTES)
        try:
            collection = orjson.loads(text)
        except orjson.JSONDecodeError as problem:
            raise Refusal(f"{self.name} is not whole GeoJSON: {problem}. Download it again.") from problem
        if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
            raise Refusal(f"{self.name} is not a GeoJSON feature collection.")
        yield from enumerate(collection["features"], start=1)


def _by_name(names: list[str], fields: list[str]) -> dict[str, Any]:
    """Return a row by column name; a row of the wrong width keeps its fields under None."""
    if len(fields) != len(names):
        return {None: fields}  # type: ignore[dict-item]
    return dict(zip(names, fields, strict=True))


def read_day(text: str) -> date:
    """Return a date as publishers write it: 2025-12-01, 20251201, 01Dec2025 or 01DEC2025.

    Raises ValueError when it is none of these.
    """
    for layout in ("%Y-%m-%d", "%Y%m%d", "%d%b%Y"):
        try:
            return datetime.strptime(text.strip().title(), layout).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(f"“{text[:20]}” is not a date such as 2025-12-01, 20251201 or 01Dec2025")


def as_csv_line(fields: Sequence[Any]) -> str:
    """Return fields as one line of comma-separated text, as rejected rows are kept."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()
