"""Views of the envelope: where the money goes, and the postings behind a flow. They decide nothing."""

from django.http import HttpRequest

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.money.queries.body_money import BodyMoneyPage, body_money_page
from catchment.money.queries.envelope import envelope_page
from catchment.money.queries.envelope_values import EnvelopePage
from catchment.money.queries.postings import PostingsPage, postings_page


@page("money/envelope.html")
def envelope(request: HttpRequest, moment: Moment, code: str) -> EnvelopePage:
    """Show the envelope of a system for a `year`, `by` programme, place or decider."""
    return envelope_page(code, moment, year=request.GET.get("year", ""), by=request.GET.get("by", ""))


@page("money/postings.html")
def postings(request: HttpRequest, moment: Moment, code: str) -> PostingsPage:
    """Show the transfers behind one ribbon of the envelope."""
    asked = request.GET
    return postings_page(
        code,
        moment,
        year=asked.get("year", ""),
        by=asked.get("by", ""),
        source=asked.get("from", ""),
        target=asked.get("to", ""),
        kind=asked.get("kind", "moved"),
        page=asked.get("page", ""),
        actor=actor_of(request),
    )


@page("money/body_money.html")
def body_money(request: HttpRequest, moment: Moment, code: str) -> BodyMoneyPage:
    """Show what a body decides of the money of a `year`, and who puts it in against who has the votes."""
    return body_money_page(code, moment, year=request.GET.get("year", ""))
