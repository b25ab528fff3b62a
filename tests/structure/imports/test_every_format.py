"""What every table must stand: packed, cut short, of the wrong kind, with bad rows, sent again."""

import pytest

from catchment.foundation.imports import report as reports
from catchment.foundation.models import Change, ImportRun
from catchment.structure.models import Area
from tests.structure.imports.tables import (
    Table,
    derived_places,
    issues,
    list_ages,
    list_areas,
    list_areas_of_icb,
    list_sizes,
    load,
    lookups,
    small_area_tables,
    summaries,
    trust_tables,
)
from tests.structure.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_england", "directory")]
PATIENTS = [["A10001", "E01000001", "70"], ["A10001", "EMPTY", "30"], ["A10002", "E01000002", "50"]]
TABLES = [
    *lookups(),
    *small_area_tables(),
    *summaries(),
    *trust_tables(),
    derived_places(),
    list_sizes({"A10001": "100", "A10002": "50"}),
    list_ages({("GP", "A10001"): 2, ("GP", "A10002"): 1}),
    list_areas(PATIENTS),
    list_areas_of_icb(PATIENTS),
]
BAD_CELLS = ["", "rubbish", "-999999", "1e400", "nan", "9" * 30]
UNREAD = {"PUBLICATION", "SUB_ICB_LOCATION_CODE", "POSTCODE", "PRACTICE_NAME", "PCN_CODE", "PCN_NAME",
          "SUB_ICB_LOCATION_NAME", "ICB_CODE", "LSOA11NM"}  # fmt: skip
WHOLE_TABLES = TABLES[:-1]  # the last is a part of an edition, which has no expected length
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.kind}-{len(table.header)}")
each_whole_table = pytest.mark.parametrize("table", WHOLE_TABLES, ids=lambda table: table.kind)


@pytest.fixture
def directory() -> World:
    """Build two practices and a trust, which these files are about."""
    world = World()
    world.organisation("A10001", "practice")
    world.organisation("A10002", "practice")
    world.organisation("RZ1", "trust")
    return world


def rejected(run: ImportRun) -> list[tuple[int, str]]:
    """Return line and column of each rejected row."""
    return [(line, column) for outcome, line, column, *_ in issues(run) if outcome == "rejected"]


@each_table
@pytest.mark.parametrize("zipped", [False, True])
def test_a_sound_file_is_read_packed_or_plain(table: Table, zipped: bool, tmp_path) -> None:
    run = load(table.kind, table.write(tmp_path, zipped=zipped))
    assert (run.state, run.refusal, rejected(run)) == ("imported", "", [])
    assert run.counts["rows"] == len(table.rows)
    assert run.counts["added"] >= len(table.rows) or table.kind == "gp-list-ages"


@each_table
def test_the_same_again_changes_nothing(table: Table, tmp_path) -> None:
    load(table.kind, table.write(tmp_path))
    assert load(table.kind, table.write(tmp_path)).state == "unchanged"
    again = load(table.kind, table.write(tmp_path, zipped=True))  # the same rows in another file
    assert again.state == "imported"
    assert (again.counts["added"], again.counts["superseded"]) == (0, 0)


@each_table
def test_a_packed_file_cut_short_is_refused_and_leaves_nothing(table: Table, tmp_path) -> None:
    path = table.write(tmp_path, zipped=True)
    path.write_bytes(path.read_bytes()[:-30])
    changes, areas = Change.objects.count(), Area.objects.count()
    run = load(table.kind, path)
    assert run.state == "refused"
    assert "cut short" in run.refusal
    assert (Change.objects.count(), Area.objects.count()) == (changes, areas)


@each_table
def test_a_plain_file_cut_short_within_a_row_is_refused(table: Table, tmp_path) -> None:
    path = table.write(tmp_path)
    path.write_text(path.read_text().rstrip().rpartition(",")[0])
    run = load(table.kind, path)
    assert run.state == "refused"
    assert "cut short" in run.refusal


@each_whole_table
def test_a_file_cut_short_at_the_end_of_a_line_is_refused(table: Table, tmp_path, monkeypatch) -> None:
    load(table.kind, table.write(tmp_path))
    before = ImportRun.objects.get(kind=table.kind)
    before.counts["rows"] *= 2  # as if the last edition had twice as many
    before.save()
    run = load(table.kind, table.write(tmp_path, zipped=True))
    assert run.state == "refused"
    assert "probably cut short" in run.refusal


@each_table
def test_a_file_of_another_kind_is_refused_with_what_was_expected(table: Table, tmp_path) -> None:
    path = tmp_path / table.name
    path.write_text("name,colour\nrose,red\n")
    run = load(table.kind, path)
    assert run.state == "refused"
    assert "expected" in run.refusal.lower()


@each_table
def test_a_header_without_rows_is_refused(table: Table, tmp_path) -> None:
    run = load(table.kind, table.with_rows([]).write(tmp_path))
    assert run.state == "refused"


@each_table
def test_a_row_that_comes_twice_is_rejected_with_its_line(table: Table, tmp_path) -> None:
    run = load(table.kind, table.with_rows([*table.rows, table.rows[0]]).write(tmp_path))
    assert [line for line, _ in rejected(run)] == [len(table.rows) + 2]


@each_table
def test_a_row_of_another_width_is_rejected_and_kept(table: Table, tmp_path) -> None:
    rows = [*table.rows[:-1], [*table.rows[-1], "one too many"], table.rows[-1]]
    run = load(table.kind, table.with_rows(rows).write(tmp_path))
    assert rejected(run) == [(len(rows), "")]
    assert run.issues.get(outcome="rejected").raw.endswith("one too many")


@each_table
def test_no_cell_is_trusted(table: Table, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(reports, "WRONG_ROWS_BEFORE_REFUSAL", 10_000)
    rows, expected = [*table.rows], []
    for column in table.header:
        if column in UNREAD:
            continue
        is_name = column.endswith("_name") or column in ("classification", "ethnic_group")
        for cell in ("",) if is_name else BAD_CELLS:
            rows.append(table.changed(1, column, cell).rows[1])
            expected.append((len(rows) + 1, column))
    run = load(table.kind, table.with_rows(rows).write(tmp_path))
    assert run.state == "imported", run.refusal
    assert rejected(run) == expected
