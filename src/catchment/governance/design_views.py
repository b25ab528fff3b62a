"""The pages of the designer: choose what a body starts from, say what it is, see what is missing, keep it.

Everybody may look at what there is to choose; who may not edit the handbook cannot start.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.actions.designing import answer_design
from catchment.governance.edit_views import sent_with, unreadable
from catchment.governance.queries.designing import ChoosePage, DesignPage, choose_page, ground_to_design


@page("governance/design_choose.html")
def choose(_request: HttpRequest, moment: Moment, code: str) -> ChoosePage:
    """Return what a new body of a system can start from."""
    return choose_page(code, moment)


@page("governance/design.html")
def design(request: HttpRequest, moment: Moment, code: str, kind: str) -> DesignPage | HttpResponse:
    """Return the page of one design; a POST shows what is missing, and another keeps the body."""
    start, facts, opened = ground_to_design(code, kind, Moment(moment.as_at))
    require_today(actor_of(request), Act.EDIT_HANDBOOK, opened.system)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_design(opened, start, facts, sent_with(request), actor_of(request))
    return HttpResponseRedirect(result) if isinstance(result, str) else result
