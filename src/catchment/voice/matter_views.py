"""Views of matters: lists of them, one of them, and a new one. They decide nothing."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.answering import answered_page, require_signed_in
from catchment.voice.matter_answers import answer_new, answer_step
from catchment.voice.queries.matter_lists import FILTERS, body_matters, practice_matters, system_matters
from catchment.voice.queries.matter_opening import new_matter_page, raiser_choice_page
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
    if request.method == "POST":
        require_signed_in(actor, Act.ANSWER_FOR)  # asks to sign in before anything is looked up
    opened = matter_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_step(opened, sent_with(request), actor, timezone.localdate())
    return answered_page(result)


@page("voice/matter_new.html")
def new_matter(request: HttpRequest, moment: Moment) -> NewMatterPage | HttpResponse:
    """Show the form for something new, raised by the organisation or body in `for`; a POST raises it.

    Without `for` it shows those that the reader speaks for.
    """
    actor, today = actor_of(request), timezone.localdate()
    require_signed_in(actor, Act.SPEAK_FOR)
    asked = request.GET.get("for", "").strip()
    if not asked and request.method != "POST":
        return raiser_choice_page(actor)
    raiser = raiser_named(asked, Moment(today))
    require_today(actor, Act.SPEAK_FOR, raiser.code, raiser.thing)
    opened = new_matter_page(raiser, today)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new(opened, sent_with(request), actor)
    return answered_page(result)
