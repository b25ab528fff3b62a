"""Views of the documents that a board publishes of a meeting: its agenda and its minutes."""

from django.http import HttpRequest

from catchment.authority.queries.agenda import agenda_page
from catchment.authority.queries.minutes import minutes_page
from catchment.authority.queries.minutes_values import AgendaPage, MinutesPage
from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page


@page("authority/agenda.html")
def agenda(request: HttpRequest, moment: Moment, code: str) -> AgendaPage:
    """Show the agenda of a meeting, to be printed or published."""
    return agenda_page(code, moment)


@page("authority/minutes.html")
def minutes(request: HttpRequest, moment: Moment, code: str) -> MinutesPage:
    """Show the minutes of a meeting: the public part, or with `part=private` the other."""
    return minutes_page(code, moment, actor_of(request), request.GET.get("part", ""))
