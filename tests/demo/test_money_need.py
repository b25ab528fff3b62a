"""The example's weighted need: it follows deprivation, adds up, and stands beside the example's money."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.foundation.moment import Moment
from catchment.money.models import NeedWeight
from catchment.money.queries.balances import balances
from catchment.money.queries.budget_amounts import budget_amounts, stream_received
from catchment.money.queries.budgets import budget_lines
from catchment.money.queries.need import need_page
from catchment.money.rules.vocabulary import AccountKind, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.practices import practice_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

TODAY = Moment(date(2026, 11, 22))


@pytest.mark.parametrize("year", ["2024/25", "2025/26", "2026/27"])
def test_every_practice_is_in_a_place_and_the_places_add_up(year: str) -> None:
    page = need_page("XEX", TODAY, year)
    assert page.places_are == "places"
    assert [line.code for line in page.places] == ["XEX-P1", "XEX-P2", "XEX-P3", "XEX-P4"]
    parts = [*page.places, *filter(None, [page.place_not_known])]
    for component in page.components:
        whole = page.system.of(component.name).weighted_population
        assert sum(part.of(component.name).weighted_population for part in parts) == pytest.approx(whole)
    assert sum(part.practices for part in parts) == page.system.practices
    assert sum(line.practices for line in page.districts) == page.system.practices


def test_who_had_a_list_when_the_year_began_has_a_row() -> None:
    """As many practices as had a list at the newest month before 1 April, of both invented systems."""
    day = Moment(date(2026, 4, 1))
    lines = practice_lines(day, editions_at(day, invented=True), "nation", invented=True)
    kept = NeedWeight.objects.current().filter(year=2026).values_list("practice__code", flat=True)
    assert sorted(kept) == [line.code for line in lines if line.icb_id is not None]


def test_more_deprived_practices_weigh_more() -> None:
    """Of the fifth most and the fifth least deprived practices, the first weigh more for each person."""
    lines = practice_lines(TODAY, editions_at(TODAY, invented=True), "nation", invented=True)
    deprived = {line.id: line.sums.deprivation for line in lines if line.sums.deprivation is not None}
    weights = {
        row.practice_id: row.health_inequalities / row.population
        for row in NeedWeight.objects.current().filter(year=2026)
        if row.practice_id in deprived
    }
    ordered = sorted(weights, key=lambda each: deprived[each])
    fifth = len(ordered) // 5
    least, most = ordered[:fifth], ordered[-fifth:]
    assert sum(weights[each] for each in most) / fifth > 1.2 * sum(weights[each] for each in least) / fifth


def test_the_core_money_by_need_is_all_of_it(client: Client) -> None:
    """What came in is shared by need to the penny, and so is what places have."""
    told: dict[str, Any] = client.get("/system/XEX/need.json?as_at=2026-11-22&year=2026/27").json()
    money, places = told["money"], told["money"]["places"]
    assert money["core_allocation_pence"] > 0
    assert told["place_not_known"] is None
    assert sum(each["core_by_need_pence"] for each in places) == money["core_allocation_pence"]
    for column in ("in_the_books_pence", "by_need_of_place_budgets_pence", "next_step_pence"):
        assert sum(each[column] for each in places) == money["place_budgets_pence"]
    assert sum(each["distance_pence"] for each in places) == 0
    html = client.get("/system/XEX/need?as_at=2026-11-22&year=2026/27&component=mental_health").content
    assert b"Core money by need, and in the books" in html
    assert b'href="/place/XEX-P1/money' in html


def test_where_the_money_goes_leads_here(client: Client) -> None:
    """From the system to its money, and from there to what each place needs."""
    assert b"/system/XEX/envelope" in client.get("/system/XEX?as_at=2026-11-22").content
    assert b"/system/XEX/need" in client.get("/system/XEX/envelope?as_at=2026-11-22").content


def test_two_ways_of_asking_what_a_budget_was_given_agree() -> None:
    """The table that goes out and the page of a place count the same budgets, each in its own way."""
    system, year = Organisation.objects.get(code="XEX"), FinancialYear(2026)
    amounts = {each.account: each.pence for each in budget_amounts(system.pk, year, TODAY)}
    given = {each.account.code: each.given for each in budget_lines("XEX", year, TODAY) if each.given}
    assert {code: pence for code, pence in amounts.items() if pence} == given
    assert len(given) > 20
    whole = balances("XEX", TODAY, kinds=[AccountKind.SOURCE])
    core = sum(-each.balance for each in whole if each.code.endswith(".core"))
    received = [stream_received(system.pk, FinancialYear(each), TODAY, Stream.CORE) for each in (2025, 2026)]
    assert sum(received) == core
