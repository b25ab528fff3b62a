"""Practice lists: one month out of two files, in any order, corrected later; and where patients live."""

from datetime import date

import pytest

from catchment.foundation.moment import Moment
from catchment.structure.models import Area, PatientsByArea, RegisteredPatients
from tests.structure.imports.tables import (
    SMALL,
    bring_in,
    issues,
    list_ages,
    list_areas,
    list_areas_of_icb,
    list_sizes,
    load,
)
from tests.structure.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_england", "may_shrink", "world")]
NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def world() -> World:
    """Build two practices in one sub-ICB of one ICB of one region, one of them in a PCN."""
    world = World()
    for code, kind in (("Y99", "region"), ("QZZ", "icb"), ("90A", "sub-icb"), ("U90001", "pcn"),
                       ("A10001", "practice"), ("A10002", "practice"), ("A10003", "practice")):  # fmt: skip
        world.organisation(code, kind)
    world.relate("QZZ", "part_of", "Y99")
    world.relate("90A", "part_of", "QZZ")
    for practice in ("A10001", "A10002"):
        world.relate(practice, "commissioned_by", "90A")
    world.relate("A10001", "member_of", "U90001")
    return world


def lists(month: date = DECEMBER, moment: Moment | None = None) -> set[tuple]:
    """Return the lists of a month as believed now, or as known then: practice, sex, total, bands or none."""
    rows = RegisteredPatients.objects.filter(edition=month)
    rows = rows.known(moment) if moment else rows.current()
    return {
        (code, sex, total, sum(ages))
        for code, sex, total, ages in rows.values_list("practice__code", "sex", "total", "ages")
    }


AGES = {("GP", "A10001"): 2, ("GP", "A10002"): 1}
BOTH = {
    ("A10001", "all", 81, 80), ("A10001", "female", 40, 40), ("A10001", "male", 40, 40),
    ("A10002", "all", 40, 40), ("A10002", "female", 20, 20), ("A10002", "male", 20, 20),
    ("A10003", "all", 5, 0),
}  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_month_is_made_of_two_files_in_either_order(tmp_path, turned) -> None:
    files = [list_sizes({"A10001": "81", "A10002": "40", "A10003": "5"}), list_ages(AGES)]
    runs = [bring_in(table, tmp_path) for table in (reversed(files) if turned else files)]
    assert lists() == BOTH
    differs = (
        "noted",
        0,
        "NUMBER_OF_PATIENTS",
        "A10001: 81",
        "The file by age and sex gives 80 for this month.",
        1,
    )
    assert differs in issues(runs[-1])


def test_each_of_the_two_files_can_be_corrected(tmp_path) -> None:
    bring_in(list_sizes({"A10001": "80", "A10002": "40", "A10003": "5"}), tmp_path)
    first = bring_in(list_ages({**AGES, ("GP", "A10003"): 3}), tmp_path)
    before = Moment(DECEMBER, first.change.at)
    known = lists()
    bring_in(list_ages(AGES), tmp_path)  # the ages no longer have A10003: its list remains
    assert ("A10003", "all", 5, 0) in lists()
    bring_in(list_sizes({"A10001": "81", "A10002": "40"}), tmp_path)  # nor has the list: it is gone
    assert lists() == {each for each in BOTH if each[0] != "A10003"}
    assert lists(moment=before) == known


@pytest.mark.parametrize("turned", [False, True])
def test_months_in_any_order_end_the_same(tmp_path, turned) -> None:
    months = [list_sizes({"A10001": "70", "A10003": "9"}, "2025-11-01"), list_sizes({"A10001": "81"})]
    for table in reversed(months) if turned else months:
        bring_in(table, tmp_path)
    assert lists(NOVEMBER) == {("A10001", "all", 70, 0), ("A10003", "all", 9, 0)}
    assert lists(DECEMBER) == {("A10001", "all", 81, 0)}


def test_an_unknown_practice_is_rejected_and_a_file_of_two_months_too(tmp_path) -> None:
    table = list_sizes({"A10001": "81", "A10002": "40", "Z99999": "7"}).changed(
        1, "EXTRACT_DATE", "01Nov2025"
    )
    found = [each[:4] for each in issues(bring_in(table, tmp_path))]
    assert found == [("rejected", 3, "EXTRACT_DATE", "01Nov2025"), ("rejected", 4, "CODE", "Z99999")]


@pytest.mark.parametrize("day", ["2025-12-15", "soon"])
def test_a_list_that_is_not_for_the_first_of_a_month_is_refused(tmp_path, day) -> None:
    run = load("gp-list", list_sizes({"A10001": "81"}, day).write(tmp_path))
    assert run.state == "refused"
    assert "first of a month" in run.refusal or "extract date" in run.refusal


def test_published_sums_are_checked_and_only_practices_are_stored(tmp_path) -> None:
    bodies = {("PCN", "U90001"): 2, ("PCN", "U"): 1, ("SUB_ICB_LOCATION_CODE", "90A"): 3, ("ICB", "QZZ"): 2,
              ("Comm Region", "Y99"): 3}  # fmt: skip
    run = bring_in(list_ages({**AGES, **bodies}), tmp_path)
    assert [(each[3], each[4]) for each in issues(run)] == [
        ("ICB QZZ: 80", "Its practices add up to 120."),
        ("all of ICB: 80", "All practices add up to 120."),
    ]
    assert {practice for practice, *_ in lists()} == {"A10001", "A10002"}


def test_totals_that_are_not_the_sum_of_their_bands_are_noted_and_the_sum_used(tmp_path) -> None:
    table = list_ages(AGES)
    total = next(n for n, row in enumerate(table.rows) if row[2:5] == ["A10001", "FEMALE", "ALL"])
    run = bring_in(table.changed(total, "NUMBER_OF_PATIENTS", "41"), tmp_path)
    assert ("GP A10001 FEMALE: 41", "Its bands add up to 40.") in [(each[3], each[4]) for each in issues(run)]
    assert ("A10001", "female", 40, 40) in lists()


