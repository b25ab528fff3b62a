"""Views of claims for additional roles: those of a PCN, a new one, and one of them. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, ActorKind, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.money.actions.claim_answers import answer_new_claim, answer_step
from catchment.money.claim_files import PUBLIC_COLUMNS, as_csv, as_workbook, table_of
from catchment.money.claim_forms import read_month
from catchment.money.queries.claim_networks import claim_network
from catchment.money.queries.claim_pages import claim_page, claims_page, new_claim_page
from catchment.money.queries.claim_rights import may_read_pay, require_claim
from catchment.money.queries.claim_values import ClaimPage, ClaimsPage, NewClaimPage
from catchment.money.queries.claims_kept import claim_kept
from catchment.money.queries.contract_claim import is_of_a_contract
from catchment.money.rules.claim_reading import COLUMNS

CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("money/claims.html")
def claims(request: HttpRequest, moment: Moment, code: str) -> ClaimsPage:
    """Show the claims of a PCN in the year in `year`, else the newest with claims."""
    return claims_page(code, moment, actor_of(request), request.GET.get("year", ""))


@page("money/claim_new.html")
def new_claim(request: HttpRequest, moment: Moment, code: str) -> NewClaimPage | HttpResponse:
    """Show the form of a new claim, like another with `like`; a POST makes it."""
    actor, today = actor_of(request), timezone.localdate()
    if actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.MAKE_CLAIMS, "")  # asks to sign in before anything is looked up
    network = claim_network(code, moment)
    require_claim(actor, Act.MAKE_CLAIMS, network)
    month = read_month(request.GET.get("month", ""))
    opened = new_claim_page(code, moment, today, like=request.GET.get("like", ""), month=month)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new_claim(opened, sent_with(request), request.FILES.get("file"), actor, today)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("money/claim.html")
def claim(request: HttpRequest, moment: Moment, code: str) -> ClaimPage | HttpResponse:
    """Show one claim; a POST takes it a step on. One that a contract makes has a page of its own."""
    actor = actor_of(request)
    if request.method != "POST" and is_of_a_contract(code):
        return HttpResponseRedirect(request.get_full_path().replace("/claim/", "/contract-claim/", 1))
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.APPROVE_CLAIMS, "")
    opened = claim_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_step(opened, sent_with(request), actor)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("money/claim.html")
def claim_file(request: HttpRequest, moment: Moment, code: str, ending: str) -> HttpResponse:
    """Return a claim as a file: what came of each line; and whoever may claim or approve reads all of it."""
    kept = claim_kept(code, moment)
    pay_told = may_read_pay(actor_of(request), claim_network(kept.row.claimant.code, moment))
    rows = table_of(kept.lines, kept.outcomes, COLUMNS if pay_told else PUBLIC_COLUMNS)
    content, kind = (as_csv(rows), CSV) if ending == "csv" else (as_workbook(rows), WORKBOOK)
    disposition = f'attachment; filename="{kept.row.code}.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
