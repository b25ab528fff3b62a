"""The real files, where they are present: one of each sort, small or quick ones, and the numbers we know."""

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from catchment.foundation.imports.registry import recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue
from catchment.structure.models import (
    AreaLookup,
    Boundary,
    Deprivation,
    PatientsByArea,
    RegisteredPatients,
    TrustCatchment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.england]


def bring_in(data: Path, *names: str) -> None:
    """Import files by their real names, in one go; none may be refused."""
    plans = [Planned(data / name, recognise(data / name)) for name in names]
    for run in import_files(plans, actor="test", progress=Progress()):
        assert run.state == "imported", run.refusal


def test_every_file_of_these_folders_is_known(england_data: Path) -> None:
    folders = ("ods", "gp_registrations", "geography", "deprivation", "population")
    files = [path for folder in folders for path in (england_data / folder).iterdir()]
    assert [path.name for path in files if recognise(path) is None] == []


def test_areas_outlines_and_summaries(england_data: Path) -> None:
    bring_in(
        england_data,
        "geography/lookup_lsoa21_icb24.csv.gz",
        "geography/lookup_ltla23_utla23.csv",
        "geography/lookup_ltla24_region24.csv",
        "geography/boundaries_icb22.geojson",
        "geography/boundaries_lsoa21_QNC.geojson.gz",
        "geography/SICBL_bng.geojson.gz",
        "deprivation/imd2025_england_icb24.csv",
    )
    lookups = AreaLookup.objects.current()
    assert lookups.filter(lookup="lsoa21-sub-icb").count() == 33_755
    assert lookups.filter(lookup="sub-icb-icb", edition=date(2024, 4, 1)).count() == 106
    assert lookups.filter(lookup="ltla-utla").count() == 296
    assert Boundary.objects.current().count() == 42 + 106 + 697
    assert Deprivation.objects.current().filter(rank=1).count() == 1
    assert not ImportIssue.objects.filter(outcome="rejected").exists()


def test_lists_of_december_2025(england_data: Path) -> None:
    bring_in(
        england_data,
        "ods/epraccur.csv.gz",
        "ods/etr.csv",
        "gp_registrations/gp-reg-pat-prac-map_2025-12-01.csv.gz",
        "gp_registrations/gp-reg-pat-prac-all_2025-12-01.csv.gz",
        "gp_registrations/gp-reg-pat-prac-quin-age_2025-12-01.csv.gz",
        "gp_registrations/gp-reg-pat-prac-lsoa-all_2025-10-01_QNC.csv.gz",
        "geography/lookup_nhs_trusts22_icb22.csv",
    )
    lists = RegisteredPatients.objects.current()
    assert lists.filter(sex="all").aggregate(Sum("total")) == {"total__sum": 63_936_682}
    assert lists.exclude(sex="all").aggregate(Sum("total")) == {"total__sum": 63_936_682}
    published = ImportIssue.objects.get(value="ICB QNC: 1,206,404")
    assert published.reason == "Its practices add up to 1,209,887."
    assert PatientsByArea.objects.current().aggregate(Sum("patients")) == {"patients__sum": 1_210_283}
    assert TrustCatchment.objects.current().count() == 1321
    assert not ImportIssue.objects.filter(outcome="rejected").exists()
