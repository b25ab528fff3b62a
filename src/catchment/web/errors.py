"""The pages for what went wrong before a view could say it: no such address, a bad request, our own fault."""

from django.http import HttpRequest, HttpResponse

from catchment.foundation.pages import Problem, problem_page

NOT_FOUND = Problem(
    "Page not found", "There is no page at this address. Check that it is typed in full.", 404
)
BAD_REQUEST = Problem("That request was not understood", "Go back, check what was typed, and try again.", 400)
REFUSED = Problem("That is not allowed", "You may not see or do this.", 403)
STALE_FORM = Problem(
    "That form could not be accepted",
    "It was sent from a page that was open too long, or without cookies. Go back, reload, and send it again.",
    403,
)
OUR_FAULT = Problem(
    "Something went wrong on our side",
    "Nothing was changed by this request. Try again; if it happens again, tell whoever runs Catchment here.",
    500,
)


def _wants_json(request: HttpRequest) -> bool:
    return bool(request.path.endswith(".json"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that no page has this address."""
    return problem_page(request, NOT_FOUND, _wants_json(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request made no sense."""
    return problem_page(request, BAD_REQUEST, _wants_json(request))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this may not be seen or done."""
    return problem_page(request, REFUSED, _wants_json(request))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was not accepted: its token is missing or old."""
    return problem_page(request, STALE_FORM, _wants_json(request))


def our_fault(request: HttpRequest) -> HttpResponse:
    """Say that we failed; what failed is in the log."""
    return problem_page(request, OUR_FAULT, _wants_json(request))
