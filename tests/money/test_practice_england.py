"""The real payments of 2022/23, where they are present: 6,669 practices, to the penny of the totals."""

import time
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum
from django.test import Client

from catchment.foundation.imports.registry import recognise
from catchment.foundation.imports.runner import Planned, import_files
from catchment.foundation.jobs import Progress
from catchment.foundation.models import ImportIssue
from catchment.foundation.moment import Moment
from catchment.money.models import PracticePayment, PracticePaymentYear
from catchment.money.practice_data import headings
from catchment.money.queries.general_practice import general_practice_funding
from catchment.money.queries.practice import practice_money

pytestmark = [pytest.mark.django_db, pytest.mark.england]

NEEDED = (
    "ods/epraccur.csv.gz",
    "ods/etr.csv",
    "gp_registrations/gp-reg-pat-prac-map_2025-12-01.csv.gz",
    "gp_registrations/gp-reg-pat-prac-all_2025-12-01.csv.gz",
    "finance/nhs_payments_to_general_practice_2022-23.csv.gz",
)
PUBLISHED_PENCE = {  # the publisher's own totals over all practices
    "total": 1_023_009_480_370,
    "total-after-deductions": 937_679_331_611,
    "total-with-network": 1_084_707_727_218,
    "total-with-covid-and-network": 1_101_198_663_011,
    "total-of-all": 1_015_868_514_252,
}


def test_every_practice_to_the_penny(england_data: Path) -> None:
    """The headings add up to every published total; a system's page says what a head gets, in good time."""
    plans = [Planned(england_data / name, recognise(england_data / name)) for name in NEEDED]
    for run in import_files(plans, actor="test", progress=Progress()):
        assert run.state == "imported", run.refusal
    assert not ImportIssue.objects.filter(run=run, outcome="rejected").exists()
    assert ImportIssue.objects.filter(run=run).count() == 1  # the columns not kept; no total is out
    assert PracticePaymentYear.objects.current().count() == 6669
    paid = dict(PracticePayment.objects.values_list("heading").annotate(Sum("amount_pence")))
    for total in (each for each in headings().totals if each.code in PUBLISHED_PENCE):
        codes = [each.code for each in headings().headings if each.part in total.parts]
        assert sum(paid.get(each, 0) for each in codes) == PUBLISHED_PENCE[total.code], total.column
    moment = Moment(date(2025, 12, 1))
    found = general_practice_funding("QNC", "", moment)
    (year,) = found.years
    assert year.year == "2022/23" and 140 < year.practices < 150
    assert 15_000 < (year.per_registered_pence or 0) < 20_000
    assert found.spread is not None and found.spread.lowest_tenth < found.spread.highest_tenth
    one = practice_money("M83001", "", moment)
    assert one.published is not None and one.published.global_sum is not None
    by_rule = one.published.global_sum
    assert by_rule.published_pence == pytest.approx(by_rule.less_out_of_hours_pence, rel=0.05)
    took = []
    for address in ("/system/QNC/general-practice-funding", "/practice/M83001/money") * 10:
        began = time.perf_counter()
        assert Client().get(address).status_code == 200
        took.append(time.perf_counter() - began)
    assert sorted(took)[18] < 0.5, "the slowest but one of twenty pages took more than half a second"
