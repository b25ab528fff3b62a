"""All England from the real file: nothing lost on the way in, and the pot within one per cent (T-E5)."""

import csv
import gzip
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from catchment.foundation.imports.registry import recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue, ImportRun
from catchment.foundation.moment import Moment
from catchment.money.models import PCNPopulation
from catchment.money.queries.entitlements import every_entitlement
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.england]

NAME = "finance/pcn_adjusted_populations_2025-26.csv.gz"
RATES = "finance/pcn_des_rates_transcribed.csv"
YEAR, DAY = FinancialYear(2025), Moment(date(2025, 11, 1))
NATIONAL_POT = 1_697_000_000 * 100  # pence
LONGEST = 10.0  # seconds; here it takes about 1


def bring_in(path: Path) -> ImportRun:
    """Import one real file by its name."""
    (run,) = import_files([Planned(path, recognise(path))], actor="test", progress=Progress())
    assert run.state == "imported", run.refusal
    return run


@pytest.fixture
def england(england_data: Path) -> ImportRun:
    """Make the practices and PCNs that the file names, and import it."""
    with gzip.open(england_data / NAME, "rt", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    practices = {row["Practice Code"] for row in rows} - {""}
    networks = {row["PCN Code"] for row in rows} - {"", "no_data"}
    made = [*((code, "practice") for code in practices), *((code, "pcn") for code in networks)]
    Organisation.objects.bulk_create(Organisation(code=code, kind=kind) for code, kind in made)
    return bring_in(england_data / NAME)


def test_nothing_is_lost_on_the_way_in(england: ImportRun) -> None:
    """Every patient of the last row is kept, also of the 81 practices in no PCN; the last row is not."""
    kept = PCNPopulation.objects.current().filter(year=2025)
    sums = {
        row["kind"]: row["people__sum"]
        for row in kept.values("kind").annotate(Sum("people")).order_by("kind")
    }
    assert sums == {"registered": 63_724_163, "adjusted": 63_724_141}
    assert kept.filter(kind="adjusted").count() == 6249
    assert kept.filter(kind="adjusted", pcn=None).count() == 81
    in_networks = kept.filter(kind="adjusted").exclude(pcn=None).aggregate(Sum("people"))
    assert in_networks == {"people__sum": 63_428_385}
    assert not ImportIssue.objects.filter(run=england, outcome="rejected").exists()
    (none,) = ImportIssue.objects.filter(run=england, column="PCN Code")
    assert none.rows == 81
    totals = ImportIssue.objects.filter(run=england, line=0)
    assert {(each.value, each.reason) for each in totals} == {
        ("63,724,163", "The rows add up to the total in the last row."),
        ("63,724,141", "The rows add up to the total in the last row."),
    }


def test_the_same_file_again_changes_nothing(england: ImportRun, england_data: Path) -> None:
    path = england_data / NAME
    again = Planned(path, recognise(path), again=True)
    (run,) = import_files([again], actor="test", progress=Progress())
    assert (run.counts["added"], run.counts["superseded"]) == (0, 0)
    assert run.counts["unchanged"] == 2 * 6249


def test_the_national_pot_within_one_per_cent(england: ImportRun) -> None:
    """T-E5: every PCN's adjusted population, standing in knowingly, at £26.631."""
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = every_entitlement(YEAR, DAY, stand_in=True)
    took = time.perf_counter() - began
    assert len(found.networks) == 1284
    exactly = 63_428_385 * Decimal("26.631") * 100
    assert abs(found.by_component["additional-roles"] - exactly) < len(found.networks)  # each rounded once
    assert abs(found.by_component["additional-roles"] - NATIONAL_POT) < NATIONAL_POT / 100
    assert all(any("stands in" in finding.sentence for finding in each.findings) for each in found.networks)
    assert len(queries) <= 8
    assert took < LONGEST


def test_nothing_stands_in_unless_asked(england: ImportRun) -> None:
    found = every_entitlement(YEAR, DAY)
    assert found.pence == 0
    assert "additional-roles" not in found.by_component


def test_rates_that_nobody_verified_come_in_by_the_transcribed_list(
    england: ImportRun, england_data: Path
) -> None:
    """With them enhanced access of 2025/26 can be worked out, and says where its rate is from."""
    run = bring_in(england_data / RATES)
    assert run.counts["rows"] == 11
    assert run.counts["added"] == 11
    assert not ImportIssue.objects.filter(run=run, outcome="rejected").exists()
    assert ImportIssue.objects.filter(run=run, reason__contains="NOT verified").count() == 5
    found = every_entitlement(YEAR, DAY)
    enhanced = 63_428_385 * Decimal("8.427") * 100
    assert abs(found.by_component["enhanced-access"] - enhanced) < len(found.networks)
    line = found.networks[0].of("enhanced-access")
    assert line is not None
    assert "NOT verified" in line.note
