"""Views of matters: lists of them, one of them, and a new one. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, ActorKind, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.matter_answers import answer_new, answer_step
from catchment.voice.queries.matter_lists import FILTERS, body_matters, practice_matters, system_matters
from catchment.voice.queries.matter_opening import new_matter_page
from catchment.voice.queries.matter_pages import matter_page
from catchment.voice.queries.matter_values import MatterPage, MattersPage, NewMatterPage
from catchment.voice.queries.matters_raisers import raiser_named


@page("voice/matters.html")
def of_system(request: HttpRequest, moment: Moment, code: str) -> MattersPage:
    """Show what was raised in a system: who starts things, and what came back."""
    return system_matters(code, moment, {name: request.GET.get(name, "") for name in FILTERS})


@page("voice/matters.html")
def of_practice(request: HttpRequest, moment: Moment, code: str) -> MattersPage:
    """Show what a practice raised, and what came back."""
    return practice_matters(code, moment, actor_of(request))


@page("voice/matters.html")
def of_body(request: HttpRequest, moment: Moment, code: str) -> MattersPage:
    """Show what waits for a body, worst first."""
    return body_matters(code, moment, actor_of(request))


@page("voice/matter.html")
def matter(request: HttpRequest, moment: Moment, code: str) -> MatterPage | HttpResponse:
    """Show a matter; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.ANSWER_FOR, "")  # asks to sign in before anything is looked up
    opened = matter_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_step(opened, sent_with(request), actor, timezone.localdate())
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("voice/matter_new.html")
def new_matter(request: HttpRequest, moment: Moment) -> NewMatterPage | HttpResponse:
    """Show the form for something new, raised by the organisation or body in `for`; a POST raises it."""
    actor, today = actor_of(request), timezone.localdate()
    if actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.SPEAK_FOR, "")
    raiser = raiser_named(request.GET.get("for", ""), Moment(today))
    require_today(actor, Act.SPEAK_FOR, raiser.code, raiser.thing)
    opened = new_matter_page(raiser, today)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new(opened, sent_with(request), actor)
    return HttpResponseRedirect(result) if isinstance(result, str) else result
