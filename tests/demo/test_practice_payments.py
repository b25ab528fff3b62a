"""What the example’s practices were paid: four years that add up, and a practice that gets its answer."""

from datetime import date
from decimal import Decimal

import pytest

from catchment.foundation.moment import Moment
from catchment.money.models import PracticePayment, PracticePaymentYear
from catchment.money.practice_data import headings
from catchment.money.queries.general_practice import general_practice_funding
from catchment.money.queries.practice import practice_money
from catchment.money.rules.practices import disagreements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOW = Moment(date(2026, 11, 22))


def test_every_published_total_is_the_sum_of_its_parts() -> None:
    paid: dict[tuple[int, int], dict[str, int]] = {}
    for practice, year, heading, pence in PracticePayment.objects.values_list(
        "practice_id", "year", "heading", "amount_pence"
    ):
        paid.setdefault((practice, year), {})[heading] = pence
    rows = list(PracticePaymentYear.objects.all())
    assert {row.year for row in rows} == {2022, 2023, 2024, 2025}
    for row in rows:
        amounts = paid[row.practice_id, row.year]
        assert not disagreements(amounts, row.totals, headings().headings, headings().totals)
        assert row.weighted > 0 and amounts["deductions"] < 0


def test_funding_rises_and_new_money_comes_through_networks() -> None:
    page = general_practice_funding("XEX", "", NOW)
    heads = [each.per_registered_pence or 0 for each in page.years]
    assert heads == sorted(heads) and 15_000 < heads[0] < heads[-1] < 25_000
    network = next(each for each in page.routes if each.route == "network")
    assert network.share_of_growth is not None and network.share_of_growth > network.share
    assert page.envelope is not None and page.envelope.share is not None
    assert Decimal("0.02") < Decimal(page.envelope.share) < Decimal("0.1")


def test_a_practice_sees_staff_payments_and_shares() -> None:
    page = practice_money("X99002", "2025/26", NOW)
    assert {line.kind for line in page.lines} == {"direct", "staff", "share"}
    assert page.total_pence == sum(each.pence for each in page.totals) > 0
    assert page.leaving is not None and page.published is not None
    assert page.published.stays_pence > page.total_pence
