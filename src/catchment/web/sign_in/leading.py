"""Where signing in leads: back to a page of this site and no other, or to a page that says to wait."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from catchment.foundation.pages import Problem, problem_page
from catchment.web.sign_in.limits import TooOften


def safe_next(asked: str | None) -> str:
    """Return the address inside this site to go to after signing in; the start, for any other."""
    inside = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and str(asked).startswith("/")
    return str(asked) if inside and not str(asked).startswith("/sign-") else "/"


def too_often(request: HttpRequest, problem: TooOften) -> HttpResponse:
    """Say that somebody tries too often, and when they may try again."""
    answer = problem_page(request, Problem("Too many attempts", str(problem), 429), as_json_twin=False)
    answer.headers["Retry-After"] = str(problem.seconds)
    return answer
