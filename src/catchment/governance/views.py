"""Views of governance: from an address to a query. They decide nothing."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.governance.queries.body import body_page
from catchment.governance.queries.body_values import BodyPage
from catchment.governance.queries.diagram import diagram_page
from catchment.governance.queries.diagram_values import DiagramPage
from catchment.governance.queries.person import person_page
from catchment.governance.queries.person_values import PersonPage


@page("governance/body.html")
def body(request: HttpRequest, moment: Moment, code: str) -> BodyPage:
    """Show a body: its seats as a table, and what the law of the day asks of it."""
    return body_page(code, moment, actor_of(request))


@page("governance/person.html")
def person(request: HttpRequest, moment: Moment, code: str) -> PersonPage:
    """Show what a person holds, leads, represents and has declared."""
    return person_page(code, moment, actor_of(request))


@page("governance/diagram.html")
def diagram(request: HttpRequest, moment: Moment, code: str) -> DiagramPage:
    """Show how a whole system is governed, with one body lit if `light` names it."""
    return diagram_page(code, moment, request.GET.get("light", ""))
