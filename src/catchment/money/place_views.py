"""Views of a place's money and of a decision's. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, actor_of, page
from catchment.foundation.permission import Act, ActorKind, Thing, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.money.place_saving import answer_place
from catchment.money.queries.decision_money import DecisionMoneyPage, decision_money
from catchment.money.queries.place_money import PlaceMoneyPage, place_money
from catchment.money.rules.years import UnclearYearError, read_year


@page("money/place_money.html")
def place(request: HttpRequest, moment: Moment, code: str) -> PlaceMoneyPage | HttpResponse:
    """Show the money of a place; a POST commits, pays, gives up or moves."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.COMMIT_MONEY, "")  # asks to sign in before anything is looked up
    asked = request.GET.get("year", "")
    try:
        year = read_year(asked) if asked else None
    except UnclearYearError as problem:
        raise Missing(str(problem)) from problem
    opened = place_money(code, moment, actor, year)
    if request.method != "POST":
        return opened
    require_today(actor, Act.COMMIT_MONEY, opened.code, Thing.AREA)
    if refused := unreadable(request):
        return refused
    result = answer_place(opened, sent_with(request), actor, moment)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("money/decision_money.html")
def decision(request: HttpRequest, moment: Moment, code: str) -> DecisionMoneyPage:
    """Show what followed from a decision, in pounds."""
    return decision_money(code, moment, actor_of(request))
