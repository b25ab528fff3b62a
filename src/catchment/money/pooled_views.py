"""Views of pooled funds: the list of a system, and one fund with its reports. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, ActorKind, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.money.actions.pooled_saving import answer_report
from catchment.money.queries.pooled import pool_page
from catchment.money.queries.pooled_list import pools_page
from catchment.money.queries.pooled_values import PoolPage, PoolsPage


@page("money/pooled_funds.html")
def pooled_funds(_request: HttpRequest, moment: Moment, code: str) -> PoolsPage:
    """Show the pooled funds of a system."""
    return pools_page(code, moment)


@page("money/pooled_fund.html")
def pooled_fund(request: HttpRequest, moment: Moment, system: str, code: str) -> PoolPage | HttpResponse:
    """Show one pooled fund; a POST records a report on it."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.KEEP_BOOKS, "")  # asks to sign in before anything is looked up
    opened = pool_page(system, code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_report(opened, sent_with(request), actor)
    return HttpResponseRedirect(result) if isinstance(result, str) else result
