"""The page on which designs are compared, and the files of the designs that ship."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catchment.authority.queries.compare_page import ComparePage, compare_page, shipped_text
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, Problem, actor_of, page, problem_page
from catchment.foundation.permission import ActorKind, NotAllowed
from catchment.foundation.rules.permission import Verdict
from catchment.governance.edit_views import unreadable
from catchment.governance.rules.reading import MOST_BYTES

SIGN_IN = (
    "Sign in to compare a handbook of your own: reading one is work that this house does for its people."
)


@page("authority/compare.html")
def compare(request: HttpRequest, moment: Moment, code: str) -> ComparePage | HttpResponse:
    """Return designs side by side; a POST adds a handbook that is read, compared and forgotten."""
    if request.method != "POST":
        return compare_page(code, moment, request.GET.getlist("design"), request.GET.get("place", ""))
    actor = actor_of(request)
    if actor.kind is ActorKind.ANYBODY:
        raise NotAllowed(Verdict(False, SIGN_IN), actor)
    if refused := unreadable(request):
        return refused
    uploaded = request.FILES.get("file")
    text: str | bytes = request.POST.get("text", "")
    if uploaded is not None:
        text = uploaded.read(MOST_BYTES + 1)  # no more than can be refused
    sent = (uploaded.name or "" if uploaded is not None else "", text)
    return compare_page(code, moment, request.POST.getlist("design"), request.POST.get("place", ""), sent)


@require_safe
def design_file(request: HttpRequest, name: str) -> HttpResponse:
    """Return the file of a design that ships, to read or to start one's own from."""
    try:
        text = shipped_text(name)
    except Missing as problem:
        return problem_page(request, Problem("Not found", str(problem), 404), as_json_twin=False)
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}.yaml"'},
    )
