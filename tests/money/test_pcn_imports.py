"""Importing PCN populations and rates: what is kept, what is refused, and what the report says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catchment.foundation.models import ImportRun
from catchment.foundation.moment import Moment
from catchment.money.models import PCNPopulation, Rate
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.rates import read_rates
from tests.structure.factories import small_system
from tests.structure.imports.tables import Table, bring_in, issues, load

pytestmark = pytest.mark.django_db

POPULATIONS = Table(
    "pcn-populations",
    "pcn_adjusted_populations_2025-26.csv",
    ("Practice Code", "PCN Code", "Raw list size", "Adjusted Population", "PCN member January 25"),
    (
        ("A00001", "U00001", "1000", "1100", "Yes"),
        ("A00002", "U00001", "2000", "1900", "Yes"),
        ("A00003", "no_data", "500", "450", "No"),
        ("", "", "3500", "3450", ""),
    ),
)
RATES = Table(
    "pcn-rates",
    "pcn_des_rates_transcribed.csv",
    ("financial_year", "component", "rate", "unit", "evidence", "source"),
    (
        (
            "2025/26",
            "Enhanced Access",
            "8.427",
            "GBP per adjusted population",
            "NOT verified",
            "a calculator",
        ),
        (
            "2025/26",
            "Care Home Premium",
            "130.253",
            "GBP per care home bed per year",
            "NOT verified",
            "a calculator",
        ),
        (
            "2024/25",
            "Enhanced Access",
            "7.674",
            "GBP per adjusted population at 1 Jan 2024",
            "on the page",
            "an LMC",
        ),
    ),
)


@pytest.fixture(autouse=True)
def directory() -> None:
    """Know two PCNs and their practices."""
    small_system()


def refused(table: Table, folder: Path) -> str:
    """Return why a file is refused, whole; it leaves nothing behind."""
    run = load(table.kind, table.write(folder))
    assert run.state == ImportRun.State.REFUSED
    assert not PCNPopulation.objects.exists()
    return run.refusal


def kept(kind: str) -> dict[str, tuple[int, str | None]]:
    """Return what is kept of a kind: people and PCN by practice."""
    rows = PCNPopulation.objects.current().filter(kind=kind, year=2025)
    return {each.practice.code: (int(each.people), each.pcn.code if each.pcn else None) for each in rows}


def test_both_populations_are_kept_and_who_is_in_no_pcn_too(tmp_path: Path) -> None:
    run = bring_in(POPULATIONS, tmp_path)
    assert run.edition == date(2025, 1, 1)
    assert kept("registered") == {
        "A00001": (1000, "U00001"),
        "A00002": (2000, "U00001"),
        "A00003": (500, None),
    }
    assert kept("adjusted") == {"A00001": (1100, "U00001"), "A00002": (1900, "U00001"), "A00003": (450, None)}
    said = issues(run)
    assert ("noted", 0, "Raw list size", "3,500", "The rows add up to the total in the last row.", 1) in said
    assert any(each[3] == "no_data" and "no PCN is paid" in each[4] for each in said)


def test_beds_and_weighted_populations_come_in_where_a_file_has_them(tmp_path: Path) -> None:
    header = (*POPULATIONS.header, "Contractor Weighted Population", "Care Home Beds")
    more = [("990", "40"), ("2100", ""), ("", "0"), ("", "")]
    rows = [(*row, *cells) for row, cells in zip(POPULATIONS.rows, more, strict=True)]
    bring_in(Table(POPULATIONS.kind, POPULATIONS.name, header, rows), tmp_path)
    assert kept("contractor-weighted") == {"A00001": (990, "U00001"), "A00002": (2100, "U00001")}
    assert kept("care-home-beds") == {"A00001": (40, "U00001"), "A00003": (0, None)}


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        (3, "Raw list size", "3501", "adds up to 3,500, but the last row says 3,501"),
        (0, "Adjusted Population", "1101", "adds up to 3,451, but the last row says 3,450"),
        (1, "Practice Code", "", "a row stands after the total"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(
    row: int, column: str, value: str, says: str, tmp_path: Path
) -> None:
    assert says in refused(POPULATIONS.changed(row, column, value), tmp_path)


def test_a_file_without_its_last_row_was_cut_short(tmp_path: Path) -> None:
    assert "probably cut short" in refused(POPULATIONS.with_rows(POPULATIONS.rows[:-1]), tmp_path)


def test_a_file_must_say_its_year(tmp_path: Path) -> None:
    header = (*POPULATIONS.header[:-1], "PCN member")
    assert "does not say its year" in refused(
        Table(POPULATIONS.kind, POPULATIONS.name, header, POPULATIONS.rows), tmp_path
    )


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Practice Code", "Z99999", "no practice with this code"),
        ("PCN Code", "U99999", "no PCN with this code"),
        ("PCN Code", "nothing", "Expected a PCN code such as U12345, or no_data."),
        ("Practice Code", "A00001", "Line 2 is about the same"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_the_reason(
    column: str, value: str, says: str, tmp_path: Path
) -> None:
    run = bring_in(POPULATIONS.changed(1, column, value), tmp_path)
    (told,) = [each for each in issues(run) if each[0] == "rejected"]
    assert says in told[4]
    assert set(kept("adjusted")) == {"A00001", "A00003"}


def test_an_unreadable_cell_is_said_to_be_why_the_total_differs(tmp_path: Path) -> None:
    run = bring_in(POPULATIONS.changed(1, "Raw list size", "many"), tmp_path)
    assert any("rows that could be read add up to 1,500" in each[4] for each in issues(run))


def test_a_later_file_supersedes_and_never_overwrites(tmp_path: Path) -> None:
    bring_in(POPULATIONS, tmp_path)
    changed = POPULATIONS.changed(0, "Adjusted Population", "1200").changed(3, "Adjusted Population", "3550")
    run = bring_in(changed, tmp_path)
    assert (run.counts["added"], run.counts["superseded"]) == (1, 1)
    assert kept("adjusted")["A00001"] == (1200, "U00001")
    assert PCNPopulation.objects.filter(practice__code="A00001", kind="adjusted").count() == 2


def test_rates_go_before_what_ships_and_keep_their_evidence(tmp_path: Path) -> None:
    run = bring_in(RATES, tmp_path)
    assert Rate.objects.current().count() == 3
    assert sum(each[5] for each in issues(run) if "NOT verified" in each[4]) == 2
    in_use = rates_in_use(Moment(date(2025, 11, 1)))
    (enhanced,) = [
        each for each in in_use if each.component.code == "enhanced-access" and each.starts.year == 2025
    ]
    assert enhanced.pounds == Decimal("8.427")
    assert enhanced.typed
    assert "NOT verified" in enhanced.note
    assert [each.sentence for each in enhanced.doubts] == [
        "its rate of £8.427 is not verified: a calculator."
    ]
    (same,) = [
        each for each in in_use if each.component.code == "enhanced-access" and each.starts.year == 2024
    ]
    assert (same.typed, same.confidence) == (False, "H")
    before = [
        each for each in in_use if each.component.code == "enhanced-access" and each.starts.year == 2023
    ]
    assert [each.pounds for each in before] == [Decimal("7.578")]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("financial_year", "2025/27", "is not a financial year"),
        ("component", "Tea and biscuits", "Expected one of:"),
        ("rate", "-1", "Expected a number from 0"),
        ("unit", "GBP per patient", "Expected “per” and one of:"),
        ("source", "", "Expected between 1 and 300 characters."),
    ],
)
def test_a_rate_that_cannot_be_used_is_kept_with_the_reason(
    column: str, value: str, says: str, tmp_path: Path
) -> None:
    run = bring_in(RATES.changed(0, column, value), tmp_path)
    (told,) = [each for each in issues(run) if each[0] == "rejected"]
    assert says in told[4]
    assert Rate.objects.current().count() == 2


def test_a_list_of_one_year_leaves_the_others(tmp_path: Path) -> None:
    bring_in(RATES, tmp_path)
    bring_in(RATES.with_rows(RATES.rows[:1]).changed(0, "rate", "8.5"), tmp_path)
    pounds = Rate.objects.current().filter(component="enhanced-access").order_by("starts")
    assert [each.rate for each in pounds] == [Decimal("7.674"), Decimal("8.5")]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"of": "tea"}, "not among the components"),
        ({"from": date(2024, 4, 2)}, "whole months"),
        ({"to": date(2024, 4, 1)}, "whole months"),
        ({"confidence": "L"}, "leave it empty"),
    ],
)
def test_the_shipped_file_cannot_say_nonsense(said: dict[str, object], says: str) -> None:
    rate = {
        "of": "core",
        "from": date(2024, 4, 1),
        "to": date(2025, 4, 1),
        "pounds": "1",
        "confidence": "H",
        "source": "x",
    }
    components = {"core": {"name": "Core", "per": "registered", "rule": "E-044"}}
    with pytest.raises(ValueError, match=says):
        read_rates({"components": components, "rates": [rate | said]})
    with pytest.raises(ValueError, match="two rates"):
        read_rates({"components": components, "rates": [rate, rate]})
