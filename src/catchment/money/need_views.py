"""Weighted need as a page."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.money.queries.need import NeedPage, need_page


@page("money/need.html")
def need(request: HttpRequest, moment: Moment, code: str) -> NeedPage:
    """Show the need of a system's places in a year, for one part of the formula."""
    return need_page(code, moment, request.GET.get("year", ""), request.GET.get("component", ""))
