"""Views of the ledger: a posting, an account, a fund, the books. They decide nothing."""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from catchment.foundation.moment import Moment, UnclearMomentError, read_date
from catchment.foundation.pages import Missing, Problem, actor_of, moment_of, page, problem_page
from catchment.foundation.permission import Act, ActorKind, require_today
from catchment.governance.edit_forms import FormError
from catchment.governance.edit_views import sent_with, unreadable
from catchment.money.actions.books import begin_year, close_month
from catchment.money.ledger_forms import EXPIRE, with_forms
from catchment.money.ledger_saving import answer_expiry, answer_transfer
from catchment.money.queries.contract_claim import ContractClaimPage, contract_claim
from catchment.money.queries.exporting import exported
from catchment.money.queries.ledger_pages import (
    AccountPage,
    FundPage,
    LedgerPage,
    account_page,
    fund_page,
    ledger_page,
)
from catchment.money.queries.tracing import trace
from catchment.money.queries.tracing_values import TransferPage
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.years import UnclearYearError, read_year

FORMS = {
    "beancount": ("text/plain; charset=utf-8", "beancount"),
    "hledger": ("text/plain; charset=utf-8", "journal"),
    "csv": ("text/csv; charset=utf-8", "csv"),
}


@page("money/transfer.html")
def transfer(request: HttpRequest, moment: Moment, code: str) -> TransferPage | HttpResponse:
    """Show one posting and the whole way of its money; a POST sends it back."""
    actor = actor_of(request)
    _sign_in_first(request)
    opened = with_forms(trace(code, moment, actor), moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_transfer(opened, sent_with(request), actor)
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("money/account.html")
def account(request: HttpRequest, moment: Moment, code: str) -> AccountPage:
    """Show the statement of an account; `since` and `page` say which part."""
    asked = request.GET
    since, number = _day(asked.get("since", ""), "since"), _number(asked.get("page", ""))
    return account_page(code, moment, since, number, actor_of(request))


@page("money/fund.html")
def fund(request: HttpRequest, moment: Moment, code: str) -> FundPage:
    """Show a fund: what it is, what came in, where it went."""
    return fund_page(code, moment)


@page("money/contract_claim.html")
def contract_claim_page(request: HttpRequest, moment: Moment, code: str) -> ContractClaimPage:
    """Show what a national contract owed somebody for a month."""
    return contract_claim(code, moment)


@page("money/ledger.html")
def ledger(request: HttpRequest, moment: Moment, code: str) -> LedgerPage | HttpResponse:
    """Show the books of a system; a POST closes a month, opens a year, or lets commitments expire."""
    actor = actor_of(request)
    _sign_in_first(request)
    opened = ledger_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    try:
        if request.POST.get("do") == "close":
            month = _day(request.POST.get("month", ""), "month") or date.min
            close_month(actor=actor, system=opened.system, month=month)
        elif request.POST.get("do") == EXPIRE:
            answer_expiry(opened.system, actor)
        else:
            begin_year(actor=actor, system=opened.system, year=read_year(request.POST.get("year", "")))
    except (CannotPost, UnclearYearError) as problem:
        return replace(opened, problems=(FormError("", str(problem)),))
    return HttpResponseRedirect(f"{opened.href}?{moment.query_string}")


def export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """Give the whole ledger of a system as a file: for Beancount, for hledger, or as CSV."""
    try:
        moment = moment_of(request)
        lines = exported(code, moment, form)
        first = next(lines, "")
    except (Missing, UnclearMomentError) as problem:
        return problem_page(request, Problem("Not found", str(problem), 404), as_json_twin=False)
    # read to its end here: the ledger is read in one transaction, which an answer may not hold open
    answer = HttpResponse(b"".join(each.encode() for each in (first, *lines)), content_type=FORMS[form][0])
    name = f"{code}-{moment.as_at.isoformat()}.{FORMS[form][1]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sign_in_first(request: HttpRequest) -> None:
    """Ask whoever would change something to sign in, before anything is looked up."""
    actor = actor_of(request)
    if request.method == "POST" and actor.kind is ActorKind.ANYBODY:
        require_today(actor, Act.KEEP_BOOKS, "")


def _day(text: str, name: str) -> date | None:
    """Return a day from an address, none where none is asked for; raises Missing where it is no day."""
    if not text:
        return None
    try:
        return read_date(text, name)
    except UnclearMomentError as problem:
        raise Missing(str(problem)) from problem


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
