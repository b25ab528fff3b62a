"""The duties calendar: the page, and the feed for diaries."""

from django.http import HttpRequest, HttpResponse

from catchment.foundation.moment import Moment
from catchment.foundation.pages import page
from catchment.governance.queries.duties import DutiesPage, duties_feed, duties_page


@page("governance/duties.html")
def duties(request: HttpRequest, moment: Moment, system: str) -> DutiesPage:
    """Return what a system owes, by when."""
    return duties_page(system, moment)


@page("governance/duties.html")
def feed(request: HttpRequest, moment: Moment, system: str) -> HttpResponse:
    """Return the same as iCalendar."""
    response = HttpResponse(duties_feed(system, moment), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="duties-{system}.ics"'
    return response
