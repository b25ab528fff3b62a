"""The commands, on invented files: what they print, the JSON they give, and how they refuse."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from catchment.cli import main
from tests.structure.derive.published import map_row, write_map

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)


def run(*arguments: str, exit_code: int = 0) -> str:
    """Run a command and return what it printed, having checked how it ended."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == exit_code, result.output
    return result.stdout if exit_code == 0 else result.output


@pytest.fixture
def two_months(tmp_path):
    """Import two months in which practice B00001 moves from U90001 to U90002."""
    steady = [map_row("B00002"), map_row("B00003", pcn="U90002")]
    write_map(tmp_path, OCTOBER, [map_row("B00001"), *steady])
    write_map(tmp_path, NOVEMBER, [map_row("B00001", pcn="U90002"), *steady])
    return json.loads(run("import", "england", str(tmp_path), "--json"))


def test_importing_a_folder_says_what_it_holds(two_months) -> None:
    assert two_months["imported"] == 2
    assert two_months["england"]["pcns"] == 2
    assert [each["edition"] for each in two_months["files"]] == ["2025-10-01", "2025-11-01"]


def test_importing_one_file_prints_a_line_and_again_changes_nothing(tmp_path) -> None:
    path = write_map(tmp_path, OCTOBER, [map_row("B00001"), map_row("B00001")])
    printed = run("import", "gp-map", str(path))
    assert "imported" in printed
    assert "unchanged" in run("import", "gp-map", str(path))
    assert json.loads(run("import", "gp-map", str(path), "--again", "--json"))["imported"] == 1
    issues = json.loads(run("issues", str(first_run()), "--json"))
    assert [(each["line"], each["outcome"]) for each in issues] == [(3, "rejected")]


def first_run() -> int:
    """Return the number of the first import."""
    from catchment.foundation.models import ImportRun

    return ImportRun.objects.order_by("pk").values_list("pk", flat=True)[0]


def test_a_refused_file_ends_the_command_with_its_sentence(tmp_path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n")
    printed = run("import", "gp-map", str(path), exit_code=1)
    assert "expected the columns" in printed


def test_an_unknown_kind_lists_the_kinds(tmp_path) -> None:
    printed = run("import", "no-such-kind", str(tmp_path), exit_code=1)
    assert "gp-map" in printed


def test_history_and_show_and_search(two_months) -> None:
    history = json.loads(run("history", "B00001", "--json"))
    assert any("moved from" in event["sentence"] for event in history["events"])
    shown = run("show", "B00001", "--as-at", "2025-11-15")
    assert "Invented" in shown
    assert "B00001" in run("search", "b00001")
    assert "kind" in json.loads(run("show", "QZZ", "--as-at", "2025-11-15", "--json"))


@pytest.mark.parametrize("command", ["show", "history"])
def test_an_unknown_code_is_a_sentence(command) -> None:
    printed = run(command, "NOWHERE", exit_code=1)
    assert "NOWHERE" in printed


def test_a_date_that_is_none_is_a_sentence(two_months) -> None:
    assert "must be a real date" in run("show", "B00001", "--as-at", "soon", exit_code=2)


def test_the_option_that_was_given_is_named(tmp_path) -> None:
    why = ("--reason", "a test")
    assert "“on” must be" in run("change", "close", "B00001", "--on", "soon", *why, exit_code=2)
    assert "“edition” must be" in run("import", "gp-map", str(tmp_path), "--edition", "soon", exit_code=2)


def test_codes_and_numbers_that_are_none_are_sentences() -> None:
    assert "No system has the code “NOPE”" in run("check", "--system", "NOPE", exit_code=1)
    assert "No nation has the code “NOPE”" in run("check", "--nation", "NOPE", exit_code=1)
    assert "There is no import number 999" in run("issues", "999", exit_code=1)
    run("up", "--port", "70000", exit_code=2)


def test_a_path_where_nothing_is_records_no_import(tmp_path) -> None:
    from catchment.foundation.models import ImportRun

    assert "There is nothing at" in run("import", "gp-map", str(tmp_path / "none.csv"), exit_code=1)
    assert not ImportRun.objects.exists()


def test_check_and_checks(two_months) -> None:
    assert "F-003" in run("checks")
    found = json.loads(run("check", "--nation", "ENG", "--as-at", "2025-11-15", "--json"))
    assert {"rule", "severity", "about", "sentence", "remedy", "source", "as_at"} <= found[0].keys()
    assert "findings" in run("check", "--system", "QZZ", "--as-at", "2025-11-15")


def test_a_change_is_recorded_and_one_that_orphans_is_refused(two_months) -> None:
    why = ("--on", "2026-01-01", "--reason", "a test")
    assert "Recorded as change" in run("change", "rename", "B00002", "The Invented Annexe", *why)
    assert "The Invented Annexe" in run("show", "B00002", "--as-at", "2026-01-02")
    assert "orphan" in run("change", "close", "U90002", *why, exit_code=1)
    assert "Recorded as change" in run("change", "move", "B00001", "U90001", *why)
    typo = run("change", "rename", "B00002", "Another", *why, "--by", "P-TPYO", exit_code=2)
    assert "Nobody has the code “P-TPYO”" in typo
    split = run("change", "split", "B00003", "--part", "nonsense", *why, exit_code=1)
    assert "must be written CODE=NAME" in split


def test_kinds_are_listed_with_their_publishers() -> None:
    assert "epraccur" in run("kinds")
    assert {"kind", "title", "publisher", "fetch"} <= json.loads(run("kinds", "--json"))[0].keys()
