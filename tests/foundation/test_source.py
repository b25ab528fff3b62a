"""Files that are damaged, endless or hold what is not text: refused in a sentence, or reported by row."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catchment.foundation.imports import source as source_module
from catchment.foundation.imports.source import Refusal, SourceFile


def made(folder: Path, content: bytes, name: str = "x.csv") -> SourceFile:
    """Write a file and return it."""
    (folder / name).write_bytes(content)
    return SourceFile(folder / name)


def workbook(folder: Path, rows: int = 3000) -> Path:
    """Write a workbook of one sheet, `Things`."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Things"
    book.active.append(["Code", "Name"])
    for number in range(rows):
        book.active.append([f"M{number:05}", "A name"])
    book.save(folder / "things.xlsx")
    return folder / "things.xlsx"


@pytest.mark.parametrize("content", [b"a,b\n1,2\n\n", b"\na,b\n\n1,2\n", b"a,b\r\n1,2\r\n  \r\n\r\n"])
def test_blank_lines_are_passed_over(tmp_path: Path, content: bytes) -> None:
    rows = [row for _, row in made(tmp_path, content).table(("a", "b"))]
    assert rows == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("content", [b"a,b\n1,2\n3\n\n", b"a,b\n1,2\n3"])
def test_a_cut_row_is_still_a_cut_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="cut short"):
        list(made(tmp_path, content).table(("a", "b")))


def test_a_file_of_blank_lines_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no rows"):
        list(made(tmp_path, b"\n\n").rows())


def test_a_row_with_a_nul_is_told_once_and_reaches_no_reader(tmp_path: Path) -> None:
    source = made(tmp_path, b"a,b\n1,\x002\n3,4\n")
    told: list[tuple[int, Any]] = []
    source.unusable_row = lambda line, fields: told.append((line, fields))
    assert [row for _, row in source.table(("a", "b"))] == [{"a": "3", "b": "4"}]
    assert len(list(source.rows())) == 2
    assert told == [(2, ["1", "\x002"])]


def test_a_packed_file_may_not_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MOST_UNPACKED_BYTES", 1_000_000)
    source = made(tmp_path, gzip.compress(b"a,b\n" * 1_000_000), "x.csv.gz")
    with pytest.raises(Refusal, match="unpacks to more than 1,000,000 bytes"):
        list(source.rows())


@pytest.mark.parametrize("content", [b"a" * 3_000_000, b'"a\n",' * 500_000])
def test_a_row_may_not_be_without_end(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match=r"longer than 1,000,000 characters"):
        list(made(tmp_path, gzip.compress(content), "x.csv.gz").rows())


def test_outlines_may_not_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from catchment.structure.imports.boundaries import transformer_for

    monkeypatch.setattr(source_module, "MOST_BYTES_AT_ONCE", 1_000_000)
    source = made(tmp_path, gzip.compress(b" " * 2_000_000), "x.geojson.gz")
    with pytest.raises(Refusal, match="unpacks to more than"):
        list(source.features())
    with pytest.raises(Refusal, match="unpacks to more than"):
        transformer_for(source)


def test_a_workbook_may_not_unpack_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path)
    monkeypatch.setattr(source_module, "MOST_BYTES_AT_ONCE", 10_000)
    with pytest.raises(Refusal, match="no workbook of this kind has more than 10,000"):
        list(SourceFile(path).sheet("Things", ["Code"]))


def _spoilt_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        (sheet,) = (each for each in archive.infolist() if "sheet1" in each.filename)
    for place in range(sheet.header_offset + 200, sheet.header_offset + 260):
        data[place] ^= 0xFF
    path.write_bytes(data)


def _replaced(path: Path, member: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, old in members.items():
            archive.writestr(name, content if name == member else old)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])


@pytest.mark.parametrize(
    "damage",
    [
        _spoilt_in_the_middle,
        _cut,
        lambda path: _replaced(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        lambda path: _replaced(path, "xl/workbook.xml", b"<workbook"),
        lambda path: _replaced(path, "[Content_Types].xml", b"<Types/>"),
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path: Path, damage: Any) -> None:
    path = workbook(tmp_path)
    damage(path)
    with pytest.raises(Refusal):
        list(SourceFile(path).sheet("Things", ["Code"]))


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    path = workbook(tmp_path, rows=2).rename(tmp_path / "things.download")
    assert len(list(SourceFile(path).sheet("Things", ["Code"]))) == 2


@pytest.mark.parametrize("features", ["", ',"features":5', ',"features":{"a":1}', ',"features":[1]'])
def test_geojson_without_a_list_of_objects_is_refused(tmp_path: Path, features: str) -> None:
    source = made(tmp_path, f'{{"type":"FeatureCollection"{features}}}'.encode(), "x.geojson")
    with pytest.raises(Refusal, match="expected “features” to list objects"):
        list(source.features())


def test_a_workbook_where_text_was_expected_says_so(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    openpyxl.Workbook().save(path)
    with pytest.raises(Refusal, match=r"lists.csv is a workbook .* expected text, plain or gzipped"):
        list(SourceFile(path).table(["CODE"]))
