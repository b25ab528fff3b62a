"""The pages of contracts, with their JSON twins and forms: what a finance officer reads and does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.money.actions.books import account_for, open_year
from catchment.money.models import Transfer
from catchment.money.queries.contracts_checked import contracts_checked
from catchment.money.rules.checks.contracts import ContractFacts
from catchment.money.rules.vocabulary import AccountKind, Programme, TransferKind
from catchment.money.rules.years import year_of
from catchment.structure.models import OrganisationRole
from tests.money.books import Books, change
from tests.money.contracts import BUDGET, contract_books, keep, pay, set_aside
from tests.people import signs_in, somebody

pytestmark = pytest.mark.django_db
ADDRESS = "/contract/XEX-K-1"
DAY = "as_at=2026-05-20"


@pytest.fixture
def books() -> Books:
    """Return books with £2m in the community budget of place one, and a federation to subcontract."""
    return contract_books()


def page(client: Client, query: str = DAY) -> dict[str, Any]:
    """Return the page's JSON twin."""
    answer = client.get(f"{ADDRESS}.json?{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_the_page_says_who_is_paid_and_what_reaches_whom(client: Client, books: Books) -> None:
    """The sentence, the picture, the months and the parties agree with each other."""
    keep(books)
    set_aside()
    pay(4, on=date(2026, 4, 20))
    found = page(client)
    assert "pays Exampleshire Community Services £1.2m a year as lead provider" in found["sentence"]
    assert "it keeps £75,000; £25,000 reaches Northmoor Federation. In 2026/27," in found["sentence"]
    assert found["sentence"].endswith("by 20 May 2026, £200,000 was due and £100,000 is paid.")
    assert "is accountable for all of this money" in found["accountable"]
    states = [line["state"] for line in found["months"]]
    assert states == ["paid", "due", *["not begun"] * 10]
    assert (found["due_pence"], found["paid_pence"]) == (120_000_000, 10_000_000)
    assert found["set_aside_pence"] == 110_000_000
    kept = {line["party"]["code"]: line["keeps_pence"] for line in found["parties"]}
    assert kept == {"XR4": 7_500_000, "XG001": 2_500_000}
    assert [edge["label"] for edge in found["picture"]["edges"]] == ["£100,000", "£25,000"]
    html = client.get(f"{ADDRESS}?{DAY}").content.decode()
    assert found["months"][0]["transfers"][0]["href"] in html


def test_before_a_payment_and_outside_the_contract(client: Client, books: Books) -> None:
    """The day before nothing was paid; before and after the contract it is shown with its own months."""
    keep(books)
    set_aside()
    pay(4, on=date(2026, 4, 20))
    assert page(client, "as_at=2026-04-19")["paid_pence"] == 0
    assert page(client, "as_at=2025-01-01")["month"] == "2026-04-01"
    assert page(client, "as_at=2031-01-01")["month"] == "2027-03-01"


def test_a_contract_not_known_yet_is_not_found(client: Client, books: Books) -> None:
    """As known before it was kept there is no such contract; nor is there one of another code."""
    keep(books)
    for address in (f"{ADDRESS}.json?as_known=2020-01-01", "/contract/NOTHING.json"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "No contract has the code" in answer.json()["error"]


def test_the_list_of_a_system(client: Client, books: Books) -> None:
    """How many run, what they are worth, and what was paid."""
    keep(books)
    set_aside()
    pay(4, on=date(2026, 4, 20))
    found = client.get(f"/system/XEX/contracts.json?{DAY}").json()
    assert found["sentence"].endswith(
        "at £1.2m a year together; 1 of them pays others through a lead or a member."
    )
    assert [line["paid_pence"] for line in found["lines"]] == [10_000_000]
    before = client.get("/system/XEX/contracts.json?as_at=2026-03-31").json()
    assert before["sentence"] == "No contract with a provider is running in Exampleshire on 31 March 2026."
    assert client.get(f"/system/XEX/contracts?{DAY}").status_code == 200


def today_in_the_contract(books: Books) -> dict[str, str]:
    """Keep a contract that runs this month and return the answers to when: today."""
    today = timezone.localdate()
    year = year_of(today)
    open_year(system=books.system, year=year, change=change())
    terms = {"form": "individual", "paid": [{"organisation": "XR4", "annual_pence": 1_200_000}]}
    keep(books, 12_000, terms=terms, starts=year.starts, ends=year.ends)
    return {"on-day": str(today.day), "on-month": str(today.month), "on-year": str(today.year)}


def budget_of_this_year(books: Books) -> str:
    """Return a budget of the whole system with £20,000 in it, of the year that today is in."""
    books.fund.year = year_of(timezone.localdate()).begins
    books.fund.save()
    budget = account_for(
        books.system, AccountKind.BUDGET, change(), fund=books.fund, programme=Programme.COMMUNITY
    )
    books.accounts["all"] = budget
    books.post(books.entry(TransferKind.DIRECT, "fund", "all", 20_000, decision=books.decision(20_000)))
    return budget.code


def test_a_year_is_set_aside_and_a_month_paid_in_the_browser(client: Client, books: Books) -> None:
    """First the year, then the month: each form is there when it is its turn."""
    when = today_in_the_contract(books)
    signs_in(client, somebody("finance-officer", "XEX"))
    budget = budget_of_this_year(books)
    assert [form["does"] for form in page(client, "")["forms"]] == ["set-aside"]
    answer = client.post(ADDRESS, {"do": "set-aside", "budget": budget, **when})
    assert answer.status_code == 302, answer.content.decode()
    assert [form["does"] for form in page(client, "")["forms"]] == ["pay"]
    month = f"{timezone.localdate():%Y-%m}"
    answer = client.post(ADDRESS, {"do": "pay", "month": month, **when})
    assert answer.status_code == 302, answer.content.decode()
    assert [line["paid_pence"] for line in page(client, "")["months"] if line["month"][:7] == month] == [
        100_000
    ]


def test_what_is_wrong_is_said_beside_the_question(client: Client, books: Books) -> None:
    """A budget that is none, a day to come, a form that is not offered: sentences, and nothing is written."""
    when = today_in_the_contract(books)
    signs_in(client, somebody("finance-officer", "XEX"))
    written = Transfer.objects.count()
    for sent, sentence in (
        ({"do": "set-aside", "budget": "XEX.nothing", **when}, "There is no account"),
        ({"do": "set-aside", "budget": BUDGET, **when, "on-year": "2090"}, "on a day that has come"),
        ({"do": "pay", "month": "2026-04", **when}, "That cannot be done now"),
    ):
        answer = client.post(ADDRESS, sent)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
    assert Transfer.objects.count() == written


def test_who_may_not_pay_sees_why(client: Client, books: Books) -> None:
    """Anybody reads a contract; whoever may not pay gets the reason, and is led to sign in."""
    today_in_the_contract(books)
    assert client.post(ADDRESS, {"do": "pay"}).status_code == 302
    signs_in(client, somebody("planner", "XEX"))
    found = page(client, "")
    assert found["forms"] == []
    assert "may not" in found["why_not"]


def test_the_checks_read_contracts_in_a_few_queries(
    books: Books, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    """What is due and paid by the day, and the parties on it, however many contracts there are."""
    for number in range(1, 4):
        keep(books, code=f"XEX-K-{number}")
    set_aside()
    pay(4, on=date(2026, 4, 20))
    with django_assert_max_num_queries(5):
        facts = contracts_checked(Moment(date(2026, 5, 20)))
    amounts = {
        each.code: (each.due_pence, each.paid_pence) for each in facts if isinstance(each, ContractFacts)
    }
    assert amounts == {
        "XEX-K-1": (20_000_000, 10_000_000),
        "XEX-K-2": (20_000_000, 0),
        "XEX-K-3": (20_000_000, 0),
    }
    assert contracts_checked(Moment(date(2026, 3, 31))) == ()


def test_a_provider_that_closes_is_found_on_its_page(client: Client, books: Books) -> None:
    """K-043: from the day the federation closes the contract pays nobody, and the page says so."""
    keep(books)
    OrganisationRole.objects.filter(organisation__code="XG001").update(valid_to=date(2026, 9, 1))
    assert page(client, "as_at=2026-08-31")["findings"] == []
    (finding,) = page(client, "as_at=2026-09-01")["findings"]
    assert finding == "Response team pays Northmoor Federation, which is not open on 1 September 2026."
