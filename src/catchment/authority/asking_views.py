"""Views of asking: from an address to a question. They decide nothing."""

from django.http import HttpRequest

from catchment.authority.queries.asking_pages import asking_page, what_may_page
from catchment.authority.queries.asking_values import AskingPage, Typed, WhatMayPage
from catchment.foundation.moment import Moment
from catchment.foundation.pages import page


@page("authority/who_may.html")
def who_may(request: HttpRequest, moment: Moment) -> AskingPage:
    """Show who may decide `function` for `area` at `amount` pounds; with `body`, whether that body may."""
    parts = (request.GET.get(name, "").strip() for name in ("function", "area", "amount", "body"))
    return asking_page(Typed(*parts), moment)


@page("authority/what_may.html")
def of_body(_request: HttpRequest, moment: Moment, code: str) -> WhatMayPage:
    """Show all that a body or an organisation may decide."""
    return what_may_page(code, moment)


@page("authority/what_may.html")
def of_person(_request: HttpRequest, moment: Moment, code: str) -> WhatMayPage:
    """Show all that a person may decide in the seats they hold."""
    return what_may_page(code, moment, kind="person")
