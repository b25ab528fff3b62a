"""The pages of who changed what: open to whoever the right to read changes comes with."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.web.changes import ChangePage, ChangesPage, change_page, changes_page

MOST_DIGITS = 9


@page("web/changes.html")
def changes(request: HttpRequest, moment: Moment) -> ChangesPage:
    """List the audit events, newest first."""
    require_today(actor_of(request), Act.READ_CHANGES, "")
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1
    return changes_page(number, request.GET.get("q", "").strip())


@page("web/change.html")
def change(request: HttpRequest, moment: Moment, number: int) -> ChangePage:
    """Show one audit event with before and after."""
    require_today(actor_of(request), Act.READ_CHANGES, "")
    return change_page(number)
