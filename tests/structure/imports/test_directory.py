"""Directory files cut short, of the wrong kind or with bad rows: refused whole, or reported row by row."""

from datetime import date

import pytest

from catchment.foundation.models import ImportIssue, PublishedRow
from tests.structure.derive.published import (
    import_now,
    map_row,
    ods_fields,
    write_map,
    write_networks,
    write_ods,
)

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)


def refused(kind: str, path) -> str:
    """Import a file that must be refused; return the sentence, having checked that nothing is left of it."""
    before = PublishedRow.objects.count()
    (run,) = import_now((kind, path))
    assert run.state == "refused"
    assert PublishedRow.objects.count() == before
    return run.refusal


def test_a_gzip_cut_short_is_refused(tmp_path) -> None:
    path = write_map(tmp_path, OCTOBER, [map_row(f"B{number:05}") for number in range(500)])
    path.write_bytes(path.read_bytes()[:-200])
    assert "cut short" in refused("gp-map", path)


def test_a_plain_file_cut_short_within_a_row_is_refused(tmp_path) -> None:
    path = write_map(tmp_path, OCTOBER, [map_row("B00001"), map_row("B00002")], zipped=False)
    path.write_text(path.read_text()[:-60])
    assert "cut short" in refused("gp-map", path)


def test_a_month_cut_short_at_the_end_of_a_row_is_refused(tmp_path) -> None:
    rows = [map_row(f"B{number:05}") for number in range(100)]
    import_now(("gp-map", write_map(tmp_path, OCTOBER, rows)))
    sentence = refused("gp-map", write_map(tmp_path, NOVEMBER, rows[:60]))
    assert "60 practices" in sentence
    assert "100" in sentence


def test_an_empty_file_is_refused(tmp_path) -> None:
    path = tmp_path / "epraccur.csv"
    path.write_text("")
    assert "empty" in refused("epraccur", path)


@pytest.mark.parametrize(
    ("kind", "expected"), [("gp-map", "expected the columns"), ("etr", "without a header"), ("eccg", "eccg")]
)
def test_a_file_of_the_wrong_kind_is_refused_with_what_was_expected(tmp_path, kind, expected) -> None:
    path = write_ods(tmp_path / "epraccur.csv", [ods_fields("B00001", "INVENTED", "19740401", setting="4")])
    assert expected in refused(kind, path)


def test_a_workbook_cut_short_is_refused(tmp_path) -> None:
    path = write_networks(tmp_path / "ePCN.xlsx", [("U90001", "P", "20190701", "", "", "")], [])
    path.write_bytes(path.read_bytes()[:1500])
    assert "damaged" in refused("epcn", path)


def test_a_file_that_is_not_text_is_refused(tmp_path) -> None:
    path = tmp_path / "gp-reg-pat-prac-map.csv"
    path.write_bytes(b"\xff\xfe\x00" * 50)
    assert "not text" in refused("gp-map", path)


def test_bad_ods_rows_are_reported_and_kept(tmp_path) -> None:
    good = [ods_fields(f"B000{number:02}", "INVENTED", "19740401", setting="4") for number in range(10, 30)]
    bad = [
        ods_fields("B00010", "TWICE", "19740401"),
        ods_fields("B00031", "NO DATE", ""),
        ods_fields("B00032", "BAD DATE", "1974-13-01"),
        ods_fields("B00033", "BACKWARDS", "20200101", closed="20190101"),
        ods_fields("B00035", "LEFT FIRST", "20000101", joined="20200101", left="20191231"),
        ods_fields("??", "BAD CODE", "20200101"),
        ["B00034", "TOO FEW COLUMNS"],
    ]
    path = write_ods(
        tmp_path / "epraccur.csv", [*good, *bad, good[0][:0] + ods_fields("B00099", "LAST", "20200101")]
    )
    (run,) = import_now(("epraccur", path))
    issues = list(ImportIssue.objects.filter(run=run).values_list("line", "column", "outcome"))
    assert issues == [
        (21, "code", "rejected"),
        (22, "opened", "rejected"),
        (23, "opened", "rejected"),
        (24, "closed", "rejected"),
        (25, "left", "rejected"),
        (26, "code", "rejected"),
        (27, "", "rejected"),
    ]
    assert run.counts["rejected"] == 7
    assert "TOO FEW COLUMNS" in ImportIssue.objects.get(run=run, line=27).raw


def test_a_planned_closure_does_not_make_the_file_speak_for_that_day(tmp_path) -> None:
    rows = [
        ods_fields("B00001", "INVENTED", "20240401", setting="4"),
        ods_fields("B00002", "CLOSING", "19740401", closed="20991231", setting="4"),
    ]
    (run,) = import_now(("epraccur", write_ods(tmp_path / "epraccur.csv", rows)))
    assert run.edition == date(2024, 4, 1)


def test_a_practice_in_no_pcn_is_noted(tmp_path) -> None:
    (run,) = import_now(
        ("gp-map", write_map(tmp_path, OCTOBER, [map_row("B00001", pcn="U"), map_row("B00002")]))
    )
    issue = ImportIssue.objects.get(run=run)
    assert (issue.outcome, issue.value) == ("noted", "U")


def test_line_breaks_in_workbook_headers_are_read_as_spaces(tmp_path) -> None:
    path = write_networks(
        tmp_path / "ePCN.xlsx",
        [("U90001", "INVENTED PCN", "20190701", "", "1 NO STREET", "ZZ1 1AA")],
        [("B00001", "U90001", "20190701", "20200331"), ("B00001", "U90009", "20200401", "")],
    )
    (run,) = import_now(("epcn", path))
    assert run.counts["rows"] == 3
    assert "No such PCN" in ImportIssue.objects.get(run=run).reason


@pytest.mark.england
def test_the_real_november_map_has_29_practices_with_another_icb(england_data) -> None:
    path = england_data / "gp_registrations" / "gp-reg-pat-prac-map_2025-11-01.csv.gz"
    (run,) = import_now(("gp-map", path))
    assert (run.counts["rows"], run.counts["corrected"], run.counts["noted"]) == (6200, 29, 74)
