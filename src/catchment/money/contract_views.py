"""Views of contracts with providers: the list of a system, and one contract. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, ActorKind, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.money.actions.contract_answers import answer_contract
from catchment.money.queries.contract_values import ContractPage, ContractsPage
from catchment.money.queries.contracts import contract_page, contracts_page


@page("money/contracts.html")
def contracts(_request: HttpRequest, moment: Moment, code: str) -> ContractsPage:
    """Show the contracts of a system."""
    return contracts_page(code, moment)


@page("money/contract.html")
def contract(request: HttpRequest, moment: Moment, code: str) -> ContractPage | HttpResponse:
    """Show one contract; a POST sets a year aside, pays a month or settles gain and risk."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.COMMIT_MONEY, "")  # asks to sign in before anything is looked up
    opened = contract_page(code, moment, actor, timezone.localdate())
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_contract(opened, sent_with(request), actor)
    return HttpResponseRedirect(result) if isinstance(result, str) else result