def test_a_practice_without_all_its_bands_has_a_total_only(tmp_path) -> None:
    table = list_ages(AGES)
    band = next(n for n, row in enumerate(table.rows) if row[2:5] == ["A10001", "MALE", "95+"])
    run = bring_in(table.changed(band, "NUMBER_OF_PATIENTS", "two"), tmp_path)
    assert ("GP A10001 MALE", "Only 19 of 20 age bands can be used.") in [
        (each[3], each[4]) for each in issues(run)
    ]
    assert {("A10001", "male", 40, 0), ("A10001", "all", 80, 0), ("A10001", "female", 40, 40)} <= lists()


def make_small_areas(kind: str) -> None:
    Area.objects.bulk_create(Area(kind=kind, code=code) for code in SMALL)


def by_area(edition: date) -> dict[tuple[str, str, str], int]:
    """Return where patients live: practice, kind and code of the area."""
    rows = PatientsByArea.objects.current().filter(edition=edition)
    values = rows.values_list("practice__code", "area__kind", "area__code", "patients")
    return {tuple(row): patients for *row, patients in values}


OCTOBER = date(2025, 10, 1)
OUTSIDE = [["A10001", "EMPTY", "5"], ["A10001", "CLOSED", "4"], ["A10002", "NO2011", "3"],
           ["A10001", "W01000332", "2"], ["A10002", "S01017964", "1"], ["A10002", "L99999999", "1"],
           ["A10002", "N21000624", "1"], ["A10002", "M99999999", "1"]]  # fmt: skip


def test_patients_without_an_english_address_are_kept_apart_and_counted(tmp_path) -> None:
    make_small_areas("lsoa21")
    run = bring_in(list_areas([["A10001", SMALL[0], "70"], *OUTSIDE]), tmp_path)
    held = by_area(OCTOBER)
    assert held["A10001", "lsoa21", SMALL[0]] == 70
    assert held["A10001", "unplaced", "EMPTY"] == 5
    assert held["A10002", "elsewhere", "S01017964"] == 1
    assert sum(held.values()) == 88
    said = {(each[0], each[3]): each[5] for each in issues(run) if each[0] == "set aside"}
    assert said == {
        ("set aside", value): 1 for value in ("EMPTY", "CLOSED", "NO2011", "W…", "S…", "L…", "N…", "M…")
    }
    assert ("noted", "EMPTY", "5 patients are in these rows.") in [(e[0], e[3], e[4]) for e in issues(run)]


@pytest.mark.parametrize("vintage", ["lsoa11", "lsoa21"])
def test_the_vintage_is_the_one_that_has_the_codes(tmp_path, vintage) -> None:
    make_small_areas(vintage)
    Area.objects.create(kind="lsoa21" if vintage == "lsoa11" else "lsoa11", code="E01999999")
    rows = [["A10001", code, "70"] for code in (SMALL[0], SMALL[1], "E01999999")]
    run = bring_in(list_areas(rows), tmp_path)
    assert by_area(OCTOBER) == {("A10001", vintage, code): 70 for code in SMALL[:2]}
    assert [each[2:4] for each in issues(run)] == [("LSOA_CODE", "E01999999")]


def test_a_file_of_one_icb_is_a_part_and_says_all_about_its_practices(tmp_path) -> None:
    make_small_areas("lsoa21")
    bring_in(list_areas([["A10001", SMALL[0], "70"], ["A10003", SMALL[3], "9"]]), tmp_path)
    bring_in(list_areas_of_icb([["A10001", SMALL[1], "60"], ["A10001", SMALL[2], "10"]]), tmp_path)
    assert by_area(OCTOBER) == {
        ("A10001", "lsoa21", SMALL[1]): 60,
        ("A10001", "lsoa21", SMALL[2]): 10,
        ("A10003", "lsoa21", SMALL[3]): 9,
    }
    bring_in(list_areas_of_icb([["A10001", SMALL[1], "60"], ["A10002", SMALL[2], "1"]]), tmp_path)
    assert len(by_area(OCTOBER)) == 3
    assert PatientsByArea.objects.filter(recorded_to__isnull=False).count() == 2


def test_a_practice_far_from_its_list_is_noted(tmp_path) -> None:
    make_small_areas("lsoa21")
    bring_in(list_sizes({"A10001": "100", "A10002": "50"}), tmp_path)
    run = bring_in(list_areas([["A10001", SMALL[0], "70"], ["A10002", SMALL[0], "51"]]), tmp_path)
    assert [each[3:5] for each in issues(run)] == [("A10001: 70", "Its list of 2025-12-01 has 100.")]


def test_a_file_without_a_date_is_refused(tmp_path) -> None:
    table = list_areas([["A10001", SMALL[0], "70"]], name="gp-reg-pat-prac-lsoa-all.csv")
    assert "does not say its date" in load("gp-list-areas", table.write(tmp_path)).refusal


@pytest.mark.parametrize("month", ["2025-10-01", "01OCT2025"])
def test_the_layout_of_nhs_england_says_its_date(tmp_path, month) -> None:
    make_small_areas("lsoa21")
    plain = list_areas([["A10001", SMALL[0], "70"]], name="gp-reg-pat-prac-lsoa-all.csv")
    path = plain.write(tmp_path)
    path.write_text(
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,NUMBER_OF_PATIENTS\n"
        f"GP_PRAC_PAT_LIST,{month},A10001,TEST,{SMALL[0]},70\n"
    )
    assert load("gp-list-areas", path).edition == OCTOBER
