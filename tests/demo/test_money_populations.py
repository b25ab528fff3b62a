"""The example's PCN populations: complete for each year, following the lists, and nobody counted who left."""

from datetime import date

import pytest
from django.db.models import Sum

from catchment.demo.money.populations import YEARS, Lists
from catchment.foundation.moment import Moment
from catchment.money.models import PCNPopulation
from catchment.money.queries.entitlements import every_entitlement
from catchment.money.queries.leaving import leaving
from catchment.money.queries.pcn_populations import list_day
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import NetworkParticipation, RegisteredPatients

DAY = Moment(date(2026, 11, 22))


def test_a_list_between_two_published_ones_is_on_the_line_between_them() -> None:
    """Before the first and after the last it is that one."""
    lists = Lists(((date(2024, 1, 1), 1000), (date(2024, 1, 11), 1100)), (1,))
    days = (date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 6), date(2024, 1, 11), date(2025, 1, 1))
    assert [lists.on(day) for day in days] == [1000, 1000, 1050, 1100, 1100]


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
class TestLoaded:
    """The example, loaded."""

    def test_every_network_has_every_population_in_every_year(self) -> None:
        for year in YEARS:
            found = every_entitlement(year, DAY, invented=True)
            assert len(found.networks) >= 24
            for network in found.networks:
                assert all(held.people is not None for held in network.populations.values()), network.about

    def test_registered_patients_are_the_lists_of_1_january_where_there_are_some(self) -> None:
        """E-042."""
        for year in (FinancialYear(2024), FinancialYear(2025), FinancialYear(2026)):
            kept = PCNPopulation.objects.current().filter(year=year.begins, kind=Population.REGISTERED)
            published = dict(
                RegisteredPatients.objects.current()
                .filter(edition=list_day(year), sex="all")
                .values_list("practice_id", "total")
            )
            figures = dict(kept.values_list("practice_id", "people"))
            assert figures
            assert all(figures[each] == published[each] for each in figures)

    def test_weighted_populations_are_near_the_registered_and_none_is_another(self) -> None:
        """Weights move people between networks; they make no new ones."""
        for year in YEARS:
            rows = PCNPopulation.objects.current().filter(year=year.begins).values("kind")
            sums = {
                row["kind"]: float(row["all"]) for row in rows.annotate(all=Sum("people")).order_by("kind")
            }
            registered = sums["registered"]
            assert 0.9 * registered < sums["contractor-weighted"] < 1.1 * registered
            assert 0.9 * registered < sums["adjusted"] < 1.1 * registered
            assert len({*sums.values()}) == 4
            assert 0.001 * registered < sums["care-home-beds"] < 0.01 * registered

    def test_who_opted_out_is_in_no_network_that_year(self) -> None:
        """F-009: one practice stayed out of the contract of 2025/26, and had nothing to leave."""
        (out,) = NetworkParticipation.objects.current().filter(opted_in=False)
        rows = PCNPopulation.objects.current().filter(practice=out.practice)
        assert set(rows.filter(year=2025).values_list("pcn", flat=True)) == {None}
        assert None not in rows.filter(year=2024).values_list("pcn", flat=True)
        assert leaving(out.practice.code, FinancialYear(2025), DAY) is None
        assert leaving(out.practice.code, FinancialYear(2024), DAY) is not None
