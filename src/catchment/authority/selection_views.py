"""Views of selections of providers: the list, one selection, and the route chooser. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.authority.actions.selections import answer_opening, answer_step
from catchment.authority.queries.selection_routes import route_page
from catchment.authority.queries.selection_values import RoutePage, SelectionPage, SelectionsPage
from catchment.authority.queries.selections import selection_page, selections_page
from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, ActorKind, Thing, require_today
from catchment.governance.edit_views import sent_with, unreadable


@page("authority/selections.html")
def selections(request: HttpRequest, moment: Moment, code: str) -> SelectionsPage | HttpResponse:
    """Show the selections of a system; a POST opens one."""
    actor = actor_of(request)
    opened = selections_page(code, moment, actor)
    if request.method != "POST":
        return opened
    require_today(actor, Act.SELECT_PROVIDERS, opened.system, Thing.ORGANISATION)
    if refused := unreadable(request):
        return refused
    result = answer_opening(opened, sent_with(request), actor, moment.as_at)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("authority/selection.html")
def selection(request: HttpRequest, moment: Moment, code: str) -> SelectionPage | HttpResponse:
    """Show one selection; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.SELECT_PROVIDERS, "")  # asks to sign in before anything is looked up
    opened = selection_page(code, moment, actor, wanted=request.GET.get("do", ""))
    if request.method != "POST":
        return opened
    require_today(actor, Act.SELECT_PROVIDERS, opened.system, Thing.ORGANISATION)
    if refused := unreadable(request):
        return refused
    result = answer_step(opened, sent_with(request), actor, moment)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("authority/selection_route.html")
def route(request: HttpRequest, moment: Moment) -> RoutePage:
    """Lead anybody through the choice of a route; nothing is kept."""
    sent = {name: [str(text) for text in texts] for name, texts in request.GET.lists()}
    return route_page(sent, moment)
