"""Reading a published file safely.

A publisher's file may be gzipped or plain, with a header or without, cut short by a broken download, or not
what its name says; a small packed file may unpack to more than a machine holds. A file that is cut short, of
the wrong kind or beyond the limits below is refused whole (`Refusal`, in a sentence that says what was
expected); a bad row is the reader's business and is reported, not raised. A row with a NUL byte reaches no
reader and is told to `unusable_row`: the database cannot keep one. Blank lines are passed over.
"""

import csv
import gzip
import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import openpyxl
import orjson

MOST_BYTES = 2_000_000_000
MOST_UNPACKED_BYTES = 4_000_000_000  # the largest file that is published unpacks to less than a tenth
MOST_BYTES_AT_ONCE = 400_000_000  # of what must be in memory whole: GeoJSON, workbooks
MOST_ROWS = 5_000_000
MOST_ROW_CHARACTERS = 1_000_000
PIECE_BYTES = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
NUL, NUL_SHOWN = "\x00", "␀"
NUL_IN_ROW = f"The row holds a NUL byte (shown as {NUL_SHOWN}), which is not text."
csv.field_size_limit(MOST_ROW_CHARACTERS)
# What openpyxl, zipfile and the XML parsers raise for a damaged workbook: they share no class of their own.
# Both XML parsers' errors are SyntaxErrors; encrypted and oddly packed members raise the last two.
DAMAGED_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    SyntaxError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


class Refusal(Exception):
    """The file cannot be used at all; the message is a sentence that says what was expected."""


def without_nul(text: str) -> str:
    """Return text that the database can keep: it refuses NUL, so a sign for it is shown in its place."""
    return text.replace(NUL, NUL_SHOWN)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a file, which stop with a Refusal at a limit."""

    def __init__(self, stream: BinaryIO, name: str, most: int) -> None:
        """Start with nothing read."""
        super().__init__()
        self._stream, self._name, self._most, self._read = stream, name, most, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        count = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        self._read += count
        if self._read > self._most:
            raise Refusal(
                f"{self._name} unpacks to more than {self._most:,} bytes, more than any file of this kind."
            )
        return int(count)


class _Lines:
    """The lines of a text, for a reader of rows; says what the lines of the row just read were like."""

    def __init__(self, stream: TextIO, name: str) -> None:
        """Start with nothing read."""
        self._stream, self._name = stream, name
        self.characters = self.count = 0
        self.nul = False

    def __iter__(self) -> Iterator[str]:
        """Yield each line; refuse a row, even one of several lines, that is longer than any row is."""
        # Never ask for a whole line: it might be gigabytes long.
        while line := self._stream.readline(MOST_ROW_CHARACTERS + 1):
            self.count += 1
            self.characters += len(line)
            if self.characters > MOST_ROW_CHARACTERS:
                raise Refusal(
                    f"{self._name}, line {self.count}: the row is longer than {MOST_ROW_CHARACTERS:,} "
                    "characters, more than any row of a published table."
                )
            if self.count > MOST_ROWS:
                raise Refusal(f"{self._name} has more than {MOST_ROWS:,} lines.")
            self.nul = self.nul or NUL in line
            yield line

    def row_ends(self) -> bool:
        """Begin another row; says whether the one that ends here had a NUL in it."""
        had_nul, self.nul, self.characters = self.nul, False, 0
        return had_nul


class SourceFile:
    """One file on disk: its name, size, fingerprint and rows."""

    def __init__(self, path: Path) -> None:
        """Check that the file is there and not absurdly large."""
        if not path.is_file():
            raise Refusal(f"There is no file at {path.name}; give the path of a published file.")
        self.path = path
        self.name = without_nul(path.name)
        # Told of each row with a NUL in it (line, fields), once; such rows reach no reader.
        self.unusable_row: Callable[[int, Sequence[Any]], None] | None = None
        self._told: set[tuple[str, int]] = set()
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
    def text(self, encoding: str, most: int | None = None) -> Iterator[TextIO]:
        """Open the file as text, unpacking gzip; a cut, damaged or endless file becomes a Refusal."""
        if self._starts_with(ZIP_MAGIC):
            raise Refusal(
                f"{self.name} is a workbook (.xlsx) or a zip archive; expected text, plain or gzipped."
            )
        opened: Any = gzip.open if self._starts_with(GZIP_MAGIC) else open
        try:
            with opened(self.path, "rb") as stream:
                limited = _Unpacked(stream, self.name, most or MOST_UNPACKED_BYTES)
                pieces = io.BufferedReader(limited, PIECE_BYTES)
                yield io.TextIOWrapper(pieces, encoding=encoding, newline="")
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
        held: tuple[int, list[str]] | None = None
        with self.text(encoding) as stream:
            lines = _Lines(stream, self.name)
            reader = csv.reader(lines)
            try:
                for fields in reader:
                    if lines.row_ends():
                        self._pass_over("", reader.line_num, fields)
                    elif any(field.strip() for field in fields[:1]) or len(fields) > 1:
                        if held is not None:
                            yield held
                        held = (reader.line_num, fields)
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
            yield from self._workbook_rows(title, header)
        except DAMAGED_WORKBOOK as problem:
            raise Refusal(f"{self.name} is a workbook cut short or damaged. Download it again.") from problem

    def _workbook_rows(self, title: str, header: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        with self.path.open("rb") as stream:  # by its content: openpyxl would judge a path by its ending
            with zipfile.ZipFile(stream) as archive:
                unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MOST_BYTES_AT_ONCE:
                raise Refusal(
                    f"{self.name} unpacks to {unpacked:,} bytes; no workbook of this kind has more than "
                    f"{MOST_BYTES_AT_ONCE:,}."
                )
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
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
            if number > MOST_ROWS:  # a row may claim any number, and the rows before it come as blank ones
                raise Refusal(f"{self.name}, sheet “{title}”, has more than {MOST_ROWS:,} rows.")
            if any(isinstance(cell, str) and NUL in cell for cell in cells):
                self._pass_over(title, number, cells)
            elif names is None:
                candidate = [" ".join(str(cell or "").split()) for cell in cells]
                if all(name in candidate for name in header):
                    names = candidate
            elif any(cell not in (None, "") for cell in cells):
                yield number, dict(zip(names, cells, strict=False))
        if names is None:
            raise Refusal(f"{self.name}, sheet “{title}”: found no row with the columns {', '.join(header)}.")

    def features(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield (position from 1, feature) of a GeoJSON feature collection."""
        yield from enumerate(self.collection()["features"], start=1)

    def collection(self) -> dict[str, Any]:
        """Return a whole GeoJSON feature collection, whose features are objects."""
        with self.text("utf-8", MOST_BYTES_AT_ONCE) as stream:
            text = stream.read()
        try:
            collection = orjson.loads(text)
        except orjson.JSONDecodeError as problem:
            raise Refusal(f"{self.name} is not whole GeoJSON: {problem}. Download it again.") from problem
        if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
            raise Refusal(f"{self.name} is not a GeoJSON feature collection.")
        features = collection.get("features")
        if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
            raise Refusal(
                f"{self.name} is not a GeoJSON feature collection: expected “features” to list objects."
            )
        return collection

    def _pass_over(self, part: str, line: int, fields: Sequence[Any]) -> None:
        """Tell of a row that no reader gets; once, however often the file is read."""
        if self.unusable_row is not None and (part, line) not in self._told:
            self._told.add((part, line))
            self.unusable_row(line, fields)


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
