"""The money of a PCN as a page."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.money.queries.entitlement_page import NetworkMoneyPage, network_money_page


@page("money/entitlement.html")
def network_money(request: HttpRequest, moment: Moment, code: str) -> NetworkMoneyPage:
    """Show what a PCN is entitled to, for the year in `year` or the newest that is known.

    With `stand_in=yes` the adjusted population may stand in for the contractor weighted one.
    """
    stand_in = request.GET.get("stand_in", "") == "yes"
    return network_money_page(code, moment, request.GET.get("year", ""), stand_in=stand_in)
