"""Importing the PCN workforce: records are summed, no identifier is kept, every row left out is explained."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from catchment.foundation.models import ImportIssue, PublishedRow
from catchment.foundation.moment import Moment
from catchment.money.models import PCNStaff, Rate
from catchment.money.queries.claims_kept import roles_at
from catchment.structure.models import Organisation
from tests.structure.factories import small_system
from tests.structure.imports.tables import Table, bring_in, issues, load

pytestmark = pytest.mark.django_db
IDENTIFIER = "987654321"
SHARED = ("Data_source", "CENSUS_YEAR", "CENSUS_MONTH", "PCN_CODE", "STAFF_GROUP", "STAFF_ROLE", "FTE")
START = ("NWRS Staff", "2025", "11")
CARE = ("Other Direct Patient Care staff", "Care Coordinators")
RECORDS = Table(
    "pcn-workforce",
    "pcn_workforce_individual_level_2025-11.csv",
    (*SHARED, "UNIQUE_IDENTIFIER"),
    (
        (*START, "XN001", *CARE, "0.893333", IDENTIFIER),
        (*START, "XN001", *CARE, "0.5", "987654322"),
        (*START, "XN001", "Other Nurses", "Other Nurses", "1.0", "987654323"),
    ),
)
SUMS = Table(
    "pcn-workforce",
    "pcn_workforce_by_pcn_role_2025-11.csv",
    (*SHARED, "ROWS"),
    (
        (*START, "XN001", *CARE, "1.3933", "2"),
        (*START, "XN001", "Other Nurses", "Other Nurses", "1", "1"),
    ),
)


@pytest.fixture(autouse=True)
def _network() -> None:
    Organisation.objects.create(code="XN001", kind="pcn", invented=True)


def _kept() -> list[tuple[str, str, int, Decimal]]:
    rows = PCNStaff.objects.current().order_by("role")
    return [(row.pcn.code, row.role, row.records, row.wte) for row in rows]


@pytest.mark.parametrize("table", [RECORDS, SUMS], ids=["records", "sums"])
def test_both_files_say_the_same(table: Table, tmp_path: Path) -> None:
    run = bring_in(table, tmp_path)
    assert run.edition == date(2025, 11, 30)
    assert _kept() == [
        ("XN001", "Care Coordinators", 2, Decimal("1.3933")),
        ("XN001", "Other Nurses", 1, Decimal("1.0000")),
    ]


def test_one_after_the_other_changes_nothing(tmp_path: Path) -> None:
    bring_in(RECORDS, tmp_path / "a")
    before = set(PCNStaff.objects.values_list("pk", flat=True))
    bring_in(SUMS, tmp_path / "b")
    assert set(PCNStaff.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("FTE", "-1", "whole-time equivalents"),
        ("FTE", "1e9", "whole-time equivalents"),
        ("PCN_CODE", "XN999", "No PCN with this code is known"),
        ("PCN_CODE", "?", "Expected the code of a PCN"),
        ("CENSUS_MONTH", "10", "this row is about another month"),
        ("STAFF_ROLE", "", "between 1 and 120 characters"),
    ],
)
def test_a_wrong_row_is_explained_without_its_identifier(
    column: str, value: str, says: str, tmp_path: Path
) -> None:
    wrong = RECORDS.with_rows([RECORDS.rows[1], RECORDS.rows[0], RECORDS.rows[2]]).changed(1, column, value)
    run = bring_in(wrong, tmp_path)
    ((outcome, line, told, _, reason, _),) = issues(run)
    assert (outcome, line, told) == ("rejected", 3, column)
    assert says in reason
    assert [row[2] for row in _kept()] == [1, 1]
    _no_identifier_anywhere()


@pytest.mark.parametrize(
    "broken", [f"{IDENTIFIER},too,many,cells,1,2,3,4,5,6", f"x\0,{IDENTIFIER},1,2,3,4,5,6"]
)
def test_a_row_that_cannot_be_read_is_not_kept_at_all(broken: str, tmp_path: Path) -> None:
    path = RECORDS.write(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], broken, *lines[2:]]) + "\n", encoding="utf-8")
    run = load("pcn-workforce", path)
    assert run.state == "imported", run.refusal
    ((outcome, _, _, _, reason, _),) = issues(run)
    assert (outcome, "is not kept" in reason) == ("rejected", True)
    _no_identifier_anywhere()


def test_no_identifier_is_kept_of_a_sound_file(tmp_path: Path) -> None:
    bring_in(RECORDS, tmp_path)
    _no_identifier_anywhere()


def _no_identifier_anywhere() -> None:
    """Look for the identifiers in every text of what an import may write."""
    for model in (ImportIssue, PublishedRow, PCNStaff):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%98765432%'")
            assert cursor.fetchone() == (0,), table


def test_a_role_twice_in_the_summed_file_is_used_once(tmp_path: Path) -> None:
    run = bring_in(SUMS.with_rows([*SUMS.rows, SUMS.rows[0]]), tmp_path)
    assert [each[1] for each in issues(run)] == [4]


def test_a_file_of_england_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    small_system()
    row = (*START, "U00001", *CARE, "1", "5")
    run = load("pcn-workforce", RECORDS.with_rows([row]).write(tmp_path))
    assert (run.state, "probably cut short" in run.refusal) == ("refused", True)


def test_all_of_england(england_data: Path, tmp_path: Path) -> None:
    """Both real files: the sums of the first are those of the second, PCN by PCN."""
    folder = england_data / "workforce"
    records = folder / "pcn_workforce_individual_level_2025-11.csv.gz"
    with gzip.open(records, "rt", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        wanted[row["PCN_CODE"]] += Decimal(row["FTE"])
    Organisation.objects.bulk_create(Organisation(code=code, kind="pcn") for code in wanted)
    run = load("pcn-workforce", records)
    assert run.state == "imported", run.refusal
    assert issues(run) == []
    kept: dict[str, Decimal] = defaultdict(Decimal)
    for pcn, wte in PCNStaff.objects.current().values_list("pcn__code", "wte"):
        kept[pcn] += wte
    assert kept.keys() == wanted.keys()
    assert all(abs(kept[code] - wanted[code]) < Decimal("0.01") for code in wanted)
    assert sum(PCNStaff.objects.current().values_list("records", flat=True)) == len(rows)
    first = PCNStaff.objects.current().count()
    run = load("pcn-workforce", folder / "pcn_workforce_by_pcn_role_2025-11.csv.gz")
    assert run.state == "imported", run.refusal
    assert PCNStaff.objects.current().count() == first


ROLE_RATES = Table(
    "role-rates",
    "role_rates_2026.csv",
    ("role", "from", "to", "pounds", "evidence", "source"),
    (
        ("Care coordinator", "2026-04-01", "2027-04-01", "36000", "on the page", "an LMC"),
        ("london-inner", "2026-04-01", "2027-04-01", "5000.50", "on the page", "an LMC"),
        ("wizard", "2026-04-01", "2027-04-01", "1", "none", "none"),
        ("paramedic", "2026-04-01", "2026-04-01", "50000", "on the page", "an LMC"),
    ),
)


def test_maxima_that_somebody_wrote_down_go_before_those_that_ship(tmp_path: Path) -> None:
    run = bring_in(ROLE_RATES, tmp_path)
    assert [(line, column) for _, line, column, *_ in issues(run)] == [(4, "role"), (5, "to")]
    table = roles_at(Moment(date(2026, 11, 1)))
    assert table.roles["care-coordinator"].maximum_on(date(2026, 4, 1)).pounds == 36_000
    assert table.roles["care-coordinator"].maximum_on(date(2026, 3, 31)).pounds is None
    assert table.london["london-inner"].maximum_on(date(2027, 3, 31)).pounds == Decimal("5000.50")


def test_a_maximum_put_right_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    rows = ROLE_RATES.rows[:2]
    bring_in(ROLE_RATES.with_rows(rows), tmp_path / "a")
    bring_in(ROLE_RATES.with_rows(rows).changed(0, "pounds", "37000"), tmp_path / "b")
    assert Rate.objects.current().filter(kind="role").count() == 2
    assert (
        roles_at(Moment(date(2026, 11, 1))).roles["care-coordinator"].maximum_on(date(2026, 5, 1)).pounds
        == 37_000
    )
