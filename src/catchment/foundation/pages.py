"""Pages: one answer, as HTML and as JSON, for one moment.

A view is a function `(request, moment, **parts of the address) -> frozen value`. `page` reads the moment
from the address, calls the view, and renders the value as HTML or, where the address ends in `.json`, as
JSON of the same thing. `page_paths` makes both addresses. A view that finds nothing raises Missing with a
sentence that says what was looked for. Where an action raises NotAllowed, whoever is not signed in is led to
the sign-in page and back, and whoever is gets the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from catchment.foundation.moment import Moment, UnclearMomentError, read_moment
from catchment.foundation.permission import ANYBODY, Actor, ActorKind, NotAllowed

JSON_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
View = Callable[..., Any]


class Missing(Exception):
    """Nothing answers to that name or code; the message is a sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for the reader."""

    heading: str
    sentence: str
    status: int


def as_json(value: Any) -> bytes:
    """Return any answer (frozen dataclasses, dates, decimals) as JSON."""
    return orjson.dumps(value, option=JSON_OPTIONS, default=_other_values)


def _other_values(value: Any) -> Any:
    """Say how a value that JSON does not know is written."""
    if hasattr(value, "__float__"):
        return float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def moment_of(request: HttpRequest) -> Moment:
    """Return the moment that a request asks about (default: today, as known now)."""
    return read_moment(request.GET.get("as_at"), request.GET.get("as_known"), timezone.localdate())


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes a request: the person signed in, or anybody."""
    actor: Actor = getattr(request, "actor", ANYBODY)
    return actor


def _holds_nul(request: HttpRequest) -> bool:
    """Say whether the address holds a NUL character, which the database refuses to look for."""
    values = (value for name, values in request.GET.lists() for value in (name, *values))
    return "\x00" in request.path or any("\x00" in value for value in values)


def page(template: str) -> Callable[[View], View]:
    """Turn a view into a page with a JSON twin; `template` gets `page`, `moment` and `today`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *, as_json_twin: bool = False, **parts: Any) -> HttpResponseBase:
            if _holds_nul(request):
                sentence = "No address here holds a NUL character."
                return problem_page(request, Problem("Not found", sentence, 404), as_json_twin)
            try:
                moment = moment_of(request)
                value = view(request, moment, **parts)
            except UnclearMomentError as problem:
                return problem_page(request, Problem("That is not a date", str(problem), 400), as_json_twin)
            except Missing as problem:
                return problem_page(request, Problem("Not found", str(problem), 404), as_json_twin)
            except NotAllowed as refusal:
                return not_allowed_page(request, refusal, as_json_twin)
            if isinstance(value, HttpResponseBase):
                return value
            status = getattr(value, "http_status", 200)  # a page may say that its question could not be asked
            if as_json_twin:
                return HttpResponse(as_json(value), content_type="application/json", status=status)
            context = {"page": value, "moment": moment, "today": timezone.localdate()}
            return render(request, template, context, status=status)

        return answer

    return decorate


def problem_page(request: HttpRequest, problem: Problem, as_json_twin: bool) -> HttpResponse:
    """Tell the reader what went wrong, as HTML or JSON."""
    if as_json_twin:
        body = as_json({"error": problem.sentence})
        return HttpResponse(body, status=problem.status, content_type="application/json")
    today = timezone.localdate()
    try:
        moment = moment_of(request)  # whoever looks at another day goes on looking at it
    except UnclearMomentError:
        moment = Moment(today)
    context = {"page": problem, "moment": moment, "today": today}
    return render(request, "foundation/problem.html", context, status=problem.status)


def not_allowed_page(request: HttpRequest, refusal: NotAllowed, as_json_twin: bool) -> HttpResponse:
    """Lead whoever is not signed in to the sign-in page and back; give others the reason (403)."""
    reason = refusal.verdict.reason
    if refusal.actor.kind is not ActorKind.ANYBODY:
        return problem_page(request, Problem("You may not do this", reason, 403), as_json_twin)
    if as_json_twin:
        return problem_page(request, Problem("Sign in first", reason, 401), True)
    sign_in = f"/sign-in?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(reason, status=401, headers={"HX-Redirect": sign_in})
    return HttpResponseRedirect(sign_in)


def page_paths(route: str, view: View, name: str) -> list[URLPattern]:
    """Return the addresses of a page: the JSON twin (`name.json`) and the page itself (`name`)."""
    twin = f"{route}.json" if route else "index.json"
    return [
        path(twin, view, {"as_json_twin": True}, name=f"{name}.json"),
        path(route, view, name=name),
    ]
