"""Pages of signing in and out on this machine, and of what somebody may do.

The pages of the identity provider's way are in provider_views.py. Every way of starting is counted, so that
nobody can try without end; every way that fails ends in a page with a sentence.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Problem, actor_of, page, problem_page
from catchment.foundation.permission import Act, ActorKind, NotAllowed, Verdict, may
from catchment.governance.queries.signing_in import invented_people, invented_person
from catchment.governance.queries.standing import standing_of
from catchment.structure.rules.words import listed
from catchment.web.sign_in import provider_views
from catchment.web.sign_in.leading import safe_next, too_often
from catchment.web.sign_in.limits import TooOften, count_attempt
from catchment.web.sign_in.sessions import sign_in_person
from catchment.web.sign_in.values import MePage, Right, SignInPage
from catchment.web.sign_in.way import Way, why_not_local

SEARCHED_FROM = 30  # people; a list longer than this has a search box
SHOWN_OF_A_KIND = 2  # while nobody has searched


def _why_not(request: HttpRequest) -> str:
    """Return why this request may not sign in as an invented person."""
    host = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
    if request.get_host().endswith("]"):
        host = request.get_host()
    return why_not_local(settings.SIGN_IN, settings.ALLOWED_HOSTS, host, request.META)


@page("web/sign_in.html")
def sign_in(request: HttpRequest, moment: Moment) -> Any:
    """Show how to sign in; a POST signs in as an invented person."""
    if request.method == "POST":
        return _sign_in_locally(request)
    today = Moment(timezone.localdate())
    onward = safe_next(request.GET.get("next"))
    if settings.SIGN_IN == Way.OIDC:
        sentence = f"You sign in with {settings.OIDC_NAME}, and come back here."
        return SignInPage(Way.OIDC, sentence, settings.OIDC_NAME, onward)
    if why_not := _why_not(request):
        sentence = f"{why_not} Reading needs no sign-in. To have one, set up an identity provider."
        return SignInPage(Way.OFF, sentence, "", onward)
    words = request.GET.get("q", "").strip()
    groups = invented_people(today, words)
    found = sum(len(group.people) for group in groups)
    everybody = found if not words else sum(len(group.people) for group in invented_people(today))
    if not everybody:
        sentence = "There is nobody to sign in as: load the example first (catchment demo)."
    else:
        sentence = "Choose whom to be. These people are invented, and this works on this machine only."
    searchable = everybody > SEARCHED_FROM
    shown = SHOWN_OF_A_KIND if searchable and not words else everybody
    return SignInPage(Way.LOCAL, sentence, "", onward, words, groups, searchable, invented=True, shown=shown)


def _sign_in_locally(request: HttpRequest) -> HttpResponse:
    """Sign in as the invented person that the form names."""
    try:
        count_attempt(request)
    except TooOften as problem:
        return too_often(request, problem)
    if why_not := _why_not(request):
        return problem_page(request, Problem("You cannot sign in this way", why_not, 403), as_json_twin=False)
    code = request.POST.get("person", "").replace("\x00", "")
    person = invented_person(code, Moment(timezone.localdate()))
    if person is None:
        sentence = (
            "Nobody invented who holds a seat or a post today has that code. Choose somebody from the list."
        )
        return problem_page(request, Problem("You cannot sign in as that", sentence, 403), as_json_twin=False)
    sign_in_person(request, person.code, person.name, timezone.now())
    return HttpResponseRedirect(safe_next(request.POST.get("next")))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and, where the provider offers it, there."""
    onward = provider_views.end_of_provider_session(request) if settings.SIGN_IN == Way.OIDC else None
    request.session.flush()
    return HttpResponseRedirect(onward or "/")


@page("web/me.html")
def me(request: HttpRequest, moment: Moment) -> MePage:
    """Show what the person signed in holds and may do on the day of the page."""
    actor = actor_of(request)
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed(Verdict(False, "Sign in first, to see what you may do."), actor)
    standing = standing_of(actor.code, moment)
    rights = []
    for act in Act:
        verdict = may(actor, act, "", moment)
        rights.append(Right(act, verdict.allowed, verdict.reason))
    holds = [f"{post.title}, {post.employer_name}" for post in standing.posts]
    holds += [f"{seat.title}, {seat.body_name}" for seat in standing.seats]
    allowed = [right.act.value for right in rights if right.allowed]
    if allowed:
        sentence = f"You may {listed(allowed, most=len(Act))}, each because of a seat or post that you hold."
    elif holds:
        sentence = "You may read everything that is open. No seat or post of yours comes with more."
    else:
        sentence = "You hold no seat or post on this day, so you may read what is open and nothing more."
    return MePage(actor.code, actor.name, sentence, tuple(holds), tuple(rights))
