"""The pages of a scheme: read as the published tables, as a map, at a place; and edited line by line.

Everybody may read a scheme. Who may edit the handbook may edit it, which is asked before a form is shown.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.authority.actions.scheme import Scribe, answer_scheme
from catchment.authority.queries.scheme import map_page, rights_page, scheme_page
from catchment.authority.queries.scheme_editing import (
    SchemeEditPage,
    delegation_page,
    new_delegation_page,
    new_function_page,
    new_reservation_page,
    options_of,
    reservation_page,
    subject_of_system,
)
from catchment.authority.queries.scheme_values import (
    BeforeBoardsPage,
    MapPage,
    Narrowing,
    RightsPage,
    SchemePage,
)
from catchment.authority.scheme_forms import Options
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.governance.queries.editing import Subject
from catchment.structure.rules.words import plain_date


@page("authority/scheme.html")
def scheme(request: HttpRequest, moment: Moment, code: str) -> SchemePage | BeforeBoardsPage:
    """Return a system's scheme; `place`, `only=holes` and `rows=all` narrow or widen its matrix."""
    asked = request.GET
    narrowing = Narrowing(asked.get("place", ""), asked.get("only") == "holes", asked.get("rows") == "all")
    return scheme_page(code, moment, narrowing, actor_of(request))


@page("authority/functions_map.html")
def functions_map(_request: HttpRequest, moment: Moment, code: str) -> MapPage | BeforeBoardsPage:
    """Return a system's functions and decisions map."""
    return map_page(code, moment)


@page("authority/scheme_place.html")
def decision_rights(_request: HttpRequest, moment: Moment, code: str) -> RightsPage:
    """Return who decides what at a place."""
    return rights_page(code, moment)


@page("authority/scheme_edit.html")
def add_delegation(request: HttpRequest, moment: Moment, code: str) -> SchemeEditPage | HttpResponse:
    """Return the page on which a delegation is added; a POST shows what it would do, another saves it."""
    subject, options = _opened(request, moment, code)
    return _answered(request, new_delegation_page(subject, options), subject, options)


@page("authority/scheme_edit.html")
def edit_delegation(
    request: HttpRequest, moment: Moment, code: str, delegation: str
) -> SchemeEditPage | HttpResponse:
    """Return the page on which a delegation is changed, ended or withdrawn; a POST does as above."""
    subject, options = _opened(request, moment, code)
    said = next((each for each in subject.handbook.delegations if each.code == delegation), None)
    if said is None:
        day = plain_date(moment.as_at)
        raise Missing(
            f"The scheme of {subject.handbook.system} has no delegation “{delegation[:60]}” on {day}."
        )
    return _answered(request, delegation_page(subject, options, said), subject, options, delegation)


@page("authority/scheme_edit.html")
def add_reservation(request: HttpRequest, moment: Moment, code: str) -> SchemeEditPage | HttpResponse:
    """Return the page on which a function is reserved to a body; a POST does as above."""
    subject, options = _opened(request, moment, code)
    return _answered(request, new_reservation_page(subject), subject, options)


@page("authority/scheme_edit.html")
def edit_reservation(
    request: HttpRequest, moment: Moment, code: str, reservation: str
) -> SchemeEditPage | HttpResponse:
    """Return the page on which a reservation is removed; a POST does as above."""
    subject, options = _opened(request, moment, code)
    opened = reservation_page(subject, options, reservation)
    return _answered(request, opened, subject, options, reservation)


@page("authority/scheme_edit.html")
def add_function(request: HttpRequest, moment: Moment, code: str) -> SchemeEditPage | HttpResponse:
    """Return the page on which a system names a function of its own; a POST does as above."""
    subject, options = _opened(request, moment, code)
    return _answered(request, new_function_page(subject), subject, options)


def _opened(request: HttpRequest, moment: Moment, code: str) -> tuple[Subject, Options]:
    """Return the handbook that is edited and what can be chosen; raises NotAllowed for who may not."""
    subject = subject_of_system(code, moment.as_at)
    require_today(actor_of(request), Act.EDIT_HANDBOOK, subject.handbook.system)
    return subject, options_of(subject)


def _answered(
    request: HttpRequest, opened: SchemeEditPage, subject: Subject, options: Options, code: str = ""
) -> SchemeEditPage | HttpResponse:
    """Return the page as it opens; for a POST what the answers would do, or lead to what was saved."""
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_scheme(opened, sent_with(request), Scribe(actor_of(request), subject, options, code))
    return HttpResponseRedirect(result) if isinstance(result, str) else result
