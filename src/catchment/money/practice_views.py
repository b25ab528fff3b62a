"""The money of a practice, and general practice funding over time, as pages."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.money.queries.general_practice import general_practice_funding
from catchment.money.queries.general_practice_values import GeneralPracticeFunding
from catchment.money.queries.practice import practice_money
from catchment.money.queries.practice_values import PracticeMoney


@page("money/practice.html")
def of_practice(request: HttpRequest, moment: Moment, code: str) -> PracticeMoney:
    """Show what a practice's PCN did for it in pounds, in the period asked about."""
    return practice_money(code, request.GET.get("period", ""), moment)


@page("money/general_practice_funding.html")
def of_system(request: HttpRequest, moment: Moment, code: str) -> GeneralPracticeFunding:
    """Show what the practices of a system were paid, over the years and by route."""
    return general_practice_funding(code, request.GET.get("year", ""), moment)
