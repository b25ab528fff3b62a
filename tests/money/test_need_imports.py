"""Both layouts of the place-based allocation files, and everything that can be wrong with one."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from catchment.foundation.imports.registry import importer_of, recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue, ImportRun
from catchment.money.imports.allocations import Allocations
from catchment.money.models import NeedWeight
from tests.structure.factories import small_system

pytestmark = pytest.mark.django_db

WEIGHTS = ("G&A WP", "CS WP", "MH WP", "Mat WP", "Health Ineq WP", "Prescr WP", "Final WP")
TAIL = (*WEIGHTS, "Primary Medical Care WP", "Final PMC WP")
NEWER = ("Practice_Code", "GP_Practice_Name", "ICB", "LAD", "Population", *TAIL)
OLDER = ("Practice_Code", "GP_Practice_Name", "ICS22", "LAD21", "pop 2022/23", *TAIL)
ONE = ("A00001", "One", "QAA", "E07000001", "100", "90", "91", "92", "93", "94", "95", "96", "50", "97")
TWO = (
    "A00002",
    "Two",
    "QAA",
    "E07000026",
    "200",
    "210",
    "209",
    "208",
    "207",
    "206",
    "205",
    "204",
    "9",
    "203",
)


@pytest.fixture(autouse=True)
def small_england(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of practices be all there are."""
    monkeypatch.setattr(Allocations, "fewest_rows", 1)
    small_system()


def bring_in(
    folder: Path,
    rows: Sequence[Sequence[str]],
    header: Sequence[str] = NEWER,
    name: str = "icb_place_based_allocation_2025_2026.csv",
) -> ImportRun:
    """Write a file as NHS England does, with a mark of its encoding, and import it."""
    path = folder / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    (run,) = import_files([Planned(path, importer_of("allocations"))], actor="test", progress=Progress())
    return run


def kept(year: int = 2025) -> dict[str, NeedWeight]:
    """Return what is believed of a year, by practice."""
    rows = NeedWeight.objects.current().filter(year=year).select_related("practice")
    return {row.practice.code: row for row in rows}


def test_a_file_of_2025_26(tmp_path: Path) -> None:
    """Each column goes where it belongs; of the two for primary medical care the final one."""
    run = bring_in(tmp_path, [ONE, TWO], name="icb_place_based_allocation_2025_2026.csv.gz")
    assert (run.state, run.counts["added"], str(run.edition)) == ("imported", 2, "2025-04-01")
    one = kept()["A00001"]
    assert (one.icb, one.district, one.population) == ("QAA", "E07000001", 100)
    weighted = (one.general_and_acute, one.community, one.mental_health, one.maternity)
    assert weighted == (90, 91, 92, 93)
    rest = (one.health_inequalities, one.prescribing, one.overall, one.primary_medical)
    assert rest == (94, 95, 96, 97)


def test_a_file_of_2024_25_with_its_own_names(tmp_path: Path) -> None:
    """The older layout, and a district that ended in April 2023, which is kept as published."""
    run = bring_in(tmp_path, [ONE, TWO], OLDER, "icb_place_based_allocation_2024_2025.csv")
    assert run.state == "imported"
    assert kept(2024)["A00002"].district == "E07000026"
    assert kept(2025) == {}


def test_the_name_that_the_tool_gives_its_files_is_known() -> None:
    for name in ("2025_2026.csv", "icb_place_based_allocation_2024_2025.csv.gz"):
        found = recognise(Path(name))
        assert found is not None
        assert found.kind == "allocations"


def test_the_same_again_changes_nothing_and_a_correction_keeps_what_was_believed(tmp_path: Path) -> None:
    bring_in(tmp_path, [ONE, TWO])
    assert bring_in(tmp_path, [ONE, TWO]).state == "unchanged"
    corrected = (*ONE[:4], "101", *ONE[5:])
    run = bring_in(tmp_path, [corrected, TWO])
    assert (run.counts["added"], run.counts["superseded"], run.counts["unchanged"]) == (1, 1, 1)
    assert kept()["A00001"].population == 101
    assert NeedWeight.objects.filter(practice__code="A00001", population=100).count() == 1


def test_a_practice_that_is_gone_from_the_file_is_no_longer_believed(tmp_path: Path) -> None:
    bring_in(tmp_path, [ONE, TWO])
    bring_in(tmp_path, [ONE, ("A00003", *TWO[1:])])
    assert sorted(kept()) == ["A00001", "A00003"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (0, "Z99999", "The directory has no practice with this code"),
        (0, "surgery", "Expected a practice code"),
        (2, "Staffordshire", "Expected an ICB code"),
        (3, "Stafford", "Expected a district code"),
        (4, "", "the cell is blank"),
        (5, "many", "Expected a number"),
        (6, "-1", "Expected a number from 0"),
        (11, "nan", "Expected a number"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_the_others_are_kept(
    tmp_path: Path, column: int, value: str, reason: str
) -> None:
    bad = list(ONE)
    bad[column] = value
    run = bring_in(tmp_path, [bad, TWO])
    assert (run.state, run.counts["rejected"]) == ("imported", 1)
    issue = ImportIssue.objects.get(run=run, outcome="rejected")
    assert (issue.line, issue.value) == (2, value)
    assert reason in issue.reason
    assert sorted(kept()) == ["A00002"]


def test_a_practice_twice_counts_once(tmp_path: Path) -> None:
    run = bring_in(tmp_path, [ONE, ONE, TWO])
    assert "Line 2 is about the same" in ImportIssue.objects.get(run=run, outcome="rejected").reason
    assert kept()["A00001"].population == 100


def test_weights_that_do_not_add_up_to_the_people_are_noted(tmp_path: Path) -> None:
    """Over England each weighted population adds up to the population; here only some do."""
    run = bring_in(tmp_path, [ONE, TWO])
    noted = {issue.column for issue in ImportIssue.objects.filter(run=run, outcome="noted")}
    assert noted == set()  # 90 + 210 and so on: all of them are 300
    run = bring_in(tmp_path, [ONE, (*TWO[:11], "104", *TWO[12:])])
    (issue,) = ImportIssue.objects.filter(run=run, outcome="noted")
    assert (issue.column, issue.value) == ("Final WP", "200")


@pytest.mark.parametrize(
    ("header", "name", "said"),
    [
        (NEWER, "weights.csv", "does not say which financial year"),
        (NEWER, "icb_place_based_allocation_2025_2027.csv", "does not say which financial year"),
        (("Practice_Code", "ICB", *NEWER[5:]), "2025_2026.csv", "has no LAD, Population"),
    ],
)
def test_another_file_is_refused_whole(tmp_path: Path, header: Sequence[str], name: str, said: str) -> None:
    run = bring_in(tmp_path, [ONE[: len(header)]], header, name)
    assert run.state == "refused"
    assert said in run.refusal
    assert kept() == {}


def test_a_file_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Allocations, "fewest_rows", 3)
    run = bring_in(tmp_path, [ONE, TWO])
    assert run.state == "refused"
    assert "cut short" in run.refusal
