"""The real files, where they are present: England adds up, and a system's places are where we know them."""

from datetime import date
from pathlib import Path

import pytest

from catchment.foundation.imports.registry import recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue
from catchment.foundation.moment import Moment
from catchment.money.queries.need import need_page
from catchment.money.queries.need_england import england_page
from catchment.structure.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.england]

NEEDED = (
    "ods/epraccur.csv.gz",
    "ods/etr.csv",
    "gp_registrations/gp-reg-pat-prac-map_2025-12-01.csv.gz",
    "gp_registrations/gp-reg-pat-prac-all_2025-12-01.csv.gz",
    "finance/icb_place_based_allocation_2024_2025.csv.gz",
    "finance/icb_place_based_allocation_2025_2026.csv.gz",
)


def test_both_years_of_all_england(england_data: Path) -> None:
    """63,849,324 people in 2025/26, as many for every weight; QNC's places from 0.97 to 1.13 of England."""
    plans = [Planned(england_data / name, recognise(england_data / name)) for name in NEEDED]
    for run in import_files(plans, actor="test", progress=Progress()):
        assert run.state == "imported", run.refusal
        if run.kind == "allocations":
            assert not ImportIssue.objects.filter(run=run).exists()
    now = Moment(date(2025, 12, 1))
    for year, people in (("2024/25", 62_154_630), ("2025/26", 63_849_324)):
        page = england_page(now, year)
        assert round(page.population) == people
        assert all(each.adds_up_to_population for each in page.totals)
        assert len(page.systems) == 42
        assert sum(each.system.population for each in page.systems) == pytest.approx(page.population)
        for each in page.systems:
            parts = [*each.places, *filter(None, [each.place_not_known])]
            for component in ("overall", "maternity"):
                whole = each.system.of(component).weighted_population
                weighted = sum(part.of(component).weighted_population for part in parts)
                assert weighted == pytest.approx(whole)
    assert Organisation.objects.filter(kind="sub-icb").count() >= 106
    found = need_page("QNC", now, "2025/26")
    england, own = found.overall_against_england_average, found.overall_against_system_average
    assert (f"{england.lowest:.2f}", f"{england.highest:.2f}") == ("0.97", "1.13")
    assert (f"{own.lowest:.2f}", f"{own.highest:.2f}") == ("0.93", "1.08")
    assert found.place_not_known is None
