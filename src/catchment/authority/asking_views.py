"""Views of asking: from an address to a question. They decide nothing."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from catchment.authority.queries.asking_pages import asking_page, what_may_page
from catchment.authority.queries.asking_values import AskingPage, Typed, WhatMayPage
from catchment.foundation.moment import Moment
from catchment.foundation.pages import page

PARTS = ("function", "area", "amount", "body")
WHEN = ("as_at", "as_known")
ON = "on"  # what the commands call the day, too


@page("authority/who_may.html")
def _asked(request: HttpRequest, moment: Moment) -> AskingPage:
    """Show who may decide `function` for `area` at `amount` pounds; with `body`, whether that body may."""
    unknown = tuple(name for name in request.GET if name not in (*PARTS, *WHEN))
    return asking_page(Typed(*(request.GET.get(name, "").strip() for name in PARTS)), moment, unknown)


def who_may(request: HttpRequest, *, as_json_twin: bool = False) -> HttpResponseBase:
    """Answer the question in an address; `on` is another name of `as_at`, unless both are there."""
    if ON in request.GET and "as_at" not in request.GET:
        said = request.GET.copy()
        said["as_at"] = said.pop(ON)[-1]
        request.GET = said  # the date bar and the links of the page read the day from there
    return _asked(request, as_json_twin=as_json_twin)


@page("authority/what_may.html")
def of_body(_request: HttpRequest, moment: Moment, code: str) -> WhatMayPage:
    """Show all that a body or an organisation may decide."""
    return what_may_page(code, moment)


@page("authority/what_may.html")
def of_person(_request: HttpRequest, moment: Moment, code: str) -> WhatMayPage:
    """Show all that a person may decide in the seats they hold."""
    return what_may_page(code, moment, kind="person")
