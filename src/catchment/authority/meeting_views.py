"""Views of meetings and decisions: from an address to a query, from a form to a step. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.authority.meeting_deciding import decide_from
from catchment.authority.meeting_saving import call_from, take_from
from catchment.authority.queries.decisions import decision_page, decisions_page
from catchment.authority.queries.meeting_opening import CallPage, DecidePage, call_page, decide_page
from catchment.authority.queries.meeting_shown import MeetingShown, shown_meeting
from catchment.authority.queries.meeting_values import DecisionPage, DecisionsPage, MeetingsPage
from catchment.authority.queries.meetings import meetings_page
from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.governance.edit_views import sent_with, unreadable


@page("authority/meetings.html")
def meetings_of_body(request: HttpRequest, moment: Moment, code: str) -> MeetingsPage:
    """Show the meetings of a body: the next ones, the last ones, and what was agreed and not done."""
    return meetings_page(moment, actor_of(request), body=code)


@page("authority/meetings.html")
def meetings_of_system(request: HttpRequest, moment: Moment, code: str) -> MeetingsPage:
    """Show the meetings of a system."""
    return meetings_page(moment, actor_of(request), system=code)


@page("authority/meeting_call.html")
def call(request: HttpRequest, moment: Moment, code: str) -> CallPage | HttpResponse:
    """Ask when and where a body meets; a POST calls the meeting."""
    opened = call_page(code, moment, actor_of(request))
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = call_from(opened, sent_with(request), actor_of(request))
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("authority/meeting.html")
def meeting(request: HttpRequest, moment: Moment, code: str) -> MeetingShown | HttpResponse:
    """Show a meeting and what can be done now; a POST takes a step, or several."""
    opened = shown_meeting(code, moment, actor_of(request))
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = take_from(opened, sent_with(request), actor_of(request))
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("authority/decisions.html")
def decisions_of_body(request: HttpRequest, moment: Moment, code: str) -> DecisionsPage:
    """Show the decisions of a body."""
    return decisions_page(moment, actor_of(request), body=code)


@page("authority/decisions.html")
def decisions_of_system(request: HttpRequest, moment: Moment, code: str) -> DecisionsPage:
    """Show the decisions of a system."""
    return decisions_page(moment, actor_of(request), system=code)


@page("authority/decision.html")
def decision(request: HttpRequest, moment: Moment, code: str) -> DecisionPage:
    """Show a decision, with the proof that whoever took it might."""
    return decision_page(code, moment, actor_of(request))


@page("authority/decide.html")
def decide(request: HttpRequest, moment: Moment, code: str) -> DecidePage | HttpResponse:
    """Ask for a decision taken between meetings: by one person alone, or urgently; a POST records it."""
    opened = decide_page(code, moment, actor_of(request))
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = decide_from(opened, sent_with(request), actor_of(request))
    return HttpResponseRedirect(result) if isinstance(result, str) else result
